"""A run's lists in, the articles to visit out: what was never read, what is open, and what is due to be read again.

A night reads so many articles at most. What is left waits for the next night, the newest first; nothing is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from crawler.judge import what_of
from rules.kinds import kinds
from spiders.plan import ArticlePlace, PlannedArticle
from spiders.turns import is_their_day
from storage.articles import ListedArticle
from storage.nouns import Column, Mode, Run, RunKind
from storage.site_nouns import PageLevel
from storage.store import Store


class Extent(StrEnum):
    """Which articles a cycle visits."""

    NEW = "new"  # those never read, those with open problems, and the sensitive columns' in turn, once a week
    FULL = "full"  # every one that is listed
    OFF = "off"  # none


@dataclass(frozen=True)
class Visits:
    """The articles to visit, and how many are left for another night."""

    articles: tuple[PlannedArticle, ...]
    waiting: int = 0


MOST_OF_A_COLUMN = 10_000  # articles: a bound where all are asked for
ON_DEMAND = 200  # articles that a look at single units reads, which somebody waits for


@dataclass(frozen=True)
class Reading:
    """How a cycle reads articles: which, how many in a night, and with what key it hashes what is personal (hex)."""

    extent: Extent = Extent.NEW
    at_most: int = 2000
    key: str = field(default="", repr=False)
    ocr: bool = False


NO_ARTICLES = Reading(Extent.OFF)


def visits(store: Store, run: Run, columns: Sequence[Column], reading: Reading, has: Callable[[str], bool]) -> Visits:
    """What to visit after a run has read its lists. `has`: whether an address can be had at all (in a recording).

    A recheck looks at what is open, and at nothing else. Open problems come first, because looking again at them is
    what was promised; then the columns whose turn it is, then what is new, sensitive columns before the others.
    """
    extent = reading.extent
    if extent is Extent.OFF:
        return Visits(())
    known = {(column.unit, column.name): column for column in columns}
    planned = _Planned(len(known) * MOST_OF_A_COLUMN if extent is Extent.FULL else reading.at_most, has)
    planned.add(_open_ones(store, run, known))
    if run.kind is RunKind.CRAWL:
        planned.add(_texts(columns, run.as_of, extent))
        planned.add(_again(store, run, columns, extent))
        planned.add(_new_ones(store, run, known))
    return Visits(tuple(planned.articles.values()), planned.waiting)


@dataclass
class _Planned:
    """The articles to visit, each address once, for all columns that list it. What is beyond the limit is counted."""

    at_most: int
    has: Callable[[str], bool]
    articles: dict[str, PlannedArticle] = field(default_factory=dict)
    waiting: int = 0

    def add(self, wanted: Iterable[PlannedArticle]) -> None:
        for each in wanted:
            before = self.articles.get(each.url)
            if before is not None:
                if each.places[0] not in before.places:
                    self.articles[each.url] = before.model_copy(update={"places": (*before.places, *each.places)})
            elif self.has(each.url):
                if len(self.articles) < self.at_most:
                    self.articles[each.url] = each
                else:
                    self.waiting += 1


def _open_ones(store: Store, run: Run, known: Collection[tuple[str, str]]) -> Iterator[PlannedArticle]:
    """Articles about which something is open."""
    open_now = [each for each in store.rectifications(units=run.units) if (each.unit, each.column) in known]
    addresses = {address for each in open_now if (address := what_of(each.about)).startswith("http")}
    places = sorted({(each.unit, each.column) for each in open_now if what_of(each.about) in addresses})
    yield from (_planned(each) for each in store.listed_articles(run.id, places) if each.url in addresses)


def _texts(columns: Iterable[Column], day: date, extent: Extent) -> Iterator[PlannedArticle]:
    """Columns that are a text themselves, in turn: they may name people and offer files, too."""
    for column in columns:
        due = extent is Extent.FULL or is_their_day(column.unit, column.name, day)
        if column.mode is Mode.STATIC and due and column.exempt is None:
            place = ArticlePlace(
                unit=column.unit, column=column.name, kind=column.kind, mode=column.mode, title=column.name
            )
            yield PlannedArticle(url=column.url, places=(place,), level=PageLevel.COLUMN)


def _again(store: Store, run: Run, columns: Sequence[Column], extent: Extent) -> Iterator[PlannedArticle]:
    """Every article of the columns that are read in full: the sensitive ones whose day it is, or all."""
    places = [
        (column.unit, column.name)
        for column in columns
        if extent is Extent.FULL or (_changes_unseen(column) and is_their_day(column.unit, column.name, run.as_of))
    ]
    yield from (_planned(each) for each in store.listed_articles(run.id, places))


def _changes_unseen(column: Column) -> bool:
    """Whether its articles are read again: what is sensitive may be changed, what is a message may be answered."""
    return kinds().get(column.kind).privacy or column.mode is Mode.REPLY


def _new_ones(store: Store, run: Run, known: Collection[tuple[str, str]]) -> Iterator[PlannedArticle]:
    sensitive = [key for key in kinds().all_keys() if kinds().get(key).privacy]
    listed = store.unvisited_articles(run.id, run.units, sensitive)
    yield from (_planned(each) for each in listed if (each.unit, each.column) in known)


def _planned(listed: ListedArticle) -> PlannedArticle:
    place = ArticlePlace(
        unit=listed.unit,
        column=listed.column,
        kind=listed.kind,
        mode=listed.mode,
        title=listed.title,
        published=listed.published,
    )
    return PlannedArticle(url=listed.url, places=(place,), last=listed.last)
