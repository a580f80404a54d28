"""A row in, an Entry out: its title, its address, and the best date that can be told for it."""

from __future__ import annotations

import re
from datetime import date

from lxml.etree import _Element as Element

from spiders.dates import RowDate, calendar_day, full_date, row_date, url_date, url_month
from spiders.document import Document
from spiders.links import absolute, nowhere
from spiders.titles import attribute_date
from spiders.tokens import Outline, Row, Token
from storage.nouns import DatedBy, Entry

_LONGEST_TITLE = 300
_ROWS = frozenset(["li", "tr", "dd", "dt"])
_DEADLINE = 2  # the rank of dates that are not of publication
_LAST_WORDS = re.compile(
    r"^(?P<title>.*\S)[\s\[(【<\uff08\u3010]+(?P<date>[\d年月日./-]{8,11})\s*[\])】>\uff09\u3011]?$"
)
_IN_BRACKETS = re.compile(  # before or after the title, where a day may lack its year
    r"^[\[(【\uff08](?P<first>[\d年月日./-]{5,11})[\])】\uff09]\s*(?P<after>\S.*)$|"
    r"^(?P<before>.*\S)\s*[\[(【\uff08](?P<last>[\d年月日./-]{5,11})[\])】\uff09]$"
)
_FIRST_WORD = re.compile(r"^(?P<date>(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2})[\s|]+(?P<title>\S.*)$")


def entry_of(document: Document, seen: Outline, row: Row) -> Entry:
    url = absolute(document.url, row.link.href) or nowhere(document.url, row.link.text)
    day, by = _published(document.seen_day, seen, row, url)
    return Entry(title=row.link.text, url=url, published=day, dated_by=by)


def shown_date(row: Row) -> Token | None:
    """The date in a row that is its day of publication."""
    return next((token for token in row.dates if token.found and token.found.rank < _DEADLINE), None)


def _published(seen_day: date, seen: Outline, row: Row, url: str) -> tuple[date | None, DatedBy]:
    """A date shown in the row; else one in the link's attributes, in a comment of the row, in the address."""
    shown = shown_date(row)
    if shown is not None and shown.found is not None:
        return (_in_its_year(shown.found, url, seen_day) if shown.found.guessed else shown.found.day), shown.by
    if (day := _in_attributes(row.link.element)) or (day := _in_comment(seen, row.link)):
        return day, DatedBy.ATTRIBUTE
    if "#" not in url and (day := url_date(url)):
        return day, DatedBy.URL
    return None, DatedBy.NONE


def _in_its_year(found: RowDate, url: str, seen_day: date) -> date:
    """A day whose year is not written, in the year nearest to the month that the address names."""
    near = url_month(url)
    if near is None:
        return found.day
    years = (calendar_day(near.year + step, found.day.month, found.day.day) for step in (-1, 0, 1))
    days = [day for day in years if day and day.toordinal() <= seen_day.toordinal() + 1]
    return min(days, key=lambda day: abs((day - near).days), default=found.day)


def _in_attributes(link: Element) -> date | None:
    """A date in the attributes of the link, or of its row."""
    if day := attribute_date(link):
        return day
    row = next((each for each in link.iterancestors() if each.tag in _ROWS), None)
    return attribute_date(row) if row is not None and row.attrib else None


def _in_comment(seen: Outline, link: Token) -> date | None:
    """A date in a comment of the link's own row; right after the link where rows have no element of their own."""
    row = next((each for each in link.element.iterancestors() if each.tag in _ROWS), None)
    for comment in seen.comments:
        after = comment.position == link.position + 1
        if row is None and after and comment.parent is link.element.getparent():
            return comment.day
        near = after or comment.position == link.position
        if near and row is not None and (comment.parent is row or row in comment.parent.iterancestors()):
            return comment.day
    return None


def published_in_titles(entries: tuple[Entry, ...], seen_day: date) -> tuple[Entry, ...]:
    """Entries whose titles all end or begin with a date of its own, as `标题 [2022-04-21]`: that is the row's date.

    A date inside a title is never the date of publication; one that every row has at its end is the list's way to show
    it.
    """
    if len(entries) < 2 or any(len(entry.title) > _LONGEST_TITLE for entry in entries):
        return entries
    for told in (_last_words, _in_brackets, _first_word):
        parts = [told(entry.title, seen_day) for entry in entries]
        if all(part is not None for part in parts):
            return tuple(
                entry.model_copy(update={"title": part[0], "published": part[1], "dated_by": DatedBy.ROW})
                for entry, part in zip(entries, parts, strict=True)
                if part
            )
    return entries


def _last_words(title: str, seen_day: date) -> tuple[str, date] | None:
    found = _LAST_WORDS.match(title)
    day = full_date(found["date"]) if found else None
    return (found["title"], day) if found and day else None


def _in_brackets(title: str, seen_day: date) -> tuple[str, date] | None:
    found = _IN_BRACKETS.match(title)
    day = row_date(found["first"] or found["last"], seen_day) if found else None
    return (found["after"] or found["before"], day.day) if found and day else None


def _first_word(title: str, seen_day: date) -> tuple[str, date] | None:
    found = _FIRST_WORD.match(title)
    day = full_date(found["date"]) if found else None
    return (found["title"], day) if found and day else None
