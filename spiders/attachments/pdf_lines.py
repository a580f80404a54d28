"""A page of a .pdf in, its letters out, in runs on lines, each with its place on the paper.

Lines are told by the places of letters alone: in which order and in which pieces a program wrote them says little.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

APART = 0.25  # of a letter's height: more lies between two cells, and less between two letters of a word
_ONE_SPACE = 1.2  # of a letter's height: a written space may be as wide, and does not part cells
_SAME_LINE = 0.4  # of a letter's height: how much higher or lower letters of one line may stand
_FEWEST, _MOST = 12, 20_000  # letters of a page; more are on no paper that a person reads
_ONE_WAY = 0.7  # the share of letters that stand to the right of the one before them, seen as a reader turns the page
_GAPS = 3  # pieces of a line, from which on it may be a row
_LARGEST = 10_000.0  # points

Box = tuple[float, float, float, float]  # left, bottom, right, top


@dataclass(frozen=True, slots=True)
class Run:
    """Letters side by side, with no more between them than a space; `start` and `end` tell which ones. `cut`: the
    letter before it stands as close, but in another cell."""

    start: int
    end: int
    left: float
    right: float
    middle: float
    size: float
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """Runs of the same height on the page, from left to right."""

    runs: tuple[Run, ...]
    size: float
    middle: float

    def segments(self) -> list[tuple[float, float]]:
        """From where to where there are letters."""
        told: list[tuple[float, float]] = []
        for run in self.runs:
            if told and not run.cut and run.left - told[-1][1] < APART * self.size:
                told[-1] = (told[-1][0], max(told[-1][1], run.right))
            else:
                told.append((run.left, run.right))
        return told


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters of a page in the order of the file, and their boxes, turned so that lines run to the right; None for
    what takes no place. `begins` says whether a letter is the first that was written in one go."""

    text: str = field(repr=False)
    boxes: list[Box | None]
    begins: Callable[[int], bool]
    written: Callable[[int], bool]  # whether a space is in the file, rather than a gap that PDFium fills

    def run(self, start: int, end: int, *, cut: bool = False) -> Run:
        boxes = [box for box in self.boxes[start:end] if box]
        first = boxes[0]
        left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
        return Run(start, end, left, right, (first[1] + first[3]) / 2, first[3] - first[1], cut)


def letters_of(textpage: pypdfium2.PdfTextPage) -> Letters | None:
    """None where a page holds too few or too many, all side by side, or in no order that could be told."""
    raw, count = textpage.raw, textpage.count_chars()
    if not _FEWEST <= count <= _MOST or pdfium.FPDFText_GetTextIndexFromCharIndex(raw, count - 1) != count - 1:
        return None
    text: str = textpage.get_text_range()
    if len(text) != count or not _may_stand_in_columns(textpage):
        return None
    turned = _turned(_boxes(raw, text))
    if turned is None:
        return None

    def begins(index: int) -> bool:
        one, other = (pdfium.FPDFText_GetTextObject(raw, each) for each in (index - 1, index))
        return ctypes.addressof(one.contents) != ctypes.addressof(other.contents) if one and other else False

    return Letters(text, turned, begins, lambda index: pdfium.FPDFText_IsGenerated(raw, index) == 0)


def _may_stand_in_columns(textpage: pypdfium2.PdfTextPage) -> bool:
    """Whether any line has gaps. Most pages have none, and a look at pieces of writing costs less than at letters."""
    rects = [textpage.get_rect(index) for index in range(textpage.count_rects())]
    if sum(right - left > top - bottom for left, bottom, right, top in rects) < _ONE_WAY * len(rects):
        return True  # short pieces, or lines that do not run to the right
    runs = [Run(0, 0, box[0], box[2], (box[1] + box[3]) / 2, box[3] - box[1]) for box in rects if box[1] < box[3]]
    return any(len(line.segments()) >= _GAPS for line in _lines(runs))


def _boxes(raw: object, text: str) -> list[Box | None]:
    rect = pdfium.FS_RECTF()
    pointer, box_of = ctypes.byref(rect), pdfium.FPDFText_GetLooseCharBox
    boxes: list[Box | None] = []
    for index, char in enumerate(text):
        if char.isspace() or not box_of(raw, index, pointer):
            boxes.append(None)
            continue
        box = (rect.left, rect.bottom, rect.right, rect.top)
        boxes.append(box if box[0] < box[2] and box[1] < box[3] and _on_paper(box) else None)
    return boxes


def _on_paper(box: Box) -> bool:
    return all(math.isfinite(each) and abs(each) < _LARGEST for each in box)


