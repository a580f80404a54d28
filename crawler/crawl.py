"""A plan in, stored evidence out: each part of a crawl is a child process that this module starts, watches and ends.

A process of its own, because a reactor cannot start twice and what Chromium leaks goes with the process. The child
writes what it sees into the store itself; only its progress comes back.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple, Protocol

from crawler.child import Child, Start, fresh_child, last_line
from crawler.order import Progress
from spiders.plan import CrawlPlan, PlannedArticle, PlannedColumn, SitePlan, WalkPlan, write_planned

COLUMNS, ARTICLES = "crawler.crawl_child", "crawler.walk_child"  # the two parts' own modules
GRACE = 30.0  # seconds, beyond one answer's timeout, that a crawl gets to end in order


@dataclass
class Outcome:
    """How a crawl ended: `finish_reason` is finished, interrupted, deadline, site_down or died."""

    finish_reason: str = "died"
    counts: Mapping[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def crawl(
    columns: Sequence[PlannedColumn],
    plan: Callable[[Path], CrawlPlan],
    deadline: timedelta,
    watch: Callable[[Progress], None],
    start: Start = fresh_child,
) -> Outcome:
    """Look at columns; what was read is in the store by the end. `plan` makes the plan of a file of columns."""
    return _in_child(partial(start, COLUMNS), columns, plan, deadline, _Watched(ColumnTally(columns), watch))


def walk(
    articles: Sequence[PlannedArticle],
    plan: Callable[[Path], WalkPlan],
    deadline: timedelta,
    watch: Callable[[Progress], None],
    start: Start = fresh_child,
) -> Outcome:
    """Visit articles, and the site as a whole, as `crawl` does columns."""
    return _in_child(partial(start, ARTICLES), articles, plan, deadline, _Watched(ArticleTally(articles), watch))


def _in_child(
    start: Callable[[], Child],
    planned: Sequence[PlannedColumn] | Sequence[PlannedArticle],
    plan: Callable[[Path], SitePlan],
    deadline: timedelta,
    watched: _Watched,
) -> Outcome:
    with tempfile.TemporaryDirectory(prefix="xunlan-") as folder:
        planned_file = Path(folder, "planned.jsonl")
        write_planned(planned_file, planned)
        drawn = plan(planned_file)
        child = start()
        with child.stderr:
            _hand_over(drawn, child)
            outcome = _Watcher(child, watched, drawn.timeout + GRACE).run(deadline.total_seconds())
            if outcome.finish_reason == "died":
                status, words = child.process.returncode, last_line(child.stderr)
                told = f"抓取进程意外结束(状态 {status}),已读取的部分已保存。最后的输出:{words}"
                outcome.warnings.append(told)
            return outcome


def _hand_over(plan: SitePlan, child: Child) -> None:
    """Through a pipe, because it holds the database's password."""
    with contextlib.suppress(BrokenPipeError), child.plan:  # a child that died at once is reported when waited for
        child.plan.write(plan.model_dump_json().encode() + b"\n")


class Tally(Protocol):
    """Counts what a child tells of, for whoever watches."""

    def told(self, what: Mapping[str, Any]) -> None: ...
    def progress(self) -> Progress: ...


class ColumnTally:
    """Counts columns and units as they are done."""

    def __init__(self, columns: Sequence[PlannedColumn]) -> None:
        self._left = Counter(planned.column.unit for planned in columns)
        self.units, self.columns = len(self._left), len(columns)
        self.units_done = self.read = self.suspected = 0
        self.phase = "crawl"

    def told(self, what: Mapping[str, Any]) -> None:
        if "unit" in what:
            self._column(what["unit"], what["state"])
        elif "second_looks" in what:
            self.phase = "second look"

    def _column(self, unit: str, state: str) -> None:
        self.read += 1
        self.suspected += state not in ("filled", "external")
        self._left[unit] -= 1
        self.units_done += self._left[unit] == 0

    def progress(self) -> Progress:
        columns = max(self.columns, self.read)  # those discovered on the way come on top
        return Progress(self.units, self.units_done, columns, self.read, self.suspected, self.phase)


class ArticleTally:
    """Counts articles as they are done."""

    def __init__(self, articles: Sequence[PlannedArticle]) -> None:
        self.articles, self.read, self.sightings = len(articles), 0, 0

    def told(self, what: Mapping[str, Any]) -> None:
        if "article" in what:
            self.read += 1
            self.sightings += what["sightings"]

    def progress(self) -> Progress:
        done = int(self.read >= self.articles)
        return Progress(1, done, self.articles, self.read, self.sightings, "articles")


class _Watched(NamedTuple):
    """What counts a child's steps, and who is told of each."""

    tally: Tally
    watch: Callable[[Progress], None]


class _Watcher:
    """Follows a child's report; ends it in order on a deadline or a signal, and by force when it does not obey."""

    def __init__(self, child: Child, watched: _Watched, grace: float) -> None:
        self.process, self.report = child.process, child.report
        self.tally, self.watch = watched
        self.grace = grace
        self.outcome = Outcome()
        self.asked_to_end: str | None = None
        self._timers: list[threading.Timer] = []

    def run(self, deadline: float) -> Outcome:
        self._after(deadline, lambda: self.end("deadline"))
        try:
            with _signals_to(self.end):
                self._follow()
                self.process.wait()
        finally:
            for timer in self._timers:
                timer.cancel()
            if self.process.poll() is None:  # something was raised here: the child must not outlive us
                self._kill()
        if self.asked_to_end and self.outcome.finish_reason != "site_down":
            self.outcome.finish_reason = self.asked_to_end
        return self.outcome

    def end(self, why: str) -> None:
        """Ask the child to end in order; asked again, or not obeyed, end its whole group."""
        if self.asked_to_end:
            self._kill()
            return
        self.asked_to_end = why
        self.process.send_signal(signal.SIGINT)
        self._after(self.grace, self._kill)

    def _after(self, seconds: float, action: Callable[[], None]) -> None:
        timer = threading.Timer(seconds, action)
        timer.daemon = True
        timer.start()
        self._timers.append(timer)

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def _follow(self) -> None:
        with self.report as report:
            for line in report:
                self._told(json.loads(line))
                self.watch(self.tally.progress())

    def _told(self, what: Mapping[str, Any]) -> None:
        if "warning" in what:
            self.outcome.warnings.append(what["warning"])
        elif "end" in what:
            self.outcome.finish_reason = what["end"]
            self.outcome.counts = what["counts"]
        else:
            self.tally.told(what)


@contextlib.contextmanager
def _signals_to(end: Callable[[str], None]) -> Iterator[None]:
    """While a crawl runs, SIGINT and SIGTERM end it in order instead of tearing this process apart."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def handle(number: int, frame: FrameType | None) -> None:
        end("interrupted")

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
