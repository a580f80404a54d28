"""What one crawl is to look at and how it must behave, as plain values that reach the child process as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from pydantic import AwareDatetime, Field

from storage.nouns import Column, Noun, Site


class PlannedColumn(Noun):
    """A column to look at, whether it listed entries when it was last read, and whether a browser was needed for it."""

    column: Column
    filled_before: bool = False
    rendered_before: bool = False


class Root(Noun):
    """A unit's disclosure root, and what is known below it: the declared columns (name: address), and the discovered
    ones (by name) that listed entries when they were last read, or needed a browser for it."""

    unit: str
    url: str
    declared: Mapping[str, str] = Field(default_factory=dict)
    filled_before: frozenset[str] = frozenset()
    rendered_before: frozenset[str] = frozenset()


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


class CrawlPlan(Conduct):
    """One crawl. The columns lie in a file of their own and are read one by one, so that memory does not grow with
    their number."""

    run: int
    site: Site
    host_group: str
    roots: tuple[Root, ...] = ()
    columns_file: Path
    database_url: str
    body_folder: Path

    def columns(self) -> Iterator[PlannedColumn]:
        with self.columns_file.open("rb") as lines:
            for line in lines:
                yield PlannedColumn.model_validate_json(line)


class LookPlan(Conduct):
    """A few pages to fetch and hand back, as `inspect` and `record` do."""

    urls: tuple[str, ...]
    render: bool = False  # by Chromium
    record: bool = False  # every answer on the way: redirects, shells, data that scripts fetch


def write_columns(path: Path, columns: Iterable[PlannedColumn]) -> int:
    """Write the columns of a plan, one a line; return how many there are."""
    with path.open("w", encoding="utf-8") as lines:
        return sum(1 for planned in columns if lines.write(planned.model_dump_json() + "\n"))
