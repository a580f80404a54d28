"""What the plan for a country rests on: a simulated night keeps the queue's rules, a stored one has a night's size."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from benchmarks.nights import COLUMNS, write_nights
from benchmarks.scale_catalog import catalog, queue
from benchmarks.scale_county import Template, read_template
from benchmarks.scale_model import Country, Measured, Plan, report
from benchmarks.scale_month import Month
from benchmarks.scale_night import STALLED, Night, Turn, simulate, slots_for
from storage.remembered_nouns import Remembered
from storage.store import open_store
from tests.postgresql import Server, binaries

UNITS, NIGHTS = 2, 5
HOURS = 3600.0

# --- one night, simulated -------------------------------------------------------------------------------------------


def test_one_host_group_is_never_visited_twice_at_once_however_many_could() -> None:
    went = simulate(Night([[10.0, 10.0, 10.0]], slots=8))
    assert (went.seconds, went.together, went.tries) == (30.0, 1, 3)


def test_as_many_cycles_run_at_once_as_there_are_slots_and_no_more() -> None:
    went = simulate(Night([[10.0]] * 7, slots=3))
    assert (went.seconds, went.together) == (30.0, 3)
    assert went.busy == pytest.approx(70 / 90)


@pytest.mark.parametrize("turn", Turn)
def test_no_night_is_shorter_than_its_bound_nor_longer_than_the_bound_and_its_longest_host_group(turn: Turn) -> None:
    groups = [[float(1 + (7 * number + 3 * each) % 11) for each in range(1 + number % 4)] for number in range(60)]
    for slots in (1, 5, 17, 60, 100):
        night = Night(groups, slots, turn)
        assert night.bound - 1e-6 <= simulate(night).seconds <= night.bound + max(map(sum, groups))


def test_the_longest_first_ends_earlier_where_the_order_of_the_registries_leaves_the_longest_to_the_end() -> None:
    groups = [[1.0]] * 8 + [[8.0]]
    assert simulate(Night(groups, slots=2, turn=Turn.FIRST)).seconds == 12.0
    assert simulate(Night(groups, slots=2)).seconds == 8.0


def test_what_always_fails_is_tried_five_times_and_set_aside() -> None:
    went = simulate(Night([[100.0]], slots=1, failing=1.0))
    assert (went.tries, went.aside) == (5, 1)
    assert went.seconds > (1 + 5 + 15 + 60) * 60


def test_a_failure_loses_nothing_of_what_was_seen_but_costs_its_rest() -> None:
    groups = [[1000.0]] * 40
    whole, failing = simulate(Night(groups, slots=40)), simulate(Night(groups, slots=40, failing=0.3))
    assert failing.tries > whole.tries
    assert failing.aside == 0
    assert failing.busy * failing.seconds == pytest.approx(whole.busy * whole.seconds)


def test_the_cycles_of_a_lost_worker_go_on_when_it_was_silent_for_long_enough() -> None:
    went = simulate(Night([[100.0], [100.0]], slots=2, lost_at=40.0, lost_slots=1))
    assert went.tries == 3
    assert went.seconds == 40.0 + STALLED + 60.0


def test_the_fewest_slots_are_told_and_none_where_one_host_group_alone_takes_too_long() -> None:
    assert slots_for([[HOURS]] * 10, 5 * HOURS) == 2
    assert slots_for([[HOURS]] * 10, HOURS) == 10
    assert slots_for([[HOURS] * 10], 5 * HOURS) is None


# --- a month, stored ------------------------------------------------------------------------------------------------


@pytest.fixture
def template(tmp_path: Path) -> Template:
    write_nights(tmp_path / "nights.db", 1, number_of_units=UNITS)
    return read_template(f"sqlite:///{tmp_path / 'nights.db'}")


@pytest.fixture
def told(postgresql: Server, template: Template, tmp_path: Path) -> dict[str, Any]:
    """A measurement of two small counties, as bench_scale draws it up; the command's nights are made up."""
    programs = binaries()
    assert programs is not None
    night = {"requests": 130.0, "bytes_read": 1e6, "cpu": 2.0, "browser_cpu": 1.0, "peak": 100.0, "connections": 3}
    return {
        "at": "2022-04-21T00:00:00+00:00",
        "machine": {"cores": 2},
        "county": {"columns": UNITS * COLUMNS, "nights": [night, night]},
        "month": {"counties": 2, **Month(postgresql.fresh(), template, 2, NIGHTS, tmp_path / "bodies", kept=9).run()},
        "catalog": catalog(postgresql.fresh(), 2, programs),
        "queue": {"own": queue(postgresql.fresh(), 6, 3, 3)},
    }


def test_a_measured_month_has_every_night_of_every_county_and_tells_the_country(told: dict[str, Any]) -> None:
    grown, columns = Measured.of(told).grown, UNITS * COLUMNS
    assert [grown["observations"][kind].rows for kind in ("first", "unchanged", "changed")] == [columns] * 3
    assert grown["entries"]["first"].rows > grown["entries"]["changed"].rows > grown["entries"]["unchanged"].rows == 0
    assert grown["listings"]["unchanged"].rows == 0
    assert told["month"]["prune"]["rows"] >= 2 * 2 * columns  # observations and their pages, of two counties
    assert told["queue"]["own"]["sizes"]["procrastinate_jobs"]["rows"] == 3 * 6
    assert told["queue"]["own"]["fetched"] == 3
    assert told["catalog"]["tables"] == 2 * told["catalog"]["tables"] / told["catalog"]["schemas"]

    small, large = Plan(Measured.of(told)), Plan(Measured.of(told), replace(Country(), counties=2 * 2800))
    assert large.rows == 2 * small.rows
    assert large.cycle == small.cycle
    lines = list(report(Measured.of(told)))
    assert any("no number of workers is enough" in line for line in lines)
    assert any("observations" in line for line in lines)


def with_pages_remembered(template: Template) -> Template:
    """The same county, seen from pages that are known again the next night."""

    def known(url: str) -> Remembered:
        return Remembered(url=url, final_url=url, body_hash="0" * 64, reader="list", read_on=template.day)

    looks = (each._replace(remembered=known(each.observation.url)) for each in template.looks)
    return replace(template, looks=tuple(looks))


@pytest.mark.parametrize("remembered", [False, True], ids=["read anew", "taken over unread"])
def test_a_changed_night_lists_one_new_entry_in_a_twentieth_of_the_columns_that_list_any(
    template: Template, tmp_path: Path, remembered: bool
) -> None:
    template = with_pages_remembered(template) if remembered else template
    with open_store(f"sqlite:///{tmp_path / 'changed.db'}") as store:
        template.begin(store)
        runs = [template.write_night(store, night, changing=max(0, night - 1)) for night in range(3)]
        first, second, third = ([each.entries for each in store.observations(run)] for run in runs)
        days = [run.as_of for run in store.runs_between(date.min, date.max)]
    assert first == second
    changed = [(old, new) for old, new in zip(second, third, strict=True) if old != new]
    assert len(changed) == sum(1 for listed in first if listed) // 20
    assert all(len(old) == len(new) and new[1:] == old[:-1] for old, new in changed)
    assert (days[-1] - days[0]).days == 2


def test_a_month_of_too_few_nights_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 5 nights"):
        Measured.of({"month": {"nights": [{}] * 4}})
