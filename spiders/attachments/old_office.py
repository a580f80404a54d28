"""A document of the old office programs in, its pieces out: what it is, its streams say."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from spiders.attachments.bounds import File, Unreadable, guarded
from spiders.attachments.doc import read_doc
from spiders.attachments.ole import Storage
from spiders.attachments.xls import read_xls
from spiders.pieces import Piece, Prose

_BOOKS = ("workbook", "book")
_SLIDES = "PowerPoint Document"
_WIDE, _NARROW = 0x0FA0, 0x0FA8  # [MS-PPT] 2.9.42 and 2.9.43: text in two bytes a letter, or in one


def read_ole(file: File) -> Iterator[Piece]:
    storage = Storage(file)
    if "EncryptedPackage" in storage:
        raise Unreadable("已加密")
    if "WordDocument" in storage:
        yield from guarded(read_doc(file, storage), file.whole)
    elif any(name in storage for name in _BOOKS):
        yield from guarded(read_xls(file), file.whole)
    elif _SLIDES in storage:
        yield from guarded(_slides(file, storage.read(_SLIDES)), file.whole)
    else:
        raise Unreadable("格式不支持(不是 Word、Excel、PowerPoint 文档)")
    yield from _embedded(storage)


def _embedded(storage: Storage) -> Iterator[Piece]:
    """Workbooks inside the document: xlrd reads a bare stream as well as a compound file."""
    for path in storage.paths:
        if len(path) > 1 and path[-1].lower() in _BOOKS:
            place = storage.file.at("嵌入的表格")
            yield from guarded(storage.file.holds(storage.read(*path), "嵌入的表格.xls"), place)


def _slides(file: File, stream: bytes) -> Iterator[Piece]:
    """Records one after another, containers opened rather than skipped; their texts in the order of the file."""
    at = number = 0
    while at + 8 <= len(stream):
        version, sort, length = struct.unpack_from("<HHI", stream, at)
        at += 8
        if version & 0xF == 0xF:
            continue
        if sort in (_WIDE, _NARROW):
            raw = stream[at : at + length]
            text = raw.decode("utf-16-le" if sort == _WIDE else "cp1252", "replace").replace("\r", "\n")
            number += 1
            file.budget.text(len(text))
            if text.strip():
                yield Prose(text, file.at(f"第 {number} 段文字"))
        at += length
