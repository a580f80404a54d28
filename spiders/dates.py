"""What dates look like on Chinese list pages: text in, a calendar day out, or None where no day can be told.

Regular expressions only: a date library guesses (04-21 becomes 2004, a document number becomes New Year's Day), and a
guess here ends as an accusation. Nothing in this module raises on any text.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import MAXYEAR, date
from functools import lru_cache
from typing import NamedTuple

_FIRST_YEAR = 1980  # nothing was published on a site before; 1970-01-01, 1900-01-01 and 0001-01-01 are empty fields
_EMPTY_FIELDS = frozenset({date(1980, 1, 1)})

_FULL_WIDTH = str.maketrans(
    "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff0f\uff0e\uff0d\u2014\u2013\u2015\uff1a\u3014\u3015\uff3b\uff3d\uff08\uff09\u3000\xa0",
    "0123456789/.----:[][]()  ",
)
_CHINESE_DIGITS = {char: str(value) for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": "0",
    "○": "0",
    "O": "0",
}

_TIME = r"(?:[\sT]{0,3}\d{1,2}\s?[:时]\s?\d{1,2}(?:\s?[:分]\s?\d{1,2}(?:\.\d+)?)?[秒分]?(?:Z|[+-]\d\d:?\d\d)?)?"
_FULL = rf"(?<!\d)(?P<y>(?:19|20)\d\d)\s?[-/.年]\s?(?P<m>\d{{1,2}})\s?[-/.月]\s?(?P<d>\d{{1,2}})(?!\d)\s?[日号]?{_TIME}"
_COMPACT = r"(?<!\d)(?P<cy>(?:19|20)\d\d)(?P<cm>0[1-9]|1[0-2])(?P<cd>[0-3]\d)(?!\d)"
_TENS = "[一二三四五六七八九十]"
_CHINESE = rf"(?P<zy>[一二][〇零○O一二三四五六七八九]{{3}})年(?P<zm>{_TENS}{{1,2}})月(?P<zd>{_TENS}{{1,3}})[日号]"
_MONTH = r"(?<!\d)(?P<my>(?:19|20)\d\d)\s?[-/.年]\s?(?P<mm>\d{1,2})(?!\d)\s?月?"
_DAY_OF_YEAR = (  # 1/12 is a page number and 3.5 a decimal: only 04/21 and 12.28 are days
    r"(?<![\d/.-])(?P<sm>\d{1,2}(?=\s?[-月])|[01]\d(?=[/.]\d\d))\s?[-/.月]\s?(?P<sd>\d{1,2})(?![\d/.%-])\s?[日号]?"
    + _TIME
)
_RELATIVE = (
    r"(?P<word>今天|今日|昨天|昨日|前天|刚刚)" + _TIME + r"|(?<!\d)(?P<ago>\d{1,4})\s?(?P<unit>天|日|小时|分钟|秒钟?)前"
)

_ANY_FULL = re.compile(f"{_FULL}|{_CHINESE}|{_COMPACT}")
_ANY_OF_A_ROW = re.compile(f"{_RELATIVE}|{_FULL}|{_CHINESE}|{_COMPACT}|{_MONTH}|{_DAY_OF_YEAR}")
_MIGHT_HOLD = re.compile(r"\d|[今昨前][天日]|刚刚|[〇零○一二三四五六七八九]年")

# Words that stand beside a date in a row and say what it is; what is left of the text then must be next to nothing.
_LABEL = re.compile(
    r"(?:信息|文章|稿件|网站)?(?:发布|公开|更新|上传|添加|录入|发表|创建|公示|公告|登记|提交|来信|留言|写信|提问|回复|答复|办理|"
    r"成文|发文|印发|生成|制发|截止|截至|结束|开始|施行|实施|生效|有效)?(?:日期|时间|于)|日期|时间|[Dd]ate|[Tt]ime"
)
_OTHER_FACTS = re.compile(
    r"(?:信息来源|来源|作者|编辑|责任编辑|发布机构|发布单位|发布人|供稿|单位|地区|浏览|阅读|点击|访问)[^\s::]{0,4}[::]\s*[^\s,,|]*"
    r"|(?:浏览|阅读|点击|访问)(?:次数|量)?\s*\d*\s*次?"
)
_WEEKDAY = re.compile(r"(?:星期|周|礼拜)[一二三四五六日天]")
_MARKS = re.compile(r"[\s\[\]()【】()〔〕{}<>《》|::,,;;。·•/\\_-]+")
_NOT_PUBLISHED = re.compile(r"截止|截至|结束|生效|施行|实施|有效|成文|发文|印发|生成|制发")
_REPLIED = re.compile(r"回复|答复|办理|办结")

_IN_URL = re.compile(
    r"/(?P<a>(?:19|20)\d\d)[-/_](?P<b>\d{1,2})[-/_](?P<c>\d{1,2})(?=[/_.-])"
    r"|[/_]t?(?P<d>(?:19|20)\d\d)(?P<e>0[1-9]|1[0-2])(?P<f>[0-3]\d)(?=[/_.])"
    r"|/(?P<g>(?:19|20)\d\d)[-/]?(?P<h>0[1-9]|1[0-2])[-/]?(?P<i>[0-3]\d)/"
)


class RowDate(NamedTuple):
    """A date that a piece of a row consists of, and how far it is the date of publication."""

    day: date
    rank: int  # 0: published, or without a word; 1: replied; 2: a deadline, a date of issue, of entry into force …


def calendar_day(year: int, month: int, day: int) -> date | None:
    """The day, or None where the calendar has no such day or the value only stands for an empty field.

    >>> calendar_day(2022, 2, 30), calendar_day(1970, 1, 1)
    (None, None)
    """
    if not _FIRST_YEAR <= year <= MAXYEAR or not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    found = date(year, month, day)
    return None if found in _EMPTY_FIELDS else found


def full_date(text: str) -> date | None:
    """The first complete date anywhere in a text.

    >>> full_date("发布时间:2022年4月21日 10:05"), full_date("二〇二二年四月二十一日")
    (datetime.date(2022, 4, 21), datetime.date(2022, 4, 21))
    """
    for match in _ANY_FULL.finditer(text.translate(_FULL_WIDTH)):
        found = _complete(match)
        if found:
            return found
    return None


@lru_cache(maxsize=4096)
def row_date(text: str, seen_day: date) -> RowDate | None:
    """The date that a piece of a row is, or None where the piece says anything besides.

    A year that is not written is the latest that does not lie beyond the day after `seen_day`; a month alone stands for
    its last day that can be meant, so that nobody is called late who may not be.

    >>> day = date(2022, 4, 21)
    >>> str(row_date("[12-28]", day).day), str(row_date("昨天 10:05", day).day), str(row_date("2022年4月", day).day)
    ('2021-12-28', '2022-04-20', '2022-04-21')
    >>> row_date("2022年4月21日, 县政府召开常务会议", day), row_date("1-6月", day), row_date("13-45", day)
    (None, None, None)
    """
    if len(text) > 120 or not _MIGHT_HOLD.search(text):
        return None
    plain = text.translate(_FULL_WIDTH)
    dates = [(match, found) for match in _ANY_OF_A_ROW.finditer(plain) if (found := _resolve(match, seen_day))]
    if not dates or not _is_all(plain, [match for match, _ in dates]):
        return None
    ranked = [RowDate(found, _rank(plain, match)) for match, found in dates]
    return min(ranked, key=lambda each: each.rank)


def rank_of_label(label: str) -> int:
    """How far a date under this heading (a table's column, a definition's term) is the date of publication."""
    if _NOT_PUBLISHED.search(label):
        return 2
    return 1 if _REPLIED.search(label) else 0


def split_date(pieces: Sequence[str], seen_day: date) -> date | None:
    """The date that is drawn in pieces, as on a calendar leaf: 21 over 2022-04, or 2022 over 04-21.

    >>> split_date(("21", "2022-04"), date(2022, 4, 30)), split_date(("04-21", "2022"), date(2022, 4, 30))
    (datetime.date(2022, 4, 21), datetime.date(2022, 4, 21))
    """
    if not 2 <= len(pieces) <= 3 or sum(map(len, pieces)) > 16:
        return None
    numbers = [re.findall(r"\d+", piece.translate(_FULL_WIDTH)) for piece in pieces]
    flat = [number for group in numbers for number in group]
    rest = _MARKS.sub("", re.sub(r"[\d年月日号.-]", "", "".join(pieces)))
    years = [number for number in flat if re.fullmatch(r"(?:19|20)\d\d", number)]
    if rest or len(flat) != 3 or len(years) != 1:
        return None
    others = [int(number) for number in flat if number != years[0]]
    if len(others) != 2:
        return None
    together = next((group for group in numbers if years[0] in group and len(group) == 2), None)
    if together is not None and numbers[0] != together:  # the day stands first, over its month
        others.reverse()
    return calendar_day(int(years[0]), *others)


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


def labelled_dates(text: str) -> Iterator[tuple[str, date]]:
    """Complete dates that a label introduces, in order: (label, day). For article pages and attributes."""
    plain = text.translate(_FULL_WIDTH)
    for label in _LABEL.finditer(plain):
        found = _ANY_FULL.match(plain, _after_marks(plain, label.end()))
        day = _complete(found) if found else None
        if day:
            yield label.group(), day


def _after_marks(text: str, position: int) -> int:
    marks = _MARKS.match(text, position)
    return marks.end() if marks else position


def _is_all(plain: str, dates: Sequence[re.Match[str]]) -> bool:
    """Whether nothing but dates, their labels and other facts about an entry stands in the text."""
    pieces, position = [], 0
    for match in dates:
        pieces.append(plain[position : match.start()])
        position = match.end()
    pieces.append(plain[position:])
    rest = _WEEKDAY.sub("", " ".join(pieces))
    if any("%" in piece for piece in pieces):
        return False
    rest = _MARKS.sub("", _LABEL.sub(" ", _OTHER_FACTS.sub(" ", rest)))
    return len(rest) <= 2 and not re.search(r"[\d月年周期第号]", rest)


def _rank(plain: str, match: re.Match[str]) -> int:
    before = plain[max(0, match.start() - 12) : match.start()]
    labels = list(_LABEL.finditer(before))
    return rank_of_label(labels[-1].group()) if labels else 0


def _resolve(match: re.Match[str], seen_day: date) -> date | None:
    found = match.groupdict()
    if found["word"]:
        return _days_before(seen_day, {"昨": 1, "前": 2}.get(found["word"][0], 0))
    if found["ago"]:
        return _days_before(seen_day, int(found["ago"]) if found["unit"] in "天日" else 0)
    if found["my"]:
        return _end_of_month(int(found["my"]), int(found["mm"]), seen_day)
    if found["sm"]:
        return _latest(int(found["sm"]), int(found["sd"]), seen_day)
    return _complete(match)


def _days_before(day: date, days: int) -> date | None:
    before = date.fromordinal(max(1, day.toordinal() - days))
    return before if before.year >= _FIRST_YEAR else None


def _complete(match: re.Match[str]) -> date | None:
    found = match.groupdict()
    if found["y"]:
        return calendar_day(int(found["y"]), int(found["m"]), int(found["d"]))
    if found["cy"]:
        return calendar_day(int(found["cy"]), int(found["cm"]), int(found["cd"]))
    year = int("".join(_CHINESE_DIGITS[char] for char in found["zy"]))
    return calendar_day(year, _chinese_number(found["zm"]), _chinese_number(found["zd"]))


def _chinese_number(text: str) -> int:
    """Up to thirty-one; anything malformed becomes a number that no calendar has."""
    tens, ten, ones = text.rpartition("十")
    digits = {**_CHINESE_DIGITS, "": "0"}
    if not ten:
        return int(digits.get(text, "99"))
    return (int(digits.get(tens, "9")) if tens else 1) * 10 + int(digits.get(ones, "9"))


def _end_of_month(year: int, month: int, seen_day: date) -> date | None:
    if calendar_day(year, month, 2) is None:
        return None
    last = date(year, month, monthrange(year, month)[1])
    return min(last, seen_day) if date(year, month, 1) <= seen_day else last


def _latest(month: int, day: int, seen_day: date) -> date | None:
    """The latest such day that does not lie beyond tomorrow: a crawl may run past midnight of the day it began."""
    for year in range(seen_day.year + 1, seen_day.year - 5, -1):  # 02-29 comes every four years
        found = calendar_day(year, month, day)
        if found and found.toordinal() <= seen_day.toordinal() + 1:
            return found
    return None
