"""Cells as formats hold them in, rows as the scanner wants them out: budgeted, and labels filled into merged heads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from spiders.attachments.bounds import File
from spiders.attachments.places import column_name
from spiders.pieces import Piece, Prose, Row

HEAD = 10  # rows at the top of a table in which a merged cell may be a label of the columns below
_LABEL = 20  # characters


def is_label(text: str) -> bool:
    """Whether a merged cell is a heading rather than data that stands for several persons."""
    return 0 < len(text) <= _LABEL and not any(char.isdigit() for char in text)


def _names(width: int, number: int) -> tuple[str, ...]:
    """C7 and the like. Most tables are narrow, so their letters are kept."""
    row = str(number)
    return tuple([letters + row for letters in _letters(width)])


@lru_cache(256)
def _letters(width: int) -> tuple[str, ...]:
    return tuple(map(column_name, range(width)))


@dataclass(slots=True)
class Sheet:
    """One table of a file while it is read. `merges` are (first row, last row, column), for cells over several rows."""

    file: File
    table: str  # its place, and what tells it apart
    hidden: bool = False
    hidden_columns: frozenset[int] = frozenset()
    merges: tuple[tuple[int, int, int], ...] = ()
    lettered: bool = True  # whether its cells have names (C7)
    _labels: dict[int, tuple[int, str]] = field(default_factory=dict)  # column: (last row, label), of merged heads

    def row(self, number: int, cells: list[str], hidden: bool = False) -> Iterator[Piece]:
        """One row, counted from 1. Nothing where it is empty."""
        self._fill(number, cells)
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            return
        budget = self.file.budget
        most = budget.bounds.columns
        budget.row(min(len(cells), most))
        budget.text(sum(map(len, cells)))
        for column, text in enumerate(cells[most:], most):
            if text:
                yield Prose(text, f"{self.table} {column_name(column)}{number}")
        cells = cells[:most]
        unseen = self.hidden or hidden
        yield Row(
            cells=tuple(cells),
            table=self.table,
            place=f"{self.table} 第 {number} 行",
            names=_names(len(cells), number) if self.lettered else (),
            hidden=frozenset(range(len(cells))) if unseen else self._hidden_of(len(cells)),
        )

    @staticmethod
    def names_columns(text: str, number: int) -> bool:
        """Whether a cell that goes on into the rows below it is a heading there, too."""
        return number <= HEAD and is_label(text)

    def _hidden_of(self, width: int) -> frozenset[int]:
        if not self.hidden_columns:
            return self.hidden_columns
        return frozenset(column for column in self.hidden_columns if column < width)

    def _fill(self, number: int, cells: list[str]) -> None:
        """Repeat a label in the rows that its merged cell covers: the lowest row of a head then names every column."""
        if number > HEAD and not self._labels:
            return
        for column, (last, label) in list(self._labels.items()):
            if number > last:
                del self._labels[column]
            elif column < len(cells) and not cells[column]:
                cells[column] = label
            elif column >= len(cells):
                cells.extend([""] * (column - len(cells)) + [label])
        for first, last, column in self.merges if number <= HEAD else ():
            if first == number and column < len(cells) and is_label(cells[column]):
                self._labels[column] = (last, cells[column])
