"""A blank column is an accusation: it needs two looks that agree."""

from __future__ import annotations

import pytest

from rules.blank_column import blank_column
from storage.nouns import ColumnState, Mode, Severity
from tests.rules.evidence import cannot_tell, entry, filled, limits, problems, seen, silent


def test_a_column_seen_blank_twice_is_blank() -> None:
    (problem,) = problems(blank_column, seen(ColumnState.BLANK, looks=2, rendered=True), limits())
    assert problem.message == "本栏目没有任何信息(列表中没有条目)"
    assert problem.severity is None
    assert blank_column.severity is Severity.MAJOR


@pytest.mark.parametrize("mode", list(Mode))
def test_a_blank_column_is_blank_whatever_its_mode(mode: Mode) -> None:
    assert problems(blank_column, seen(ColumnState.BLANK, looks=2), limits(mode))


def test_one_look_at_a_blank_column_accuses_nobody_and_closes_nothing() -> None:
    assert cannot_tell(blank_column, seen(ColumnState.BLANK, looks=1), limits())


def test_a_column_with_a_single_entry_is_not_blank() -> None:
    assert silent(blank_column, filled("2010-01-01"), limits())


def test_a_static_page_without_entries_is_not_blank() -> None:
    assert silent(blank_column, seen(ColumnState.FILLED, looks=2), limits(Mode.STATIC))


def test_entries_without_dates_are_entries() -> None:
    assert silent(blank_column, seen(ColumnState.UNDATED, entry(None), looks=2), limits())


@pytest.mark.parametrize(
    "state", [ColumnState.UNREADABLE, ColumnState.BLOCKED, ColumnState.UNREACHABLE, ColumnState.EXTERNAL]
)
def test_what_was_not_seen_is_never_blank_and_closes_nothing(state: ColumnState) -> None:
    assert cannot_tell(blank_column, seen(state, looks=3), limits())


def test_an_archived_topic_that_stands_empty_is_a_reminder() -> None:
    (problem,) = problems(blank_column, seen(ColumnState.BLANK, looks=2), limits(Mode.EVENT, blank_counts=False))
    assert problem.severity is Severity.NOTICE
