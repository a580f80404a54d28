"""What the families of static lists share: a page of a CMS that makes its lists on the server in, how it is read out.

Such a CMS fixes little of a page, so the list is found by structure, as `generic` finds it; what a family knows besides
are its pager, its rows, what it frames, which columns lie below another, and what proves that a list is empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from lxml.etree import _Element as Element

from spiders.content import content
from spiders.document import Document
from spiders.emptiness import drawn_by_script, hidden_list, visible_emptiness
from spiders.entry import published_in_titles
from spiders.family import Family
from spiders.links import absolute, links_below, looks_like_article, looks_like_attachment, same_authority
from spiders.main_list import main_list, unique
from spiders.outline import outline
from spiders.pairing import is_title
from spiders.tokens import Kind, Outline, Row, zone_of
from spiders.zones import Zone
from storage.nouns import Entry

_TAGS = r"\s*(?:<[^<>]{0,80}>\s*|&nbsp;\s*){0,4}"
_COUNTS = re.compile("[共合总]")
_COUNTED = re.compile(rf"(?:(?<!公)共|合计|总数)\s*[:\uff1a]?{_TAGS}(\d{{1,7}}){_TAGS}(?:条(?![例款件目])|篇|个?记录)")
_NO_LIST = re.compile(
    r"tree|menu|left|nav|head|top|foot|weather|tianqi|map|video|player|pdf|viewer|login|search|count|share|banner|"
    r"jiucuo|conac|chat|robot|kefu",
    re.I,
)
_UNSEEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|$)", re.I
)
_ENDS = re.compile(r"</(?:body|html)\s*>", re.I)
_OWN_TEXT = 100  # characters: a page that says so much itself is no shell and no directory
_MUCH_TEXT = 50  # characters beside an empty list: then the page says something after all
_MENU = 3  # so many links in the main part make a directory
_FEWEST_PARTS = 2
_MOST_COUNTS = 20  # numbers on one page that may be its pager's


class StaticList(Family):
    """A reader of pages whose list stands in the page; where no more is known, it reads them as `generic` does."""

    def entries(self, document: Document) -> Iterator[Entry]:
        found = main_list(document)
        yield from found.entries if found else ()

    def because(self, document: Document) -> str:
        found = main_list(document)
        return found.because if found else "未找到成行的链接"

    def follow(self, document: Document) -> str | None:
        return framed(document)

    def parts(self, document: Document) -> tuple[str, ...]:
        """None where the list itself is empty, which is an answer, or may yet be drawn on the page."""
        awaited = not document.page.rendered and (drawn_by_script(document) or hidden_list(document))
        if awaited or self.emptiness(document) is not None:
            return ()
        return sub_columns(document, self.directory(document.page.final_url))

    def directory(self, url: str) -> str:
        """The address below which a column's sub-columns lie."""
        return url

    def emptiness(self, document: Document) -> str | None:
        return None if self.total(document) else visible_emptiness(document)

    def total(self, document: Document) -> int | None:
        return counted(document)


def counted(document: Document, near: re.Pattern[str] | None = None) -> int | None:
    """The number in 共 N 条, of the first that stands within a pager's marks where the CMS has some."""
    text = document.text
    for found in islice(_counts(text), _MOST_COUNTS):
        if is_commented_out(text, found.start()):
            continue
        if near is None or near.search(text, max(0, found.start() - 500), found.end()):
            return int(found.group(1))
    return None


def _counts(text: str) -> Iterator[re.Match[str]]:
    """The places that count; the whole pattern, sought everywhere, would cost five times as much."""
    for word in _COUNTS.finditer(text):
        found = _COUNTED.match(text, word.start())
        if found is not None:
            yield found


def is_commented_out(text: str, position: int) -> bool:
    """Whether a place lies in a comment of the page or of its script. Scripts used to begin with `<!--`, too."""
    script = text.rfind("<script", 0, position)
    in_script = script > text.rfind("</script", 0, position)
    comment = text.rfind("<!--", 0, position)
    if comment > text.rfind("-->", 0, position) and not (in_script and comment > script):
        return True
    if not in_script:
        return False
    line = text[max(script, text.rfind("\n", 0, position) + 1) : position]
    if re.search(r"(?<![:\"'])//", line):
        return True
    return text.rfind("/*", script, position) > text.rfind("*/", script, position)


