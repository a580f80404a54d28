"""Entries that come late under an early date, beside all that only looks so."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from rules import CannotTell, Problem
from rules.backdated_entry import backdated_entry
from storage.column_nouns import Arrival, ColumnHistory
from storage.nouns import ColumnState, DatedBy, Entry, Severity
from tests.rules.evidence import entry, limits, seen

LATE = "http://www.tonggu.gov.cn/art/late.html"
THEN = tuple(entry(day, f"通知{day}") for day in ("2022-04-12", "2022-04-01", "2022-03-15", "2022-03-01", "2022-02-01"))


def late(published: str | None = "2022-04-05", title: str = "关于防汛工作的通知", **told: Any) -> Entry:
    return entry(published, title, url=LATE).model_copy(update=told)


def history(listed: Entry, **told: Any) -> ColumnHistory:
    """Tonight's list holds the entry; the visit of 04-20 listed entries and not this one."""
    arrival = Arrival(
        **{
            "key": LATE,
            "arrived": date(2022, 4, 21),
            "last_visit": date(2022, 4, 20),
            "listed_then": THEN,
            **told,
        }
    )
    return ColumnHistory(seen=seen(ColumnState.FILLED, THEN[0], listed, *THEN[1:]), arrivals=(arrival,))


def found(asked: ColumnHistory) -> list[Problem]:
    answers = list(backdated_entry.check(asked, limits()))
    assert all(isinstance(answer, Problem) for answer in answers)
    return [answer for answer in answers if isinstance(answer, Problem)]


def test_an_entry_that_came_under_a_date_well_before_the_last_visit_is_a_question_for_a_person() -> None:
    (problem,) = found(history(late()))
    assert problem.message == (
        "“关于防汛工作的通知”标注的发布日期为 2022-04-05,但 2022-04-20 巡查时栏目中还没有这条信息,"
        "2022-04-21 才首次出现,疑似倒填发布日期,请人工核实"
    )
    assert problem.about == LATE
    assert backdated_entry.severity is Severity.NOTICE


@pytest.mark.parametrize(
    ("published", "told"), [("2022-04-12", 1), ("2022-04-13", 0), ("2022-04-14", 0), ("2022-04-21", 0)]
)
def test_seven_days_before_the_last_visit_are_forgiven_and_the_eighth_is_not(published: str, told: int) -> None:
    assert len(found(history(late(published)))) == told


def test_it_speaks_again_on_later_nights_while_the_entry_stands_there_so() -> None:
    assert found(history(late(), arrived=date(2022, 3, 30), last_visit=date(2022, 4, 15)))


def test_a_date_put_right_or_an_entry_taken_away_closes_it() -> None:
    assert not found(history(late("2022-04-21")))
    assert not found(history(entry("2022-04-05", url="http://www.tonggu.gov.cn/art/other.html")))


def test_a_first_night_and_a_night_without_late_arrivals_accuse_nobody() -> None:
    assert not found(ColumnHistory(seen=seen(ColumnState.FILLED, late())))


# --- what only looks so ---------------------------------------------------------------------------------------------


def test_an_old_entry_that_may_have_moved_up_from_a_later_page_is_left_alone() -> None:
    assert not found(history(late("2022-01-15")))  # older than all that was shown
    assert not found(history(late("2022-02-15")))  # among the last rows
    assert found(history(late("2022-03-16")))


def test_an_old_entry_that_is_pinned_now_is_left_alone() -> None:
    assert not found(history(late("2017-11-20")))


def test_a_list_that_does_not_have_its_newest_first_proves_nothing() -> None:
    assert not found(history(late(), listed_then=THEN[::-1]))
    mixed = (THEN[2], THEN[0], THEN[3], THEN[1], THEN[4])
    assert not found(history(late(), listed_then=mixed))


def test_below_a_pinned_entry_a_list_is_still_newest_first() -> None:
    assert found(history(late(), listed_then=(entry("2019-05-01", "公开指南"), *THEN)))


def test_a_page_of_two_lists_must_reach_back_far_enough_in_both() -> None:
    short = tuple(entry(day, f"动态{day}") for day in ("2022-04-19", "2022-04-10"))
    assert not found(history(late(), listed_then=(*short, *THEN)))


def test_undated_rows_or_a_short_list_prove_nothing() -> None:
    assert not found(history(late(), listed_then=(*THEN, entry(None, "无日期"))))
    assert not found(history(late(), listed_then=THEN[2:]))
    assert not found(history(late(), listed_then=()))


def test_an_entry_that_came_back_under_another_address_is_left_alone() -> None:
    assert not found(history(late(), title_known=True))
    assert not found(history(late(title="【通知2022-03-15】")))


def test_a_migrated_list_is_left_alone() -> None:
    assert found(history(late(), together=10))
    assert not found(history(late(), together=11))


@pytest.mark.parametrize("dated_by", [DatedBy.URL, DatedBy.META, DatedBy.NONE])
def test_a_date_that_may_not_be_that_of_publication_accuses_nobody(dated_by: DatedBy) -> None:
    assert not found(history(late(dated_by=dated_by)))


@pytest.mark.parametrize("state", [ColumnState.UNREADABLE, ColumnState.BLOCKED, ColumnState.UNDATED])
def test_a_column_that_was_not_read_cannot_be_told(state: ColumnState) -> None:
    (answer,) = backdated_entry.check(ColumnHistory(seen=seen(state)), limits())
    assert isinstance(answer, CannotTell)
