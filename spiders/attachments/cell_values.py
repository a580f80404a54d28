"""A number of a spreadsheet and its format in, the text that a person sees in the cell out."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

# ECMA-376 part 1, 18.8.30: the numbers of built-in formats for dates; 27-36 and 50-58 are the Chinese ones.
DATE_FORMATS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])

_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|[_*].')
_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - a cell's date has no zone
_LAST_DAY = 2_958_465  # 9999-12-31
_ID_LIKE = re.compile(r"[1-8]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])[0-3]\d{2}0{3}")
_LONGEST = 400  # characters of a number: beyond that it is none


def is_date_format(code: str) -> bool:
    """Whether a number format shows a date.

    >>> is_date_format("yyyy/m/d"), is_date_format('yyyy"年"m"月"'), is_date_format('0.00"days"'), is_date_format("@")
    (True, True, False, False)
    """
    shown = _QUOTED.sub("", code.partition(";")[0]).lower()
    return any(letter in shown for letter in "yd") or ("m" in shown and "h" in shown)


def date_text(serial: float, from_1904: bool = False) -> str | None:
    """YYYY-MM-DD, with the time of day where it has one; None for what is no date.

    >>> date_text(44562.0), date_text(44562.5), date_text(-1)
    ('2022-01-01', '2022-01-01 12:00', None)
    """
    if not 1 <= serial < _LAST_DAY:
        return None
    moment = (_EPOCH_1904 if from_1904 else _EPOCH) + timedelta(days=serial)
    return f"{moment:%Y-%m-%d}" if serial == int(serial) else f"{moment:%Y-%m-%d %H:%M}"


def number_text(written: str) -> str:
    """A number with all its digits: what is written 1.2E+17 is shown as the integer that it is.

    >>> number_text("1.23456789012345E+17"), number_text("13800000000.0"), number_text("0.5")
    ('123456789012345000', '13800000000', '0.5')
    """
    if written.isascii() and written.isdigit():
        return written
    if len(written) > _LONGEST:
        return written
    try:
        value = Decimal(written)
    except InvalidOperation:
        return written
    if value.is_finite() and value == value.to_integral_value() and abs(value) < 10**30:
        return str(int(value))
    return written


def lost_digits(text: str) -> bool:
    """Whether a number was an ID number before a spreadsheet kept fifteen digits of it only."""
    return len(text) == 18 and _ID_LIKE.fullmatch(text) is not None
