"""Stored problems and a rule set in, verdicts for a period out: who passed, who failed and why, and the 合格率.

Everything comes from the database, so that a verdict can be drawn up again later and say the same: the life of each
problem is read from its events, as it stood on the day of assessment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from crawler.counting import County
from crawler.errors import XunlanError
from crawler.lives import Standing, problems_on
from crawler.period import Period
from rules.ruleset import Counted, Deduction, RuleSet
from storage.nouns import ColumnState, Rectification, Severity, Unit, UnitKind, Verdict
from storage.store import StateSeen, Store

_READ = frozenset({ColumnState.FILLED, ColumnState.BLANK, ColumnState.UNDATED, ColumnState.EXTERNAL})


@dataclass(frozen=True)
class Judged:
    """One unit (or the whole site) with its verdict. `warnings` and `reminders` do not touch the result."""

    kind: str
    verdict: Verdict
    warnings: tuple[str, ...] = ()
    reminders: tuple[str, ...] = ()


@dataclass(frozen=True)
class Assessment:
    """The verdicts of one period under one rule set, drawn up on `day`. `notes`: what of the rule set has no effect."""

    period: Period
    ruleset: RuleSet
    day: date
    units: tuple[Judged, ...]
    notes: tuple[str, ...] = ()

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
    day = day or _day_of_assessment(store, ruleset, period)
    states = store.last_states(period.first, day)
    if not states:
        raise XunlanError(f"{period.first} 至 {day} 之间没有看过任何栏目,无法考核 {period.name},请先运行 xunlan crawl")
    units, sites = store.units(), [site.name for site in store.sites()]
    unit_kinds = {unit.name: unit.kind for unit in units}
    columns = {(each.unit, each.name): each for each in store.columns()}
    classes = {place: ruleset.limits_of(each, unit_kinds[each.unit], day).veto for place, each in columns.items()}
    county = County(columns, classes, frozenset(sites))
    desk = _Desk(ruleset, period, county, problems_on(store, ruleset, period, zone, day))
    judged = (desk.site(sites, states),) if ruleset.subject == "site" else (desk.unit(each, states) for each in units)
    notes = ruleset.limits.without_effect(unit_kinds, columns.values())
    return Assessment(period, ruleset, day, tuple(judged), tuple(notes))


def _day_of_assessment(store: Store, ruleset: RuleSet, period: Period) -> date:
    last = period.last + timedelta(days=ruleset.check_within_days)
    runs = store.runs_between(period.first, last)
    if not runs:
        raise XunlanError(
            f"{period.first} 至 {last} 之间没有巡查记录,无法考核 {period.name},"
            "请先运行 xunlan crawl,或用 --as-of 指定考核日"
        )
    return max(run.as_of for run in runs)


# --- one verdict ----------------------------------------------------------------------------------------------------

_ANY = tuple(Severity)


@dataclass(frozen=True)
class _Desk:
    """What every verdict is drawn up from."""

    ruleset: RuleSet
    period: Period
    county: County
    problems: Standing

    def unit(self, unit: Unit, states: Sequence[StateSeen]) -> Judged:
        own = [each for each in states if each.unit == unit.name]
        promised = sum(1 for owner, _ in self.county.columns if owner == unit.name)
        return self._judged(unit.name, unit.kind, own, promised, self.problems.of_unit(unit.name, self.county))

    def site(self, names: Sequence[str], states: Sequence[StateSeen]) -> Judged:
        return self._judged("、".join(names), "网站", states, len(self.county.columns), self.problems)

    def _judged(
        self, name: str, kind: UnitKind | str, seen: Sequence[StateSeen], promised: int, problems: Standing
    ) -> Judged:
        ruleset = self.ruleset
        reasons = [
            self._told(each, found)
            for each in ruleset.fails_when.values()
            if len(found := self._matching(each, problems.counting)) >= each.at_least
        ]
        taken = [
            (each, found)
            for each in ruleset.deductions.values()
            if len(found := self._matching(each, problems.counting)) >= each.at_least
        ]
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

    # --- what does not touch the result -----------------------------------------------------------------------------

    def _warnings(self, problems: Standing) -> Iterator[str]:
        """What is near a limit: so many columns, or what a rule itself says is near."""
        for each in self.ruleset.fails_when.values():
            found = self._matching(each, problems.counting)
            if each.warn_from is not None and each.warn_from <= len(found) < each.at_least:
                yield f"{self._told(each, found)},达到 {each.at_least} 个即不合格"
            near = self._matching(each, problems.counting, each.warn_severities)
            if near and len(found) < each.at_least:
                yield f"{self._told(each, near)}(预警,尚不计入)"

    def _reminders(self, problems: Standing) -> Iterator[str]:
        for each in self.ruleset.reminders.values():
            found = self._matching(each, problems.counting)
            if len(found) >= each.at_least:
                yield self._told(each, found)
        unsure = list(problems.pending)
        for counted in self._all_counted():
            found = self._matching(counted, unsure, _ANY)
            if found:
                yield f"{self._told(counted, found)},待人工确认,确认前不计入"
                unsure = [each for each in unsure if each.rule not in counted.rules]

    def _all_counted(self) -> Iterator[Counted]:
        yield from self.ruleset.fails_when.values()
        yield from self.ruleset.deductions.values()
        yield from self.ruleset.reminders.values()

    # --- counting ---------------------------------------------------------------------------------------------------

    def _matching(
        self, counted: Counted, problems: Sequence[Rectification], severities: Sequence[Severity] | None = None
    ) -> list[Rectification]:
        return self.county.matching(counted, problems, counted.severities if severities is None else severities)

    def _told(self, counted: Counted, found: Sequence[Rectification]) -> str:
        return self.county.told(counted, found, with_units=self.ruleset.subject == "site")


def _points(deduction: Deduction, found: Sequence[Rectification]) -> float:
    points = deduction.points * (len(found) if deduction.each else 1)
    return min(points, deduction.at_most) if deduction.at_most is not None else points
