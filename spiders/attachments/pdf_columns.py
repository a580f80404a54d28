"""The lines of a page in, the stretches of them that are a table out, each with the gaps between its columns.

A table is lines whose letters leave the same gaps, at least two of them, one line below the other. What is not surely
one is none: its text is read as it stands.
"""

from __future__ import annotations

import math
import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from spiders.attachments.pdf_lines import Letters, Line, Run, parted, seamed

_LEAST_COLUMNS, _MOST_COLUMNS = 3, 60
_LEAST_LINES, _LEAST_BELOW_HEADING = 3, 2
_KEPT = 0.6  # of the columns of a line, or of a table, that must be left when both are laid over one another
_CROSSED = 0.3  # of the lines of a table may at most run over a gap between its columns
_OVERHANG = 0.6  # of a letter's height: so far the last letter of a cell may reach into the next one
_STRAYS = 2  # lines that do not fit into a table and yet do not end it: headings over several columns, subtotals
_HEAD = 2  # lines of a page above a table that goes on from the page before
_SHIFT = 12.0  # points between the edges of the same column on two pages
_WRAPPED = 12  # lines of one cell
_NEAR = 2.2  # letters' heights from one line of a cell to the next
_LONG = 18  # letters in the usual cell: more than that in all columns is text set in columns
_HEADING = re.compile(r"姓\s*名|身份证|证件号|户主|序\s*号")


class Gap(NamedTuple):
    """From where to where lines leave the paper free; `crossed` is the number of those that do not: words that are cut
    off at the edge of their cell on paper stand whole in the file."""

    left: float
    right: float
    crossed: int = 0


@dataclass(frozen=True, slots=True)
class Stretch:
    """The lines `first` … `last` of a page are a table; `gaps` lie between its columns, outermost ones included."""

    first: int
    last: int
    gaps: tuple[Gap, ...]

    @property
    def columns(self) -> int:
        return len(self.gaps) - 1

    @property
    def gutters(self) -> tuple[Gap, ...]:
        return self.gaps[1:-1]

    def column(self, run: Run) -> int:
        """By its left edge: a word over several columns stands in the first of them, as in a merged cell."""
        return bisect(
            [(gap.left + gap.right) / 2 for gap in self.gutters],
            min(run.left + run.size / 2, (run.left + run.right) / 2),
        )

    def holds(self, line: Line) -> bool:
        """Whether every word of a line lies within one column."""
        low, high = self.gaps[0].right - line.size, self.gaps[-1].left + line.size
        last = self.gaps[-2].right  # where the last column begins: nothing bounds its longest lines
        return not self.crosses(line) and all(
            low <= left and (right <= high or abs(left - last) < line.size / 2) for left, right in line.segments()
        )

    def crosses(self, line: Line) -> bool:
        return any(
            left < gutter.left and right > gutter.right for left, right in line.segments() for gutter in self.gutters
        )

    def continues(self, before: Stretch) -> bool:
        """Whether it has the columns of another one, on the page before, and little stands above it."""
        return (
            len(self.gaps) == len(before.gaps)
            and self.first <= _HEAD
            and all(
                min(one.right, other.right) >= max(one.left, other.left)
                and min(abs(one.left - other.left), abs(one.right - other.right)) <= _SHIFT
                for one, other in zip(self.gutters, before.gutters, strict=True)
            )
        )


def stretches(letters: Letters, lines: list[Line], before: Stretch | None) -> Iterator[Stretch]:
    """The tables of a page from its head to its foot; the first may go on from the page `before`. Lines are cut in
    place where two of their cells touch."""
    at = free = 0
    while at < len(lines):
        found = _grown(letters, lines, at, before) if _is_row(lines[at]) else None
        if found is None:
            at += 1
            continue
        found = _with_neighbours(lines, found, free)
        yield found
        at = free = found.last + 1
        before = None


def _is_row(line: Line) -> bool:
    return _LEAST_COLUMNS <= len(line.segments()) <= _MOST_COLUMNS


def _grown(letters: Letters, lines: list[Line], first: int, before: Stretch | None) -> Stretch | None:
    """The table that begins with a line, if there is one: with the columns of the one before, or with its own."""
    if before is not None and first <= _HEAD:
        line = parted(letters, lines[first], before.gutters)
        gaps, lost = _common(before.gaps, line)
        if not lost and before.holds(line) and _fits(before, line, len(gaps) - 1):
            lines[first] = line
            found = _down(letters, lines, Stretch(first, first, gaps))[0]
            if found.continues(before):
                return found
    line = seamed(letters, lines[first])
    found, rows = _down(letters, lines, Stretch(first, first, _own(line)))
    if not _is_table(letters, [lines[each] for each in rows], found):
        return None
    lines[first] = line
    return found


