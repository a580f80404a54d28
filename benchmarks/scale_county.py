"""A recorded county in, what two of its nights cost on PostgreSQL out, and as many further nights of it as wanted.

The two are the real command's (replayed: no network, so no waiting). The further ones are the second one again, under
another day, with a share of its columns listing something new, so that what is stored has the size of real lists; what
a crawl takes over unread, because its page has not changed, is stored as a crawl stores it.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.measuring import Cost, measure
from benchmarks.scale_sizes import libpq
from crawler.crawl_child import BATCH
from storage.nouns import (
    Column,
    ColumnObservation,
    Entry,
    Finding,
    Noun,
    Page,
    Rectification,
    RectificationEvent,
    RunKind,
    RunStatus,
    Site,
    Unit,
)
from storage.recording import Recording
from storage.remembered_nouns import SameAgain
from storage.store import Look, Store, open_store

PROJECT = Path(__file__).resolve().parent.parent
CHANGED_EVERY = 20  # 5 % of the columns list something new on a night
_SAMPLING = 0.2  # seconds between two counts of the connections


@dataclass(frozen=True)
class CrawledNight:
    """What one night of the command cost. CPU in seconds, memory in MB; `bytes_read` is what its pages came to."""

    requests: int
    bytes_read: int
    cpu: float
    browser_cpu: float
    wall: float
    peak: float
    connections: int  # to the database, at most at once

    def told(self) -> dict[str, float]:
        return asdict(self)


def crawled(recording: Path, url: str, night: int, *, browser: bool) -> CrawledNight:
    """Let the command look at the recorded county, on the day of the recording and so many days later."""
    day = Recording(recording).as_of + timedelta(days=night)
    command = [str(Path(sys.executable).with_name("xunlan")), "crawl", "--json", "--privacy", "off"]
    command += ["--replay", str(recording), "--as-of", day.isoformat(), "--database", url]
    with tempfile.TemporaryDirectory(prefix="xunlan-scale-") as folder, _connections(url) as most:
        cost = _measured(command, Path(folder), browser)
    with open_store(url) as store:
        counts = store.runs(1)[0].counts
    spent = (cost.cpu, cost.browser_cpu, cost.wall, cost.peak)
    return CrawledNight(counts["requests"], counts.get("bytes", 0), *spent, connections=most[0])


def _measured(command: list[str], folder: Path, browser: bool) -> Cost:
    environment = {"PYTHONPATH": str(PROJECT), "HOME": str(folder), "PATH": str(folder)}
    if browser:
        environment |= {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    cost = measure(command, environment, folder, browser=browser)
    if cost.status:
        raise SystemExit(f"{command}: status {cost.status}\n{(folder / 'stderr.txt').read_text()}")
    json.loads(cost.output)
    return cost


@contextmanager
def _connections(url: str) -> Iterator[list[int]]:
    """How many others were connected to the database at once, at most; known when the block is left."""
    most, ended = [0], threading.Event()

    def sample() -> None:
        asked = (  # the server's own workers are at it too, autovacuum's among them
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        with psycopg.connect(libpq(url), autocommit=True) as connection:
            while not ended.wait(_SAMPLING):
                row = connection.execute(asked).fetchone()
                assert row is not None
                most[0] = max(most[0], row[0])

    thread = threading.Thread(target=sample)
    thread.start()
    try:
        yield most
    finally:
        ended.set()
        thread.join()


@dataclass(frozen=True)
class Template:
    """A county as it was seen on one night, from which other nights are made."""

    site: Site
    units: tuple[Unit, ...]
    columns: tuple[Column, ...]
    looks: tuple[Look, ...]
    evidence: tuple[Noun, ...]
    findings: tuple[Finding, ...]
    rectifications: tuple[Rectification, ...]
    events: tuple[RectificationEvent, ...]
    scope: str
    day: date

    def begin(self, store: Store) -> None:
        """Store what is promised, and the life of every problem so far."""
        store.remember(self.site, self.units, self.columns)
        store.save_rectifications(self.rectifications, self.events)

    def write_night(self, store: Store, night: int, changing: int) -> int:
        """Store one night as a cycle does; its run. `changing`: how many nights have brought something new by then."""
        day = self.day + timedelta(days=night)
        at = datetime(day.year, day.month, day.day, 18, tzinfo=UTC)
        how: dict[str, Any] = {"kind": RunKind.CRAWL, "scope": self.scope, "units": (), "as_of": day, "started_at": at}
        run = store.begin_run(**how, planned=len(self.looks))
        seen = list(self._seen(night, changing, at))
        for first in range(0, len(seen), BATCH):
            _save(store, run.id, at, seen[first : first + BATCH])
        store.save_evidence(run.id, self.evidence)
        store.save_findings(run.id, self.findings)
        store.end_run(run.id, status=RunStatus.DONE, finish_reason="finished", counts={}, ended_at=at)
        return run.id

    def _seen(self, night: int, changing: int, at: datetime) -> Iterator[Look | SameAgain]:
        """What a night keeps of each column: no more than that it is the same, where its page has not changed."""
        turns = count()  # of the columns that list anything
        for look in self.looks:
            listed = look.observation
            turn = next(turns) if listed.entries else None
            news, before = (0 if turn is None else _news(turn, each) for each in (changing, max(0, changing - 1)))
            if night and look.remembered and news == before:
                yield SameAgain(listed.unit, listed.column, _pages_on(look, at))
            else:
                yield _on(look, at, news)


def _save(store: Store, run_id: int, at: datetime, seen: Sequence[Look | SameAgain]) -> None:
    looks = [each for each in seen if isinstance(each, Look)]
    same = [each for each in seen if isinstance(each, SameAgain)]
    if looks:
        store.save_observations(run_id, looks)
    if same:
        store.save_same(run_id, at, same)


def _news(number: int, changing: int) -> int:
    """How many new entries a column has had after so many nights: each of its own turn, one in CHANGED_EVERY nights."""
    return (changing + number % CHANGED_EVERY) // CHANGED_EVERY


def _on(look: Look, at: datetime, news: int) -> Look:
    """The same look at another moment, with so many new entries on top of the list, and as many fewer below."""
    seen = look.observation
    update: dict[str, object] = {"seen_at": at}
    if news:
        update["entries"] = tuple(_newer(seen, number) for number in range(news, 0, -1)) + seen.entries[:-news]
    return Look(seen.model_copy(update=update), _pages_on(look, at), look.remembered)


def _pages_on(look: Look, at: datetime) -> tuple[Page, ...]:
    return tuple(page.model_copy(update={"fetched_at": at}) for page in look.pages)


def _newer(seen: ColumnObservation, number: int) -> Entry:
    first = seen.entries[0]
    url = f"{first.url or seen.url}#{number}"
    return first.model_copy(update={"url": url, "title": f"{first.title}({number})"})


def read_template(url: str) -> Template:
    """The newest night of a store, as it is there."""
    with open_store(url) as store:
        run = store.runs(1)[0]
        return Template(
            site=store.sites()[0],
            units=tuple(store.units()),
            columns=tuple(store.columns()),
            looks=tuple(_looks(store, run.id)),
            evidence=tuple(store.evidence(run.id)),
            findings=tuple(store.findings(run.id)),
            rectifications=tuple(store.rectifications(include_closed=True)),
            events=tuple(store.rectification_events()),
            scope=run.scope,
            day=run.as_of,
        )


def _looks(store: Store, run_id: int) -> Iterator[Look]:
    """Observations with their pages: those of their own address, else one of those that no column has as its own."""
    seen = store.observations(run_id)
    known = store.recall([(each.unit, each.column) for each in seen], run_id + 1)
    shares = Counter(each.url for each in seen)
    own: defaultdict[str, list[Page]] = defaultdict(list)
    for page in store.pages(run_id):
        own[page.url].append(page)
    others = iter([page for pages in own.values() for page in pages if page.url not in shares])
    for each in seen:
        found = own.get(each.url) or [page for page in (next(others, None),) if page is not None]
        recalled = known.get((each.unit, each.column))
        yield Look(each, tuple(found), recalled.remembered if recalled else None)
