"""The facts of a report in, the tables that show them out: one view each, in the order an office works through them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import chain

from reports.facts import ColumnLine, CountyReport, ProblemLine, UnitFacts
from reports.html_words import NOT_LOOKED_AT, STATE_WORDS
from reports.workbook_cells import Cell
from reports.workbook_ledgers import ledger_views
from reports.workbook_sheet import ANY, Field, Mark, Table, is_word
from storage.nouns import ColumnState, Severity

UNITS, PROBLEMS, FIXED, OVERDUE, COLUMNS, SOON, WORST = (
    "单位", "问题", "已整改", "逾期", "栏目", "即将过期", "最差栏目",
)  # fmt: skip
STATES: Mapping[ColumnState | None, str] = dict(STATE_WORDS) | {None: NOT_LOOKED_AT}
UNSEEN = (ColumnState.BLOCKED, ColumnState.UNREADABLE, ColumnState.UNREACHABLE, None)
_SEVERITIES = {Severity.MAJOR: "不合格", Severity.MINOR: "扣分", Severity.NOTICE: "提示"}
_SHORT_ID = 8  # so much of it is shown and taken by the commands


_PAST = (Mark("bad", "=AND(ISNUMBER({0}),{0}<0)"),)
_RESULTS = (is_word("不合格", "bad"), is_word("合格", "good"), is_word("不下结论", "unsure"))
_STATUSES = (
    Mark("bad", '=ISNUMBER(SEARCH("逾期",{0}))'),
    Mark("warn", '=ISNUMBER(SEARCH("未整改",{0}))'),
    is_word("已整改", "good"),
)
_STATES = (
    is_word(STATES[ColumnState.BLANK], "bad"),
    is_word(STATES[ColumnState.UNDATED], "warn"),
    *(is_word(STATES[state], "unsure") for state in UNSEEN),
)
_LEFT = (Mark("bad", "=AND(ISNUMBER({0}),{0}<=0)"), Mark(scale=(0, 14, 90)))


def views(report: CountyReport) -> Iterator[Table]:
    """Every table of the workbook, in the order of its sheets."""
    day = f"截至 {report.day}"
    yield _units(report)
    yield _problems(PROBLEMS, f"{day} 未整改的问题", report, lambda: open_problems(report))
    yield _problems(FIXED, "上期以来已整改的问题", report, lambda: report.fixed)
    yield _problems(OVERDUE, f"{day} 逾期未整改的问题", report, lambda: report.overdue)
    yield _columns(COLUMNS, f"{day} 全部栏目", report, lambda: all_columns(report))
    yield _columns(SOON, "14 天内如无更新将超期的栏目", report, lambda: report.soon)
    yield _columns(WORST, "超期最久的栏目", report, lambda: report.worst)
    yield from ledger_views(report)


def open_problems(report: CountyReport) -> Iterator[ProblemLine]:
    """Those of the units, then those of the site as a whole."""
    return chain(chain.from_iterable(unit.problems for unit in report.units), report.site_problems)


def all_columns(report: CountyReport) -> Iterator[ColumnLine]:
    return chain.from_iterable(unit.columns for unit in report.units)


# --- units ----------------------------------------------------------------------------------------------------------

_UNIT = (
    Field("单位", 20, "count"),
    Field("类别", 8),
    Field("结果", 10, marks=_RESULTS),
    Field("上期结果", 10, marks=_RESULTS),
    Field("原因", 40),
    Field("未整改问题", 8, "sum", ANY),
    Field("其中决定结果", 8, "sum", ANY),
    Field("其中逾期", 8, "sum", ANY),
    Field("本期已整改", 8, "sum"),
    Field("被通知天数", 8, "sum"),
    Field("栏目", 8, "sum"),
    Field("空白栏目", 8, "sum", ANY),
    Field("超期栏目", 8, "sum", ANY),
    Field("未能看到的栏目", 9, "sum"),
    Field("提醒", 36),  # the last that is printed
    Field("扣分", 8, "sum"),
)
_UNIT_PRINTED = 15


def _units(report: CountyReport) -> Table:
    failing = [(group.title, frozenset(group.units)) for group in report.groups]
    overdue = Counter(each.unit for each in report.overdue)
    marked = tuple(Field(group_heading(title), 10, "sum", ANY) for title, _ in failing)
    return Table(
        UNITS,
        f"{report.county} {report.period_title}各单位结果({report.ruleset_title})",
        (*_UNIT, *marked, Field("联系方式", 24)),
        lambda: (
            (*_unit(each, overdue[each.name], report.day), *(1 if each.name in names else None for _, names in failing),
             each.contact)
            for each in report.units
        ),
        printed=_UNIT_PRINTED,
    )  # fmt: skip


def group_heading(title: str) -> str:
    """The heading over the ones that mark the units failed by a group."""
    return f"因“{title}”不合格"


def _unit(unit: UnitFacts, overdue: int, day: date) -> tuple[Cell, ...]:
    before = "" if unit.passed_before is None else ("合格" if unit.passed_before else "不合格")
    states = Counter(each.state for each in unit.columns)
    return (
        unit.name,
        unit.kind,
        unit.result,
        before,
        "\n".join(unit.reasons),
        len(unit.problems),
        sum(each.counts for each in unit.problems),
        overdue,
        len(unit.closed),
        unit.told_days,
        len(unit.columns),
        states[ColumnState.BLANK],
        sum(_is_stale(each, day) for each in unit.columns),
        sum(states[state] for state in UNSEEN),
        "\n".join((*unit.warnings, *unit.reminders)),
        unit.deductions,
    )


# --- problems -------------------------------------------------------------------------------------------------------

_PROBLEM = (
    Field("单位", 18, "count"),
    Field("栏目", 18),
    Field("问题", 12),
    Field("问题描述", 38),
    Field("怎样整改", 34),
    Field("状态", 13, marks=_STATUSES),
    Field("整改期限", 12),
    Field("距期限(天)", 9, marks=_PAST),
    Field("通知次数", 8, "sum"),
    Field("网址", 34, link=True),  # the last that is printed
    Field("具体位置", 24),
    Field("决定结果", 8, marks=(is_word("是", "bad"),)),
    Field("仅作提示", 8),
    Field("程度", 8),
    Field("依据", 30),
    Field("首次发现", 12),
    Field("最近一次见到", 12),
    Field("最近通知", 12),
    Field("整改完成", 12),
    Field("复发次数", 8, "sum", ANY),
    Field("单位类别", 8),
    Field("编号", 11),
)
_PROBLEM_PRINTED = 10


def _problems(name: str, title: str, report: CountyReport, lines: Callable[[], Iterable[ProblemLine]]) -> Table:
    return Table(name, title, _PROBLEM, lambda: (_problem(each, report.day) for each in lines()), 2, _PROBLEM_PRINTED)


def _problem(line: ProblemLine, day: date) -> tuple[Cell, ...]:
    return (
        line.unit,
        line.column,
        line.title,
        line.message,
        line.remedy,
        line.status_title,
        line.due_on,
        None if line.closed_on else (line.due_on - day).days,
        line.told,
        line.url,
        line.where,
        line.counts,
        line.reminder,
        _SEVERITIES[line.severity],
        line.basis,
        line.found_on,
        line.seen_on,
        line.told_on,
        line.closed_on,
        line.reopened,
        line.unit_kind,
        line.id[:_SHORT_ID],
    )


# --- columns --------------------------------------------------------------------------------------------------------

_COLUMN = (
    Field("单位", 20, "count"),
    Field("栏目", 24),
    Field("类别", 14),
    Field("状态", 25, marks=_STATES),
    Field("最新一条", 12),
    Field("距今(天)", 9),
    Field("期限(天)", 9),
    Field("超期日", 12),
    Field("距超期(天)", 9, marks=_LEFT),
    Field("豁免", 7),
    Field("网址", 50, link=True),
)


def _columns(name: str, title: str, report: CountyReport, lines: Callable[[], Iterable[ColumnLine]]) -> Table:
    return Table(name, title, _COLUMN, lambda: (_column(each, report.day) for each in lines()), frozen=2)


def _column(line: ColumnLine, day: date) -> tuple[Cell, ...]:
    return (
        line.unit,
        line.column,
        line.kind_title,
        STATES[line.state],
        line.newest,
        line.age_days,
        line.limit_days,
        line.stale_on,
        (line.stale_on - day).days if line.stale_on else None,
        "是" if line.exempt else None,
        line.url,
    )


def _is_stale(line: ColumnLine, day: date) -> bool:
    return not line.exempt and line.stale_on is not None and line.stale_on <= day
