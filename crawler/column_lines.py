"""Columns and what they showed last in, the lines of a report out: how old, and when it is too old."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from reports.facts import ColumnLine
from rules.contract import Limits
from rules.kinds import kinds
from rules.stale_column import first_stale_day
from storage.nouns import Column, ColumnState
from storage.store import StateSeen


@dataclass(frozen=True)
class ColumnLines:
    """Writes the lines of one day. `seen`: what each column showed last; `yearly`: for those that owe a yearly item and
    were reminded of it, the last day on which nothing is wrong yet; `stale`, `blank`: those that a rule calls so. All
    by (unit, column)."""

    day: date
    limits_of: Callable[[Column], Limits]
    seen: Mapping[tuple[str, str], StateSeen]
    yearly: Mapping[tuple[str, str], date]
    stale: Container[tuple[str, str]]
    blank: Container[tuple[str, str]]

    def line(self, column: Column) -> ColumnLine:
        place = (column.unit, column.name)
        seen, limits = self.seen.get(place), self.limits_of(column)
        newest = seen.newest if seen else None
        last_good = self.yearly.get(place)
        stale_on = last_good + timedelta(days=1) if last_good else _stale_on(newest, limits)
        over = stale_on is not None and stale_on <= self.day and place not in self.stale
        empty = seen is not None and seen.state is ColumnState.BLANK and place not in self.blank
        return ColumnLine(
            unit=column.unit,
            column=column.name,
            url=column.url,
            kind=column.kind,
            kind_title=kinds().get(column.kind).name,
            state=seen.state if seen else None,
            newest=newest,
            age_days=max(0, (self.day - newest).days) if newest else None,
            limit_days=_limit_days(newest, limits),
            stale_on=stale_on,
            exempt=column.exempt is not None and column.exempt.holds_on(self.day),
            doubtful=over or empty,
        )


def _stale_on(newest: date | None, limits: Limits) -> date | None:
    return None if newest is None else first_stale_day(newest, limits)


def _limit_days(newest: date | None, limits: Limits) -> int | None:
    """How many days the newest entry may be old; where calendar months are meant, as many as they have from it on."""
    if newest is not None:
        stale_on = first_stale_day(newest, limits)
        return (stale_on - newest).days - 1 if stale_on else None
    return limits.max_age_days
