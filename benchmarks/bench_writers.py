"""Facts of a county and of a province in, what each writer of a report costs out: seconds and memory, side by side.

The facts are generated (benchmarks/counties.py), and each writer works in a process of its own, so that its memory is
its own. What the facts themselves take is in the first line.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

from benchmarks.counties import COLUMNS
from benchmarks.measuring import Cost, measure

PROJECT = Path(__file__).resolve().parent.parent
RESULT = PROJECT / "build" / "bench-writers.json"
COUNTY, PROVINCE = 40, 4_000  # units
WRITERS = {
    "facts": "",
    "pages": "from reports.html import write_pages; write_pages(report, folder)",
    "workbook": "from reports.workbook import write_workbook; write_workbook(report, folder / 'ledger.xlsx')",
    "bulletin": "from reports.bulletin import write_bulletin; write_bulletin(report, folder / 'bulletin.docx')",
    "notices": "from reports.rectification import write_notices; write_notices(report, folder)",
}
_WRITE = """
import sys
from pathlib import Path
from time import perf_counter, process_time
from benchmarks.counties import county_report
report, folder = county_report(int(sys.argv[1])), Path(sys.argv[2])
wall, cpu = perf_counter(), process_time()
{}
print(process_time() - cpu, perf_counter() - wall)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=PROVINCE, help=f"units, beside the {COUNTY} of a county")
    parser.add_argument("--only", choices=WRITERS, nargs="+", default=list(WRITERS), help="these writers only")
    given = parser.parse_args()
    told = {}
    print(f"{'':10}{f'{COUNTY} units':>24}{f'{given.units:,} units':>24}{'ratio':>8}   ({COLUMNS} columns a unit)")
    for writer in given.only:
        few, many = written(writer, COUNTY), written(writer, given.units)
        ratio = f"{seconds(many) / seconds(few):8.0f}" if seconds(few) > 0.001 else f"{'':8}"
        print(f"{writer:10}{_shown(few):>24}{_shown(many):>24}{ratio}", flush=True)
        told[writer] = {COUNTY: _figures(few), given.units: _figures(many)}
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def written(writer: str, units: int) -> Cost:
    """Let a writer write the report of so many units, in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="bench-writers-") as name:
        folder = Path(name)
        out = folder / "report"
        out.mkdir()
        code = _WRITE.format(WRITERS[writer])
        environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
        cost = measure([sys.executable, "-c", code, str(units), str(out)], environment, folder, browser=False)
        if cost.status != 0:
            raise SystemExit((folder / "stderr.txt").read_text())
        return cost


def seconds(cost: Cost) -> float:
    """The CPU time of the writer alone, without the making of the facts."""
    return float(cost.output.split()[0])


def _shown(cost: Cost) -> str:
    return f"{seconds(cost):8.2f} s CPU {cost.peak:6.0f} MB"


def _figures(cost: Cost) -> dict[str, float]:
    return {"cpu": seconds(cost), "wall": float(cost.output.split()[1]), "peak": cost.peak}


if __name__ == "__main__":
    main()
