"""How far a crawl has come, on standard error: a bar on a terminal, a plain line now and then otherwise."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from crawler.present import console

if TYPE_CHECKING:
    from crawler.order import Progress

PHASES = {"crawl": "巡查", "second look": "复看", "articles": "读文章"}
QUIET = 5.0  # seconds between two plain lines


@contextmanager
def following() -> Iterator[Callable[[Progress], None]]:
    """Something to tell of every step; it shows what is worth showing."""
    if not console(stderr=True).is_terminal:
        yield PlainLines()
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    told = TextColumn("单位 {task.fields[units]} · 疑似问题 {task.fields[suspected]}")
    shown = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[what]}"),
        told,
    )
    with Bar(*shown, TimeElapsedColumn(), console=console(stderr=True), transient=True) as bar:
        task = bar.add_task("巡查", total=None, units="0", suspected=0, what="栏目")

        def show(step: Progress) -> None:
            bar.update(
                task,
                description=PHASES.get(step.phase, step.phase),
                completed=step.columns_read,
                total=step.columns,
                units=f"{step.units_done}/{step.units}",
                suspected=step.suspected,
                what="文章" if step.phase == "articles" else "栏目",
            )

        yield show


class PlainLines:
    """A line at most every few seconds, and one when a phase begins or the last unit is done."""

    def __init__(self, now: Callable[[], float] = monotonic, write: Callable[[str], object] | None = None) -> None:
        self._now = now
        self._write = write or sys.stderr.write
        self._told_at = float("-inf")
        self._told: tuple[str, bool] | None = None  # phase, and whether all units were done

    def __call__(self, step: Progress) -> None:
        now, stage = self._now(), (step.phase, step.units_done == step.units)
        if stage == self._told and now - self._told_at < QUIET:
            return
        self._told, self._told_at = stage, now
        self._write(f"{PHASES.get(step.phase, step.phase)}:{_far(step)}\n")


def _far(step: Progress) -> str:
    if step.phase == "articles":
        return f"文章 {step.columns_read}/{step.columns},疑似个人信息 {step.suspected}"
    return f"单位 {step.units_done}/{step.units},栏目 {step.columns_read}/{step.columns},疑似问题 {step.suspected}"
