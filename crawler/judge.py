"""Observations in, findings out: every rule is asked about every column that was seen, then about every unit.

Which rules answered is kept too: a problem may only be closed by a rule that was asked about its place and was silent.
A rule that raises is a bug: it is logged with what it was asked about, and the other rules go on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from urllib.parse import urlsplit

from rules import CannotTell, Limits, Problem, Rule, rules_for
from rules.contract import Answer
from rules.kinds import UNKNOWN, limits_for
from rules.site_limits import SiteLimits
from storage.column_nouns import Arrival, ColumnHistory, UnitColumns
from storage.nouns import Column, ColumnObservation, ColumnState, Failure, Finding, Mode, Noun, UnitKind
from storage.site_nouns import RootRead
from storage.store import StateSeen

Place = tuple[str, str, str]  # rule, unit, column; the column is "" where a whole unit or site was asked about
Spot = tuple[str, str, str, str]  # the same, and what below the column: an article's address, say
Arrivals = Mapping[tuple[str, str], Sequence[Arrival]]

log = logging.getLogger("xunlan.judge")


@dataclass
class Judgement:
    """What the rules found, and the places about which each rule gave an answer, found or not.

    `spots`: those of rules that are asked about single articles or pages, of which a night sees some only.
    `broken`: one line in Chinese for each place about which a rule raised.
    """

    findings: list[Finding] = field(default_factory=list)
    answered: set[Place] = field(default_factory=set)
    spots: set[Spot] = field(default_factory=set)
    exempt: set[tuple[str, str]] = field(default_factory=set)  # unit, column
    broken: list[str] = field(default_factory=list)

    def has_answered(self, rule: str, unit: str, column: str, about: str) -> bool:
        """Whether a rule gave an answer about the place of a problem."""
        return (rule, unit, column) in self.answered or (rule, unit, column, what_of(about)) in self.spots


def what_of(about: str) -> str:
    """What below its column a problem is about: the address that `about` begins with, before the first space.

    >>> what_of("http://a.gov.cn/1.html id_number"), what_of("")
    ('http://a.gov.cn/1.html', '')
    """
    return about.partition(" ")[0]


def judge(
    seen: Iterable[ColumnObservation],
    columns: Iterable[Column],
    unit_kinds: Mapping[str, UnitKind],
    answering: Container[str],
    as_of: date,
    *,
    limits_of: Callable[[Column, UnitKind, date, bool], Limits] = limits_for,
    held: Container[tuple[str, str]] = frozenset(),
    arrivals: Arrivals | None = None,
    roots: Mapping[str, str] | None = None,
    roots_read: Container[str] = frozenset(),
) -> Judgement:
    """Ask every rule about every observation, and about every unit seen, as of a day. Exempted columns are not asked
    about.

    `answering`: the hosts that gave an answer at all (`hosts_that_answered`). `limits_of`: what may be asked of a
    column, where a rule set changes it. `held`: (unit, column) about which nothing is said, found or not: those of a
    rebuilt site. `arrivals`: the late arrivals of the columns (`Store.arrivals`); without them, rules that look at
    earlier nights are not asked. `roots`: the disclosure roots of the units that have one; `roots_read`: the units
    whose root was read.
    """
    promised = {(column.unit, column.name): column for column in columns}
    judgement = Judgement()
    states: dict[tuple[str, str], tuple[ColumnState, datetime]] = {}
    for observation in seen:
        place = (observation.unit, observation.column)
        column = promised[place]
        states[place] = (observation.state, observation.seen_at)
        if column.exempt and column.exempt.holds_on(as_of):
            judgement.exempt.add(place)
            continue
        if place in held:
            continue
        owed = limits_of(column, unit_kinds[column.unit], as_of, _host(observation.url) in answering)
        asked = Asked(column.unit, column.name, observation.url, observation.seen_at, owed)
        ask(asked, observation, judgement)
        if arrivals is not None:
            ask(asked, ColumnHistory(seen=observation, arrivals=tuple(arrivals.get(place, ()))), judgement)
    county = _County(
        promised, unit_kinds, held, roots or {}, roots_read, Limits(as_of=as_of, kind=UNKNOWN, mode=Mode.STATIC)
    )
    for asked, unit in county.units(states):
        ask(asked, unit, judgement)
    return judgement


# --- whole units ----------------------------------------------------------------------------------------------------

States = Mapping[tuple[str, str], tuple[ColumnState, datetime]]  # by unit and column: what it showed, and when


@dataclass(frozen=True)
class _County:
    """What is known of the units beyond what was seen."""

    promised: Mapping[tuple[str, str], Column]
    unit_kinds: Mapping[str, UnitKind]
    held: Container[tuple[str, str]]
    roots: Mapping[str, str]
    roots_read: Container[str]
    limits: Limits

    def units(self, states: States) -> Iterator[tuple[Asked, UnitColumns]]:
        """Every unit of which a column was seen."""
        owned: dict[str, list[Column]] = {}
        for column in self.promised.values():
            owned.setdefault(column.unit, []).append(column)
        for unit, columns in owned.items():
            shown = [states.get((unit, column.name)) for column in columns]
            moments = [moment for _, moment in filter(None, shown)]
            if moments:
                asked = Asked(unit, "", self.roots.get(unit, ""), max(moments), self.limits)
                yield asked, self._unit(unit, columns, states)

    def _unit(self, unit: str, columns: Sequence[Column], states: States) -> UnitColumns:
        """The unit's root was read when the crawl said so, or a column seen was found below it (nights from before it
        was said); what looks rebuilt says nothing."""
        shown = [states.get((unit, column.name)) for column in columns]
        held = any((unit, column.name) in self.held for column in columns)
        found_below = any(column.discovered and state for column, state in zip(columns, shown, strict=True))
        return UnitColumns(
            unit=unit,
            kind=self.unit_kinds[unit],
            columns=tuple(columns),
            states=tuple(state and state[0] for state in shown),
            root_read=unit in self.roots and (found_below or unit in self.roots_read) and not held,
        )


# --- one question ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """What a rule is asked about, as its findings name it, and with which limits."""

    unit: str
    column: str
    url: str
    seen_at: datetime
    limits: Limits | SiteLimits

    def __str__(self) -> str:
        return f"{self.unit}/{self.column}" if self.column else self.unit


def ask(asked: Asked, evidence: Noun, judgement: Judgement) -> None:
    """Ask every rule about one piece of evidence that stands for its whole place."""
    for rule, answers in answers_about(asked, evidence, judgement):
        if not any(isinstance(answer, CannotTell) for answer in answers):
            judgement.answered.add((rule.name, asked.unit, asked.column))
            judgement.findings += [finding(rule, asked, each) for each in answers if isinstance(each, Problem)]


def answers_about(asked: Asked, evidence: Noun, judgement: Judgement) -> Iterator[tuple[Rule, list[Answer]]]:
    """What each rule says about a piece of evidence. One that raises is told, and the others go on."""
    for rule in rules_for(type(evidence)):
        try:
            yield rule, list(rule.check(evidence, asked.limits))
        except Exception as bug:  # whatever a rule raises must not silence the others; it is told and ends in status 3
            log.exception("规则 %s 判断 %s 时出错", rule.name, asked)
            judgement.broken.append(f"规则 {rule.name} 判断 {asked} 时出错:{type(bug).__name__}: {bug}")


def finding(rule: Rule, asked: Asked, problem: Problem) -> Finding:
    return Finding(
        rule=rule.name,
        unit=asked.unit,
        column=asked.column,
        url=asked.url,
        about=problem.about,
        message=problem.message,
        severity=problem.severity or rule.severity,
        rectify_within=rule.rectify_within,
        seen_at=asked.seen_at,
        evidence=problem.evidence,
    )


def roots_read(evidence: Iterable[Noun]) -> frozenset[str]:
    """The units whose disclosure root was read in a run."""
    return frozenset(noun.unit for noun in evidence if isinstance(noun, RootRead))


# What only a site that answers can say; the rest may be the line, or ourselves.
_ANSWERS = frozenset(
    {
        Failure.NOT_FOUND,
        Failure.GONE,
        Failure.CLIENT_ERROR,
        Failure.SOFT_404,
        Failure.REDIRECTED_HOME,
        Failure.TOO_LARGE,
        Failure.NOT_HTML,
        Failure.UNDECODABLE,
    }
)


def hosts_that_answered(seen: Iterable[StateSeen]) -> set[str]:
    """Hosts of which at least one column got an answer that only the site itself can have given."""
    return {
        _host(observation.url)
        for observation in seen
        if observation.state is not ColumnState.BLOCKED
        and (observation.failure is None or observation.failure in _ANSWERS)
    }


@lru_cache(maxsize=20_000)  # one column's address is asked for again on every night
def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").lower()
