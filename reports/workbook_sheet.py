"""A table in, the sheets that hold it out: headings, totals, filter, colours and print setup alike on all.

The totals stand above the table, where a filter cannot hide them, and count what the filter leaves. Rows are gone
through twice (once for the totals, which stand first) and never kept; a table longer than a sheet goes on on another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, Literal

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from reports.workbook_cells import Cell, cell_link, lines, plain, sheet_name
from reports.workbook_fast import FastWorksheet
from reports.workbook_looks import INK, LOOKS

TITLE, TOTALS, HEADINGS, FIRST = range(4)  # rows, counted from 0
_EPOCH = date(1899, 12, 30)
_FIRST_DAY = date(1900, 3, 1)  # Excel believes that 1900 had a 29 February
_MOST_LINES = 12  # that a row is made high for


Area = tuple[int, int, int, int]  # first row and column, last row and column


@dataclass(frozen=True)
class Limits:
    """What one sheet can hold in Excel."""

    rows: int = 1_048_576
    links: int = 65_530


@dataclass(frozen=True)
class Mark:
    """A conditional format: a look where the formula holds, in which {0} is the cell; or a scale of colours.

    A formula, because to Excel's plainer rules an empty cell is 0.
    """

    look: str = ""
    formula: str = ""
    scale: tuple[float, float, float] | None = None  # red, amber, green: from these values on


def is_word(word: str, look: str) -> Mark:
    """The cell holds this word."""
    return Mark(look, f'={{0}}="{word}"')


ANY = (Mark("bad", "=AND(ISNUMBER({0}),{0}>0)"),)


@dataclass(frozen=True)
class Field:
    """One column of a table. `total`: what stands above it."""

    heading: str
    width: float
    total: Literal["", "count", "sum"] = ""
    marks: tuple[Mark, ...] = ()
    link: bool = False
    percent: bool = False


@dataclass(frozen=True)
class Table:
    """What one view shows. `rows` gives them from the beginning each time; `frozen` columns stay in sight.

    Only the first `printed` columns are on paper, where all of them could not be read.
    """

    name: str
    title: str
    fields: tuple[Field, ...]
    rows: Callable[[], Iterable[Sequence[Cell]]]
    frozen: int = 1
    printed: int | None = None


@dataclass(frozen=True)
class Part:
    """One sheet of a table, with the rows it holds, as Excel counts them."""

    sheet: str
    first: int
    last: int


@dataclass(frozen=True)
class Written:
    """A table as it stands in the workbook."""

    headings: tuple[str, ...]
    parts: tuple[Part, ...]

    def ranges(self, heading: str) -> list[str]:
        """Where the column stands: a range on each sheet."""
        column = xl_col_to_name(self.headings.index(heading))
        return [f"'{part.sheet}'!${column}${part.first}:${column}${part.last}" for part in self.parts]


class Book:
    """A workbook being written, its formats, and the words that stand on every printed page."""

    def __init__(self, workbook: Workbook, page_title: str, limits: Limits) -> None:
        self._workbook, self._page_title, self._limits = workbook, page_title, limits
        self._names: list[str] = []
        self._formats = {look: workbook.add_format(dict(options)) for look, options in LOOKS.items()}

    def look(self, name: str) -> Format:
        """One of the formats of this workbook."""
        return self._formats[name]

    def sheet(self, title: str) -> tuple[str, Worksheet]:
        """A new sheet, and the name that it got."""
        name = sheet_name(title, self._names)
        self._names.append(name)
        sheet: Worksheet = self._workbook.add_worksheet(name, FastWorksheet)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        plainly = {"scale_with_doc": False}
        sheet.set_header(f"&L{self._page_title.replace('&', '&&')[:120]}&R&A", plainly)
        sheet.set_footer("&C第 &P 页,共 &N 页", plainly)
        return name, sheet

    def frame(self, sheet: Worksheet, area: Area) -> None:
        """Draw lines around all cells of an area, empty ones included, without writing those."""
        sheet.conditional_format(*area, {"type": "formula", "criteria": "=TRUE", "format": self.look("frame")})

    def line_chart(self, sheet: Worksheet, names: Area, values: Area, corner: tuple[int, int]) -> None:
        """A line of shares between 0 and 100 %, with gaps where there is no figure."""
        chart = self._workbook.add_chart({"type": "line"})
        chart.add_series(
            {
                "categories": [sheet.name, *names],
                "values": [sheet.name, *values],
                "line": {"color": INK, "width": 2},
                "marker": {"type": "circle", "size": 6, "fill": {"color": INK}},
                "data_labels": {"value": True, "position": "above"},
            }
        )
        chart.set_legend({"none": True})
        chart.set_y_axis({"min": 0, "max": 1, "num_format": "0%", "major_gridlines": {"visible": True}})
        chart.show_blanks_as("gap")
        chart.set_size({"width": 520, "height": 220})
        sheet.insert_chart(*corner, chart, {"x_offset": 8, "y_offset": 4, "description": "历期合格率"})

    def table(self, table: Table) -> Written:
        """Write a table, on as many sheets as it needs."""
        room = self._limits.rows - FIRST
        totals: list[_Totals] = []
        for number, row in enumerate(table.rows()):
            if number % room == 0:
                totals.append(_Totals(len(table.fields)))
            totals[-1].add(row)
        rows = iter(table.rows())
        parts = [self._part(table, islice(rows, room), each) for each in totals or [_Totals(len(table.fields))]]
        return Written(tuple(each.heading for each in table.fields), tuple(parts))

    def _part(self, table: Table, rows: Iterable[Sequence[Cell]], totals: _Totals) -> Part:
        name, sheet = self.sheet(table.name)
        last = max(FIRST, FIRST + totals.rows - 1)
        self._head(sheet, table, totals, last)
        pen = _Pen(sheet, table.fields, self._formats, self._limits.links)
        for number, row in enumerate(rows, FIRST):
            pen.row(number, row)
        sheet.freeze_panes(FIRST, table.frozen)
        sheet.autofilter(HEADINGS, 0, last, len(table.fields) - 1)
        sheet.repeat_rows(HEADINGS)
        sheet.print_area(0, 0, last, (table.printed or len(table.fields)) - 1)
        for number, each in enumerate(table.fields):
            self._colour(sheet, number, each.marks, last)
        self.frame(sheet, (FIRST, 0, last, len(table.fields) - 1))  # last: some programs follow only the first rule
        return Part(name, FIRST + 1, last + 1)

    def _head(self, sheet: Worksheet, table: Table, totals: _Totals, last: int) -> None:
        sheet.set_row(TITLE, 24)
        sheet.set_row(TOTALS, 20)
        sheet.set_row(HEADINGS, 34)
        sheet.write_string(TITLE, 0, plain(table.title if totals.rows else f"{table.title}:没有"), self.look("title"))
        for number, each in enumerate(table.fields):
            sheet.set_column(number, number, each.width)
            self._total(sheet, number, each, totals, last)
        for number, each in enumerate(table.fields):
            sheet.write_string(HEADINGS, number, plain(each.heading), self.look("heading"))

    def _total(self, sheet: Worksheet, number: int, each: Field, totals: _Totals, last: int) -> None:
        if not each.total:
            sheet.write_blank(TOTALS, number, None, self.look("totals"))
            return
        function, value = (103, totals.counts[number]) if each.total == "count" else (109, totals.sums[number])
        name = xl_col_to_name(number)
        formula = f"=SUBTOTAL({function},{name}{FIRST + 1}:{name}{last + 1})"
        sheet.write_formula(TOTALS, number, formula, self.look(f"total_{each.total}"), value)

    def _colour(self, sheet: Worksheet, number: int, marks: tuple[Mark, ...], last: int) -> None:
        cell = f"{xl_col_to_name(number)}{FIRST + 1}"
        for mark in marks:
            if mark.scale is None:
                rule = {"type": "formula", "criteria": mark.formula.format(cell), "format": self.look(mark.look)}
            else:
                rule = _scale(mark.scale)
            sheet.conditional_format(FIRST, number, last, number, rule)


def _scale(values: tuple[float, float, float]) -> dict[str, Any]:
    low, middle, high = values
    return {
        "type": "3_color_scale", "min_type": "num", "mid_type": "num", "max_type": "num",
        "min_value": low, "mid_value": middle, "max_value": high,
        "min_color": "#F4A6A6", "mid_color": "#FFE9B8", "max_color": "#BFE5CC",
    }  # fmt: skip


class _Totals:
    """What one sheet of a table adds up to, column by column."""

    def __init__(self, columns: int) -> None:
        self.rows = 0
        self.counts = [0] * columns
        self.sums: list[float] = [0] * columns

    def add(self, row: Sequence[Cell]) -> None:
        self.rows += 1
        for number, value in enumerate(row):
            if value is not None and value != "":
                self.counts[number] += 1
                if type(value) is int or type(value) is float:
                    self.sums[number] += value


class _Pen:
    """Writes rows on one sheet, each value as what it is; of addresses, as many become links as a sheet holds."""

    def __init__(self, sheet: Worksheet, fields: Sequence[Field], looks: Mapping[str, Format], links: int) -> None:
        self._sheet, self._fields, self._looks, self._links = sheet, fields, looks, links

    def row(self, number: int, values: Sequence[Cell]) -> None:
        self._heighten(number, values)
        for column, value in enumerate(values):
            if value is None or value == "":
                continue
            if isinstance(value, str):
                self._text(number, column, value)
            elif isinstance(value, bool):
                self._sheet.write_string(number, column, "是" if value else "否", self._looks["text"])
            elif isinstance(value, date):
                self._day(number, column, value)
            else:
                look = "percent" if self._fields[column].percent else "whole" if isinstance(value, int) else "number"
                self._sheet.write_number(number, column, value, self._looks[look])

    def _heighten(self, number: int, values: Sequence[Cell]) -> None:
        """Make room for the longest text: not every program does so by itself."""
        needed = 1
        for value, each in zip(values, self._fields, strict=True):
            if type(value) is str and not each.link and (2 * len(value) > each.width or "\n" in value):
                needed = max(needed, lines(value, each.width - 1))
        if needed > 1:
            self._sheet.set_row(number, 15 * min(needed, _MOST_LINES) + 1)

    def _text(self, number: int, column: int, value: str) -> None:
        link = cell_link(value) if self._fields[column].link and self._links > 0 else None
        if link is None:
            self._sheet.write_string(number, column, plain(value), self._looks["text"])
        else:
            self._links -= 1
            self._sheet.write_url(number, column, link, self._looks["link"], plain(value))

    def _day(self, number: int, column: int, value: date) -> None:
        if value < _FIRST_DAY:
            self._sheet.write_string(number, column, value.isoformat(), self._looks["text"])
        else:
            self._sheet.write_number(number, column, (value - _EPOCH).days, self._looks["day"])
