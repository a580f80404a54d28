"""A .docx document in, its paragraphs and tables out in their order, with what is hidden, deleted or remarked in it."""

from __future__ import annotations

from collections.abc import Iterator

from spiders.attachments.bounds import DAMAGED, File, Unreadable, guarded
from spiders.attachments.embedded import embedded
from spiders.attachments.package import Element, Package, forget, local
from spiders.attachments.tables import Sheet
from spiders.attachments.word_text import Words, words
from spiders.pieces import Piece, Prose

_BODY = "word/document.xml"
_ASIDE = (  # the other parts that hold text, and what the office calls them
    ("word/header", "页眉"),
    ("word/footer", "页脚"),
    ("word/footnotes", "脚注"),
    ("word/endnotes", "尾注"),
    ("word/comments.xml", "批注"),
    ("word/glossary/document", "构建基块"),
)


def read_docx(file: File) -> Iterator[Piece]:
    package = Package(file)
    main = next((part for part in package.related("", "officeDocument") if part in package), _BODY)
    if main not in package:
        raise Unreadable(DAMAGED)
    yield from guarded(_Part(package, main, "正文").pieces(), file.at("正文"))
    for prefix, place in _ASIDE:
        for part in package.parts(prefix, ".xml"):
            yield from guarded(_Part(package, part, place).pieces(), file.at(place))
    yield from embedded(package, "word/")


class _Part:
    """One part of a document that holds paragraphs and tables, read as it streams by."""

    def __init__(self, package: Package, part: str, place: str) -> None:
        self.package = package
        self.part = part
        self.place = place
        self._paragraphs = 0
        self._tables = 0

    def pieces(self) -> Iterator[Piece]:
        """The outermost paragraphs, and the rows of the outermost tables: each is read as a whole and forgotten."""
        depth, number = 0, 0
        sheet: Sheet | None = None
        labels: dict[int, str] = {}
        for event, element in self.package.elements(self.part, ("p", "tr", "tbl"), ("start", "end")):
            name = local(element)
            depth += 1 if event == "start" else -1
            if event == "start":
                if name == "tbl" and depth == 1:
                    sheet, number, labels = self._table(), 0, {}
            elif name == "p" and depth == 0:
                yield from self._paragraph(element)
            elif name == "tr" and depth == 1 and sheet is not None:
                number += 1
                yield from self._row(element, sheet, number, labels)
            else:
                continue
            if event == "end":
                forget(element)

    def _table(self) -> Sheet:
        self._tables += 1
        return Sheet(self.package.file, self._at(f"表 {self._tables}"), lettered=False)

    def _at(self, place: str) -> str:
        return self.package.file.at(place if self.place == "正文" else f"{self.place} {place}")

    def _paragraph(self, element: Element) -> Iterator[Piece]:
        self._paragraphs += 1
        place = self._at(f"第 {self._paragraphs} 段")
        yield from self._prose(words(element), place)

    def _row(self, element: Element, sheet: Sheet, number: int, labels: dict[int, str]) -> Iterator[Piece]:
        cells, read = list[str](), list[Words]()
        for cell in element.iter("{*}tc"):
            if next(cell.iterancestors("{*}tr")) is not element:
                continue  # of a table inside a cell: part of that cell's text
            column = len(cells)
            text = words(cell)
            read.append(text)
            continued = _continues(cell)
            cells.append(labels.get(column, "") if continued and not text.visible.strip() else text.visible.strip())
            if not continued:
                labels[column] = cells[column] if Sheet.names_columns(cells[column], number) else ""
            cells.extend([""] * (_span(cell) - 1))
        yield from sheet.row(number, cells, hidden=element.find("{*}trPr/{*}hidden") is not None)
        for text in read:
            yield from self._aside(text, f"{sheet.table} 第 {number} 行")

    def _prose(self, text: Words, place: str) -> Iterator[Piece]:
        self.package.file.budget.text(len(text.visible))
        if text.visible.strip():
            yield Prose(text.visible, place)
        yield from self._aside(text, place)

    def _aside(self, text: Words, place: str) -> Iterator[Piece]:
        for found, sort in ((text.hidden, "隐藏文字"), (text.deleted, "修订中删除的文字"), (text.boxed, "文本框")):
            self.package.file.budget.text(len(found))
            if found.strip():
                yield Prose(found, f"{place} {sort}")


def _span(cell: Element) -> int:
    span = cell.find("{*}tcPr/{*}gridSpan")
    value = next((value for key, value in span.items() if key.endswith("}val")), "1") if span is not None else "1"
    return min(max(int(value), 1), 100)


def _continues(cell: Element) -> bool:
    """Whether a cell is the lower part of one that is merged over several rows."""
    merge = cell.find("{*}tcPr/{*}vMerge")
    return merge is not None and not any(key.endswith("}val") and value == "restart" for key, value in merge.items())
