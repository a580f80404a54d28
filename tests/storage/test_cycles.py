"""The runs: how they begin, end and die."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import StatementError

from storage.nouns import Run, RunKind, RunStatus
from storage.store import Store
from tests.storage.world import begin, night


def end(store: Store, run: Run, status: RunStatus) -> Run:
    how = {"status": status, "finish_reason": "finished", "counts": {"observed": 3}, "ended_at": night(1)}
    return store.end_run(run.id, **how)  # type: ignore[arg-type]


def test_a_run_says_what_it_set_out_to_do_and_how_it_ended(store: Store) -> None:
    beijing = timezone(timedelta(hours=8))
    run = store.begin_run(
        kind=RunKind.CRAWL,
        scope="yichun",
        units=("永宁镇",),
        as_of=date(2022, 4, 21),
        started_at=datetime(2022, 4, 21, 2, tzinfo=beijing),
        planned=1200,
    )
    assert (run.status, run.units, run.planned) == (RunStatus.RUNNING, ("永宁镇",), 1200)
    assert run.started_at.isoformat() == "2022-04-20T18:00:00+00:00"
    ended = end(store, run, RunStatus.DONE)
    assert store.runs() == [ended]
    assert (ended.status, ended.counts, ended.ended_at) == (RunStatus.DONE, {"observed": 3}, night(1))


def test_runs_are_listed_newest_first(store: Store) -> None:
    ids = [begin(store, number).id for number in (2, 0, 1)]
    assert [run.id for run in store.runs()] == ids[::-1]
    assert len(store.runs(limit=2)) == 2


def test_the_last_run_may_be_asked_for_by_kind_scope_and_status(store: Store) -> None:
    crawl, recheck = begin(store), begin(store, 1, RunKind.RECHECK)
    end(store, crawl, RunStatus.DONE)
    assert (store.last_run() or crawl).id == recheck.id
    assert (store.last_run(RunKind.CRAWL) or recheck).id == crawl.id
    assert (store.last_run(statuses=[RunStatus.DONE, RunStatus.PARTIAL]) or recheck).id == crawl.id
    assert store.last_run(scope="elsewhere") is None


def test_dead_runs_of_a_scope_are_interrupted_and_the_others_left_alone(store: Store) -> None:
    dead, done, other = begin(store), begin(store), begin(store, scope="elsewhere")
    end(store, done, RunStatus.DONE)
    (interrupted,) = store.interrupt_dead_runs("yichun", night(2))
    assert (interrupted.id, interrupted.status) == (dead.id, RunStatus.INTERRUPTED)
    assert (interrupted.finish_reason, interrupted.ended_at) == ("died", night(2))
    assert {run.id: run.status for run in store.runs()}[other.id] is RunStatus.RUNNING
    assert store.interrupt_dead_runs("yichun", night(2)) == []


def test_ending_a_run_that_never_began_is_a_bug(store: Store) -> None:
    with pytest.raises(LookupError, match="no run 77"):
        store.end_run(77, status=RunStatus.DONE, finish_reason="finished", counts={}, ended_at=night(0))


def test_a_naive_moment_is_a_bug(store: Store) -> None:
    begin(store)
    with pytest.raises(StatementError, match="expected an aware moment"):
        store.interrupt_dead_runs("yichun", night(1).replace(tzinfo=None))
