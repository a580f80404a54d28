"""A report and its tables as written in, the first sheet out: the key figures, drawn by formula from the other sheets.

A figure is a formula only where the formula gives what the report says; else the report's own figure stands there, so
that workbook, bulletin and page never differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isclose

from xlsxwriter.worksheet import Worksheet

from reports.facts import CountyReport
from reports.workbook_cells import lines, plain
from reports.workbook_sheet import Book, Written
from reports.workbook_views import (
    COLUMNS,
    FIXED,
    OVERDUE,
    PROBLEMS,
    SOON,
    STATES,
    UNITS,
    all_columns,
    group_heading,
    open_problems,
)

_WIDTHS = (30, 13, 13, 15, 80)
_CHART_ROWS = 11


@dataclass(frozen=True)
class Figure:
    """A number of the overview. `formula` gives `computed` from the sheets; `told` is what the report says."""

    label: str
    told: float | None
    formula: str = ""
    computed: float | None = None
    look: str = "whole"
    note: str = ""


def write_overview(book: Book, sheet: Worksheet, report: CountyReport, tables: Mapping[str, Written]) -> None:
    """Fill the first sheet."""
    sheet.hide_gridlines(2)
    for number, width in enumerate(_WIDTHS):
        sheet.set_column(number, number, width)
    page = _Page(book, sheet)
    page.title(f"{report.county}政务公开问题台账({report.period_title})")
    page.text(f"考核日 {report.day},规则 {report.ruleset_title},编制 {report.office}")
    page.section("关键数字", ("指标", "数值", "说明", "", ""))
    for figure in _figures(report, tables):
        page.figure(figure)
    page.framed()
    _trend(page, report)
    _groups(page, report, tables)
    _states(page, report, tables)
    for title, told in (("未能判断的情况", report.notes), ("本规则未评的指标", report.not_scored)):
        if told:
            page.section(title, ())
            for line in told:
                page.text(line)


class _Page:
    """Writes the overview from the top down."""

    def __init__(self, book: Book, sheet: Worksheet) -> None:
        self._book, self._sheet, self.at, self._began, self._columns = book, sheet, 0, 0, 0

    def title(self, text: str) -> None:
        self._sheet.set_row(self.at, 30)
        self._sheet.write_string(self.at, 0, plain(text), self._book.look("title"))
        self.at += 1

    def text(self, text: str) -> None:
        """A line over the whole width, as high as it needs to be."""
        self._height(text, 0)
        self._rest(0, text)
        self.at += 1

    def _height(self, text: str, column: int) -> None:
        self._sheet.set_row(self.at, 15 * lines(text, sum(_WIDTHS[column:]) - 2) + 1)

    def _rest(self, column: int, text: str, look: str = "text") -> None:
        """A text from a column to the last one."""
        self._sheet.merge_range(self.at, column, self.at, len(_WIDTHS) - 1, "", self._book.look(look))
        self._sheet.write_string(self.at, column, plain(text), self._book.look(look))

    def section(self, title: str, headings: Sequence[str]) -> None:
        self.at += 1
        self._sheet.set_row(self.at, 22)
        self._sheet.write_string(self.at, 0, title, self._book.look("title"))
        self.at += 1
        for column, heading in enumerate(headings):
            if heading:
                self._sheet.write_string(self.at, column, heading, self._book.look("heading"))
        if headings and not headings[-1]:  # the last one spans what is left
            number = headings.index("") - 1
            self._rest(number, headings[number], "heading")
        self.at += bool(headings)
        self._began, self._columns = self.at, len(headings)

    def framed(self) -> None:
        """Draw the lines of the section's table, which ends here."""
        self._book.frame(self._sheet, (self._began, 0, self.at - 1, self._columns - 1))

    def figure(self, figure: Figure) -> None:
        self._sheet.write_string(self.at, 0, plain(figure.label), self._book.look("text"))
        self.number(1, figure)
        self._rest(2, figure.note, "note")
        self.at += 1

    def number(self, column: int, figure: Figure) -> None:
        look, value = self._book.look(figure.look), figure.computed
        if figure.told is None:
            self._sheet.write_string(self.at, column, "—", self._book.look("dash"))
        elif figure.formula and value is not None and isclose(value, figure.told, abs_tol=0.00051):
            self._sheet.write_formula(self.at, column, f"={figure.formula}", look, value)
        else:
            self._sheet.write_number(self.at, column, figure.told, look)

    def row(self, cells: Sequence[str | Figure | None], rest: str = "") -> None:
        """A row of cells; `rest` spans the columns that are left."""
        if rest:
            self._height(rest, len(cells))
        for column, cell in enumerate(cells):
            if isinstance(cell, Figure):
                self.number(column, cell)
            elif cell is not None:
                self._sheet.write_string(self.at, column, plain(cell), self._book.look("text"))
        if rest:
            self._rest(len(cells), rest, "note")
        self.at += 1

    def chart(self, first: int, last: int) -> None:
        """The trend as a line, to the right of its table."""
        self._book.line_chart(self._sheet, (first, 0, last, 0), (first, 3, last, 3), (first - 2, 4))


# --- the figures ----------------------------------------------------------------------------------------------------


def _figures(report: CountyReport, tables: Mapping[str, Written]) -> Iterator[Figure]:
    everything = _count(tables[UNITS], "单位")
    yield Figure("单位总数", len(report.units), everything, len(report.units))
    yield from _site(report) if report.of_site else _results(report, tables, everything)
    if report.previous and report.previous.rate is not None:
        yield Figure(f"上期合格率({report.previous.title})", report.previous.rate / 100, look="percent")
    yield from _sums(report, tables)


