"""Nights on record in, late arrivals out: entries that a column's list showed later than their own date says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import Connection, func, select

from storage.column_nouns import Arrival
from storage.nouns import ColumnState, Entry
from storage.promised import Place
from storage.tables import columns, entries, listings, observations, runs, units

_ENTRIES: TypeAdapter[tuple[Entry, ...]] = TypeAdapter(tuple[Entry, ...])
_before = observations.alias("before")
_AT_ONCE = 5000  # titles in one question


class _Late(NamedTuple):
    """An entry dated before the last good visit that did not show it."""

    unit: str
    column: str
    column_id: int
    key: str
    title: str
    published: date
    first_run: int
    arrived: date
    last_visit: date
    listing_id: int | None


def arrivals(connection: Connection, run_id: int, days: int) -> dict[Place, tuple[Arrival, ...]]:
    """The late arrivals of every column that a run looked at, as things stood then: dated more than so many days
    before the last visit.

    What was there on a column's first good visit is none.
    """
    margin = timedelta(days=days)
    found = [row for row in _late_entries(connection, run_id) if row.published < row.last_visit - margin]
    together = Counter((row.column_id, row.first_run) for row in found)
    shown = _listings(connection, found)
    first_shown = _first_shown(connection, sorted({row.title for row in found}))
    arrived: dict[Place, list[Arrival]] = {}
    for row in found:
        arrival = Arrival(
            key=row.key,
            arrived=row.arrived,
            last_visit=row.last_visit,
            listed_then=shown[row.listing_id] if row.listing_id is not None else (),
            title_known=first_shown[row.title] < row.first_run,
            together=together[row.column_id, row.first_run],
        )
        arrived.setdefault((row.unit, row.column), []).append(arrival)
    return {place: tuple(each) for place, each in arrived.items()}


def _late_entries(connection: Connection, run_id: int) -> Sequence[_Late]:
    last_good = select(_before.c.run_id).where(
        _before.c.column_id == entries.c.column_id,
        _before.c.run_id < entries.c.first_run,
        _before.c.state == ColumnState.FILLED,
    )
    last_good_run = last_good.order_by(_before.c.run_id.desc()).limit(1).correlate(entries).scalar_subquery()
    good, then, now = observations.alias("good"), runs.alias("run_then"), runs.alias("run_now")
    query = select(
        units.c.name.label("unit"),
        columns.c.name.label("column"),
        entries.c.column_id,
        entries.c.key,
        entries.c.title,
        entries.c.published,
        entries.c.first_run,
        now.c.as_of.label("arrived"),
        then.c.as_of.label("last_visit"),
        good.c.listing_id,
    )
    tonight = (observations.c.run_id == run_id) & (observations.c.column_id == entries.c.column_id)
    visit = (good.c.column_id == entries.c.column_id) & (good.c.run_id == last_good_run)
    query = query.select_from(
        entries.join(observations, tonight)
        .join(columns, columns.c.id == entries.c.column_id)
        .join(units)
        .join(good, visit)
        .join(then, then.c.id == good.c.run_id)
        .join(now, now.c.id == entries.c.first_run)
    )
    # What came with the oldest visit on record has none before it: most entries, and not worth looking for one.
    oldest = select(func.min(_before.c.run_id)).scalar_subquery()
    query = query.where(entries.c.first_run <= run_id, entries.c.first_run > oldest)
    query = query.where(entries.c.published < then.c.as_of)
    query = query.order_by(entries.c.column_id, entries.c.first_run, entries.c.key)
    return [_Late(**row) for row in connection.execute(query).mappings()]


def _listings(connection: Connection, found: Sequence[_Late]) -> Mapping[int, tuple[Entry, ...]]:
    wanted = {row.listing_id for row in found if row.listing_id is not None}
    query = select(listings.c.id, listings.c.entries).where(listings.c.id.in_(wanted))
    return {number: _ENTRIES.validate_json(text) for number, text in connection.execute(query)} if wanted else {}


def _first_shown(connection: Connection, titles: Sequence[str]) -> dict[str, int]:
    """The run in which each title was first seen, in whatever column: an entry may be moved from one to another."""
    first: dict[str, int] = {}
    for at in range(0, len(titles), _AT_ONCE):
        asked = entries.c.title.in_(titles[at : at + _AT_ONCE])
        query = select(entries.c.title, func.min(entries.c.first_run)).where(asked).group_by(entries.c.title)
        first |= dict(connection.execute(query).all())
    return first
