"""A generated county and a generated province in, what `xunlan report` costs on each out: seconds and peak memory.

Both stores are written by the program itself (benchmarks/nights.py), judged by the rules about columns, and have
rectifications, so that the report has problems to tell of. The command is the one that the office types; what its
writers cost one by one is told by benchmarks/bench_writers.py.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measuring import Cost, measure
from benchmarks.nights import COLUMNS, LAST_DAY, UNITS, write_nights
from crawler.judge import hosts_that_answered, judge
from crawler.rectify import Night, rectify
from rules.ruleset import DEFAULT, read_ruleset
from storage.store import Store, open_store

PROJECT = Path(__file__).resolve().parent.parent
RESULT = PROJECT / "build" / "bench-report.json"
PROVINCE = 4_000  # units: a hundred counties of forty
_AT = datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day, 2, tzinfo=UTC)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=PROVINCE, help=f"how many units, beside {UNITS} of them")
    parser.add_argument("--runs", type=int, default=3, help="how often each is written; medians are told")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-report-") as folder:
        stores = {number: store_of(Path(folder), number) for number in (UNITS, given.units)}
        costs: dict[int, list[Cost]] = {number: [] for number in stores}
        for _ in range(given.runs):
            for number, file in stores.items():
                costs[number].append(reported(Path(folder), file))
    told = {number: _medians(runs) for number, runs in costs.items()}
    for number, median in told.items():
        print(
            f"{number:>5} units x {COLUMNS} columns: {median['wall']:6.2f} s ({median['cpu']:.2f} s CPU), "
            f"{median['peak']:4.0f} MB at most"
        )
    small, large = told[UNITS], told[given.units]
    print(f"time x {large['wall'] / small['wall']:.1f}, memory x {large['peak'] / small['peak']:.1f}")
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def _medians(runs: list[Cost]) -> dict[str, float]:
    return {
        "wall": statistics.median(each.wall for each in runs),
        "cpu": statistics.median(each.cpu for each in runs),
        "peak": statistics.median(each.peak for each in runs),
    }


def store_of(folder: Path, units: int) -> Path:
    """A store of so many units, looked at once and judged."""
    file = folder / f"{units}.db"
    write_nights(file, 1, units)
    with open_store(f"sqlite:///{file}") as store:
        _judge(store)
    return file


def _judge(store: Store) -> None:
    """Ask the rules about columns, and open what they find. (Those about a county as a whole compare its units with
    each other, and are meant for one county at a time.)"""
    (run,) = store.runs_between(LAST_DAY, LAST_DAY)
    columns, unit_kinds = store.columns(), {unit.name: unit.kind for unit in store.units()}
    hosts = hosts_that_answered(store.states_seen(run.id))
    limits_of = read_ruleset(DEFAULT).limits_of
    judgement = judge(store.each_observation(run.id), columns, unit_kinds, hosts, run.as_of, limits_of=limits_of)
    steps = rectify((), judgement, Night(run.id, _AT, run.as_of))
    store.save_judgement(run.id, judgement.findings, steps.changed, steps.events)


def reported(folder: Path, file: Path) -> Cost:
    """Write the report of the period after which the store was looked at."""
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    command = [sys.executable, "-m", "crawler.cli", "report", "--period", "2022Q1"]
    command += ["--database", f"sqlite:///{file}", "--out", str(folder / f"report-{file.stem}")]
    cost = measure(command, environment, folder, browser=False)
    if cost.status != 0:
        raise SystemExit((folder / "stderr.txt").read_text())
    return cost


if __name__ == "__main__":
    main()
