"""A response in, the state that a reader of the column would see out: for what must tell a good answer from a bad one
before it reaches a spider."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256

from scrapy.http import Response
from scrapy.settings import BaseSettings

from spiders.document import Document
from spiders.reading import read_column
from storage.nouns import ColumnState, Page


class Glance:
    """Looks at answers at the moment of one crawl."""

    def __init__(self, settings: BaseSettings) -> None:
        self._now = datetime.fromisoformat(settings["XUNLAN_NOW"])
        self._as_of = date.fromisoformat(settings["XUNLAN_AS_OF"])

    def state(self, response: Response, asked: str) -> ColumnState:
        page = Page(
            url=asked,
            fetched_at=self._now,
            status=response.status,
            final_url=response.url,
            headers={"content-type": (response.headers.get("Content-Type") or b"").decode("latin-1")},
            body_hash=sha256(response.body).hexdigest(),
        )
        return read_column(Document(page, response.body, self._as_of)).state
