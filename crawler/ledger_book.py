"""Ledgers and the names of the units in, the workbook that people fill in out: 台账模板.xlsx.

Its sheets are called after the ledgers and its headings after their fields, so that what it says is what the import
reads. What one cell may hold is a drop-down or a check of the cell; an example stands in a note, never in a row.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import xlsxwriter
from pydantic.fields import FieldInfo

from crawler.ledger_cells import FIRST_DAY, LAST_DAY, LONGEST, UNIT_FIELDS, URL_FIELDS, YES_NO, allowed, least, sort_of
from crawler.ledger_sheets import CHOICES, GUIDE
from storage.ledger_nouns import AuditorFinding, LedgerRow

ROWS = 2000  # that have drop-downs and formats
_WIDE = {"url": 44, "evidence_url": 44, "detail": 40, "task": 40, "note": 30, "reason": 30, "fault": 36, "column": 20}
_EXAMPLES = {
    "unit": "财政局",
    "checker": "财政局",
    "checked": "永宁镇",
    "column": "财政预算",
    "url": "http://www.example.gov.cn/czys/",
    "evidence_url": "http://www.example.gov.cn/jg/1.html",
    "detail": "栏目内没有任何信息",
    "account": "某某发布",
    "fault": "公众号菜单栏功能无法正常使用",
    "task": "编制公开事项标准目录",
    "owner": "党政办",
    "reason": "本年度无此类事项",
    "granted_by": "政务公开股",
    "note": "(可不填)",
}
_GUIDE = (
    "一、每张表是一个台账,一行填一件事;不用的表留空即可。表名和表头请勿改动,列的先后可以调整。",
    "二、蓝底的列必填,灰底的列可不填;把鼠标放在表头上可看到填写要求和示例。",
    "三、单位、类别和“是/否”请从下拉框中选;单位名称须与登记表一致。",
    "四、日期填成 2022-01-03、2022/1/3 或 2022年1月3日都可以;除期限外,不能填将来的日期。",
    "五、请勿填写身份证号、手机号、住址等个人信息;误填的,导入时会遮盖。",
    "六、填好后用 xunlan ledger import 文件 --by 姓名 导入。有一行不对就一行也不导入,逐条指出在哪张表的哪一格。",
    "七、同一件事再导入一次,以后一次为准;先用 --dry-run 可以只检查、不导入。",
)


def template(nouns: Sequence[type[LedgerRow]], units: Sequence[str], sites: Sequence[str] = ()) -> bytes:
    """The workbook. Without names of units their cells have no drop-down. The same twice for the same names."""
    body = io.BytesIO()
    book = xlsxwriter.Workbook(body, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "台账模板", "created": datetime(2022, 1, 1)})  # noqa: DTZ001 (a file's own stamp)
    looks = _looks(book)
    _guide(book, nouns, looks)
    sheets = [(noun, book.add_worksheet(noun.title)) for noun in nouns]
    names = _choices(book, units, sites) if units else {}
    for noun, sheet in sheets:
        _sheet(sheet, noun, names, looks)
    book.close()
    return body.getvalue()


def _looks(book: Any) -> dict[str, Any]:  # noqa: ANN401 (xlsxwriter has no types)
    plain = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
    head = {**plain, "bold": True, "text_wrap": True, "border": 1, "align": "center"}
    return {
        "required": book.add_format({**head, "bg_color": "#BDD7EE"}),
        "optional": book.add_format({**head, "bg_color": "#EDEDED"}),
        "words": book.add_format({**plain, "num_format": "@", "text_wrap": True}),
        "day": book.add_format({**plain, "num_format": "yyyy-mm-dd", "align": "center"}),
        "number": book.add_format({**plain, "num_format": "0", "align": "center"}),
        "choice": book.add_format({**plain, "align": "center"}),
        "title": book.add_format({**plain, "bold": True, "font_size": 16}),
        "line": book.add_format({**plain, "text_wrap": True}),
        "head": book.add_format({**plain, "bold": True, "bottom": 1}),
    }


def _guide(book: Any, nouns: Sequence[type[LedgerRow]], looks: dict[str, Any]) -> None:  # noqa: ANN401
    sheet = book.add_worksheet(GUIDE)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 90)
    sheet.hide_gridlines(2)
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, "台账填报说明", looks["title"])
    row = 2
    for line in _GUIDE:
        sheet.merge_range(row, 0, row, 1, line, looks["line"])
        sheet.set_row(row, 32)
        row += 1
    row += 1
    sheet.write_string(row, 0, "台账", looks["head"])
    sheet.write_string(row, 1, "填什么(带 * 的必填)", looks["head"])
    for number, noun in enumerate(nouns, row + 1):
        fields = "、".join(f"{field.title}{'*' if field.is_required() else ''}" for field in noun.model_fields.values())
        sheet.write_url(number, 0, f"internal:'{noun.title}'!A1", looks["line"], noun.title)
        sheet.write_string(number, 1, fields, looks["line"])
        sheet.set_row(number, 32)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _choices(book: Any, units: Sequence[str], sites: Sequence[str]) -> dict[str, str]:  # noqa: ANN401
    """The hidden sheet of names for drop-downs; the range of the units, and of the units with the sites."""
    sheet = book.add_worksheet(CHOICES)
    sheet.hide()
    sheet.write_column(0, 0, units)
    sheet.write_column(len(units), 0, sites)
    return {
        "units": f"={CHOICES}!$A$1:$A${len(units)}",
        "all": f"={CHOICES}!$A$1:$A${len(units) + len(sites)}",
    }


def _sheet(sheet: Any, noun: type[LedgerRow], names: dict[str, str], looks: dict[str, Any]) -> None:  # noqa: ANN401
    sheet.freeze_panes(1, 0)
    sheet.set_row(0, 32)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    whose = names.get("all" if noun is AuditorFinding else "units")
    for at, (name, field) in enumerate(noun.model_fields.items()):
        required = field.is_required()
        sheet.write_string(0, at, field.title or name, looks["required" if required else "optional"])
        sheet.write_comment(0, at, _note(name, field), {"x_scale": 1.6, "y_scale": 0.9})
        sheet.set_column(at, at, _width(name, field), looks[_look(name, field)])
        rule = _rule(name, field, whose)
        if rule is not None:
            sheet.data_validation(1, at, ROWS, at, {"ignore_blank": True, **rule})


def _note(name: str, field: FieldInfo) -> str:
    if field.is_required():
        told = "必填"
    elif field.default in (None, ""):
        told = "可不填"
    else:
        told = f"不填即为 {YES_NO[not field.default] if isinstance(field.default, bool) else field.default}"
    return f"{told}\n应为:{allowed(name, field)}\n示例:{_example(name, field)}"


def _example(name: str, field: FieldInfo) -> str:
    sort = sort_of(field)
    if issubclass(sort, StrEnum):
        return str(next(iter(sort)))
    if sort is date:
        return "2022-01-03"
    return {bool: "是", int: "1"}.get(sort) or _EXAMPLES[name]


def _look(name: str, field: FieldInfo) -> str:
    sort = sort_of(field)
    if sort is bool or issubclass(sort, StrEnum) or name in UNIT_FIELDS:
        return "choice"
    return {date: "day", int: "number"}.get(sort, "words")


def _width(name: str, field: FieldInfo) -> int:
    return _WIDE.get(name, max(14, 2 * len(field.title or name) + 4))


def _rule(name: str, field: FieldInfo, units: str | None) -> dict[str, Any] | None:
    """What the workbook itself refuses. Of a day it only warns: the import reads more ways of writing one."""
    bounds = _bounds(name, field, units)
    return {**bounds, "error_title": "填写有误", "error_message": f"应为 {allowed(name, field)}"} if bounds else None


def _bounds(name: str, field: FieldInfo, units: str | None) -> dict[str, Any] | None:
    sort = sort_of(field)
    if sort is bool:
        return {"validate": "list", "source": [*YES_NO]}
    if issubclass(sort, StrEnum):
        return {"validate": "list", "source": list(sort)}
    if sort is int:
        return {"validate": "integer", "criteria": ">=", "value": least(field)}
    if sort is date:
        days = {"minimum": FIRST_DAY, "maximum": LAST_DAY}
        return {"validate": "date", "criteria": "between", **days, "error_type": "warning"}
    if name in UNIT_FIELDS:
        return {"validate": "list", "source": units} if units else None
    return None if name in URL_FIELDS else {"validate": "length", "criteria": "<=", "value": LONGEST}
