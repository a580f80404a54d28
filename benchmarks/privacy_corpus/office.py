"""Content in, a workbook or a document of today's office programs out, the same bytes for the same content."""

from __future__ import annotations

import io
import re
import zipfile
from random import Random

from docx import Document
from docx.document import Document as DocxDocument
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from benchmarks.privacy_corpus.truth import NUMBER, RUN, Content, Grid, Paragraph, visible

_DAY = (2022, 5, 9, 10, 0, 0)
_WRITTEN = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def workbook(content: Content, rng: Random) -> bytes:
    """An .xlsx: a sheet for each table; hidden sheets, columns and rows, notes, numbers as numbers."""
    book = Workbook()
    assert isinstance(book.active, Worksheet)
    book.remove(book.active)
    for at, grid in enumerate(block for block in content.blocks if isinstance(block, Grid)):
        sheet = book.create_sheet(grid.name if grid.name not in book.sheetnames else f"{grid.name}{at}")
        _fill(sheet, grid)
    if not book.sheetnames:
        sheet = book.create_sheet("Sheet1")
        for row, block in enumerate(content.blocks, 1):
            assert isinstance(block, Paragraph)
            sheet.cell(row, 1, visible(block.text))
    told = io.BytesIO()
    book.save(told)
    return steady(told.getvalue())


def _fill(sheet: Worksheet, grid: Grid) -> None:
    top = 1
    if grid.title:
        sheet.cell(1, 1, visible(grid.title))
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=max(2, len(grid.header)))
        top = 2
    for row, cells in enumerate((grid.header, *grid.rows)):
        for column, cell in enumerate(cells):
            value = int(cell[1:]) if cell.startswith(NUMBER) else visible(cell)
            sheet.cell(top + row, column + 1, value)
        sheet.row_dimensions[top + row].hidden = row - 1 in grid.hidden_rows
    for (row, column), note in grid.comments.items():
        sheet.cell(top + row, column + 1).comment = Comment(visible(note), "审核")
    for column in grid.hidden_columns:
        sheet.column_dimensions[get_column_letter(column + 1)].hidden = True
    if grid.hidden:
        sheet.sheet_state = "hidden"


# --- documents ------------------------------------------------------------------------------------------------------


def document(content: Content, rng: Random) -> bytes:
    """A .docx: paragraphs in runs, hidden text, a reviewer's notes, tables."""
    written = Document()
    for block in content.blocks:
        if isinstance(block, Paragraph):
            _write_paragraph(written, block)
        else:
            _write_table(written, block)
    told = io.BytesIO()
    written.save(told)
    return steady(told.getvalue())


def _write_paragraph(written: DocxDocument, block: Paragraph) -> None:
    paragraph = written.add_paragraph()
    for part in block.text.split(RUN):
        if part:
            paragraph.add_run(visible(part)).font.hidden = True if block.hidden else None
    if block.comment and paragraph.runs:
        written.add_comment(paragraph.runs, visible(block.comment), author="审核", initials="审")


def _write_table(written: DocxDocument, grid: Grid) -> None:
    if grid.title:
        written.add_paragraph(visible(grid.title))
    table = written.add_table(len(grid.rows) + 1, len(grid.header))
    for row, cells in zip(table.rows, (grid.header, *grid.rows), strict=True):
        for place, cell in zip(row.cells, cells, strict=True):
            for part in cell.split(RUN):
                if part:
                    place.paragraphs[0].add_run(visible(part))


# --- the same bytes for the same content ----------------------------------------------------------------------------


def steady(body: bytes) -> bytes:
    """An office file without the moment at which it was written."""
    told = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as read, zipfile.ZipFile(told, "w", zipfile.ZIP_DEFLATED) as written:
        for each in read.infolist():
            data = read.read(each)
            if each.filename == "docProps/core.xml":
                data = _WRITTEN.sub(rb"\g<1>2022-05-09T02:00:00Z", data)
            elif each.filename == "word/comments.xml":
                data = re.sub(rb'w:date="[^"]*"', b'w:date="2022-05-09T02:00:00Z"', data)
            written.writestr(zipfile.ZipInfo(each.filename, _DAY), data, zipfile.ZIP_DEFLATED)
    return told.getvalue()
