"""How an official paper puts things: lists of units, dates, shares, punctuation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

TOWNSHIP = "乡镇"
_LEVELS = "县区市旗"
_WIDE = str.maketrans({mark: chr(ord(mark) + 0xFEE0) for mark in ",:;?!()"})
_CHINESE = "\u3400-\u9fff\u3001-\u3011\uff01-\uff5e"
_MARK = re.compile(rf"(?<=[{_CHINESE}])[,:;?!]|[,:;?!](?=\s?[{_CHINESE}])")
_BRACKETS = re.compile(rf"(?<=[{_CHINESE}])\([^()]*\)|(?<![A-Za-z])\((?=[^()]*[{_CHINESE}])[^()]*\)")


def level(county: str) -> str:
    """What stands before a department's name and in 全…: 县, 区, 市.

    >>> level("铜鼓县"), level("袁州区"), level("试验园")
    ('县', '区', '县')
    """
    return county[-1] if county and county[-1] in _LEVELS else "县"


def chinese_date(day: date) -> str:
    """
    >>> chinese_date(date(2022, 4, 5))
    '2022年4月5日'
    """
    return f"{day.year}年{day.month}月{day.day}日"


def percent(share: float) -> str:
    """
    >>> percent(100.0), percent(27.5)
    ('100%', '27.5%')
    """
    return f"{round(share, 1):g}%"


def unit_names(names: Iterable[str], kinds: Mapping[str, str], county: str) -> str:
    """Units in the usual order: townships, then the others, 县 before the first of these only. `kinds` by name, in the
    registry's order; a name that it lacks stands last, as it is.

    >>> unit_names(["财政局", "人社局", "永宁镇"], {"永宁镇": "乡镇", "人社局": "部门", "财政局": "部门"}, "铜鼓县")
    '永宁镇，县人社局、财政局'
    """
    wanted = dict.fromkeys(names)
    townships = [name for name, kind in kinds.items() if kind == TOWNSHIP and name in wanted]
    others = [name for name, kind in kinds.items() if kind != TOWNSHIP and name in wanted]
    unknown = [name for name in wanted if name not in kinds]
    short = level(county)
    if others and not others[0].startswith((short, county)):
        others[0] = f"{short}{others[0]}"
    return "，".join("、".join(part) for part in (townships, [*others, *unknown]) if part)


def several_units(names: Iterable[str], kinds: Mapping[str, str], county: str) -> str:
    """The names, and how many they are.

    >>> several_units(["财政局"], {"财政局": "部门"}, "铜鼓县")
    '县财政局'
    >>> several_units(["财政局", "永宁镇"], {"永宁镇": "乡镇", "财政局": "部门"}, "铜鼓县")
    '永宁镇，县财政局等 2 个单位'
    """
    told = list(dict.fromkeys(names))
    many = f"等 {len(told)} 个单位" if len(told) > 1 else ""
    return f"{unit_names(told, kinds, county)}{many}"


def full_width(text: str) -> str:
    """Marks beside Chinese words as an official paper has them; marks between Latin letters and digits stay.

    >>> full_width("最新一条发布于 2021-09-01,已 232 天没有更新(期限 183 天)")
    '最新一条发布于 2021-09-01，已 232 天没有更新（期限 183 天）'
    >>> full_width('=HYPERLINK("http://evil.test/","点我")')
    '=HYPERLINK("http://evil.test/","点我")'
    """
    bracketed = _BRACKETS.sub(lambda found: found[0].replace("(", "\uff08").replace(")", "\uff09"), text)
    return _MARK.sub(lambda found: found[0].translate(_WIDE), bracketed)
