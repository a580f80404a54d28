"""The queue as people and the timetable see it: jobs put in, listed, tried again, dropped; the whole of it paused.

The database's clock decides what day it is and what is due, never that of a machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from procrastinate import App, SyncPsycopgConnector
from psycopg import Connection
from psycopg.rows import dict_row

from crawler.queue.database import conninfo, prepare, talking
from crawler.queue.nouns import Job, Waiting

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
_SUPERSEDED = """
UPDATE procrastinate_jobs SET status = 'cancelled'
 WHERE status = 'todo' AND task_name = %(task)s AND queueing_lock <> %(key)s
   AND args->>'registry' = %(registry)s AND args->>'kind' = %(kind)s
"""
_FORGOTTEN = """
DELETE FROM procrastinate_jobs
 WHERE status IN ('succeeded', 'cancelled') AND id IN (
    SELECT job_id FROM procrastinate_events GROUP BY job_id HAVING max(at) < now() - interval '30 days'
 )
"""


class ToDo(NamedTuple):
    """A job to put in, and the host group that it holds while it is done."""

    job: Job
    host_group: str


def today(url: str, zone: ZoneInfo) -> date:
    """The day that it is in a time zone, by the database's clock."""
    with talking(url) as connection:
        row = connection.execute("SELECT (now() AT TIME ZONE %s)::date", [zone.key]).fetchone()
        assert row is not None
        day: date = row[0]
        return day


def put_in(url: str, wanted: Sequence[ToDo]) -> list[Job]:
    """Put jobs into the queue; those that were not there yet. What still waits from an earlier day makes way for the
    same of a later one, so that work does not pile up while nobody works."""
    prepare(url)
    queue = App(connector=SyncPsycopgConnector(conninfo=conninfo(url)))
    new = []
    with talking(url) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_ADDING_LOCK])
        connection.execute(_FORGOTTEN)
        for job, host_group in wanted:
            if _is_there(connection, job):
                continue
            connection.execute(_SUPERSEDED, {"task": TASK, "key": job.key, **job.arguments})
            queue.configure_task(
                TASK, queue=QUEUE, lock=host_group, queueing_lock=job.key, connection=connection
            ).defer(**job.arguments)
            new.append(job)
    return new


def _is_there(connection: Connection, job: Job) -> bool:
    query = "SELECT 1 FROM procrastinate_jobs WHERE queueing_lock = %s AND status IN ('todo', 'doing')"
    return connection.execute(query, [job.key]).fetchone() is not None


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
     WHERE id = ANY(%s) AND status IN ('failed', 'todo') AND NOT EXISTS (
        SELECT FROM procrastinate_jobs AS other
         WHERE other.queueing_lock = job.queueing_lock AND other.status = 'todo' AND other.id <> job.id
     )
    RETURNING id
    """
    prepare(url)
    with talking(url) as connection:
        return sorted(row[0] for row in connection.execute(again, [list(ids)]))


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