def _turned(boxes: list[Box | None]) -> list[Box | None] | None:
    """The boxes as a reader sees them: tables across the paper are written upwards, or downwards."""
    ways = [0, 0, 0, 0]  # right, up, left, down
    for one, other in pairwise(boxes):
        if one and other:
            across, up = other[0] - one[0], other[1] - one[1]
            ways[(0 if across > 0 else 2) if abs(across) >= abs(up) else (1 if up > 0 else 3)] += 1
    way = max(range(4), key=lambda each: ways[each])
    if ways[way] < _ONE_WAY * sum(ways) or not ways[way]:
        return None
    turn = (
        lambda box: box,
        lambda box: (box[1], -box[2], box[3], -box[0]),
        lambda box: (-box[2], -box[3], -box[0], -box[1]),
        lambda box: (-box[3], box[0], -box[1], box[2]),
    )[way]
    return boxes if way == 0 else [turn(box) if box else None for box in boxes]


def lines_of(letters: Letters) -> list[Line]:
    """From the top of the page to its foot."""
    return _lines(_runs(letters))


def _lines(runs: Iterable[Run]) -> list[Line]:
    lines: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: -run.middle):
        first = lines[-1][0] if lines else None
        if first and first.middle - run.middle <= _SAME_LINE * min(first.size, run.size):
            lines[-1].append(run)
        else:
            lines.append([run])
    return [_line(runs) for runs in lines]


def _line(runs: Sequence[Run]) -> Line:
    ordered = sorted(runs, key=lambda run: (run.left, run.start))
    return Line(tuple(ordered), min(run.size for run in runs), runs[0].middle)


def parted(letters: Letters, line: Line, gutters: Sequence[tuple[float, float, int]]) -> Line:
    """The line, with its runs cut where two cells touch: a piece of writing begins where other lines leave a gap."""
    runs: list[Run] = []
    for run in line.runs:
        start = run.start
        for left, right, _ in gutters:
            if run.left < left and run.right > right:
                near = APART * run.size
                cut = _cut(letters, range(start + 1, run.end), left - near, right + near)
                if cut is not None:
                    runs.append(letters.run(start, cut, cut=start != run.start))
                    start = cut
        runs.append(run if start == run.start else letters.run(start, run.end, cut=True))
    return _line(runs) if len(runs) > len(line.runs) else line


def seamed(letters: Letters, line: Line) -> Line:
    """The line, with its runs cut wherever a piece of writing begins and the letter before it is of the same kind: in a
    heading whose words touch, nothing else tells where a column begins."""
    runs: list[Run] = []
    for run in line.runs:
        cuts = [at for at in range(run.start + 1, run.end) if _is_seam(letters, at)]
        edges = list(pairwise([run.start, *cuts, run.end]))
        runs += [letters.run(start, end, cut=start != run.start) for start, end in edges] if cuts else [run]
    return _line(runs) if len(runs) > len(line.runs) else line


def _is_seam(letters: Letters, at: int) -> bool:
    """Between letters and figures the font changes, and with it the piece of writing, in the midst of a word."""
    if letters.boxes[at] is None or letters.boxes[at - 1] is None:
        return False
    return letters.text[at].isascii() == letters.text[at - 1].isascii() and letters.begins(at)


def _cut(letters: Letters, within: range, left: float, right: float) -> int | None:
    """The letter at a gap with which a piece of writing begins; else one further on, in the midst of numbers: cells
    that are cut off on paper stand whole in the file."""
    boxes, text = letters.boxes, letters.text
    starts = [at for at in within if (box := boxes[at]) and box[0] >= left and boxes[at - 1] and letters.begins(at)]
    at_gap = [at for at in starts if (box := boxes[at]) and box[0] <= right]
    numbers = [at for at in starts if text[at - 1].isascii() and text[at].isascii()]
    return next(iter([*at_gap, *numbers]), None)


def _runs(letters: Letters) -> Iterator[Run]:
    start, before = -1, -1
    for index, box in enumerate(letters.boxes):
        if box is None:
            continue
        if start >= 0 and not _goes_on(letters, before, index):
            yield letters.run(start, before + 1)
            start = index
        start = index if start < 0 else start
        before = index
    if start >= 0:
        yield letters.run(start, before + 1)


def _goes_on(letters: Letters, before: int, index: int) -> bool:
    """Whether a letter stands beside the one before it, or a written space away."""
    one, other = letters.boxes[before], letters.boxes[index]
    assert one is not None, "it is a letter with a place"
    assert other is not None, "it is a letter with a place"
    size = min(one[3] - one[1], other[3] - other[1])
    if abs((one[1] + one[3]) - (other[1] + other[3])) / 2 > _SAME_LINE * size:
        return False
    gap = other[0] - one[2]
    if -size < gap < APART * size:
        return True
    return 0 < gap < _ONE_SPACE * size and index == before + 2 and letters.written(before + 1)
