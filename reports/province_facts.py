"""What a roll-up tells: how the counties of a place fared in a period, pooled and ranked, before any dress.

A county without a verdict is neither passed nor failed: it has no rank, and stands apart with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from reports.shares import percentage


class Figures(NamedTuple):
    """How many units there are, how many could be judged, and how many of those passed."""

    total: int
    checked: int
    passed: int

    @property
    def share_passed(self) -> Fraction | None:
        """Exactly, for ranking; None where nothing was checked."""
        return Fraction(self.passed, self.checked) if self.checked else None

    @property
    def rate(self) -> float | None:
        """合格率 in percent with one decimal."""
        return percentage(self.passed, self.checked)

    @property
    def share_checked(self) -> float | None:
        """检查比例 in percent."""
        return percentage(self.checked, self.total)

    @classmethod
    def of_all(cls, figures: Iterable[Figures]) -> Figures:
        totals = [sum(column) for column in zip(*figures, strict=True)]
        return cls(*totals) if totals else cls(0, 0, 0)


@dataclass(frozen=True)
class CountyResult:
    """One county in one period. `why`: why there is no verdict on it; "" where there is one."""

    name: str  # 宜春市/铜鼓县
    title: str
    above: tuple[str, ...]  # names of the places above it, the widest first
    figures: Figures | None = None
    day: date | None = None  # of assessment
    before: Figures | None = None  # in the period before; None: unknown
    why: str = ""

    @property
    def judged(self) -> Figures | None:
        """Its figures, where there is a verdict on it."""
        return self.figures if self.figures is not None and self.figures.checked else None


@dataclass(frozen=True)
class PlaceResult:
    """A place and the counties below it. The name of the whole province is ""."""

    name: str
    title: str
    counties: tuple[CountyResult, ...]

    @property
    def judged(self) -> Figures | None:
        return self.figures if self.figures.checked else None

    @cached_property
    def assessed(self) -> tuple[CountyResult, ...]:
        return tuple(each for each in self.counties if each.judged)

    @property
    def not_assessed(self) -> tuple[CountyResult, ...]:
        return tuple(each for each in self.counties if not each.judged)

    @cached_property
    def figures(self) -> Figures:
        """Pooled over the counties with a verdict; nothing is added for the others."""
        return Figures.of_all(each.judged for each in self.counties if each.judged)

    @cached_property
    def before(self) -> Figures | None:
        """The same in the period before; None where other counties had a verdict then, which cannot be compared."""
        then = {each.name for each in self.counties if each.before and each.before.checked}
        if not then or then != {each.name for each in self.assessed}:
            return None
        return Figures.of_all(each.before for each in self.assessed if each.before)


class Ranked(NamedTuple):
    rank: int
    what: CountyResult | PlaceResult
    figures: Figures


@dataclass(frozen=True)
class ProvinceResult:
    """A whole folder of counties in one period. `places`: those above the counties, the whole of them first."""

    period: str
    period_title: str
    period_before_title: str
    first: date
    last: date
    ruleset: str
    ruleset_title: str
    places: tuple[PlaceResult, ...]
    notes: tuple[str, ...] = ()

    @property
    def whole(self) -> PlaceResult:
        return self.places[0]

    @property
    def levels(self) -> list[list[PlaceResult]]:
        """The places of each level, the widest first; each level is ranked for itself."""
        by_depth: dict[int, list[PlaceResult]] = {}
        for each in self.places[1:]:
            by_depth.setdefault(each.name.count("/"), []).append(each)
        return [by_depth[depth] for depth in sorted(by_depth)]

    def title_of(self, name: str) -> str:
        """What the place of a name is called."""
        return next(each.title for each in self.places if each.name == name)

    def titles_above(self, name: str, below: str = "") -> str:
        """The titles of the places between one and a county, the widest first."""
        return " ".join(self.title_of(each) for each in places_above(name) if len(each) > len(below))


def places_above(name: str) -> list[str]:
    """
    >>> places_above("江西/宜春/铜鼓"), places_above("铜鼓"), places_above("")
    (['', '江西', '江西/宜春'], [''], [])
    """
    parts = name.split("/") if name else []
    return ["/".join(parts[:number]) for number in range(len(parts))]


def ranking(of: Sequence[CountyResult] | Sequence[PlaceResult]) -> list[Ranked]:
    """Those with a verdict, the best first. Equal rates share a rank, and the next one counts those before it.

    >>> def county(name, *figures):
    ...     return CountyResult(name, name, (), Figures(*figures))
    >>> seen = [county("a", 9, 9, 3), county("b", 6, 6, 6), county("c", 3, 3, 1), county("d", 9, 0, 0)]
    >>> seen.append(county("e", 9, 9, 0))
    >>> [(each.rank, each.what.name) for each in ranking(seen)]
    [(1, 'b'), (2, 'a'), (2, 'c'), (4, 'e')]
    """
    judged = [(figures.share_passed, each, figures) for each in of if (figures := each.judged)]
    judged.sort(key=lambda each: -(each[0] or 0))
    ranked: list[Ranked] = []
    for _, same in groupby(judged, key=lambda each: each[0]):
        rank = len(ranked) + 1
        ranked += [Ranked(rank, each, figures) for _, each, figures in same]
    return ranked
