"""Which dates of a list's row are dates, and of what: a piece of a row in, its day of publication out, or None.

Every form of a date is in `date_forms`; here stand the words beside them.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from spiders import by_day
from spiders.date_forms import (
    COMPLETE,
    FULL_WIDTH,
    SHORT_YEAR,
    TIME,
    calendar_day,
    complete,
    date_at,
    epoch_date,
    full_date,
    latest,
    split_date,
    url_date,
    url_month,
)

__all__ = [
    "RowDate",
    "calendar_day",
    "epoch_date",
    "full_date",
    "labelled_dates",
    "rank_of_label",
    "row_date",
    "split_date",
    "url_date",
    "url_month",
]

_LONGEST_PIECE = 200  # characters: what is longer is a text, and its dates are the text's
_LONGEST_SOURCE = 20  # characters of the name of who published, before or after the date

_MONTH = r"(?<!\d)(?P<my>(?:19|20)\d\d)\s?[-/.年]\s?(?P<mm>\d{1,2})(?!\d)\s?月?"
_DAY_OF_YEAR = (  # 1/12 is a page number and 3.5 a decimal: only 04/21 and 12.28 are days
    r"(?<![\d/.-])(?P<sm>\d{1,2}(?=\s?[-月])|[01]\d(?=[/.]\d\d))\s?[-/.月]\s?(?P<sd>\d{1,2})(?![\d/.%-])\s?[日号]?"
    + TIME
)
_RELATIVE = (
    r"(?P<word>今天|今日|昨天|昨日|前天|刚刚)" + TIME + r"|(?<!\d)(?P<ago>\d{1,4})\s?(?P<unit>天|日|小时|分钟|秒钟?)前"
)
_ANY_OF_A_ROW = re.compile(f"{_RELATIVE}|{COMPLETE}|{SHORT_YEAR}|{_MONTH}|{_DAY_OF_YEAR}")
_MIGHT_HOLD = re.compile(r"\d|[今昨前][天日]|刚刚|[〇零○一二三四五六七八九]年")

# Words that stand beside a date in a row and say what it is; what is left of the text then must be next to nothing.
_LABEL = re.compile(
    r"(?:信息|文章|稿件|网站)?(?:发布|公开|更新|上传|添加|录入|发表|创建|公示|公告|登记|征集|调查|提交|来信|留言|写信|提问|回复|答复|办理|办结|"
    r"成文|发文|印发|生成|制发|截止|截至|结束|开始|起止|施行|实施|生效|有效|失效|废止|开标|报名|考试)?(?:日期|时间|于)|日期|时间|[Dd]ate|[Tt]ime"
)
_OTHER_FACTS = re.compile(
    r"(?:信息来源|来源|作者|编辑|责任编辑|发布机构|发布单位|发布人|供稿|单位|地区|状态|浏览|阅读|点击|访问)[^\s::]{0,4}[::]\s*[^\s,,|]*"
    r"|(?:浏览|阅读|点击|访问|人气)(?:次数|量)?\s*[((]?\d*[))]?\s*次?|\d+\s*次(?:浏览|阅读|点击)?|\(\d{1,6}\)|\bNEW\b|\bnew\b"
)
_TIME_ALONE = re.compile(r"(?<![\d:])\d{1,2}:\d\d(?::\d\d)?(?![\d:])")
_WEEKDAY = re.compile(r"(?:星期|周|礼拜)[一二三四五六日天]|\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}\b")
_MARKS = re.compile(r"[\s\[\]()【】()〔〕{}<>《》|::,,;;。·•/\\_~-]+")
_NOT_PUBLISHED = re.compile(r"截止|截至|结束|生效|施行|实施|有效|失效|废止|成文|发文|印发|生成|制发|开标|报名|考试")
_REPLIED = re.compile(r"回复|答复|办理|办结")
_SEPARATES = re.compile(r"[\s|\])】/·]")
_SENTENCE = re.compile(r"[,,。;;!!??::“”\"《》\d%]|关于|通知|公告|公示|截[止至]|自|起|前|从|于")
_WORD_BEFORE = re.compile(r"[\u4e00-\u9fff]")
_OWN_LABEL = re.compile(r"(?:^|[\s|;;,,(\[\])])$")
_CLOCK = re.compile(r"今天|今日|现在|当前|北京时间")


class RowDate(NamedTuple):
    """A date that a piece of a row consists of, and how far it is the date of publication."""

    day: date
    rank: int  # 0: published, or without a word; 1: replied, or of something unknown; 2: a deadline, a date of issue …
    guessed: bool = False  # the year is not written


def row_date(text: str, seen_day: date) -> RowDate | None:
    """The date that a piece of a row tells: alone, beside its label and other facts, or beside who published.

    A year that is not written is the latest that does not lie beyond the day after `seen_day`; a month alone stands for
    its last day that can be meant, so that nobody is called late who may not be.

    >>> day = date(2022, 4, 21)
    >>> str(row_date("[12-28]", day).day), str(row_date("昨天 10:05", day).day), str(row_date("2022年4月", day).day)
    ('2021-12-28', '2022-04-20', '2022-04-21')
    >>> row_date("2022年4月21日, 县政府召开常务会议", day), row_date("1-6月", day), row_date("13-45", day)
    (None, None, None)
    """
    if len(text) > _LONGEST_PIECE or not _MIGHT_HOLD.search(text):
        return None
    found, hangs_on_the_day = _told_and_how(text, seen_day)
    if hangs_on_the_day:
        by_day.note()
    return found


@lru_cache(maxsize=4096)
def _told_and_how(text: str, seen_day: date) -> tuple[RowDate | None, bool]:
    """The date that a text tells, and whether it may tell another one on another day; noted by whoever asks, because
    what is remembered here is read once only."""
    plain = text.translate(FULL_WIDTH)
    matches = list(_ANY_OF_A_ROW.finditer(plain))
    found = _row_date(plain, matches, seen_day)
    hangs = any(_hangs_on_the_day(match, seen_day) for match in matches)
    return found, hangs and (found is not None or any(match["yy"] for match in matches))


def _row_date(plain: str, matches: Sequence[re.Match[str]], seen_day: date) -> RowDate | None:
    dates = [(match, found) for match in matches if (found := _resolve(match, seen_day))]
    if not dates or _is_clock(plain, [match for match, _ in dates]):
        return None
    if _is_all(plain, [match for match, _ in dates]):
        ranked = [RowDate(found, _rank(plain, match), _is_guessed(match)) for match, found in dates]
        return min(ranked, key=lambda each: each.rank)
    return _stated(plain) or _beside_a_source(plain, dates)


def rank_of_label(label: str) -> int:
    """How far a date under this heading (a table's column, a definition's term) is the date of publication."""
    if _NOT_PUBLISHED.search(label):
        return 2
    return 1 if _REPLIED.search(label) else 0


def labelled_dates(text: str) -> Iterator[tuple[str, date]]:
    """Complete dates that a label introduces, in order: (label, day). For article pages and attributes."""
    plain = text.translate(FULL_WIDTH)
    for label in _LABEL.finditer(plain):
        if len(label.group()) <= 2 and _WORD_BEFORE.search(plain[: label.start()][-1:]):
            continue  # 会议时间, 活动日期: of something else
        day = date_at(plain, _after_marks(plain, label.end()))
        if day:
            yield label.group(), day


def _after_marks(text: str, position: int) -> int:
    marks = _MARKS.match(text, position)
    return marks.end() if marks else position


def _is_clock(plain: str, dates: Sequence[re.Match[str]]) -> bool:
    """今天是2022年4月21日 星期四: the page's clock."""
    return bool(_CLOCK.search(plain)) and any(not match["word"] and not match["ago"] for match in dates)


