"""One link, comment, script or leaf of a calendar in, what a person reads in it out: titles and dates in pieces."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from lxml.etree import _Element as Element

from spiders.dates import RowDate, full_date, row_date, split_date
from spiders.titles import Piece, title_of
from spiders.tokens import Token

_ROWS = frozenset(["li", "tr", "dd", "dt", "div", "p"])
_GOES = re.compile(r"location|\bopen\s*\(|href", re.I)
_HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
_DAY_PIECE = re.compile(r"^\D{0,2}\d{1,4}[\d年月日./-]{0,6}$")
_MARKUP = re.compile(r"</?\w[^>]*>?|\w+>")
_LONGEST_COMMENT = 160  # characters of a comment that holds one row's date
_LONGEST_SCRIPT = 200  # characters of a script that does no more than write a date

Attributes = Mapping[str, str]


def is_link(element: Element, tag: str, attributes: Attributes) -> bool:
    """A link, or a row that a script makes one."""
    if tag == "a":
        return "href" in attributes or "onclick" in attributes
    onclick = attributes.get("onclick")
    return (
        onclick is not None
        and tag in _ROWS
        and _GOES.search(onclick) is not None
        and next(element.iter("a"), None) is None
    )


def is_hidden(attributes: Attributes) -> bool:
    """Whether an element says of itself that it is not shown; the browser's measurements count as its own word."""
    style = attributes.get("style")
    return (
        "hidden" in attributes
        or "data-xunlan-hidden" in attributes
        or (style is not None and _HIDDEN_STYLE.search(style) is not None)
    )


def read_link(pieces: Sequence[Piece], element: Element, seen_day: date) -> tuple[str, list[RowDate], bool]:
    """A link's title, the dates within it, and whether it consists of nothing else."""
    if len(pieces) == 1 and row_date(pieces[0].text, seen_day) is None:  # most links
        return title_of(element, pieces), [], False
    told = [(piece, row_date(piece.text, seen_day)) for piece in pieces]
    dates = [found for _, found in told if found]
    words = [piece for piece, found in told if found is None]
    if len(pieces) > 1:
        others = [piece for piece in pieces if not _DAY_PIECE.match(piece.text)]
        leaf = split_date([piece.text for piece in pieces if _DAY_PIECE.match(piece.text)], seen_day)
        if leaf and others:
            dates, words = [RowDate(leaf, 0)], others
    if words or not dates:
        return title_of(element, words), dates, False
    return title_of(element, pieces), dates, True


def joined_date(parts: Sequence[Token], seen_day: date) -> RowDate | None:
    """A day over its month, each in an element of its own, is one date."""
    if not all(len(part.text) <= 10 and _DAY_PIECE.match(part.text) for part in parts):
        return None
    day = split_date([part.text for part in parts], seen_day)
    return RowDate(day, 0) if day else None


def commented_date(text: str, seen_day: date) -> date | None:
    """The date that a comment consists of, markup aside."""
    if not 8 <= len(text) <= _LONGEST_COMMENT or not any(char.isdigit() for char in text):
        return None
    found = row_date(_MARKUP.sub(" ", text).strip(), seen_day)
    return found.day if found and found.rank == 0 else None


def written_date(script: str | None) -> date | None:
    """The date that a short script writes into its row."""
    return full_date(script) if script and len(script) <= _LONGEST_SCRIPT else None
