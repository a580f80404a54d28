"""What a page consists of once it is seen: links, dates and texts in order, in the zones that frame them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from lxml.etree import _Element as Element

from spiders.dates import RowDate
from spiders.zones import Zone
from storage.nouns import DatedBy

_NOWHERE = re.compile(r"javascript:|#|about:", re.I)
_MAY_LEAD_NOWHERE = ("", "#", "j", "J", "a", "A")
_ADDRESS = re.compile(r"""["']((?:https?:/)?/[^"'\s<>]+|[^"'\s<>]+\.(?:s?html?|jsp|aspx?|php)(?:\?[^"'\s<>]*)?)["']""")
_ADDRESS_NAMES = ("data-url", "data-href", "data-link")


def _address_in_script(element: Element) -> str | None:
    for name in _ADDRESS_NAMES:
        if value := element.get(name):
            return str(value)
    script = element.get("onclick") or element.get("href") or ""
    found = _ADDRESS.search(script[:500])
    return found.group(1) if found else None


class Kind(Enum):
    LINK = "link"
    DATE = "date"
    TEXT = "text"


@dataclass(slots=True, eq=False)
class Token:
    """One thing seen. `element` is the link, or the element that holds the text."""

    kind: Kind
    text: str
    element: Element
    frame: Frame | None = None
    found: RowDate | None = None
    by: DatedBy = DatedBy.ROW
    position: int = 0
    pictured: bool = False  # a link whose text is its picture's

    @property
    def href(self) -> str:
        """Where the link leads, as written: in its href, or where its script goes."""
        href = (self.element.get("href") or "").strip()
        if href[:1] not in _MAY_LEAD_NOWHERE:
            return href
        return href if href and not _NOWHERE.match(href) else _address_in_script(self.element) or href


@dataclass(slots=True, eq=False)
class Frame:
    """A stretch of the page that one element's name marks as a zone."""

    zone: Zone
    above: Frame | None
    start: int
    end: int = -1
    rows: int = 0
    titles: int = 0  # links as long as titles are
    holds_crumb: bool = False
    holds_footer: bool = False

    @property
    def is_meant(self) -> bool:
        """Whether the name is to be believed: a wrapper around half the page is no menu, whatever it is called."""
        length = self.end - self.start
        if self.zone in (Zone.CRUMB, Zone.PAGER, Zone.TOOLS):
            return self.rows == 0 and self.titles < 3 and length < 60
        if self.zone is Zone.FOOTER:
            return not self.holds_crumb and (self.holds_footer or self.rows == 0)
        return not self.holds_footer and not (self.holds_crumb and self.rows > 0)


@dataclass(slots=True)
class Row:
    """A link and the dates beside it. `holder` is the element that repeats from row to row."""

    link: Token
    dates: list[Token]
    holder: Element


@dataclass(slots=True)
class Empty:
    """A container of a list that holds nothing visible."""

    element: Element
    frame: Frame | None
    position: int


@dataclass(slots=True)
class Thing:
    """Something to see that is not text: a picture, a frame, a field of a form."""

    element: Element
    frame: Frame | None
    position: int


@dataclass(slots=True)
class Comment:
    """A comment that says a date, and nothing else, and the element that holds it."""

    day: date
    parent: Element
    position: int


@dataclass(slots=True)
class Outline:
    """What a page shows, in order. Positions count tokens."""

    tokens: list[Token] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    loose: list[Token] = field(default_factory=list)  # links without a date beside them
    empties: list[Empty] = field(default_factory=list)
    things: list[Thing] = field(default_factory=list)
    hidden: list[Element] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    crumb: tuple[int, int] = (0, 0)  # where 当前位置 and the way to the page stand
    spans: dict[Element, tuple[int, int]] = field(default_factory=dict)  # named elements that may hold the content


def zone_of(item: Token | Empty | Thing) -> Zone:
    """The innermost zone whose name is to be believed."""
    frame = item.frame
    while frame is not None:
        if frame.is_meant:
            return frame.zone
        frame = frame.above
    return Zone.MAIN
