"""The home page's links in, how each of them answered out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from spiders.document import Document
from spiders.links import looks_like_article
from spiders.plan import WalkPlan
from spiders.refusals import is_titled_missing, refused_by_answer, refused_by_challenge, refused_by_words
from storage.link_nouns import CheckedLinks, LinkChecked, LinkFound, LinkKind
from storage.nouns import Failure

MOST_LINKS = 400  # of one home page
_ENOUGH_OF_A_FILE = 64 * 1024  # bytes: a file that is longer is there


class LinkToAsk(NamedTuple):
    """A link, and how to ask for it."""

    link: LinkFound
    meta: dict[str, Any]


class HomeLinks:
    """Which of a home page's links have answered, and how."""

    def __init__(self, plan: WalkPlan, found: Sequence[LinkFound]) -> None:
        self.plan = plan
        self.found = found[:MOST_LINKS]
        self.left_out = len(found) - len(self.found)
        self._checked: dict[str, LinkChecked] = {}

    def to_ask(self) -> Iterator[LinkToAsk]:
        for link in self.found:
            meta: dict[str, Any] = {"max_retry_times": 1} if link.inside else {"max_retry_times": 0}
            if link.kind is not LinkKind.PAGE:
                meta["download_maxsize"] = _ENOUGH_OF_A_FILE
            yield LinkToAsk(link, meta)

    def answered(self, link: LinkFound, document: Document) -> None:
        page = document.page
        failure = _failure(link, document)
        self._checked[link.url] = LinkChecked(
            **link.model_dump(), status=page.status, failure=failure, soft=failure is Failure.SOFT_404
        )

    def checked(self) -> CheckedLinks:
        """All that answered, in the page's order; complete where none was left out."""
        links = tuple(self._checked[link.url] for link in self.found if link.url in self._checked)
        return CheckedLinks(
            unit=self.plan.site.name,
            column="",
            url=self.plan.site.home,
            seen_at=self.plan.now,
            complete=len(links) == len(self.found) and not self.left_out,
            links=links,
        )


def _failure(link: LinkFound, document: Document) -> Failure | None:
    """Why a link leads nowhere; None where it leads somewhere. A file that is too large is there."""
    page = document.page
    if page.failure is not None:
        return None if page.failure is Failure.TOO_LARGE else page.failure
    if page.status == 403 and refused_by_challenge(document) is None:
        return Failure.CLIENT_ERROR
    if (page.status or 200) >= 400:
        refusal = refused_by_answer(document)
        return refusal.failure if refusal else None
    if not (link.inside and link.kind is LinkKind.PAGE and document.is_html):
        return None
    refusal = refused_by_challenge(document) or refused_by_words(document)
    if refusal is None or refusal.failure is not Failure.SOFT_404:
        return refusal.failure if refusal else None
    # A form that answers "no such letter" is no missing page.
    return Failure.SOFT_404 if is_titled_missing(document) or looks_like_article(link.url) else None
