"""Any page that no other family recognises: its list is found by structure alone."""

from __future__ import annotations

import re

from spiders.content import content
from spiders.document import Document
from spiders.emptiness import awaits_entries, drawn_by_script, hidden_list
from spiders.layout import names_of
from spiders.links import absolute, host_of, looks_like_article, looks_like_column, same_authority
from spiders.main_list import main_list
from spiders.outline import outline
from spiders.pairing import is_title
from spiders.static_list import StaticList, framed
from spiders.tokens import Kind, zone_of
from spiders.zones import Zone

_MENU = re.compile(r"(?:^|[\s_-])(?:left|l|fl|side)(?=$|[\s_-])|menu|left$", re.I)
_FEWEST_PARTS = 2
_LITTLE_TEXT = 50  # characters: a page that says more is no directory
_NOT_THE_CONTENT = re.compile(r"top|head|left|menu|tree|nav|foot|bottom|banner", re.I)


class Generic(StaticList):
    """Recognised by nothing: reads what is left, as a person would, by rows of links and dates; else what the page
    frames, else the columns below it."""

    def recognises(self, document: Document) -> bool:
        return True

    def follow(self, document: Document) -> str | None:
        return framed(document) or _in_frameset(document)

    def parts(self, document: Document) -> tuple[str, ...]:
        """Not where a list may yet appear on the page itself."""
        if drawn_by_script(document) or hidden_list(document) or self.emptiness(document) is not None:
            return ()
        return super().parts(document) or _columns_in_the_main_part(document)


def _columns_in_the_main_part(document: Document) -> tuple[str, ...]:
    """Where a page leads whose main part, below the way to it, is nothing but links to columns of its site."""
    seen, own = outline(document), document.page.final_url
    end = seen.crumb[1]
    if not end or main_list(document) or awaits_entries(seen) or len(content(document).text) >= _LITTLE_TEXT:
        return ()
    links = [token for token in seen.tokens[end:] if token.kind is Kind.LINK and zone_of(token) is Zone.MAIN]
    links = [
        token for token in links if not any(_MENU.search(names_of(each)) for each in token.element.iterancestors())
    ]
    urls = dict.fromkeys(absolute(document.url, token.href) for token in links if is_title(token.text))
    found = tuple(url for url in urls if url and url != own)
    if len(found) < _FEWEST_PARTS or not all(_is_column_of(own, url) for url in found):
        return ()
    return found


def _is_column_of(own: str, url: str) -> bool:
    return host_of(own) == host_of(url) and looks_like_column(url) and not looks_like_article(url)


def _in_frameset(document: Document) -> str | None:
    """The frame of an old site's frameset that is neither its head nor its menu."""
    if "<frameset" not in document.text.lower():
        return None
    frames = [
        absolute(document.url, frame.get("src") or "")
        for frame in document.selector.root.iter("frame")
        if not _NOT_THE_CONTENT.search(f"{frame.get('name') or ''} {frame.get('src') or ''}")
    ]
    own = document.page.final_url
    found = dict.fromkeys(url for url in frames if url and url != own and same_authority(url, own))
    return next(iter(found)) if len(found) == 1 else None
