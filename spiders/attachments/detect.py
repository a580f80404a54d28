"""The bytes of a file and its name in, what sort of file it is out: the bytes are believed before the name."""

from __future__ import annotations

import posixpath
import zipfile
from enum import StrEnum
from io import BytesIO

from spiders.attachments.bounds import BROKEN
from spiders.attachments.plain_text import is_text


class Sort(StrEnum):
    """The sorts of files that are read, and what the office is told of those that are not."""

    XLSX = "xlsx"
    DOCX = "docx"
    PPTX = "pptx"
    OPENDOCUMENT = "opendocument"
    OFD = "ofd"
    OLE = "ole"
    XLS = "xls"  # a bare stream, without the compound file around it
    PDF = "pdf"
    RTF = "rtf"
    HTML = "html"
    XML = "xml"
    MAIL = "mail"
    CSV = "csv"
    TEXT = "text"
    ZIP = "zip"
    TAR = "tar"
    GZIP = "gzip"
    BZIP2 = "bzip2"
    XZ = "xz"
    RAR_OR_7Z = "rar_or_7z"
    IMAGE = "image"
    EMPTY = "empty"
    UNKNOWN = "unknown"


_STARTS = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Sort.OLE),
    (b"{\\rtf", Sort.RTF),
    (b"Rar!\x1a\x07", Sort.RAR_OR_7Z),
    (b"7z\xbc\xaf\x27\x1c", Sort.RAR_OR_7Z),
    (b"\x1f\x8b", Sort.GZIP),
    (b"BZh", Sort.BZIP2),
    (b"\xfd7zXZ\x00", Sort.XZ),
    (b"\x89PNG", Sort.IMAGE),
    (b"\xff\xd8\xff", Sort.IMAGE),
    (b"GIF8", Sort.IMAGE),
    (b"II*\x00", Sort.IMAGE),
    (b"MM\x00*", Sort.IMAGE),
    (b"\x09\x08", Sort.XLS),
    (b"\x09\x04\x06\x00", Sort.XLS),
    (b"\x09\x02\x06\x00", Sort.XLS),
)
_TEXTUAL = (  # what the beginning of a text says of it, in the order of asking
    (b"mime-version:", Sort.MAIL),
    (b"<!doctype html", Sort.HTML),
    (b"<html", Sort.HTML),
    (b"<table", Sort.HTML),
    (b"<?xml", Sort.XML),
)
_ZIPPED = (  # a part that only one sort of document has
    ("xl/workbook.", Sort.XLSX),
    ("word/", Sort.DOCX),
    ("ppt/", Sort.PPTX),
    ("ofd.xml", Sort.OFD),
)
_NAMES = {
    ".csv": Sort.CSV,
    ".tsv": Sort.CSV,
    ".htm": Sort.HTML,
    ".html": Sort.HTML,
    ".eml": Sort.MAIL,
    ".xml": Sort.XML,
}
_TEXT_NAMES = (".csv", ".tsv", ".txt")
_HEAD = 2048


def sort_of(body: bytes, name: str, content_type: str = "") -> Sort:
    """What a file is; the name and the type it was served as decide only between sorts of text."""
    if not body.strip(b"\0 \t\r\n"):
        return Sort.EMPTY
    if body.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zipped(body)
    found = next((sort for start, sort in _STARTS if body.startswith(start)), None) or _marked_within(body)
    if found is None:
        textual = is_text(body, named=extension(name) in _TEXT_NAMES)
        found = _text(body, name, content_type) if textual else Sort.UNKNOWN
    return found


def _marked_within(body: bytes) -> Sort | None:
    """Sorts whose mark does not stand at the very beginning, or says too little alone."""
    if b"%PDF-" in body[:1024]:
        return Sort.PDF
    if body[257:262] == b"ustar":
        return Sort.TAR
    is_webp = body[:4] == b"RIFF" and body[8:12] == b"WEBP"
    is_bitmap = body[:2] == b"BM" and body[6:10] == bytes(4)
    return Sort.IMAGE if is_webp or is_bitmap else None


def extension(name: str) -> str:
    """The ending of a name, lower-case, with its dot; "" where it has none that could be one."""
    ending = posixpath.splitext(name.strip().lower())[1]
    return ending if ending[1:].isascii() and ending[1:].isalnum() and len(ending) <= 6 else ""


def _zipped(body: bytes) -> Sort:
    try:
        with zipfile.ZipFile(BytesIO(body)) as opened:
            names = [name.lstrip("/").lower() for name in opened.namelist()]
    except BROKEN:
        return Sort.ZIP
    if "mimetype" in names and "content.xml" in names:
        return Sort.OPENDOCUMENT
    if "[content_types].xml" not in names and "ofd.xml" not in names:
        return Sort.ZIP
    return next((sort for part, sort in _ZIPPED if any(name.startswith(part) for name in names)), Sort.ZIP)


def _text(body: bytes, name: str, content_type: str) -> Sort:
    head = body[:_HEAD].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    found = next((sort for start, sort in _TEXTUAL if head.startswith(start)), None)
    if found is None and head.startswith((b"from:", b"received:")) and b"mime-version:" in head:
        found = Sort.MAIL
    if found is Sort.XML and b"<html" in head:
        found = Sort.HTML
    if found is None and (b"<html" in head or b"<table" in head or b"<body" in head):
        found = Sort.HTML
    if found is not None:
        return found
    if "csv" in content_type.lower():
        return Sort.CSV
    named = _NAMES.get(extension(name), Sort.TEXT)
    return named if named is not Sort.XML or head.startswith(b"<") else Sort.TEXT
