"""An old Excel or WPS workbook (.xls, .et, BIFF 2 to 8) in, its rows and comments out; what is hidden is marked."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

import xlrd
from xlrd.biffh import XL_CELL_BOOLEAN, XL_CELL_DATE, XL_CELL_NUMBER, XL_CELL_TEXT, XLRDError
from xlrd.compdoc import CompDocError
from xlrd.sheet import Sheet as XlsSheet

from spiders.attachments.bounds import BROKEN, DAMAGED, File, Unreadable, guarded
from spiders.attachments.cell_values import date_text, lost_digits, number_text
from spiders.attachments.places import column_name, named
from spiders.attachments.tables import HEAD, Sheet
from spiders.pieces import Piece, Prose, Unread

# xlrd believes what a file says of itself; what it then stumbles over has these names, besides the usual ones.
_STUMBLES: tuple[type[Exception], ...] = (XLRDError, CompDocError, AssertionError, AttributeError, TypeError, *BROKEN)


def read_xls(file: File) -> Iterator[Piece]:
    book = _open(file)
    for number in range(book.nsheets):
        if number >= file.budget.bounds.tables:
            yield Unread(file.whole, f"工作表过多,只读了前 {file.budget.bounds.tables} 个")
            return
        name = book.sheet_names()[number]
        try:
            sheet = book.sheet_by_index(number)
        except _STUMBLES:
            yield Unread(file.at(f"表“{named(name)}”"), DAMAGED)
            continue
        hidden = sheet.visibility != 0
        table = file.at(f"{'隐藏表' if hidden else '表'}“{named(name)}”")
        yield Prose(name, table + " 表名")
        yield from guarded(_rows(file, book, sheet, table, hidden), table)
        yield from guarded(_notes(sheet, table), table)
        book.unload_sheet(number)


def _open(file: File) -> xlrd.Book:
    """Formats are needed for what is hidden; they exist from BIFF 3 on, and xlrd reads them for .xls alone."""
    try:
        return xlrd.open_workbook(
            file_contents=file.body,
            logfile=_Silence(),
            formatting_info=True,
            on_demand=True,
            ragged_rows=True,
        )
    except _STUMBLES as broken:
        if "encrypted" in str(broken):
            raise Unreadable("已加密") from broken
        raise Unreadable(DAMAGED) from broken


class _Silence(StringIO):
    """xlrd writes what puzzles it, cells included, to its log."""

    def write(self, text: str) -> int:
        return len(text)


def _rows(file: File, book: xlrd.Book, source: XlsSheet, table: str, hidden: bool) -> Iterator[Piece]:
    columns = frozenset(index for index, each in source.colinfo_map.items() if each.hidden or each.width == 0)
    merges = tuple(
        (first + 1, last, column)
        for first, last, column, _ in sorted(source.merged_cells)
        if first < HEAD and last > first + 1
    )
    sheet = Sheet(file, table, hidden, columns, merges)
    lost = 0
    for index in range(source.nrows):
        cells = [_text(book, source, index, column) for column in range(source.row_len(index))]
        sorts = source.row_types(index)
        lost += sum(lost_digits(cell) for cell, sort in zip(cells, sorts, strict=True) if sort == XL_CELL_NUMBER)
        about = source.rowinfo_map.get(index)
        yield from sheet.row(index + 1, cells, bool(about and (about.hidden or about.height == 0)))
    if lost:
        yield Unread(table, f"{lost} 个单元格的证件号存成了数字,末三位已丢失")


def _text(book: xlrd.Book, source: XlsSheet, row: int, column: int) -> str:
    sort, value = source.cell_type(row, column), source.cell_value(row, column)
    if sort == XL_CELL_TEXT:
        return str(value)
    if sort == XL_CELL_NUMBER:
        return number_text(repr(value))
    if sort == XL_CELL_DATE:
        return date_text(float(value), bool(book.datemode)) or number_text(repr(value))
    return str(bool(value)) if sort == XL_CELL_BOOLEAN else ""


def _notes(source: XlsSheet, table: str) -> Iterator[Piece]:
    for (row, column), note in sorted(source.cell_note_map.items()):
        if note.text.strip():
            yield Prose(note.text, f"{table} {column_name(column)}{row + 1} 批注")
