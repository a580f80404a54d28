"""A table of a web page in, its rows out, cells in their columns whatever spans they have."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml import etree
from lxml.etree import _Element as Element

from spiders.pieces import Row

_WIDEST, _LONGEST_SPAN = 400, 2000  # columns; rows: what a page claims beyond is hostile
_SPACES = re.compile(r"[ \t\r\n\f\u3000\xa0]+")
_NUMBER = re.compile(r"\s*(\d{1,6})")
_CELLS = ("td", "th")
_BLOCKS = ("br", "p", "div", "li")


def is_data(table: Element) -> bool:
    """Whether a table holds data rather than the layout of a page: two columns or more, and no table within."""
    if next(table.iterdescendants("table"), None) is not None:
        return False
    return any(sum(cell.tag in _CELLS for cell in row) > 1 for row in table.iter("tr"))


def rows_of(table: Element, name: str, left_out: Callable[[Element], bool]) -> Iterator[Row]:
    """The visible rows of a table, in order. A cell that spans columns or rows stands in the first of them; the others
    are empty, so that every cell stays below its heading."""
    caption = next((" ".join("".join(each.itertext()).split()) for each in table.iter("caption")), "")
    if caption:
        yield Row((caption,), name, f"{name} 表题")
    above: dict[int, int] = {}  # column: how many more rows a cell from above reaches down
    for number, row in enumerate(table.iter("tr"), start=1):
        if left_out(row):
            continue
        cells, above = _cells(row, above, left_out)
        if any(cells):
            yield Row(tuple(cells), name, f"{name} 第 {number} 行")


def _cells(
    row: Element, above: dict[int, int], left_out: Callable[[Element], bool]
) -> tuple[list[str], dict[int, int]]:
    cells: list[str] = []
    below: dict[int, int] = {}
    for cell in row:
        if cell.tag not in _CELLS or left_out(cell):
            continue
        _pass_over(cells, above, below)
        if len(cells) >= _WIDEST:
            break
        wide, deep = _span(cell, "colspan", _WIDEST - len(cells)), _span(cell, "rowspan", _LONGEST_SPAN)
        if deep > 1:
            below.update((len(cells) + each, deep - 1) for each in range(wide))
        cells += [_text(cell, left_out), *[""] * (wide - 1)]
    _pass_over(cells, above, below)
    return cells, below


def _pass_over(cells: list[str], above: dict[int, int], below: dict[int, int]) -> None:
    """Leaves the columns empty into which cells from the rows above reach."""
    while len(cells) < _WIDEST and above.get(len(cells), 0) > 0:
        column = len(cells)
        if above[column] > 1:
            below[column] = above[column] - 1
        cells.append("")


def _span(cell: Element, name: str, most: int) -> int:
    found = _NUMBER.match(cell.get(name) or "")
    return max(1, min(int(found[1]), most)) if found else 1


def _text(cell: Element, left_out: Callable[[Element], bool]) -> str:
    """What a reader sees in a cell, in one line."""
    parts: list[str] = []
    walk = etree.iterwalk(cell, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event == "start":
            if element is not cell and left_out(element):
                walk.skip_subtree()
            else:
                parts += [" " if element.tag in _BLOCKS else "", element.text or ""]
        elif element is not cell:
            parts.append(element.tail or "")
    return _SPACES.sub(" ", "".join(parts)).strip()
