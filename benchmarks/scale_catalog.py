"""A number of schemas, and of jobs, in; what so many empty counties, and a queue of so many, cost PostgreSQL out."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from procrastinate import App, PsycopgConnector

from benchmarks.scale_sizes import asking, catalog_bytes, database_bytes, libpq, number, spending, table_sizes
from crawler.queue.board import QUEUE, ToDo, put_in
from crawler.queue.counties import county_url
from crawler.queue.database import SCHEMA, conninfo, talking
from crawler.queue.jobs_of_worker import JobsOfWorker
from crawler.queue.nouns import Job
from storage.nouns import RunKind
from storage.store import open_store

FIRST_DAY = date(2022, 4, 1)
OPENED = 5  # times, of which the average is told
_TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname LIKE 'county\\_%'"
_RELATIONS = """
SELECT count(*) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname LIKE 'county\\_%'
"""
_ALL_DONE = """
DO $$ DECLARE job bigint; BEGIN
    FOR job IN SELECT id FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id LOOP
        UPDATE procrastinate_jobs SET status = 'doing' WHERE id = job;
        UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = job;
    END LOOP;
END $$
"""


def catalog(url: str, schemas: int, programs: Path) -> dict[str, Any]:
    """Make so many empty counties, and measure what they take, and what it takes to open one, to look after all of
    them, and to dump them."""
    before = (catalog_bytes(url), database_bytes(url))
    first = county_url(url, "c0")
    alone = _opened(url, first)
    with spending(url) as made:
        for number_of_county in range(1, schemas):
            open_store(county_url(url, f"c{number_of_county}")).close()
    with spending(url) as vacuumed, asking(url) as connection:
        connection.execute("VACUUM ANALYZE")
    with asking(url) as connection:
        counted = {"tables": number(connection, _TABLES), "relations": number(connection, _RELATIONS)}
    return {
        "schemas": schemas,
        **counted,
        "catalog": catalog_bytes(url) - before[0],
        "database": database_bytes(url) - before[1],
        "made": made.told(),
        "opened alone": alone,
        "opened": _opened(url, first),
        "vacuum": vacuumed.told(),
        "dump": _dumped(url, programs),
        "dump of one": _dumped(url, programs, "--schema=county_c0"),
    }


def _opened(url: str, county: str) -> dict[str, float]:
    """What it takes to open one county's store, which was opened before: each cycle does so several times."""
    open_store(county).close()
    with spending(url) as opened:
        for _ in range(OPENED):
            open_store(county).close()
    return {name: value / OPENED for name, value in opened.told().items()}


def _dumped(url: str, programs: Path, *which: str) -> dict[str, float]:
    with spending(url) as spent:
        subprocess.run(
            [programs / "pg_dump", "--schema-only", *which, libpq(url)], stdout=subprocess.DEVNULL, check=True
        )
    return spent.told()


def queue(url: str, jobs: int, host_groups: int, nights: int, fetched: int = 50) -> dict[str, Any]:
    """Put the jobs of so many nights into a queue, all but the last night's done, and measure what it costs to put in
    the first and the last night's, and to take one."""
    puts = []
    for night in range(nights):
        if night:
            with talking(url) as connection:
                connection.execute(_ALL_DONE)
        with spending(url) as put:
            put_in(url, [_job(number, night, host_groups) for number in range(jobs)])
        puts.append(put.told())
        print(f"jobs of night {night + 1} of {nights}: {put.wall:.1f} s", file=sys.stderr)
    with spending(url) as taken:
        number_taken = asyncio.run(_fetch(url, min(fetched, host_groups)))
    sizes = table_sizes(url, SCHEMA)
    return {
        "jobs": jobs,
        "host_groups": host_groups,
        "nights": nights,
        "first put": puts[0],
        "last put": puts[-1],
        "fetched": number_taken,
        "fetch": {name: value / number_taken for name, value in taken.told().items()},
        "sizes": {name: each.told() for name, each in sizes.items()},
    }


def _job(number: int, night: int, host_groups: int) -> ToDo:
    day = FIRST_DAY + timedelta(days=night)
    return ToDo(Job(f"c{number}", day, RunKind.CRAWL), f"group {number % host_groups}")


async def _fetch(url: str, wanted: int) -> int:
    """Take jobs as a worker does, one after the other; how many there were."""
    app = App(connector=PsycopgConnector(conninfo=conninfo(url), min_size=1, max_size=1))
    jobs = JobsOfWorker(app.connector)
    async with app.open_async():
        worker = await jobs.register_worker()
        taken = [await jobs.fetch_job([QUEUE], worker) for _ in range(wanted)]
    return sum(1 for each in taken if each is not None)
