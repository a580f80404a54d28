"""What the families of data sources share: an answer of a data endpoint in, the list that it states out.

A CMS that keeps its entries as data says how many there are, so an empty list is a statement and not a guess; an answer
that is broken off, or is that of a later page, states nothing.
"""

from __future__ import annotations

import json
import re
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

from spiders.document import Document
from spiders.static_list import StaticList
from storage.nouns import DatedBy, Entry

_PAGES = frozenset({"page", "pageno", "pagenum", "pageindex", "currpage", "currentpage", "startrecord"})
_ENDS = re.compile(r"</(?:body|html)\s*>", re.I)
_SHOWN = frozenset({DatedBy.ROW, DatedBy.ATTRIBUTE})


@dataclass(frozen=True, slots=True)
class Listing:
    """What a data source lists. `empty` is what proves that it holds nothing, as a Chinese phrase, or None."""

    entries: tuple[Entry, ...]
    because: str
    total: int | None = None
    empty: str | None = None


class DataList(StaticList):
    """A reader of pages whose entries are data, in the page or behind it; else it reads them as `generic` does."""

    reads_data: ClassVar[bool] = True

    @abstractmethod
    def listing(self, document: Document) -> Listing | None:
        """What the document's data list; None where it holds none."""

    def endpoint(self, document: Document) -> str | None:
        """The address (GET) where the data of this page are, when they are not in it."""
        return None

    def follow(self, document: Document) -> str | None:
        if self.listing(document):
            return None
        return self.endpoint(document) or super().follow(document)

    def entries(self, document: Document) -> Iterator[Entry]:
        found = self.listing(document)
        yield from found.entries if found else super().entries(document)

    def because(self, document: Document) -> str:
        found = self.listing(document)
        return found.because if found else super().because(document)

    def parts(self, document: Document) -> tuple[str, ...]:
        return () if self.listing(document) else super().parts(document)

    def emptiness(self, document: Document) -> str | None:
        found = self.listing(document)
        return found.empty if found else super().emptiness(document)

    def total(self, document: Document) -> int | None:
        found = self.listing(document)
        return found.total if found else super().total(document)


def json_of(document: Document) -> Any:  # noqa: ANN401 (whatever the site sends)
    """The answer as JSON, also where a browser has drawn it as the text of a page; None where it is none."""
    return document.once(_json_of)


def _json_of(document: Document) -> Any:  # noqa: ANN401
    if document.json is not None or not document.page.rendered:
        return document.json
    drawn = next(document.selector.root.iter("pre"), None)
    shown = drawn if drawn is not None else next(document.selector.root.iter("body"), None)
    text = "".join(shown.itertext()).strip() if shown is not None else ""
    if not text.startswith(("{", "[")):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def fragment(document: Document, html: str) -> Document:
    """A piece of HTML that stood in a document's data, as a document of its own at the same address."""
    return Document(document.page, b"", document.seen_day, f"<html><body>{html}</body></html>")


def is_whole(document: Document) -> bool:
    """Whether a page was answered to its end: what is cut off may hold another list."""
    return _ENDS.search(document.text) is not None


def as_data(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Entries whose dates were shown in a row of a data source: they are data."""
    return tuple(
        entry.model_copy(update={"dated_by": DatedBy.DATA}) if entry.dated_by in _SHOWN else entry for entry in entries
    )


def is_first_page(url: str) -> bool:
    """Whether an address asks for the beginning of a list: a later page may be empty and prove nothing.

    >>> is_first_page("http://a.gov.cn/api/all/7?page=1&sid=2"), is_first_page("http://a.gov.cn/api/all/7?page=2")
    (True, False)
    """
    asked = parse_qsl(urlsplit(url).query)
    return all(value in ("0", "1") for name, value in asked if name.lower() in _PAGES)
