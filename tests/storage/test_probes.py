"""Visits to a home page: kept with their site, read by moments, forgotten when they are old."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from storage.nouns import Failure
from storage.probe_nouns import Probe
from storage.store import Store
from tests.storage.world import COLUMNS, SITE, UNITS

AT = datetime(2022, 4, 20, 8, tzinfo=UTC)
GOOD = Probe(at=AT, opened=True, seconds=0.75, status=200, ipv6=False)
CLOSED = Probe(at=AT + timedelta(hours=1), opened=False, failure=Failure.TIMEOUT, referenced=True)
UNCLEAR = Probe(at=AT + timedelta(hours=2), opened=None, status=412, failure=Failure.WAF)


def test_visits_come_back_as_they_were_in_their_order(store: Store) -> None:
    for probe in (UNCLEAR, GOOD, CLOSED):
        store.save_probe(SITE, probe)
    assert store.probes(SITE.home, AT, AT + timedelta(days=1)) == [GOOD, CLOSED, UNCLEAR]


def test_the_first_moment_counts_and_the_last_does_not(store: Store) -> None:
    for probe in (GOOD, CLOSED, UNCLEAR):
        store.save_probe(SITE, probe)
    assert store.probes(SITE.home, GOOD.at, UNCLEAR.at) == [GOOD, CLOSED]


def test_a_site_that_no_cycle_has_watched_yet_may_be_visited(empty: Store) -> None:
    empty.save_probe(SITE, GOOD)
    empty.remember(SITE, UNITS, COLUMNS)
    assert empty.sites() == [SITE]
    assert empty.probes(SITE.home, AT, CLOSED.at) == [GOOD]


def test_a_site_that_moves_to_https_keeps_its_visits_and_its_units(store: Store) -> None:
    store.save_probe(SITE, GOOD)
    moved = SITE.model_copy(update={"home": "https://county.test/"})
    store.save_probe(moved, CLOSED)
    assert store.probes(moved.home, AT, UNCLEAR.at) == [GOOD, CLOSED]
    store.remember(moved, UNITS, COLUMNS)
    assert len(store.units()) == len(UNITS)


def test_another_site_has_visits_of_its_own(store: Store) -> None:
    other = SITE.model_copy(update={"home": "http://other.test/", "name": "万载县人民政府", "code": None})
    store.save_probe(other, CLOSED)
    store.save_probe(SITE, GOOD)
    assert store.probes(SITE.home, AT, UNCLEAR.at) == [GOOD]


def test_visits_as_old_as_forgotten_nights_are_forgotten(store: Store) -> None:
    for probe in (GOOD, CLOSED):
        store.save_probe(SITE, probe)
    assert store.prune(runs_before=CLOSED.at, bodies_before=AT)["probes"] == 1
    assert store.probes(SITE.home, AT, UNCLEAR.at) == [CLOSED]
