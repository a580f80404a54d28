"""Stored problems and the steps of their lives in, each as it stood on one day out.

What the store holds is how things stand now. A report speaks of its own day, and must say the same when it is drawn up
again a year later, so what happened after that day is taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from crawler.lives import Lives
from crawler.rectify import RELAPSE, first_status
from rules.folder import to_confirm
from storage.nouns import OPEN, TOLD, Finding, Rectification, RectificationEvent, RectificationStatus, Step
from storage.store import Store

Status = RectificationStatus
_RUNS_BACK = 10  # runs that are searched for what was said of a problem on the day

_BECOMES = {
    Step.CONFIRMED: Status.CONFIRMED,
    Step.DISMISSED: Status.FALSE_ALARM,
    Step.EXEMPTED: Status.EXEMPT,
    Step.REPLIED: Status.REPLIED,
    Step.NOT_FIXED: Status.NOT_FIXED,
    Step.OVERDUE: Status.OVERDUE,
    Step.CLOSED: Status.CLOSED,
}
_OVER = (Status.CLOSED, Status.EXEMPT, Status.FALSE_ALARM)
_SAID_ABOUT_THE_FACT = (Step.CONFIRMED, Step.DISMISSED)  # true of the day already, whenever it was said


@dataclass(frozen=True)
class Day:
    """Every problem that was known on a day, as it stood then and in the words of then, in the registry's order; every
    step of its life up to that day, by fingerprint; and what was found of it last, where that night is still kept."""

    problems: tuple[Rectification, ...]
    steps: Mapping[str, tuple[RectificationEvent, ...]]
    findings: Mapping[str, Finding]


def day_of(store: Store, lives: Lives, day: date, zone: ZoneInfo) -> Day:
    """How things stood on a day."""
    standing = lives_on(lives.problems.values(), lives.steps, day, zone)
    findings = _last_findings(store, day, {each.fingerprint for each in standing if each.status in OPEN})
    problems = (_in_the_words_of(findings.get(each.fingerprint), each) for each in standing)
    before = {
        fingerprint: tuple(each for each in life if each.at.astimezone(zone).date() <= day)
        for fingerprint, life in lives.steps.items()
    }
    return Day(tuple(problems), before, findings)


def _last_findings(store: Store, day: date, wanted: set[str]) -> dict[str, Finding]:
    """The newest finding of each problem in the last runs up to a day."""
    found: dict[str, Finding] = {}
    for run in reversed(store.runs_between(date.min, day)[-_RUNS_BACK:]):
        if wanted <= found.keys():
            break
        found = {each.fingerprint: each for each in store.findings(run.id) if each.fingerprint in wanted} | found
    return found


def _in_the_words_of(finding: Finding | None, problem: Rectification) -> Rectification:
    if finding is None:
        return problem
    return problem.model_copy(
        update={"message": finding.message, "severity": finding.severity, "seen_at": finding.seen_at}
    )


def lives_on(
    problems: Iterable[Rectification],
    steps: Mapping[str, Sequence[RectificationEvent]],
    day: date,
    zone: ZoneInfo,
) -> list[Rectification]:
    """The problems that were known on a day, as they stood in its evening."""
    standing = []
    for problem in problems:
        life = steps.get(problem.fingerprint, ())
        before = [each for each in life if each.at.astimezone(zone).date() <= day]
        if not any(each.what is Step.OPENED for each in before):
            continue
        same = len(before) == len(life)
        standing.append(problem if same else _taken_back(problem, before, _word(life, before), zone))
    return standing


def _word(life: Sequence[RectificationEvent], before: Sequence[RectificationEvent]) -> RectificationEvent | None:
    """What a person said after the day of the finding as it stood on the day: before it came up anew."""
    for event in life[len(before) :]:
        if event.what is Step.REOPENED and not event.who:
            return None
        if event.what in _SAID_ABOUT_THE_FACT:
            return event
    return None


def _taken_back(
    problem: Rectification,
    before: Sequence[RectificationEvent],
    word: RectificationEvent | None,
    zone: ZoneInfo,
) -> Rectification:
    walk = _Walk(problem.rule, zone)
    for event in before:
        walk.step(event)
    status = _BECOMES[word.what] if word is not None and walk.status is Status.PENDING else walk.status
    now = {
        "status": status,
        "told": len({each.at.astimezone(zone).date() for each in walk.told}),
        "told_at": walk.told[-1].at if walk.told else None,
        "closed_at": walk.ended_at if status in _OVER else None,
        "reopened": walk.reopened,
        "due_at": next((each.due for each in reversed(before) if each.due is not None), problem.due_at),
    }
    return problem.model_copy(update=now)


@dataclass
class _Walk:
    """Goes through a life as crawler/rectify.py, crawler/telling.py and crawler/decide.py took its steps."""

    rule: str
    zone: ZoneInfo
    status: Status = Status.FOUND
    told: list[RectificationEvent] = field(default_factory=list)  # in the life that goes on
    ended_at: datetime | None = None
    reopened: int = 0
    _late: bool = False

    def step(self, event: RectificationEvent) -> None:
        if event.what is Step.NOTIFIED:
            self.told.append(event)
            self.status = self.status if self.status in TOLD else Status.NOTIFIED
        elif event.what is Step.OPENED:
            self.status = first_status(self.rule)
        elif event.what is Step.REOPENED:
            self._reopen(event)
        elif event.what in _BECOMES:
            self.status = _BECOMES[event.what]
            self.ended_at = event.at if self.status in _OVER else None
            self._late = self._late or event.what is Step.OVERDUE

    def _reopen(self, event: RectificationEvent) -> None:
        if event.who:  # a person takes a decision back: the same life goes on
            self.status = Status.NOTIFIED if self.told else first_status(self.rule)
            return
        self.reopened += 1
        if self._is_fresh(event):
            self.told, self._late = [], False
        late = Status.OVERDUE if self._late else Status.NOT_FIXED
        self.status = late if self.told else first_status(self.rule)

    def _is_fresh(self, event: RectificationEvent) -> bool:
        """Whether a problem that is back is another one, of which nobody was told yet."""
        if self.status is not Status.CLOSED or self.ended_at is None or self.rule in to_confirm():
            return True
        away = event.at.astimezone(self.zone).date() - self.ended_at.astimezone(self.zone).date()
        return away.days > RELAPSE
