"""The evidence addresses of the townships' tasks in, whether each could be opened out.

One look convicts nobody: only a page that the site itself says is not there counts as not reachable. A time-out, a
firewall or a login page leaves the question open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

from crawler.look import fetch
from crawler.order import Manners
from crawler.present import FAILURES, word
from spiders.document import Document
from spiders.refusals import refused_by_answer, refused_by_challenge, refused_by_words
from storage.ledger_nouns import EvidenceCheck, TownshipTask
from storage.ledgers import Entering
from storage.nouns import Failure
from storage.store import Store

_GONE = frozenset({Failure.NOT_FOUND, Failure.GONE, Failure.SOFT_404})
_A_FILE = frozenset({Failure.NOT_HTML, Failure.TOO_LARGE})  # it answered with what a browser would save


def check_evidence(store: Store, manners: Manners, today: date) -> list[EvidenceCheck]:
    """Look at every evidence address once, and store what came of it.

    An address may lead into a private network only where a registered site stands.
    """
    urls = list(dict.fromkeys(task.evidence_url for task in store.ledger(TownshipTask) if task.evidence_url))
    if not urls:
        return []
    homes = [site.home for site in store.sites()]
    checks = list(_checks(urls, manners, today, homes))
    entering = Entering(datetime.now(UTC), "xunlan ledger check")
    store.enter([(check, "xunlan ledger check") for check in checks], entering)
    return checks


def _checks(urls: Sequence[str], manners: Manners, today: date, homes: Sequence[str]) -> Iterator[EvidenceCheck]:
    ends = {each.end: each.document for each in fetch(urls, manners, today, typed=homes)}
    for url in urls:
        reachable, said = _verdict(ends[url])
        yield EvidenceCheck(url=url, checked_at=ends[url].page.fetched_at, reachable=reachable, said=said)


def _verdict(document: Document) -> tuple[bool | None, str]:
    refusal = refused_by_answer(document)
    if refusal is None and document.is_html:
        refusal = refused_by_challenge(document) or refused_by_words(document)
    if refusal is None or refusal.failure in _A_FILE:
        return True, "能打开"
    if refusal.failure is None:  # a blank page, a notice, a page that only leads on
        return None, "网页上没有看到内容,请人工核对"
    return (False if refusal.failure in _GONE else None), word(FAILURES, refusal.failure)
