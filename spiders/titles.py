"""What a link says of itself: its title, and a date that its attributes state."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from lxml.etree import _Element as Element

from spiders.dates import full_date, labelled_dates

_SPACES = re.compile(r"\s+")
_CUT = re.compile(r"(?:\.{2}|…)\s*$")
_TITLE_MARK = re.compile(r"标题\s*[:\uff1a]\s*(.+?)(?:\s*(?:点击数|发表时间|发布时间|作者|来源)\s*[:\uff1a]|$)")


def title_of(link: Element, text: str) -> str:
    """A link's title: its text, completed from the title attribute where it was cut or is a picture."""
    attribute = _SPACES.sub(" ", (link.get("title") or "")[:600]).strip()
    if marked := _TITLE_MARK.search(attribute):
        attribute = marked.group(1)
    is_cut = _CUT.search(text[-12:]) is not None
    if not text:
        return attribute or _picture_text(link.iter("img"))
    if attribute and len(attribute) > len(text) and (is_cut or attribute.startswith(text)):
        return attribute
    return text


def _picture_text(pictures: Iterable[Element]) -> str:
    return next(
        (alt for picture in pictures if (alt := (picture.get("alt") or picture.get("title") or "").strip())), ""
    )


def attribute_date(link: Element) -> date | None:
    """The date of publication that a link's own attributes state."""
    for name in ("title", "data-time", "data-date", "data-pubdate"):
        value = link.get(name)
        if value:
            for _, day in labelled_dates(value):
                return day
            if name != "title" and (day_alone := full_date(value)):
                return day_alone
    return None
