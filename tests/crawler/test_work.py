"""Many machines: workers that share the jobs of a province, and what becomes of the work of those that die."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest
from procrastinate import App, PsycopgConnector

from crawler.cli import app
from crawler.errors import XunlanError
from crawler.queue.board import drop, listed, pause, try_again
from crawler.queue.counties import county_url
from crawler.queue.database import SCHEMA, conninfo, prepare
from crawler.queue.filling import fill
from crawler.queue.jobs_of_worker import JobsOfWorker
from crawler.queue.nouns import MOST_TRIES
from crawler.queue.worker import Worker
from scheduler import QueueingJobs
from storage.nouns import RunKind, RunStatus
from storage.store import open_store
from tests.crawler.county import DAY, listing, write_registry
from tests.crawler.province import LIGHT, Host, Province, family_of, page, wait_for_all, worker, write_registries
from tests.loopback import Loopback, html
from tests.postgresql import Server

SHANGHAI = ZoneInfo("Asia/Shanghai")
COUNTIES, COLUMNS, DELAY = 30, 8, 0.1


@pytest.fixture
def url(postgresql: Server) -> Iterator[str]:
    place = postgresql.fresh()
    yield place
    postgresql.drop(place)


def asked(hosts: dict[str, Host]) -> int:
    return sum(len(host.arrivals) for host in hosts.values())


def at_least(number: int) -> Callable[[dict[str, Host]], bool]:
    return lambda hosts: asked(hosts) >= number


def test_three_workers_share_a_province_while_one_is_killed_and_one_hangs(url: str, tmp_path: Path) -> None:
    registries = write_registries(tmp_path, COUNTIES, COLUMNS)
    assert len(fill(url, registries, RunKind.CRAWL, SHANGHAI, DAY).new) == COUNTIES
    with Province(page()) as province, ExitStack() as machines:
        doomed, halted, steady = (
            machines.enter_context(worker(tmp_path, url, registries, province, delay=DELAY, command=LIGHT))
            for _ in range(3)
        )
        province.wait_until(at_least(COLUMNS * 6))
        doomed.kill()
        stopped = family_of(halted.pid)
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        province.wait_until(at_least(COLUMNS * (COUNTIES - 6)))  # the others go on; three hosts are held by the hanging
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
        wait_for_all(url)
        assert steady.poll() is None
    assert [each.status for each in listed(url, ended=True)] == ["succeeded"] * COUNTIES
    assert seen_in(url, registries) == [COLUMNS] * COUNTIES
    assert {host.most_in_flight for host in province.hosts.values()} == {1}
    assert min(gap for host in province.hosts.values() for gap in host.gaps) > DELAY
    asked_for = Counter(len(host.arrivals) for host in province.hosts.values())
    assert asked_for[COLUMNS] >= COUNTIES - 6  # only what was in flight at the end of a cycle is asked for again


def seen_in(url: str, registries: Path) -> list[int]:
    """How many columns each county's cycles have seen, each once."""
    numbers = []
    for file in registries.iterdir():
        with psycopg.connect(county_url(url, file.stem).replace("+psycopg", "")) as store:
            seen = [each for (each,) in store.execute("SELECT url FROM seen")]
            assert len(seen) == len(set(seen))
            numbers.append(len(seen))
    return numbers


def test_a_real_cycle_whose_worker_was_killed_goes_on_where_it_was(url: str, tmp_path: Path) -> None:
    registries = write_registries(tmp_path, 1, 20)
    fill(url, registries, RunKind.CRAWL, SHANGHAI, DAY)
    with Province(page()) as province, ExitStack() as machines:
        doomed = machines.enter_context(worker(tmp_path, url, registries, province, delay=0.2))
        province.wait_until(at_least(4))
        doomed.kill()
        machines.enter_context(worker(tmp_path, url, registries, province, delay=0.2))
        wait_for_all(url)
    (host,) = province.hosts.values()
    with open_store(county_url(url, "c00")) as store:
        (run,) = store.runs()
        assert run.status is RunStatus.DONE
        assert len(store.observations(run.id)) == run.planned == 20
    assert host.most_in_flight == 1
    assert min(host.gaps) > 0.2 - 0.05
    columns = Counter(path for _, path in host.arrivals if path != "/robots.txt")
    assert set(columns.values()) == {1}
    assert len(host.arrivals) == 20 + 2  # each of the two cycles asked for the rules first


