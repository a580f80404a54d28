"""Problems and what a rule set counts in; the problems that it means out, and in what words they are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Protocol, TypeVar

from rules.contract import Veto
from rules.folder import rules_for
from rules.ledger_words import LedgerFault
from rules.ruleset import Counted
from storage.column_nouns import UnitColumns
from storage.nouns import Column, Severity

Place = tuple[str, str]  # unit, column

_NAMED = 5  # columns named in a reason; the rest are counted
_LEDGER = frozenset(map(str, LedgerFault))
_NOTHING_EVER = "blank_column"  # such a column makes no other one fresh


class Countable(Protocol):
    """A problem that may count: a rectification, or a finding that a ledger tells."""

    @property
    def fingerprint(self) -> str: ...
    @property
    def rule(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def column(self) -> str: ...
    @property
    def about(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def severity(self) -> Severity: ...


Counts = TypeVar("Counts", bound=Countable)


@dataclass(frozen=True)
class County:
    """The columns that are promised, how each counts in 单项否决 4 (nothing where no rule set asks), and the names of
    the sites."""

    columns: Mapping[Place, Column]
    classes: Mapping[Place, Veto | None]
    sites: frozenset[str]

    def is_of_the_site(self, problem: Countable) -> bool:
        """Whether a problem is the site's own and no unit's, though a unit may bear the site's name."""
        return not problem.column and problem.unit in self.sites and problem.rule not in _of_units()

    def matching(self, counted: Counted, problems: Sequence[Counts], severities: Sequence[Severity]) -> list[Counts]:
        """The problems that a counted thing means: one for each column, or every one where findings are counted."""
        found = self.meant(counted, problems, severities)
        if counted.counts == "findings":
            return found
        return list({_counted_as(each): each for each in reversed(found)}.values())[::-1]

    def meant(self, counted: Counted, problems: Sequence[Counts], severities: Sequence[Severity]) -> list[Counts]:
        """Every problem that a counted thing means, several of one column too."""
        found = [
            each
            for each in problems
            if each.rule in counted.rules and each.severity in severities and self._is_of(counted, each)
        ]
        return self._first_level(counted, found, problems) if counted.first_level_only else found

    def _is_of(self, counted: Counted, problem: Countable) -> bool:
        if not counted.kinds and not counted.classes:
            return True
        place = (problem.unit, problem.column)
        if place not in self.columns or (counted.kinds and self.columns[place].kind not in counted.kinds):
            return False
        return not counted.classes or self.classes[place] in counted.classes

    # --- first-level columns ----------------------------------------------------------------------------------------

    def _first_level(self, counted: Counted, found: Sequence[Counts], problems: Sequence[Counts]) -> list[Counts]:
        """Those of first-level columns below which no column is any fresher: a parent is as new as the newest of all
        that belong to it. One of which nothing is known may be fresh."""
        nothing_new = {(each.unit, each.column) for each in problems if each.rule in (*counted.rules, _NOTHING_EVER)}
        return [
            each
            for each in found
            if self._parent((each.unit, each.column)) is None
            and nothing_new.issuperset(self._below((each.unit, each.column)))
        ]

    def _parent(self, place: Place) -> Place | None:
        column = self.columns.get(place)
        above = (place[0], column.parent) if column is not None and column.parent is not None else None
        return above if above in self.columns else None

    def _below(self, place: Place) -> set[Place]:
        """Every column that belongs to one, and those that belong to them."""
        found: set[Place] = set()
        waiting = [place]
        while waiting:
            new = [each for each in self._children.get(waiting.pop(), ()) if each not in found]
            found.update(new)
            waiting += new
        return found

    @cached_property
    def _children(self) -> dict[Place, list[Place]]:
        owned: dict[Place, list[Place]] = {}
        for place in self.columns:
            above = self._parent(place)
            if above is not None:
                owned.setdefault(above, []).append(place)
        return owned

    # --- in words ---------------------------------------------------------------------------------------------------

    def told(self, counted: Counted, found: Sequence[Countable], *, with_units: bool) -> str:
        """What was found, in one clause: a fault of a whole unit or site in its own words, others by their places."""
        if len(found) == 1 and not found[0].column:
            (only,) = found
            whose = only.unit if with_units and not self.is_of_the_site(only) else ""
            return f"{counted.title}:{whose}{only.message}"
        names = list(dict.fromkeys(filter(None, (self._name(counted, each, with_units) for each in found))))
        more = f" 等 {len(names)} 处" if len(names) > _NAMED else ""
        listed = f"({'、'.join(names[:_NAMED])}{more})" if names else ""
        return f"{counted.title} {len(found)} 个{listed}"

    def _name(self, counted: Counted, problem: Countable, with_units: bool) -> str:
        if problem.column:
            return f"{problem.unit}“{problem.column}”" if with_units else problem.column
        if with_units and not self.is_of_the_site(problem):
            return problem.unit
        return problem.about if counted.counts == "findings" or problem.rule in _LEDGER else ""


@cache
def _of_units() -> frozenset[str]:
    """What falls on a unit though it names no column."""
    return frozenset(rule.name for rule in rules_for(UnitColumns)) | _LEDGER


def _counted_as(problem: Countable) -> tuple[str, ...]:
    if problem.rule in _LEDGER and not problem.column:
        return problem.unit, "", problem.rule, problem.about
    return problem.unit, problem.column
