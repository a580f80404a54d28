"""What is odd about a night beside the nights before: said where it must be, and not where the harmless looks alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.watching import doubts
from storage.nouns import (
    Column,
    ColumnObservation,
    ColumnState,
    Exemption,
    Finding,
    Mode,
    Run,
    RunKind,
    RunStatus,
    Severity,
    Site,
    Unit,
    UnitKind,
)
from storage.store import Look, Store, open_store

SITE = Site(name="铜鼓县人民政府", home="http://www.tonggu.test/", host_group="yichun")
UNITS = [Unit(name=f"单位{number}", kind=UnitKind.DEPARTMENT) for number in range(5)]
FIRST = datetime(2022, 4, 1, 18, tzinfo=UTC)


def column(number: int, **told: Any) -> Column:
    fields = {"url": f"http://www.tonggu.test/{number}/", "kind": "notice", "mode": Mode.ROLL}
    return Column(unit=UNITS[number % 5].name, name=f"栏目{number}", **(fields | told))


COLUMNS = [column(number) for number in range(30)]


class County:
    """A county that is watched night after night."""

    def __init__(self, store: Store, columns: Sequence[Column] = COLUMNS) -> None:
        self.store, self.columns, self.nights = store, columns, 0
        store.remember(SITE, UNITS, columns)

    def night(
        self,
        *wrong: tuple[str, int],
        states: dict[int, ColumnState] | None = None,
        totals: dict[int, int] | None = None,
        **run: Any,
    ) -> list[str]:
        """One night on which each rule named fires on the first so many columns; what is odd about it."""
        begun = self._begin(**run)
        looks = [self._look(each, begun, states or {}, totals or {}) for each in range(len(self.columns))]
        self.store.save_observations(begun.id, looks)
        found = [self._finding(rule, each, begun) for rule, number in wrong for each in range(number)]
        self.store.save_findings(begun.id, found)
        odd = doubts(self.store, begun)  # as the cycle asks: before the run has ended
        self.store.end_run(
            begun.id, status=RunStatus.DONE, finish_reason="finished", counts={}, ended_at=begun.started_at
        )
        return odd

    def _begin(self, units: Sequence[str] = (), kind: RunKind = RunKind.CRAWL) -> Run:
        at = FIRST + timedelta(days=self.nights)
        self.nights += 1
        return self.store.begin_run(
            kind=kind, scope="yichun", units=units, as_of=at.date(), started_at=at, planned=len(self.columns)
        )

    def _look(self, number: int, run: Run, states: dict[int, ColumnState], totals: dict[int, int]) -> Look:
        of, state = self.columns[number], states.get(number, ColumnState.FILLED)
        listed = state in (ColumnState.FILLED, ColumnState.UNDATED, ColumnState.BLANK)
        seen = ColumnObservation(
            unit=of.unit,
            column=of.name,
            url=of.url,
            seen_at=run.started_at,
            state=state,
            reason="",
            total=totals.get(number, 15) if listed else None,
        )
        return Look(seen, ())

    def _finding(self, rule: str, number: int, run: Run) -> Finding:
        of = self.columns[number]
        return Finding(
            rule=rule,
            unit=of.unit,
            column="" if rule == "column_structure" else of.name,
            url=of.url,
            message="不对",
            severity=Severity.MAJOR,
            rectify_within=timedelta(days=10),
            seen_at=run.started_at,
        )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path}/x.db") as opened:
        yield opened


@pytest.fixture
def county(store: Store) -> County:
    return County(store)


def test_the_first_night_is_compared_with_nothing(county: County) -> None:
    assert county.night(("stale_column", 30), states=dict.fromkeys(range(10), ColumnState.UNREADABLE)) == []


# --- rules that stopped firing ----------------------------------------------------------------------------------------


def test_a_rule_that_found_something_every_night_and_nothing_tonight_is_odd(county: County) -> None:
    for _ in range(3):
        county.night(("stale_column", 8))
    (told,) = county.night()
    assert "“栏目不更新”(stale_column)前 3 晚都有发现(上一晚 8 处),今晚一处也没有" in told
    assert told.count("栏目") >= 5
    assert "等 8 个" in told


def test_it_is_told_on_the_night_on_which_it_begins(county: County) -> None:
    for _ in range(3):
        county.night(("stale_column", 8))
    assert county.night()
    assert county.night() == []


def test_two_columns_may_well_have_been_put_right(county: County) -> None:
    for _ in range(3):
        county.night(("stale_column", 2))
    assert county.night() == []


def test_a_rule_that_still_finds_one_works(county: County) -> None:
    for _ in range(3):
        county.night(("stale_column", 8))
    assert county.night(("stale_column", 1)) == []


def test_two_nights_are_too_few_to_miss_a_rule(county: County) -> None:
    for _ in range(2):
        county.night(("stale_column", 8))
    assert county.night() == []


def test_columns_that_could_not_be_seen_explain_the_silence(county: County) -> None:
    for _ in range(3):
        county.night(("stale_column", 8))
    assert county.night(states=dict.fromkeys(range(5), ColumnState.UNREACHABLE)) == []


def test_columns_that_are_still_down_do_not_explain_why_nobody_says_so(county: County) -> None:
    down = dict.fromkeys(range(4), ColumnState.UNREACHABLE)
    for _ in range(3):
        county.night(("unreachable_column", 4), states=down)
    (told,) = county.night(states=down)
    assert "(unreachable_column)" in told


def test_a_rule_about_pages_may_have_found_all_there_is(county: County) -> None:
    for _ in range(3):
        county.night(("meta_tags", 8))
    assert county.night() == []


def test_a_unit_whose_columns_were_seen_was_asked_about(county: County) -> None:
    for _ in range(3):
        county.night(("column_structure", 5))
    (told,) = county.night()
    assert "上一晚 5 处" in told
    assert "单位0、单位1、单位2、单位3、单位4;" in told


# --- rules that fire on nearly everything -----------------------------------------------------------------------------


def test_a_rule_that_begins_to_fire_on_nearly_everything_is_told_once(county: County) -> None:
    county.night(("stale_column", 10))
    county.night(("stale_column", 10))
    (told,) = county.night(("stale_column", 25))
    assert told == (
        "规则“栏目不更新”(stale_column)对几乎所有栏目都有发现(30 个中有 25 个),请抽查几处,确认不是程序判断有误"
    )
    assert county.night(("stale_column", 25)) == []


def test_four_in_five_are_not_nearly_everything(county: County) -> None:
    county.night()
    assert county.night(("stale_column", 24)) == []


def test_what_was_so_from_the_first_night_on_is_told_on_the_second(county: County) -> None:
    assert county.night(("stale_column", 30)) == []
    assert len(county.night(("stale_column", 30))) == 1
    assert county.night(("stale_column", 30)) == []


def test_all_of_a_few_columns_may_be_wrong(store: Store) -> None:
    county = County(store, COLUMNS[:19])
    county.night()
    assert county.night(("stale_column", 19)) == []


def test_columns_of_one_mode_are_looked_at_by_themselves(store: Store) -> None:
    yearly = [column(number, mode=Mode.YEAR, due="01-31") for number in range(25)]
    county = County(store, [*yearly, *(column(number) for number in range(25, 60))])
    county.night()
    (told,) = county.night(("stale_column", 24))
    assert "几乎所有每年一次的栏目都有发现(25 个中有 24 个)" in told


def test_exempted_columns_and_those_not_seen_are_not_among_those_asked_about(store: Store) -> None:
    exempt = [column(number, exempt=Exemption(reason="已归档")) for number in range(25, 50)]
    county = County(store, [*COLUMNS[:25], *exempt])
    county.night()
    (told,) = county.night(("stale_column", 24), states={24: ColumnState.BLOCKED})
    assert "24 个中有 24 个" in told


# --- columns whose entries changed in number --------------------------------------------------------------------------


def test_a_column_that_lost_more_than_half_of_its_entries_is_odd(county: County) -> None:
    county.night(totals={3: 40})
    (told,) = county.night(totals={3: 19})
    assert told.startswith("1 个栏目的条数比上次少了一半以上:单位3/栏目3(40 → 19)")


@pytest.mark.parametrize(("before", "after"), [(40, 20), (18, 9), (15, 14)])
def test_half_or_a_few_entries_are_not_odd(county: County, before: int, after: int) -> None:
    county.night(totals={3: before})
    assert county.night(totals={3: after}) == []


def test_a_column_that_grew_tenfold_is_odd(county: County) -> None:
    county.night(totals={3: 4})
    (told,) = county.night(totals={3: 40})
    assert "单位3/栏目3(4 → 40)" in told


@pytest.mark.parametrize(("before", "after"), [(4, 39), (1, 19), (0, 50)])
def test_a_column_that_fills_is_not_odd(county: County, before: int, after: int) -> None:
    county.night(totals={3: before})
    assert county.night(totals={3: after}) == []


def test_what_it_is_compared_with_is_the_last_night_on_which_it_was_read(county: County) -> None:
    county.night(totals={3: 40})
    assert county.night(states={3: ColumnState.UNREADABLE}) == []
    (told,) = county.night(totals={3: 5})
    assert "(40 → 5)" in told


def test_at_most_five_names_are_told(county: County) -> None:
    county.night(totals=dict.fromkeys(range(9), 100))
    (told,) = county.night(totals=dict.fromkeys(range(9), 20))
    assert told.count("→") == 5
    assert "等 9 个" in told


# --- hosts that can be read less than usual ---------------------------------------------------------------------------


@pytest.mark.parametrize(("state", "word"), [(ColumnState.UNREADABLE, "未能读懂"), (ColumnState.BLOCKED, "被拦截")])
def test_a_host_that_can_be_read_less_than_usual_is_told(county: County, state: ColumnState, word: str) -> None:
    county.night()
    (told,) = county.night(states=dict.fromkeys(range(6), state))
    assert told == f"{word}的栏目比前几晚多:www.tonggu.test 由平均 0% 升到 20%(6/30);请看是网站有变化,还是程序读不了"


def test_a_host_that_never_could_be_read_is_not_told_every_night(county: County) -> None:
    unread = dict.fromkeys(range(6), ColumnState.UNREADABLE)
    county.night(states=unread)
    assert county.night(states=unread) == []


def test_a_few_more_are_no_rise(county: County) -> None:
    county.night()
    assert county.night(states=dict.fromkeys(range(4), ColumnState.UNREADABLE)) == []


def test_ten_points_exactly_are_no_rise(store: Store) -> None:
    county = County(store, [column(number) for number in range(60)])
    county.night()
    assert county.night(states=dict.fromkeys(range(6), ColumnState.UNREADABLE)) == []
    assert county.night(states=dict.fromkeys(range(11), ColumnState.UNREADABLE))


# --- which nights are compared ----------------------------------------------------------------------------------------


def test_a_recheck_or_a_crawl_of_some_units_is_not_compared(county: County) -> None:
    county.night(totals={3: 40})
    assert county.night(totals={3: 5}, kind=RunKind.RECHECK) == []
    county.night(totals={3: 40})
    assert county.night(totals={3: 5}, units=("单位3",)) == []


def test_a_second_crawl_on_one_day_is_no_night_more(county: County) -> None:
    for _ in range(3):
        county.night(("stale_column", 8))
        county.nights = 1
    assert county.night() == []
