"""One cell of a ledger in, the field's value out, or what should have stood there.

People write a day, a yes or a number in many ways; what can be read in one way only is taken, anything else is named.
"""

from __future__ import annotations

import re
import types
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, Union, get_args, get_origin
from urllib.parse import urlsplit

from pydantic.fields import FieldInfo

from crawler.present import clean
from spiders.privacy.redaction import redacted

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)  # a workbook's 1900-01-00 is a slip, not a day
LONGEST, LONGEST_URL = 500, 2000  # characters
UNIT_FIELDS = frozenset({"unit", "checker", "checked"})
URL_FIELDS = frozenset({"url", "evidence_url"})
DAYS_TO_COME = frozenset({"due_on", "until"})  # the only days that may lie ahead
YES_NO = ("是", "否")

_YES = frozenset({"是", "√", "✓", "✔", "对", "有", "y", "yes", "true", "1", "完成", "已完成", "正常", "已更新"})
_NO = frozenset(
    {"否", "×", "✗", "✘", "x", "错", "无", "n", "no", "false", "0", "未完成", "没完成", "不正常", "异常", "未更新"}
)
_DAY = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.0+)?)?)?"
)
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True)
class Unusable:
    """A cell that holds nothing one could read: a formula without a result, an error of the workbook."""

    shown: str
    why: str


Cell = str | int | float | bool | date | datetime | time | timedelta | Unusable | None


class CellFault(ValueError):
    """What should have stood in the cell, in Chinese."""


def plain(text: str) -> str:
    """Words for comparing: full-width forms as half-width ones, without blanks.

    >>> plain("是否完成(必填) ") == plain("是否完成(必填)")
    True
    """
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text))


def shown(cell: Cell, today: date) -> str:
    """What stood in a cell, for a message: short, harmless to a terminal, and without personal data."""
    told = redacted(clean(cell.shown if isinstance(cell, Unusable) else _text(cell)), today)
    return told if len(told) <= 30 else told[:30] + "…"


def is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not clean(cell).strip())


def sort_of(field: FieldInfo) -> type[Any]:
    """What a field holds: date, bool, int, str, or an enum of words."""
    annotation = field.annotation
    if get_origin(annotation) in (Union, types.UnionType):
        (annotation,) = (each for each in get_args(annotation) if each is not type(None))
    assert isinstance(annotation, type)
    return annotation


def allowed(name: str, field: FieldInfo) -> str:
    """What may stand in a cell of this field, in Chinese."""
    sort = sort_of(field)
    if issubclass(sort, StrEnum):
        return "、".join(sort)
    if sort is bool:
        return "是 或 否"
    if sort is int:
        return f"不小于 {least(field)} 的整数"
    if sort is date:
        return "日期,如 2022-01-03"
    if name in UNIT_FIELDS:
        return "登记的单位名称"
    return "http:// 或 https:// 开头的网址" if name in URL_FIELDS else f"不超过 {LONGEST} 个字"


def value_of(name: str, field: FieldInfo, cell: Cell, today: date) -> Any:  # noqa: ANN401 (as the field says)
    """The value of a cell that is not blank. Raises CellFault."""
    if isinstance(cell, Unusable):
        raise CellFault(cell.why)
    sort = sort_of(field)
    if issubclass(sort, StrEnum):
        return _choice(sort, cell)
    if sort is bool:
        return _yes_or_no(cell)
    if sort is int:
        return _number(field, cell)
    if sort is date:
        return _day(name, cell, today)
    return _address(cell) if name in URL_FIELDS else _words(cell)


def _choice(words: type[StrEnum], cell: Cell) -> StrEnum:
    typed = plain(_text(cell))
    for word in words:
        if plain(word) == typed:
            return word
    near = get_close_matches(typed, list(words), n=1, cutoff=0.5)
    raise CellFault(f"应为 {'、'.join(words)} 之一" + (f",是否要填 {near[0]}?" if near else ""))


def _yes_or_no(cell: Cell) -> bool:
    typed = plain(_text(cell)).lower()
    if typed in _YES or typed in _NO:
        return typed in _YES
    raise CellFault("应填 是 或 否")


def _number(field: FieldInfo, cell: Cell) -> int:
    typed = plain(_text(cell)).replace(",", "")
    smallest = least(field)
    if isinstance(cell, bool) or not re.fullmatch(r"\d{1,9}", typed) or int(typed) < smallest:
        raise CellFault(f"应为不小于 {smallest} 的整数")
    return int(typed)


def least(field: FieldInfo) -> int:
    """The smallest number that a field takes."""
    return next((int(each.ge) for each in field.metadata if hasattr(each, "ge")), 0)


def _day(name: str, cell: Cell, today: date) -> date:
    day = _written_day(cell)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise CellFault(f"应为 {FIRST_DAY.year} 至 {LAST_DAY.year} 年之间的日期")
    begun = day - timedelta(days=day.weekday()) if name == "week_of" else day  # any day of this week names this week
    if begun > today and name not in DAYS_TO_COME:
        raise CellFault(f"不能晚于今天({today})")
    return day


def _written_day(cell: Cell) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", cell).strip()) if isinstance(cell, str) else None
    if found is None:
        raise CellFault("应为日期,如 2022-01-03、2022/1/3 或 2022年1月3日")
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError as wrong:
        raise CellFault("没有这一天,应为日期,如 2022-01-03") from wrong


def _address(cell: Cell) -> str:
    typed = _words(cell, LONGEST_URL)
    try:
        parts = urlsplit(typed)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if not good or _BLANKS.search(typed) or parts.username is not None or parts.password is not None:
        raise CellFault("应为 http:// 或 https:// 开头的完整网址")
    return typed


def _words(cell: Cell, longest: int = LONGEST) -> str:
    typed = _BLANKS.sub(" ", clean(_text(cell))).strip()
    if len(typed) > longest:
        raise CellFault(f"不能超过 {longest} 个字(现有 {len(typed)} 个)")
    return typed


def _text(cell: Cell) -> str:
    """A cell as a person reads it."""
    if isinstance(cell, bool):
        return YES_NO[not cell]
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    return "" if cell is None else str(cell)
