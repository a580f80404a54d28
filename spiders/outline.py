"""A parsed page in, what a person sees in it out: links, dates and texts in order, each in its zone, and the containers
that hold nothing. One walk over the tree, which every reader of the page shares.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from lxml import etree
from lxml.etree import _Element as Element

from spiders.dates import RowDate, rank_of_label, row_date
from spiders.document import Document
from spiders.pairing import named_by_text, pair
from spiders.seeing import (
    Attributes,
    commented_date,
    is_hidden,
    is_link,
    joined_date,
    read_link,
    written_date,
)
from spiders.titles import Piece
from spiders.tokens import Comment, Empty, Frame, Kind, Outline, Row, Thing, Token
from spiders.zones import Zone, zone_named
from storage.nouns import DatedBy

_UNSEEN = frozenset(
    {"script", "style", "template", "noscript", "head", "title", "svg", "math", "select", "option", "datalist"}
    | {"object", "map", "audio", "canvas"}
)
_THINGS = frozenset(["img", "iframe", "embed", "video", "input", "textarea", "button", "frame"])
_ZONE_TAGS = frozenset(["header", "nav", "footer", "aside"])
_LISTS = frozenset(["ul", "ol", "dl", "tbody", "table"])
_LIST_NAME = re.compile(r"list|newslist|infolist|liebiao|lb\b|gl_?con", re.I)
_CRUMB_TEXT = re.compile(r"(?:当前|您的?|所在|现在)(?:所在)?的?(?:位置|页面)|您现在的位置|^位置\s*[:\uff1a]")
_FOOTER_TEXT = re.compile(r"版权所有|网站标识码|ICP备|主办单位|公网安备")
_JUST_ABOVE = re.compile(r"(?:^|\s)top", re.I)  # below the way to the page, a name that only says where
_CRUMBS = 16  # tokens: a way to the page is no longer
_A_TITLE = 12  # characters: names of columns are shorter
_NO_ATTRIBUTES: Attributes = {}


def outline(document: Document) -> Outline:
    """What the document shows; made once for each document."""
    return document.once(_outline)


def _outline(document: Document) -> Outline:
    return _Walk(document.seen_day).over(document.selector.root)


def shows_words(document: Document) -> bool:
    """Whether anything that is written on the page is to be seen, told by the first of it: no outline is made."""
    walk = etree.iterwalk(document.selector.root, events=("start",))
    for _, element in walk:
        if element.tag in _UNSEEN or is_hidden(element.attrib):
            walk.skip_subtree()
        elif element.text and not element.text.isspace():
            return True
    return False


@dataclass(slots=True)
class _Open:
    """An element being walked through: what was there when it began."""

    element: Element
    named: bool  # it bears a class or an id
    tokens: int
    links: int
    dates: int
    things: int
    frame: Frame | None


def outline_of(element: Element, seen_day: date) -> Outline:
    """What an element would show, were it not hidden itself."""
    return _Walk(seen_day).over(element)


class _Walk:
    """One walk over a tree. Links and dates wait in `links` and `dates` until the smallest element that holds both
    pairs them."""

    def __init__(self, seen_day: date) -> None:
        self.day = seen_day
        self.outline = Outline()
        self.links: list[Token] = []
        self.dates: list[Token] = []
        self.frame: Frame | None = None
        self.stack: list[_Open] = []
        self.link: Element | None = None  # the link we are in, if any
        self.pieces: list[Piece] = []  # of its text
        self.crumb = -1  # where 当前位置 was last seen

    def over(self, root: Element) -> Outline:
        walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        skipped: Element | None = None
        for event, element in walk:
            if event == "start":
                items = element.items()
                attributes = dict(items) if items else _NO_ATTRIBUTES
                if element is not root and self._is_unseen(element, attributes):
                    walk.skip_subtree()
                    skipped = element
                else:
                    self._start(element, attributes)
                continue
            if event == "end":
                if element is skipped:
                    skipped = None
                else:
                    self._end(element)
            elif event == "comment":
                self._note(element, commented_date(element.text or "", self.day))
            tail = element.tail
            if tail and self.stack and not tail.isspace():
                self._text(tail, self.stack[-1].element)
        paired = {id(row.link) for row in self.outline.rows}
        self.outline.loose = [
            token for token in self.outline.tokens if token.kind is Kind.LINK and id(token) not in paired
        ]
        return self.outline

    def _is_unseen(self, element: Element, attributes: Attributes) -> bool:
        if element.tag in _UNSEEN:
            if element.tag == "script":
                self._note(element, written_date(element.text))
            return True
        if attributes and is_hidden(attributes):
            self.outline.hidden.append(element)
            return True
        return False

    def _start(self, element: Element, attributes: Attributes) -> None:
        tokens, tag = self.outline.tokens, str(element.tag)
        class_name, identifier = attributes.get("class", ""), attributes.get("id", "")
        named = bool(class_name or identifier)
        self.stack.append(
            _Open(element, named, len(tokens), len(self.links), len(self.dates), len(self.outline.things), self.frame)
        )
        if attributes and self.link is None and is_link(element, tag, attributes):
            self.link, self.pieces = element, []
        elif tag in _THINGS and attributes.get("type") != "hidden":
            self.outline.things.append(Thing(element, self.frame, len(tokens)))
        if (named and tag not in ("html", "body", "a")) or tag in _ZONE_TAGS:
            self._open_frame(zone_named(tag, class_name, identifier), class_name)
        stamp = attributes.get("datetime") or (attributes.get("title") if tag != "a" else None)
        if stamp and (found := row_date(stamp, self.day)) and self.link is None:
            self._date(stamp, element, found, DatedBy.ATTRIBUTE)
        elif (text := element.text) and not text.isspace():
            self._text(text, element)

    def _open_frame(self, zone: Zone | None, class_name: str) -> None:
        is_no_head = zone is Zone.HEADER and self.outline.crumb[1] and _JUST_ABOVE.search(class_name)
        if zone is not None and not is_no_head:
            self.frame = Frame(zone, self.frame, len(self.outline.tokens))

    def _text(self, raw: str, element: Element) -> None:
        text = " ".join(raw.split())
        if not text:
            return
        if self.link is not None:
            self.pieces.append(Piece(text, element))
            return
        if found := row_date(text, self.day):
            self._date(text, element, found, DatedBy.ROW)
            return
        self._see(Token(Kind.TEXT, text, element))
        if _CRUMB_TEXT.search(text):
            self.crumb = len(self.outline.tokens) - 1
            self._mark("holds_crumb")
        elif self.frame is not None and _FOOTER_TEXT.search(text):
            self._mark("holds_footer")

    def _mark(self, what: str) -> None:
        frame = self.frame
        while frame is not None:
            setattr(frame, what, True)
            frame = frame.above

    def _date(self, text: str, element: Element, found: RowDate, by: DatedBy) -> None:
        tokens = self.outline.tokens
        before = tokens[-1] if tokens else None
        if found.rank == 0 and before is not None and before.kind is Kind.TEXT and len(before.text) <= 12:
            found = found._replace(rank=rank_of_label(before.text))
        if by is DatedBy.ROW and before is not None and before.by is DatedBy.ATTRIBUTE and before.element is element:
            return  # the attribute said the same, with its year
        token = Token(Kind.DATE, text, element, found=found, by=by)
        self._see(token)
        self.dates.append(token)

    def _see(self, token: Token) -> None:
        token.frame, token.position = self.frame, len(self.outline.tokens)
        self.outline.tokens.append(token)

    def _note(self, unseen: Element, day: date | None) -> None:
        """A date that stands in a comment, or that a script writes."""
        parent = unseen.getparent()
        if day is not None and parent is not None:
            self.outline.comments.append(Comment(day, parent, len(self.outline.tokens)))

    def _end(self, element: Element) -> None:
        opened = self.stack.pop()
        tokens = self.outline.tokens
        if element is self.link:
            self._end_link(element)
        elif 2 <= len(tokens) - opened.tokens <= 3 and len(self.links) == opened.links:
            self._join_date(opened)
        if len(self.links) > opened.links and len(self.dates) > opened.dates:
            self._pair(element, opened)
        elif len(tokens) == opened.tokens and self.link is None:
            self._note_empty(element, opened)
        if self.crumb >= opened.tokens and len(self.links) > opened.links:
            self._leave_crumb(opened)
        if opened.named or element.tag == "ucapcontent":
            self.outline.spans[element] = (opened.tokens, len(tokens))
        if self.frame is not opened.frame:
            self._close_frame(opened)

    def _leave_crumb(self, opened: _Open) -> None:
        """The smallest element that holds 当前位置 and a link: the way to this page is no entry of it."""
        if len(self.outline.tokens) - opened.tokens <= _CRUMBS:
            del self.links[opened.links :]
            self.outline.crumb = (opened.tokens, len(self.outline.tokens))
        self.crumb = -1

    def _close_frame(self, opened: _Open) -> None:
        frame = self.frame
        assert frame is not None
        frame.end = len(self.outline.tokens)
        if frame.zone is not Zone.SIDE:  # what stands in a menu is paired with nothing outside it
            del self.links[opened.links :]
            del self.dates[opened.dates :]
        self.frame = opened.frame

    def _end_link(self, element: Element) -> None:
        pieces, self.link, self.pieces = self.pieces, None, []
        title, dates, is_date = read_link(pieces, element, self.day)
        if is_date and self._is_twin(element):
            self._date(str(dates[0].day), element, dates[0], DatedBy.ROW)
            return
        token = Token(Kind.LINK, title, element, pictured=not pieces)
        self._see(token)
        self.links.append(token)
        if len(title) >= _A_TITLE:
            self._count_title()
        if not is_date:
            for found in dates:
                self._date(str(found.day), element, found, DatedBy.ROW)

    def _is_twin(self, element: Element) -> bool:
        """Whether a link leads where the one before it leads: then its date is that one's."""
        before = self.links[-1] if self.links else None
        return before is not None and bool(before.href) and before.href == element.get("href")

    def _count_title(self) -> None:
        frame = self.frame
        while frame is not None:
            frame.titles += 1
            frame = frame.above

    def _join_date(self, opened: _Open) -> None:
        tokens = self.outline.tokens
        parts = tokens[opened.tokens :]
        found = joined_date(parts, self.day)
        if found is None:
            return
        del tokens[opened.tokens :]
        del self.dates[opened.dates :]
        self._date(" ".join(part.text for part in parts), opened.element, found, DatedBy.ROW)

    def _pair(self, element: Element, opened: _Open) -> None:
        links, dates = self.links[opened.links :], self.dates[opened.dates :]
        paired = pair(links, dates, element) or named_by_text(
            links, dates, self.outline.tokens[opened.tokens :], element
        )
        if not paired:
            return
        del self.links[opened.links :]
        del self.dates[opened.dates :]
        self.outline.rows += [Row(link, beside, element) for link, beside in paired]
        frame = self.frame
        while frame is not None:
            frame.rows += len(paired)
            frame = frame.above

    def _note_empty(self, element: Element, opened: _Open) -> None:
        if len(self.outline.things) > opened.things:
            return
        named = _LIST_NAME.search(f"{element.get('class') or ''} {element.get('id') or ''}")
        if element.tag in _LISTS or (element.tag in ("div", "section") and named):
            self.outline.empties.append(Empty(element, self.frame, opened.tokens))
