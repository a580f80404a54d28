"""Observations in, findings out: every rule is asked about every column that was seen.

Which rules answered is kept too: a problem may only be closed by a rule that was asked about its place and was silent.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from rules import CannotTell, Limits, Problem, Rule, rules_for
from rules.kinds import limits_for
from storage.nouns import Column, ColumnObservation, ColumnState, Failure, Finding, UnitKind
from storage.store import StateSeen

Place = tuple[str, str, str]  # rule, unit, column


@dataclass
class Judgement:
    """What the rules found, and the places about which each rule gave an answer, found or not."""

    findings: list[Finding] = field(default_factory=list)
    answered: set[Place] = field(default_factory=set)
    exempt: set[tuple[str, str]] = field(default_factory=set)  # unit, column


def judge(
    seen: Iterable[ColumnObservation],
    columns: Iterable[Column],
    unit_kinds: Mapping[str, UnitKind],
    answering: Container[str],
    as_of: date,
    *,
    limits_of: Callable[[Column, UnitKind, date, bool], Limits] = limits_for,
) -> Judgement:
    """Ask every column rule about every observation, as of a day. Exempted columns are not asked about.

    `answering`: the hosts that gave an answer at all (`hosts_that_answered`). `limits_of`: what may be asked of a
    column, where a rule set changes it.
    """
    promised = {(column.unit, column.name): column for column in columns}
    rules = rules_for(ColumnObservation)
    judgement = Judgement()
    for observation in seen:
        column = promised[observation.unit, observation.column]
        if column.exempt and column.exempt.holds_on(as_of):
            judgement.exempt.add((column.unit, column.name))
            continue
        limits = limits_of(column, unit_kinds[column.unit], as_of, _host(observation.url) in answering)
        for rule in rules:
            _ask(rule, observation, limits, judgement)
    return judgement


def _ask(rule: Rule, observation: ColumnObservation, limits: Limits, judgement: Judgement) -> None:
    answers = list(rule.check(observation, limits))
    if any(isinstance(answer, CannotTell) for answer in answers):
        return
    judgement.answered.add((rule.name, observation.unit, observation.column))
    judgement.findings.extend(
        _finding(rule, observation, problem) for problem in answers if isinstance(problem, Problem)
    )


def _finding(rule: Rule, observation: ColumnObservation, problem: Problem) -> Finding:
    return Finding(
        rule=rule.name,
        unit=observation.unit,
        column=observation.column,
        url=observation.url,
        about=problem.about,
        message=problem.message,
        severity=problem.severity or rule.severity,
        rectify_within=rule.rectify_within,
        seen_at=observation.seen_at,
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
