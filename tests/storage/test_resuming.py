"""A run that was cut off goes on: what was settled stays, what was in doubt is to be looked at again."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from storage.nouns import ColumnObservation, ColumnState, Run, RunKind, RunStatus
from storage.site_nouns import RootRead
from storage.store import Look, Store
from tests.storage.world import NOTICES, PLANS

NOW = datetime(2022, 4, 20, 18, tzinfo=UTC)


def cut_off(store: Store, state: ColumnState, looks: int) -> Run:
    run = store.begin_run(
        kind=RunKind.CRAWL, scope="yichun", units=(), as_of=date(2022, 4, 21), started_at=NOW, planned=2
    )
    seen = ColumnObservation(
        unit=NOTICES.unit, column=NOTICES.name, url=NOTICES.url, seen_at=NOW, state=state, reason="…", looks=looks
    )
    store.save_observations(run.id, [Look(seen, ())])
    store.save_evidence(run.id, [RootRead(unit=NOTICES.unit, url="http://www.example.test/", seen_at=NOW)])
    return store.interrupt_dead_runs("yichun", NOW)[0]


@pytest.mark.parametrize(
    ("state", "looks", "settled"),
    [
        (ColumnState.FILLED, 1, True),
        (ColumnState.UNDATED, 1, True),
        (ColumnState.EXTERNAL, 1, True),
        (ColumnState.BLANK, 2, True),
        (ColumnState.BLANK, 1, False),
        (ColumnState.UNREACHABLE, 1, False),
        (ColumnState.UNREADABLE, 1, False),
    ],
)
def test_what_was_settled_is_not_looked_at_again(store: Store, state: ColumnState, looks: int, settled: bool) -> None:
    run, places = store.take_up_run(cut_off(store, state, looks).id)
    assert (run.status, run.finish_reason, run.ended_at) == (RunStatus.RUNNING, None, None)
    assert places == ({(NOTICES.unit, NOTICES.name)} if settled else set())
    assert (PLANS.unit, PLANS.name) not in places
    assert len(store.observations(run.id)) == 1


def test_what_was_seen_of_a_root_is_seen_anew(store: Store) -> None:
    run, _ = store.take_up_run(cut_off(store, ColumnState.FILLED, 1).id)
    assert list(store.evidence(run.id)) == []
