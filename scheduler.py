"""When things happen: the nightly crawl, the weekly recheck, notices to the units and, through the day, visits to the
home page, each a child process of the command line.

The timetable lives in the settings and the history in the `runs` table; nothing is kept here. A night that was missed
while this process was not running is made up once, when it starts.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer
from apscheduler.schedulers.background import BackgroundScheduler

from crawler.cli import Xunlan, load_installation
from crawler.errors import ExitStatus, XunlanError
from crawler.installation import Installation
from crawler.jobs import Jobs, QueueingJobs
from crawler.nights import NightPlan, was_missed, whole
from crawler.queue import require_libraries
from storage.database import is_sqlite, parse
from storage.errors import ScopeBusy, StorageError
from storage.nouns import RunStatus

if TYPE_CHECKING:
    from storage.store import Store

log = logging.getLogger("xunlan.scheduler")

LATE = timedelta(hours=6)  # a job whose hour passed while the machine slept still runs this much later
ENOUGH_RUNS = 500
SEND_MINUTES = 5  # between two rounds of messages
PROBES_SINCE = "2020-01-01 00:07:00"  # visits to the home page keep step with this, whenever this process starts


def timetable(
    jobs: Jobs,
    nightly_at: str,
    recheck_at: str,
    zone: ZoneInfo,
    *,
    probe_minutes: int = 0,
    sends: bool = False,
    notices_at: str = "",
) -> BackgroundScheduler:
    """A scheduler that is not yet started: `nightly_at` is HH:MM, `recheck_at` is `mon HH:MM`; every `probe_minutes`
    the home page is visited, where they are not 0. `sends`: messages are sent, a round every few minutes. `notices_at`:
    when units are told, `daily HH:MM` or `mon HH:MM`; "" for never."""
    kept: dict[str, Any] = {"misfire_grace_time": int(LATE.total_seconds()), "coalesce": True, "max_instances": 1}
    scheduler = BackgroundScheduler(timezone=zone, job_defaults=kept)
    hour, minute = nightly_at.split(":")
    scheduler.add_job(jobs.run, "cron", ["crawl"], id="crawl", hour=hour, minute=minute, timezone=zone)
    scheduler.add_job(jobs.run, "cron", ["recheck"], id="recheck", timezone=zone, **_weekly(recheck_at))
    if notices_at:
        told: dict[str, Any] = {"timezone": zone, **_weekly(notices_at)}
        scheduler.add_job(jobs.run_quietly, "cron", ["notices send --fresh"], id="notices", **told)
    if probe_minutes:
        every: dict[str, Any] = {"minutes": probe_minutes, "start_date": PROBES_SINCE, "timezone": zone}
        scheduler.add_job(jobs.run_quietly, "interval", ["probe"], id="probe", misfire_grace_time=60, **every)
    if sends:
        every = {"minutes": SEND_MINUTES, "start_date": PROBES_SINCE, "timezone": zone}
        scheduler.add_job(jobs.run_quietly, "interval", ["outbox send"], id="outbox", misfire_grace_time=60, **every)
    return scheduler


def _weekly(at: str) -> dict[str, str]:
    """`mon HH:MM` or `daily HH:MM` as cron takes it."""
    weekday, _, clock = at.partition(" ")
    hour, minute = clock.split(":")
    return {"day_of_week": "*" if weekday == "daily" else weekday, "hour": hour, "minute": minute}


@dataclass
class Watchman:
    """The long-running process: keeps the timetable until it is told to end, then ends its cycles in order."""

    jobs: Jobs
    scheduler: BackgroundScheduler
    make_up: bool = False
    make_up_by: str = "crawl"  # what is run at once, because the last night was missed
    _told_to_end: bool = False
    _signals: tuple[int, int] = field(default_factory=os.pipe)  # a handler may write into a pipe, but take no lock

    def run(self) -> int:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._handle)
        self.scheduler.start()
        for job in self.scheduler.get_jobs():
            log.info("%s 下次在 %s", job.id, f"{job.next_run_time:%Y-%m-%d %H:%M %Z}")
        if self.make_up:
            log.info("上一次每晚巡查没有完成,现在补做一次")
            self.scheduler.add_job(self.jobs.run, args=[self.make_up_by], id="make-up", misfire_grace_time=None)
        os.read(self._signals[0], 1)
        log.info("正在结束")
        self.jobs.end()
        self.scheduler.shutdown()
        log.info("已结束")
        return ExitStatus.DONE

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if self._told_to_end:
            self.jobs.kill_all()
        self._told_to_end = True
        os.write(self._signals[1], b"!")


# --- the installation -------------------------------------------------------------------------------------------------


def missed(door: Installation, now: datetime) -> bool:
    """Whether the latest night that was due has not been watched, as the `runs` table tells; of several counties, in
    any of them."""
    if not door.registry.is_dir():
        return _missed_in(door, _scope(door), now)
    counties = _counties(door)
    return None in counties or any(_missed_by(each, now) for each in counties if each is not None)


def _missed_by(county: Installation, now: datetime) -> bool:
    """The same for one of several: what is wrong with it keeps no other from being watched."""
    try:
        return _missed_in(county, None, now)
    except (StorageError, XunlanError) as wrong:
        log.error("%s:%s", county.county, wrong)
        return False


def _missed_in(door: Installation, scope: str | None, now: datetime) -> bool:
    with door.open_store() as store:
        return was_missed(whole(store.runs(ENOUGH_RUNS), scope), NightPlan(door.nightly_at, door.zone), now)


def mark_dead_runs(door: Installation) -> None:
    """A cycle that died without ending its run must not look as if it were still going until the next one starts."""
    for county in filter(None, _counties(door)) if door.registry.is_dir() else [door]:
        try:
            with county.open_store() as store:
                going = {run.scope for run in store.runs(ENOUGH_RUNS) if run.status is RunStatus.RUNNING}
                for scope in going if door.registry.is_dir() else [_scope(door)]:
                    _mark(store, scope)
        except ScopeBusy:
            log.info("另一次运行正在进行,由它标记中断的运行")
        except (StorageError, XunlanError) as wrong:
            log.error("无法标记中断的运行:%s", wrong)


def _mark(store: Store, scope: str) -> None:
    with store.lock(scope):
        for run in store.interrupt_dead_runs(scope, datetime.now(UTC)):
            log.error("运行 #%s 已标记为中断", run.id)


def _counties(door: Installation) -> list[Installation | None]:
    """The installation as each county of its folder sees it; None for one that nobody has looked at yet."""
    from crawler.province.databases import door_of, has_database
    from crawler.province.folder import read_province

    url = door.database_url
    known = read_province(door.registry).counties
    return [door_of(door, each, url) if has_database(url, each.name) else None for each in known]


def _jobs(door: Installation) -> Jobs:
    if is_sqlite(parse(door.database_url)):
        return Jobs(after_death=lambda: mark_dead_runs(door))
    require_libraries()
    from crawler.queue.filling import fill

    return QueueingJobs(fill=lambda kind: fill(door.database_url, door.registry, kind, door.zone))


def _scope(door: Installation) -> str:
    from crawler.order import host_group
    from crawler.registry import load_registry

    return host_group(load_registry(door.registry).site)


def schedule(
    registry: Annotated[Path | None, typer.Option("--registry", metavar="文件", help="登记表")] = None,
    database: Annotated[str | None, typer.Option("--database", metavar="URL", help="数据库")] = None,
) -> None:
    """What was typed goes on to the cycles through the environment, where no list of processes shows a password."""
    if registry is not None:
        os.environ["XUNLAN_REGISTRY"] = str(registry.resolve())
    if database is not None:
        os.environ["XUNLAN_DATABASE_URL"] = database
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(message)s")
    for other in ("apscheduler", "procrastinate"):
        logging.getLogger(other).setLevel(logging.WARNING)
    door = load_installation()
    make_up = missed(door, datetime.now(UTC))
    jobs = _jobs(door)
    sends = any(value for name, value in door.message_options.items() if name.endswith(("_url", "_host")))
    plan = timetable(
        jobs,
        door.nightly_at,
        door.recheck_at,
        door.zone,
        probe_minutes=door.probe_minutes,
        sends=sends,
        notices_at=door.notices_at,
    )
    again = "crawl --resume" if door.registry.is_dir() else "crawl"  # of several counties, those that were missed
    watchman = Watchman(jobs, plan, make_up, again)
    raise typer.Exit(watchman.run())


app = typer.Typer(name="scheduler.py", cls=Xunlan, add_completion=False, pretty_exceptions_enable=False)


@app.callback(invoke_without_command=True, help="常驻运行:每晚巡查,每周复核,全天访问首页")
def _only(
    ctx: typer.Context,
    registry: Annotated[Path | None, typer.Option("--registry", metavar="文件", help="登记表")] = None,
    database: Annotated[str | None, typer.Option("--database", metavar="URL", help="数据库")] = None,
) -> None:
    schedule(registry, database)


if __name__ == "__main__":
    app()
