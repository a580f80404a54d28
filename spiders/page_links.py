"""A page in, its links out: those that visitors can follow or that load with it, and those to other people's sites.

What scripts will do with a page is not guessed at: a link is what an element of the page says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.etree import _Element as Element

from spiders.document import Document
from spiders.hiding import Hiding, Styles, hidden_by_its_text
from spiders.links import absolute, host_of, looks_like_attachment, same_authority
from storage.link_nouns import HiddenLink, LinkFound, LinkKind

MOST_LINKS = 5000  # of one page
MOST_OUTSIDE = 300  # links of one page to other people's sites
_LONGEST = 2000  # characters of an address
_TEXT = 60  # characters of a link's text
_LEFT_OVER = re.compile(r"\{\{|\}\}|\$\{|\{%|<%|\[!--|%7B%7B|\{\$|^(?:undefined|null|\[object)", re.I)
_BUTTON = re.compile(
    r"^\W*(?:打印(?:本页|文章)?|关闭(?:本页|窗口)?|(?:加入)?收藏(?:本站|本页)?|设为首页|退出(?:登录)?|注销|print)\W*$",
    re.I,
)
_GOVERNMENT = re.compile(r"(?:^|\.)gov\.cn$|\.(?:政务|xn--zfr164b)$", re.I)


# --- links to follow ------------------------------------------------------------------------------------------------


def links_of(document: Document, home: str) -> tuple[LinkFound, ...]:
    """Every link of a page, each address once, in the page's order. `home` says which site is its own.

    A picture that the page shows is a link too. Left out are buttons, scripts, addresses within the page, and what a
    template forgot to fill.
    """
    found: dict[str, LinkFound] = {}
    for element in _elements(document):
        url = _address(document, element)
        if url is None or url in found or url == document.page.final_url:
            continue
        text = _text(element)
        if element.tag != "img" and _BUTTON.match(text):
            continue
        found[url] = LinkFound(
            url=url,
            text=text,
            kind=_kind(element, url),
            inside=same_authority(url, home),
            found_on=document.page.url,
        )
        if len(found) == MOST_LINKS:
            break
    return tuple(found.values())


def _elements(document: Document) -> Iterator[Element]:
    """What leads somewhere or loads, but for what a template keeps for later."""
    kept: set[Element] = set()
    for element in document.selector.root.iter("template", "a", "area", "img"):
        if element.tag != "template":
            if element not in kept:
                yield element
        elif element not in kept:
            kept.update(element.iter("template", "a", "area", "img"))


def _address(document: Document, element: Element) -> str | None:
    """Where an element leads to, if anywhere."""
    written = element.get("src" if element.tag == "img" else "href") or ""
    if len(written) > _LONGEST or _LEFT_OVER.search(written.strip()):
        return None
    return absolute(document.url, written)


def _kind(element: Element, url: str) -> LinkKind:
    if element.tag == "img":
        return LinkKind.IMAGE
    return LinkKind.ATTACHMENT if looks_like_attachment(url) else LinkKind.PAGE


def _text(element: Element) -> str:
    """What a link shows: its words, or else those that stand for its picture."""
    words = "" if element.tag == "img" else " ".join("".join(element.itertext()).split())
    pictures = [element, *element.iter("img")]
    told = (each.get(name) for each in pictures for name in ("title", "alt"))
    return (words or next((" ".join(each.split()) for each in told if each and each.strip()), ""))[:_TEXT]


# --- links to other people's sites ----------------------------------------------------------------------------------


def hidden_links(document: Document) -> tuple[HiddenLink, ...]:
    """The links of a page to sites that are neither its own nor a government's: hidden ones first, then those that
    visitors see, each address and way of hiding once, and only so many."""
    outside = list(_outside(document))
    if not outside:
        return ()
    hiding = _Hidden(document)
    told: dict[tuple[str, str], HiddenLink] = {}
    for element, url, host in outside:
        how = hiding.of(element)
        link = HiddenLink(
            url=url,
            host=host,
            text=_text(element),
            how=how.how if how else "",
            trick=how is not None and how.trick,
        )
        told.setdefault((url, link.how), link)
    in_order = sorted(told.values(), key=lambda link: (not link.trick, not link.how))
    return tuple(in_order[:MOST_OUTSIDE])


def _outside(document: Document) -> Iterator[tuple[Element, str, str]]:
    """Links to other people's sites, with address and host."""
    for element in document.selector.root.iter("a", "area"):
        url = absolute(document.url, (element.get("href") or "")[:_LONGEST])
        if url is not None and (host := _other_host(document, url)):
            yield element, url, host


def _other_host(document: Document, url: str) -> str | None:
    """The host of an address that is neither the page's own site nor a government's."""
    host = host_of(url)
    if not host or _GOVERNMENT.search(host) or same_authority(url, document.page.final_url):
        return None
    return host


class _Hidden:
    """Which parts of a page are hidden; each is looked at once."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._styles = Styles(document)
        self._known: dict[Element, Hiding | None] = {}

    def of(self, link: Element) -> Hiding | None:
        """How a link is hidden: by the outermost of what holds it, else by its own looks."""
        way: list[Element] = []
        current: Element | None = link
        while current is not None and current not in self._known:
            way.append(current)
            current = current.getparent()
        hiding = self._known[current] if current is not None else None
        for element in reversed(way):
            hiding = hiding or self._by(element)
            self._known[element] = hiding
        return hiding or hidden_by_its_text(link)

    def _by(self, element: Element) -> Hiding | None:
        """How one element hides what it holds. Among links of the site's own it is a menu, a tab or a box."""
        hiding = self._styles.hiding(element)
        if hiding is None or not hiding.trick:
            return hiding
        links = [each for each in element.iter("a", "area") if each.get("href") is not None]
        return hiding._replace(trick=all(self._leads_outside(each) for each in links))

    def _leads_outside(self, link: Element) -> bool:
        url = absolute(self._document.url, (link.get("href") or "")[:_LONGEST])
        return url is not None and _other_host(self._document, url) is not None
