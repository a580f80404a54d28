"""What is remembered of columns' last good pages, and observations taken anew where nothing has changed since.

A row stands beside its column's latest observation and goes with it: whatever is observed otherwise is forgotten.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, literal, select, update

from storage.promised import Place, column_ids
from storage.remembered_nouns import Recalled, Remembered
from storage.tables import observations, remembered
from storage.values import Moment, insert_or_replace

_FIELDS = tuple(Remembered.model_fields)


def recall(connection: Connection, places: Collection[Place], before_run: int) -> dict[Place, Recalled]:
    """What is remembered of these columns from runs before one."""
    found = {column_id: place for place, column_id in column_ids(connection, places).items()}
    fields = [remembered.c[name] for name in _FIELDS]
    query = select(remembered.c.column_id, observations.c.state, observations.c.newest, *fields).join(
        observations,
        (observations.c.column_id == remembered.c.column_id) & (observations.c.run_id == remembered.c.run_id),
    )
    query = query.where(remembered.c.column_id.in_(found), remembered.c.run_id < before_run)
    return {
        found[column_id]: Recalled(
            remembered=Remembered(**dict(zip(_FIELDS, rest, strict=True))), state=state, newest=newest
        )
        for column_id, state, newest, *rest in connection.execute(query)
    }


def keep(connection: Connection, run_id: int, by_column: Mapping[int, Remembered | None]) -> None:
    """Remember the pages of columns that a run observed; forget what was known of those that rest on none."""
    forgotten = [column_id for column_id, each in by_column.items() if each is None]
    if forgotten:
        connection.execute(delete(remembered).where(remembered.c.column_id.in_(forgotten)))
    rows: list[dict[str, Any]] = [
        {**{name: getattr(each, name) for name in _FIELDS}, "column_id": column_id, "run_id": run_id}
        for column_id, each in by_column.items()
        if each is not None
    ]
    if rows:
        connection.execute(insert_or_replace(connection, remembered), rows)


def take_anew(connection: Connection, run_id: int, seen_at: datetime, ids: Collection[int]) -> None:
    """Let a run observe of columns what the runs did that they are remembered from: one row each, the list is shared.

    Raises LookupError where one of them has nothing that could be taken: its look would be lost.
    """
    names = [column.name for column in observations.c]
    anew: dict[str, ColumnElement[Any]] = {"run_id": literal(run_id), "seen_at": literal(seen_at, Moment())}
    taken = [anew[name] if name in anew else observations.c[name] for name in names]
    source = select(*taken).join(
        remembered,
        (remembered.c.column_id == observations.c.column_id) & (remembered.c.run_id == observations.c.run_id),
    )
    source = source.where(observations.c.column_id.in_(ids), observations.c.run_id < run_id)
    taking = insert(observations).from_select(names, source).execution_options(preserve_rowcount=True)
    written = connection.execute(taking).rowcount
    if written != len(ids):
        raise LookupError(f"{len(ids)} columns show what they did, but only {written} of them are remembered")
    connection.execute(update(remembered).where(remembered.c.column_id.in_(ids)).values(run_id=run_id))
