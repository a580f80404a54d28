"""A ledger's name in, its noun out; rows in, those of a period and their cells for reading out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from crawler.errors import XunlanError
from crawler.ledger_cells import YES_NO, plain
from crawler.present import local
from storage.ledger_nouns import (
    LEDGERS,
    AuditorFinding,
    EvidenceCheck,
    GrantedExemption,
    LedgerRow,
    MediaAccount,
    MediaCheck,
    PairTask,
    TownshipTask,
)

Shown = str | int | date | None


def ledger_called(name: str, among: Iterable[type[LedgerRow]] = LEDGERS) -> type[LedgerRow]:
    """The ledger of this name, as commands or as the office call it. Raises XunlanError that lists them."""
    known = list(among)
    for noun in known:
        if plain(name) in (noun.ledger, plain(noun.title)):
            return noun
    listed = "、".join(f"{noun.ledger}({noun.title})" for noun in known)
    raise XunlanError(f"没有台账“{name}”,可选的有 {listed}")


def headings(noun: type[LedgerRow]) -> dict[str, str]:
    """The fields of a ledger in order, each with its heading."""
    return {name: field.title or name for name, field in noun.model_fields.items()}


def within(row: LedgerRow, first: date, last: date) -> bool:
    """Whether a row belongs to a stretch of days: what happened in it, what is due in it, what held on any of them."""
    match row:
        case AuditorFinding(found_on=day) | PairTask(week_of=day) | MediaCheck(checked_on=day):
            return first <= day <= last
        case TownshipTask(due_on=day, done_on=done):
            return first <= day <= last or (done is not None and first <= done <= last)
        case GrantedExemption(granted_on=granted, until=until):
            return granted <= last and (until is None or until >= first)
        case MediaAccount(closed_on=closed):
            return closed is None or closed >= first
        case EvidenceCheck(checked_at=moment):
            return first <= moment.date() <= last
    raise TypeError(f"no day is known for a row of {row.ledger}")


def shown_cells(row: LedgerRow, zone: ZoneInfo) -> tuple[Shown, ...]:
    """A row as people read it, in the order of its headings."""
    return tuple(_shown(getattr(row, name), zone) for name in type(row).model_fields)


def _shown(value: object, zone: ZoneInfo) -> Shown:
    if isinstance(value, bool):
        return YES_NO[not value]
    if isinstance(value, datetime):
        return local(value, zone)
    return value if isinstance(value, int | date) else str(value) if value is not None else None
