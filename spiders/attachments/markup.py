"""A page, or an old XML document that a program saved as one, in; its visible words and tables out.

Half of the .xls files that business systems export are HTML, or SpreadsheetML of 2003.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from spiders.attachments.bounds import File
from spiders.attachments.package import Element, attribute, elements, forget, local
from spiders.attachments.places import named
from spiders.attachments.tables import Sheet
from spiders.decoding import decode
from spiders.pieces import Piece, Prose, Unread

_SILENT = frozenset(("script", "style", "noscript", "template", "head", "iframe", "object"))
_INLINE_TAGS = """
    a abbr b bdi big code em font i ins kbd label mark s small span strike strong sub sup tt u wbr
"""
_INLINE = frozenset(_INLINE_TAGS.split())
_SPACE = re.compile(r"[ \t\r\f\v]+")
_DEEPEST = 200
_LONGEST_PAGE = 8_000_000  # characters: its tree takes twenty times as many bytes
_DECLARED = re.compile(r"\A\s*<\?xml[^>]*\?>")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)


def read_html(file: File) -> Iterator[Piece]:
    text = decode(file.body, None)[0]
    if len(text) > _LONGEST_PAGE:
        yield Unread(file.whole, f"网页过大,只读了前 {_LONGEST_PAGE // 1_000_000} 百万字")
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True)
    root = html.document_fromstring(_DECLARED.sub("", text[:_LONGEST_PAGE]), parser=parser)
    yield from _Page(file).pieces(root)
    if any(error.level == etree.ErrorLevels.FATAL for error in parser.error_log):
        yield Unread(file.whole, "网页结构过深,只读了前一部分")


class _Page:
    """The blocks of a page as they follow one another."""

    def __init__(self, file: File) -> None:
        self.file = file
        self.words: list[str] = []
        self.tables = self.blocks = 0

    def pieces(self, root: Element) -> Iterator[Piece]:
        for title in root.iter("title"):
            yield from self._flush([title.text_content()])
        yield from self._walk(root, 0)
        yield from self._flush(self.words)

    def _walk(self, element: Element, depth: int) -> Iterator[Piece]:
        name = local(element)
        if name in _SILENT:
            return
        if depth > _DEEPEST:
            self.words.append("".join(element.itertext(tag=etree.Element)))
            return
        if name == "table" and not any(True for _ in element.iterdescendants("table")):
            yield from self._flush(self.words)
            yield from self._table(element)
            return
        inline = name in _INLINE
        if not inline:
            yield from self._flush(self.words)
        self.words.append(element.text or "")
        for child in element:
            if local(child) == "br":
                self.words.append("\n")
            else:
                yield from self._walk(child, depth + 1)
            self.words.append(child.tail or "")
        if not inline:
            yield from self._flush(self.words)

    def _flush(self, words: list[str]) -> Iterator[Piece]:
        text = _SPACE.sub(" ", "".join(words)).strip()
        words.clear()
        if text:
            self.blocks += 1
            self.file.budget.text(len(text))
            yield Prose(text, self.file.at(f"第 {self.blocks} 段"))

    def _table(self, table: Element) -> Iterator[Piece]:
        self.tables += 1
        sheet = Sheet(self.file, self.file.at(f"表 {self.tables}"), lettered=False)
        for number, row in enumerate(table.iter("tr"), 1):
            cells: list[str] = []
            for cell in row:
                if local(cell) in ("td", "th"):
                    cells.append(_SPACE.sub(" ", "".join(_words(cell))).strip())
                    span = cell.get("colspan", "1")
                    cells.extend([""] * (min(int(span), 100) - 1 if span.isdigit() else 0))
            yield from sheet.row(number, cells, hidden=bool(_HIDDEN.search(row.get("style", ""))))


def _words(element: Element, depth: int = 0) -> Iterator[str]:
    """The words of a cell."""
    if local(element) in _SILENT:
        return
    if depth > _DEEPEST:
        yield from element.itertext(tag=etree.Element)
        return
    yield element.text or ""
    for child in element:
        yield from _words(child, depth + 1)
        yield "" if local(child) in _INLINE else "\n"
        yield child.tail or ""


def read_xml(file: File) -> Iterator[Piece]:
    """SpreadsheetML and WordprocessingML of 2003, and the text of any other XML."""
    sheet: Sheet | None = None
    number = paragraphs = 0
    for event, element in elements(iter([file.body]), ("Worksheet", "Row", "p", "text"), ("start", "end")):
        name = local(element)
        if event == "start":
            if name == "Worksheet":
                title = attribute(element, "Name") or ""
                sheet, number = Sheet(file, file.at(f"表“{named(title)}”")), 0
                yield Prose(title, sheet.table + " 表名")
        elif name == "Row" and sheet is not None:
            number = int(attribute(element, "Index") or number + 1)
            yield from sheet.row(number, list(_old_cells(element)), attribute(element, "Hidden") == "1")
            yield from _old_notes(element, f"{sheet.table} 第 {number} 行 批注")
            forget(element)
        elif name in ("p", "text"):
            text = "".join(element.itertext())
            paragraphs += 1
            file.budget.text(len(text))
            if text.strip():
                yield Prose(text, file.at(f"第 {paragraphs} 段"))
            forget(element)
    if sheet is None and not paragraphs:
        text = etree.fromstring(file.body, etree.XMLParser(target=_Words(), resolve_entities=False, no_network=True))
        file.budget.text(len(text))
        yield Prose(text, file.at("正文"))


class _Words:
    """Gathers the text of XML without building its tree."""

    def __init__(self) -> None:
        self._found: list[str] = []

    def data(self, text: str) -> None:
        self._found.append(text)

    def close(self) -> str:
        return "".join(self._found)


def _old_cells(row: Element) -> Iterator[str]:
    position = 0
    for cell in row:
        if local(cell) != "Cell":
            continue
        index = min(int(attribute(cell, "Index") or position + 1) - 1, 16_384)
        yield from [""] * (index - position)
        yield "".join("".join(data.itertext()) for data in cell if local(data) == "Data")
        span = min(int(attribute(cell, "MergeAcross") or 0), 100)
        yield from [""] * span
        position = max(index, position) + 1 + span


def _old_notes(row: Element, place: str) -> Iterator[Piece]:
    for note in row.iter("{*}Comment"):
        yield Prose("".join(note.itertext()), place)
