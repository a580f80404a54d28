"""What a run saw of a site as a whole, and of pages beyond their lists: nouns in, the same nouns out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import Connection, insert, select

from storage.link_nouns import CheckedLinks, HiddenLinks
from storage.message_nouns import MessageBoard
from storage.nouns import Noun
from storage.site_nouns import HomeObservation, MissingPageObservation, PageFacts, RootRead
from storage.tables import runs, site_evidence

_NOUNS: dict[str, type[Noun]] = {
    noun.__name__: noun
    for noun in (
        *(HomeObservation, MissingPageObservation, PageFacts, RootRead, CheckedLinks, HiddenLinks, MessageBoard),
    )
}


def save(connection: Connection, run_id: int, nouns: Sequence[Noun]) -> None:
    """Add what was seen to a run. A noun without a unit is about the whole site."""
    rows = [
        {
            "run_id": run_id,
            "noun": type(noun).__name__,
            "unit": getattr(noun, "unit", ""),
            "column": getattr(noun, "column", ""),
            "facts": noun.model_dump(mode="json"),
        }
        for noun in nouns
    ]
    if rows:
        connection.execute(insert(site_evidence), rows)


def of_run(connection: Connection, run_id: int) -> Iterator[Noun]:
    """What a run saw, in the order in which it was stored."""
    query = select(site_evidence.c.noun, site_evidence.c.facts).where(site_evidence.c.run_id == run_id)
    for name, facts in connection.execute(query.order_by(site_evidence.c.id)):
        yield _NOUNS[name].model_validate(facts)


def links_failed_before(connection: Connection, before_run: int, nights: int) -> dict[str, tuple[date, ...]]:
    """By address: the days on which a link failed, in the last so many runs before this one that checked any."""
    checked = site_evidence.c.noun == CheckedLinks.__name__
    newest = select(site_evidence.c.run_id).where(checked, site_evidence.c.run_id < before_run).distinct()
    newest = newest.order_by(site_evidence.c.run_id.desc()).limit(nights)
    query = select(site_evidence.c.facts, runs.c.as_of).select_from(site_evidence.join(runs))
    failed: dict[str, set[date]] = {}
    for facts, day in connection.execute(query.where(checked, site_evidence.c.run_id.in_(newest))):
        for link in CheckedLinks.model_validate(facts).links:
            if link.says_something and not link.works:
                failed.setdefault(link.url, set()).add(day)
    return {url: tuple(sorted(days)) for url, days in failed.items()}
