"""The answer to an attachment's address in, whether it is the file that was promised out."""

from __future__ import annotations

from typing import NamedTuple

from spiders.document import Document
from spiders.refusals import refused_by_answer, refused_by_challenge, refused_by_home, refused_by_words
from storage.article_nouns import ReadState
from storage.nouns import Failure

_HTML_NAMES = (".html", ".htm", ".shtml", ".mht", ".mhtml")


class NoFile(NamedTuple):
    """Why an answer is not the file. `failure` is None where it is an answer of another sort."""

    state: ReadState
    why: str
    failure: Failure | None = None


def no_file(document: Document, name: str, home: str) -> NoFile | None:
    """What stands in the way of reading an attachment; None where its bytes are there."""
    page = document.page
    refusal = refused_by_answer(document) if _is_refusal(document) else None
    refusal = refusal or refused_by_home(document, home)
    if refusal is None and _is_page_for_file(document, name):
        refusal = refused_by_challenge(document) or refused_by_words(document)
        if refusal is None:
            return NoFile(ReadState.UNREADABLE, "返回的是网页,不是附件")
    if refusal is not None:
        return NoFile(ReadState.UNREACHABLE, refusal.reason, refusal.failure or page.failure)
    return None


def _is_refusal(document: Document) -> bool:
    """A failure, or a status that says so; what is merely no page is what an attachment should be."""
    page = document.page
    return page.failure is not None or page.status is None or page.status >= 400


def _is_page_for_file(document: Document, name: str) -> bool:
    path = document.page.url.partition("?")[0].lower()
    return document.is_html and not path.endswith(_HTML_NAMES) and not name.lower().endswith(_HTML_NAMES)
