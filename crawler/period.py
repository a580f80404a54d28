"""A period's name in, its first and last day out: 2022, 2022H1, 2022Q1, 2022-03."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from crawler.errors import XunlanError

_NAME = re.compile(r"(?P<year>20\d\d)(?:Q(?P<quarter>[1-4])|H(?P<half>[12])|-(?P<month>0[1-9]|1[0-2]))?", re.I)


@dataclass(frozen=True)
class Period:
    """A stretch of whole months, both days included."""

    name: str
    first: date
    last: date

    @property
    def before(self) -> Period:
        """The period of the same length before this one."""
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        return _period(self.first - timedelta(days=1), months)


def parse_period(text: str) -> Period:
    """Raises XunlanError for what names no period.

    >>> parse_period("2022Q1").last, parse_period("2022Q1").before.name
    (datetime.date(2022, 3, 31), '2021Q4')
    """
    found = _NAME.fullmatch(text.strip())
    if found is None:
        raise XunlanError(f"考核期不对:{text},请写成 2022Q1、2022H1、2022-03 或 2022")
    year = int(found["year"])
    if found["quarter"]:
        return _period(date(year, 3 * int(found["quarter"]), 1), 3)
    if found["half"]:
        return _period(date(year, 6 * int(found["half"]), 1), 6)
    return _period(date(year, int(found["month"]), 1), 1) if found["month"] else _period(date(year, 12, 1), 12)


def _period(in_last_month: date, months: int) -> Period:
    """The period of so many months that ends with the month of a day."""
    year, month = in_last_month.year, in_last_month.month
    first = date(year, month - months + 1, 1)
    last = date(year, month, calendar.monthrange(year, month)[1])
    names = {12: f"{year}", 6: f"{year}H{month // 6}", 3: f"{year}Q{month // 3}", 1: f"{year}-{month:02d}"}
    return Period(names[months], first, last)
