"""A number of units in, a report of a province made up of them out: columns and problems enough to weigh on a writer.

Every number follows from the unit's place in the list: two reports of one size are the same.
"""

from __future__ import annotations

from datetime import date, timedelta

from reports.facts import ColumnLine, CountyReport, Group, LedgerSheet, ProblemLine, TrendPoint, UnitFacts
from storage.nouns import ColumnState, RectificationStatus, Severity, fingerprint

DAY = date(2022, 4, 21)
COLUMNS = 30
PROBLEMS = 6  # open ones, of a unit
_KINDS = 15
_LIMITS = (14, 183, 366, None)
_STATES = (*[ColumnState.FILLED] * 12, ColumnState.BLANK, ColumnState.UNDATED, ColumnState.BLOCKED)


def county_report(units: int) -> CountyReport:
    """A report of so many units."""
    facts = tuple(_unit(number) for number in range(units))
    failing = tuple(each.name for each in facts if not each.passed)
    lines = [column for each in facts for column in each.columns if column.stale_on]
    rate = round(100 * (units - len(failing)) / units, 1)
    return CountyReport(
        county="某省",
        office="某省人民政府办公厅",
        site="某省人民政府",
        home="http://www.province.test/",
        period="2022Q1",
        period_title="2022年第一季度",
        first=date(2022, 1, 1),
        last=date(2022, 3, 31),
        day=DAY,
        ruleset="county-zero-tolerance",
        ruleset_title="县级单位口径(零容忍)",
        checked_by_kind={"部门": units},
        total=units,
        checked=units,
        passed=units - len(failing),
        rate=rate,
        share_checked=100.0,
        trend=(TrendPoint("2022Q1", "2022年第一季度", units, units - len(failing), rate),),
        units=facts,
        site_problems=(),
        groups=(Group("stale", "栏目不更新", "国办秘函〔2019〕19号", failing, PROBLEMS * len(failing)),),
        fixed=tuple(problem for each in facts for problem in each.closed),
        overdue=tuple(each.problems[0] for each in facts if each.problems),
        soon=tuple(each for each in lines if each.stale_on and 0 < (each.stale_on - DAY).days <= 14),
        worst=tuple(sorted(lines, key=lambda each: -(each.age_days or 0))[:20]),
        pairs=None,
        media=None,
        tasks=(),
        recall=None,
        requirements=("一是明确专人负责。", "二是按时更新栏目。"),
        not_scored=(),
        notes=(),
        ledgers=(LedgerSheet("新媒体账号", ("账号", "单位"), tuple((f"{name}发布", name) for name in failing)),),
    )


def _unit(number: int) -> UnitFacts:
    name = f"第{number:04}单位"
    columns = tuple(_column(name, number, place) for place in range(COLUMNS))
    failed = number % 3 != 0
    return UnitFacts(
        name=name,
        kind="部门",
        passed=not failed,
        reasons=(f"栏目不更新 {PROBLEMS} 个",) if failed else (),
        warnings=(),
        reminders=(),
        deductions=0.0,
        passed_before=number % 2 == 0,
        columns=columns,
        problems=tuple(_problem(each, RectificationStatus.OVERDUE) for each in columns[:PROBLEMS]) if failed else (),
        closed=(_problem(columns[-1], RectificationStatus.CLOSED),),
        told_days=number % 4,
    )


def _column(unit: str, number: int, place: int) -> ColumnLine:
    kind, limit, age = place % _KINDS, _LIMITS[place % len(_LIMITS)], (number * 7 + place * 31) % 400
    state = _STATES[(number + place) % len(_STATES)]
    newest = DAY - timedelta(days=age) if state is ColumnState.FILLED else None
    return ColumnLine(
        unit=unit,
        column=f"第{place:02}栏目",
        url=f"http://www.province.test/unit{number:04}/xxgk/column{place:02}/index.html",
        kind=f"kind{kind}",
        kind_title=f"第{kind:02}类栏目",
        state=state,
        newest=newest,
        age_days=age if newest else None,
        limit_days=limit,
        stale_on=newest + timedelta(days=limit + 1) if newest and limit else None,
        exempt=False,
    )


def _problem(column: ColumnLine, status: RectificationStatus) -> ProblemLine:
    closed = status is RectificationStatus.CLOSED
    return ProblemLine(
        id=fingerprint("stale_column", column.unit, column.column),
        unit=column.unit,
        unit_kind="部门",
        column=column.column,
        url=column.url,
        where="",
        rule="stale_column",
        title="栏目不更新",
        message=f"最新一条发布于 {column.newest},已 {column.age_days} 天没有更新(期限 {column.limit_days or 366} 天)",
        remedy="在本栏目发布应公开的信息;确无信息可公开的,向政务公开股申请豁免。",
        basis="国办秘函〔2019〕19号",
        severity=Severity.MAJOR,
        status=status,
        status_title="已整改" if closed else "逾期未整改",
        counts=not closed,
        reminder=False,
        found_on=date(2022, 3, 7),
        seen_on=DAY,
        due_on=date(2022, 4, 1),
        closed_on=DAY if closed else None,
        told=2,
        told_on=date(2022, 4, 8),
    )