def _site(report: CountyReport) -> Iterator[Figure]:
    """Where the site is judged, no unit is, and nothing can be counted."""
    yield Figure("检查网站数", report.checked, note="按网站整体评定,各单位不单独评定")
    yield Figure("合格网站数", report.passed)
    yield Figure("不合格网站数", report.checked - report.passed)


def _results(report: CountyReport, tables: Mapping[str, Written], everything: str) -> Iterator[Figure]:
    results = Counter(unit.passed for unit in report.units)
    checked = results[True] + results[False]
    good, bad = (_count_if(tables[UNITS], "结果", each) for each in ("合格", "不合格"))
    yield Figure("检查单位数", report.checked, f"{good}+{bad}", checked, note="能够作出结论的单位")
    yield from _kinds(report, tables[UNITS])
    yield Figure("合格单位数", report.passed, good, results[True])
    yield Figure("不合格单位数", report.checked - report.passed, bad, results[False])
    yield Figure("不下结论的单位数", results[None], _count_if(tables[UNITS], "结果", "不下结论"), results[None],
                 note="看到的栏目太少,不能判断")  # fmt: skip
    seen = (f"({good}+{bad})", checked)
    yield _share("合格率", report.rate, (f"({good})", results[True]), seen)
    yield _share("检查比例", report.share_checked, seen, (f"({everything})", len(report.units)))


def _kinds(report: CountyReport, units: Written) -> Iterator[Figure]:
    seen = Counter(unit.kind for unit in report.units if unit.passed is not None)
    for kind, number in report.checked_by_kind.items():
        formula = "+".join(
            f'COUNTIFS({kinds},{_quoted(kind)},{results},"{result}")'
            for kinds, results in zip(units.ranges("类别"), units.ranges("结果"), strict=True)
            for result in ("合格", "不合格")
        )
        yield Figure(f"　其中:{kind}", number, formula, seen[kind])


def _sums(report: CountyReport, tables: Mapping[str, Written]) -> Iterator[Figure]:
    problems = tables[PROBLEMS]
    lines = Counter((each.counts, each.reminder) for each in open_problems(report))
    counting = sum(number for (counts, _), number in lines.items() if counts)
    rows = (
        ("未整改问题数", problems, sum(lines.values()), "含网站整体的、仅作提示的和待确认的问题"),
        ("逾期未整改问题数", tables[OVERDUE], len(report.overdue), "通知过、期限已过、仍未整改"),
        ("上期以来已整改问题数", tables[FIXED], len(report.fixed), ""),
        ("栏目数", tables[COLUMNS], sum(len(unit.columns) for unit in report.units), ""),
        ("14 天内将超期的栏目数", tables[SOON], len(report.soon), "现在更新即可避免"),
    )
    for label, table, number, note in rows:
        yield Figure(label, number, _count(table, "单位"), number, note=note)
        if table is problems:
            formula = _count_if(problems, "决定结果", "是")
            yield Figure("　其中:决定结果的", counting, formula, counting)


def _share(label: str, told: float | None, part: tuple[str, int], whole: tuple[str, int]) -> Figure:
    """A share of two counts, each a formula and what it gives. The report tells percent with one decimal."""
    shown, computed = None if told is None else told / 100, part[1] / whole[1] if whole[1] else None
    return Figure(label, shown, f"{part[0]}/{whole[0]}", computed, "percent")


def _groups(page: _Page, report: CountyReport, tables: Mapping[str, Written]) -> None:
    if not report.groups:
        return
    page.section("不合格的原因", ("原因", "单位数", "问题数", "单位和依据", ""))
    for group in report.groups:
        known = len({unit.name for unit in report.units} & set(group.units))
        formula = "+".join(f"SUM({each})" for each in tables[UNITS].ranges(group_heading(group.title)))
        units = Figure("", len(group.units), formula, known)
        told = f"{'、'.join(group.units) or '没有'}\n依据:{group.basis}"
        page.row((group.title, units, Figure("", group.problems)), told)
    page.framed()


def _states(page: _Page, report: CountyReport, tables: Mapping[str, Written]) -> None:
    page.section("栏目状态", ("状态", "栏目数", "占比"))
    seen = Counter(each.state for each in all_columns(report))
    total, everything = sum(seen.values()), _count(tables[COLUMNS], "栏目")
    for state, word in STATES.items():
        formula = _count_if(tables[COLUMNS], "状态", word)
        share = seen[state] / total if total else None
        page.row(
            (
                word,
                Figure("", seen[state], formula, seen[state]),
                Figure("", share, f"({formula})/({everything})", share, "percent"),
            )
        )
    page.framed()


def _trend(page: _Page, report: CountyReport) -> None:
    page.section("历期合格率", ("时期", "检查单位", "合格单位", "合格率"))
    first = page.at
    for point in report.trend:
        row = page.at + 1
        share = point.passed / point.checked if point.checked else None
        told = None if point.rate is None else point.rate / 100
        rate = (
            None if told is None else Figure("", told, f"C{row}/B{row}", share, "percent")
        )  # no text: a chart reads 0
        page.row((point.title, Figure("", point.checked), Figure("", point.passed), rate))
    page.framed()
    if len(report.trend) > 1:
        page.chart(first, page.at - 1)
        page.at = max(page.at, first + _CHART_ROWS)


# --- formulas -------------------------------------------------------------------------------------------------------


def _count(table: Written, heading: str) -> str:
    return "+".join(f"COUNTA({each})" for each in table.ranges(heading))


def _count_if(table: Written, heading: str, word: str) -> str:
    return "+".join(f"COUNTIF({each},{_quoted(word)})" for each in table.ranges(heading))


def _quoted(word: str) -> str:
    """A word as a formula has it."""
    return '"' + word.replace('"', '""') + '"'
