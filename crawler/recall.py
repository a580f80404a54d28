"""市级监测 and the database in, our recall against the auditor out: what they found and we did not, and the reverse.

A finding of theirs is ours too where a problem of the same class was open in the same place within a few days of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from crawler.period import Period
from crawler.recall_lives import Life, lives_of
from crawler.recall_reasons import Known, Unmatched, is_at
from reports.facts import AuditorLine, RecallFacts
from rules.folder import all_rules
from rules.ledger_words import ledger_words
from storage.ledger_nouns import AuditorFinding
from storage.nouns import RectificationStatus, Severity
from storage.store import Store


def recall(store: Store, period: Period, zone: ZoneInfo) -> RecallFacts | None:
    """The auditor's findings of a period beside our own; None where none was entered for it."""
    theirs = [each for each in store.each_row(AuditorFinding) if period.first <= each.found_on <= period.last]
    return _Comparison(store, period, zone, theirs).facts() if theirs else None


@dataclass(frozen=True)
class _Comparison:
    store: Store
    period: Period
    zone: ZoneInfo
    theirs: Sequence[AuditorFinding]

    def facts(self) -> RecallFacts:
        missed = [each for each in self.theirs if not any(True for _ in self._matches(each))]
        reasons = Unmatched(self.store, self._known, self._lives)
        return RecallFacts(
            theirs=len(self.theirs),
            matched=len(self.theirs) - len(missed),
            unlooked=sum(not reasons.looked_about(each.found_on) for each in missed),
            missed=tuple(_line(each, reasons.why(each)) for each in self._in_order(missed)),
            ours_only=tuple(self._ours_only()),
        )

    def _matches(self, finding: AuditorFinding) -> Iterator[Life]:
        """Our problems that are the same as a finding."""
        rules, days = ledger_words().rules_of(finding.what), timedelta(days=ledger_words().auditor_within_days)
        for life in self._lives.get(finding.unit, ()):
            near = life.was_open(finding.found_on - days, finding.found_on + days)
            if near and life.problem.rule in rules and is_at(finding, life.problem, self._known):
                yield life

    def _in_order(self, findings: Iterable[AuditorFinding]) -> list[AuditorFinding]:
        order = self._known.units
        return sorted(findings, key=lambda each: (order.get(each.unit, len(order)), each.found_on))

    # --- the reverse --------------------------------------------------------------------------------------------------

    def _ours_only(self) -> Iterator[AuditorLine]:
        """Our problems of the classes that the auditor looked for, in units that it named, which it did not list."""
        sought = {rule for each in self.theirs for rule in ledger_words().rules_of(each.what)}
        titles = {rule.name: rule.title for rule in all_rules()}
        for unit in sorted(self._lives, key=lambda each: self._known.units.get(each, len(self._known.units))):
            for life in self._lives[unit]:
                problem, since = life.problem, life.open_since(self.period.first, self.period.last)
                if since is None or problem.rule not in sought or not _stands(life) or self._listed(life):
                    continue
                told = f"{titles[problem.rule]}:{problem.message}"
                yield AuditorLine(unit, problem.column, problem.url, told, since, self._beside(life))

    def _listed(self, life: Life) -> bool:
        return any(
            life.problem.rule in ledger_words().rules_of(each.what) and is_at(each, life.problem, self._known)
            for each in self._of_unit[life.problem.unit]
        )

    def _beside(self, life: Life) -> str:
        """What the auditor said of the same place, or that it said nothing."""
        others = [
            str(each.what)
            for each in self._of_unit[life.problem.unit]
            if (each.column or each.url) and is_at(each, life.problem, self._known)
        ]
        if others:
            return f"市级监测把这一处列为“{'、'.join(dict.fromkeys(others))}”"
        return "市级监测列出了该单位的其他问题,没有列出这一处"

    # --- read once ----------------------------------------------------------------------------------------------------

    @cached_property
    def _of_unit(self) -> dict[str, list[AuditorFinding]]:
        owned: defaultdict[str, list[AuditorFinding]] = defaultdict(list)
        for each in self.theirs:
            owned[each.unit].append(each)
        return owned

    @cached_property
    def _known(self) -> Known:
        return Known.of(self.store, tuple(self._of_unit))

    @cached_property
    def _lives(self) -> dict[str, list[Life]]:
        return lives_of(self.store, tuple(each for each in self._of_unit if each in self._known.units), self.zone)


def _stands(life: Life) -> bool:
    """Whether we hold it against the unit: no reminder, and nothing that waits for a person's word."""
    return life.problem.severity is not Severity.NOTICE and life.problem.status is not RectificationStatus.PENDING


def _line(finding: AuditorFinding, why: str) -> AuditorLine:
    told = f"{finding.what}:{finding.detail}" if finding.detail else str(finding.what)
    return AuditorLine(finding.unit, finding.column, finding.url, told, finding.found_on, why)
