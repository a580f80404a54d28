"""Two periods side by side: the facts of a comparison, before any dress."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from reports.facts import ProblemLine, TrendPoint


class UnitChange(NamedTuple):
    """One unit in both periods. The results are words: 合格, 不合格, 不下结论, 未考核."""

    unit: str
    kind: str
    before: str
    after: str
    change: str  # 进步 | 退步 | 屡次不合格 | 保持合格 | "" where it cannot be told
    why: str  # the reasons of the later period


class Repeat(NamedTuple):
    """A problem that was open on the days of assessment of both periods."""

    line: ProblemLine  # as it stood on the later day
    times: str  # in words: 两期均未整改, or 整改后再次出现


@dataclass(frozen=True)
class Comparison:
    """All that a comparison tells; units in the registry's order."""

    county: str
    ruleset_title: str
    first: TrendPoint
    second: TrendPoint
    units: tuple[UnitChange, ...]
    repeats: tuple[Repeat, ...]

    def of(self, change: str) -> tuple[str, ...]:
        """The units of one change."""
        return tuple(each.unit for each in self.units if each.change == change)

    @property
    def lists(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Every change with its units, in the order in which an office asks for them."""
        return tuple((change, self.of(change)) for change in (IMPROVED, FELL, AGAIN, KEPT))

    @property
    def rate_change(self) -> float | None:
        """In percentage points."""
        if self.first.rate is None or self.second.rate is None:
            return None
        return round(self.second.rate - self.first.rate, 1)


IMPROVED, FELL, AGAIN, KEPT = "进步", "退步", "屡次不合格", "保持合格"
