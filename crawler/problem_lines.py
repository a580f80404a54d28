"""Rectifications in, the lines that people read out: what is wrong, where, since when, what to do and by when."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from crawler.judge import what_of
from crawler.present import STATUSES, word
from reports.facts import ProblemLine
from rules import all_rules
from rules.contract import Rule
from rules.folder import reminders
from storage.nouns import Rectification


@dataclass(frozen=True)
class Lines:
    """Writes lines. `unit_kinds` by unit name; `counting`: the fingerprints of what decides a result."""

    unit_kinds: Mapping[str, str]
    zone: ZoneInfo
    counting: Collection[str] = ()

    def line(self, problem: Rectification) -> ProblemLine:
        """One problem as it stands in the store."""
        rule = _rules().get(problem.rule)
        return ProblemLine(
            id=problem.fingerprint,
            unit=problem.unit,
            unit_kind=self.unit_kinds.get(problem.unit, ""),
            column=problem.column,
            url=problem.url,
            where=what_of(problem.about),
            rule=problem.rule,
            title=rule.title if rule else problem.rule,
            message=problem.message,
            remedy=rule.remedy if rule else "",
            basis=rule.basis if rule else "",
            severity=problem.severity,
            status=problem.status,
            status_title=word(STATUSES, problem.status),
            counts=problem.fingerprint in self.counting,
            reminder=problem.rule in reminders(),
            found_on=self.day(problem.opened_at),
            seen_on=self.day(problem.seen_at),
            due_on=problem.due_at,
            closed_on=self.day(problem.closed_at) if problem.closed_at else None,
            told=problem.told,
            told_on=self.day(problem.told_at) if problem.told_at else None,
            reopened=problem.reopened,
        )

    def day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()


@cache
def _rules() -> Mapping[str, Rule]:
    return {rule.name: rule for rule in all_rules()}
