"""Titles and due days in, years out: which year a title names, and which yearly item is due by a day."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

_DOCUMENT_NUMBER = re.compile(r"[〔\[【(]\s*(?:19|20)\d\d\s*[〕\]】)]\s*第?\s*\d+\s*号")
_FULL_DATE = re.compile(r"(?:19|20)\d\d(?:年\d{1,2}月\d{1,2}日|-\d{1,2}-\d{1,2}|/\d{1,2}/\d{1,2}|\.\d{1,2}\.\d{1,2})")
_WRITTEN = re.compile(r"二[〇○零OoО0]([〇○零OoО0一二三四五六七八九])([〇○零OoО0一二三四五六七八九])(?=年)")
_DIGITS = {char: str(number) for number, char in enumerate("〇一二三四五六七八九")}
_RANGE = re.compile(r"(?<!\d)(20\d\d)年?度?(?:-|—|–|~|至|到)+(20\d\d)(?!\d)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


def years_named(title: str) -> frozenset[int]:
    """The years that a title names, whatever the spelling. The number of a document names none, nor does a full date.

    >>> sorted(years_named("永宁镇2021年度政府信息公开年报(永府发〔2022〕3号)"))
    [2021]
    >>> sorted(years_named("二〇二一年工作总结"))
    [2021]
    """
    text = unicodedata.normalize("NFKC", title)
    text = _FULL_DATE.sub(" ", _DOCUMENT_NUMBER.sub(" ", text))
    text = _WRITTEN.sub(lambda found: "20" + _digit(found[1]) + _digit(found[2]), text)
    years = {int(year) for year in _YEAR.findall(text)}
    for first, last in _RANGE.findall(text):
        years.update(range(int(first), int(last) + 1))
    return frozenset(years)


def _digit(char: str) -> str:
    return _DIGITS.get(char, "0")


@dataclass(frozen=True)
class YearlyItem:
    """The item that should be there: its year, the day it was due, and the last day of the cycle before."""

    year: int
    due: date
    cycle_after: date


def expected_item(as_of: date, due: str, year_offset: int) -> YearlyItem:
    """The item that the latest due day (MM-DD) strictly before `as_of` asks for: on the due day nothing is missing yet.

    >>> expected_item(date(2022, 2, 1), "01-31", -1).year, expected_item(date(2022, 1, 31), "01-31", -1).year
    (2021, 2020)
    """
    month, day = (int(part) for part in due.split("-"))
    year = as_of.year if date(as_of.year, month, day) < as_of else as_of.year - 1
    return YearlyItem(year + year_offset, date(year, month, day), date(year - 1, month, day))
