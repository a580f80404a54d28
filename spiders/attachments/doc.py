"""An old Word or WPS document (.doc, .wps) in, its paragraphs and tables out, with notes, headers and comments.

[MS-DOC] 2.4.1: the text lies in pieces all over the WordDocument stream, and a table stream says in which order. The
whole of it is one run of characters: the body first, then the footnotes, the headers, the comments and the text boxes.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator
from typing import NamedTuple

from spiders.attachments.bounds import DAMAGED, File, Unreadable, guarded
from spiders.attachments.doc_rows import Marks, marks_of
from spiders.attachments.doc_text import Mark, pieces_of
from spiders.attachments.ole import Storage
from spiders.pieces import Piece, Unread

_WORD = (0xA5EC, 0xA5DC)  # the second is Word 6
_WORD_97 = 0x00C1  # nFib of Word 97; what is older has one-byte text in one block
_ENCRYPTED, _SECOND_TABLE, _OBFUSCATED = 0x0100, 0x0200, 0x8000
_LENGTHS = 76  # where the lengths of the parts stand, four bytes each
_CLX = 0x01A2  # where the file says where the table of pieces is
_NARROW = 0x4000_0000
_PARTS = ("", "脚注", "页眉页脚", "宏", "批注", "尾注", "文本框", "页眉中的文本框")
_PICTURES = 50_000  # bytes of the Data stream: a scanned page is larger, a seal or an emblem is not


class _Run(NamedTuple):
    """Characters that lie together: how many, where, and whether in one byte each."""

    length: int
    offset: int
    narrow: bool


def read_doc(file: File, storage: Storage) -> Iterator[Piece]:
    stream = storage.read("WordDocument")
    mark, version = struct.unpack_from("<HH", stream)
    (flags,) = struct.unpack_from("<H", stream, 10)
    if mark not in _WORD:
        raise Unreadable("格式不支持(Word 6 以前的 .doc)")
    if flags & _ENCRYPTED or flags & _OBFUSCATED:
        raise Unreadable("已加密")
    if version < _WORD_97:
        yield from pieces_of(file, "", _ancient(stream), {})
        return
    characters, marks = _modern(storage, stream, bool(flags & _SECOND_TABLE))
    lengths = struct.unpack_from("<8i", stream, _LENGTHS)
    if min(lengths) < 0 or sum(lengths) > len(characters) + 2:
        yield Unread(file.whole, "文件不完整,只读出一部分文字")
        lengths = (len(characters), *[0] * 7)
    start = 0
    for place, length in zip(_PARTS, lengths, strict=True):
        own = {position - start: mark for position, mark in marks.items() if start <= position < start + length}
        yield from guarded(pieces_of(file, place, characters[start : start + length], own), file.at(place or "正文"))
        start += length
    if storage.size("Data") >= _PICTURES:
        yield Unread(file.at("图片"), "文档中有大图片,未识别文字")


def _modern(storage: Storage, stream: bytes, second: bool) -> tuple[str, dict[int, Mark]]:
    """All characters, as UTF-16 counts them, and the positions of the marks that belong to tables."""
    table = storage.read("1Table" if second else "0Table")
    runs = _runs(table, *struct.unpack_from("<II", stream, _CLX))
    formats = marks_of(stream, table, storage.read("Data") if storage.size("Data") else b"")
    characters: list[str] = []
    marks: dict[int, Mark] = {}
    position = 0
    for run in runs:
        width = 1 if run.narrow else 2
        raw = stream[run.offset : run.offset + run.length * width]
        text = raw.decode("cp1252", "replace") if run.narrow else _units(raw[: len(raw) & ~1])
        marks.update(_marks(text, position, run.offset, width, formats))
        characters.append(text)
        position += len(text)
    return "".join(characters), marks


def _units(raw: bytes) -> str:
    """A character for each two bytes, as the file counts them: halves of rare letters stay halves for now."""
    return array("I", array("H", raw)).tobytes().decode("utf-32", "surrogatepass")


def _marks(text: str, position: int, offset: int, width: int, formats: Marks | None) -> Iterator[tuple[int, Mark]]:
    if formats is None:
        return
    for index, char in enumerate(text):
        if char not in "\r\x07":
            continue
        at = offset + index * width
        if char == "\x07" and formats.is_end(at):
            yield position + index, Mark.ROW
        elif char == "\x07":
            yield position + index, Mark.CELL
        elif formats.is_inside(at):
            yield position + index, Mark.INSIDE


def _ancient(stream: bytes) -> str:
    """Word 6 and 95: the text in one block; in a Chinese edition it is GBK."""
    first, last = struct.unpack_from("<II", stream, 0x18)
    return stream[first:last].decode("gb18030", "replace")


def _runs(table: bytes, start: int, size: int) -> list[_Run]:
    """The table of pieces ([MS-DOC] 2.9.38): formats first, each with its length, then the pieces."""
    clx = table[start : start + size]
    at = 0
    while clx[at] == 1:
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if clx[at] != 2:
        raise Unreadable(DAMAGED)
    (length,) = struct.unpack_from("<I", clx, at + 1)
    at += 5
    count = (min(length, len(clx) - at) - 4) // 12
    if count < 1:
        raise Unreadable(DAMAGED)
    bounds = struct.unpack_from(f"<{count + 1}I", clx, at)
    found = []
    for index in range(count):
        (place,) = struct.unpack_from("<I", clx, at + 4 * (count + 1) + 8 * index + 2)
        offset = place & (_NARROW - 1)
        narrow = bool(place & _NARROW)
        found.append(_Run(bounds[index + 1] - bounds[index], offset // 2 if narrow else offset, narrow))
    if any(run.length < 0 for run in found):
        raise Unreadable(DAMAGED)
    return found
