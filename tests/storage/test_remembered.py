"""What is remembered of columns' pages stands and goes with their latest observation, which can be taken anew."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from storage.nouns import ColumnState
from storage.remembered_nouns import Recalled, Remembered, SameAgain
from storage.store import Look, Store
from tests.storage.world import BUDGET, NOTICES, PLANS, begin, entries, look, night, page, seen

PLACE = ("永宁镇", "通知公告")


def remembered(**given: Any) -> Remembered:
    fields: dict[str, Any] = {"url": NOTICES.url, "final_url": NOTICES.url, "body_hash": "ab" * 32, "etag": '"一"'}
    return Remembered(**(fields | {"reader": "1", "read_on": date(2022, 4, 21)} | given))


def save(store: Store, number: int, *titles: str, kept: Remembered | None, **given: Any) -> int:
    run = begin(store, number)
    store.save_observations(run.id, [look(NOTICES, number, *titles, **given)._replace(remembered=kept)])
    return run.id


def same(store: Store, number: int, renewed: Remembered | None = None) -> int:
    run = begin(store, number)
    page_of_tonight = page(NOTICES, number, status=304)
    store.save_same(run.id, night(number), [SameAgain(*PLACE, (page_of_tonight,), renewed)])
    return run.id


def test_what_is_remembered_comes_back_with_what_the_column_showed_in_later_runs_alone(store: Store) -> None:
    told = {"last_modified": "Thu, 21 Apr 2022 00:00:00 GMT", "lies": True, "family": "generic", "place": "0f" * 8}
    run = save(store, 0, "一", kept=remembered(**told))
    kept = Recalled(remembered=remembered(**told), state=ColumnState.FILLED, newest=date(2022, 4, 20))
    assert store.recall([PLACE, ("财政局", "财政预算")], run + 1) == {PLACE: kept}
    assert store.recall([PLACE], run) == {}


def test_taken_anew_an_observation_is_tonights_and_its_entries_are_as_old_as_they_were(store: Store) -> None:
    first = save(store, 0, "一", "二", kept=remembered(), family="ucap_list", final_url=NOTICES.url)
    second = same(store, 1)
    (before,), (after,) = store.observations(first), store.observations(second)
    assert after == before.model_copy(update={"seen_at": night(1)})
    assert [each.status for each in store.pages(second)] == [304]
    assert set(store.first_seen(*PLACE).values()) == {night(0)}
    assert store.arrivals(second) == {}


def test_what_was_taken_anew_can_be_taken_anew_again_when_the_night_it_stems_from_is_forgotten(store: Store) -> None:
    save(store, 0, "一", kept=remembered())
    for number in (1, 2):
        same(store, number)
        store.prune(runs_before=night(number) - timedelta(hours=1), bodies_before=night(number))
    (last,) = store.latest_observations()
    assert (last.seen_at, last.entries) == (night(2), entries("一"))


def test_taken_anew_it_still_says_how_the_page_was_read_and_what_was_newest(store: Store) -> None:
    save(store, 0, "一", kept=remembered(family="generic", place="0f" * 8))
    same(store, 1)
    run = same(store, 2, renewed=remembered(family="generic", place="0f" * 8, read_on=date(2022, 4, 23)))
    known = store.recall([PLACE], run + 1)[PLACE]
    assert (known.remembered.family, known.remembered.place, known.newest) == ("generic", "0f" * 8, date(2022, 4, 20))


def test_a_page_that_was_renamed_is_remembered_by_its_new_name(store: Store) -> None:
    save(store, 0, "一", kept=remembered())
    run = same(store, 1, renewed=remembered(etag='"二"'))
    assert store.recall([PLACE], run + 1)[PLACE].remembered.etag == '"二"'


def test_what_was_observed_otherwise_is_forgotten(store: Store) -> None:
    save(store, 0, "一", kept=remembered())
    run = save(store, 1, kept=None, state=ColumnState.BLANK, looks=2)
    assert store.recall([PLACE], run + 1) == {}


def test_what_nothing_is_remembered_of_is_not_silently_left_out(store: Store) -> None:
    save(store, 0, "一", kept=None)
    with pytest.raises(LookupError, match="only 0 of them"):
        same(store, 1)
    assert store.observations(2) == []


def test_a_run_is_never_taken_for_what_it_saw_itself(store: Store) -> None:
    run = save(store, 0, "一", kept=remembered())
    with pytest.raises(LookupError, match="only 0 of them"):
        store.save_same(run, night(0), [SameAgain(*PLACE, ())])
    assert len(store.observations(run)) == 1


def test_a_list_that_comes_back_after_a_night_taken_anew_is_the_only_thing_new(store: Store) -> None:
    save(store, 0, "一", kept=remembered())
    same(store, 1)
    run = begin(store, 2)
    looks = [look(NOTICES, 2, "二", "一"), Look(seen(PLANS, 2), ()), look(BUDGET, 2, "预算")]
    store.save_observations(run.id, looks)
    assert store.first_seen(*PLACE) == {entries("一")[0].url: night(0), entries("二")[0].url: night(2)}
