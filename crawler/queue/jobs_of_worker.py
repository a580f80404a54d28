"""A worker's own jobs as the database has them: taken, put back, set aside, and those of dead workers freed.

Every change of a job asks first whether it is still this worker's, because one that was suspended for a while may wake
up when its job has long been another's; and every moment is the database's own.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from math import inf
from time import monotonic
from typing import Any

from procrastinate import jobs, manager
from procrastinate.connector import BaseConnector

from crawler.queue.board import TASK
from crawler.queue.nouns import MOST_TRIES
from storage.locks import scope_number

# A worker may even take again what it was taken for dead with. Whoever frees a job raises its number of tries, which so
# tells one take from the next.
_MINE = "id = %(job)s AND worker_id = %(worker)s AND attempts = %(attempts)s AND status = 'doing'"
_NOTED = """
INSERT INTO notes (job_id, worker, told) VALUES (%(job)s, %(worker)s, %(told)s)
ON CONFLICT (job_id) DO UPDATE SET worker = EXCLUDED.worker, told = coalesce(EXCLUDED.told, notes.told)
"""
_PUT_BACK = f"""
UPDATE procrastinate_jobs
   SET status = 'todo', worker_id = NULL, attempts = attempts + %(tries)s, scheduled_at = now() + %(pause)s
 WHERE {_MINE} AND NOT EXISTS (
    SELECT FROM procrastinate_jobs AS other
     WHERE other.queueing_lock = procrastinate_jobs.queueing_lock AND other.status = 'todo'
 )
"""  # noqa: S608 (words of ours)
_FINISHED = f"SELECT procrastinate_finish_job_v1(id, %(status)s, %(delete)s) FROM procrastinate_jobs WHERE {_MINE}"  # noqa: S608 (as above)
_SUPERSEDED = """
SELECT EXISTS (
    SELECT FROM procrastinate_jobs
     WHERE status = 'todo' AND task_name = %(task)s AND id > %(job)s
       AND args->>'registry' = %(registry)s AND args->>'kind' = %(kind)s AND args->>'as_of' > %(as_of)s
) AS superseded
"""
# A dead worker has not been heard of for a while, or is no longer known. What took several with it is set aside.
_FREED = """
WITH freed AS (UPDATE procrastinate_jobs AS job
   SET status = CASE WHEN attempts + 1 >= %(most)s OR EXISTS (
            SELECT FROM procrastinate_jobs AS other
             WHERE other.queueing_lock = job.queueing_lock AND other.status = 'todo'
        ) THEN 'failed'::procrastinate_job_status ELSE 'todo'::procrastinate_job_status END,
       attempts = attempts + 1, scheduled_at = now(), worker_id = NULL
 WHERE status = 'doing' AND task_name = %(task)s AND NOT EXISTS (
    SELECT FROM procrastinate_workers AS worker
     WHERE worker.id = job.worker_id AND worker.last_heartbeat >= now() - %(patience)s
 )
RETURNING id, args, status::text AS status
), noted AS (
    INSERT INTO notes (job_id, told) SELECT id, %(unknown)s || %(silent)s FROM freed
    ON CONFLICT (job_id) DO UPDATE SET told = coalesce(notes.worker, %(unknown)s) || %(silent)s
)
SELECT id, args, status FROM freed
"""
_VISITED = """
SELECT EXISTS (
    SELECT FROM pg_locks
     WHERE locktype = 'advisory' AND objsubid = 1 AND granted
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND (classid::bigint << 32 | objid::bigint) = %(number)s
) AS visited
"""
_HELD = "SELECT id FROM procrastinate_jobs WHERE worker_id = %(worker)s AND status = 'doing'"
_KNOWN = "SELECT EXISTS (SELECT FROM procrastinate_workers WHERE id = %(worker)s) AS known"
_PAUSED = "SELECT EXISTS (SELECT FROM pauses) AS paused"


class JobsOfWorker(manager.JobManager):
    """Procrastinate's own manager, but for what it takes for granted: that a job is still with who took it."""

    def __init__(self, connector: BaseConnector) -> None:
        super().__init__(connector)
        self._left: set[tuple[int | None, int]] = set()  # ids, and tries, which tell one take from the next
        self._rests_until = -inf

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> jobs.Job | None:
        if monotonic() < self._rests_until or await self.are_paused():
            return None
        return await super().fetch_job(queues, worker_id)

    async def are_paused(self) -> bool:
        return bool((await self.connector.execute_query_one_async(_PAUSED))["paused"])

    def rest(self, pause: timedelta) -> None:
        """Take none for a while."""
        self._rests_until = monotonic() + pause.total_seconds()

    def leave(self, job: jobs.Job) -> None:
        """Let a job stand as it is, for others to free when this worker is gone: nothing that is said now would be
        heard."""
        self._left.add((job.id, job.attempts))

    async def finish_job(self, job: jobs.Job, status: jobs.Status, delete_job: bool) -> None:
        if (job.id, job.attempts) in self._left:
            return
        told = {"status": status.value, "delete": delete_job}
        await self._tell(_FINISHED, job, **told)

    async def put_back(self, job: jobs.Job, pause: timedelta, *, tries: int) -> None:
        """Let it be taken again after a pause. `tries`: by how many its number of tries grows."""
        await self._tell(_PUT_BACK, job, pause=pause, tries=tries)

    async def set_aside(self, job: jobs.Job) -> None:
        await self.finish_job(job, jobs.Status.FAILED, delete_job=False)

    async def note(self, job: jobs.Job, worker: str, told: str | None = None) -> None:
        await self.connector.execute_query_async(_NOTED, job=job.id, worker=worker, told=told)

    async def is_superseded(self, job: jobs.Job) -> bool:
        """Whether the same of a later day waits already."""
        row = await self.connector.execute_query_one_async(_SUPERSEDED, job=job.id, task=TASK, **_of(job))
        return bool(row["superseded"])

    async def is_visited(self, job: jobs.Job) -> bool:
        """Whether somebody is at the job's host group: a cycle that outlived its worker, or one started by hand."""
        number = scope_number(job.lock or "")
        return bool((await self.connector.execute_query_one_async(_VISITED, number=number))["visited"])

    async def free_stalled(self, patience: timedelta) -> list[dict[str, Any]]:
        """Free the jobs of workers that have not been heard of for so long; their ids, arguments and new statuses."""
        told = {"unknown": "某台机器", "silent": " 没有消息,任务已收回"}
        return await self.connector.execute_query_all_async(
            _FREED, most=MOST_TRIES, task=TASK, patience=patience, **told
        )

    async def held_by(self, worker: int) -> set[int]:
        """The jobs that the database takes a worker to be doing."""
        return {row["id"] for row in await self.connector.execute_query_all_async(_HELD, worker=worker)}

    async def knows(self, worker: int) -> bool:
        return bool((await self.connector.execute_query_one_async(_KNOWN, worker=worker))["known"])

    async def _tell(self, query: str, job: jobs.Job, **told: Any) -> None:  # noqa: ANN401 (values of a query)
        mine = {"job": job.id, "worker": job.worker_id, "attempts": job.attempts}
        await self.connector.execute_query_async(query, **mine, **told)


def _of(job: jobs.Job) -> dict[str, Any]:
    return {name: job.task_kwargs[name] for name in ("registry", "kind", "as_of")}
