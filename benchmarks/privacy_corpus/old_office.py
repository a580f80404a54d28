"""Content in, an .xls or a .doc of the nineties out. No library writes a .doc: its few structures are written here."""

from __future__ import annotations

import io
import struct
from random import Random

import xlwt

from benchmarks.privacy_corpus.truth import NUMBER, Content, Grid, Paragraph, visible

_SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_SMALLEST = 4096  # a stream below it would have to stand in the mini stream


# --- workbooks ------------------------------------------------------------------------------------------------------


def old_workbook(content: Content, rng: Random) -> bytes:
    """An .xls: a sheet for each table; hidden sheets, columns and rows, numbers as numbers."""
    book = xlwt.Workbook(encoding="utf-8")
    for at, grid in enumerate(block for block in content.blocks if isinstance(block, Grid)):
        sheet = book.add_sheet(f"{grid.name}{at or ''}")
        top = 1 if grid.title else 0
        if grid.title:
            sheet.write_merge(0, 0, 0, max(1, len(grid.header) - 1), visible(grid.title))
        for row, cells in enumerate((grid.header, *grid.rows), top):
            for column, cell in enumerate(cells):
                sheet.write(row, column, int(cell[1:]) if cell.startswith(NUMBER) else visible(cell))
            sheet.row(row).hidden = row - top - 1 in grid.hidden_rows
        for column in grid.hidden_columns:
            sheet.col(column).hidden = True
        sheet.visibility = 1 if grid.hidden else 0
    told = io.BytesIO()
    book.save(told)
    return told.getvalue()


# --- documents ------------------------------------------------------------------------------------------------------


def old_document(content: Content, rng: Random) -> bytes:
    """A .doc (Word 97): the text in one piece of UTF-16, found by the piece table; cells end with \\x07."""
    text = "".join(_paragraphs(content))
    return compound({"WordDocument": _word_document(text), "1Table": _piece_table(text).ljust(_SMALLEST, b"\0")})


def _paragraphs(content: Content) -> list[str]:
    told = []
    for block in content.blocks:
        if isinstance(block, Paragraph):
            told.append(visible(block.text) + "\r")
            continue
        if block.title:
            told.append(visible(block.title) + "\r")
        for row in (block.header, *block.rows):
            told.append("".join(visible(cell) + "\x07" for cell in row) + "\x07")
    return told


def _word_document(text: str) -> bytes:
    """The file information block, as far as a reader of text needs it, and the text at 0x800."""
    fib = bytearray(0x800)
    struct.pack_into("<HHH", fib, 0, 0xA5EC, 0x00C1, 0)
    struct.pack_into("<H", fib, 0x0A, 0x1200)  # the table stream is 1Table; Unicode characters
    struct.pack_into("<II", fib, 0x18, 0x800, 0x800 + 2 * len(text))
    struct.pack_into("<H", fib, 0x20, 14)  # csw
    struct.pack_into("<H", fib, 0x3E, 22)  # cslw
    struct.pack_into("<I", fib, 0x40, 0x800 + 2 * len(text))  # cbMac
    struct.pack_into("<I", fib, 0x4C, len(text))  # ccpText
    struct.pack_into("<H", fib, 0x98, 0x5D)  # cbRgFcLcb
    struct.pack_into("<II", fib, 0x1A2, 0, len(_piece_table(text)))  # fcClx, lcbClx
    return (bytes(fib) + text.encode("utf-16-le")).ljust(_SMALLEST, b"\0")


def _piece_table(text: str) -> bytes:
    pieces = struct.pack("<II", 0, len(text)) + struct.pack("<HIH", 0, 0x800, 0)
    return b"\x02" + struct.pack("<I", len(pieces)) + pieces


# --- the compound file ----------------------------------------------------------------------------------------------


def compound(streams: dict[str, bytes]) -> bytes:
    """An OLE compound file of streams of at least 4,096 bytes each."""
    assert all(len(data) >= _SMALLEST for data in streams.values()), "a short stream belongs into the mini stream"
    sectors: list[bytes] = []
    chains: list[int] = []
    entries = [_entry("Root Entry", 5, _END, 0, child=1)]
    for at, (name, data) in enumerate(streams.items(), 1):
        entries.append(_entry(name, 2, len(sectors), len(data), right=at + 1 if at < len(streams) else _FREE))
        _append(sectors, chains, data)
    entries += [_entry("", 0, 0, 0)] * (-len(entries) % 4)
    directory = len(sectors)
    _append(sectors, chains, b"".join(entries))
    fats = 1
    while fats * 128 < len(sectors) + fats:
        fats += 1
    first = len(sectors)
    chains += [_FAT] * fats + [_FREE] * (fats * 128 - len(chains) - fats)
    table = struct.pack(f"<{len(chains)}I", *chains)
    return _header(directory, first, fats) + b"".join(sectors) + table


def _append(sectors: list[bytes], chains: list[int], data: bytes) -> None:
    start = len(sectors)
    parts = [data[at : at + _SECTOR].ljust(_SECTOR, b"\0") for at in range(0, len(data), _SECTOR)]
    sectors += parts
    chains += [*range(start + 1, start + len(parts)), _END]


def _entry(name: str, kind: int, start: int, size: int, *, child: int = _FREE, right: int = _FREE) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0" if name else b""
    head = raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw), kind, 1)
    return head + struct.pack("<III", _FREE, right, child) + bytes(36) + struct.pack("<IQ", start, size)


def _header(directory: int, first_fat: int, fats: int) -> bytes:
    assert fats <= 109, "a larger file needs a list of its allocation tables"
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, fats, directory, 0, _SMALLEST, _END, 0, _END, 0)
    places = [*range(first_fat, first_fat + fats), *[_FREE] * (109 - fats)]
    return head + struct.pack("<109I", *places)
