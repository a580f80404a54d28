"""The facts of a report in, what its first page tells beyond them out: who changed, how much is open, how to fold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from reports.facts import CountyReport, ProblemLine, UnitFacts
from reports.html_words import change, percent
from storage.nouns import RectificationStatus

FOLD = 60  # rows or names shown at once; the rest is folded away below them
_T = TypeVar("_T")


class Changes(NamedTuple):
    """Units against the period before; a unit without a result in either period is in none."""

    better: tuple[str, ...]
    worse: tuple[str, ...]
    again: tuple[str, ...]


@dataclass(frozen=True)
class Summary:
    """The first page's figures."""

    kinds: str  # 乡镇 9 个、部门 31 个
    rate: str
    before: str  # how the rate moved against the period before
    failed: tuple[UnitFacts, ...]
    unknown: tuple[UnitFacts, ...]
    passed: tuple[str, ...]
    changes: Changes
    open: int
    counting: int
    deducts: bool  # whether the rule set takes points


def summary_of(report: CountyReport) -> Summary:
    problems = [problem for unit in report.units for problem in of_weight(unit.problems)]
    return Summary(
        kinds="、".join(f"{kind} {number} 个" for kind, number in report.checked_by_kind.items()),
        rate=percent(report.rate),
        before=_before(report),
        failed=tuple(unit for unit in report.units if unit.passed is False),
        unknown=tuple(unit for unit in report.units if unit.unknown),
        passed=tuple(unit.name for unit in report.units if unit.passed),
        changes=_changes(report.units),
        open=len(problems),
        counting=sum(problem.counts for problem in problems),
        deducts=any(unit.deductions for unit in report.units),
    )


def _before(report: CountyReport) -> str:
    previous = report.previous
    if previous is None:
        return "没有更早的各期可比"
    moved = change(report.rate, previous.rate)
    return f"比{previous.title}({percent(previous.rate)}){moved}" if moved else f"{previous.title}没有合格率,不作比较"


def _changes(units: Iterable[UnitFacts]) -> Changes:
    known = [unit for unit in units if unit.passed is not None and unit.passed_before is not None]
    return Changes(
        better=tuple(unit.name for unit in known if unit.passed and not unit.passed_before),
        worse=tuple(unit.name for unit in known if not unit.passed and unit.passed_before),
        again=tuple(unit.name for unit in known if not unit.passed and not unit.passed_before),
    )


def of_weight(problems: Iterable[ProblemLine]) -> list[ProblemLine]:
    """The problems among what is open: reminders are none, and what waits for a person is none yet."""
    return [each for each in problems if not each.reminder and each.status is not RectificationStatus.PENDING]


def in_order(problems: Iterable[ProblemLine]) -> list[ProblemLine]:
    """A unit's problems as it should take them up: what decides its result first, then by the day they are due."""
    return sorted(problems, key=lambda each: (not each.counts, each.reminder, each.due_on))


def folded(rows: Sequence[_T]) -> Iterator[tuple[bool, Sequence[_T]]]:
    """Rows in at most two stretches, the second one folded away. A rest of a few rows is not worth folding.

    >>> [(away, len(part)) for away, part in folded(range(70))], [len(part) for _, part in folded(range(200))]
    ([(False, 70)], [60, 140])
    """
    cut = FOLD if len(rows) > FOLD * 3 // 2 else len(rows)
    yield False, rows[:cut]
    if rows[cut:]:
        yield True, rows[cut:]
