"""Where a crawl of columns puts what it saw, and as what: a visit and a reading in, the nouns that are kept out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from spiders.document import Document
from spiders.messages import messages_of_list
from spiders.plan import ArticlePlace, PlannedArticle
from spiders.privacy.redaction import redacted, redacted_entry
from spiders.reading import Reading
from spiders.visit import Visit
from storage.message_nouns import MessageBoard
from storage.nouns import Column, ColumnObservation, ColumnState, Noun, Page
from storage.remembered_nouns import Recalled, Remembered, SameAgain
from storage.site_nouns import PageLevel


class Sink(Protocol):
    """Where a crawl puts what it saw."""

    def keep(self, seen: ColumnObservation, pages: tuple[Page, ...], remembered: Remembered | None) -> None: ...
    def keep_same(self, same: SameAgain, state: ColumnState) -> None: ...
    def recall(self, places: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Recalled]: ...
    def keep_body(self, page: Page, body: bytes) -> None: ...
    def keep_evidence(self, noun: Noun) -> None: ...
    def discovered(self, column: Column) -> None: ...
    def second_looks(self, number: int) -> None: ...
    def warn(self, text: str) -> None: ...


def observation(visit: Visit, document: Document, reading: Reading, now: datetime) -> ColumnObservation:
    """What one look at a column showed, without any person's data."""
    column, page, as_of = visit.planned.column, document.page, document.seen_day
    return ColumnObservation(
        unit=column.unit,
        column=column.name,
        url=column.url,
        seen_at=now,
        state=reading.state,
        reason=redacted(reading.reason, as_of),
        entries=tuple(redacted_entry(each, as_of) for each in reading.entries),
        newest=reading.newest,
        total=reading.total,
        family=reading.family,
        failure=reading.failure,
        final_url=page.final_url,
        body_hash=page.body_hash,
        rendered=page.rendered,
    )


def message_board(seen: ColumnObservation, document: Document, reading: Reading) -> MessageBoard:
    """What a list of messages from the public says of their answers."""
    messages = messages_of_list(document, reading.entries)
    told = tuple(each.model_copy(update={"title": redacted(each.title, document.seen_day)}) for each in messages)
    whole = seen.total is not None and seen.total <= len(seen.entries)
    place = {"unit": seen.unit, "column": seen.column, "url": seen.url, "seen_at": seen.seen_at}
    return MessageBoard(**place, messages=told, complete=whole)


def own_page(column: Column) -> PlannedArticle:
    """A column's own page, as one that owes META tags."""
    place = ArticlePlace(unit=column.unit, column=column.name, kind=column.kind, mode=column.mode, title=column.name)
    return PlannedArticle(url=column.url, places=(place,), level=PageLevel.COLUMN)
