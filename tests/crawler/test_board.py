"""The queue as it is filled: what is there stays, what is superseded goes, the longest comes first."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest
from procrastinate import App, PsycopgConnector

from crawler.cli import app
from crawler.queue.board import QUEUE, ToDo, drop, listed, put_in, try_again
from crawler.queue.database import conninfo
from crawler.queue.filling import fill
from crawler.queue.jobs_of_worker import JobsOfWorker
from crawler.queue.nouns import Job
from storage.nouns import RunKind
from tests.crawler.county import DAY, write_registry
from tests.crawler.province import write_registries
from tests.postgresql import Server

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def url(postgresql: Server) -> Iterator[str]:
    place = postgresql.fresh()
    yield place
    postgresql.drop(place)


def to_do(registry: str, day: date = DAY, kind: RunKind = RunKind.CRAWL, priority: int = 0) -> ToDo:
    return ToDo(Job(registry, day, kind), f"host of {registry}", priority)


def taken(url: str, number: int) -> list[str]:
    """The registries of so many jobs, in the order in which a worker gets them."""

    async def take() -> list[str]:
        async with App(connector=PsycopgConnector(conninfo=conninfo(url))).open_async() as queue:
            jobs = JobsOfWorker(queue.connector)
            worker = await jobs.register_worker()
            found = [await jobs.fetch_job([QUEUE], worker) for _ in range(number)]
        return [str(each.task_kwargs["registry"]) for each in found if each]

    return asyncio.run(take())


def statuses(url: str) -> list[tuple[str, date, str]]:
    return [(each.job.registry, each.job.as_of, each.status) for each in listed(url, ended=True)]


def statements_of(url: str, wanted: list[ToDo]) -> int:
    """By how many statements these jobs change the queue's table."""
    with psycopg.connect(conninfo(url), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS said (at bigint)")
        connection.execute(
            "CREATE OR REPLACE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN INSERT INTO xunlan_queue.said VALUES (1); RETURN NULL; END $$"
        )
        connection.execute(
            "CREATE OR REPLACE TRIGGER noted AFTER INSERT OR UPDATE OR DELETE ON procrastinate_jobs "
            "FOR EACH STATEMENT EXECUTE FUNCTION note()"
        )
        connection.execute("TRUNCATE said")
        put_in(url, wanted)
        row = connection.execute("SELECT count(*) FROM said").fetchone()
    assert row is not None
    return int(row[0])


def test_many_jobs_are_put_in_by_as_many_statements_as_a_few(url: str) -> None:
    assert put_in(url, []) == []
    few = statements_of(url, [to_do(f"少{number}") for number in range(2)])
    many = [to_do(f"多{number}") for number in range(300)]
    assert statements_of(url, many) == few
    assert statements_of(url, [to_do(each.job.registry, DAY + timedelta(days=1)) for each in many]) == few


def test_only_the_same_kind_of_the_same_registry_makes_way_for_a_later_day(url: str) -> None:
    later = DAY + timedelta(days=1)
    put_in(url, [to_do("甲"), to_do("乙"), to_do("甲", kind=RunKind.RECHECK)])
    assert put_in(url, [to_do("甲", later)]) == [Job("甲", later, RunKind.CRAWL)]
    assert statuses(url) == [
        ("甲", DAY, "cancelled"),
        ("乙", DAY, "todo"),
        ("甲", DAY, "todo"),
        ("甲", later, "todo"),
    ]


def test_what_a_worker_is_doing_is_left_to_it_when_the_next_day_is_put_in(url: str) -> None:
    later = DAY + timedelta(days=1)
    put_in(url, [to_do("甲")])
    assert taken(url, 1) == ["甲"]
    assert put_in(url, [to_do("甲")]) == []
    put_in(url, [to_do("甲", later)])
    assert statuses(url) == [("甲", DAY, "doing"), ("甲", later, "todo")]


def test_what_was_there_is_told_apart_from_what_is_new_and_can_be_put_in_again_once_it_is_gone(url: str) -> None:
    put_in(url, [to_do("甲"), to_do("乙")])
    assert put_in(url, [to_do("甲"), to_do("乙"), to_do("丙")]) == [Job("丙", DAY, RunKind.CRAWL)]
    assert put_in(url, [to_do("丙")]) == []
    drop(url, [each.id for each in listed(url) if each.job.registry == "甲"])
    assert put_in(url, [to_do("甲"), to_do("乙")]) == [Job("甲", DAY, RunKind.CRAWL)]


def test_the_server_knows_at_once_how_many_jobs_wait(url: str) -> None:
    put_in(url, [to_do(f"县{number}") for number in range(50)])
    with psycopg.connect(conninfo(url)) as connection:
        counted = connection.execute(
            "SELECT reltuples FROM pg_class "
            "WHERE oid IN ('procrastinate_jobs'::regclass, 'procrastinate_events'::regclass)"
        ).fetchall()
    assert counted == [(50,), (50,)]


def test_the_host_group_with_most_columns_left_comes_first(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "registries"
    sizes = {"a": ("one.test", 3), "b": ("shared.test", 2), "c": ("shared.test", 2), "d": ("other.test", 1)}
    for name, (host, columns) in sizes.items():
        place = folder / name
        place.mkdir(parents=True)
        pages = {f"栏目{number}": f"/{number}/" for number in range(columns)}
        write_registry(place, f"http://{host}/", {"永宁镇": pages})
    assert len(fill(url, folder, RunKind.CRAWL, SHANGHAI, DAY).new) == 4
    assert taken(url, 4) == ["b", "a", "d"]  # c waits for b, whose host it shares


def test_a_job_of_an_earlier_day_takes_the_place_of_none_of_a_later_one(url: str) -> None:
    put_in(url, [to_do("甲")])
    put_in(url, [to_do("甲", DAY - timedelta(days=7))])
    assert statuses(url) == [("甲", DAY, "todo"), ("甲", DAY - timedelta(days=7), "todo")]


def set_aside(url: str) -> None:
    with psycopg.connect(conninfo(url)) as connection:
        connection.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE status = 'todo'")


def test_what_was_set_aside_makes_way_for_the_same_of_that_day_and_of_later_ones(url: str) -> None:
    later = DAY + timedelta(days=1)
    for day in (DAY, DAY, later):
        put_in(url, [to_do("甲", day)])
        set_aside(url)
    put_in(url, [to_do("甲", DAY)])
    assert statuses(url) == [
        ("甲", DAY, "cancelled"),
        ("甲", DAY, "cancelled"),
        ("甲", later, "failed"),
        ("甲", DAY, "todo"),
    ]


def test_of_two_same_jobs_that_were_set_aside_one_is_tried_again(url: str) -> None:
    put_in(url, [to_do("甲")])
    assert taken(url, 1) == ["甲"]
    with psycopg.connect(conninfo(url)) as connection:
        connection.execute(
            "INSERT INTO procrastinate_jobs (task_name, queue_name, status, lock, queueing_lock, args) "
            "SELECT task_name, queue_name, 'todo', lock, queueing_lock, args FROM procrastinate_jobs"
        )
        connection.execute("UPDATE procrastinate_jobs SET status = 'failed'")
    both = [each.id for each in listed(url)]
    assert try_again(url, both) == [max(both)]


@pytest.mark.parametrize(("broken", "status"), [(["c00.yml"], 3), (["c00.yml", "c01.yml"], 2)])
def test_a_registry_that_was_not_put_in_is_seen_in_the_exit_status(
    broken: list[str], status: int, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    registries = write_registries(tmp_path, 2, 1)
    for name in broken:
        (registries / name).write_text("site: {}", encoding="utf-8")
    (registries / "旧.yaml").write_text("", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        app(["queue", "add", "--json", "--registry", str(registries), "--database", url])
    assert ended.value.code == status
    told = json.loads(capsys.readouterr().out)
    assert (len(told["added"]), len(told["broken"]), len(told["notes"])) == (2 - len(broken), len(broken), 1)
