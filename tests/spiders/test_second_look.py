"""What several looks at one column say together."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from spiders.second_look import conclude, wants_another_look
from storage.nouns import ColumnObservation, ColumnState, Failure


def look(state: str, *, rendered: bool = False, failure: Failure | None = None) -> ColumnObservation:
    return ColumnObservation(
        unit="永宁镇",
        column="通知公告",
        url="http://www.tonggu.gov.cn/a",
        seen_at=datetime(2022, 4, 21, tzinfo=UTC),
        state=ColumnState(state),
        reason="栏目列表为空",
        failure=failure,
        rendered=rendered,
    )


BLANK, RENDERED_BLANK = look("blank"), look("blank", rendered=True)
UNREADABLE, RENDERED_UNREADABLE = look("unreadable"), look("unreadable", rendered=True)
FILLED = look("filled")


def test_a_blank_column_is_confirmed_by_a_second_rendered_look() -> None:
    seen = conclude([BLANK, RENDERED_BLANK], filled_before=False)
    assert (seen.state, seen.looks) == (ColumnState.BLANK, 2)


def test_one_look_confirms_no_blank_column() -> None:
    assert conclude([BLANK], filled_before=False).looks == 1


def test_two_looks_without_a_browser_confirm_no_blank_column() -> None:
    assert conclude([BLANK, BLANK], filled_before=False).looks == 1


def test_a_rendered_blank_after_an_unreadable_look_is_only_one_look() -> None:
    assert conclude([UNREADABLE, RENDERED_BLANK], filled_before=False).looks == 1
    assert wants_another_look([UNREADABLE, RENDERED_BLANK], browser=True)
    assert conclude([UNREADABLE, RENDERED_BLANK, RENDERED_BLANK], filled_before=False).looks == 2


def test_a_list_that_only_a_script_fills_is_filled() -> None:
    seen = conclude([BLANK, look("filled", rendered=True)], filled_before=False)
    assert (seen.state, seen.rendered) == (ColumnState.FILLED, True)


def test_a_column_filled_last_time_and_empty_now_is_unreadable_until_a_second_look_agrees() -> None:
    assert conclude([BLANK], filled_before=True).state is ColumnState.UNREADABLE
    assert conclude([BLANK, RENDERED_BLANK], filled_before=True).state is ColumnState.BLANK


def test_a_browser_that_failed_saw_nothing() -> None:
    crashed = look("unreadable", rendered=True, failure=Failure.BROWSER)
    seen = conclude([BLANK, crashed], filled_before=False)
    assert (seen.state, seen.looks) == (ColumnState.BLANK, 1)


def test_unreachable_counts_the_looks_that_agree() -> None:
    gone = look("unreachable", failure=Failure.NOT_FOUND)
    assert conclude([gone, gone], filled_before=False).looks == 2
    assert conclude([gone, FILLED], filled_before=False).state is ColumnState.FILLED


@pytest.mark.parametrize(
    ("looks", "browser", "wanted"),
    [
        ([FILLED], True, False),
        ([BLANK], True, True),
        ([BLANK], False, True),
        ([BLANK, BLANK], False, False),
        ([UNREADABLE], True, True),
        ([UNREADABLE], False, False),
        ([UNREADABLE, RENDERED_UNREADABLE], True, False),
        ([BLANK, RENDERED_BLANK], True, False),
        ([BLANK, RENDERED_UNREADABLE], True, False),
        ([look("unreachable", failure=Failure.TIMEOUT)], True, True),
        ([look("blocked", failure=Failure.ROBOTS)], True, False),
        ([look("unreadable", failure=Failure.TOO_LARGE)], True, False),
    ],
)
def test_another_look_is_taken_only_where_it_can_settle_a_doubt(
    looks: list[ColumnObservation], browser: bool, wanted: bool
) -> None:
    assert wants_another_look(looks, browser) is wanted
