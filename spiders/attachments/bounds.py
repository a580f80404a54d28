"""How much of one attachment is read at most, and what has been read of it so far."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from spiders.attachments.places import named
from spiders.pieces import Piece, Unread

WHOLE = "文件"  # the place of what is said of the whole file
DAMAGED = "文件已损坏或不完整"
NO_MEMORY = "读取时内存不足"

# What parsers raise over bytes that are not what they say they are: theirs, or Python's own words for a wrong offset,
# an impossible length, a letter that is none. Each ends as an Unread piece; faults of ours have other names.
BROKEN: tuple[type[Exception], ...] = (
    ArithmeticError,
    BufferError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    ValueError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
    etree.LxmlError,
)

_XML_NO_MEMORY = 2  # libxml2's own word for it, which is a syntax error to lxml
_SMALL = 20_000_000  # bytes: what unpacks to less is no bomb, however well it was packed


class Unreadable(Exception):
    """A file, or the rest of it, cannot be read. `why` is Chinese, one clause."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Bounds:
    """The limits of reading one attachment, everything packed inside it included."""

    size: int = 30_000_000  # bytes of the file as served
    unpacked: int = 200_000_000  # bytes out of archives and packed documents
    ratio: int = 200  # of unpacked to packed bytes of one member
    members: int = 500  # files out of archives
    depth: int = 3  # archives in archives
    pages: int = 500  # of one document
    cells: int = 1_000_000  # of tables, empty ones between others included
    characters: int = 100_000_000
    columns: int = 1_000  # of one row: what lies further to the right is read as a text of its own
    tables: int = 500  # sheets of one workbook


@dataclass(slots=True)
class Budget:
    """What is left of the bounds while an attachment is read."""

    bounds: Bounds
    unpacked: int = 0
    members: int = 0
    cells: int = 0
    characters: int = 0

    def unpack(self, size: int) -> None:
        self.unpacked += size
        if self.unpacked > self.bounds.unpacked:
            raise Unreadable(f"展开后超过 {_megabytes(self.bounds.unpacked)} MB")

    def expand(self, out: int, packed: int) -> None:
        """Refuse a member that unpacks to more than honest packing could have packed."""
        if out > max(_SMALL, self.bounds.ratio * packed):
            raise Unreadable("展开后过大,压缩比异常")

    def member(self) -> None:
        self.members += 1
        if self.members > self.bounds.members:
            raise Unreadable(f"压缩包内文件过多,只读了前 {self.bounds.members} 个")

    def row(self, cells: int) -> None:
        self.cells += cells
        if self.cells > self.bounds.cells:
            raise Unreadable(f"单元格过多,只读了前 {self.bounds.cells} 个")

    def text(self, length: int) -> None:
        self.characters += length
        if self.characters > self.bounds.characters:
            raise Unreadable(f"文字过多,只读了前 {self.bounds.characters} 字")


@dataclass(frozen=True, slots=True)
class File:
    """One file to read: an attachment, or a file inside one. `inner` reads the files that it holds."""

    body: bytes = field(repr=False)
    name: str = field(repr=False)
    budget: Budget
    inner: Callable[[File], Iterator[Piece]]
    way: tuple[str, ...] = ()  # the names of the files it lies in, and its own; () for the attachment itself
    ocr: bool = False

    def at(self, place: str) -> str:
        """A place of this file as the clerk is told it: with the file's name where it lies inside another."""
        return " ".join([*("“" + named(each) + "”" for each in self.way), place]) if self.way else place

    @property
    def whole(self) -> str:
        return self.at(WHOLE)

    def holds(self, body: bytes, name: str) -> Iterator[Piece]:
        """The pieces of a file inside this one."""
        if len(self.way) >= self.budget.bounds.depth:
            raise Unreadable(f"嵌套过深,只展开 {self.budget.bounds.depth} 层")
        self.budget.member()
        yield from self.inner(File(body, name, self.budget, self.inner, (*self.way, name), self.ocr))


def guarded(pieces: Iterator[Piece], place: str) -> Iterator[Piece]:
    """The pieces of a part, and where it cannot be read to its end, a word that says so: other parts can still be."""
    try:
        yield from pieces
    except Unreadable as problem:
        yield Unread(place, problem.why)
    except BROKEN as broken:
        is_full = isinstance(broken, etree.XMLSyntaxError) and broken.code == _XML_NO_MEMORY
        yield Unread(place, NO_MEMORY if is_full else DAMAGED)


def _megabytes(size: int) -> int:
    return size // 1_000_000
