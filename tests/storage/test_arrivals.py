"""Which entries a column showed later than their own date says, as the nights on record tell."""

from __future__ import annotations

from datetime import date
from typing import Any

from storage.column_nouns import Arrival
from storage.nouns import Column, ColumnState, DatedBy, Entry
from storage.store import Look, Store
from tests.storage.world import NOTICES, PLANS, begin, page, seen

PLACE = (NOTICES.unit, NOTICES.name)


def item(title: str, published: str | None, url: str = "") -> Entry:
    day = date.fromisoformat(published) if published else None
    return Entry(title=title, url=url or f"http://county.test/{title}.html", published=day, dated_by=DatedBy.ROW)


OLD = (item("三", "2022-04-18"), item("二", "2022-03-10"), item("一", "2022-02-01"))


def visit(store: Store, number: int, *listed: Entry, of: Column = NOTICES, **told: Any) -> int:
    """One night on which a column showed these entries, or nothing that could be read; its run."""
    run = begin(store, number)
    state = ColumnState.FILLED if listed else ColumnState.UNREADABLE
    observation = seen(of, number, "x", entries=listed, state=state, **told)
    store.save_observations(run.id, [Look(observation, (page(of, number),))])
    return run.id


def keys(arrivals: tuple[Arrival, ...]) -> list[str]:
    return [each.key.rpartition("/")[2] for each in arrivals]


def test_on_the_first_night_nothing_has_arrived(store: Store) -> None:
    run = visit(store, 0, *OLD)
    assert store.arrivals(run) == {}


def test_an_entry_dated_before_the_last_visit_that_did_not_show_it_has_arrived_late(store: Store) -> None:
    visit(store, 0, *OLD)
    run = visit(store, 1, item("迟", "2022-04-01"), *OLD)
    (arrival,) = store.arrivals(run)[PLACE]
    assert arrival.key == "http://county.test/迟.html"
    assert (arrival.last_visit, arrival.arrived) == (date(2022, 4, 20), date(2022, 4, 21))
    assert arrival.listed_then == OLD
    assert (arrival.together, arrival.title_known) == (1, False)


def test_what_bears_the_day_of_the_last_visit_or_a_later_one_or_none_has_not(store: Store) -> None:
    visit(store, 0, *OLD)
    run = visit(store, 1, item("当天", "2022-04-20"), item("今天", "2022-04-21"), item("无", None), *OLD)
    assert store.arrivals(run) == {}
    run = visit(store, 2, item("前一天", "2022-04-19"), *OLD)
    assert keys(store.arrivals(run)[PLACE]) == ["前一天.html"]


def test_so_many_days_before_the_last_visit_are_no_arrival_and_one_more_is(store: Store) -> None:
    visit(store, 0, *OLD)
    run = visit(store, 1, item("七", "2022-04-13"), item("八", "2022-04-12"), *OLD)
    assert keys(store.arrivals(run, days=7)[PLACE]) == ["八.html"]


def test_nights_that_were_not_good_do_not_count_as_visits(store: Store) -> None:
    visit(store, 0)
    run = visit(store, 1, *OLD)
    assert store.arrivals(run) == {}
    visit(store, 5)
    run = visit(store, 6, item("间隔中", "2022-04-22"), *OLD)
    assert store.arrivals(run) == {}


def test_an_arrival_is_told_on_later_nights_and_again_of_an_old_one_as_things_stood_then(store: Store) -> None:
    first = visit(store, 0, *OLD)
    second = visit(store, 1, item("迟", "2022-04-01"), *OLD)
    third = visit(store, 2, item("更迟", "2022-04-02"), item("迟", "2022-04-01"), *OLD)
    assert store.arrivals(first) == {}
    assert keys(store.arrivals(second)[PLACE]) == ["迟.html"]
    assert keys(store.arrivals(third)[PLACE]) == ["迟.html", "更迟.html"]
    assert store.arrivals(third)[PLACE][0].last_visit == date(2022, 4, 20)


def test_arrivals_of_one_visit_are_counted_together(store: Store) -> None:
    visit(store, 0, *OLD)
    run = visit(store, 1, *(item(f"迁{number}", "2022-01-01") for number in range(12)))
    assert {each.together for each in store.arrivals(run)[PLACE]} == {12}


def test_a_title_seen_before_is_known_also_from_another_column(store: Store) -> None:
    visit(store, 0, *OLD)
    visit(store, 0, item("移栏", "2022-04-01"), of=PLANS)
    run = visit(store, 1, item("移栏", "2022-04-01", "http://county.test/new.html"), item("新", "2022-04-01"), *OLD)
    assert {each.key: each.title_known for each in store.arrivals(run)[PLACE]} == {
        "http://county.test/new.html": True,
        "http://county.test/新.html": False,
    }


def test_a_column_that_the_run_did_not_look_at_is_left_out(store: Store) -> None:
    visit(store, 0, *OLD)
    visit(store, 1, item("迟", "2022-04-01"), *OLD)
    run = visit(store, 2, item("计划", "2022-04-01"), of=PLANS)
    assert store.arrivals(run) == {}
