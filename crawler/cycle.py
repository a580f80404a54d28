"""One cycle, read first: look at the columns, judge what was seen, move the rectifications, sum up.

The cycle takes the time once; every step reads what the step before it stored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from storage.store import Store

from crawler.errors import ExitStatus
from crawler.registry import Registry
from storage.nouns import ColumnState, Rectification, Run, RunKind, RunStatus


@dataclass(frozen=True)
class Manners:
    """How the crawler behaves towards a site, and what it refuses. Seconds and bytes."""

    user_agent: str
    delay: float = 1.0
    timeout: float = 30.0
    max_body: int = 10 * 1024 * 1024
    retries: int = 2
    deadline: timedelta = timedelta(hours=5)
    chromium: Path | None = None


@dataclass(frozen=True)
class Order:
    """What a cycle is asked to do. `units` empty: all of them. `as_of` is the moment the cycle takes for now."""

    now: datetime
    as_of: date
    kind: RunKind = RunKind.CRAWL
    units: tuple[str, ...] = ()
    replay: Path | None = None


@dataclass(frozen=True)
class Progress:
    """How far a crawl has come; told after every column."""

    units: int
    units_done: int
    columns: int
    columns_read: int
    suspected: int  # columns not filled so far
    phase: str  # "crawl" or "second look"


@dataclass(frozen=True)
class Summary:
    """What a cycle did. `warnings` are for the operator and accuse no unit."""

    run: Run
    states: Mapping[ColumnState, int]
    opened: tuple[Rectification, ...] = ()
    reopened: tuple[Rectification, ...] = ()
    closed: tuple[Rectification, ...] = ()
    open_now: tuple[Rectification, ...] = ()  # all open ones of the units looked at, the new ones included
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0
    requests: Mapping[str, int] = field(default_factory=dict)  # total, columns, second_looks, roots, robots, retries

    @property
    def exit_status(self) -> ExitStatus:
        if self.run.status is RunStatus.DONE:
            return ExitStatus.DONE
        return ExitStatus.INTERRUPTED if self.run.finish_reason == "interrupted" else ExitStatus.PARTIAL


def run_cycle(
    store: Store, registry: Registry, order: Order, manners: Manners, watch: Callable[[Progress], None]
) -> Summary:
    """Run one cycle to its end and return what it did.

    Raises CycleBusy when another cycle of the same scope is running. SIGINT and the deadline end the crawl in order:
    what was read is kept, judged and summed up, with `finish_reason` "interrupted" or "deadline".
    """
    raise NotImplementedError
