"""An archive in, the pieces of the files inside it out: zip, tar, gzip, bzip2 and xz."""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
import zipfile
from collections.abc import Iterator
from io import BufferedIOBase, BytesIO
from typing import IO

from spiders.attachments.bounds import DAMAGED, File, Unreadable
from spiders.attachments.package import chunks, open_zip
from spiders.attachments.places import named
from spiders.pieces import Piece, Prose, Unread

_UTF8 = 0x800
_CHUNK = 65_536
_NOTHING = "压缩包内没有文件"
_SKIPPED = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")  # what systems leave behind, no document


def read_zip(file: File) -> Iterator[Piece]:
    opened = open_zip(file)
    if not any(not member.is_dir() for member in opened.filelist):
        raise Unreadable(_NOTHING)
    for member in opened.filelist:
        if member.is_dir():
            continue
        name = member_name(member)
        if skipped(name):
            continue
        try:
            body = b"".join(chunks(opened, member, file.budget))
        except Unreadable as problem:
            yield Prose(name, file.at(f"“{named(name)}” 文件名"))
            yield Unread(file.at(f"“{named(name)}”"), problem.why)
            if file.budget.unpacked > file.budget.bounds.unpacked:
                return
            continue
        yield from file.holds(body, name)


def member_name(member: zipfile.ZipInfo) -> str:
    """A name that is not marked as UTF-8 is one of the system's own encoding: here UTF-8 all the same, or GBK."""
    if member.flag_bits & _UTF8:
        return member.filename
    raw = member.orig_filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename


def skipped(name: str) -> bool:
    lower = name.lower()
    return lower.startswith(_SKIPPED[0]) or lower.rpartition("/")[2] in _SKIPPED


def read_tar(file: File) -> Iterator[Piece]:
    try:
        yield from tar_members(file, BytesIO(file.body))
    except tarfile.TarError as broken:
        raise Unreadable(DAMAGED) from broken


def tar_members(file: File, stream: IO[bytes]) -> Iterator[Piece]:
    """The files of a tar as they stream by; links and devices are none."""
    members = file.budget.members
    with tarfile.open(fileobj=stream, mode="r|", encoding="utf-8", errors="surrogateescape") as archive:
        for member in archive:
            if not member.isfile() or skipped(member.name):
                continue
            file.budget.unpack(member.size)
            content = archive.extractfile(member)
            assert content is not None, "a regular file has content"
            yield from file.holds(content.read(), _tar_name(member.name))
    if file.budget.members == members:
        raise Unreadable(_NOTHING)


def _tar_name(name: str) -> str:
    """A name that is no UTF-8 came through as halves of letters, and is GBK."""
    if not any("\udc80" <= char <= "\udcff" for char in name):
        return name
    return name.encode("utf-8", "surrogateescape").decode("gb18030", "replace")


def read_gzip(file: File) -> Iterator[Piece]:
    with gzip.GzipFile(fileobj=BytesIO(file.body)) as stream:
        yield from _single(file, stream, (".gz", ".tgz", ".z"))


def read_bzip2(file: File) -> Iterator[Piece]:
    with bz2.BZ2File(BytesIO(file.body)) as stream:
        yield from _single(file, stream, (".bz2", ".tbz"))


def read_xz(file: File) -> Iterator[Piece]:
    with lzma.LZMAFile(BytesIO(file.body)) as stream:
        yield from _single(file, stream, (".xz", ".txz"))


def _single(file: File, stream: BufferedIOBase, endings: tuple[str, ...]) -> Iterator[Piece]:
    """One packed file, which may be a tar; its name is that of the packed one without the ending."""
    unpacked = bytearray()
    while chunk := stream.read(_CHUNK):
        file.budget.unpack(len(chunk))
        unpacked.extend(chunk)
        file.budget.expand(len(unpacked), len(file.body))
    ending = next((each for each in endings if file.name.lower().endswith(each)), "")
    name = file.name[: len(file.name) - len(ending)] if ending else file.name
    yield from file.holds(bytes(unpacked), name + (".tar" if ending.startswith(".t") else ""))