def _is_all(plain: str, dates: Sequence[re.Match[str]]) -> bool:
    """Whether nothing but dates, their labels and other facts about an entry stands in the text."""
    pieces, position = [], 0
    for match in dates:
        pieces.append(plain[position : match.start()])
        position = match.end()
    pieces.append(plain[position:])
    rest = _TIME_ALONE.sub(" ", _WEEKDAY.sub("", " ".join(pieces)))
    if any("%" in piece for piece in pieces):
        return False
    rest = _MARKS.sub("", _LABEL.sub(" ", _OTHER_FACTS.sub(" ", rest)))
    most = 0 if any(_is_guessed(match) for match in dates) else 2  # 3-15条 is no day
    return len(rest) <= most and not re.search(r"[\d月年周期第号]", rest)


def _stated(plain: str) -> RowDate | None:
    """The date that a label of its own introduces among other facts: 索引号:… 公开日期:2022-04-21 公开方式:…"""
    found = []
    for label in _LABEL.finditer(plain):
        if len(label.group()) <= 2 or not _OWN_LABEL.search(plain[: label.start()]):
            continue
        day = date_at(plain, _after_marks(plain, label.end()))
        if day:
            found.append(RowDate(day, rank_of_label(label.group())))
    return min(found, key=lambda each: each.rank, default=None)


