"""What may be forgotten: nights and bodies that are old enough. Never what is known of a column now, never the life of
a problem, never when an entry was first seen."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Table, delete, exists, func, not_, select, union

from storage.nouns import RunStatus
from storage.tables import findings, listings, observations, pages, runs


def prune_runs(connection: Connection, before: datetime) -> dict[str, int]:
    """Delete the runs that began before a moment, with what belongs to them; how many rows of each table.

    A column's latest observation stays, with its pages and its run.
    """
    old = select(runs.c.id).where(runs.c.started_at < before, runs.c.status != RunStatus.RUNNING)
    newer = observations.alias("newer")
    has_newer = exists().where(newer.c.column_id == observations.c.column_id, newer.c.run_id > observations.c.run_id)
    had_pages = _count(connection, pages)
    deleted = {
        "findings": delete(findings).where(findings.c.run_id.in_(old)),
        "observations": delete(observations).where(observations.c.run_id.in_(old), has_newer),
        "listings": delete(listings).where(not_(exists().where(observations.c.listing_id == listings.c.id))),
        "runs": delete(runs).where(runs.c.id.in_(old), not_(exists().where(observations.c.run_id == runs.c.id))),
    }
    counts = {table: connection.execute(statement).rowcount for table, statement in deleted.items()}
    return {**counts, "pages": had_pages - _count(connection, pages)}


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def wanted_bodies(connection: Connection, since: datetime) -> set[str]:
    """Hashes of the bodies that pages and observations refer to, of this moment and later."""
    query = union(
        select(pages.c.body_hash).where(pages.c.fetched_at >= since, pages.c.body_hash.is_not(None)),
        select(observations.c.body_hash).where(observations.c.seen_at >= since, observations.c.body_hash.is_not(None)),
    )
    return {str(digest) for digest in connection.scalars(query)}
