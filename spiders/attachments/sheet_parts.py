"""What hangs on a worksheet in, pieces out: comments of both sorts, text boxes, and where cells are merged."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spiders.attachments.package import Package, forget, text_of
from spiders.attachments.places import column_index
from spiders.attachments.tables import HEAD
from spiders.pieces import Piece, Prose

_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"')
_OVERLAP = 120  # bytes: longer than any such tag
_MOST = 200


def comments(package: Package, part: str, table: str) -> Iterator[Piece]:
    for sort, tag in (("comments", "comment"), ("threadedComment", "threadedComment")):
        for path in package.related(part, sort):
            for _, comment in package.elements(path, (tag,)):
                text = text_of(comment) or text_of(comment, "text")
                if text.strip():
                    yield Prose(text, f"{table} {comment.get('ref', '')} 批注".replace("  ", " "))
                forget(comment)


def drawings(package: Package, part: str, table: str) -> Iterator[Piece]:
    """Text boxes and shapes, paragraph by paragraph; the old ones are in VML."""
    for path in package.related(part, "drawing"):
        for _, body in package.elements(path, ("txBody",)):
            text = "\n".join(text_of(paragraph) for paragraph in body.iter("{*}p"))
            if text.strip():
                yield Prose(text, f"{table} 文本框")


def merges(package: Package, part: str) -> tuple[tuple[int, int, int], ...]:
    """The cells at the top of a sheet that cover several rows, as (first row, last row, column).

    They are listed behind the rows they matter for, so the sheet is passed over once for them alone.
    """
    found: set[tuple[int, int, int]] = set()
    before = b""
    for chunk in package.stream(part, again=True):
        text = before + chunk
        for column, first, last in _MERGE.findall(text) if b"mergeCell" in text else ():
            if int(first) <= HEAD and int(first) < int(last) and len(found) < _MOST:
                found.add((int(first), int(last), column_index(column.decode())))
        before = text[-_OVERLAP:]
    return tuple(sorted(found))
