"""The timetable and its child processes: real processes, real signals, and no clock but the one given."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from crawler.installation import Installation
from crawler.jobs import Jobs
from crawler.nights import BadNight, NightPlan, bad_nights, was_missed, whole
from scheduler import mark_dead_runs, missed, timetable
from storage.nouns import Run, RunKind, RunStatus
from storage.store import open_store
from tests.crawler.county import listing, write_registry
from tests.loopback import Loopback, html

SHANGHAI = ZoneInfo("Asia/Shanghai")
PLAN = NightPlan("02:00", SHANGHAI)
PROJECT = Path(__file__).resolve().parent.parent


# --- which night was missed -------------------------------------------------------------------------------------------


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def run(
    started: str,
    status: RunStatus = RunStatus.DONE,
    *,
    number: int = 1,
    kind: RunKind = RunKind.CRAWL,
    units: tuple[str, ...] = (),
    reason: str = "finished",
) -> Run:
    moment = at(started)
    return Run(
        id=number,
        kind=kind,
        scope="yichun",
        units=units,
        as_of=moment.date(),
        started_at=moment.astimezone(UTC),
        status=status,
        finish_reason=reason,
    )


def test_a_night_that_was_watched_is_not_made_up() -> None:
    assert not was_missed([run("2022-04-21 02:00")], PLAN, at("2022-04-21 09:00"))


def test_a_night_made_up_in_the_morning_counts_until_the_next_is_due() -> None:
    runs = [run("2022-04-21 09:00")]
    assert not was_missed(runs, PLAN, at("2022-04-22 01:59"))
    assert was_missed(runs, PLAN, at("2022-04-22 02:00"))


def test_an_installation_that_never_watched_begins_at_once() -> None:
    assert was_missed([], PLAN, at("2022-04-21 09:00"))


def test_before_tonights_hour_last_night_is_what_counts() -> None:
    assert not was_missed([run("2022-04-20 02:00")], PLAN, at("2022-04-21 01:00"))


@pytest.mark.parametrize(
    "cut_off",
    [
        run("2022-04-21 02:00", RunStatus.FAILED, reason="error"),
        run("2022-04-21 02:00", RunStatus.INTERRUPTED),
        run("2022-04-21 02:00", RunStatus.RUNNING),
        run("2022-04-21 02:00", RunStatus.PARTIAL, reason="interrupted"),
    ],
    ids=lambda each: str(each.status),
)
def test_a_night_that_was_cut_off_is_made_up(cut_off: Run) -> None:
    assert was_missed([cut_off], PLAN, at("2022-04-21 09:00"))


def test_a_night_on_which_the_site_was_down_was_watched_all_the_same() -> None:
    assert not was_missed(
        [run("2022-04-21 02:00", RunStatus.PARTIAL, reason="site_down")], PLAN, at("2022-04-21 09:00")
    )


def test_a_crawl_of_some_units_or_a_recheck_is_no_whole_night() -> None:
    runs = [run("2022-04-21 03:00", units=("永宁镇",)), run("2022-04-21 03:00", kind=RunKind.RECHECK)]
    assert whole(runs) == []


def test_a_crawl_of_another_site_is_not_ours() -> None:
    assert whole([run("2022-04-21 03:00")], "nanchang") == []
    assert len(whole([run("2022-04-21 03:00")], "yichun")) == 1


def test_bad_nights_are_the_missed_and_the_failed_ones_since_the_first_run() -> None:
    failed = run("2022-04-20 02:00", RunStatus.FAILED, number=3)
    runs = [run("2022-04-18 02:00", number=2), failed]
    assert bad_nights(runs, PLAN, at("2022-04-21 09:00")) == [
        BadNight(date(2022, 4, 21), None),
        BadNight(date(2022, 4, 20), failed),
        BadNight(date(2022, 4, 19), None),
    ]


def test_a_night_that_is_still_going_is_not_bad() -> None:
    assert bad_nights([run("2022-04-21 02:00", RunStatus.RUNNING)], PLAN, at("2022-04-21 02:30")) == []


def test_nights_before_the_installation_are_not_missed() -> None:
    assert bad_nights([run("2022-04-21 09:00")], PLAN, at("2022-04-21 09:30")) == []


# --- the timetable ----------------------------------------------------------------------------------------------------


def test_the_timetable_is_in_the_zone_that_was_set_and_forgives_lateness() -> None:
    scheduler = timetable(Jobs(), "02:00", "mon 07:30", SHANGHAI)
    scheduler.start(paused=True)
    try:
        crawl, recheck = scheduler.get_job("crawl"), scheduler.get_job("recheck")
        for job in (crawl, recheck):
            assert str(job.next_run_time.tzinfo) == "Asia/Shanghai"
            assert job.misfire_grace_time >= 3600
            assert job.coalesce
            assert job.max_instances == 1
        assert (crawl.next_run_time.hour, crawl.next_run_time.minute) == (2, 0)
        assert (recheck.next_run_time.hour, recheck.next_run_time.minute) == (7, 30)
        assert recheck.next_run_time.weekday() == 0  # Monday
    finally:
        scheduler.shutdown()


def test_visits_to_the_home_page_are_spread_over_the_day_and_keep_step_through_restarts() -> None:
    scheduler = timetable(Jobs(), "02:00", "mon 07:30", SHANGHAI, probe_minutes=60)
    probe = scheduler.get_job("probe")
    scheduler.start(paused=True)
    try:
        assert probe.next_run_time.minute == 7
        moments = [probe.next_run_time]
        while len(moments) < 25:
            moments.append(probe.trigger.get_next_fire_time(moments[-1], moments[-1]))
        assert {later - earlier for earlier, later in pairwise(moments)} == {timedelta(hours=1)}
    finally:
        scheduler.shutdown()


def test_visits_to_the_home_page_can_be_switched_off() -> None:
    assert timetable(Jobs(), "02:00", "mon 07:30", SHANGHAI).get_job("probe") is None


@pytest.mark.parametrize(("notices_at", "weekdays"), [("daily 09:30", {0, 1, 2, 3, 4, 5, 6}), ("thu 09:30", {3})])
def test_units_are_told_when_the_office_says(notices_at: str, weekdays: set[int]) -> None:
    scheduler = timetable(Jobs(), "02:00", "mon 07:30", SHANGHAI, notices_at=notices_at)
    told = scheduler.get_job("notices")
    scheduler.start(paused=True)
    try:
        assert told.args == ("notices send --fresh",)
        moments = [told.next_run_time]
        while len(moments) < 8:
            moments.append(told.trigger.get_next_fire_time(moments[-1], moments[-1] + timedelta(seconds=1)))
        assert {each.weekday() for each in moments} == weekdays
        assert {(each.hour, each.minute) for each in moments} == {(9, 30)}
    finally:
        scheduler.shutdown()


def test_units_are_told_by_hand_unless_the_office_says_when() -> None:
    assert timetable(Jobs(), "02:00", "mon 07:30", SHANGHAI).get_job("notices") is None


def test_notices_that_did_not_go_out_are_told(caplog: pytest.LogCaptureFixture) -> None:
    assert Jobs(python("raise SystemExit(3)")).run_quietly("notices send --fresh") == 3
    assert "有通知没有发出" in caplog.text


# --- child processes --------------------------------------------------------------------------------------------------


def python(program: str) -> tuple[str, ...]:
    """A stand-in for the command line; the verb arrives as its last argument."""
    return (sys.executable, "-c", program)


@pytest.fixture
def fifo(tmp_path: Path) -> Path:
    path = tmp_path / "told"
    os.mkfifo(path)
    return path


def listen(fifo: Path) -> int:
    return os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)


def hear(told: int) -> bytes:
    """What is said next; nothing once everybody who could speak is gone."""
    ready, _, _ = select.select([told], [], [], 60)
    assert ready, "nothing was said"
    return os.read(told, 100)


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (0, "完成"),
        (2, "输入或配置有误"),
        (3, "部分完成"),
        (4, "另一次运行正在进行"),
        (130, "被中止"),
    ],
)
def test_every_exit_status_is_told_in_words(status: int, told: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "xunlan.scheduler")
    deaths: list[int] = []
    jobs = Jobs(python(f"raise SystemExit({status})"), after_death=lambda: deaths.append(1))
    assert jobs.run("crawl") == status
    assert told in caplog.text
    assert not deaths


def test_a_bug_that_ends_python_with_status_1_is_no_end_in_order(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """1 is Python's own for an exception that nobody caught; the timetable never asks for --fail-on-findings."""
    deaths: list[int] = []
    jobs = Jobs(python("raise RuntimeError('a bug')"), after_death=lambda: deaths.append(1))
    assert jobs.run("crawl") == 1
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "意外结束" in caplog.text
    assert deaths == [1]
    assert "a bug" in capfd.readouterr().err  # the traceback stands in the log


