"""What one crawl is to look at and how it must behave, as plain values that reach the child process as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from pydantic import AwareDatetime, Field

from storage.article_nouns import ArticleRead
from storage.nouns import Column, Mode, Noun, Site
from storage.site_nouns import PageLevel


class PlannedColumn(Noun):
    """A column to look at, whether it listed entries when it was last read, whether a browser was needed for it, and
    whether a grave problem is open there: then its page is had in full, because an accusation rests on a page seen."""

    column: Column
    filled_before: bool = False
    rendered_before: bool = False
    accused: bool = False


class Root(Noun):
    """A unit's disclosure root, and what is known below it: the declared columns (name: address), and the discovered
    ones (by name) that listed entries when they were last read, needed a browser for it, are accused, or were settled
    before this night was cut off."""

    unit: str
    url: str
    declared: Mapping[str, str] = Field(default_factory=dict)
    filled_before: frozenset[str] = frozenset()
    rendered_before: frozenset[str] = frozenset()
    accused: frozenset[str] = frozenset()
    settled: frozenset[str] = frozenset()


class Conduct(Noun):
    """How pages are fetched: manners, limits, and the means at hand. Seconds and bytes."""

    now: AwareDatetime  # the one moment that the cycle takes for now
    as_of: date
    own_hosts: frozenset[str]  # hosts that may stand in a private network: the registered site's, or those asked for
    obey_robots: bool = True
    user_agent: str
    delay: float
    timeout: float
    max_body: int
    retries: int
    chromium: Path | None = None
    chromium_args: tuple[str, ...] = ()
    proxy: str | None = None
    replay: Path | None = None


class SitePlan(Conduct):
    """What both parts of a cycle's crawl need to know of their site and their store."""

    run: int
    site: Site
    host_group: str
    database_url: str
    body_folder: Path
    phrases: tuple[str, ...] = ()  # whose surroundings are kept of a text that is not


class CrawlPlan(SitePlan):
    """One crawl. The columns lie in a file of their own and are read one by one, so that memory does not grow with
    their number."""

    roots: tuple[Root, ...] = ()
    columns_file: Path
    recalls: bool = True  # whether what was read on an earlier night may stand for a page that has not changed

    def columns(self) -> Iterator[PlannedColumn]:
        with self.columns_file.open("rb") as lines:
            for line in lines:
                yield PlannedColumn.model_validate_json(line)


class ArticlePlace(Noun):
    """Where an article is listed, and what the list says of it."""

    unit: str
    column: str
    kind: str  # of the column
    mode: Mode
    title: str
    published: date | None = None


class PlannedArticle(Noun):
    """An article to visit, the columns that list it, and the last visit to it. `level`: what its page owes; the page of
    a column that is itself the text is one of level COLUMN."""

    url: str
    places: tuple[ArticlePlace, ...]
    last: ArticleRead | None = None
    level: PageLevel = PageLevel.ARTICLE


class WalkPlan(SitePlan):
    """The second part: the site as a whole, and articles with their attachments.

    `key` makes the keyed hashes of personal data.
    """

    articles_file: Path
    whole_site: bool = True  # the home page, its links, and an address that cannot exist
    key: str = Field(repr=False)  # hex
    max_attachment: int = 30 * 1024 * 1024  # bytes
    ocr: bool = False

    def articles(self) -> Iterator[PlannedArticle]:
        with self.articles_file.open("rb") as lines:
            for line in lines:
                yield PlannedArticle.model_validate_json(line)


class LookPlan(Conduct):
    """A few pages to fetch and hand back, as `inspect` and `record` do."""

    urls: tuple[str, ...]
    render: bool = False  # by Chromium
    record: bool = False  # every answer on the way: redirects, shells, data that scripts fetch


def write_planned(path: Path, planned: Iterable[PlannedColumn | PlannedArticle]) -> int:
    """Write the columns or articles of a plan, one a line; return how many there are."""
    with path.open("w", encoding="utf-8") as lines:
        return sum(1 for each in planned if lines.write(each.model_dump_json(exclude_defaults=True) + "\n"))
