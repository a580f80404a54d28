"""Findings and known rectifications in, changed rectifications out: the life of each problem, one step on.

Absence of evidence closes nothing: a problem is closed only when its rule gave an answer about its place in this cycle
and found nothing. A problem that comes back is the old one reopened, with its history.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from crawler.judge import Judgement
from rules.folder import to_confirm
from storage.nouns import OPEN, Finding, Rectification, RectificationEvent, RectificationStatus


@dataclass
class Steps:
    """What one cycle changed."""

    opened: list[Rectification] = field(default_factory=list)
    reopened: list[Rectification] = field(default_factory=list)
    closed: list[Rectification] = field(default_factory=list)
    exempted: list[Rectification] = field(default_factory=list)
    seen_again: list[Rectification] = field(default_factory=list)
    events: list[RectificationEvent] = field(default_factory=list)

    @property
    def changed(self) -> list[Rectification]:
        return [*self.opened, *self.reopened, *self.closed, *self.exempted, *self.seen_again]


@dataclass(frozen=True)
class Night:
    """The cycle that takes the steps: its run, its one moment, and the day it judges."""

    run: int
    now: datetime
    as_of: date


def rectify(known: Iterable[Rectification], judgement: Judgement, night: Night) -> Steps:
    """Take every known rectification of the places looked at, and every finding, one step on."""
    latest = _latest(known)
    steps = Steps()
    found = {finding.fingerprint: finding for finding in judgement.findings}
    for fingerprint, finding in found.items():
        _found(steps, latest.get(fingerprint), finding, night)
    for rectification in latest.values():
        if _may_end(rectification) and rectification.fingerprint not in found:
            _not_found(steps, rectification, judgement, night)
    return steps


def _latest(known: Iterable[Rectification]) -> dict[str, Rectification]:
    """The latest life of each problem."""
    latest: dict[str, Rectification] = {}
    for rectification in sorted(known, key=lambda each: each.opened_at):
        latest[rectification.fingerprint] = rectification
    return latest


def _found(steps: Steps, known: Rectification | None, finding: Finding, night: Night) -> None:
    if known is None:
        opened = _open(finding, night)
        steps.opened.append(opened)
        steps.events.append(_event(opened, night, "opened", finding.message))
        return
    now = {"message": finding.message, "severity": finding.severity, "url": finding.url, "seen_at": night.now}
    if known.status in OPEN or _stays_dismissed(known):
        steps.seen_again.append(known.model_copy(update=now))
        return
    again = {
        "status": _first_status(finding.rule),
        "closed_at": None,
        "due_at": night.as_of + finding.rectify_within,
        "reopened": known.reopened + 1,
    }
    reopened = known.model_copy(update=now | again)
    steps.reopened.append(reopened)
    steps.events.append(_event(reopened, night, "reopened", finding.message))


def _may_end(known: Rectification) -> bool:
    """An open problem; a false alarm, too, is over when the thing is no longer found, and may then come up anew."""
    return known.status in OPEN or _stays_dismissed(known)


def _stays_dismissed(known: Rectification) -> bool:
    """A false alarm stays one; but where single sightings were dismissed, what is still found is another one."""
    return known.status is RectificationStatus.FALSE_ALARM and known.rule not in to_confirm()


def _first_status(rule: str) -> RectificationStatus:
    return RectificationStatus.PENDING if rule in to_confirm() else RectificationStatus.FOUND


def _not_found(steps: Steps, known: Rectification, judgement: Judgement, night: Night) -> None:
    if (known.unit, known.column) in judgement.exempt:
        exempt = known.model_copy(update={"status": RectificationStatus.EXEMPT, "closed_at": night.now})
        steps.exempted.append(exempt)
        steps.events.append(_event(exempt, night, "exempted", "栏目已在登记表中豁免"))
    elif judgement.has_answered(known.rule, known.unit, known.column, known.about):
        closed = known.model_copy(update={"status": RectificationStatus.CLOSED, "closed_at": night.now})
        steps.closed.append(closed)
        steps.events.append(_event(closed, night, "closed", "复看未再发现问题"))


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
        status=_first_status(finding.rule),
        due_at=night.as_of + finding.rectify_within,
        seen_at=night.now,
    )


def _event(rectification: Rectification, night: Night, what: str, why: str) -> RectificationEvent:
    return RectificationEvent(fingerprint=rectification.fingerprint, at=night.now, run=night.run, what=what, why=why)


def open_ones(rectifications: Sequence[Rectification]) -> tuple[Rectification, ...]:
    return tuple(each for each in rectifications if each.status in OPEN)
