"""How a calendar day is written: the forms, and what each stands for. Nothing here raises on any text.

Regular expressions only: a date library guesses (04-21 becomes 2004, a document number becomes New Year's Day), and a
guess here ends as an accusation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import MAXYEAR, UTC, date, datetime, timedelta

from spiders import by_day

_FIRST_YEAR = 1980  # nothing was published on a site before; 1970-01-01, 1900-01-01 and 0001-01-01 are empty fields
_EMPTY_FIELDS = frozenset({date(1980, 1, 1), date(1999, 11, 30)})  # the second is what PHP makes of 0000-00-00
_CHINA = timedelta(hours=8)

FULL_WIDTH = str.maketrans(
    "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff0f\uff0e\uff0d\u2014\u2013\u2015\uff1a\u3014\u3015"
    "\uff3b\uff3d\uff08\uff09\u3000\xa0\uff5c\u2010\u2011\u2212\uff5e",
    "0123456789/.----:[][]()  |---~",
)
_CHINESE_DIGITS = {char: str(value) for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": "0",
    "○": "0",
    "O": "0",
    "0": "0",
}
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

TIME = (
    r"(?:[\sT]{0,3}(?:[上下]午\s?)?\d{1,2}\s?[:时]\s?\d{1,2}(?:\s?[:分]\s?\d{1,2}(?:\.\d+)?)?[秒分]?"
    r"(?:Z|[+-]\d\d:?\d\d)?)?"
)
_FULL = rf"(?<!\d)(?P<y>(?:19|20)\d\d)\s?[-/.年]\s?(?P<m>\d{{1,2}})\s?[-/.月]\s?(?P<d>\d{{1,2}})(?!\d)\s?[日号]?{TIME}"
_COMPACT = r"(?<!\d)(?P<cy>(?:19|20)\d\d)(?P<cm>0[1-9]|1[0-2])(?P<cd>[0-3]\d)(?!\d)"
_TENS = "[一二三四五六七八九十廿卅]"
_CHINESE = rf"(?P<zy>[一二][〇零○O0一二三四五六七八九]{{3}})年(?P<zm>{_TENS}{{1,2}})月(?P<zd>{_TENS}{{1,3}})[日号]"
_NAME = rf"(?:{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
_ENGLISH = (  # what programs print: Apr 21, 2022 · 21 Apr 2022 · Thu Apr 21 10:05:00 CST 2022
    rf"(?i:\b(?P<em>{_NAME})\s(?P<ed>\d{{1,2}}),?\s(?:\d\d:\d\d:\d\d\s\w{{3,4}}\s)?(?P<ey>20\d\d)\b"
    rf"|\b(?P<fd>\d{{1,2}})\s(?P<fm>{_NAME}),?\s(?P<fy>20\d\d)\b)"
)
SHORT_YEAR = r"(?<![\d/.-])(?P<yy>\d\d)(?P<mark>[-/.])(?P<ym>0[1-9]|1[0-2])(?P=mark)(?P<yd>[0-3]\d)(?![\d/.-])" + TIME

COMPLETE = f"{_FULL}|{_CHINESE}|{_COMPACT}|{_ENGLISH}"
_USUAL = re.compile(r"((?:19|20)\d\d)-(\d\d)-(\d\d)(?!\d)", re.A)
_ANY_COMPLETE = re.compile(COMPLETE)

_IN_URL = re.compile(
    r"/(?P<a>(?:19|20)\d\d)[-/_](?P<b>\d{1,2})[-/_](?P<c>\d{1,2})(?=[/_.-])"
    r"|[/_]t?(?P<d>(?:19|20)\d\d)(?P<e>0[1-9]|1[0-2])(?P<f>[0-3]\d)(?=[/_.])"
    r"|/(?P<g>(?:19|20)\d\d)[-/]?(?P<h>0[1-9]|1[0-2])[-/]?(?P<i>[0-3]\d)/"
)
_MONTH_IN_URL = re.compile(r"/((?:19|20)\d\d)[-/]?(0[1-9]|1[0-2])/")
_MARKS = re.compile(r"[\s\[\]()/|.-]+")
_WEEKDAY = re.compile(r"(?:星期|周|礼拜)[一二三四五六日天]")


def calendar_day(year: int, month: int, day: int) -> date | None:
    """The day, or None where the calendar has no such day or the value only stands for an empty field.

    >>> calendar_day(2022, 2, 30), calendar_day(1970, 1, 1)
    (None, None)
    """
    if not _FIRST_YEAR <= year <= MAXYEAR:
        return None
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return None if found in _EMPTY_FIELDS else found


def full_date(text: str) -> date | None:
    """The first complete date anywhere in a text.

    >>> full_date("发布时间:2022年4月21日 10:05"), full_date("二〇二二年四月二十一日")
    (datetime.date(2022, 4, 21), datetime.date(2022, 4, 21))
    """
    usual = _USUAL.match(text)
    if usual and (day := calendar_day(int(usual[1]), int(usual[2]), int(usual[3]))):
        return day
    for match in _ANY_COMPLETE.finditer(text.translate(FULL_WIDTH)):
        found = complete(match)
        if found:
            return found
    return None


def date_at(plain: str, position: int) -> date | None:
    """The complete date that begins at a place of a text whose signs are half-width."""
    found = _ANY_COMPLETE.match(plain, position)
    return complete(found) if found else None


def complete(match: re.Match[str]) -> date | None:
    """What a match of COMPLETE stands for."""
    found = match.groupdict()
    if found["y"]:
        return calendar_day(int(found["y"]), int(found["m"]), int(found["d"]))
    if found["cy"]:
        return calendar_day(int(found["cy"]), int(found["cm"]), int(found["cd"]))
    if found["zy"]:
        year = int("".join(_CHINESE_DIGITS[char] for char in found["zy"]))
        return calendar_day(year, _chinese_number(found["zm"]), _chinese_number(found["zd"]))
    name, day, year_text = (found["em"] or found["fm"]), (found["ed"] or found["fd"]), (found["ey"] or found["fy"])
    return calendar_day(int(year_text), _MONTHS.index(name[:3].lower()) + 1, int(day))


def _chinese_number(text: str) -> int:
    """Up to thirty-one; anything malformed becomes a number that no calendar has."""
    text = text.replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = text.rpartition("十")
    digits = {**_CHINESE_DIGITS, "": "0"}
    if not ten:
        return int(digits.get(text, "99"))
    return (int(digits.get(tens, "9")) if tens else 1) * 10 + int(digits.get(ones, "9"))


def latest(month: int, day: int, seen_day: date) -> date | None:
    """The latest such day that does not lie beyond tomorrow: a crawl may run past midnight of the day it began."""
    for year in range(seen_day.year + 1, seen_day.year - 5, -1):  # 02-29 comes every four years
        found = calendar_day(year, month, day)
        if found and found.toordinal() <= seen_day.toordinal() + 1:
            return found
    return None


def split_date(pieces: Sequence[str], seen_day: date) -> date | None:
    """The date that is drawn in pieces, as on a calendar leaf: 21 over 2022-04, 2022 over 04-21, or 21 over 4月.

    >>> split_date(("21", "2022-04"), date(2022, 4, 30)), split_date(("04-21", "2022"), date(2022, 4, 30))
    (datetime.date(2022, 4, 21), datetime.date(2022, 4, 21))
    """
    if not 2 <= len(pieces) <= 3 or sum(map(len, pieces)) > 16:
        return None
    plain = [_WEEKDAY.sub("", piece.translate(FULL_WIDTH)) for piece in pieces]
    numbers = [re.findall(r"\d+", piece) for piece in plain]
    flat = [number for group in numbers for number in group]
    if _MARKS.sub("", re.sub(r"[\d年月日号]", "", "".join(plain))):
        return None
    years = [number for number in flat if re.fullmatch(r"(?:19|20)\d\d", number)]
    others = [int(number) for number in flat if number not in years]
    if not years:
        return _leaf_without_year(plain, others, seen_day)
    if len(years) != 1 or len(others) != 2:
        return None
    together = next((group for group in numbers if years[0] in group and len(group) == 2), None)
    if (together is not None and numbers[0] != together) or others[0] > 12:  # the day stands first, over its month
        others.reverse()
    return calendar_day(int(years[0]), *others)


def _leaf_without_year(plain: Sequence[str], numbers: Sequence[int], seen_day: date) -> date | None:
    """21 over 4月, or 4月 over 21: only where the month says that it is one."""
    months = [piece for piece in plain if "月" in piece]
    if len(plain) != 2 or len(numbers) != 2 or len(months) != 1 or not months[0].strip().endswith("月"):
        return None
    first_is_month = months[0] is plain[0]
    month, day = numbers if first_is_month else (numbers[1], numbers[0])
    by_day.note()
    return latest(month, day, seen_day)


def url_date(url: str) -> date | None:
    """The day that a path holds, a last resort: it may be the day of an import.

    >>> url_date("/art/2022/4/21/art_1_2.html"), url_date("./202204/t20220421_1234.html")
    (datetime.date(2022, 4, 21), datetime.date(2022, 4, 21))
    """
    for match in _IN_URL.finditer(url):
        numbers = [int(group) for group in match.groups() if group is not None]
        found = calendar_day(*numbers)
        if found:
            return found
    return None


def url_month(url: str) -> date | None:
    """A day within the month that a path holds, at best the day itself.

    >>> url_month("/tgxrmzf/tzgg/202204/6c6e706cf5d44db0840bcbb9051eaafb.shtml")
    datetime.date(2022, 4, 15)
    """
    month = _MONTH_IN_URL.search(url)
    return url_date(url) or (calendar_day(int(month[1]), int(month[2]), 15) if month else None)


def epoch_date(text: str) -> date | None:
    """The day, in China, of a moment counted in seconds or milliseconds since 1970, as programs leave it in attributes.

    >>> epoch_date("1650506400000"), epoch_date("0")
    (datetime.date(2022, 4, 21), None)
    """
    if not re.fullmatch(r"[1-9]\d{8,9}(?:\d{3})?", text, re.A):
        return None
    seconds = int(text[: -3 if len(text) > 10 else None])
    moment = datetime.fromtimestamp(seconds, UTC) + _CHINA
    return calendar_day(moment.year, moment.month, moment.day)
