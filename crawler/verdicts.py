"""What is known of one unit (or the whole site) and a rule set in, its verdict out: result, reasons, reminders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from crawler.counting import Countable, County
from crawler.period import Period
from rules.ruleset import Counted, Deduction, RuleSet
from storage.nouns import ColumnState, Severity, Verdict
from storage.store import StateSeen

_READ = frozenset({ColumnState.FILLED, ColumnState.BLANK, ColumnState.UNDATED, ColumnState.EXTERNAL})
_ANY = tuple(Severity)


@dataclass(frozen=True)
class Judged:
    """One unit (or the whole site) with its verdict. `warnings` and `reminders` do not touch the result. `failing`:
    what fails it, by the rule set's keys, with the fingerprints of the problems."""

    kind: str
    verdict: Verdict
    warnings: tuple[str, ...] = ()
    reminders: tuple[str, ...] = ()
    failing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """All that a verdict on one subject rests on. `pending`: what would count if a person confirmed it."""

    name: str
    kind: str
    promised: int  # columns
    seen: Sequence[StateSeen]
    counting: Sequence[Countable]
    pending: Sequence[Countable]


@dataclass(frozen=True)
class Desk:
    """Where verdicts are drawn up: the rule set, and what it counts in."""

    ruleset: RuleSet
    period: Period
    county: County

    def judged(self, case: Case) -> Judged:
        counting = case.counting
        failing = {
            key: each
            for key, each in self.ruleset.fails_when.items()
            if len(self._matching(each, counting)) >= each.at_least
        }
        taken = [
            (each, found)
            for each in self.ruleset.deductions.values()
            if len(found := self._matching(each, counting)) >= each.at_least
        ]
        reasons = [self._told(each, self._matching(each, counting)) for each in failing.values()]
        passed, reasons = self._result(case, reasons)
        verdict = Verdict(
            ruleset=self.ruleset.name,
            unit=case.name,
            period=self.period.name,
            passed=passed,
            reasons=(*reasons, *(f"{self._told(each, found)},扣 {_points(each, found):g} 分" for each, found in taken)),
            deductions=sum(_points(each, found) for each, found in taken),
        )
        deciding = {key: self._deciding(each, counting) for key, each in failing.items() if passed is False}
        return Judged(case.kind, verdict, tuple(self._warnings(counting)), tuple(self._reminders(case)), deciding)

    def _result(self, case: Case, reasons: list[str]) -> tuple[bool | None, list[str]]:
        """Whether it passed, or that too little was seen to say."""
        unread = case.promised - sum(1 for each in case.seen if each.state in _READ)
        if not case.promised:
            return None, ["没有登记的栏目,不下结论"]
        if not reasons and unread > case.promised * self.ruleset.unread_at_most:
            return None, [f"{case.promised} 个栏目中有 {unread} 个本期没能看到,不下结论"]
        return not reasons, reasons

    def _deciding(self, counted: Counted, problems: Sequence[Countable]) -> tuple[str, ...]:
        return tuple(each.fingerprint for each in self.county.meant(counted, problems, counted.severities))

    # --- what does not touch the result -------------------------------------------------------------------------------

    def _warnings(self, problems: Sequence[Countable]) -> Iterator[str]:
        """What is near a limit: so many columns, or what a rule itself says is near."""
        for each in self.ruleset.fails_when.values():
            found = self._matching(each, problems)
            if each.warn_from is not None and each.warn_from <= len(found) < each.at_least:
                yield f"{self._told(each, found)},达到 {each.at_least} 个即不合格"
            near = self._matching(each, problems, each.warn_severities)
            if near and len(found) < each.at_least:
                yield f"{self._told(each, near)}(预警,尚不计入)"

    def _reminders(self, case: Case) -> Iterator[str]:
        for each in self.ruleset.reminders.values():
            found = self._matching(each, case.counting)
            if len(found) >= each.at_least:
                yield self._told(each, found)
        unsure = list(case.pending)
        for counted in self.ruleset.all_counted():
            found = self._matching(counted, unsure, _ANY)
            if found:
                yield f"{self._told(counted, found)},待人工确认,确认前不计入"
                unsure = [each for each in unsure if each.rule not in counted.rules]

    # --- counting -----------------------------------------------------------------------------------------------------

    def _matching(
        self, counted: Counted, problems: Sequence[Countable], severities: Sequence[Severity] | None = None
    ) -> list[Countable]:
        if not problems:
            return []
        return self.county.matching(counted, problems, counted.severities if severities is None else severities)

    def _told(self, counted: Counted, found: Sequence[Countable]) -> str:
        return self.county.told(counted, found, with_units=self.ruleset.subject == "site")


def _points(deduction: Deduction, found: Sequence[Countable]) -> float:
    points = deduction.points * (len(found) if deduction.each else 1)
    return min(points, deduction.at_most) if deduction.at_most is not None else points
