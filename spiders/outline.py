"""A parsed page in, what a person sees in it out: links, dates and texts in order, each in its zone, and the containers
that hold nothing. One walk over the tree, which every reader of the page shares.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from lxml import etree
from lxml.etree import _Element as Element

from spiders.dates import RowDate, rank_of_label, row_date, split_date
from spiders.document import Document
from spiders.pairing import pair
from spiders.titles import title_of
from spiders.tokens import Empty, Frame, Kind, Outline, Row, Thing, Token
from spiders.zones import Zone, zone_named
from storage.nouns import DatedBy

_UNSEEN = frozenset(
    {
        "script",
        "style",
        "template",
        "noscript",
        "head",
        "title",
        "svg",
        "math",
        "select",
        "option",
        "datalist",
        "object",
    }
    | {"map", "audio", "canvas"}
)
_THINGS = frozenset(["img", "iframe", "embed", "video", "input", "textarea", "button", "frame"])
_LISTS = frozenset(["ul", "ol", "dl", "tbody", "table"])
_LIST_NAME = re.compile(r"list|newslist|infolist|liebiao|lb\b|gl_?con", re.I)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_CRUMB_TEXT = re.compile(r"(?:当前|您的?|所在|现在)(?:所在)?的?(?:位置|页面)|您现在的位置|^位置\s*[:\uff1a]")
_FOOTER_TEXT = re.compile(r"版权所有|网站标识码|ICP备|主办单位|公网安备")
_CRUMBS = 16  # tokens: a way to the page is no longer
_SPACES = re.compile(r"\s+")
_DAY_PIECE = re.compile(r"^\D{0,2}\d{1,4}[\d年月日./-]{0,6}$")


def outline(document: Document) -> Outline:
    """What the document shows; made once for each document."""
    return document.once(_outline)


def _outline(document: Document) -> Outline:
    return _Walk(document.seen_day).over(document.selector.root)


@dataclass(slots=True)
class _Open:
    """An element being walked through: what was there when it began."""

    element: Element
    tokens: int
    links: int
    dates: int
    things: int
    frame: Frame | None


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
        self.pieces: list[str] = []  # of its text
        self.crumb = -1  # where 当前位置 was last seen

    def over(self, root: Element) -> Outline:
        walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        skipped: Element | None = None
        for event, element in walk:
            if event == "start":
                if self._is_unseen(element):
                    walk.skip_subtree()
                    skipped = element
                else:
                    self._start(element)
            elif event == "end":
                if element is skipped:
                    skipped = None
                else:
                    self._end(element)
            elif event == "comment":
                self._comment(element)
            if event != "start" and element.tail and self.stack:
                self._text(element.tail, self.stack[-1].element)
        paired = {id(row.link) for row in self.outline.rows}
        self.outline.loose = [
            token for token in self.outline.tokens if token.kind is Kind.LINK and id(token) not in paired
        ]
        return self.outline

    def _is_unseen(self, element: Element) -> bool:
        if element.tag in _UNSEEN:
            return True
        style = element.get("style")
        if (
            element.get("hidden") is not None
            or element.get("data-xunlan-hidden") is not None
            or (style and _HIDDEN_STYLE.search(style))
        ):
            self.outline.hidden.append(element)
            return True
        return False

    def _start(self, element: Element) -> None:
        tokens, tag = self.outline.tokens, element.tag
        self.stack.append(
            _Open(element, len(tokens), len(self.links), len(self.dates), len(self.outline.things), self.frame)
        )
        if tag == "a" and self.link is None and (element.get("href") is not None or element.get("onclick")):
            self.link, self.pieces = element, []
        elif tag in _THINGS and element.get("type") != "hidden":
            self.outline.things.append(Thing(element, self.frame, len(tokens)))
        class_name, identifier = element.get("class"), element.get("id")
        if class_name or identifier or tag in ("header", "nav", "footer", "aside"):
            zone = zone_named(tag, class_name or "", identifier or "") if tag not in ("html", "body", "a") else None
            if zone is not None:
                self.frame = Frame(zone, self.frame, len(tokens))
        stamp = element.get("datetime") or (element.get("title") if tag != "a" else None)
        if stamp and (found := row_date(stamp, self.day)) and self.link is None:
            self._date(stamp, element, found, DatedBy.ATTRIBUTE)
        elif element.text:
            self._text(element.text, element)

    def _text(self, raw: str, element: Element) -> None:
        text = _SPACES.sub(" ", raw).strip()
        if not text:
            return
        if self.link is not None:
            self.pieces.append(text)
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

    def _comment(self, comment: Element) -> None:
        text = comment.text or ""
        if 8 <= len(text) <= 160 and any(char.isdigit() for char in text):
            found = row_date(re.sub(r"</?\w[^>]*>?|\w+>", " ", text).strip(), self.day)
            if found:
                self.outline.comments.append((len(self.outline.tokens), found.day))

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
        if element.get("id") or element.get("class") or element.tag == "ucapcontent":
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
        dates = [found for piece in pieces if (found := row_date(piece, self.day))]
        words = [piece for piece in pieces if row_date(piece, self.day) is None]
        leaf = split_date([piece for piece in pieces if _DAY_PIECE.match(piece)], self.day)
        if leaf and len(words) > 1:
            dates = [RowDate(leaf, 0)]
            words = [piece for piece in words if not _DAY_PIECE.match(piece)]
        if not words:  # a title may be nothing but a date
            words, dates = pieces, []
        token = Token(Kind.LINK, title_of(element, " ".join(words)), element)
        self._see(token)
        self.links.append(token)
        for found in dates:
            self._date(str(found.day), element, found, DatedBy.ROW)

    def _join_date(self, opened: _Open) -> None:
        """A day over its month, each in an element of its own, is one date."""
        tokens = self.outline.tokens
        parts = tokens[opened.tokens :]
        if not all(len(part.text) <= 10 and _DAY_PIECE.match(part.text) for part in parts):
            return
        day = split_date([part.text for part in parts], self.day)
        if day is None:
            return
        del tokens[opened.tokens :]
        del self.dates[opened.dates :]
        self._date(" ".join(part.text for part in parts), opened.element, RowDate(day, 0), DatedBy.ROW)

    def _pair(self, element: Element, opened: _Open) -> None:
        links, dates = self.links[opened.links :], self.dates[opened.dates :]
        paired = pair(links, dates, element)
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
