"""The store's shelf of what was seen: columns, articles, pages, the site as a whole, visits to its home page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from storage import arrivals, articles, evidence, observed, probes, remembered, standing
from storage.article_nouns import ArticleRead
from storage.articles import ArticleVisit, ListedArticle
from storage.column_nouns import Arrival
from storage.database import reading, writing
from storage.nouns import ColumnObservation, Noun, Page, Site
from storage.observed import Look, StateSeen
from storage.probe_nouns import Probe
from storage.remembered_nouns import Recalled, SameAgain
from storage.shelf import Shelf
from storage.standing import Standing
from storage.watch import Watch, watch


class SeenShelf(Shelf):
    """What was seen."""

    # --- columns ------------------------------------------------------------------------------------------------------

    def save_observations(self, run_id: int, looks: Sequence[Look]) -> None:
        """Store looks. A column saved before in this run is replaced, with its pages.

        Raises LookupError for a column that was never remembered.
        """
        with writing(self._engine) as connection:
            observed.save(connection, run_id, looks)

    def save_same(self, run_id: int, seen_at: datetime, same: Sequence[SameAgain]) -> None:
        """Store that columns show what they did when they were last observed, as `recall` told.

        Raises LookupError for one of which nothing is remembered from a run before.
        """
        with writing(self._engine) as connection:
            observed.save_same(connection, run_id, seen_at, same)

    def recall(self, places: Sequence[tuple[str, str]], before_run: int) -> dict[tuple[str, str], Recalled]:
        """By (unit, column): the page that a column's last observation rests on, where it was made before a run.

        Raises LookupError for a column that was never remembered.
        """
        with reading(self._engine) as connection:
            return remembered.recall(connection, places, before_run)

    def observations(self, run_id: int, units: Sequence[str] = ()) -> list[ColumnObservation]:
        """What a run saw, in the registry's order."""
        with reading(self._engine) as connection:
            return observed.of_run(connection, run_id, units)

    def each_observation(self, run_id: int) -> Iterator[ColumnObservation]:
        """What a run saw, in the registry's order, one by one: memory does not grow with their number."""
        with reading(self._engine) as connection:
            yield from observed.each_of_run(connection, run_id)

    def states_seen(self, run_id: int) -> list[StateSeen]:
        """The states that a run saw, in the registry's order, without entries."""
        with reading(self._engine) as connection:
            return observed.states_of_run(connection, run_id)

    def last_states(self, first: date, last_day: date, units: Sequence[str] = ()) -> list[StateSeen]:
        """What each promised column of these units (of all, if none is named) showed last, as of a day within these
        two, without entries."""
        with reading(self._engine) as connection:
            return observed.last_states(connection, first, last_day, units)

    def latest_observations(self, units: Sequence[str] = ()) -> list[ColumnObservation]:
        """What each column showed in the newest run that looked at it; retired columns are left out."""
        with reading(self._engine) as connection:
            return observed.latest(connection, units)

    def pages(self, run_id: int, url: str | None = None) -> list[Page]:
        """The pages that a run's observations rest on, in the order they were stored."""
        with reading(self._engine) as connection:
            return observed.pages_of_run(connection, run_id, url)

    def channel_faults(self, run_id: int) -> set[tuple[str, str | None, str | None]]:
        """(host, obsolete TLS version, fault of the certificate) of what a run read through a faulty channel."""
        with reading(self._engine) as connection:
            return observed.channel_faults(connection, run_id)

    def standings(self, run_id: int) -> list[Standing]:
        """Every promised column that ever listed something, as it stood when a run ended: what it showed last, and
        since when it no longer shows what it did."""
        with reading(self._engine) as connection:
            return standing.standings(connection, run_id)

    def known_titles(self, unit: str, column: str, limit: int = 200) -> list[str]:
        """Titles of the entries that a column ever listed, the newest first.

        Raises LookupError for a column that was never remembered.
        """
        with reading(self._engine) as connection:
            return standing.known_titles(connection, (unit, column), limit)

    def filled_before(self, units: Sequence[str] = (), before_run: int | None = None) -> set[tuple[str, str]]:
        """(unit, column) of all whose latest observation that was filled, undated or blank was not blank."""
        with reading(self._engine) as connection:
            return observed.filled_before(connection, units, before_run)

    def rendered_before(self, units: Sequence[str] = (), before_run: int | None = None) -> set[tuple[str, str]]:
        """(unit, column) of those whose list, when it was last seen, only a browser could see."""
        with reading(self._engine) as connection:
            return observed.rendered_before(connection, units, before_run)

    def first_seen(self, unit: str, column: str) -> dict[str, datetime]:
        """The moment each entry of a column was first seen, by its URL (its title, where it has no URL).

        Raises LookupError for a column that was never remembered.
        """
        with reading(self._engine) as connection:
            return observed.first_seen(connection, (unit, column))

    def arrivals(self, run_id: int, *, days: int = 0) -> dict[tuple[str, str], tuple[Arrival, ...]]:
        """By (unit, column): entries first shown by a visit, as things stood in a run, though dated more than so many
        days before the last visit that did not show them."""
        with reading(self._engine) as connection:
            return arrivals.arrivals(connection, run_id, days)

    # --- beyond the lists ---------------------------------------------------------------------------------------------

    def save_articles(self, run_id: int, visits: Sequence[ArticleVisit]) -> None:
        """Store visits to articles in place of the visits before. Raises LookupError for a column never remembered."""
        with writing(self._engine) as connection:
            articles.save(connection, run_id, visits)

    def each_article(self, run_id: int) -> Iterator[ArticleVisit]:
        """The articles whose last visit was in a run, in the registry's order, one by one."""
        with reading(self._engine) as connection:
            yield from articles.of_run(connection, run_id)

    def articles_of_kinds(self, kinds: Sequence[str]) -> list[ArticleRead]:
        """The last visit to every article that a promised column of these kinds lists."""
        with reading(self._engine) as connection:
            return list(articles.of_kinds(connection, kinds))

    def unvisited_articles(
        self, run_id: int, units: Sequence[str] = (), first_kinds: Sequence[str] = ()
    ) -> Iterator[ListedArticle]:
        """Entries of the columns a run saw which were never visited, or not yet with success, one by one: those of some
        kinds of column before the others, the newest first."""
        with reading(self._engine) as connection:
            yield from articles.unvisited(connection, units, run_id, first_kinds)

    def listed_articles(self, run_id: int, places: Sequence[tuple[str, str]]) -> list[ListedArticle]:
        """Every entry ever listed by those of the (unit, column) that a run saw, with the last visit to it."""
        with reading(self._engine) as connection:
            return list(articles.of_columns(connection, places, run_id))

    def save_evidence(self, run_id: int, nouns: Sequence[Noun]) -> None:
        """Add what was seen of a site as a whole, or of pages beyond their lists, to a run."""
        with writing(self._engine) as connection:
            evidence.save(connection, run_id, nouns)

    def evidence(self, run_id: int) -> list[Noun]:
        """What a run saw of the site as a whole, and of pages beyond their lists."""
        with reading(self._engine) as connection:
            return list(evidence.of_run(connection, run_id))

    def links_failed_before(self, run_id: int, nights: int) -> dict[str, tuple[date, ...]]:
        """By address: the days on which a link failed, in the last so many runs before this one that checked any."""
        with reading(self._engine) as connection:
            return evidence.links_failed_before(connection, run_id, nights)

    # --- visits to the home page, and the nights compared -------------------------------------------------------------

    def save_probe(self, site: Site, probe: Probe) -> None:
        """Add a visit to a site's home page."""
        with writing(self._engine) as connection:
            probes.save(connection, site, probe)

    def probes(self, home: str, since: datetime, until: datetime) -> list[Probe]:
        """The visits to a home page from one moment to before another, in order."""
        with reading(self._engine) as connection:
            return probes.between(connection, home, since, until)

    def watch(self, run_ids: Sequence[int], firing: int) -> Watch:
        """What was seen in these runs, what fired in the first so many of them, and how much there was before."""
        with reading(self._engine) as connection:
            return watch(connection, run_ids, firing)
