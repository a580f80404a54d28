"""Stored problems and the steps of their lives in, those that count on a day of assessment out.

What a rule or a rule set wants confirmed first is pending until a person has said that it is so, on whatever day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from crawler.counting import County
from crawler.period import Period
from rules.ruleset import RuleSet
from storage.nouns import Rectification, RectificationEvent
from storage.store import Store

Step = tuple[date, str]  # the day, and what happened: opened | closed | reopened | exempted | confirmed | dismissed

_OPENS = ("opened", "reopened")
_WORDS = ("confirmed", "dismissed")  # said by a person


@dataclass
class Standing:
    """The problems that count, and those that would if a person confirmed them."""

    counting: list[Rectification] = field(default_factory=list)
    pending: list[Rectification] = field(default_factory=list)

    def of_unit(self, unit: str, county: County) -> Standing:
        """A unit's own: what is wrong with the site falls on no unit."""
        return Standing(
            *(
                [each for each in problems if each.unit == unit and not county.is_of_the_site(each)]
                for problems in (self.counting, self.pending)
            )
        )


def problems_on(store: Store, ruleset: RuleSet, period: Period, zone: ZoneInfo, day: date) -> Standing:
    """How every stored problem stood on a day: steps taken after it are not known yet."""
    steps: dict[str, list[RectificationEvent]] = {}
    for event in store.rectification_events():
        steps.setdefault(event.fingerprint, []).append(event)
    latest = {each.fingerprint: each for each in store.rectifications(include_closed=True)}
    standing = Standing()
    for fingerprint, problem in latest.items():
        taken = [(event.at.astimezone(zone).date(), event.what) for event in steps.get(fingerprint, ())]
        facts = [(on, what) for on, what in taken if on <= day and what not in _WORDS]
        if not _stands(facts, ruleset, period):
            continue
        word = _last_word(taken, len([1 for on, what in taken if on <= day and what in _OPENS]))
        if word == "dismissed":
            continue
        counts = word == "confirmed" or not ruleset.wants_confirmed(problem.rule)
        (standing.counting if counts else standing.pending).append(problem)
    return standing


def _stands(life: Sequence[Step], ruleset: RuleSet, period: Period) -> bool:
    """Whether a problem was open in the end, or was put right too late to be forgiven."""
    steps = [what for _, what in life if what != "closed"]
    if not steps or steps[-1] not in _OPENS:
        return False
    on, what = life[-1]
    return what != "closed" or (not ruleset.forgive_rectified and on >= period.first)


def _last_word(taken: Sequence[Step], openings: int) -> str | None:
    """What a person said last of the problem as it was opened for the so-manieth time.

    Whenever it was said: that a finding is so, or is not, was true on the day already. What comes back may be about
    other people, and needs a word of its own.
    """
    opened, word = 0, None
    for _, what in taken:
        if what in _OPENS:
            opened += 1
        elif what in _WORDS and opened == openings:
            word = what
    return word
