"""Observations in, findings out: every rule is asked about every column that was seen, then about every unit.

Which rules answered is kept too: a problem may only be closed by a rule that was asked about its place and was silent.
A rule that raises is a bug: it is logged with what it was asked about, and the other rules go on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import urlsplit

from rules import CannotTell, Limits, Problem, Rule, rules_for
from rules.kinds import UNKNOWN, limits_for
from storage.column_nouns import Arrival, ColumnHistory, UnitColumns
from storage.nouns import Column, ColumnObservation, ColumnState, Failure, Finding, Mode, Noun, UnitKind
from storage.store import StateSeen

Place = tuple[str, str, str]  # rule, unit, column; the column is "" where a whole unit was asked about
Arrivals = Mapping[tuple[str, str], Sequence[Arrival]]

log = logging.getLogger("xunlan.judge")


@dataclass
class Judgement:
    """What the rules found, and the places about which each rule gave an answer, found or not.

    `broken`: one line in Chinese for each place about which a rule raised.
    """

    findings: list[Finding] = field(default_factory=list)
    answered: set[Place] = field(default_factory=set)
    exempt: set[tuple[str, str]] = field(default_factory=set)  # unit, column
    broken: list[str] = field(default_factory=list)


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
) -> Judgement:
    """Ask every rule about every observation, and about every unit seen, as of a day. Exempted columns are not asked
    about.

    `answering`: the hosts that gave an answer at all (`hosts_that_answered`). `limits_of`: what may be asked of a
    column, where a rule set changes it. `held`: (unit, column) about which nothing is said, found or not: those of a
    rebuilt site. `arrivals`: the late arrivals of the columns (`Store.arrivals`); without them, rules that look at
    earlier nights are not asked. `roots`: the disclosure roots of the units that have one.
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
        limits = limits_of(column, unit_kinds[column.unit], as_of, _host(observation.url) in answering)
        asked = _Asked(column.unit, column.name, observation.url, observation.seen_at, limits)
        _ask(asked, observation, judgement)
        if arrivals is not None:
            _ask(asked, ColumnHistory(seen=observation, arrivals=tuple(arrivals.get(place, ()))), judgement)
    county = _County(promised, unit_kinds, held, roots or {}, Limits(as_of=as_of, kind=UNKNOWN, mode=Mode.STATIC))
    for asked, unit in county.units(states):
        _ask(asked, unit, judgement)
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
    limits: Limits

    def units(self, states: States) -> Iterator[tuple[_Asked, UnitColumns]]:
        """Every unit of which a column was seen."""
        owned: dict[str, list[Column]] = {}
        for column in self.promised.values():
            owned.setdefault(column.unit, []).append(column)
        for unit, columns in owned.items():
            shown = [states.get((unit, column.name)) for column in columns]
            moments = [moment for _, moment in filter(None, shown)]
            if moments:
                asked = _Asked(unit, "", self.roots.get(unit, ""), max(moments), self.limits)
                yield asked, self._unit(unit, columns, states)

    def _unit(self, unit: str, columns: Sequence[Column], states: States) -> UnitColumns:
        """The unit's root was read when a column seen was found below it; what looks rebuilt says nothing."""
        shown = [states.get((unit, column.name)) for column in columns]
        held = any((unit, column.name) in self.held for column in columns)
        found_below = any(column.discovered and state for column, state in zip(columns, shown, strict=True))
        return UnitColumns(
            unit=unit,
            kind=self.unit_kinds[unit],
            columns=tuple(columns),
            states=tuple(state and state[0] for state in shown),
            root_read=unit in self.roots and found_below and not held,
        )


# --- one question ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Asked:
    """What a rule is asked about, as its findings name it, and with which limits."""

    unit: str
    column: str
    url: str
    seen_at: datetime
    limits: Limits

    def __str__(self) -> str:
        return f"{self.unit}/{self.column}" if self.column else self.unit


def _ask(asked: _Asked, evidence: Noun, judgement: Judgement) -> None:
    for rule in rules_for(type(evidence)):
        try:
            answers = list(rule.check(evidence, asked.limits))
        except Exception as bug:  # whatever a rule raises must not silence the others; it is told and ends in status 3
            log.exception("规则 %s 判断 %s 时出错", rule.name, asked)
            judgement.broken.append(f"规则 {rule.name} 判断 {asked} 时出错:{type(bug).__name__}: {bug}")
            continue
        if any(isinstance(answer, CannotTell) for answer in answers):
            continue
        judgement.answered.add((rule.name, asked.unit, asked.column))
        judgement.findings += [_finding(rule, asked, answer) for answer in answers if isinstance(answer, Problem)]


def _finding(rule: Rule, asked: _Asked, problem: Problem) -> Finding:
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


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").lower()
