"""A roll-up in, a workbook with the rankings out: a sheet for the places, one for the counties, one for those without
a verdict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path

from xlsxwriter import Workbook

from reports.province_facts import Figures, PlaceResult, ProvinceResult, ranking
from reports.workbook import EXCEL, make_workbook
from reports.workbook_cells import Cell
from reports.workbook_sheet import Book, Field, Table

_FIGURES = (
    Field("单位", 8, "sum"),
    Field("检查", 8, "sum"),
    Field("合格", 8, "sum"),
    Field("合格率", 9, percent=True),
    Field("上期合格率", 11, percent=True),
)
_COUNTY = (Field("县", 20), Field("地区", 24))
_OF_PLACES = (
    *(Field("名次", 6), Field("地区", 24), Field("已考核的县", 11, "sum"), Field("共有的县", 10, "sum")),
    *_FIGURES,
)
_OF_COUNTIES = (Field("名次", 6), *_COUNTY, Field("考核日", 12), *_FIGURES)
_UNJUDGED = (*_COUNTY, Field("原因", 80))


def write_ranking(told: ProvinceResult, path: Path) -> None:
    """Raises OSError where it cannot be written; `path` is then no workbook."""
    make_workbook(path, lambda workbook: _fill(workbook, told))


def _fill(workbook: Workbook, told: ProvinceResult) -> None:
    title = f"{told.whole.title}政务公开考核汇总 {told.period_title}"
    workbook.set_properties({"title": title, "created": datetime.combine(told.last, time(), UTC)})
    book = Book(workbook, title, EXCEL)
    for number, level in enumerate(told.levels, 1):
        name = "地区排名" if len(told.levels) == 1 else f"第{number}级地区排名"
        book.table(Table(name, f"{title} {name}", _OF_PLACES, partial(_places, level), frozen=2))
    book.table(Table("各县排名", f"{title} 各县排名", _OF_COUNTIES, partial(_counties, told), frozen=2))
    book.table(Table("没有结论的县", f"{title} 没有结论的县", _UNJUDGED, partial(_unjudged, told)))


def _places(level: Sequence[PlaceResult]) -> Iterator[Sequence[Cell]]:
    for rank, what, figures in ranking(level):
        assert isinstance(what, PlaceResult)
        yield (rank, what.title, len(what.assessed), len(what.counties), *_cells(figures, what.before))


def _counties(told: ProvinceResult) -> Iterator[Sequence[Cell]]:
    days = {each.name: each.day for each in told.whole.counties}
    for rank, what, figures in ranking(told.whole.counties):
        yield (rank, what.title, told.titles_above(what.name), days[what.name], *_cells(figures, what.before))


def _unjudged(told: ProvinceResult) -> Iterator[Sequence[Cell]]:
    for each in told.whole.not_assessed:
        yield (each.title, told.titles_above(each.name), each.why)


def _cells(figures: Figures, before: Figures | None) -> Sequence[Cell]:
    return (*figures, _share(figures.rate), _share(before.rate if before else None))


def _share(rate: float | None) -> float | None:
    return None if rate is None else rate / 100
