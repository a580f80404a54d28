"""Many machines: workers that share the jobs of a province, and what becomes of the work of those that die."""

from __future__ import annotations

import asyncio
import os
import re
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
from procrastinate.jobs import Status

from crawler.cli import app
from crawler.errors import XunlanError
from crawler.jobs import QueueingJobs
from crawler.queue.board import drop, listed, pause, try_again
from crawler.queue.counties import county_url
from crawler.queue.database import SCHEMA, conninfo, prepare
from crawler.queue.filling import fill
from crawler.queue.jobs_of_worker import JobsOfWorker
from crawler.queue.nouns import MOST_TRIES
from crawler.queue.worker import Pace, Worker
from storage.nouns import RunKind, RunStatus
from storage.store import open_store
from tests.crawler.county import DAY, listing, write_registry
from tests.crawler.province import Host, Province, page, wait_for_all, worker, write_registries
from tests.crawler.three_workers import COLUMNS, COUNTIES, DELAY, DOOMED, HALTED, STEADY, share
from tests.loopback import Loopback, html
from tests.postgresql import Server

SHANGHAI = ZoneInfo("Asia/Shanghai")
HEARTBEAT = 0.1  # seconds


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
    with Province(page()) as province:
        share(url, tmp_path, registries, province)
    assert [each.status for each in listed(url, ended=True)] == ["succeeded"] * COUNTIES
    assert [seen_in(url, file.stem) for file in registries.iterdir()] == [COLUMNS] * COUNTIES
    hosts = province.hosts.values()
    assert {host.most_in_flight for host in hosts} == {1}
    assert min(gap for host in hosts for gap in host.gaps) >= DELAY
    assert {each.visitor for host in hosts for each in host.arrivals} == {DOOMED, HALTED, STEADY}
    for host in hosts:
        assert len(host.columns) == COLUMNS
        # Asked for again is only what was in flight when its cycle was stopped, and what that one had not stored yet
        # when it did not end within the worker's patience and was ended by force.
        assert set(host.columns.values()) == {1} or HALTED in host.visitors


def seen_in(url: str, county: str) -> int:
    """How many columns the one run of a county has seen, each once."""
    with open_store(county_url(url, county)) as store:
        (run,) = store.runs()
        assert run.status is RunStatus.DONE
        seen = [(each.unit, each.column) for each in store.observations(run.id)]
    assert len(seen) == len(set(seen)) == run.planned
    return len(seen)


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
    assert min(host.gaps) >= 0.2
    assert list(host.columns.values()) == [1] * 20
    assert len(host.arrivals) == 20 + 2  # each of the two cycles asked for the rules first


def test_a_worker_that_is_told_to_end_hands_its_job_back_in_order(url: str, tmp_path: Path) -> None:
    registries = write_registries(tmp_path, 1, 20)
    fill(url, registries, RunKind.CRAWL, SHANGHAI, DAY)
    with Province(page()) as province:
        with worker(tmp_path, url, registries, province, delay=0.2) as drained:
            province.wait_until(at_least(4))
            drained.send_signal(signal.SIGTERM)
            assert drained.wait(60) == 0
        (back,) = listed(url)
        assert (back.status, back.tries) == ("todo", 0)
        assert back.not_before is not None
        with worker(tmp_path, url, registries, province, delay=0):
            wait_for_all(url)
    (host,) = province.hosts.values()
    assert list(host.columns.values()) == [1] * 20


def test_a_worker_that_waits_for_its_last_cycle_to_end_is_not_taken_for_dead(url: str, tmp_path: Path) -> None:
    registries = write_registries(tmp_path, 1, 1)
    fill(url, registries, RunKind.CRAWL, SHANGHAI, DAY)
    slow = f"""
import os, signal, time
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
os.kill({os.getpid()}, signal.SIGTERM)
signal.sigwait([signal.SIGINT])
time.sleep(30 * {HEARTBEAT})
raise SystemExit(130)
"""
    often = Pace(timedelta(seconds=HEARTBEAT), stalled_after=timedelta(seconds=10 * HEARTBEAT))
    assert asyncio.run(Worker(url, registries, pace=often, command=(sys.executable, "-c", slow)).run()) == 0
    assert [(each.status, each.tries, each.told) for each in listed(url)] == [("todo", 0, None)]


