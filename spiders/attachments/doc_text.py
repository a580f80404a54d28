"""The characters of one part of an old Word document in, its paragraphs and rows out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import Enum, auto

from spiders.attachments.bounds import File
from spiders.attachments.tables import Sheet
from spiders.pieces import Piece, Prose

_PARAGRAPH = re.compile(r"[^\r\x07\x0c]*[\r\x07\x0c]?")
_SIGNS = str.maketrans({"\x0b": "\n", "\x1e": "-", "\x1f": "", "\xa0": " "})
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")
_FIELD = re.compile(r"\x13[^\x13\x14\x15]*\x14|\x13[^\x13\x14\x15]*\x15")  # its instruction: what a reader does not see
_MOST_NESTED = 5


class Mark(Enum):
    """What the mark at the end of a paragraph is in a table."""

    INSIDE = auto()  # the end of a paragraph that is not the last of its cell
    CELL = auto()
    ROW = auto()


def pieces_of(file: File, part: str, characters: str, marks: Mapping[int, Mark]) -> Iterator[Piece]:
    """`marks` are those of this part by position; none at all where the file does not tell them."""
    walk = _Walk(file, part, told=bool(marks))
    for found in _PARAGRAPH.finditer(characters):
        text = found[0]
        if not text:
            continue
        ending = text[-1] if text[-1] in "\r\x07\x0c" else ""
        mark = marks.get(found.end() - 1) if ending else None
        yield from walk.paragraph(_clean(text.removesuffix(ending) if ending else text), ending, mark)
    yield from walk.rest()


def _without_fields(text: str) -> str:
    for _ in range(_MOST_NESTED):
        text, count = _FIELD.subn("", text)
        if not count:
            break
    return text


def _clean(text: str) -> str:
    text = _without_fields(text) if "\x13" in text else text
    text = _CONTROLS.sub("", text.translate(_SIGNS))
    if any("\ud800" <= char <= "\udfff" for char in text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


class _Walk:
    """Where the reading of a part stands: in which table, in which row, in which cell."""

    def __init__(self, file: File, part: str, *, told: bool) -> None:
        self.file = file
        self.part = part
        self.told = told
        self._paragraphs = self._tables = self._rows = 0
        self._sheet: Sheet | None = None
        self._cells: list[str] = []
        self._cell: list[str] = []

    def paragraph(self, text: str, ending: str, mark: Mark | None) -> Iterator[Piece]:
        if ending != "\x07":
            if mark is Mark.INSIDE or (not self.told and self._cells):
                self._cell.append(text)
            else:
                yield from self._prose(text)
        elif mark is Mark.ROW or (not self.told and not text and not self._cell and self._cells):
            yield from self._row()
        else:
            self._cells.append("\n".join([*self._cell, text]).strip())
            self._cell = []

    def rest(self) -> Iterator[Piece]:
        """A row without an end: the file breaks off in it, or its formats are lost."""
        text = "\n".join([*self._cells, *self._cell])
        if text.strip():
            self.file.budget.text(len(text))
            yield Prose(text, self._at("末段"))

    def _prose(self, text: str) -> Iterator[Piece]:
        self._sheet = None
        self._paragraphs += 1
        self.file.budget.text(len(text))
        if text.strip():
            yield Prose(text, self._at(f"第 {self._paragraphs} 段"))

    def _row(self) -> Iterator[Piece]:
        if self._sheet is None:
            self._tables, self._rows = self._tables + 1, 0
            self._sheet = Sheet(self.file, self._at(f"表 {self._tables}"), lettered=False)
        self._rows += 1
        cells, self._cells = self._cells, []
        yield from self._sheet.row(self._rows, cells)

    def _at(self, place: str) -> str:
        return self.file.at(f"{self.part} {place}" if self.part else place)
