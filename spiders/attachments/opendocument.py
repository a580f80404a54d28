"""An .ods or .odt in, its rows and paragraphs out, remarks among them; hidden tables, rows and columns are marked."""

from __future__ import annotations

from collections.abc import Iterator

from spiders.attachments.bounds import DAMAGED, File, Unreadable, guarded
from spiders.attachments.package import Element, Package, attribute, forget, local
from spiders.attachments.places import named
from spiders.attachments.tables import Sheet
from spiders.pieces import Piece, Prose, Unread

_CONTENT = "content.xml"
_TAGS = ("table", "table-column", "table-row", "p", "h", "style", "encryption-data")
_UNSEEN = ("collapse", "filter")
_BESIDE = ("annotation", "date", "creator", "date-string", "sender-initials", "creator-initials")  # no words of its own
_WIDEST = 16_384  # columns


def read_opendocument(file: File) -> Iterator[Piece]:
    package = Package(file)
    if _CONTENT not in package:
        raise Unreadable(DAMAGED)
    listed = "META-INF/manifest.xml"
    if listed in package and any(True for _ in package.elements(listed, ("encryption-data",))):
        raise Unreadable("已加密")
    yield from guarded(_Walk(package).pieces(_CONTENT), file.whole)
    if "styles.xml" in package:
        for _, element in package.elements("styles.xml", ("header", "footer")):
            text = _text(element)
            if text.strip():
                yield Prose(text, file.at("页眉页脚"))
    if package.parts("Pictures/") and not file.ocr:
        large = [part for part in package.parts("Pictures/") if package.size(part) >= 50_000]
        if large:
            yield Unread(file.at("图片"), f"文档中有 {len(large)} 张大图片,未识别文字")


class _Walk:
    """Where the reading of a document stands: in which table, in which row, how deep."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.file = package.file
        self.sheet: Sheet | None = None
        self.number = self.tables = self.paragraphs = 0
        self.columns: list[int] = []
        self.column = 0
        self._unseen_styles: set[str] = set()

    def pieces(self, part: str) -> Iterator[Piece]:
        """The outermost rows and paragraphs, each read as a whole and forgotten."""
        depth = 0
        for event, element in self.package.elements(part, _TAGS, ("start", "end")):
            name = local(element)
            nests = name in ("table", "table-row", "p", "h")
            depth += 0 if not nests else 1 if event == "start" else -1
            if event == "start":
                if name == "table" and depth == 1:
                    yield from self._table(element)
            elif name == "style":
                self._style(element)
            elif name == "table-column" and depth == 1:
                self._column(element)
            elif name == "table-row" and depth == 1:
                yield from self._row(element)
                forget(element)
            elif name in ("p", "h") and depth == 0:
                yield from self._paragraph(element)
                forget(element)

    def _style(self, element: Element) -> None:
        for child in element:
            if local(child) == "table-properties" and attribute(child, "display") == "false":
                self._unseen_styles.add(attribute(element, "name") or "")

    def _table(self, element: Element) -> Iterator[Piece]:
        name = attribute(element, "name") or ""
        self.tables += 1
        self.number, self.column, self.columns = 0, 0, []
        hidden = attribute(element, "style-name") in self._unseen_styles
        table = self.file.at(f"{'隐藏表' if hidden else '表'}“{named(name) or self.tables}”")
        self.sheet = Sheet(self.file, table, hidden)
        yield Prose(name, table + " 表名")

    def _column(self, element: Element) -> None:
        count = min(_repeated(element, "number-columns-repeated"), _WIDEST)
        if attribute(element, "visibility") in _UNSEEN and self.sheet is not None:
            self.columns.extend(range(self.column, min(self.column + count, _WIDEST)))
            self.sheet.hidden_columns = frozenset(self.columns)
        self.column += count

    def _row(self, element: Element) -> Iterator[Piece]:
        assert self.sheet is not None, "a row outside a table"
        self.number += 1
        cells: list[str] = []
        notes: list[str] = []
        for cell in element:
            if local(cell) not in ("table-cell", "covered-table-cell"):
                continue
            notes.extend(_text(note) for note in cell.iter("{*}annotation"))
            text = _text(cell)
            count = _repeated(cell, "number-columns-repeated")
            cells.extend([text] * (min(count, _WIDEST - len(cells)) if text or count < 100 else 0))
        hidden = attribute(element, "visibility") in _UNSEEN
        yield from self.sheet.row(self.number, cells, hidden)
        for note in notes:
            yield Prose(note, f"{self.sheet.table} 第 {self.number} 行 批注")
        self.number += _repeated(element, "number-rows-repeated") - 1

    def _paragraph(self, element: Element) -> Iterator[Piece]:
        self.paragraphs += 1
        text = _text(element)
        place = self.file.at(f"第 {self.paragraphs} 段")
        self.file.budget.text(len(text))
        if text.strip():
            yield Prose(text, place)
        for note in element.iter("{*}annotation"):
            yield Prose(_text(note), f"{place} 批注")


def _repeated(element: Element, name: str) -> int:
    return max(int(attribute(element, name) or "1"), 1)


def _text(element: Element) -> str:
    """The words of an element, the paragraphs in it on lines of their own, remarks left out."""
    found: list[str] = []
    _gather(element, found)
    return "".join(found).strip()


def _gather(element: Element, found: list[str]) -> None:
    found.append(element.text or "")
    for child in element:
        name = local(child)
        if name in ("tab", "line-break", "s"):
            found.append("\n" if name == "line-break" else " ")
        elif name not in _BESIDE:
            _gather(child, found)
            found.append("\n" if name in ("p", "h") else "\t" if name == "table-cell" else "")
        found.append(child.tail or "")
