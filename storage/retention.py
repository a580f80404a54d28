"""What may be forgotten: nights and bodies that are old enough. Never what is known of a column now, never the life of
a problem, never when an entry was first seen."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, exists, func, not_, or_, select, union

from storage.nouns import RunStatus
from storage.tables import findings, listings, observations, pages, runs


def prune_runs(connection: Connection, before: datetime) -> dict[str, int]:
    """Delete the runs that began before a moment, with what belongs to them; how many rows of each table.

    A column's latest observation stays, with its pages and its run. Pages would go with their observations, but only a
    statement of their own says how many there were.
    """
    old = select(runs.c.id).where(runs.c.started_at < before, runs.c.status != RunStatus.RUNNING)
    newer = observations.alias("newer")
    seen_later, read_later = (
        exists().where(newer.c.column_id == each.c.column_id, newer.c.run_id > each.c.run_id)
        for each in (observations, pages)
    )
    deleted = {
        "findings": delete(findings).where(findings.c.run_id.in_(old)),
        "pages": delete(pages).where(pages.c.run_id.in_(old), read_later),
        "observations": delete(observations).where(observations.c.run_id.in_(old), seen_later),
        "listings": delete(listings).where(not_(exists().where(observations.c.listing_id == listings.c.id))),
        "runs": delete(runs).where(runs.c.id.in_(old), not_(exists().where(observations.c.run_id == runs.c.id))),
    }
    return {table: connection.execute(statement).rowcount for table, statement in deleted.items()}


def wanted_bodies(connection: Connection, since: datetime) -> set[str]:
    """Hashes of the bodies that pages and observations refer to, of this moment and later.

    Only runs that may have seen anything since are read: of eight hundred nights kept, ninety. When a run ended is not
    enough to tell, because a cycle as of an earlier day ends those that died, as of its own.
    """
    late = or_(runs.c.ended_at.is_(None), runs.c.ended_at >= since, runs.c.as_of >= since.date() - timedelta(days=1))
    first = connection.scalar(select(func.min(runs.c.id)).where(late))
    if first is None:
        return set()
    query = union(  # the number itself: by a subquery, PostgreSQL would not know that an index helps
        *(
            select(each.c.body_hash).where(each.c.run_id >= first, moment >= since, each.c.body_hash.is_not(None))
            for each, moment in ((pages, pages.c.fetched_at), (observations, observations.c.seen_at))
        )
    )
    return {str(digest) for digest in connection.scalars(query)}