def test_a_cycle_whose_job_is_anothers_is_told_to_end_once(url: str, tmp_path: Path) -> None:
    registries = write_registries(tmp_path, 1, 1)
    fill(url, registries, RunKind.CRAWL, SHANGHAI, DAY)
    told = tmp_path / "told"
    program = f"""
import psycopg, signal, time
from pathlib import Path
signal.signal(signal.SIGINT, lambda *_: Path({str(told)!r}).open("a").write("told "))
with psycopg.connect({conninfo(url)!r}) as queue:
    queue.execute("UPDATE procrastinate_jobs SET status = 'todo', worker_id = NULL, scheduled_at = now() + '1 hour'")
signal.pause()
time.sleep(10 * {HEARTBEAT})
"""
    often = Pace(heartbeat=timedelta(seconds=HEARTBEAT))
    asyncio.run(Worker(url, registries, pace=often, command=(sys.executable, "-c", program)).run(once=True))
    assert told.read_text() == "told "
    assert [each.status for each in listed(url)] == ["todo"]


@pytest.mark.parametrize(
    ("program", "status", "tries"),
    [("raise SystemExit(2)", "todo", 1), ("raise ValueError('惹祸')", "todo", 1), ("raise SystemExit(3)", "", 0)],
    ids=["bad input may be this machine's", "what fails is tried later", "done in part is done"],
)
def test_how_a_cycle_ends_decides_what_becomes_of_its_job(
    program: str, status: str, tries: int, url: str, tmp_path: Path
) -> None:
    registries = write_registries(tmp_path, 1, 1)
    fill(url, registries, RunKind.CRAWL, SHANGHAI, DAY)
    asyncio.run(Worker(url, registries, command=(sys.executable, "-c", program)).run(once=True))
    left = listed(url)
    assert [(each.status, each.tries) for each in left if status] == ([(status, tries)] if status else [])
    assert [each.told for each in left] == (
        [] if not status else ["ValueError: 惹祸" if "惹祸" in program else "没有输出"]
    )


def test_a_job_that_takes_its_workers_with_it_is_set_aside(url: str, tmp_path: Path) -> None:
    registries = write_registries(tmp_path, 1, 1)
    fill(url, registries, RunKind.CRAWL, SHANGHAI, DAY)
    for _ in range(MOST_TRIES):
        with psycopg.connect(conninfo(url), autocommit=True) as queue:  # as a worker that died left it
            queue.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL")
        asyncio.run(_free_stalled(url))
    (aside,) = listed(url)
    assert (aside.status, aside.tries) == ("failed", MOST_TRIES)
    assert aside.told == "某台机器 没有消息,任务已收回"
    assert try_again(url, [aside.id]) == [aside.id]
    assert [(each.status, each.tries) for each in listed(url)] == [("todo", 0)]
    assert drop(url, [aside.id]) == [aside.id]
    assert listed(url) == []


async def _free_stalled(url: str) -> None:
    async with App(connector=PsycopgConnector(conninfo=conninfo(url))).open_async() as queue:
        await JobsOfWorker(queue.connector).free_stalled(timedelta(seconds=30))


