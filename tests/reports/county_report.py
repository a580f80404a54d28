"""The report of a whole county, for tests that need many rows: the recorded county's units, thirty columns each."""

from __future__ import annotations

from datetime import timedelta

from reports.facts import ColumnLine, CountyReport, Group, UnitFacts
from storage.nouns import ColumnState
from tests.county.names import DEPARTMENT_COLUMNS, TOWNSHIP_COLUMNS, TOWNSHIPS, UNITS
from tests.reports.sample import DAY, column, problem, report

_LIMITS = {"d14": 14, "d120": 120, "m6": 183, "m12": 365}
_UNSEEN = (
    *(ColumnState.BLANK, ColumnState.BLOCKED, ColumnState.UNREADABLE, ColumnState.UNREACHABLE),
    *(ColumnState.EXTERNAL, ColumnState.UNDATED, None),
)


def county_report() -> CountyReport:
    """The county. Every way in which a column can stand occurs."""
    facts = tuple(_unit(place, name) for place, name in enumerate(UNITS))
    late = tuple(problem for unit in facts for problem in unit.problems)
    columns = [line for unit in facts for line in unit.columns if line.stale_on]
    return report(
        units=facts,
        total=len(facts),
        checked=sum(unit.passed is not None for unit in facts),
        passed=sum(unit.passed is True for unit in facts),
        groups=(Group("stale", "栏目不更新", "依据", tuple(unit.name for unit in facts if unit.problems), len(late)),),
        overdue=late,
        soon=tuple(line for line in columns if line.stale_on and 0 < (line.stale_on - DAY).days <= 14),
        worst=tuple(sorted(columns, key=lambda line: str(line.stale_on))[:20]),
    )


def _unit(place: int, name: str) -> UnitFacts:
    kind, kept = ("乡镇", TOWNSHIP_COLUMNS) if name in TOWNSHIPS else ("部门", DEPARTMENT_COLUMNS)
    columns = tuple(_column(name, title, how, 7 * place + at) for at, (title, how) in enumerate(kept.items()))
    problems = tuple(
        problem(name, line.column, unit_kind=kind) for line in columns if line.stale_on and line.stale_on <= DAY
    )
    passed = None if place % 13 == 12 else not problems
    reasons = () if passed else (f"栏目不更新 {len(problems)} 个",)
    return UnitFacts(name, kind, passed, reasons, (), (), 0.0, place % 3 == 0, columns, problems, (), place % 4)


def _column(unit: str, title: str, how: str, turn: int) -> ColumnLine:
    kind = {"kind": title, "kind_title": title}
    if turn % 29 == 0:
        return column(unit, title, **kind, exempt=True)
    if turn % 11 == 0:
        state = _UNSEEN[turn // 11 % len(_UNSEEN)]
        return column(unit, title, **kind, state=state, newest=None, age_days=None, stale_on=None)
    if how not in _LIMITS:
        return column(unit, title, **kind, age_days=None, limit_days=None, stale_on=None)
    limit = _LIMITS[how]
    age = limit * (turn * 37 % 110) // 100 * (3 if turn % 17 == 0 else 1)
    days = {"age_days": age, "limit_days": limit, "newest": DAY - timedelta(days=age)}
    return column(unit, title, **kind, **days, stale_on=DAY + timedelta(days=limit - age + 1))
