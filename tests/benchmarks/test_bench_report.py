"""What the measuring of the report does: a store with problems to tell of, and a cost for the command."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.bench_report import reported, store_of


def test_the_command_is_measured_on_a_store_that_has_problems(tmp_path: Path) -> None:
    cost = reported(tmp_path, store_of(tmp_path, 4))
    assert cost.cpu > 0
    assert cost.peak > 0
    told = json.loads((tmp_path / "report-4" / "report.json").read_text())
    assert (told["checked"], told["passed"]) == (4, 2)
