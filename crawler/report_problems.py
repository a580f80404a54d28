"""Problems as they stood on a day in, what a report tells of them by unit out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from crawler.assess import Assessment
from crawler.lives_on import Day
from crawler.problem_lines import Lines
from crawler.rectify import NO_FIX
from reports.facts import ProblemLine
from rules.folder import reminders
from storage.nouns import OPEN, Rectification, RectificationStatus, Severity, Step

_GRAVITY = tuple(Severity)


@dataclass(frozen=True)
class Problems:
    """The problems of one report. `first`: the first day of its period."""

    drawn: Assessment
    on_day: Day
    lines: Lines
    zone: ZoneInfo
    first: date

    @cached_property
    def of_units(self) -> dict[str, list[ProblemLine]]:
        """Those that were open on the day, what decides the result first."""
        found = defaultdict(list)
        for each in self._open:
            if not self.drawn.county.is_of_the_site(each):
                found[each.unit].append(self.lines.line(each))
        return {unit: sorted(lines, key=_gravity) for unit, lines in found.items()}

    @cached_property
    def of_the_site(self) -> tuple[ProblemLine, ...]:
        """Those of the site as a whole, which fall on no unit."""
        return tuple(self.lines.line(each) for each in self._open if self.drawn.county.is_of_the_site(each))

    @cached_property
    def fixed(self) -> dict[str, list[ProblemLine]]:
        """What was put right in the period, by unit: a look found it gone, and it still was gone on the day."""
        found = defaultdict(list)
        for each in self.on_day.problems:
            if self._was_fixed(each):
                found[each.unit].append(self.lines.line(each))
        return found

    @cached_property
    def told_days(self) -> dict[str, set[date]]:
        """On which days of the period each unit was told of problems."""
        told = defaultdict(set)
        for problem in self.on_day.problems:
            for step in self.on_day.steps[problem.fingerprint]:
                if step.what is Step.NOTIFIED and self._day(step.at) >= self.first:
                    told[problem.unit].add(self._day(step.at))
        return told

    @cached_property
    def of_no_column(self) -> list[str]:
        """The columns, in words, that the registry does not name any more though a problem of theirs is open: nobody
        can look at them again."""
        promised, units = self.drawn.county.columns, {unit for unit, _ in self.drawn.county.columns}
        places = dict.fromkeys((each.unit, each.column) for each in self._open if each.column and each.unit in units)
        return [f"{unit}“{column}”" for unit, column in places if (unit, column) not in promised]

    def places(self, rule: str) -> set[tuple[str, str]]:
        """The (unit, column) of the open problems of a rule."""
        return {(each.unit, each.column) for each in self._open if each.rule == rule}

    @cached_property
    def _open(self) -> list[Rectification]:
        return [self._as_counted(each) for each in self.on_day.problems if each.status in OPEN]

    def _as_counted(self, problem: Rectification) -> Rectification:
        """What the verdict counts was confirmed, even if the word came after the day (see crawler/lives.py)."""
        if problem.status is RectificationStatus.PENDING and problem.fingerprint in self.drawn.counting:
            return problem.model_copy(update={"status": RectificationStatus.CONFIRMED})
        return problem

    def _was_fixed(self, problem: Rectification) -> bool:
        if problem.status is not RectificationStatus.CLOSED or problem.rule in reminders():
            return False
        closings = [each for each in self.on_day.steps[problem.fingerprint] if each.what is Step.CLOSED]
        if not closings or closings[-1].why.startswith(NO_FIX) or self.drawn.county.is_of_the_site(problem):
            return False
        return self._day(closings[-1].at) >= self.first

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()


def _gravity(line: ProblemLine) -> tuple[bool, bool, int]:
    """What decides the result comes first, reminders last."""
    return (not line.counts, line.reminder, _GRAVITY.index(line.severity))
