"""Streams by name in, the bytes of an OLE compound file out; and a minimal Word 97 document made of such streams."""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping, Sequence

import xlwt

_FREE, _END, _FAT, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_SMALL = 4096  # bytes: shorter streams would lie in a stream of their own, so all are made longer


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A file of up to some hundred sectors: one sector of allocation table, one of directory, then the streams."""
    fat = [_FAT, _END]
    sectors: list[bytes] = []
    entries = [_entry("Root Entry", 5, child=1)]
    for number, (name, words) in enumerate(streams.items(), 1):
        content = words.ljust(_SMALL, b"\0")
        blocks = [content[at : at + 512].ljust(512, b"\0") for at in range(0, len(content), 512)]
        entries.append(_entry(name, 2, len(fat), len(content), right=number + 1 if number < len(streams) else _NONE))
        fat.extend([*range(len(fat) + 1, len(fat) + len(blocks)), _END])
        sectors.extend(blocks)
    assert len(fat) <= 128, "one sector of allocation table holds no more"
    assert len(entries) <= 4, "one sector of directory holds no more"
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, _SMALL, _END, 0, _END, 0, 0) + struct.pack("<I", _FREE) * 108
    table = struct.pack("<128I", *fat, *[_FREE] * (128 - len(fat)))
    return header + table + b"".join(entries).ljust(512, b"\0") + b"".join(sectors)


def _entry(name: str, sort: int, start: int = _END, size: int = 0, *, right: int = _NONE, child: int = _NONE) -> bytes:
    written = (name + "\0").encode("utf-16-le")
    return (
        written.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(written), sort, 1, _NONE, right, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def doc(paragraphs: Sequence[str], rows: Sequence[Sequence[str]] = (), comment: str = "", *, flags: int = 0) -> bytes:
    """A document of paragraphs, a table and a comment; the formats say which marks end a row."""
    runs = [(paragraph + "\r", b"") for paragraph in paragraphs]
    for row in rows:
        runs += [(cell + "\x07", b"\x16\x24\x01") for cell in row]
        runs.append(("\x07", b"\x16\x24\x01\x17\x24\x01"))
    body = "".join(text for text, _ in runs)
    runs += [(comment + "\r", b"")] if comment else []
    parts = [_units(body), 0, 0, 0, _units(comment) + 1 if comment else 0, 0, 0, 0]
    text = "".join(text for text, _ in runs).encode("utf-16-le")
    start = 1024
    page = (start + len(text) + 511) // 512
    fib = bytearray(start)
    struct.pack_into("<HH", fib, 0, 0xA5EC, 0x00C1)
    struct.pack_into("<H", fib, 10, 0x0200 | flags)
    struct.pack_into("<8i", fib, 76, *parts)
    pieces = struct.pack("<II", 0, len(text) // 2) + struct.pack("<HIH", 0, start, 0)
    clx = b"\x02" + struct.pack("<I", len(pieces)) + pieces
    places = struct.pack("<III", start, start + len(text), page)
    struct.pack_into("<II", fib, 0x01A2, 0, len(clx))
    struct.pack_into("<II", fib, 0x0102, len(clx), len(places))
    stream = (bytes(fib) + text).ljust(page * 512, b"\0") + _formats(runs, start)
    return compound({"WordDocument": stream, "1Table": clx + places})


def _units(text: str) -> int:
    """The length of a text as the format counts it: letters outside the first plane twice."""
    return len(text.encode("utf-16-le")) // 2


def _formats(runs: Sequence[tuple[str, bytes]], start: int) -> bytes:
    """One page of paragraph formats; it has room for some twenty paragraphs."""
    page = bytearray(512)
    at, offset = start, 510
    bounds = [start]
    for number, (text, properties) in enumerate(runs):
        at += 2 * _units(text)
        bounds.append(at)
        if properties:
            record = b"\0\0" + properties + b"\0" * (len(properties) % 2 == 0)
            offset -= (len(record) + 2) & ~1
            page[offset] = (len(record) + 1) // 2
            page[offset + 1 : offset + 1 + len(record)] = record
            page[4 * (len(runs) + 1) + 13 * number] = offset // 2
    struct.pack_into(f"<{len(bounds)}I", page, 0, *bounds)
    page[511] = len(runs)
    return bytes(page)


def xls(secret: str = "暗中") -> bytes:
    """A visible sheet with a hidden row and a hidden column, a merged head, and a hidden sheet."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("名单")
    for column, text in enumerate(("姓名", "证件号", "备注")):
        sheet.write_merge(0, 1, column, column, text)
    for number, row in enumerate((("张某", "甲一", f"{secret}列"), ("李某", f"{secret}行", "")), 2):
        for column, text in enumerate(row):
            sheet.write(number, column, text)
    sheet.col(2).hidden = True
    sheet.row(3).hidden = True
    hidden = book.add_sheet("底稿")
    hidden.write(0, 0, f"{secret}表")
    hidden.visibility = 1
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()
