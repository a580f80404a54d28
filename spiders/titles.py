"""What a link says of itself: its title, and a date that its attributes state."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from lxml.etree import _Element as Element

from spiders.dates import epoch_date, full_date, labelled_dates

_CUT = re.compile(r"[\s.\u2026。]*(?:\.{2}|\u2026)\s*$")
_TITLE_MARK = re.compile(r"标题\s*[:\uff1a]\s*(.+?)(?:\s*(?:点击数|发表时间|发布时间|作者|来源)\s*[:\uff1a]|$)")
_BULLET = re.compile(
    r"^(?:[\s·•▪■□◆◇●○★☆►▶▸>»›∙・]|[\[【(\uff08]\s*(?:置顶|顶|热|荐|新|TOP|HOT|NEW)\s*[\]】)\uff09]|置顶(?=\s))+|[\s>»›]+$",
    re.I,
)
_FIRST_SIGNS = frozenset(" \t\r\n\xa0\u3000·•▪■□◆◇●○★☆►▶▸>»›∙・[【(\uff08置")
_LAST_SIGNS = frozenset(" \t\r\n\xa0\u3000>»›")
_ELLIPSES = (".", "\u2026")
_HEADING = frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "ucaptitle"])
_TITLE_NAME = re.compile(
    r"(?:^|[\s_-])(?:\w{0,8}(?:title|headline|subject)|tit|bt|biaoti|name|txt_?tit)(?=$|[\s_\d-])", re.I
)
_BLOCKS = frozenset(["p", "div", "dd", "dt", "li", "h1", "h2", "h3", "h4", "h5", "h6", "section", "td"])
_A_TITLE_AT_MOST = 80  # characters: what is longer, or has a full stop, is a summary
_DATE_ATTRIBUTES = ("title", "data-time", "data-date", "data-pubdate", "data-publish", "pubdate")


class Piece(NamedTuple):
    """One text within a link, and the element that holds it."""

    text: str
    element: Element


def title_of(link: Element, pieces: Sequence[Piece]) -> str:
    """A link's title: its heading or its text, completed from an attribute where it was cut or is a picture."""
    text = clean(_heading(link, pieces) if len(pieces) > 1 else pieces[0].text if pieces else "")
    stated = link.get("title")
    if text and (stated is None or stated == text) and not text.endswith(_ELLIPSES):
        return text
    attribute = clean(" ".join((stated or "")[:600].split()))
    if marked := _TITLE_MARK.search(attribute):
        attribute = marked.group(1)
    if not text:
        return attribute or _picture_text(link.iter("img"))
    if is_cut(text):
        stem = _CUT.sub("", text)
        named = (attribute, link.get("data-title") or "", link.get("aria-label") or "", _picture_text(link.iter("img")))
        return next((clean(name) for name in named if name and clean(name).startswith(stem[:8])), text)
    return attribute if len(attribute) > len(text) and attribute.startswith(text) else text


def clean(text: str) -> str:
    """A title without the bullet and the 置顶 before it.

    >>> clean("▪ [置顶]关于做好有关工作的通知")
    '关于做好有关工作的通知'
    """
    if text[:1] not in _FIRST_SIGNS and text[-1:] not in _LAST_SIGNS:
        return text
    return _BULLET.sub("", text).strip() or text.strip()


def is_cut(text: str) -> bool:
    """Whether a title ends in an ellipsis."""
    return _CUT.search(text[-16:]) is not None


def completes(longer: str, shorter: str) -> bool:
    """Whether one title is the whole of another that was cut."""
    stem = _CUT.sub("", shorter)
    return len(longer) > len(stem) and longer.startswith(stem)


def _heading(link: Element, pieces: Sequence[Piece]) -> str:
    """Of a link around a whole card, the headline: what is named or tagged so, else the longest that is no summary."""
    named = [piece.text for piece in pieces if _is_heading(piece.element, link)]
    if named:
        return _joined(named)
    blocks = _by_block(link, pieces)
    if len(blocks) == 1:
        return blocks[0]
    titles = [text for text in blocks if len(text) <= _A_TITLE_AT_MOST and "。" not in text]
    return max(titles, key=len) if titles else blocks[0]


def _is_heading(element: Element, link: Element) -> bool:
    current: Element | None = element
    while current is not None and current is not link:
        if current.tag in _HEADING or _TITLE_NAME.search(current.get("class") or ""):
            return True
        current = current.getparent()
    return False


def _by_block(link: Element, pieces: Sequence[Piece]) -> list[str]:
    blocks: dict[Element, list[str]] = {}
    for piece in pieces:
        block = piece.element
        while block is not link and block.tag not in _BLOCKS:
            above = block.getparent()
            if above is None:
                break
            block = above
        blocks.setdefault(block, []).append(piece.text)
    return [_joined(texts) for texts in blocks.values()]


def _joined(texts: Sequence[str]) -> str:
    """Pieces of one line; Chinese has no spaces between words."""
    whole = texts[0]
    for text in texts[1:]:
        whole += text if not (whole[-1:].isascii() and text[:1].isascii()) else f" {text}"
    return whole


def _picture_text(pictures: Iterable[Element]) -> str:
    return next(
        (alt for picture in pictures if (alt := (picture.get("alt") or picture.get("title") or "").strip())), ""
    )


def attribute_date(link: Element) -> date | None:
    """The date of publication that a link's own attributes state."""
    for name in _DATE_ATTRIBUTES:
        value = link.get(name)
        if value:
            for _, day in labelled_dates(value):
                return day
            if name != "title" and (day_alone := full_date(value) or epoch_date(value.strip())):
                return day_alone
    return None
