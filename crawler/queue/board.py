"""The queue as people and the timetable see it: jobs put in, listed, tried again, dropped; the whole of it paused.

The database's clock decides what day it is and what is due, never that of a machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from procrastinate import App, SyncPsycopgConnector, jobs
from psycopg import Connection
from psycopg.rows import dict_row

from crawler.queue.database import conninfo, prepare, talking
from crawler.queue.nouns import Job, Waiting
from storage.nouns import RunKind

TASK = "patrol"
QUEUE = "patrol"
_ADDING_LOCK = 0x58554E52
_LISTED = """
SELECT job.id, job.args, job.lock, job.status::text AS status, job.attempts, job.scheduled_at,
       coalesce((
            SELECT max(at) FROM procrastinate_events WHERE job_id = job.id AND type <> 'scheduled'
       ), now()) AS since,
       notes.worker, notes.told
  FROM procrastinate_jobs AS job LEFT JOIN notes ON notes.job_id = job.id
 WHERE job.task_name = %s AND (%s OR job.status IN ('todo', 'doing', 'failed'))
 ORDER BY job.id
"""
_UNDONE = """
SELECT id, queueing_lock, args, status::text FROM procrastinate_jobs
 WHERE task_name = %s AND status IN ('todo', 'doing', 'failed')
"""
# A worker may have taken one meanwhile: that one is done to its end.
_SUPERSEDED = """
UPDATE procrastinate_jobs SET status = 'cancelled' WHERE id = ANY(%s) AND status IN ('todo', 'failed')
"""
_FORGOTTEN = """
DELETE FROM procrastinate_jobs
 WHERE status IN ('succeeded', 'cancelled') AND id IN (
    SELECT job_id FROM procrastinate_events GROUP BY job_id HAVING max(at) < now() - interval '30 days'
 )
"""


class ToDo(NamedTuple):
    """A job to put in, and the host group that it holds while it is done. The higher the priority, the sooner."""

    job: Job
    host_group: str
    priority: int = 0


def today(url: str, zone: ZoneInfo) -> date:
    """The day that it is in a time zone, by the database's clock."""
    with talking(url) as connection:
        row = connection.execute("SELECT (now() AT TIME ZONE %s)::date", [zone.key]).fetchone()
        assert row is not None
        day: date = row[0]
        return day


def put_in(url: str, wanted: Sequence[ToDo]) -> list[Job]:
    """Put jobs into the queue, of each registry one of a kind; those that were not there yet. What still waits from an
    earlier day, or was set aside, makes way for the same of a later one, so that work does not pile up while nobody
    works.

    A few statements for all of them: one by one, each looked through all that waited before it.
    """
    prepare(url)
    with talking(url) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_ADDING_LOCK])
        connection.execute(_FORGOTTEN)
        undone = connection.execute(_UNDONE, [TASK]).fetchall()
        there = {key for _, key, _, status in undone if status != "failed"}
        new = [each for each in wanted if each.job.key not in there]
        if new:
            days = {(each.job.registry, each.job.kind): each.job.as_of for each in new}
            earlier = [number for number, _, told, _ in undone if _is_of_no_use(Job.told(told), days)]
            connection.execute(_SUPERSEDED, [earlier])
            _defer(url, connection, new)
    return [each.job for each in new]


def _is_of_no_use(job: Job, days: Mapping[tuple[str, RunKind], date]) -> bool:
    """Whether the same of a later day was put in, or of the same one, because it was set aside."""
    later = days.get((job.registry, job.kind))
    return later is not None and job.as_of <= later


def _defer(url: str, connection: Connection, new: Sequence[ToDo]) -> None:
    """The server counts the rows at once: until it has, taking a job costs it a look at all of them."""
    queue = App(connector=SyncPsycopgConnector(conninfo=conninfo(url)))
    waiting = [
        jobs.Job(
            task_name=TASK,
            queue=QUEUE,
            lock=each.host_group,
            queueing_lock=each.job.key,
            priority=each.priority,
            task_kwargs={**each.job.arguments},
        )
        for each in new
    ]
    queue.job_manager.batch_defer_jobs(waiting, connection)
    connection.execute("ANALYZE procrastinate_jobs, procrastinate_events")


def listed(url: str, *, ended: bool = False) -> list[Waiting]:
    """The jobs that wait, are being done or were set aside; with `ended`, the others of late too."""
    prepare(url)
    with talking(url) as connection, connection.cursor(row_factory=dict_row) as cursor:
        return [
            Waiting(
                id=row["id"],
                job=Job.told(row["args"]),
                host_group=row["lock"],
                status=row["status"],
                tries=row["attempts"],
                not_before=row["scheduled_at"],
                since=row["since"],
                worker=row["worker"],
                told=row["told"],
            )
            for row in cursor.execute(_LISTED, [TASK, ended])
        ]


def try_again(url: str, ids: Sequence[int]) -> list[int]:
    """Let jobs that were set aside, or rest, be done at once, with all their tries before them; which there were."""
    again = """
    UPDATE procrastinate_jobs AS job SET status = 'todo', attempts = 0, scheduled_at = NULL, worker_id = NULL
     WHERE id = ANY(%(ids)s) AND status IN ('failed', 'todo') AND NOT EXISTS (
        SELECT FROM procrastinate_jobs AS other
         WHERE other.queueing_lock = job.queueing_lock AND other.id <> job.id
           AND (other.status = 'todo' OR other.status = 'failed' AND other.id = ANY(%(ids)s) AND other.id > job.id)
     )
    RETURNING id
    """
    prepare(url)
    with talking(url) as connection:
        return sorted(row[0] for row in connection.execute(again, {"ids": list(ids)}))


def drop(url: str, ids: Sequence[int]) -> list[int]:
    """Take jobs out that nobody is doing; which there were."""
    gone = "DELETE FROM procrastinate_jobs WHERE id = ANY(%s) AND status IN ('todo', 'failed') RETURNING id"
    prepare(url)
    with talking(url) as connection:
        return sorted(row[0] for row in connection.execute(gone, [list(ids)]))


def pause(url: str, paused: bool) -> None:
    """Let no worker take a job any more, or let them again. What is being done goes on."""
    prepare(url)
    with talking(url) as connection:
        connection.execute("DELETE FROM pauses")
        if paused:
            connection.execute("INSERT INTO pauses DEFAULT VALUES")


def is_paused(url: str) -> bool:
    with talking(url) as connection:
        return connection.execute("SELECT 1 FROM pauses").fetchone() is not None
