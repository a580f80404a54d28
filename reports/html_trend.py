"""The pass rates of the periods in, the points and lines of a chart out; a period without a figure is a gap.

One unit of the drawing is one pixel: letters keep their size on a narrow screen, and a long chart scrolls.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from reports.facts import TrendPoint

SHOWN = 12  # periods in the chart; its table has them all
HEIGHT = 200
TOP, BOTTOM, LEFT, RIGHT = 26, 28, 44, 26
STEP = 58  # between two periods
NARROWEST = 300


class Mark(NamedTuple):
    """One period: where it stands, and how high (None: there is no figure)."""

    x: int
    y: int | None
    point: TrendPoint


class Grid(NamedTuple):
    y: int
    percent: int


@dataclass(frozen=True)
class Trend:
    """What the chart draws."""

    width: int
    height: int
    left: int
    right: int
    floor: int
    marks: tuple[Mark, ...]
    lines: tuple[str, ...]  # the `points` of polylines, one for each stretch without a gap
    grid: tuple[Grid, ...]


def trend_of(points: Sequence[TrendPoint]) -> Trend:
    """The chart of the last periods."""
    latest = points[-SHOWN:]
    width = max(NARROWEST, LEFT + RIGHT + STEP * max(len(latest) - 1, 0))
    step = (width - LEFT - RIGHT) / (len(latest) - 1) if len(latest) > 1 else 0.0
    start = LEFT if step else (LEFT + width - RIGHT) / 2
    marks = tuple(
        Mark(round(start + step * place), None if point.rate is None else _height(point.rate), point)
        for place, point in enumerate(latest)
    )
    grid = tuple(Grid(_height(percent), percent) for percent in (0, 50, 100))
    return Trend(width, HEIGHT, LEFT, width - RIGHT, HEIGHT - BOTTOM, marks, _lines(marks), grid)


def _height(rate: float) -> int:
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * min(max(rate, 0.0), 100.0) / 100)


def _lines(marks: Sequence[Mark]) -> tuple[str, ...]:
    """Stretches of at least two neighbouring figures."""
    stretches: list[list[str]] = [[]]
    for mark in marks:
        if mark.y is None:
            stretches.append([])
        else:
            stretches[-1].append(f"{mark.x},{mark.y}")
    return tuple(" ".join(stretch) for stretch in stretches if len(stretch) > 1)