def test_a_worker_that_is_told_to_end_hands_its_job_back_in_order(url: str, tmp_path: Path) -> None:
    registries = write_registries(tmp_path, 1, COLUMNS)
    fill(url, registries, RunKind.CRAWL, SHANGHAI, DAY)
    with Province(page()) as province:
        with worker(tmp_path, url, registries, province, delay=60, command=LIGHT) as drained:
            province.wait_until(at_least(1))
            drained.send_signal(signal.SIGTERM)
            assert drained.wait(60) == 0
        (back,) = listed(url)
        assert (back.status, back.tries) == ("todo", 0)
        assert back.not_before is not None
        with worker(tmp_path, url, registries, province, delay=0, command=LIGHT):
            wait_for_all(url)
    assert asked(province.hosts) == COLUMNS


@pytest.mark.parametrize(
    ("program", "status", "tries"),
    [("raise SystemExit(2)", "failed", 1), ("raise ValueError('惹祸')", "todo", 1), ("raise SystemExit(3)", "", 0)],
    ids=["bad input is set aside", "what fails is tried later", "done in part is done"],
)
def test_how_a_cycle_ends_decides_what_becomes_of_its_job(
    program: str, status: str, tries: int, url: str, tmp_path: Path
) -> None:
    registries = write_registries(tmp_path, 1, 1)
    fill(url, registries, RunKind.CRAWL, SHANGHAI, DAY)
    asyncio.run(Worker(url, registries, command=(sys.executable, "-c", program)).run(once=True))
    left = listed(url)
    assert [(each.status, each.tries) for each in left if status] == ([(status, tries)] if status else [])
    assert [each.told for each in left if each.status == "todo"] == (["ValueError: 惹祸"] if status == "todo" else [])


def test_a_job_that_takes_its_workers_with_it_is_set_aside(url: str, tmp_path: Path) -> None:
    registries = write_registries(tmp_path, 1, 1)
    fill(url, registries, RunKind.CRAWL, SHANGHAI, DAY)
    for _ in range(MOST_TRIES):
        with psycopg.connect(conninfo(url), autocommit=True) as queue:  # as a worker that died left it
            queue.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL")
        asyncio.run(_free_stalled(url))
    (aside,) = listed(url)
    assert (aside.status, aside.tries) == ("failed", MOST_TRIES)
    assert try_again(url, [aside.id]) == [aside.id]
    assert [(each.status, each.tries) for each in listed(url)] == [("todo", 0)]
    assert drop(url, [aside.id]) == [aside.id]
    assert listed(url) == []


async def _free_stalled(url: str) -> None:
    async with App(connector=PsycopgConnector(conninfo=conninfo(url))).open_async() as queue:
        await JobsOfWorker(queue.connector).free_stalled(timedelta(seconds=30))


def test_work_does_not_pile_up_while_nobody_works(url: str, tmp_path: Path) -> None:
    registries = write_registries(tmp_path, 2, 1)
    assert len(fill(url, registries, RunKind.CRAWL, SHANGHAI, DAY).new) == 2
    again = fill(url, registries, RunKind.CRAWL, SHANGHAI, DAY)
    assert (len(again.new), again.there) == (0, 2)
    tomorrow = DAY + timedelta(days=1)
    assert len(fill(url, registries, RunKind.CRAWL, SHANGHAI, tomorrow).new) == 2
    assert len(fill(url, registries, RunKind.RECHECK, SHANGHAI, DAY).new) == 2
    waiting = [(each.job.kind, each.job.as_of) for each in listed(url)]
    assert sorted(waiting) == [(RunKind.CRAWL, tomorrow)] * 2 + [(RunKind.RECHECK, DAY)] * 2


