"""Information without a date is a finding of its own."""

from __future__ import annotations

import pytest

from rules.undated_column import undated_column
from storage.nouns import ColumnState, Mode, Severity
from tests.rules.evidence import cannot_tell, entry, filled, limits, problems, seen, silent

UNDATED = seen(ColumnState.UNDATED, entry(None, "甲"), entry(None, "乙"))


def test_a_column_without_any_date_is_undated() -> None:
    (problem,) = problems(undated_column, UNDATED, limits())
    assert problem.message == "本栏目 2 条信息都没有注明发布时间,按规定视为不更新"
    assert undated_column.severity is Severity.MINOR


def test_a_column_with_dates_is_not_undated() -> None:
    assert silent(undated_column, filled("2022-01-03"), limits())


def test_a_static_page_needs_no_date() -> None:
    assert silent(undated_column, UNDATED, limits(Mode.STATIC))


def test_a_column_confirmed_blank_has_nothing_undated() -> None:
    assert silent(undated_column, seen(ColumnState.BLANK, looks=2), limits())


@pytest.mark.parametrize(
    "state",
    [
        ColumnState.BLANK,
        ColumnState.UNREADABLE,
        ColumnState.BLOCKED,
        ColumnState.UNREACHABLE,
        ColumnState.EXTERNAL,
    ],
)
def test_what_was_not_seen_is_not_undated_and_closes_nothing(state: ColumnState) -> None:
    assert cannot_tell(undated_column, seen(state), limits())
