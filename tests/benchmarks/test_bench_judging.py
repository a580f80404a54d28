"""The store that judging is timed on holds what a month of nights holds."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from benchmarks.nights import COLUMNS, LAST_DAY, write_nights
from storage.nouns import ColumnState
from storage.store import open_store


def test_the_store_holds_every_night_with_columns_that_list_something_new_and_late(tmp_path: Path) -> None:
    file = tmp_path / "nights.db"
    write_nights(file, 3, number_of_units=4)
    with open_store(f"sqlite:///{file}") as store:
        runs = store.runs_between(date.min, LAST_DAY)
        states = [each.state for each in store.states_seen(runs[-1].id)]
        late = [store.arrivals(run.id, days=7) for run in runs]
    assert [run.as_of.day for run in runs] == [19, 20, 21]
    assert len(states) == 4 * COLUMNS
    assert {*states} == {ColumnState.FILLED, ColumnState.BLANK, ColumnState.UNDATED, ColumnState.UNREACHABLE}
    assert late[0] == {}
    assert late[-1]
