"""Findings and known rectifications in, changed rectifications out: the life of each problem, one step on.

Absence of evidence closes nothing: a problem is closed only when its rule gave an answer about its place in this cycle
and found nothing. A problem that comes back is the old one reopened, with its history; one that comes back soon goes on
with the life that it had. Nobody is late who was not told in time (docs/decisions/0015-the-life-of-a-problem.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from crawler.judge import Judgement
from crawler.order import SHANGHAI
from crawler.rechecking import Outcome, Recheck, Rechecked
from rules.folder import reminders, to_confirm
from storage.nouns import OPEN, TOLD, Finding, Rectification, RectificationEvent, RectificationStatus, Step

# Days after its closing within which a problem that is back was not put right: the two weeks in which the indicators
# expect something new of the quickest columns. What broke after that is another problem, of which nobody was told yet.
RELAPSE = 14
NO_FIX = "不再适用"  # how the end of a problem begins that was not put right, because there was nothing to put right
_OVERTAKEN = (
    "stale_column",
    "blank_column",
)  # what a reminder of a column warned of; then it ends, and nothing is fixed


@dataclass
class Steps:
    """What one cycle changed."""

    opened: list[Rectification] = field(default_factory=list)
    reopened: list[Rectification] = field(default_factory=list)
    closed: list[Rectification] = field(default_factory=list)
    exempted: list[Rectification] = field(default_factory=list)
    seen_again: list[Rectification] = field(default_factory=list)
    rechecked: list[Rechecked] = field(default_factory=list)  # of a recheck: every open problem that counts
    events: list[RectificationEvent] = field(default_factory=list)

    @property
    def changed(self) -> list[Rectification]:
        return [*self.opened, *self.reopened, *self.closed, *self.exempted, *self.seen_again]


@dataclass(frozen=True)
class Night:
    """The cycle that takes the steps: its run, its one moment, and the day it judges. `recheck`: what it looked at on
    purpose, where it is one."""

    run: int
    now: datetime
    as_of: date
    recheck: Recheck | None = None
    zone: ZoneInfo = SHANGHAI

    def day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()


def rectify(known: Iterable[Rectification], judgement: Judgement, night: Night) -> Steps:
    """Take every known rectification of the places looked at, and every finding, one step on."""
    latest = latest_lives(known)
    walk = _Walk(judgement, night)
    found = {finding.fingerprint: finding for finding in judgement.findings}
    for fingerprint, finding in found.items():
        walk.found(latest.get(fingerprint), finding)
    for rectification in latest.values():
        if _may_end(rectification) and rectification.fingerprint not in found:
            walk.not_found(rectification)
    return walk.steps


def latest_lives(known: Iterable[Rectification]) -> dict[str, Rectification]:
    """The latest life of each problem, by fingerprint."""
    latest: dict[str, Rectification] = {}
    for rectification in sorted(known, key=lambda each: each.opened_at):
        latest[rectification.fingerprint] = rectification
    return latest


def _may_end(known: Rectification) -> bool:
    """An open problem; a false alarm, too, is over when the thing is no longer found, and may then come up anew."""
    return known.status in OPEN or _stays_dismissed(known)


def _stays_dismissed(known: Rectification) -> bool:
    """A false alarm stays one; but where single sightings were dismissed, what is still found is another one."""
    return known.status is RectificationStatus.FALSE_ALARM and known.rule not in to_confirm()


def first_status(rule: str) -> RectificationStatus:
    """How a problem stands that nobody has said anything about."""
    return RectificationStatus.PENDING if rule in to_confirm() else RectificationStatus.FOUND


@dataclass
class _Walk:
    """Takes one problem after the other one step on."""

    judgement: Judgement
    night: Night
    steps: Steps = field(default_factory=Steps)

    def found(self, known: Rectification | None, finding: Finding) -> None:
        if known is None:
            opened = _open(finding, self.night)
            self.steps.opened.append(opened)
            self._step(opened, Step.OPENED, finding.message, opened.due_at)
            return
        seen = {"message": finding.message, "severity": finding.severity, "url": finding.url}
        seen_again = known.model_copy(update={**seen, "seen_at": self.night.now})
        if known.status in OPEN:
            self.steps.seen_again.append(self._still_there(seen_again))
        elif _stays_dismissed(known):
            self.steps.seen_again.append(seen_again)
        else:
            reopened = seen_again.model_copy(update=_reopened(known, finding, self.night))
            self.steps.reopened.append(reopened)
            self._step(reopened, Step.REOPENED, finding.message, reopened.due_at)

    def not_found(self, known: Rectification) -> None:
        now = self.night.now
        if (known.unit, known.column) in self.judgement.exempt:
            exempt = known.model_copy(update={"status": RectificationStatus.EXEMPT, "closed_at": now})
            self.steps.exempted.append(exempt)
            self._step(exempt, Step.EXEMPTED, "栏目已豁免(见登记表或豁免台账)")
        elif self.judgement.has_answered(known.rule, known.unit, known.column, known.about):
            closed = known.model_copy(update={"status": RectificationStatus.CLOSED, "closed_at": now})
            self._recheck(known, closed, Outcome.FIXED, "已整改")
            self.steps.closed.append(closed)
            self._step(closed, Step.CLOSED, self._why_closed(known))
        elif self.night.recheck is not None:
            self._recheck(known, known, Outcome.UNSEEN, f"未能查看:{self.night.recheck.why_unseen(known)}")

    # --- an open problem --------------------------------------------------------------------------------------------

    def _still_there(self, problem: Rectification) -> Rectification:
        """An open problem that was really seen again: late, not fixed, or as it was."""
        now = problem
        if _is_late(problem, self.night):
            now = problem.model_copy(update={"status": RectificationStatus.OVERDUE})
        elif self.night.recheck is not None and _may_be_not_fixed(problem):
            now = problem.model_copy(update={"status": RectificationStatus.NOT_FIXED})
        waits = problem.status is RectificationStatus.PENDING
        self._recheck(problem, now, Outcome.NOT_FIXED, "仍能看到,待人工确认" if waits else "仍未整改")
        if now.status is RectificationStatus.OVERDUE and problem.status is not RectificationStatus.OVERDUE:
            self._step(now, Step.OVERDUE, f"已通知 {now.told} 次,过了整改期限 {now.due_at} 仍未整改")
        elif now is not problem and now.status is RectificationStatus.NOT_FIXED:
            self._step(now, Step.NOT_FIXED, f"已通知 {now.told} 次,复核仍未整改")
        return now

    def _recheck(self, before: Rectification, now: Rectification, outcome: Outcome, why: str) -> None:
        """In a recheck, what it says of an open problem. What waits for a person is not counted: it accuses nobody."""
        if self.night.recheck is None or before.status not in OPEN or before.rule in reminders():
            return
        self._step(before, Step.RECHECKED, why)
        if before.status is not RectificationStatus.PENDING:
            self.steps.rechecked.append(Rechecked(now, outcome, why))

    def _why_closed(self, known: Rectification) -> str:
        """What was no problem of the unit is not put right by it, and must not be counted so."""
        if known.status is RectificationStatus.FALSE_ALARM:
            return f"{NO_FIX}(此前已认定误报)"
        return f"{NO_FIX}(不是整改)" if self._is_overtaken(known) else "复看未再发现问题"

    def _is_overtaken(self, known: Rectification) -> bool:
        return known.rule in reminders() and (known.unit, known.column) in self._gone_stale

    @cached_property
    def _gone_stale(self) -> frozenset[tuple[str, str]]:
        return frozenset((each.unit, each.column) for each in self.judgement.findings if each.rule in _OVERTAKEN)

    def _step(self, problem: Rectification, what: Step, why: str, due: date | None = None) -> None:
        at, run = self.night.now, self.night.run
        event = RectificationEvent(fingerprint=problem.fingerprint, at=at, run=run, what=what, why=why, due=due)
        self.steps.events.append(event)


def _is_late(problem: Rectification, night: Night) -> bool:
    """Only a unit that was told can be late, and a reminder is no problem that could be."""
    return problem.status in TOLD and problem.rule not in reminders() and night.as_of > problem.due_at


def _may_be_not_fixed(problem: Rectification) -> bool:
    late = problem.status is RectificationStatus.OVERDUE
    return problem.status in TOLD and not late and problem.rule not in reminders()


# --- opened and reopened --------------------------------------------------------------------------------------------


def _open(finding: Finding, night: Night) -> Rectification:
    return Rectification(
        fingerprint=finding.fingerprint,
        opened_at=night.now,
        rule=finding.rule,
        unit=finding.unit,
        column=finding.column,
        url=finding.url,
        about=finding.about,
        message=finding.message,
        severity=finding.severity,
        status=first_status(finding.rule),
        due_at=night.as_of + finding.rectify_within,
        seen_at=night.now,
    )


def _reopened(known: Rectification, finding: Finding, night: Night) -> Mapping[str, Any]:
    """What changes for a problem that is back: nothing but its status where it was away for days only."""
    again = {"closed_at": None, "reopened": known.reopened + 1}
    if _is_relapse(known, night):
        return {**again, "status": _status_before(known, night)}
    fresh = {"status": first_status(finding.rule), "due_at": night.as_of + finding.rectify_within}
    return {**again, **fresh, "told": 0, "told_at": None}


def _is_relapse(known: Rectification, night: Night) -> bool:
    """What a person has to confirm may be about other people when it is back: of that the unit was never told."""
    if known.status is not RectificationStatus.CLOSED or known.closed_at is None or known.rule in to_confirm():
        return False
    return (night.as_of - night.day(known.closed_at)).days <= RELAPSE


def _status_before(known: Rectification, night: Night) -> RectificationStatus:
    """Told problems were late if they were seen after their date, and are not fixed in any case: they are back."""
    if not known.told:
        return first_status(known.rule)
    late = night.day(known.seen_at) > known.due_at and known.rule not in reminders()
    return RectificationStatus.OVERDUE if late else RectificationStatus.NOT_FIXED


def open_ones(rectifications: Sequence[Rectification]) -> tuple[Rectification, ...]:
    return tuple(each for each in rectifications if each.status in OPEN)
