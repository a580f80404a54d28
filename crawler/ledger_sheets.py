"""A file that people filled in (XLSX or CSV) in, its sheets as rows of cells out. The file is hostile until read.

How much is unpacked and how many rows are read is bounded before anything is parsed; macros are never looked at.
"""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import olefile
import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.escape import unescape

from crawler.errors import XunlanError
from crawler.ledger_cells import Cell, Unusable, is_blank
from storage.disk import disk_fault

GUIDE, CHOICES = "说明", "选项"  # sheets of the template that hold no rows
TYPED = "命令行"  # in place of a file's name
LARGEST_FILE, LARGEST_UNPACKED = 20 * 2**20, 64 * 2**20  # bytes
MOST_PARTS, MOST_ROWS, LAST_ROW, WIDEST = 1000, 20_000, 50_000, 200

# What openpyxl is known to raise for a damaged workbook: it checks little of what it reads.
_DAMAGED = (
    *(KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError, OverflowError, EOFError),
    *(zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError),
)


@dataclass(frozen=True)
class Sheet:
    """One sheet: numbered rows that are not blank, the headings first. `title` is "" for a CSV file.

    `computed` counts the cells whose value is the stored result of a formula.
    """

    file: str
    title: str
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    computed: int = 0

    def place(self, row: int, column: int | None = None) -> str:
        """A cell or a row as people call it: 台账.xlsx“结对找错”C5."""
        if self.file == TYPED:
            return TYPED
        name = f"{self.file}“{self.title}”" if self.title else f"{self.file} "
        return f"{name}第 {row} 行" if column is None else f"{name}{get_column_letter(column + 1)}{row}"


def sheets_of(path: Path) -> list[Sheet]:
    """The sheets of a file that hold anything. Raises XunlanError, one line, for a file that cannot be read."""
    body = _read(path)
    if body.startswith(b"PK\x03\x04"):
        return list(_workbook(path.name, body))
    if body.startswith(b"\xd0\xcf\x11\xe0"):
        raise XunlanError(f"{path.name}:{_old_or_encrypted(body)}")
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        raise XunlanError(f"{path.name}:不是 Excel 工作簿,请用 xunlan ledger template 写出的模板填报")
    sheet = _csv(path.name, body)
    return [sheet] if sheet.rows else []


def _read(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise XunlanError(f"{path.name}:文件过大({size // 2**20} MB),最多 {LARGEST_FILE // 2**20} MB,请拆开导入")
        return path.read_bytes()
    except OSError as wrong:
        raise XunlanError(f"无法读取 {path}({disk_fault(wrong)}),请检查文件名和权限") from wrong


def _old_or_encrypted(body: bytes) -> str:
    try:
        with olefile.OleFileIO(io.BytesIO(body)) as ole:
            encrypted = ole.exists("EncryptedPackage")
    except (OSError, ValueError, IndexError):  # what olefile raises for damaged files
        encrypted = False
    return "工作簿有密码,请去掉密码后再导入" if encrypted else "不是 .xlsx,请另存为 .xlsx 后再导入"


# --- workbooks ------------------------------------------------------------------------------------------------------


def _workbook(name: str, body: bytes) -> Iterator[Sheet]:
    _weigh(name, body)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of every ornament that it does not keep
            results, formulas = (
                openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=only, keep_links=False)
                for only in (True, False)
            )
            for result, formula in zip(results.worksheets, formulas.worksheets, strict=True):
                yield from _sheet(name, result, formula)
    except _DAMAGED as wrong:
        raise XunlanError(f"{name}:工作簿已损坏或不是 .xlsx({type(wrong).__name__}),请另存为 .xlsx 后再导入") from wrong


def _weigh(name: str, body: bytes) -> None:
    """What unpacking would come to, by the archive's own list: Python's zipfile unpacks no more than that says."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as wrong:
        raise XunlanError(f"{name}:工作簿已损坏,请另存为 .xlsx 后再导入") from wrong
    unpacked = sum(each.file_size for each in parts)
    if len(parts) > MOST_PARTS or unpacked > LARGEST_UNPACKED:
        raise XunlanError(
            f"{name}:展开后过大({unpacked // 2**20} MB、{len(parts)} 个部分),"
            f"最多 {LARGEST_UNPACKED // 2**20} MB,请用 xunlan ledger template 写出的模板填报"
        )
    if any(each.flag_bits & 1 for each in parts):
        raise XunlanError(f"{name}:工作簿有密码,请去掉密码后再导入")


def _sheet(name: str, result: Any, formula: Any) -> Iterator[Sheet]:  # noqa: ANN401 (openpyxl's read-only sheets)
    title = str(result.title)
    if title in (GUIDE, CHOICES):
        return
    rows: list[tuple[int, tuple[Cell, ...]]] = []
    computed = 0
    for each in (result, formula):
        each.reset_dimensions()  # what a sheet says of its own size need not be so
    for number, (seen, written) in enumerate(zip(result.iter_rows(), formula.iter_rows(), strict=True), 1):
        _bound(name, title, number, len(seen), len(rows))
        cells = tuple(_cell(*both) for both in zip(seen, written, strict=True))
        if not all(map(is_blank, cells)):
            rows.append((number, cells))
            computed += sum(each.data_type == "f" for each in written)
    if rows:
        yield Sheet(name, title, tuple(rows), computed)


def _cell(seen: Any, written: Any) -> Cell:  # noqa: ANN401
    """A cell's value; of a formula, the result that the workbook keeps."""
    if written.data_type == "f" and seen.value is None:
        return Unusable("(公式)", "是没有计算结果的公式,请改填数值或用 Excel 打开并保存一次")
    if seen.data_type == "e":
        return Unusable(str(seen.value), "是出错的公式,请改填数值")
    value: Cell = seen.value
    return unescape(value) if isinstance(value, str) else value  # _x0007_ is how a workbook writes a control character


def _bound(name: str, title: str, number: int, width: int, filled: int) -> None:
    if number > LAST_ROW or filled >= MOST_ROWS:
        raise XunlanError(
            f"{name}“{title}”:行太多(最多 {MOST_ROWS} 行,末行不超过第 {LAST_ROW} 行),请删去下方的空行或拆开导入"
        )
    if width > WIDEST:
        raise XunlanError(f"{name}“{title}”第 {number} 行:列太多(最多 {WIDEST} 列),请删去右侧的空列")


# --- CSV ------------------------------------------------------------------------------------------------------------


def _csv(name: str, body: bytes) -> Sheet:
    text = _decoded(name, body)
    rows: list[tuple[int, tuple[Cell, ...]]] = []
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), 1):
            _bound(name, "CSV", number, len(cells), len(rows))
            if not all(map(is_blank, cells)):
                rows.append((number, tuple(cells)))
    except csv.Error as wrong:
        raise XunlanError(f"{name}:不是 CSV(第 {len(rows) + 1} 行附近引号或分隔有误),请另存为 CSV 后再导入") from wrong
    return Sheet(name, "", tuple(rows))


def _decoded(name: str, body: bytes) -> str:
    if b"\0" not in body:
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return body.decode(encoding)
            except UnicodeDecodeError:
                continue
    raise XunlanError(f"{name}:编码无法识别,请另存为“CSV UTF-8”或 .xlsx 后再导入")


def typed(title: str, headings: Sequence[str], cells: Sequence[str]) -> Sheet:
    """One row typed on the command line."""
    return Sheet(TYPED, title, ((1, tuple(headings)), (2, tuple(cells))))
