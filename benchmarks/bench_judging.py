"""Stored nights in, what judging all of them again costs out: CPU seconds, and peak memory beside that of a few nights.

Each store is written by the program itself (benchmarks/nights.py) and judged by a process of its own, without saving,
by every rule that is asked about columns and units. Memory is flat where many nights need no more than few.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import Cost, measure
from benchmarks.nights import COLUMNS, UNITS, write_nights

PROJECT = Path(__file__).resolve().parent.parent
RESULT = PROJECT / "build" / "bench-judging.json"
FEW, MANY = 3, 30
_JUDGE = """
import sys
from datetime import date
from crawler.order import SHANGHAI
from crawler.rejudge import rejudge
from rules.ruleset import DEFAULT, read_ruleset
from storage.store import open_store
with open_store(sys.argv[1]) as store:
    print(sum(len(night.new) for night in rejudge(store, read_ruleset(DEFAULT), date.min, (), SHANGHAI, save=False)))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nights", type=int, default=MANY, help=f"how many nights to judge, beside {FEW} of them")
    nights = parser.parse_args().nights
    with tempfile.TemporaryDirectory(prefix="bench-judging-") as folder:
        costs = {number: judged(Path(folder), number) for number in (FEW, nights)}
    for number, cost in costs.items():
        print(
            f"{number:>3} nights x {UNITS * COLUMNS:,} columns: {cost.cpu:6.2f} s CPU, {cost.wall:6.2f} s, "
            f"{cost.peak:4.0f} MB at most, {int(cost.output):,} findings"
        )
    flat = costs[nights].peak / costs[FEW].peak
    print(f"memory of {nights} nights beside {FEW}: x {flat:.2f}")
    RESULT.parent.mkdir(exist_ok=True)
    told = {number: {"cpu": cost.cpu, "wall": cost.wall, "peak": cost.peak} for number, cost in costs.items()}
    RESULT.write_text(json.dumps({"nights": told, "memory": flat}, indent=1) + "\n", encoding="utf-8")


def judged(folder: Path, nights: int, units: int = UNITS) -> Cost:
    """Write a store of so many nights, and judge them all."""
    file = folder / f"{nights}.db"
    write_nights(file, nights, units)
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    cost = measure([sys.executable, "-c", _JUDGE, f"sqlite:///{file}"], environment, folder, browser=False)
    if cost.status != 0:
        raise SystemExit((folder / "stderr.txt").read_text())
    return cost


if __name__ == "__main__":
    main()
