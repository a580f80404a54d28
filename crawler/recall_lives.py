"""Stored problems and the steps of their lives in, the days on which each was open out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from storage.nouns import Rectification, RectificationEvent, Step
from storage.store import Store

Span = tuple[date, date | None]  # opened, and ended where it did


@dataclass(frozen=True)
class Life:
    """A problem and when it was open. `dismissed`: a person said last that it is none."""

    problem: Rectification
    spans: tuple[Span, ...]
    dismissed: bool

    def was_open(self, first: date, last: date) -> bool:
        return self.open_since(first, last) is not None

    def open_since(self, first: date, last: date) -> date | None:
        """Since when it was open at any time between two days, both included; None where it was not."""
        for start, end in self.spans:
            if start <= last and (end is None or end >= first):
                return start
        return None


def lives_of(store: Store, units: Sequence[str], zone: ZoneInfo) -> dict[str, list[Life]]:
    """The lives of all problems of some units, by unit, in the registry's order."""
    if not units:
        return {}
    problems = {each.fingerprint: each for each in store.rectifications(units, include_closed=True)}
    steps: defaultdict[str, list[RectificationEvent]] = defaultdict(list)
    for event in store.rectification_events():
        if event.fingerprint in problems:
            steps[event.fingerprint].append(event)
    lives: defaultdict[str, list[Life]] = defaultdict(list)
    for fingerprint, problem in problems.items():
        lives[problem.unit].append(_life(problem, steps[fingerprint], zone))
    return lives


def _life(problem: Rectification, steps: Iterable[RectificationEvent], zone: ZoneInfo) -> Life:
    spans: list[Span] = []
    since: date | None = None  # open since then
    taken_back: date | None = None  # was open since then, until a person said that it is no problem
    for step in steps:
        day = step.at.astimezone(zone).date()
        if step.what in (Step.OPENED, Step.REOPENED):
            since, taken_back = since or (taken_back if step.who else None) or day, None
        elif step.what in (Step.CLOSED, Step.EXEMPTED) and since is not None:
            spans.append((since, day))
            since = None
        elif step.what is Step.DISMISSED:
            since, taken_back = None, since or taken_back
        elif step.what is Step.CONFIRMED and taken_back is not None:
            since, taken_back = taken_back, None
    if since is not None:
        spans.append((since, None))
    return Life(problem, tuple(spans), taken_back is not None)