def framed(document: Document) -> str | None:
    """The address of the one page of the same site that a page without a list and text of its own frames."""
    if "<iframe" not in document.text.lower() or main_list(document) or len(content(document).text) >= _OWN_TEXT:
        return None
    own = document.page.final_url
    found = {url for frame in document.selector.root.iter("iframe") if (url := _address_of(document, frame))}
    found = {url for url in found if url != own and same_authority(url, own)}
    return found.pop() if len(found) == 1 else None


def _address_of(document: Document, frame: Element) -> str | None:
    """Where a frame that can hold a list leads: it is seen, and is no tree, menu, player or viewer by its names."""
    names = " ".join(frame.get(name) or "" for name in ("src", "id", "name", "class"))
    size = {frame.get("width"), frame.get("height")} & {"0", "1", "0px", "1px"}
    if (
        size
        or _NO_LIST.search(names)
        or _UNSEEN_STYLE.search(frame.get("style") or "")
        or frame.get("hidden") is not None
    ):
        return None
    url = absolute(document.url, frame.get("src") or "")
    return url if url and not looks_like_attachment(url) else None


def sub_columns(document: Document, directory: str) -> tuple[str, ...]:
    """The columns below a page that has neither a list nor a text of its own, by its links into its directory."""
    if looks_like_article(document.page.final_url) or main_list(document) or len(content(document).text) >= _OWN_TEXT:
        return ()
    below = tuple(dict.fromkeys(url for _, url in links_below(document, directory)))
    return below if len(below) >= _FEWEST_PARTS else ()


def rows_in(document: Document, holders: Sequence[Element]) -> tuple[Entry, ...]:
    """The entries of elements that a CMS marks as the rows of a list: one each, that with a date before others."""
    seen = outline(document)
    places = {holder: number for number, holder in enumerate(holders)}
    best: dict[int, Row] = {}
    for row in (*seen.rows, *(Row(link, [], link.element) for link in seen.loose)):
        way = (row.link.element, *row.link.element.iterancestors())
        place = next((places[each] for each in way if each in places), None)
        if place is None or not is_title(row.link.text):
            continue
        known = best.get(place)
        if known is None or _worth(row) > _worth(known):
            best[place] = row
    entries = unique(document, seen, [best[place] for place in sorted(best)])
    return entries if any(entry.published for entry in entries) else published_in_titles(entries, document.seen_day)


def _worth(row: Row) -> tuple[bool, int]:
    return bool(row.dates), len(row.link.text)


def shows_nothing_else(document: Document) -> bool:
    """Whether a page whose CMS states zero shows nothing that speaks against it: text, rows, links, forms, frames, or
    scripts that may yet draw a list. What a browser has drawn is taken as it is."""
    seen, own = outline(document), content(document)
    if not _ENDS.search(document.text) or hidden_list(document) or own.fields or own.frames:
        return False
    if len(own.text) >= _MUCH_TEXT or own.is_contact or own.shows_something:
        return False
    if any(zone_of(row.link) is Zone.MAIN for row in seen.rows) or len(main_links(document, seen)) >= _MENU:
        return False
    return document.page.rendered or not drawn_by_script(document)


def awaits_a_script(document: Document) -> bool:
    """Whether a page as served shows no list but a container for one: where the CMS draws lists by its own files'
    scripts, that is what every list looks like before."""
    if document.page.rendered or main_list(document):
        return False
    return any(zone_of(empty) is Zone.MAIN for empty in outline(document).empties)


def main_links(document: Document, seen: Outline) -> set[str]:
    """Where the main part of a page leads to, the way to the page and its pager left out."""
    start, end = seen.crumb
    urls = {
        absolute(document.url, token.href)
        for token in (*seen.tokens[:start], *seen.tokens[end:])
        if token.kind is Kind.LINK and zone_of(token) is Zone.MAIN and is_title(token.text)
    }
    return {url for url in urls if url is not None and url != document.page.final_url}