def _down(letters: Letters, lines: list[Line], found: Stretch) -> tuple[Stretch, list[int]]:
    """As far down as lines have the same columns, and which lines have them."""
    rows, strays = [found.first], 0
    for at in range(found.first + 1, len(lines)):
        if at - found.last > _WRAPPED or strays > _STRAYS:
            break
        line = parted(letters, lines[at], found.gutters) if found.crosses(lines[at]) else lines[at]
        if not _is_row(line):
            strays += not found.holds(line)
            continue
        gaps, lost = _common(found.gaps, line)
        if _fits(found, line, len(gaps) - 1 - lost):
            lines[at] = line
            rows.append(at)
            found, strays = Stretch(found.first, at, gaps), 0
        else:
            strays += 1
    kept = tuple(gap._replace(crossed=0) for gap in found.gaps if gap.crossed <= _CROSSED * len(rows))
    return replace(found, gaps=kept), rows


def _free(line: Line) -> list[tuple[float, float]]:
    """From where to where a line leaves the paper free; the outermost parts have no end."""
    return list(pairwise([-math.inf, *(edge for segment in line.segments() for edge in segment), math.inf]))[::2]


def _own(line: Line) -> tuple[Gap, ...]:
    """The gaps of one line alone, those between touching cells included."""
    return tuple(Gap(low, high) if low < high else Gap((low + high) / 2, (low + high) / 2) for low, high in _free(line))


def _common(gaps: Sequence[Gap], line: Line) -> tuple[tuple[Gap, ...], int]:
    """What is left of gaps where a line leaves them free, and how many it crosses. Where its cells touch, a point is
    left of a gap."""
    free, near = _free(line), _OVERHANG * line.size
    told: list[Gap] = []
    lost = 0
    for gap in gaps:
        left, right, crossed = gap
        common = [(max(left, low), min(right, high)) for low, high in free]
        touching = [(low + high) / 2 for low, high in free if low - near <= right and left <= high + near]
        if wide := [Gap(low, high, crossed) for low, high in common if high > low or high == low == left == right]:
            told += wide
        elif touching:
            point = min(max(touching[0], left), right)
            told.append(Gap(point, point, crossed))
        else:
            lost += 1
            told.append(gap._replace(crossed=crossed + 1))
    return tuple(told), lost


def _fits(found: Stretch, line: Line, columns: int) -> bool:
    """Whether the columns are still there with one more line, and most of what it says stands in them."""
    segments = line.segments()
    if columns < max(_LEAST_COLUMNS, _KEPT * max(found.columns, len(segments))):
        return False
    beside = sum(any(gap.left <= left and right <= gap.right for gap in found.gaps) for left, right in segments)
    return beside <= len(segments) / 2


def _is_table(letters: Letters, rows: Sequence[Line], found: Stretch) -> bool:
    least = _LEAST_LINES
    if _HEADING.search("".join(letters.text[run.start : run.end] for run in rows[0].runs)):
        least = _LEAST_BELOW_HEADING
    lengths = sorted(sum(run.end - run.start for run in row.runs) / len(row.segments()) for row in rows)
    return len(rows) >= least and found.columns >= _LEAST_COLUMNS and lengths[len(lengths) // 2] <= _LONG


def _with_neighbours(lines: Sequence[Line], found: Stretch, free: int) -> Stretch:
    """With the lines above and below that are parts of its cells: a heading of two lines, the end of the last row."""
    first, last = found.first, found.last
    while first > free and _is_near(lines[first - 1], lines[first]) and _may_head(lines[first - 1], found):
        first -= 1
    while last + 1 < len(lines) and _is_near(lines[last], lines[last + 1]) and found.holds(lines[last + 1]):
        last += 1
    return replace(found, first=first, last=last)


def _is_near(above: Line, below: Line) -> bool:
    return above.middle - below.middle <= _NEAR * max(above.size, below.size)


def _may_head(line: Line, found: Stretch) -> bool:
    """Several words, or one within a column; a single word in the middle of the page is the title."""
    return found.holds(line) or len(line.segments()) >= _LEAST_COLUMNS
