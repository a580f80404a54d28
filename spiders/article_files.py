"""The attachments of articles on their way: which to ask for, what came of each; a file read once is known again.

By address within a night, by ETag from one night to another, and by its bytes wherever it lies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import NamedTuple

from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.threads import deferToThread

from spiders.attachment_answer import no_file
from spiders.attachments.bounded import FileRead, Reader
from spiders.document import Document
from spiders.links import host_of, same_authority
from spiders.plan import PlannedArticle, WalkPlan
from spiders.privacy.redaction import redacted, redacted_address
from storage.article_nouns import AttachmentRead, ReadState, Sighting
from storage.articles import ArticleVisit

MOST_FILES = 50  # attachments of one article
MOST_SIGHTINGS = 2000  # kept of one article: the rest is counted in words
_MOST_KNOWN = 20_000  # files that are known again within a night
_GOVERNMENT = (".gov.cn", ".政务", ".xn--zfr164b")
_AS_THEY_ARE = ("application/", "image/", "text/csv", "text/plain", "audio/", "video/")


@dataclass(slots=True)
class Way:
    """One article on its way: what was seen of it so far, and the files still to be asked for."""

    planned: PlannedArticle
    rendered: bool = False
    browser_failed: bool = False
    visit: ArticleVisit | None = None
    waiting: dict[str, str] = field(default_factory=dict)  # name by address
    waits: bool = False  # for a file that was asked for on behalf of another article
    attachments: list[AttachmentRead] = field(default_factory=list)
    sightings: list[Sighting] = field(default_factory=list)


class Asked(NamedTuple):
    """A file to ask for."""

    name: str
    url: str
    headers: dict[str, str] | None


class _Known(NamedTuple):
    """What came of a file. The sightings bear the address under which it was read."""

    read: AttachmentRead
    sightings: tuple[Sighting, ...]


class ArticleFiles:
    """Reads the attachments of a walk, each in the reader's own process."""

    def __init__(self, plan: WalkPlan, reader: Reader, folder: Path) -> None:
        self.plan = plan
        self.reader = reader
        self.folder = folder
        self._in_flight: dict[str, list[Way]] = {}  # by address: the articles that wait for the same file
        self._by_url: dict[str, _Known] = {}
        self._by_hash: dict[str, _Known] = {}

    def is_file(self, document: Document) -> bool:
        """Whether an article's address leads straight to a file."""
        page = document.page
        kind = page.headers.get("content-type", "").partition(";")[0].strip().lower()
        answered = page.failure is None and page.status == 200 and bool(document.body)
        return answered and not document.is_html and not document.is_data and kind.startswith(_AS_THEY_ARE)

    def offered(self, way: Way, found: Mapping[str, str]) -> None:
        """An article offers these files (name by address): those that can be read are to be asked for."""
        for number, (url, name) in enumerate(found.items()):
            why = self._why_not(url, number)
            if why is None:
                way.waiting[url] = name
            else:
                left_out = AttachmentRead(name=name, url=url, state=ReadState.LEFT_OUT, why=why)
                self._add(way, _Known(left_out, ()), name, url)

    def _why_not(self, url: str, number: int) -> str | None:
        if number >= MOST_FILES:
            return f"附件过多,只读取前 {MOST_FILES} 个"
        if not same_authority(url, self.plan.site.home) and not host_of(url).endswith(_GOVERNMENT):
            return "附件在其他单位的网站"
        return None

    def next(self, way: Way) -> Asked | None:
        """The next file of an article to ask for; those known from this night are taken as they were.

        None where there is none left, or where one is on its way for another article: then `way.waits`, and the answer
        wakes it.
        """
        way.waits = False
        while way.waiting:
            url = next(iter(way.waiting))
            if url in self._in_flight:
                self._in_flight[url].append(way)
                way.waits = True
                return None
            name = way.waiting.pop(url)
            known = self._by_url.get(url)
            if known is None:
                self._in_flight[url] = []
                before = self._before(way, url)
                headers = {"If-None-Match": before.read.etag} if before and before.read.etag else None
                return Asked(name, url, headers)
            self._add(way, known, name, url)
        return None

    async def answered(self, way: Way, document: Document, name: str) -> list[Way]:
        """A file was answered for, or not: read it, and keep what was found. The articles that waited for it, too."""
        await self._answered(way, document, name)
        return self._in_flight.pop(document.page.url, [])

    async def _answered(self, way: Way, document: Document, name: str) -> None:
        url, page = document.page.url, document.page
        before = self._before(way, url)
        if page.status == 304 and before is not None:
            self._remember(way, before, name, url)
            return
        wrong = no_file(document, name, self.plan.site.home)
        told = AttachmentRead(name=name, url=url, state=ReadState.READ, status=page.status)
        if wrong is not None:
            update = {"state": wrong.state, "why": wrong.why, "failure": wrong.failure}
            self._remember(way, _Known(told.model_copy(update=update), ()), name, url)
            return
        told = told.model_copy(
            update={"size": len(document.body), "body_hash": page.body_hash, "etag": page.headers.get("etag")}
        )
        known = self._by_hash.get(page.body_hash or "")
        if known is None and before is not None and before.read.body_hash == page.body_hash:
            known = before
        if known is None:
            known = await self._read(way, document, told)
        result = {"state": known.read.state, "why": known.read.why}
        self._remember(way, _Known(told.model_copy(update=result), known.sightings), name, url)

    def _before(self, way: Way, url: str) -> _Known | None:
        """What the last visit to the article found in a file, if it could be read."""
        last = way.planned.last
        for each in last.attachments if last else ():
            if each.url == url and each.state in (ReadState.READ, ReadState.PARTLY) and last is not None:
                return _Known(each, tuple(found for found in last.sightings if found.url == url))
        return None

    async def _read(self, way: Way, document: Document, told: AttachmentRead) -> _Known:
        """Read the bytes in the reader's process, from a file that only we can open and that goes at once."""
        kind = document.page.headers.get("content-type", "")
        with NamedTemporaryFile(dir=self.folder, delete=False) as file:
            file.write(document.body)
        try:
            deferred = deferToThread(
                self.reader.read, Path(file.name), told.name, kind, told.url, way.planned.places[0].kind
            )
            found: FileRead = await maybe_deferred_to_future(deferred)
        finally:
            Path(file.name).unlink(missing_ok=True)
        known = _Known(told.model_copy(update={"state": found.state, "why": found.why}), tuple(found.sightings))
        if len(self._by_hash) < _MOST_KNOWN:
            self._by_hash[document.page.body_hash or ""] = known
        return known

    def _remember(self, way: Way, known: _Known, name: str, url: str) -> None:
        if len(self._by_url) < _MOST_KNOWN:
            self._by_url[url] = known
        self._add(way, known, name, url)

    def _add(self, way: Way, known: _Known, name: str, url: str) -> None:
        shown = redacted_address(url, self.plan.as_of)
        named = {"name": redacted(name, self.plan.as_of), "url": shown}
        way.attachments.append(known.read.model_copy(update=named))
        room = MOST_SIGHTINGS - len(way.sightings)
        way.sightings.extend(found.model_copy(update={"url": shown}) for found in known.sightings[:room])
