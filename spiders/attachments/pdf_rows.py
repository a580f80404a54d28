"""A page of a .pdf in, its text out: rows where letters stand in columns, prose elsewhere; not a letter is lost.

A .pdf knows no tables, only letters at places. Where cells are more than one line high, the order in which a program
wrote them tells which lines are a row: cell after cell, so after the lower lines of one cell it goes up to the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2  # type: ignore[import-untyped]

from spiders.attachments.pdf_columns import Stretch, stretches
from spiders.attachments.pdf_lines import Letters, Line, Run, letters_of, lines_of
from spiders.pieces import Piece, Prose, Row

_FOOT = 3  # lines below a table that goes on overleaf
_MOST_LINES = 12  # of one row
_EVEN = 0.2  # of a letter's height: no difference between two distances
_FILLED = 0.5  # the share of lines in which a column holds something, so that a line without it begins no row


@dataclass(slots=True)
class Tables:
    """The tables of a document while it is read: one that goes on from page to page is one table."""

    _last: Stretch | None = None  # the table at the foot of the page before
    _name: str = ""

    def page(self, textpage: pypdfium2.PdfTextPage, place: str) -> list[Piece] | None:
        """The text of a page in its order; None where it shows no table."""
        letters = letters_of(textpage)
        lines = lines_of(letters) if letters else []
        found = list(stretches(letters, lines, self._last)) if letters else []
        if letters is None or not found:
            self._last = None
            return None
        pieces: list[Piece] = []
        owner = _owners(letters, lines)
        at = 0
        for number, stretch in enumerate(found):
            pieces += _prose(letters, owner, range(at, stretch.first), place)
            self._take(stretch, number, place)
            pieces += _rows(letters, lines, stretch, self._name, place)
            at = stretch.last + 1
        pieces += _prose(letters, owner, range(at, len(lines)), place)
        if len(lines) - at > _FOOT:
            self._last = None
        return pieces

    def _take(self, stretch: Stretch, number: int, place: str) -> None:
        """Name a table: as the one before it where it has the same columns and stands on the next page."""
        goes_on = number == 0 and self._last is not None and stretch.continues(self._last)
        if not goes_on:
            self._name = f"{place}表格" if number == 0 else f"{place}第 {number + 1} 个表格"
        self._last = stretch


def plain(text: str) -> str:
    """As other readers give text. PDFium marks a hyphen at the end of a line by letters that mean nothing."""
    return text.replace("\r\n", "\n").replace("\x02", "-").replace("\ufffe", "-")


def _owners(letters: Letters, lines: Sequence[Line]) -> list[int]:
    """The line of every letter; what takes no place, such as a space, goes with the letter before it."""
    owner = [-1] * len(letters.text)
    for number, line in enumerate(lines):
        for run in line.runs:
            owner[run.start : run.end] = [number] * (run.end - run.start)
    last = next((each for each in owner if each >= 0), 0)
    for index, each in enumerate(owner):
        last = each if each >= 0 else last
        owner[index] = last
    return owner


def _prose(letters: Letters, owner: Sequence[int], lines: range, place: str) -> Iterator[Prose]:
    """The lines between two tables, as the file has them."""
    text = "".join(char for char, line in zip(letters.text, owner, strict=True) if line in lines)
    if text.strip():
        yield Prose(plain(text), place)


def _rows(letters: Letters, lines: Sequence[Line], stretch: Stretch, table: str, place: str) -> Iterator[Piece]:
    for group in _groups(lines, stretch):
        members = [lines[each] for each in group]
        where = f"{place} 第 {group[0] + 1} 行"
        if len(members) == 1 and len(members[0].segments()) == 1 and stretch.crosses(members[0]):
            yield Prose(_cell(letters, members), where)
            continue
        cells: list[list[Line]] = [[] for _ in range(stretch.columns)]
        for line in members:
            for column, runs in _by_column(line, stretch).items():
                cells[column].append(Line(tuple(runs), line.size, line.middle))
        yield Row(tuple(_cell(letters, cell) for cell in cells), table, where)


def _by_column(line: Line, stretch: Stretch) -> dict[int, list[Run]]:
    told: dict[int, list[Run]] = {}
    for run in line.runs:
        told.setdefault(stretch.column(run), []).append(run)
    return told


def _cell(letters: Letters, lines: Sequence[Line]) -> str:
    """The lines of a cell below one another."""
    text = "\n".join(" ".join(letters.text[run.start : run.end] for run in line.runs) for line in lines)
    return plain(text)


# --- which lines are a row -------------------------------------------------------------------------------------------


def _groups(lines: Sequence[Line], stretch: Stretch) -> list[list[int]]:
    """Lines that are one row, row by row."""
    span = range(stretch.first, stretch.last + 1)
    columns = {each: _by_column(lines[each], stretch) for each in span}
    lead = _lead([*columns.values()], stretch.columns)
    spans = _written_together(columns)
    below = {each for one in spans for each in one[1:]}
    tops = {one[0] for one in spans}
    groups: list[list[int]] = []
    for each in span:
        # A line that begins no row, and stands no nearer to the next one, goes on with the row above it.
        part = lead not in columns[each] and each not in tops and not stretch.crosses(lines[each])
        follows = part and groups and lead in columns[groups[-1][0]] and _is_nearer_above(lines, each)
        if groups and (each in below or follows) and len(groups[-1]) < _MOST_LINES:
            groups[-1].append(each)
        else:
            groups.append([each])
    return groups


def _is_nearer_above(lines: Sequence[Line], each: int) -> bool:
    if each + 1 == len(lines):
        return True
    above, line, below = lines[each - 1 : each + 2]
    return above.middle - line.middle <= line.middle - below.middle + _EVEN * line.size


def _lead(columns: Sequence[dict[int, list[Run]]], count: int) -> int:
    """The first column that is filled in most lines."""
    shares = [sum(column in line for line in columns) / len(columns) for column in range(count)]
    return next((column for column, share in enumerate(shares) if share >= _FILLED), 0)


def _written_together(columns: dict[int, dict[int, list[Run]]]) -> list[range]:
    """The lines that are one row, as the order of writing says: after a lower line of a cell, the next
    column was begun further up. Nothing where that would make a row of which every column has several lines: there the
    table was written column by column."""
    runs = sorted(
        (run.start, column, each) for each, line in columns.items() for column, runs in line.items() for run in runs
    )
    spans: list[tuple[int, int]] = []
    top = bottom = -1
    before = -1
    for _, column, line in runs:
        if column > before >= 0:
            top, bottom = min(top, line), max(bottom, line)
        elif column == before and line in (bottom, bottom + 1):
            bottom = line
        else:
            spans.append((top, bottom))
            top = bottom = line
        before = column
    spans.append((top, bottom))
    return [
        range(top, bottom + 1)
        for top, bottom in spans
        if 0 <= top < bottom < top + _MOST_LINES and _is_one_row([columns[each] for each in range(top, bottom + 1)])
    ]


def _is_one_row(columns: Sequence[dict[int, list[Run]]]) -> bool:
    filled = [column for line in columns for column in line]
    return any(filled.count(column) == 1 for column in filled)