def _beside_a_source(plain: str, dates: Sequence[tuple[re.Match[str], date]]) -> RowDate | None:
    """县财政局 2022-04-21: one complete date at the end or the beginning, and a short name set apart from it."""
    match, day = dates[0]
    if len(dates) > 1 or not match["y"]:
        return None
    before, after = plain[: match.start()].lstrip(), plain[match.end() :].rstrip()
    before, after = before.rstrip("(["), after.lstrip(")]") if before else after
    if _MARKS.sub("", before) and _MARKS.sub("", after):
        return None
    name, touching = (before, before[-1:]) if before else (after, plain[match.end() - 1 : match.end() + 1])
    apart = _SEPARATES.search(touching) or plain[max(0, match.start() - 1)] in "([" or touching in "[("
    words = _MARKS.sub("", name)
    return RowDate(day, 0) if apart and len(words) <= _LONGEST_SOURCE and not _SENTENCE.search(name) else None


def _rank(plain: str, match: re.Match[str]) -> int:
    before = plain[max(0, match.start() - 12) : match.start()]
    labels = list(_LABEL.finditer(before))
    return rank_of_label(labels[-1].group()) if labels else 0


def _is_guessed(match: re.Match[str]) -> bool:
    return match["sm"] is not None


def _resolve(match: re.Match[str], seen_day: date) -> date | None:
    found = match.groupdict()
    if found["word"]:
        return _days_before(seen_day, {"昨": 1, "前": 2}.get(found["word"][0], 0))
    if found["ago"]:
        return _days_before(seen_day, int(found["ago"]) if found["unit"] in "天日" else 0)
    if found["yy"]:
        year = 2000 + int(found["yy"])
        return calendar_day(year, int(found["ym"]), int(found["yd"])) if year <= seen_day.year else None
    if found["my"]:
        return _end_of_month(int(found["my"]), int(found["mm"]), seen_day)
    if found["sm"]:
        return latest(int(found["sm"]), int(found["sd"]), seen_day)
    return complete(match)


def _hangs_on_the_day(match: re.Match[str], seen_day: date) -> bool:
    """Whether a form may stand for another day when it is read on a later one."""
    if match["yy"]:
        return 2000 + int(match["yy"]) > seen_day.year  # no year yet, but one some day
    if match["my"]:
        last = _last_of_month(int(match["my"]), int(match["mm"]))
        return last is not None and last > seen_day
    return any(match[name] is not None for name in ("word", "ago", "sm"))


def _days_before(day: date, days: int) -> date | None:
    before = date.fromordinal(max(1, day.toordinal() - days))
    return before if before.year >= 1980 else None


def _end_of_month(year: int, month: int, seen_day: date) -> date | None:
    last = _last_of_month(year, month)
    if last is None:
        return None
    return min(last, seen_day) if date(year, month, 1) <= seen_day else last


def _last_of_month(year: int, month: int) -> date | None:
    return date(year, month, monthrange(year, month)[1]) if calendar_day(year, month, 2) else None