def test_a_job_that_a_worker_lost_and_took_again_is_not_settled_by_its_first_take(url: str, tmp_path: Path) -> None:
    fill(url, write_registries(tmp_path, 1, 1), RunKind.CRAWL, SHANGHAI, DAY)

    async def take_twice() -> None:
        async with App(connector=PsycopgConnector(conninfo=conninfo(url))).open_async() as queue:
            jobs = JobsOfWorker(queue.connector)
            worker = await jobs.register_worker()
            lost = await jobs.fetch_job(None, worker)
            with psycopg.connect(conninfo(url), autocommit=True) as clock:
                clock.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
            await jobs.free_stalled(timedelta(minutes=3))
            again = await jobs.fetch_job(None, worker)
            assert lost is not None
            assert again is not None
            await jobs.put_back(lost, timedelta(0), tries=0)
            await jobs.finish_job(lost, Status.SUCCEEDED, delete_job=False)
            assert [each.status for each in listed(url)] == ["doing"]
            await jobs.finish_job(again, Status.SUCCEEDED, delete_job=False)

    asyncio.run(take_twice())
    assert [each.status for each in listed(url, ended=True)] == ["succeeded"]


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


def test_a_machine_without_registries_takes_no_job(url: str, tmp_path: Path) -> None:
    fill(url, write_registries(tmp_path, 2, 1), RunKind.CRAWL, SHANGHAI, DAY)
    empty = tmp_path / "empty"
    empty.mkdir()
    for place in (empty, tmp_path / "missing.yml"):
        with pytest.raises(XunlanError, match=re.escape(str(place))):
            asyncio.run(Worker(url, place).run(once=True))
    assert [(each.status, each.tries) for each in listed(url)] == [("todo", 0)] * 2


def test_a_machine_that_can_begin_with_nothing_leaves_the_rest_to_others(
    url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    registries = write_registries(tmp_path, 6, 1)
    fill(url, registries, RunKind.CRAWL, SHANGHAI, DAY)
    old = "import sys; print('错误:数据库的结构版本 0009 比本程序的 0007 新', file=sys.stderr); sys.exit(2)"
    asyncio.run(Worker(url, registries, at_once=1, command=(sys.executable, "-c", old)).run(once=True))
    waiting = [each.tries for each in listed(url) if each.status == "todo"]
    assert sorted(waiting) == [0, 0, 0, 1, 1, 1]
    assert {each.told for each in listed(url) if each.tries} == {"数据库的结构版本 0009 比本程序的 0007 新"}
    assert "暂停领取" in caplog.text


def test_a_registry_that_this_machine_lacks_may_be_another_machines(url: str, tmp_path: Path) -> None:
    registries = write_registries(tmp_path, 2, 1)
    fill(url, registries, RunKind.CRAWL, SHANGHAI, DAY)
    (registries / "c00.yml").unlink()
    asyncio.run(Worker(url, registries, command=(sys.executable, "-c", "")).run(once=True))
    (left,) = listed(url)
    assert (left.job.registry, left.status, left.tries) == ("c00", "todo", 1)
    assert "本机没有登记表 c00" in (left.told or "")


def test_a_job_whose_end_the_database_did_not_hear_of_is_nobodys_fault(
    url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    registries = write_registries(tmp_path, 1, 1)
    fill(url, registries, RunKind.CRAWL, SHANGHAI, DAY)
    deaf = (
        f"import psycopg\nwith psycopg.connect({conninfo(url)!r}) as queue: queue.execute('DROP TABLE notes')\nexit(1)"
    )
    status = asyncio.run(Worker(url, registries, command=(sys.executable, "-c", deaf)).run())
    assert status == 3
    assert [each.message for each in caplog.records if each.name == "xunlan.worker" and "缺少表" in each.message]
    with psycopg.connect(conninfo(url)) as queue:
        assert queue.execute("SELECT status::text, attempts FROM procrastinate_jobs").fetchall() == [("doing", 0)]
    asyncio.run(_free_stalled_without_notes(url))


async def _free_stalled_without_notes(url: str) -> None:
    """As the next worker does when the tables are whole again."""
    with psycopg.connect(conninfo(url)) as queue:
        queue.execute("CREATE TABLE notes (job_id bigint PRIMARY KEY, worker text, told text)")
    await _free_stalled(url)
    assert [(each.status, each.tries) for each in listed(url)] == [("todo", 1)]
