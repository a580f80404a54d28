"""What a recheck saw in, how each open problem fared out: fixed, not fixed, or not to be seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from crawler.judge import what_of
from crawler.present import FAILURES, STATES, word
from storage.nouns import ColumnState, Rectification, Step
from storage.store import StateSeen, Store

Place = tuple[str, str]  # unit, column

_SHOWN = (ColumnState.FILLED, ColumnState.UNDATED, ColumnState.BLANK)  # the page was read as a list


class Outcome(StrEnum):
    """What a recheck says of an open problem."""

    FIXED = "fixed"
    NOT_FIXED = "not_fixed"
    UNSEEN = "unseen"  # nobody can tell; the problem stands as it stood


class Rechecked(NamedTuple):
    """One problem after a recheck. `told_on`: the days on which the unit was told of it."""

    problem: Rectification
    outcome: Outcome
    why: str  # Chinese
    told_on: tuple[date, ...] = ()


@dataclass(frozen=True)
class Recheck:
    """What a recheck saw of the columns that are promised. `held`: columns of sites that look rebuilt, about which
    nothing is said."""

    promised: Collection[Place]
    seen: Mapping[Place, StateSeen]
    held: Collection[Place] = frozenset()

    def why_unseen(self, problem: Rectification) -> str:
        """Why nobody can tell whether a problem is still there, in words for the office."""
        place = (problem.unit, problem.column)
        if not problem.column:
            return "涉及整个单位或网站,本次复核不查看,由每晚巡查判断"
        if place not in self.promised:
            return "栏目已不在登记表中"
        if place in self.held:
            return "网站疑似改版,待核对栏目网址"
        seen = self.seen.get(place)
        return "本次没有看到该栏目" if seen is None else _why_unsure(seen, problem)


def _why_unsure(seen: StateSeen, problem: Rectification) -> str:
    """Why a column that was looked at does not say it."""
    if seen.state not in _SHOWN:
        return _in_words(seen)
    if seen.state is ColumnState.BLANK:
        return "栏目疑似空白,尚未复看证实"
    if what_of(problem.about):
        return "栏目已看到,其中的文章、链接或附件没有看到"
    return "栏目已看到,但不足以判断"


def _in_words(seen: StateSeen) -> str:
    failure = f"({word(FAILURES, seen.failure)})" if seen.failure else ""
    return f"栏目{word(STATES, seen.state)}{failure}"


def recheck_counts(rechecked: Iterable[Rechecked]) -> dict[str, int]:
    """How many problems are fixed, are not, and could not be seen, as a run keeps it."""
    outcomes = Counter(each.outcome for each in rechecked)
    return {f"rechecked.{outcome}": outcomes[outcome] for outcome in Outcome}


def with_days_told(store: Store, rechecked: Iterable[Rechecked], zone: ZoneInfo) -> tuple[Rechecked, ...]:
    """The same, each with the days on which its unit was told of it since it was found, or found anew."""
    return tuple(each._replace(told_on=_days_told(store, each.problem, zone)) for each in rechecked)


def _days_told(store: Store, problem: Rectification, zone: ZoneInfo) -> tuple[date, ...]:
    if not problem.told:
        return ()
    events = store.rectification_events(problem.fingerprint)
    days = sorted({each.at.astimezone(zone).date() for each in events if each.what is Step.NOTIFIED})
    return tuple(days[-problem.told :])  # what was told in an earlier life is not counted again
