"""A recorded county and a size in, what a country of such counties costs in PostgreSQL out: docs/scale.md's figures.

Measured: two nights of the command on the recorded county; a month of nights of some counties, written through the
store; so many empty schemas; a queue of so many jobs. The rest is extrapolated from these by benchmarks/scale_model.py,
and one night is simulated by benchmarks/scale_night.py. The server is Debian's, with the settings it comes with, on a
disk, and made for this.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.scale_catalog import catalog, queue
from benchmarks.scale_county import crawled, read_template
from benchmarks.scale_model import Measured, report
from benchmarks.scale_month import Month
from crawler.browser import find_chromium
from tests.postgresql import Server, binaries, running

PROJECT = Path(__file__).resolve().parent.parent
RESULT = PROJECT / "build" / "bench-scale.json"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--recording", type=Path, default=PROJECT / "examples" / "tonggu")
    parser.add_argument("--counties", type=int, default=4, help="that the month is written for")
    parser.add_argument("--nights", type=int, default=30)
    parser.add_argument("--schemas", type=int, default=50, help="empty counties in one database")
    parser.add_argument("--jobs", type=int, default=2800, help="in the queue, each night")
    parser.add_argument("--told", type=Path, help="measure nothing: draw the tables from such a file")
    parser.add_argument("--out", type=Path, default=RESULT)
    given = parser.parse_args()
    told = json.loads(given.told.read_text()) if given.told else run(given)
    if not given.told:
        given.out.parent.mkdir(exist_ok=True)
        given.out.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    for line in report(Measured.of(told)):
        print(line)


def run(given: argparse.Namespace) -> dict[str, Any]:
    """Measure everything, one after the other; progress goes to standard error."""
    programs = binaries()
    if programs is None:
        raise SystemExit("没有 PostgreSQL 15 或更新版本,无法测量(Debian 上安装 postgresql 即可)")
    with running(programs, durable=True) as server, tempfile.TemporaryDirectory(prefix="xunlan-scale-") as scratch:
        url = server.fresh()
        nights = [crawled(given.recording.resolve(), url, night, browser=bool(find_chromium())) for night in (0, 1)]
        month = Month(server.fresh(), read_template(url), given.counties, given.nights, Path(scratch))
        return {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": _machine(),
            "county": {"columns": len(month.template.looks), "nights": [each.told() for each in nights]},
            "month": {"counties": given.counties, **month.run()},
            "catalog": catalog(server.fresh(), given.schemas, programs),
            "queue": _queues(server, given.jobs, given.nights),
        }


def _queues(server: Server, jobs: int, nights: int) -> dict[str, Any]:
    """Each county at a host of its own, and many at one."""
    groups = {"own": jobs, "city": max(1, jobs // 8)}
    return {name: queue(server.fresh(), jobs, number, nights) for name, number in groups.items()}


def _machine() -> dict[str, Any]:
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {"cores": os.cpu_count(), "memory_gb": round(memory / 2**30), "load": os.getloadavg()[0]}


if __name__ == "__main__":
    main()
