"""A row in, an Entry out: its title, its address, and the best date that can be told for it."""

from __future__ import annotations

import re
from datetime import date

from spiders.dates import full_date, url_date
from spiders.document import Document
from spiders.links import absolute, nowhere
from spiders.titles import attribute_date
from spiders.tokens import Outline, Row, Token
from storage.nouns import DatedBy, Entry

_LONGEST_TITLE = 300
_DEADLINE = 2  # the rank of dates that are not of publication
_LAST_WORDS = re.compile(
    r"^(?P<title>.*\S)[\s\[(【<\uff08\u3010]+(?P<date>[\d年月日./-]{8,11})\s*[\])】>\uff09\u3011]?$"
)


def entry_of(document: Document, seen: Outline, row: Row) -> Entry:
    url = absolute(document.url, row.link.href) or nowhere(document.url, row.link.text)
    day, by = _published(document, seen, row, url)
    return Entry(title=row.link.text, url=url, published=day, dated_by=by)


def _published(document: Document, seen: Outline, row: Row, url: str) -> tuple[date | None, DatedBy]:
    """A date shown in the row; else one in the link's attributes, in a comment of the row, in the address."""
    shown = next((token for token in row.dates if token.found and token.found.rank < _DEADLINE), None)
    if shown is not None and shown.found is not None:
        return shown.found.day, shown.by
    if (day := attribute_date(row.link.element)) or (day := _in_comment(seen, row.link)):
        return day, DatedBy.ATTRIBUTE
    if "#" not in url and (day := url_date(url)):
        return day, DatedBy.URL
    return None, DatedBy.NONE


def _in_comment(seen: Outline, link: Token) -> date | None:
    """A date in a comment just before or after the link."""
    near = (link.position, link.position + 1)
    return next((day for position, day in seen.comments if position in near), None)


def published_in_titles(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Entries whose titles all end in a date of its own, as `标题 [2022-04-21]`: that is the row's date.

    A date inside a title is never the date of publication; one that every row ends with is the list's way to show it.
    """
    ends = [_LAST_WORDS.match(entry.title) if len(entry.title) < _LONGEST_TITLE else None for entry in entries]
    days = [full_date(end["date"]) if end else None for end in ends]
    if len(entries) < 2 or any(day is None for day in days):
        return entries
    return tuple(
        entry.model_copy(update={"title": end["title"].strip(), "published": day, "dated_by": DatedBy.ROW})
        for entry, end, day in zip(entries, ends, days, strict=True)
        if end
    )
