"""What is forgotten, and what never is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

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
