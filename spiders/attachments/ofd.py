"""An .ofd (GB/T 33190) in, the lines of its pages, their templates and remarks out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spiders.attachments.bounds import DAMAGED, File, Unreadable, guarded
from spiders.attachments.package import Package, forget, text_of
from spiders.attachments.places import ranges
from spiders.pieces import Piece, Prose, Unread

_PAGE = re.compile(r"/(?:pages|tpls|annots)/", re.IGNORECASE)
_PICTURE = "ImageObject"


def read_ofd(file: File) -> Iterator[Piece]:
    package = Package(file)
    parts = [part for part in package.parts("", ".xml") if _PAGE.search(part)]
    if not parts:
        raise Unreadable(DAMAGED)
    scanned: list[int] = []
    for number, part in enumerate(parts, 1):
        if number > file.budget.bounds.pages:
            yield Unread(file.whole, f"页数过多,只读了前 {file.budget.bounds.pages} 页")
            break
        yield from guarded(_page(package, part, number, scanned), file.at(f"第 {number} 页"))
    if scanned:
        yield Unread(file.at(f"第 {ranges(scanned)} 页"), f"扫描件,没有文字层(共 {len(scanned)} 页)")


def _page(package: Package, part: str, number: int, scanned: list[int]) -> Iterator[Piece]:
    """Pieces of text at one height are one line, in the order in which they are written."""
    lines: list[str] = []
    height, pictures = "", 0
    for _, element in package.elements(part, ("TextObject", _PICTURE)):
        text = text_of(element, "TextCode")
        top = "".join(element.get("Boundary", "").split()[1:2])
        pictures += element.tag.endswith(_PICTURE)
        if text and lines and top == height:
            lines[-1] += " " + text
        elif text:
            lines.append(text)
        height = top if text else height
        forget(element)
    page = "\n".join(lines)
    package.file.budget.text(len(page))
    if page.strip():
        yield Prose(page, package.file.at(f"第 {number} 页"))
    elif pictures:
        scanned.append(number)
