"""What is forgotten, and what never is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from storage.nouns import RunKind
from storage.pages import BodyStore
from storage.store import Look, Store
from tests.storage.world import (
    BUDGET,
    NOTICES,
    PLANS,
    begin,
    entries,
    event,
    finding,
    look,
    night,
    page,
    rectification,
    seen,
)

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def test_old_runs_go_but_the_latest_look_at_each_column_stays(store: Store) -> None:
    runs = [begin(store, number) for number in range(4)]
    for run in runs:
        store.end_run(run.id, status=run.status.DONE, finish_reason="finished", counts={}, ended_at=night(9))
    store.save_observations(runs[0].id, [look(NOTICES, 0, "一"), look(PLANS, 0, "规划")])
    store.save_observations(runs[1].id, [look(NOTICES, 1, "二"), look(BUDGET, 1)])
    store.save_observations(runs[3].id, [look(NOTICES, 3, "三")])
    store.save_findings(runs[1].id, [finding(NOTICES, 1)])
    before = store.latest_observations()
    removed = store.prune(runs_before=night(3), bodies_before=LONG_AGO)
    assert removed == {"findings": 1, "observations": 2, "listings": 2, "runs": 1, "pages": 2, "probes": 0, "bodies": 0}
    assert store.latest_observations() == before
    assert [run.id for run in store.runs()] == [runs[3].id, runs[1].id, runs[0].id]
    assert store.pages(runs[0].id) == [page(PLANS)]


def test_the_life_of_a_problem_and_the_first_sight_of_an_entry_are_kept_for_ever(store: Store) -> None:
    runs = [begin(store, number) for number in range(2)]
    store.interrupt_dead_runs("yichun", night(1))
    of = rectification(NOTICES)
    for run, title in zip(runs, "一二", strict=True):
        store.save_observations(run.id, [look(NOTICES, 0, title)])
    store.save_judgement(runs[0].id, [finding(NOTICES)], [of], [event(of, runs[0], "opened")])
    store.prune(runs_before=night(9), bodies_before=LONG_AGO)
    assert [run.id for run in store.runs()] == [runs[1].id]
    assert store.rectifications() == [of]
    assert len(store.rectification_events(of.fingerprint)) == 1
    assert store.first_seen("永宁镇", "通知公告").keys() == {each.url for each in entries("一", "二")}


def test_ids_of_runs_that_are_gone_are_not_used_again(store: Store) -> None:
    gone = begin(store)
    store.interrupt_dead_runs("yichun", night(1))
    assert store.prune(runs_before=night(9), bodies_before=LONG_AGO)["runs"] == 1
    assert begin(store).id > gone.id


def test_a_run_that_is_still_running_is_left_alone(store: Store) -> None:
    run = begin(store)
    assert store.prune(runs_before=night(9), bodies_before=LONG_AGO)["runs"] == 0
    assert [each.id for each in store.runs()] == [run.id]


def test_bodies_go_when_no_page_of_late_refers_to_them(store: Store) -> None:
    bodies = BodyStore(store.body_folder)
    old, new = bodies.put(b"old"), bodies.put(b"new")
    later = datetime.now(UTC) + timedelta(days=1)
    run = begin(store)
    tomorrow = page(NOTICES).model_copy(update={"fetched_at": later, "body_hash": new})
    store.save_observations(run.id, [Look(seen(NOTICES, 0, "一", body_hash=old), (tomorrow,))])
    assert store.prune(runs_before=LONG_AGO, bodies_before=later)["bodies"] == 1
    assert (bodies.get(old), bodies.get(new)) == (None, b"new")


def kept_of(store: Store, *bodies: bytes, of_late: timedelta = timedelta(0)) -> list[bytes | None]:
    """What is left of bodies that were just put, once those are forgotten that nothing since tomorrow refers to."""
    folder = BodyStore(store.body_folder)
    store.prune(runs_before=LONG_AGO, bodies_before=datetime.now(UTC) + timedelta(days=1) + of_late)
    return [folder.get(sha256(each).hexdigest()) for each in bodies]


def test_a_body_stays_while_another_page_or_an_observation_of_late_refers_to_it(store: Store) -> None:
    bodies, tomorrow = BodyStore(store.body_folder), datetime.now(UTC) + timedelta(days=2)
    shared, read_from, gone = bodies.put(b"shared"), bodies.put(b"read from"), bodies.put(b"gone")
    old = begin(store, 0)
    pages = tuple(page(NOTICES, body_hash=each) for each in (shared, read_from, gone))
    store.save_observations(old.id, [Look(seen(NOTICES, 0, "一"), pages)])
    store.end_run(old.id, status=old.status.DONE, finish_reason="finished", counts={}, ended_at=night(0))
    new = store.begin_run(
        kind=old.kind, scope="yichun", units=(), as_of=tomorrow.date(), started_at=tomorrow, planned=3
    )
    late = page(PLANS, body_hash=shared).model_copy(update={"fetched_at": tomorrow})
    store.save_observations(new.id, [Look(seen(PLANS, 0, "一", seen_at=tomorrow, body_hash=read_from), (late,))])
    store.end_run(new.id, status=new.status.DONE, finish_reason="finished", counts={}, ended_at=tomorrow)
    assert kept_of(store, b"shared", b"read from", b"gone") == [b"shared", b"read from", None]


@pytest.mark.parametrize("ended", [night(-9), None], ids=["as of an earlier day", "not at all"])
def test_a_run_that_ended_oddly_still_keeps_the_bodies_that_it_saw_of_late(
    store: Store, ended: datetime | None
) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    as_of = (tomorrow if ended else night(0)).date()
    run = store.begin_run(kind=RunKind.CRAWL, scope="yichun", units=(), as_of=as_of, started_at=night(0), planned=3)
    seen_then = page(NOTICES, body_hash=BodyStore(store.body_folder).put(b"seen"), fetched_at=tomorrow)
    store.save_observations(run.id, [Look(seen(NOTICES, 0, "一"), (seen_then,))])
    if ended:
        store.interrupt_dead_runs("yichun", ended)
    assert kept_of(store, b"seen", of_late=timedelta(minutes=-1)) == [b"seen"]
