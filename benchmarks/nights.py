"""A number of nights in, a store with a county of 1,200 columns seen on each of them out: what judging is timed on.

Forty units of thirty columns; a list shows twenty entries, one column in twenty lists a new one each night, and a few
columns are blank, undated or out of reach. Nothing is random, so that two stores of one size are alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from rules.kinds import kinds
from storage.nouns import (
    Column,
    ColumnObservation,
    ColumnState,
    DatedBy,
    Entry,
    Failure,
    Page,
    RunKind,
    RunStatus,
    Site,
    Unit,
    UnitKind,
)
from storage.store import Look, Store, open_store

UNITS, COLUMNS, LISTED = 40, 30, 20
LAST_DAY = date(2022, 4, 21)
HOME = "http://www.tonggu.gov.cn"
_SITE = Site(name="铜鼓县人民政府", home=f"{HOME}/", code="3609260001", host_group="yichun")
_NEW_EVERY = 20  # of so many columns one lists something new on a night
_TITLE = "关于做好{name}有关工作的通知(第 {number} 号)"


def write_nights(file: Path, nights: int, number_of_units: int = UNITS) -> None:
    """Make the store at a path, the last of its nights being LAST_DAY."""
    with open_store(f"sqlite:///{file}") as store:
        columns = remember_county(store, number_of_units)
        for night in range(nights):
            _write_night(store, columns, night, LAST_DAY - timedelta(days=nights - 1 - night))


def remember_county(store: Store, number_of_units: int = UNITS) -> list[Column]:
    """Make the county known to a store; its columns."""
    units = [Unit(name=f"单位{number:02}", kind=_kind(number)) for number in range(number_of_units)]
    columns = [column for unit in units for column in _columns(unit.name)]
    store.remember(_SITE, units, columns)
    return columns


def looks_of(columns: list[Column], night: int, day: date) -> list[Look]:
    """What a night sees."""
    return [_Column(column, number, night, day).look(_at(day)) for number, column in enumerate(columns)]


def _kind(number: int) -> UnitKind:
    return UnitKind.TOWNSHIP if number < 9 else UnitKind.DEPARTMENT


def _columns(unit: str) -> Iterator[Column]:
    """Columns of as many kinds as there are, under the kinds' own names."""
    for number in range(COLUMNS):
        kind = kinds().kinds[number % len(kinds())]
        yield Column(unit=unit, name=kind.name, url=f"{HOME}/{unit}/{kind.key}/", kind=kind.key, mode=kind.mode)


def _write_night(store: Store, columns: list[Column], night: int, day: date) -> None:
    at = _at(day)
    run = store.begin_run(kind=RunKind.CRAWL, scope="yichun", units=(), as_of=day, started_at=at, planned=len(columns))
    store.save_observations(run.id, looks_of(columns, night, day))
    store.end_run(run.id, status=RunStatus.DONE, finish_reason="finished", counts={}, ended_at=at)


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 18, tzinfo=UTC)


@dataclass(frozen=True)
class _Column:
    """One column as it is on one night."""

    column: Column
    number: int
    night: int
    day: date

    def look(self, at: datetime) -> Look:
        state = self._state()
        listed = tuple(self._entries()) if state in (ColumnState.FILLED, ColumnState.UNDATED) else ()
        url = self.column.url
        lost = state is ColumnState.UNREACHABLE
        observation = ColumnObservation(
            unit=self.column.unit,
            column=self.column.name,
            url=url,
            seen_at=at,
            state=state,
            reason=f"列出 {len(listed)} 条",
            entries=listed,
            newest=max((each.published for each in listed if each.published), default=None),
            total=len(listed) if listed else None,
            family="generic",
            failure=Failure.NOT_FOUND if lost else None,
            looks=2 if state is ColumnState.BLANK else 1,
        )
        return Look(observation, (Page(url=url, fetched_at=at, status=404 if lost else 200, final_url=url),))

    def _state(self) -> ColumnState:
        few = {7: ColumnState.BLANK, 17: ColumnState.UNDATED, 27: ColumnState.UNREACHABLE}
        return few.get(self.number % 100, ColumnState.FILLED)

    def _entries(self) -> Iterator[Entry]:
        """The newest first; the first night's are a fortnight apart. Some arrive under a date of long ago."""
        turn = self.number % _NEW_EVERY
        new = (self.night + turn) // _NEW_EVERY
        dated = self._state() is ColumnState.FILLED
        for number in range(new, new - LISTED, -1):
            came = max(0, number * _NEW_EVERY - turn)  # the night that showed it first
            late = 60 if number > 0 and self.number % 50 == _NEW_EVERY - 1 else 0
            age = timedelta(days=self.night - came + late + 14 * max(0, -number))
            yield Entry(
                title=_TITLE.format(name=self.column.name, number=number + LISTED),
                url=f"{self.column.url}{number + LISTED}.html",
                published=self.day - age if dated else None,
                dated_by=DatedBy.ROW if dated else DatedBy.NONE,
            )
