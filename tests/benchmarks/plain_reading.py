"""A document of the generated corpus in, all that it says out, by other routes than the product's own readers."""

from __future__ import annotations

import base64
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator

from lxml import html
from openpyxl import load_workbook
from xlrd import open_workbook

_INVISIBLE = re.compile(r"[\s\u200b-\u200d\u2060\ufeff-]+")
_STREAM = re.compile(rb"<<([^>]*(?:<<[^>]*>>)?[^>]*)>>\s*stream\r?\n(.*?)endstream", re.S)
_SHOWN = re.compile(r"<([0-9A-F]+)> Tj")
_MAPPED = re.compile(r"<([0-9A-F]{4})> <([0-9A-F]{4})>")
_LITERAL = re.compile(rb"\(((?:[^\\()]|\\.)*)\) Tj", re.S)
_ESCAPED = re.compile(rb"\\([0-7]{3}|.)", re.S)
_RTF = re.compile(r"\\u(-?\d+)\?|\\(tab|par|b) ?|\\[a-z]+-?\d* ?|\\([\\{}])|[{}\r\n]|(.)", re.S)


def flat(text: str) -> str:
    """A text without anything by which the same number can be written in two ways."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).upper()


def said(name: str, body: bytes) -> str:
    """All that a file says, its name included."""
    return flat("\n".join([name, *_said(name, body)]))


def _said(name: str, body: bytes) -> Iterator[str]:
    ending = name.rpartition(".")[2]
    match ending:
        case "zip":
            with zipfile.ZipFile(io.BytesIO(body)) as archive:
                for each in archive.namelist():
                    yield said(each, archive.read(each))
        case "html":
            yield from html.fromstring(body.decode()).xpath("//text()[not(ancestor::script)]")
        case "docx":
            yield from _docx(body)
        case "xlsx":
            yield from _xlsx(body)
        case "xls" | "et":
            for sheet in open_workbook(file_contents=body).sheets():
                yield from (_number(value) for row in sheet.get_rows() for value in (cell.value for cell in row))
        case "doc" | "wps":
            yield from (body[start:].decode("utf-16-le", "replace") for start in (0, 1))
        case "pdf":
            yield from _pdf(body)
        case "rtf":
            yield _rtf(body.decode("ascii"))
        case _:
            yield _decoded(body)


def _number(value: object) -> str:
    return str(int(value)) if isinstance(value, float) else str(value)


def _decoded(body: bytes) -> str:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("gb18030")


def _docx(body: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        for part in ("word/document.xml", "word/comments.xml"):
            if part in archive.namelist():
                xml = archive.read(part).decode()
                yield html.fromstring("".join(re.findall(r"<w:t\b[^>]*>[^<]*</w:t>", xml)) or "<p/>").text_content()


def _xlsx(body: bytes) -> Iterator[str]:
    for sheet in load_workbook(io.BytesIO(body)).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                yield "" if cell.value is None else str(cell.value)
                if cell.comment is not None:
                    yield cell.comment.text


def _pdf(body: bytes) -> Iterator[str]:
    """The strings of the two sorts of .pdf that the corpus holds, in the order in which they are drawn."""
    streams = [_unpacked(head, data) for head, data in _STREAM.findall(body)]
    signs = {}
    for stream in streams:
        for glyph, sign in _MAPPED.findall(stream.decode("latin-1")) if b"beginbfchar" in stream else ():
            signs[glyph] = chr(int(sign, 16))
    told = []
    for stream in streams:
        for run in _SHOWN.findall(stream.decode("latin-1")):
            told.append("".join(signs[run[at : at + 4]] for at in range(0, len(run), 4)))
        for literal in _LITERAL.findall(stream):
            told.append(_ESCAPED.sub(_unescaped, literal).decode("utf-16-be"))
    yield "".join(told)


def _unpacked(head: bytes, data: bytes) -> bytes:
    if b"ASCII85Decode" in head:
        data = base64.a85decode(data.rstrip().removesuffix(b"~>"))
    return zlib.decompressobj().decompress(data) if b"FlateDecode" in head else data


def _unescaped(found: re.Match[bytes]) -> bytes:
    sign = found[1]
    if len(sign) == 3:
        return bytes([int(sign, 8)])
    return {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}.get(sign, sign)


def _rtf(text: str) -> str:
    told = []
    for code, _, sign, plain in _RTF.findall(text):
        told.append(chr(int(code) % 65536) if code else sign or plain)
    return "".join(told)
