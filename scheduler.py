"""When things happen: the nightly crawl, the weekly recheck, notices to the units and, through the day, visits to the
home page, each a child process of the command line.

The timetable lives in the settings and the history in the `runs` table; nothing is kept here. A night that was missed
while this process was not running is made up once, when it starts.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
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
from crawler.nights import NightPlan, was_missed, whole
from crawler.queue import require_libraries
from storage.database import is_sqlite, parse
from storage.errors import ScopeBusy, StorageError
from storage.nouns import RunKind, RunStatus

if TYPE_CHECKING:
    from crawler.queue.filling import Filled
    from storage.store import Store

log = logging.getLogger("xunlan.scheduler")

PROJECT = Path(__file__).resolve().parent
COMMAND = (sys.executable, "-P", "-m", "crawler.cli")
LATE = timedelta(hours=6)  # a job whose hour passed while the machine slept still runs this much later
PATIENCE = timedelta(minutes=5)  # that a running cycle gets to end in order
ENOUGH_RUNS = 500
IN_PART = {
    "probe": "首页打不开,或看不出是否打得开,已记录;可用 xunlan probe 查看",
    "outbox send": "有消息没有发出,将重试;可用 xunlan outbox list 查看",
    "notices send --fresh": "有通知没有发出,将重试;可用 xunlan outbox list 查看",
}
SEND_MINUTES = 5  # between two rounds of messages
PROBES_SINCE = "2020-01-01 00:07:00"  # visits to the home page keep step with this, whenever this process starts


@dataclass
class Jobs:
    """Runs cycles as child processes, and ends them when this process is to end."""

    command: Sequence[str] = COMMAND
    patience: timedelta = PATIENCE
    after_death: Callable[[], None] = lambda: None  # told when a child ended without a word of its own
    _children: set[subprocess.Popen[bytes]] = field(default_factory=set)
    _lock: threading.RLock = field(default_factory=threading.RLock)  # a signal's handler may come back to it
    _ending: bool = False

    def run(self, verb: str) -> int | None:
        """Run one cycle to its end; return its exit status, None when this process is ending."""
        child = self._start(verb)
        if child is None:
            return None
        log.info("开始 %s(进程 %s)", verb, child.pid)
        status = self._wait_out(child)
        self._tell(verb, status)
        return status

    def run_quietly(self, verb: str) -> int | None:
        """The same for what runs every hour: nothing is said while all is well."""
        child = self._start(verb, stdout=subprocess.DEVNULL)
        if child is None:
            return None
        status = self._wait_out(child)
        if status == ExitStatus.PARTIAL:
            log.warning("%s", IN_PART[verb])
        elif status not in (ExitStatus.DONE, ExitStatus.INTERRUPTED, ExitStatus.BUSY):
            log.error("%s 没有完成(状态 %s),原因见上一行,可用 xunlan doctor 检查", verb, status)
        return status

    def _start(self, verb: str, stdout: int | None = None) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if self._ending:
                return None
            child = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
                [*self.command, *verb.split()],
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                env=_environment(),
                start_new_session=True,
            )
            self._children.add(child)
            return child

    def _wait_out(self, child: subprocess.Popen[bytes]) -> int:
        try:
            return child.wait()
        finally:
            with self._lock:
                self._children.discard(child)

    def _tell(self, verb: str, status: int) -> None:
        told = {
            ExitStatus.DONE: (logging.INFO, "%s 完成"),
            ExitStatus.FINDINGS: (logging.INFO, "%s 完成"),
            ExitStatus.PARTIAL: (logging.WARNING, "%s 部分完成,有栏目没有读到,详情见 xunlan runs"),
            ExitStatus.BUSY: (logging.INFO, "另一次运行正在进行,这次 %s 不再重复"),
            ExitStatus.INTERRUPTED: (logging.WARNING, "%s 被中止,已读取的部分已保存"),
            ExitStatus.BAD_INPUT: (logging.ERROR, "%s 没有开始:输入或配置有误,原因见上一行,可用 xunlan doctor 检查"),
        }
        known = next((each for key, each in told.items() if key == status), None)
        if known is not None:
            log.log(known[0], known[1], verb)
            return
        log.error("%s 意外结束(状态 %s),已读取的部分已保存,可用 xunlan runs 查看", verb, status)
        self.after_death()

    def end(self) -> None:
        """Let running cycles end in order, and end by force what does not obey. Starts nothing any more."""
        with self._lock:
            self._ending = True
            children = list(self._children)
        for child in children:
            log.info("请进程 %s 有序结束", child.pid)
            child.send_signal(signal.SIGINT)
        for child in children:
            self._wait_for(child)

    def _wait_for(self, child: subprocess.Popen[bytes]) -> None:
        try:
            child.wait(self.patience.total_seconds())
        except subprocess.TimeoutExpired:
            log.error("进程 %s 没有按时结束,强制结束", child.pid)
            self.kill(child)
            child.wait()

    def kill(self, child: subprocess.Popen[bytes]) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)

    def kill_all(self) -> None:
        """End running cycles by force: whoever asks twice does not want to wait."""
        with self._lock:
            children = list(self._children)
        for child in children:
            self.kill(child)


@dataclass
class QueueingJobs(Jobs):
    """With PostgreSQL, cycles go into the queue, from which `xunlan worker` takes them, here or on other machines."""

    fill: Callable[[RunKind], Filled] | None = None

    def run(self, verb: str) -> int | None:
        assert self.fill is not None
        try:
            filled = self.fill(RunKind(verb.partition(" ")[0]))  # a job goes on where it was anyway
        except (StorageError, XunlanError) as wrong:
            log.error("%s 没有排队:%s", verb, wrong)
            return ExitStatus.BAD_INPUT
        log.info("%s 已排队 %s 个任务,原已在队列 %s 个,由 xunlan worker 执行", verb, len(filled.new), filled.there)
        for line in filled.broken:
            log.error("%s", line)
        return ExitStatus.DONE


def _environment() -> dict[str, str]:
    """The environment of a cycle, which must find the project's packages wherever this process was started."""
    paths = [str(PROJECT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


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
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
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