def test_a_broken_registry_stops_no_other(url: str, tmp_path: Path) -> None:
    registries = write_registries(tmp_path, 2, 1)
    (registries / "c00.yml").write_text("site: {}", encoding="utf-8")
    filled = fill(url, registries, RunKind.CRAWL, SHANGHAI)
    assert [job.registry for job in filled.new] == ["c01"]
    assert "c00" in filled.broken[0]


def test_a_paused_queue_gives_nothing_out(url: str, tmp_path: Path) -> None:
    registries = write_registries(tmp_path, 1, 1)
    fill(url, registries, RunKind.CRAWL, SHANGHAI, DAY)
    done = Worker(url, registries, command=(sys.executable, "-c", ""))
    pause(url, True)
    asyncio.run(done.run(once=True))
    assert [each.status for each in listed(url)] == ["todo"]
    pause(url, False)
    asyncio.run(done.run(once=True))
    assert listed(url) == []


def test_a_queue_that_is_there_is_kept_and_a_newer_one_refused(url: str) -> None:
    prepare(url)
    prepare(url)
    with psycopg.connect(conninfo(url), autocommit=True) as queue:
        queue.execute(f"COMMENT ON SCHEMA {SCHEMA} IS '99.00.00_01_of_a_later_program.sql'")
    with pytest.raises(XunlanError, match="请升级巡栏程序"):
        prepare(url)


def test_the_queue_and_the_store_live_in_one_database_without_meeting(url: str) -> None:
    prepare(url)
    open_store(url).close()
    assert listed(url) == []


def test_without_postgresql_nothing_of_it_is_imported(tmp_path: Path) -> None:
    program = (
        "import sys, scheduler; from crawler.cli import app; from crawler.commands import work\n"
        "from storage.store import open_store\n"
        f"open_store('sqlite:///{tmp_path}/x.db').close()\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('psycopg', 'procrastinate', 'psycopg_pool')])"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=environment, capture_output=True, check=True
    )
    assert told.stdout.decode().strip() == "[]"


def test_the_queue_of_an_sqlite_file_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(XunlanError, match="需要 PostgreSQL"):
        listed(f"sqlite:///{tmp_path}/x.db")


def test_a_whole_cycle_is_judged_assessed_and_told_of_in_postgresql(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Loopback({"/a/": html(listing("2019-01-02")), "/b/": html(listing("2022-04-20"))}) as site:
        registry = write_registry(tmp_path, site.home, {"永宁镇": {"通知公告": "/a/", "工作动态": "/b/"}})
        monkeypatch.setenv("XUNLAN_REGISTRY", str(registry))
        monkeypatch.setenv("XUNLAN_DATABASE_URL", url)
        monkeypatch.setenv("XUNLAN_DELAY", "0")
        monkeypatch.chdir(tmp_path)
        assert command("crawl", "--as-of", "2022-04-21") == 0
    assert command("findings", "--json") == 0
    assert "stale_column" in capsys.readouterr().out
    for words in (
        ("recheck", "--as-of", "2022-04-22"),
        ("assess", "--period", "2022Q2"),
        ("outbox", "list"),
        ("runs",),
    ):
        assert command(*words) in (0, 3), words


def command(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        app(list(words))
    return int(ended.value.code or 0)


def test_the_timetable_of_postgresql_fills_the_queue_and_starts_nothing(
    url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "xunlan.scheduler")
    registries = write_registries(tmp_path, 2, 1)
    jobs = QueueingJobs(fill=lambda kind: fill(url, registries, kind, SHANGHAI), command=("/no/such/program",))
    assert [jobs.run(verb) for verb in ("crawl", "crawl", "recheck")] == [0, 0, 0]
    assert Counter(each.job.kind for each in listed(url)) == {RunKind.CRAWL: 2, RunKind.RECHECK: 2}
    assert "已排队 2 个任务" in caplog.text
