"""A .txt or .csv in, its lines or rows out, whatever its encoding and its separator are."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from spiders.attachments.bounds import File, Unreadable
from spiders.attachments.tables import Sheet
from spiders.decoding import decode
from spiders.pieces import Piece, Prose, Unread

_BLOCK = 4000  # characters of one piece: a place that a person finds again
_SEPARATORS = ",\t;|"
_SAMPLE = 20  # lines
_LONGEST_FIELD = 1_000_000
_LINE = re.compile(r"[^\n]*\n?")
_LONGEST_LINE = 100_000  # characters
_OVERLAP = 100
_WIDE = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def text_of_bytes(body: bytes) -> tuple[str, bool]:
    """The text, and whether a part of it is lost."""
    if body[:2] in _WIDE:
        text = body.decode("utf-16", "replace")
        return text.lstrip("\ufeff"), "\ufffd" in text
    if width := _wide(body):
        return body.decode(width, "replace"), False
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return body.decode(encoding), False
        except UnicodeDecodeError:
            continue
    texts = [body.decode(encoding, "replace") for encoding in ("utf-8-sig", "gb18030")]
    return min(texts, key=lambda text: text.count("\ufffd")), True


def is_text(body: bytes, *, named: bool = False) -> bool:
    """Whether bytes of unknown sort are text: no zeros, few controls, and letters that make sense. Of a file that is
    `named` as text the last is not asked: GB18030 full of invisible signs looks like nonsense.

    >>> is_text("姓名,电话".encode("gbk")), is_text(bytes(range(256)))
    (True, False)
    """
    if body[:2] in _WIDE or _wide(body):
        return True
    sample = body[:65_536]
    controls = sum(sample.count(byte) for byte in range(32) if byte not in (9, 10, 12, 13))
    return controls <= len(sample) // 1000 and (named or not decode(sample, None)[1])


def _wide(body: bytes) -> str | None:
    """UTF-16 without a mark: among Latin letters and digits every other byte is zero."""
    sample = body[:2000]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) < max(len(sample) // 10, 1) or min(even, odd) > len(sample) // 100 or len(sample) < 4:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def read_text(file: File) -> Iterator[Piece]:
    text, lost = text_of_bytes(file.body)
    yield from _told(file, lost)
    yield from _blocks(file, _with_plain_ends(text))


def read_csv(file: File) -> Iterator[Piece]:
    """Rows, where one sign separates cells in most of the first lines; else lines."""
    text, lost = text_of_bytes(file.body)
    text = _with_plain_ends(text)
    yield from _told(file, lost)
    separator = _separator(text)
    if separator is None:
        yield from _blocks(file, text)
        return
    sheet = Sheet(file, file.at("表"), lettered=False)
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader((line[0] for line in _LINE.finditer(text)), delimiter=separator)
    try:
        for number, cells in enumerate(reader, 1):
            yield from sheet.row(number, [_unquoted(cell) for cell in cells])
    except csv.Error as broken:
        raise Unreadable("表格的引号不成对,只读出一部分") from broken


def _with_plain_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "") if "\r" in text or "\0" in text else text


def _told(file: File, lost: bool) -> Iterator[Piece]:
    if lost:
        yield Unread(file.whole, "文字编码无法完全识别")


def _blocks(file: File, text: str) -> Iterator[Piece]:
    """Some lines at a time. A line that never ends is cut, with an overlap in which a number stays whole."""
    at, number = 0, 1
    while at < len(text):
        end = text.find("\n", at + _BLOCK, at + _LONGEST_LINE)
        cut = end < 0 and at + _LONGEST_LINE < len(text)
        end = at + _LONGEST_LINE if end < 0 else end + 1
        block = text[at:end]
        file.budget.text(len(block))
        if block.strip():
            yield Prose(block, file.at(f"第 {number} 行起"))
        number += block.count("\n")
        at = end - _OVERLAP if cut else end


def _unquoted(cell: str) -> str:
    """Exports write ="3609…" and a leading tab or quote to keep Excel from counting the number."""
    cell = cell.strip()
    if cell.startswith('="') and cell.endswith('"'):
        cell = cell[2:-1]
    return cell.removeprefix("'")


def _separator(text: str) -> str | None:
    lines = [line for line in text[:100_000].split("\n") if line.strip()][:_SAMPLE]
    shares = {sign: sum(sign in line for line in lines) for sign in _SEPARATORS}
    best = max(_SEPARATORS, key=lambda sign: shares[sign])
    return best if lines and shares[best] >= 0.6 * len(lines) else None
