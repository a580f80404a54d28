"""A size in, one large but whole file out: what a county office publishes at worst."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from random import Random

from openpyxl.utils import get_column_letter

from benchmarks.privacy_corpus.corpus import packed
from benchmarks.privacy_corpus.draft import TODAY
from benchmarks.privacy_corpus.numbers import day_between, id_number
from benchmarks.privacy_corpus.pdf import Piece, exported
from benchmarks.privacy_corpus.people import a_home, a_name
from benchmarks.privacy_corpus.words import words

_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" '
    'Target="{}"/></Relationships>'
)
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_BOOK = (
    f'<?xml version="1.0"?><workbook {_MAIN} '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="名单" sheetId="1" r:id="rId1"/></sheets></workbook>'
)


def large_files(seed: int) -> Iterator[tuple[str, bytes]]:
    """A workbook of a million cells, a .pdf of 500 pages, 13 MB of values, 7 MB of a page, an archive of 200 files.
    Each ends with the only leak in it: it was read to the end if that one is found."""
    yield "百万单元格.xlsx", million_cells(100_000, 10)
    yield "五百页.pdf", many_pages(500, seed)
    rng = Random(seed)
    people = [",".join(_person(rng)) for _ in range(500)]
    lines = [f"{row},{people[row % 500]},稻谷补贴,{row % 37}.{row % 89:02d},{row % 900}.00\n" for row in range(140_000)]
    last = f"0,{','.join(_person(rng, masked=False))},稻谷补贴,0,0\n"
    yield "名册.csv", "".join([*lines, last]).encode()
    page = "".join(f"<p>{line}</p>" for line in [*lines[:70_000], last])
    yield "网页.html", f"<html><head><meta charset='utf-8'></head><body>{page}</body></html>".encode()
    parts = [(f"{at}.csv", "".join(lines[at * 500 : at * 500 + 500]).encode()) for at in range(200)]
    yield "两百个文件.zip", packed([*parts, ("末.csv", last.encode())])


def million_cells(rows: int, columns: int) -> bytes:
    """A workbook of so many cells: names, numbers and amounts as texts in the cells."""
    rng = Random(rows)
    people, last = [_person(rng) for _ in range(200)], _person(rng, masked=False)
    letters = [get_column_letter(column + 1) for column in range(columns)]
    told = io.BytesIO()
    with zipfile.ZipFile(told, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATIONS.format("officeDocument", "xl/workbook.xml"))
        archive.writestr("xl/workbook.xml", _BOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", _RELATIONS.format("worksheet", "worksheets/sheet1.xml"))
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'<?xml version="1.0"?><worksheet {_MAIN}><sheetData>'.encode())
            for row in range(1, rows + 1):
                sheet.write(_xml_row(row, letters, last if row == rows else people[row % len(people)]))
            sheet.write(b"</sheetData></worksheet>")
    return told.getvalue()


def _xml_row(row: int, letters: list[str], person: tuple[str, ...]) -> bytes:
    texts = ("姓名", "身份证号", "住址") if row == 1 else person
    cells = "".join(
        f'<c r="{letter}{row}" t="inlineStr"><is><t>{texts[at % 3] if at < 3 else f"{row}-{at}"}</t></is></c>'
        for at, letter in enumerate(letters)
    )
    return f'<row r="{row}">{cells}</row>'.encode()


def _person(rng: Random, *, masked: bool = True) -> tuple[str, ...]:
    """A name, a number, a village. What is measured is the reading: all numbers but one are masked."""
    region = rng.choice(words().regions)
    number = id_number(rng, region.code, day_between(rng, TODAY.replace(year=1950), TODAY.replace(year=2000)), man=True)
    shown = number[:6] + "********" + number[14:] if masked else number
    return a_name(rng), shown, a_home(rng, region).coarse


def many_pages(pages: int, seed: int) -> bytes:
    rng = Random(seed)
    fillers = words().fillers
    text = [[Piece(56.0, 780.0 - 16 * line, rng.choice(fillers)[:46]) for line in range(45)] for _ in range(pages)]
    text[-1].append(Piece(56.0, 50.0, f"身份证号:{_person(rng, masked=False)[1]}"))
    return exported(text)
