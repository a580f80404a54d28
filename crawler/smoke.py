"""A recording in, differences out: crawled without a network into a store of its own, compared with what it expects."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, time
from pathlib import Path
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

from crawler.cycle import run_cycle
from crawler.order import Manners, Order, Progress, Summary
from crawler.registry import load_registry
from rules.folder import reminders
from storage.nouns import ColumnObservation, Failure, RunStatus
from storage.recording import ExpectedColumn, Recording
from storage.store import open_store

_NOON = time(12, tzinfo=ZoneInfo("Asia/Shanghai"))
Place = tuple[str, str]  # unit, column


@dataclass(frozen=True)
class Difference:
    """One thing that is not as expected. `what` is state, newest, total, findings, missing, unexpected, not_recorded
    or run."""

    unit: str
    column: str
    what: str
    expected: str = ""
    found: str = ""

    def line(self) -> str:
        place = " / ".join(filter(None, (self.unit, self.column)))
        words = {
            "missing": "没有看到这个栏目",
            "unexpected": "看到了预期之外的栏目",
            "not_recorded": f"录制中没有这个地址:{self.found}",
        }
        told = words.get(self.what) or f"{self.what} 应为 {self.expected or '无'},实为 {self.found or '无'}"
        return f"{place}: {told}" if place else told


@dataclass(frozen=True)
class SmokeResult:
    columns: int
    differences: tuple[Difference, ...]
    warnings: tuple[str, ...]
    seconds: float

    def as_json(self) -> dict[str, Any]:
        return {
            "equal": not self.differences,
            "columns": self.columns,
            "differences": [asdict(each) for each in self.differences],
            "warnings": list(self.warnings),
            "seconds": round(self.seconds, 3),
        }


def smoke(folder: Path, manners: Manners, watch: Callable[[Progress], None]) -> SmokeResult:
    """Crawl a recording and compare. Raises RecordingError for a folder that is none."""
    began = monotonic()
    recording = Recording(folder)
    expected = {(each.unit, each.column): each for each in recording.expected()}
    summary, seen = _crawled(recording, manners, watch)
    differences = (*_run_differences(summary), *compare(expected, seen, _rules_by_place(summary)))
    return SmokeResult(len(seen), differences, summary.warnings, monotonic() - began)


def read_now(folder: Path, manners: Manners) -> list[ExpectedColumn]:
    """What a crawl of the recording reads and finds today, in the form of what it should expect."""
    summary, seen = _crawled(Recording(folder), manners, lambda progress: None)
    rules = _rules_by_place(summary)
    return [
        ExpectedColumn(
            unit=each.unit,
            column=each.column,
            state=each.state,
            newest=each.newest,
            total=each.total,
            findings=tuple(sorted(rules.get(place, ()))),
        )
        for place, each in seen.items()
    ]


def _crawled(
    recording: Recording, manners: Manners, watch: Callable[[Progress], None]
) -> tuple[Summary, dict[Place, ColumnObservation]]:
    """One cycle over a recording, without a network, in a database that is gone afterwards."""
    registry = load_registry(recording.registry)
    order = Order(now=datetime.combine(recording.as_of, _NOON), as_of=recording.as_of, replay=recording.folder)
    with (
        tempfile.TemporaryDirectory(prefix="xunlan-smoke-") as scratch,
        open_store(f"sqlite:///{scratch}/smoke.db") as store,
    ):
        summary = run_cycle(store, registry, order, manners, watch)
        return summary, {(each.unit, each.column): each for each in store.observations(summary.run.id)}


def _rules_by_place(summary: Summary) -> dict[Place, set[str]]:
    """The problems of each column; reminders, which come and go with the calendar, are not expected of a recording."""
    found: dict[Place, set[str]] = defaultdict(set)
    for each in summary.open_now:
        if each.rule not in reminders():
            found[each.unit, each.column].add(each.rule)
    return found


def _run_differences(summary: Summary) -> Iterator[Difference]:
    if summary.run.status is not RunStatus.DONE:
        found = f"{summary.run.status}({summary.run.finish_reason})"
        yield Difference("", "", "run", expected=RunStatus.DONE.value, found=found)


def compare(
    expected: Mapping[Place, ExpectedColumn],
    seen: Mapping[Place, ColumnObservation],
    rules: Mapping[Place, set[str]],
) -> Sequence[Difference]:
    """Every difference, both ways, in order of unit and column."""
    differences: list[Difference] = []
    for unit, column in sorted(expected.keys() | seen.keys()):
        place = (unit, column)
        if place not in seen:
            differences.append(Difference(unit, column, "missing"))
        elif place not in expected:
            differences.append(Difference(unit, column, "unexpected"))
        else:
            differences.extend(_column_differences(expected[place], seen[place], rules.get(place, set())))
        if place in seen and seen[place].failure is Failure.NOT_RECORDED:
            differences.append(Difference(unit, column, "not_recorded", found=seen[place].url))
    return differences


def _column_differences(expected: ExpectedColumn, seen: ColumnObservation, rules: set[str]) -> Iterator[Difference]:
    pairs = {
        "state": (expected.state.value, seen.state.value),
        "newest": (_text(expected.newest), _text(seen.newest)),
        "total": (_text(expected.total), _text(seen.total)),
        "findings": (_text(sorted(expected.findings)), _text(sorted(rules))),
    }
    for what, (wanted, found) in pairs.items():
        if wanted != found:
            yield Difference(expected.unit, expected.column, what, wanted, found)


def _text(value: object) -> str:
    if isinstance(value, list):
        return "、".join(value)
    return "" if value is None else str(value)
