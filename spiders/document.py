"""A Page with its body: bytes in, decoded text and one parsed tree out, each made once and only when asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from functools import cached_property
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any, TypeVar

from parsel import Selector
from w3lib.html import get_base_url

from spiders import by_day
from spiders.decoding import decode
from storage.nouns import Page

T = TypeVar("T")

_TITLE = re.compile(r"<title\b[^>]{0,200}>", re.I)
_TITLE_ENDS = re.compile(r"</title", re.I)
_HTML_ENDS = re.compile(r"</html\s*>", re.I)
_SPACES = re.compile(r"\s+")
_LOOKS_HTML = re.compile(rb"<!doctype\s+html|<html|<head|<body|<meta|<script|<div|<table|<ul|<p\b|<title", re.I)
_BINARY_MAGIC = (
    b"%PDF",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"Rar!",
    b"\x1f\x8b",
)
_XML_START = re.compile(r"\s*(?:<\?xml\b|<(?:datastore|recordset|rss|feed|data|result|root|response)\b)", re.I)
_HTML_ROOT = re.compile(r"<!doctype\s+html|<html\b", re.I)
_HTML_ENDS = re.compile(r"</html\s*>", re.I)
_ENDS = re.compile(r"</(?:html|body)\s*>", re.I)
_CONTENT = re.compile(r"<(?:div|ul|ol|table|p|a|li|span|section|body|html)\b", re.I)
_HTML_TYPES = ("text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml")
_VAGUE_TYPES = ("", "text/plain", "application/octet-stream", "text/xml", "application/xml")


class Document:
    """One page as answered, ready to be read. Decoding and parsing happen once, whoever asks."""

    def __init__(self, page: Page, body: bytes, seen_day: date, text: str | None = None) -> None:
        """`text` is given where the page was decoded already; `seen_day` is the day (Asia/Shanghai) it was seen."""
        self.page = page
        self.body = body
        self.seen_day = seen_day
        self._given = text
        self._noted_before = by_day.noted()
        self._found: dict[Callable[[Document], Any], Any] = {}

    @classmethod
    def from_file(cls, path: Path, url: str, seen_day: date) -> Document:
        """A page saved in a file, as if `url` had answered with it. Raises OSError where there is no such file."""
        body = path.read_bytes()
        moment = datetime.combine(seen_day, time(4), UTC)  # noon in Shanghai
        page = Page(url=url, fetched_at=moment, status=200, final_url=url, body_hash=sha256(body).hexdigest())
        return cls(page, body, seen_day)

    def once(self, read: Callable[[Document], T]) -> T:
        """What `read` finds in this document; asked again, the same answer without the work."""
        if read not in self._found:
            self._found[read] = read(self)
        found: T = self._found[read]
        return found

    def know(self, read: Callable[[Document], T | None], found: T) -> None:
        """Let `once` answer with what is known already."""
        self._found.setdefault(read, found)

    def knows(self, read: Callable[[Document], T]) -> T | None:
        """What `read` found in this document, where it was asked; it is not asked now."""
        return self._found.get(read)

    @property
    def reads_alike_later(self) -> bool:
        """Whether what was read of it so far would be read of the same bytes on every later day."""
        return by_day.noted() == self._noted_before

    @property
    def text(self) -> str:
        return self._decoded[0]

    @property
    def undecodable(self) -> bool:
        """Whether the bytes make no sense in any encoding that is declared or usual."""
        return self._decoded[1]

    @cached_property
    def _decoded(self) -> tuple[str, bool]:
        if self._given is not None:
            return self._given, False
        return decode(self.body, self.page.headers.get("content-type"))

    @cached_property
    def selector(self) -> Selector:
        return Selector(text=_whole(self.text), type="html")

    @cached_property
    def url(self) -> str:
        """The base of the page's links: its final address, or what its <base href> says."""
        return get_base_url(self.text, self.page.final_url)

    @cached_property
    def title(self) -> str:
        begins = _TITLE.search(self.text)
        ends = _TITLE_ENDS.search(self.text, begins.end()) if begins else None
        return _SPACES.sub(" ", unescape(self.text[begins.end() : ends.start()])).strip() if begins and ends else ""

    @cached_property
    def _meta(self) -> Mapping[str, tuple[str, str]]:
        tags = {}
        for tag in self.selector.root.iter("meta"):
            name = (tag.get("name") or "").strip()
            if name and name.lower() not in tags:
                tags[name.lower()] = (name, (tag.get("content") or "").strip())
        return tags

    def meta(self, name: str) -> str | None:
        """The content of the META tag of that name, in whatever case it is written; None where there is none."""
        found = self._meta.get(name.lower())
        return found[1] if found else None

    @property
    def meta_tags(self) -> dict[str, str]:
        """All META tags under their names as written."""
        return dict(self._meta.values())

    @cached_property
    def is_data(self) -> bool:
        """Whether the answer is JSON or XML, as data endpoints give it, whatever it calls itself."""
        start = self.text[:1024].lstrip("\ufeff \t\r\n")
        if start.startswith(("{", "[")):
            return self.json is not None
        return _XML_START.match(start) is not None and _HTML_ROOT.search(start) is None

    @cached_property
    def json(self) -> Any:  # noqa: ANN401 (whatever the site sends)
        """The answer as JSON; None where it is none."""
        try:
            return json.loads(self.text)
        except (ValueError, RecursionError):  # hostile nesting is no JSON to us
            return None

    @cached_property
    def is_html(self) -> bool:
        """Whether the answer is a web page, whatever it calls itself."""
        start = self.body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n") if self.body else self.text[:4096].encode()
        if start.startswith(_BINARY_MAGIC):
            return False
        kind = self.page.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind in _HTML_TYPES:
            return not start.startswith((b"{", b"[")) or bool(_LOOKS_HTML.search(start))
        if kind in _VAGUE_TYPES:
            return b"\0" not in start and bool(_LOOKS_HTML.search(start))
        return bool(re.match(rb"<!doctype\s+html|<html", start, re.I))


def _whole(text: str) -> str:
    """The text as browsers read it: sites that put a header's file, with its own `</html>`, before the page go on after
    it, where the parser would stop."""
    end = _HTML_ENDS.search(text)
    return _ENDS.sub("", text) if end and _CONTENT.search(text, end.end()) else text