def test_another_cycle_running_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    Jobs(python("raise SystemExit(4)")).run("recheck")
    assert not [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")]


def test_a_visit_that_went_well_leaves_no_trace_in_the_log(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG", "xunlan.scheduler")
    assert Jobs(python("print('1.2 秒打开')")).run_quietly("probe") == 0
    assert not caplog.records
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize(("status", "level"), [(3, "WARNING"), (2, "ERROR"), (70, "ERROR")])
def test_a_visit_that_failed_is_told(status: int, level: str, caplog: pytest.LogCaptureFixture) -> None:
    assert Jobs(python(f"raise SystemExit({status})")).run_quietly("probe") == status
    assert [record.levelname for record in caplog.records] == [level]


def test_a_child_that_is_killed_is_an_error_and_its_run_is_looked_after(caplog: pytest.LogCaptureFixture) -> None:
    deaths: list[int] = []
    jobs = Jobs(python("import os, signal; os.kill(os.getpid(), signal.SIGKILL)"), after_death=lambda: deaths.append(1))
    assert jobs.run("crawl") == -signal.SIGKILL
    assert deaths == [1]
    assert "意外结束" in caplog.text


def test_the_verb_reaches_the_command(fifo: Path) -> None:
    jobs = Jobs(python(f"import sys; open({str(fifo)!r}, 'w').write(sys.argv[1])"))
    worker = threading.Thread(target=jobs.run, args=["recheck"])
    told = listen(fifo)
    worker.start()
    assert hear(told) == b"recheck"
    worker.join()
    os.close(told)


OBEDIENT = """
import os, signal, sys
told = os.open({fifo!r}, os.O_WRONLY)
def end(number, frame):
    os.write(told, b'ended in order')
    sys.exit(130)
signal.signal(signal.SIGINT, end)
os.write(told, b'running')
while True:
    signal.pause()
"""
STUBBORN = """
import os, signal, subprocess, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
told = os.open({fifo!r}, os.O_WRONLY)
wait = 'import os, signal; os.write(' + str(told) + ', b"running"); signal.pause()'
subprocess.run([sys.executable, '-c', wait], pass_fds=[told])
"""


class Cycle:
    """A stand-in cycle that is really running: it has said so. What it holds open tells when all of it is gone."""

    def __init__(self, jobs: Jobs, fifo: Path) -> None:
        self.statuses: list[int | None] = []
        self.worker = threading.Thread(target=lambda: self.statuses.append(jobs.run("crawl")))
        self.told = listen(fifo)
        self.worker.start()
        assert hear(self.told) == b"running"

    def ended(self) -> tuple[bytes, int | None]:
        last_words = hear(self.told)  # empty once every process that could write is gone
        self.worker.join()
        os.close(self.told)
        return last_words, self.statuses[0]


def test_a_running_cycle_is_asked_to_end_in_order(fifo: Path) -> None:
    jobs = Jobs(python(OBEDIENT.format(fifo=str(fifo))))
    cycle = Cycle(jobs, fifo)
    jobs.end()
    assert cycle.ended() == (b"ended in order", 130)


def test_a_cycle_that_does_not_obey_is_killed_with_all_its_children(fifo: Path) -> None:
    jobs = Jobs(python(STUBBORN.format(fifo=str(fifo))), patience=timedelta(milliseconds=50))
    cycle = Cycle(jobs, fifo)
    jobs.end()
    assert cycle.ended() == (b"", -signal.SIGKILL)


def test_whoever_asks_twice_does_not_wait(fifo: Path) -> None:
    jobs = Jobs(python(STUBBORN.format(fifo=str(fifo))))
    cycle = Cycle(jobs, fifo)
    jobs.kill_all()
    assert cycle.ended() == (b"", -signal.SIGKILL)


def test_nothing_starts_any_more_once_the_end_was_asked_for() -> None:
    jobs = Jobs(python("raise SystemExit(0)"))
    jobs.end()
    assert jobs.run("crawl") is None


WATCHMAN = """
import sys
from zoneinfo import ZoneInfo
from crawler.jobs import Jobs
from scheduler import Watchman, timetable
jobs = Jobs([sys.executable, "-c", {cycle!r}])
sys.exit(Watchman(jobs, timetable(jobs, "02:00", "mon 07:00", ZoneInfo("Asia/Shanghai")), {make_up}).run())
"""


def watchman(program: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", program], cwd=PROJECT, stderr=subprocess.PIPE)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_a_signal_ends_the_running_cycle_in_order_and_then_the_scheduler(number: signal.Signals, fifo: Path) -> None:
    cycle = OBEDIENT.format(fifo=str(fifo))
    told = listen(fifo)
    with watchman(WATCHMAN.format(cycle=cycle, make_up=True)) as process:
        assert hear(told) == b"running"
        process.send_signal(number)
        assert hear(told) == b"ended in order"
        assert hear(told) == b""
        assert process.wait(timeout=60) == 0
    os.close(told)


def test_a_missed_night_is_made_up_once(fifo: Path) -> None:
    cycle = f"open({str(fifo)!r}, 'w').write('made up')"
    said = listen(fifo)
    with watchman(WATCHMAN.format(cycle=cycle, make_up=True)) as process:
        assert hear(said) == b"made up"
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
        assert process.returncode == 0
    assert hear(said) == b""
    os.close(said)


# --- the installation -------------------------------------------------------------------------------------------------


def scheduler_process(cwd: Path, *words: str, **env: str) -> subprocess.Popen[bytes]:
    program = str(PROJECT / "scheduler.py")
    environment = {
        **os.environ,
        "XUNLAN_CONTACT": "test@example.org",
        "XUNLAN_DELAY": "0",
        "XUNLAN_TIMEOUT": "4",
        **env,
    }
    return subprocess.Popen([sys.executable, program, *words], cwd=cwd, env=environment, stderr=subprocess.PIPE)


def test_a_registry_that_is_not_there_is_one_line_and_status_2(tmp_path: Path) -> None:
    with scheduler_process(tmp_path, "--registry", "missing.yml") as process:
        _, told = process.communicate(timeout=60)
    assert process.returncode == 2
    assert told.decode().startswith("错误:")
    assert "missing.yml" in told.decode()
    assert told.count(b"\n") == 1


@pytest.mark.parametrize("door", ["scheduler.py", "xunlan schedule"])
def test_sigterm_in_the_middle_of_a_crawl_keeps_what_was_read(door: str, tmp_path: Path) -> None:
    arrived = threading.Event()
    with Loopback({"/a/": html(listing("2022-04-20"))}) as site:

        def hang(handler: BaseHTTPRequestHandler) -> None:
            arrived.set()
            site.released.wait()

        site.pages["/b/"] = hang
        write_registry(tmp_path, site.home, {"永宁镇": {"通知公告": "/a/", "工作动态": "/b/"}})
        database = f"sqlite:///{tmp_path}/x.db"
        with start(door, tmp_path, database) as process:
            assert arrived.wait(60)
            process.send_signal(signal.SIGTERM)
            _, told = process.communicate(timeout=60)
        assert process.returncode == 0, told.decode()
    with open_store(database) as store:
        (made_up,) = store.runs(10)
        read = {seen.column for seen in store.observations(made_up.id)}
    assert made_up.status is RunStatus.PARTIAL
    assert made_up.finish_reason == "interrupted"
    assert "通知公告" in read


def start(door: str, cwd: Path, database: str) -> subprocess.Popen[bytes]:
    if door == "scheduler.py":
        return scheduler_process(cwd, "--database", database)
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "XUNLAN_DELAY": "0", "XUNLAN_TIMEOUT": "4"}
    command = [sys.executable, "-P", "-m", "crawler.cli", "schedule", "--database", database]
    return subprocess.Popen(command, cwd=cwd, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def test_a_run_whose_process_died_is_marked_by_the_scheduler(tmp_path: Path) -> None:
    registry = write_registry(tmp_path, "http://www.tonggu.test/", {"永宁镇": {"通知公告": "/a/"}})
    database = f"sqlite:///{tmp_path}/x.db"
    with open_store(database) as store:
        store.begin_run(
            kind=RunKind.CRAWL,
            scope="www.tonggu.test",
            units=(),
            as_of=date(2022, 4, 21),
            started_at=at("2022-04-21 02:00"),
            planned=1,
        )
    mark_dead_runs(installation(registry, database))
    with open_store(database) as store:
        (dead,) = store.runs(10)
    assert dead.status is RunStatus.INTERRUPTED


def test_whether_a_night_was_missed_is_read_from_the_runs(tmp_path: Path) -> None:
    registry = write_registry(tmp_path, "http://www.tonggu.test/", {"永宁镇": {"通知公告": "/a/"}})
    door = installation(registry, f"sqlite:///{tmp_path}/x.db")
    assert missed(door, at("2022-04-21 09:00"))
    with door.open_store() as store:
        begun = store.begin_run(
            kind=RunKind.CRAWL,
            scope="www.tonggu.test",
            units=(),
            as_of=date(2022, 4, 21),
            started_at=at("2022-04-21 02:00"),
            planned=1,
        )
        store.end_run(
            begun.id, status=RunStatus.DONE, finish_reason="finished", counts={}, ended_at=at("2022-04-21 02:20")
        )
    assert not missed(door, at("2022-04-21 09:00"))


def installation(registry: Path, database: str) -> Installation:
    return Installation(
        registry=registry,
        database_url=database,
        zone=SHANGHAI,
        contact="test@example.org",
        delay=0,
        timeout=5,
        max_body=1_000_000,
        retries=0,
        deadline=timedelta(minutes=1),
        proxy=None,
        chromium=None,
        ruleset="county-zero-tolerance",
        articles_per_night=0,
        privacy_key=None,
        ocr=False,
        nightly_at="02:00",
        recheck_at="mon 07:00",
        probe_minutes=0,
        probe_reference=(),
        keep_runs=timedelta(days=800),
        keep_bodies=timedelta(days=90),
    )
