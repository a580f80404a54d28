"""What the measuring of the writers does: the same facts each time, and a cost for each writer."""

from __future__ import annotations

from benchmarks.bench_writers import seconds, written
from benchmarks.counties import COLUMNS, county_report


def test_two_reports_of_one_size_are_the_same() -> None:
    assert county_report(7) == county_report(7)
    assert sum(len(unit.columns) for unit in county_report(7).units) == 7 * COLUMNS


def test_a_writer_is_measured_in_a_process_of_its_own() -> None:
    cost = written("workbook", 2)
    assert 0 < seconds(cost) < cost.cpu
    assert cost.peak > 0
