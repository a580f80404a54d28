"""Stored problems and the steps of their lives in, those that count on a day of assessment out.

What a rule or a rule set wants confirmed first is pending until a person has said that it is so, on whatever day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from crawler.period import Period
from rules.ruleset import RuleSet
from storage.nouns import Rectification, RectificationEvent, Step
from storage.store import Store

_OPENS = frozenset({Step.OPENED, Step.REOPENED})
_ENDS = frozenset({Step.CLOSED, Step.EXEMPTED})
_FACTS = _OPENS | _ENDS  # that a unit was told, answered or was late changes nothing of whether a problem stands
_WORDS = frozenset({Step.CONFIRMED, Step.DISMISSED})  # said by a person


class _Taken(NamedTuple):
    """A step that was taken on a day."""

    on: date
    what: Step
    by_a_person: bool

    @property
    def takes_back(self) -> bool:
        """A problem that a person reopens is no new one: what was said of it is taken back."""
        return self.what is Step.REOPENED and self.by_a_person


@dataclass
class Standing:
    """The problems that count, and those that would if a person confirmed them."""

    counting: list[Rectification] = field(default_factory=list)
    pending: list[Rectification] = field(default_factory=list)


@dataclass(frozen=True)
class Lives:
    """The latest life of every stored problem, and every step of it in order; both by fingerprint, the problems in the
    registry's order."""

    problems: Mapping[str, Rectification]
    steps: Mapping[str, Sequence[RectificationEvent]]


def read_lives(store: Store) -> Lives:
    """Everything that is known of problems, read once."""
    steps: defaultdict[str, list[RectificationEvent]] = defaultdict(list)
    for event in store.rectification_events():
        steps[event.fingerprint].append(event)
    return Lives({each.fingerprint: each for each in store.rectifications(include_closed=True)}, steps)


def problems_on(lives: Lives, ruleset: RuleSet, period: Period, zone: ZoneInfo, day: date) -> Standing:
    """How every problem stood on a day: steps taken after it are not known yet."""
    standing = Standing()
    for fingerprint, problem in lives.problems.items():
        steps = lives.steps.get(fingerprint, ())
        taken = [_Taken(event.at.astimezone(zone).date(), event.what, bool(event.who)) for event in steps]
        facts = [each for each in taken if each.on <= day and each.what in _FACTS]
        if not _stands(facts, ruleset, period):
            continue
        word = _last_word(taken, sum(_opens_anew(each) for each in facts))
        if word is Step.DISMISSED:
            continue
        counts = word is Step.CONFIRMED or not ruleset.wants_confirmed(problem.rule)
        (standing.counting if counts else standing.pending).append(problem)
    return standing


def _stands(life: Sequence[_Taken], ruleset: RuleSet, period: Period) -> bool:
    """Whether a problem was open in the end, or was put right too late to be forgiven."""
    steps = [each.what for each in life if each.what is not Step.CLOSED]
    if not steps or steps[-1] not in _OPENS:
        return False
    last = life[-1]
    return last.what is not Step.CLOSED or (not ruleset.forgive_rectified and last.on >= period.first)


def _last_word(taken: Sequence[_Taken], openings: int) -> Step | None:
    """What a person said last of the problem as it was opened for the so-manieth time.

    Whenever it was said: that a finding is so, or is not, was true on the day already. What comes back may be about
    other people, and needs a word of its own.
    """
    opened, word = 0, None
    for each in taken:
        if _opens_anew(each):
            opened += 1
        elif opened == openings and (each.what in _WORDS or each.takes_back):
            word = each.what
    return word


def _opens_anew(taken: _Taken) -> bool:
    return taken.what in _OPENS and not taken.takes_back
