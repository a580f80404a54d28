"""An .xlsx workbook in, its rows, comments, text boxes and headers out; what is hidden in it is read and marked.

openpyxl streams only what is visible, and needs a gigabyte for a million cells where it keeps the rest: the XML is read
as it streams by.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spiders.attachments.bounds import DAMAGED, File, Unreadable, guarded
from spiders.attachments.cell_values import DATE_FORMATS, date_text, is_date_format, lost_digits, number_text
from spiders.attachments.embedded import embedded
from spiders.attachments.package import Element, Package, attribute, forget, local, text_of
from spiders.attachments.places import column_index, named
from spiders.attachments.sheet_parts import comments, drawings, merges
from spiders.attachments.tables import Sheet
from spiders.pieces import Piece, Prose, Unread

_BOOK = "xl/workbook.xml"
_TRUE = ("1", "true")
_WIDEST = 16_384  # columns
_HEADERS = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")


@dataclass(slots=True)
class _Book:
    """What all sheets of a workbook share. `lost` counts the numbers of the present sheet that lost digits."""

    package: Package
    strings: list[str]
    dates: frozenset[int]  # the cell styles that show a date
    from_1904: bool
    lost: int = 0


def read_xlsx(file: File) -> Iterator[Piece]:
    package = Package(file)
    if _BOOK not in package:
        raise Unreadable("格式不支持(.xlsb)" if "xl/workbook.bin" in package else DAMAGED)
    book = _Book(package, _shared_strings(package), _date_styles(package), _from_1904(package))
    parts = {key: path for key, (_, path) in package.relations(_BOOK).items()}
    for number, (_, sheet) in enumerate(package.elements(_BOOK, ("sheet",))):
        if number >= file.budget.bounds.tables:
            yield Unread(file.whole, f"工作表过多,只读了前 {file.budget.bounds.tables} 个")
            break
        hidden = sheet.get("state", "visible") != "visible"
        table = file.at(f"{'隐藏表' if hidden else '表'}“{named(sheet.get('name', ''))}”")
        yield Prose(sheet.get("name", ""), table + " 表名")
        yield from guarded(_sheet(book, parts.get(attribute(sheet, "id") or "", ""), table, hidden), table)
    yield from embedded(package, "xl/")


def _sheet(book: _Book, part: str, table: str, hidden: bool) -> Iterator[Piece]:
    if part not in book.package:
        yield Unread(table, "工作表缺失,文件不完整")
        return
    if "worksheets/" not in part:
        return  # a sheet that is a chart holds no cells
    sheet = Sheet(book.package.file, table, hidden, merges=merges(book.package, part))
    yield from guarded(_cells(book, part, sheet), table)
    yield from comments(book.package, part, table)
    yield from drawings(book.package, part, table)


def _cells(book: _Book, part: str, sheet: Sheet) -> Iterator[Piece]:
    """Columns are described before the rows, headers and footers after them: one pass in the order of the file."""
    number, columns = 0, set[int]()
    book.lost = 0
    for _, element in book.package.elements(part, ("col", "row", *_HEADERS)):
        name = local(element)
        if name == "col":
            columns.update(_hidden_columns(element))
        elif name == "row":
            number = int(element.get("r", number + 1))
            cells = _row(book, element)
            sheet.hidden_columns = sheet.hidden_columns or frozenset(columns)
            yield from sheet.row(number, cells, _is_hidden(element))
            forget(element)
        elif element.text:
            yield Prose(element.text, f"{sheet.table} 页眉页脚")
    if book.lost:
        yield Unread(sheet.table, f"{book.lost} 个单元格的证件号存成了数字,末三位已丢失")


def _is_hidden(row: Element) -> bool:
    return row.get("hidden") in _TRUE or row.get("ht") in ("0", "0.0")


def _hidden_columns(element: Element) -> range:
    """A column is out of sight when it says so or has no width; a range may run to the last column there is."""
    if element.get("hidden") not in _TRUE and element.get("width") not in ("0", "0.0"):
        return range(0)
    return range(int(element.get("min", "1")) - 1, min(int(element.get("max", "1")), _WIDEST))


def _row(book: _Book, row: Element) -> list[str]:
    cells: list[str] = []
    for cell in row.iterchildren("{*}c"):
        reference = cell.get("r")
        index = column_index(reference) if reference else len(cells)
        if not len(cells) <= index < _WIDEST:
            raise Unreadable("工作表的单元格次序错乱")
        if index > len(cells):
            cells.extend([""] * (index - len(cells)))
        cells.append(_value(book, cell))
    return cells


def _value(book: _Book, cell: Element) -> str:
    sort = cell.get("t")
    if sort == "inlineStr":
        return text_of(cell)
    value = cell.find("{*}v") if len(cell) != 1 else cell[0]
    written = (value.text if value is not None else None) or ""
    if sort == "s":
        return book.strings[int(written)] if written else ""
    if not written or sort not in (None, "n"):
        return str(written)
    if int(cell.get("s", "0")) in book.dates and (day := date_text(float(written), book.from_1904)):
        return day
    number = number_text(written)
    book.lost += lost_digits(number)
    return number


def _shared_strings(package: Package) -> list[str]:
    strings: list[str] = []
    if "xl/sharedStrings.xml" not in package:
        return strings
    for _, item in package.elements("xl/sharedStrings.xml", ("si",)):
        runs = (child if local(child) == "t" else child.find("{*}t") for child in item if local(child) in ("t", "r"))
        strings.append("".join(run.text or "" for run in runs if run is not None))
        forget(item)
    return strings


def _date_styles(package: Package) -> frozenset[int]:
    """The positions in cellXfs of the styles that show a date."""
    formats, styles = set(DATE_FORMATS), list[int]()
    if "xl/styles.xml" not in package:
        return frozenset()
    for _, element in package.elements("xl/styles.xml", ("numFmt", "cellXfs")):
        if local(element) == "numFmt":
            number = int(element.get("numFmtId", "0"))
            (formats.add if is_date_format(element.get("formatCode", "")) else formats.discard)(number)
        else:
            styles = [int(style.get("numFmtId", "0")) for style in element]
    return frozenset(index for index, number in enumerate(styles) if number in formats)


def _from_1904(package: Package) -> bool:
    return any(each.get("date1904") in _TRUE for _, each in package.elements(_BOOK, ("workbookPr",)))
