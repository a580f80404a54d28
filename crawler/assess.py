"""Stored problems and a rule set in, verdicts for a period out: who passed, who failed and why, and the 合格率.

Everything comes from the database, so that a verdict can be drawn up again later and say the same: the life of each
problem is read from its events, as it stood on the day of assessment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from crawler.errors import XunlanError
from crawler.period import Period
from rules.contract import Veto
from rules.ruleset import Counted, Deduction, RuleSet
from storage.nouns import Column, ColumnState, Rectification, RectificationEvent, Unit, UnitKind, Verdict
from storage.store import StateSeen, Store

_READ = frozenset({ColumnState.FILLED, ColumnState.BLANK, ColumnState.UNDATED, ColumnState.EXTERNAL})
_NAMED = 5  # columns named in a reason; the rest are counted


@dataclass(frozen=True)
class Judged:
    """One unit (or the whole site) with its verdict. `warnings` and `reminders` do not touch the result."""

    kind: str
    verdict: Verdict
    warnings: tuple[str, ...] = ()
    reminders: tuple[str, ...] = ()


@dataclass(frozen=True)
class Assessment:
    """The verdicts of one period under one rule set, drawn up on `day`."""

    period: Period
    ruleset: RuleSet
    day: date
    units: tuple[Judged, ...]

    @property
    def checked(self) -> tuple[Judged, ...]:
        """Those on which a verdict could be given."""
        return tuple(each for each in self.units if each.verdict.passed is not None)

    @property
    def checked_by_kind(self) -> dict[str, int]:
        return dict(Counter(each.kind for each in self.checked))

    @property
    def passed(self) -> int:
        return sum(1 for each in self.checked if each.verdict.passed)

    @property
    def rate(self) -> float | None:
        """合格率 in percent with one decimal; None where nothing was checked."""
        return round(100 * self.passed / len(self.checked), 1) if self.checked else None

    @property
    def share_checked(self) -> float | None:
        """检查比例 in percent."""
        return round(100 * len(self.checked) / len(self.units), 1) if self.units else None


def assess(store: Store, ruleset: RuleSet, period: Period, zone: ZoneInfo, day: date | None = None) -> Assessment:
    """Draw up the verdicts of a period. `day`: the day of assessment; by default that of the last cycle in the period,
    or within the rule set's days after its end.

    Raises XunlanError where nothing was looked at in that time.
    """
    last = period.last + timedelta(days=ruleset.check_within_days)
    if day is None:
        runs = store.runs_between(period.first, last)
        if not runs:
            raise XunlanError(
                f"{period.first} 至 {last} 之间没有巡查记录,无法考核 {period.name},"
                "请先运行 xunlan crawl,或用 --as-of 指定考核日"
            )
        day = max(run.as_of for run in runs)
    states = store.last_states(period.first, day)
    if not states:
        raise XunlanError(f"{period.first} 至 {day} 之间没有看过任何栏目,无法考核 {period.name},请先运行 xunlan crawl")
    lives = _lives(store, zone)
    counting = [problem for problem, life in lives if _counts(life, ruleset, period, day)]
    unit_kinds = {unit.name: unit.kind for unit in store.units()}
    columns = {(each.unit, each.name): each for each in store.columns()}
    classes = {place: ruleset.limits_of(each, unit_kinds[each.unit], day).veto for place, each in columns.items()}
    desk = _Desk(ruleset, period, columns, classes, counting)
    if ruleset.subject == "site":
        return Assessment(period, ruleset, day, (desk.site([site.name for site in store.sites()], states),))
    return Assessment(period, ruleset, day, tuple(desk.unit(unit, states) for unit in store.units()))


# --- which problems count -------------------------------------------------------------------------------------------

_Life = Sequence[tuple[date, str]]  # day and step, in order


def _lives(store: Store, zone: ZoneInfo) -> list[tuple[Rectification, _Life]]:
    """Every problem with its steps: opened, closed, reopened, exempted."""
    steps: dict[str, list[RectificationEvent]] = {}
    for event in store.rectification_events():
        steps.setdefault(event.fingerprint, []).append(event)
    latest = {each.fingerprint: each for each in store.rectifications(include_closed=True)}
    return [
        (problem, [(event.at.astimezone(zone).date(), event.what) for event in steps.get(fingerprint, ())])
        for fingerprint, problem in latest.items()
    ]


def _counts(life: _Life, ruleset: RuleSet, period: Period, day: date) -> bool:
    """Whether a problem counts on the day of assessment: it stands open, or was put right too late to be forgiven."""
    known = [(on, what) for on, what in life if on <= day]
    if not known:
        return False
    on, what = known[-1]
    if what in ("opened", "reopened"):
        return True
    return what == "closed" and not ruleset.forgive_rectified and on >= period.first


# --- one verdict ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Desk:
    """What every verdict is drawn up from."""

    ruleset: RuleSet
    period: Period
    columns: Mapping[tuple[str, str], Column]
    classes: Mapping[tuple[str, str], Veto | None]  # how a column counts in 单项否决 4
    problems: Sequence[Rectification]

    def unit(self, unit: Unit, states: Iterable[StateSeen]) -> Judged:
        own = [each for each in states if each.unit == unit.name]
        promised = sum(1 for column in self.columns.values() if column.unit == unit.name)
        mine = [each for each in self.problems if each.unit == unit.name]
        return self._judged(unit.name, unit.kind, own, promised, mine)

    def site(self, names: Sequence[str], states: Sequence[StateSeen]) -> Judged:
        return self._judged("、".join(names), "网站", states, len(self.columns), self.problems)

    def _judged(
        self,
        name: str,
        kind: UnitKind | str,
        seen: Sequence[StateSeen],
        promised: int,
        problems: Sequence[Rectification],
    ) -> Judged:
        ruleset = self.ruleset
        reasons = [
            self._told(each, found)
            for each in ruleset.fails_when.values()
            if len(found := self._matching(each, problems)) >= each.at_least
        ]
        taken = [(each, found) for each in ruleset.deductions.values() if (found := self._matching(each, problems))]
        passed: bool | None = not reasons
        unread = promised - sum(1 for each in seen if each.state in _READ)
        if passed and promised and unread > promised * ruleset.unread_at_most:
            passed, reasons = None, [f"{promised} 个栏目中有 {unread} 个本期没能看到,不下结论"]
        elif not promised:
            passed, reasons = None, ["没有登记的栏目,不下结论"]
        verdict = Verdict(
            ruleset=ruleset.name,
            unit=name,
            period=self.period.name,
            passed=passed,
            reasons=(*reasons, *(f"{self._told(each, found)},扣 {_points(each, found):g} 分" for each, found in taken)),
            deductions=sum(_points(each, found) for each, found in taken),
        )
        return Judged(str(kind), verdict, tuple(self._warnings(problems)), tuple(self._reminders(problems)))

    def _warnings(self, problems: Sequence[Rectification]) -> Iterable[str]:
        for each in self.ruleset.fails_when.values():
            found = self._matching(each, problems)
            if each.warn_from is not None and each.warn_from <= len(found) < each.at_least:
                yield f"{self._told(each, found)},达到 {each.at_least} 个即不合格"

    def _reminders(self, problems: Sequence[Rectification]) -> Iterable[str]:
        for each in self.ruleset.reminders.values():
            found = self._matching(each, problems)
            if len(found) >= each.at_least:
                yield self._told(each, found)

    def _matching(self, counted: Counted, problems: Sequence[Rectification]) -> list[tuple[str, str]]:
        """The columns that a counted thing concerns, each once."""
        found = (
            (each.unit, each.column)
            for each in problems
            if each.rule in counted.rules and each.severity in counted.severities and self._is_of(counted, each)
        )
        return list(dict.fromkeys(found))

    def _is_of(self, counted: Counted, problem: Rectification) -> bool:
        if not counted.kinds and not counted.classes:
            return True
        place = (problem.unit, problem.column)
        if place not in self.columns or (counted.kinds and self.columns[place].kind not in counted.kinds):
            return False
        return not counted.classes or self.classes[place] in counted.classes

    def _told(self, counted: Counted, places: Sequence[tuple[str, str]]) -> str:
        whole_site = self.ruleset.subject == "site"
        names = [f"{unit}“{column}”" if whole_site else column for unit, column in places if column][:_NAMED]
        more = f" 等 {len(places)} 个" if len(places) > _NAMED else ""
        return f"{counted.title} {len(places)} 个" + (f"({'、'.join(names)}{more})" if names else "")


def _points(deduction: Deduction, places: Sequence[tuple[str, str]]) -> float:
    points = deduction.points * (len(places) if deduction.each else 1)
    return min(points, deduction.at_most) if deduction.at_most is not None else points
