"""Rows of the ledgers in, rows out. A row entered again replaces the one before; nothing is ever deleted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, insert, select, update

from storage.ledger_nouns import LedgerEntry, LedgerRow
from storage.tables import ledger_rows

Row = TypeVar("Row", bound=LedgerRow)
_REPLACED = "由后来的记录取代"
_MOST_KEYS = 500  # of one query: SQLite takes no more than some thousand parameters


@dataclass(frozen=True)
class Entering:
    """Who enters rows, and when."""

    at: datetime
    by: str


@dataclass(frozen=True)
class Entered:
    """What entering came to."""

    new: int = 0
    changed: int = 0
    same: int = 0


def enter(connection: Connection, rows: Sequence[tuple[LedgerRow, str]], entering: Entering) -> Entered:
    """Enter (row, source) pairs. A row that says what is already there changes nothing."""
    standing = _standing(connection, [row for row, _ in rows])
    new = changed = same = 0
    for row, source in rows:
        place, facts = (row.ledger, row.key), row.model_dump(mode="json")
        known = standing.get(place)
        if known is not None and known[1] == facts:
            same += 1
            continue
        if known is not None:
            _end(connection, known[0], entering, _REPLACED)
        told = {"entered_at": entering.at, "entered_by": entering.by, "source": source}
        number = connection.execute(
            insert(ledger_rows).values(ledger=row.ledger, key=row.key, facts=facts, **told)
        ).inserted_primary_key
        assert number is not None
        standing[place] = (number[0], facts)
        new, changed = new + (known is None), changed + (known is not None)
    return Entered(new, changed, same)


def _standing(connection: Connection, rows: Sequence[LedgerRow]) -> dict[tuple[str, str], tuple[int, dict[str, Any]]]:
    found: dict[tuple[str, str], tuple[int, dict[str, Any]]] = {}
    keys = sorted({row.key for row in rows})
    fields = (ledger_rows.c.ledger, ledger_rows.c.key, ledger_rows.c.id, ledger_rows.c.facts)
    for start in range(0, len(keys), _MOST_KEYS):
        some = ledger_rows.c.key.in_(keys[start : start + _MOST_KEYS])
        for ledger, key, number, facts in connection.execute(
            select(*fields).where(some, ledger_rows.c.ended_at.is_(None))
        ):
            found[ledger, key] = (number, facts)
    return found


def entries_of(connection: Connection, noun: type[LedgerRow]) -> list[LedgerEntry]:
    """The rows that stand in a ledger, in the order of their keys."""
    query = select(ledger_rows).where(ledger_rows.c.ledger == noun.ledger, ledger_rows.c.ended_at.is_(None))
    return [
        LedgerEntry(
            id=row["id"],
            row=noun.model_validate(row["facts"]),
            entered_at=row["entered_at"],
            entered_by=row["entered_by"],
            source=row["source"],
        )
        for row in connection.execute(query.order_by(ledger_rows.c.key, ledger_rows.c.id)).mappings()
    ]


def rows_of(connection: Connection, noun: type[Row]) -> Iterator[Row]:
    """The rows that stand in a ledger, in the order of their keys, one by one."""
    query = select(ledger_rows.c.facts).where(ledger_rows.c.ledger == noun.ledger, ledger_rows.c.ended_at.is_(None))
    for facts in connection.scalars(query.order_by(ledger_rows.c.key, ledger_rows.c.id)):
        yield noun.model_validate(facts)


def withdraw(connection: Connection, number: int, entering: Entering, why: str) -> bool:
    """End a row that stands; False where there is none of this number."""
    return _end(connection, number, entering, why)


def _end(connection: Connection, number: int, entering: Entering, why: str) -> bool:
    statement = update(ledger_rows).where(ledger_rows.c.id == number, ledger_rows.c.ended_at.is_(None))
    ended = {"ended_at": entering.at, "ended_by": entering.by, "ended_why": why}
    return connection.execute(statement.values(**ended)).rowcount > 0
