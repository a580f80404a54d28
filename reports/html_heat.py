"""The columns of every unit in, the rows of the heat map out: units × kinds of columns, one cell a pair.

The colour is how far the newest entry's age has come towards the column's limit. Colour is never the only carrier: a
cell says its days, `!` behind them once they are too many, or a character for what is not a matter of days. The ramp
runs from light to dark as well as from green to red, for eyes that cannot tell the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from markupsafe import Markup, escape

from reports.facts import ColumnLine, CountyReport, UnitFacts
from reports.html_words import shown, state_word
from storage.nouns import ColumnState

PART = 100  # units in one part of a map that is too long for one table
WHOLE = 400  # units up to which the map is one table
SOON = timedelta(days=14)
_YEAR = 365  # days between two items of a column that is due once a year


class Level(NamedTuple):
    """One colour of the map: its class, its character ("": the days are told), and what it means."""

    css: str
    mark: str
    title: str


EXEMPT = Level("ex", "免", "已豁免,不作要求")
EXTERNAL = Level("et", "外", "在外站,只看能否打开")
STEADY = Level("ok", "✓", "有内容,不设更新期限")
EARLY = Level("f1", "", "距最新一条的天数,不到期限的一半")
MIDDLE = Level("f2", "", "过了期限的一半")
LATE = Level("f3", "", "过了期限的八成,快到期")
NOT_SEEN = Level("no", "未", "本期未看")
HIDDEN = Level("hi", "?", "看不到:被拦截或没能读懂,不下结论")
DOUBTFUL = Level("db", "?", "读到的最新一条已过期限,但可能有没读到的,不下结论")
UNDATED = Level("ud", "无", "有内容,没有日期")
UNREACHABLE = Level("ur", "断", "打不开")
OVER = Level("s1", "!", "超期,不到期限的一半")
FAR_OVER = Level("s2", "!", "超期一半至一倍")
LONG_OVER = Level("s3", "!", "超期一倍以上")
BLANK = Level("bl", "空", "空白")
LEVELS = (
    *(EXEMPT, EXTERNAL, STEADY, EARLY, MIDDLE, LATE, NOT_SEEN, HIDDEN, DOUBTFUL, UNDATED, UNREACHABLE),
    *(OVER, FAR_OVER, LONG_OVER, BLANK),
)
"""From the best to the worst: of several columns of one kind the worst decides. What was not seen is worse than what
was seen to be fresh, so that a blind spot never hides behind a good neighbour, and better than any fault."""
LEGEND = (
    *((EARLY, "9"), (MIDDLE, "9"), (LATE, "9"), (OVER, "9!"), (FAR_OVER, "9!"), (LONG_OVER, "9!")),
    *((BLANK, "空"), (UNREACHABLE, "断"), (UNDATED, "无"), (DOUBTFUL, "9?")),
    *((level, level.mark) for level in (HIDDEN, NOT_SEEN, STEADY, EXTERNAL, EXEMPT)),
)
_BY_DAYS = frozenset({EARLY, MIDDLE, LATE, DOUBTFUL, OVER, FAR_OVER, LONG_OVER})  # the number of days is told
_RANK = {level: rank for rank, level in enumerate(LEVELS)}
_BY_STATE = {
    ColumnState.BLANK: BLANK,
    ColumnState.UNDATED: UNDATED,
    ColumnState.UNREADABLE: HIDDEN,
    ColumnState.BLOCKED: HIDDEN,
    ColumnState.UNREACHABLE: UNREACHABLE,
    ColumnState.EXTERNAL: EXTERNAL,
    None: NOT_SEEN,
}


class Cell(NamedTuple):
    level: Level
    mark: str
    words: str  # the whole of it in a sentence, for a pointer that rests on it


class Row(NamedTuple):
    unit: UnitFacts
    cells: Markup


class Part(NamedTuple):
    """A stretch of the map that is one table. `rows` can be read once."""

    first: UnitFacts
    last: UnitFacts
    units: int
    failed: int
    unknown: int
    rows: Iterator[Row]


def kinds_of(report: CountyReport) -> Mapping[str, str]:
    """The kinds that occur and their titles, in the order in which the registry first names them."""
    kinds: dict[str, str] = {}
    for unit in report.units:
        for column in unit.columns:
            kinds.setdefault(column.kind, column.kind_title)
    return kinds


def parts_of(report: CountyReport, kinds: Mapping[str, str]) -> Iterator[Part]:
    """The map, whole or in parts; its rows are made when they are written, for a province has a hundred thousand."""
    size = PART if len(report.units) > WHOLE else max(len(report.units), 1)
    for start in range(0, len(report.units), size):
        units = report.units[start : start + size]
        failed = sum(unit.passed is False for unit in units)
        unknown = sum(unit.unknown for unit in units)
        yield Part(units[0], units[-1], len(units), failed, unknown, _rows(units, kinds, report.day))


def _rows(units: Iterable[UnitFacts], kinds: Mapping[str, str], day: date) -> Iterator[Row]:
    for unit in units:
        by_kind: dict[str, list[ColumnLine]] = {}
        for column in unit.columns:
            by_kind.setdefault(column.kind, []).append(column)
        yield Row(unit, Markup("").join(_cell(by_kind.get(kind, ()), day) for kind in kinds))


def _cell(columns: Sequence[ColumnLine], day: date) -> Markup:
    """The cell of one unit and one kind. Made by hand: a template would take ten times as long for so many."""
    if not columns:
        return _NOTHING
    cells = sorted((cell_of(column, day) for column in columns), key=lambda cell: -_RANK[cell.level])
    words = ";".join(cell.words for cell in cells)
    mark = cells[0].mark
    return Markup(f'<td class="{cells[0].level.css}" title="{escape(shown(words))}">{mark}</td>')  # noqa: S704


_NOTHING = Markup("<td></td>")


def sample_of(column: ColumnLine, day: date) -> Markup:
    """How one column stands on a day, as the map would show it: for a row of a list."""
    cell = cell_of(column, day)
    return Markup(f'<span class="c {cell.level.css}">{cell.mark}</span>')  # noqa: S704


def cell_of(column: ColumnLine, day: date) -> Cell:
    """How one column stands on a day."""
    level = level_of(column, day)
    age = _age(column, day)
    mark = level.mark if age is None or level not in _BY_DAYS else f"{age}{level.mark}"
    return Cell(level, mark or "✓", f"{column.column}:{_words(column, level, age)}")


def level_of(column: ColumnLine, day: date) -> Level:
    if column.exempt:
        return EXEMPT
    if column.state is ColumnState.BLANK and column.doubtful:
        return _BY_STATE[ColumnState.UNREADABLE]
    if column.state is not ColumnState.FILLED:
        return _BY_STATE[column.state]
    if column.limit_days is None and column.stale_on is None:
        return STEADY
    return DOUBTFUL if column.doubtful else _by_age(column, day)


def is_stale(column: ColumnLine, day: date) -> bool:
    """Whether the limit has passed beyond doubt. The day counts where it is known: six months are not 183 days."""
    if column.doubtful:
        return False
    if column.stale_on is not None:
        return column.stale_on <= day
    age = _age(column, day)
    return age is not None and column.limit_days is not None and age > column.limit_days


def _by_age(column: ColumnLine, day: date) -> Level:
    share = _share(column, day)
    if is_stale(column, day):
        return OVER if share <= 1.5 else FAR_OVER if share <= 2 else LONG_OVER
    if column.stale_on is not None and column.stale_on - day <= SOON and share > 0.5:
        return LATE
    return EARLY if share <= 0.5 else MIDDLE if share <= 0.8 else LATE


def _share(column: ColumnLine, day: date) -> float:
    """How much of its limit a column has used: 1.0 is all of it. By the year, where the limit is a day of the year."""
    age = _age(column, day)
    if age is not None and column.limit_days:
        return age / column.limit_days
    if column.stale_on is not None:
        return max(0.0, 1 - (column.stale_on - day).days / _YEAR)
    return 1.0


def _age(column: ColumnLine, day: date) -> int | None:
    if column.age_days is not None or column.newest is None:
        return column.age_days
    return (day - column.newest).days


def _words(column: ColumnLine, level: Level, age: int | None) -> str:
    if level not in _BY_DAYS:
        return level.title if column.exempt or level is STEADY else state_word(column.state)
    told = [f"最新 {column.newest},距今 {age} 天" if column.newest else "没有日期可说"]
    if column.limit_days is not None:
        told.append(f"期限 {column.limit_days} 天")
    if level is DOUBTFUL:
        told.append(level.title)
    elif column.stale_on is not None:
        told.append(f"{column.stale_on} 起超期")
    return ",".join(told)
