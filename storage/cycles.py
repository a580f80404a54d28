"""The runs: what each cycle set out to do, how it ended, and what it cost."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, insert, select, update

from storage.nouns import Run, RunKind, RunStatus
from storage.tables import runs


def begin(connection: Connection, run: Mapping[str, Any]) -> Run:
    """Store a run that has just begun, under an id that no run had before."""
    row = {"status": RunStatus.RUNNING, "counts": {}, "warnings": [], **run}
    run_id = connection.execute(insert(runs).returning(runs.c.id), row).scalar_one()
    return one(connection, run_id)


def end(connection: Connection, run_id: int, how: Mapping[str, Any]) -> Run:
    connection.execute(update(runs).where(runs.c.id == run_id), dict(how))
    return one(connection, run_id)


def interrupt(connection: Connection, scope: str, at: datetime) -> list[Run]:
    """End the runs of a scope that are still said to be running, because nobody is there to do so any more."""
    dead = list(connection.scalars(select(runs.c.id).where(runs.c.scope == scope, runs.c.status == RunStatus.RUNNING)))
    how = {"status": RunStatus.INTERRUPTED, "finish_reason": "died", "ended_at": at}
    return [end(connection, run_id, how) for run_id in dead]


def one(connection: Connection, run_id: int) -> Run:
    found = _read(connection, select(runs).where(runs.c.id == run_id))
    if not found:
        raise LookupError(f"there is no run {run_id}")
    return found[0]


def newest(connection: Connection, limit: int) -> list[Run]:
    return _read(connection, select(runs).order_by(runs.c.id.desc()).limit(limit))


def last(
    connection: Connection, kind: RunKind | None, scope: str | None, statuses: Collection[RunStatus]
) -> Run | None:
    query = select(runs).order_by(runs.c.id.desc()).limit(1)
    if kind is not None:
        query = query.where(runs.c.kind == kind)
    if scope is not None:
        query = query.where(runs.c.scope == scope)
    if statuses:
        query = query.where(runs.c.status.in_(statuses))
    found = _read(connection, query)
    return found[0] if found else None


def between(connection: Connection, first: date, last_day: date) -> list[Run]:
    """The runs that judged as of a day within these two, in order."""
    return _read(connection, select(runs).where(runs.c.as_of.between(first, last_day)).order_by(runs.c.id))


def _read(connection: Connection, query: Select[Any]) -> list[Run]:
    return [Run.model_validate(dict(row)) for row in connection.execute(query).mappings()]
