"""A recorded county in, a table of what crawling it costs out, beside a bare Scrapy spider; kept in build/bench.json.

Both fetch the same pages from one server process over HTTP on loopback, in turn, each in processes of their own. The
ratio compares CPU time of whole commands, starting included, without a browser: no second look is rendered. One more
run has the browser, and tells its CPU apart.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.fleet import write_registry
from benchmarks.measuring import Cost, measure
from crawler.browser import find_chromium
from storage.recording import Recording

PROJECT = Path(__file__).resolve().parent.parent
RESULT = PROJECT / "build" / "bench.json"
KEPT = ("cpu", "wall", "peak", "browser_cpu")


@dataclass(frozen=True)
class Bench:
    """One recording, served at `address`; everything written goes into `scratch`."""

    recording: Recording
    address: str
    scratch: Path

    def bare(self, addresses: list[str]) -> Cost:
        file = self.scratch / "addresses.txt"
        file.write_text("\n".join(addresses), encoding="utf-8")
        command = [sys.executable, "-m", "benchmarks.bare_spider", str(file), self.address]
        cost = self._run(command, browser=False)
        if int(cost.output) != len(addresses):
            raise SystemExit(f"the bare spider fetched {cost.output.strip()} of {len(addresses)} pages")
        return cost

    def ours(self, registry: Path, *, browser: bool = False) -> Cost:
        database = Path(tempfile.mkdtemp(dir=self.scratch)) / "xunlan.db"
        command = [str(Path(sys.executable).with_name("xunlan")), "crawl", "--json", "--delay", "0"]
        command += ["--registry", str(registry), "--as-of", self.recording.as_of.isoformat()]
        return self._run([*command, "--database", f"sqlite:///{database}"], browser=browser)

    def _run(self, command: list[str], *, browser: bool) -> Cost:
        scratch = str(self.scratch)  # a PATH and a HOME without Chromium: no PATH at all would mean /usr/bin
        environment = {"PYTHONPATH": str(PROJECT), "XUNLAN_PROXY": self.address, "HOME": scratch, "PATH": scratch}
        if browser:
            environment |= {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        cost = measure(command, environment, self.scratch, browser=browser)
        if cost.status:
            raise SystemExit(f"{command}: status {cost.status}\n{(self.scratch / 'stderr.txt').read_text()}")
        return cost


@contextmanager
def bench(folder: Path) -> Iterator[Bench]:
    command = [sys.executable, "-m", "benchmarks.fleet", str(folder)]
    with (
        tempfile.TemporaryDirectory(prefix="xunlan-bench-") as scratch,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=PROJECT) as server,
    ):
        assert server.stdin is not None
        assert server.stdout is not None
        with server.stdin:  # closing it ends the server
            yield Bench(Recording(folder), server.stdout.readline().strip(), Path(scratch))


def run(folder: Path, runs: int, copies: int) -> dict[str, Any]:
    """All runs, in turn; progress goes to standard error."""
    with bench(folder) as on:
        small, large = on.scratch / "county.yml", on.scratch / "fleet.yml"
        addresses = write_registry(on.recording, 1, small)
        many = write_registry(on.recording, copies, large)
        bare, ours = [], []
        for number in range(1, runs + 1):
            print(f"run {number} of {runs}: {len(addresses)} pages, bare, then ours", file=sys.stderr)
            bare.append(on.bare(addresses))
            ours.append(on.ours(small))
        print(f"{len(many)} pages, ours", file=sys.stderr)
        grown = on.ours(large)
        rendered = []
        if find_chromium():
            print(f"{len(addresses)} pages, ours with Chromium", file=sys.stderr)
            rendered.append(on.ours(small, browser=True))
    told = {"bare": bare, "ours": ours, "ours_many": [grown], "ours_with_browser": rendered}
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "columns": len(addresses),
        "columns_many": len(many),
        "ratio": median(each.cpu for each in ours) / median(each.cpu for each in bare),
        "requests_per_column": json.loads(ours[-1].output)["requests"]["per_column"],
        "requests_per_column_with_browser": [json.loads(each.output)["requests"]["per_column"] for each in rendered],
        "runs": {name: [{key: getattr(cost, key) for key in KEPT} for cost in costs] for name, costs in told.items()},
    }


def table(told: dict[str, Any]) -> Iterator[str]:
    """What was measured, medians first; then the figures that are promised."""
    columns, many = told["columns"], told["columns_many"]
    yield f"{'':34}{'CPU s':>8}{'ms a page':>11}{'wall s':>8}{'peak MB':>9}{'browser CPU s':>15}"
    rows = {"bare": ("bare Scrapy, one selector", columns), "ours": ("xunlan crawl, no browser", columns)}
    rows |= {
        "ours_many": ("xunlan crawl, no browser", many),
        "ours_with_browser": ("xunlan crawl, with Chromium", columns),
    }
    for key, (name, pages) in rows.items():
        if told["runs"][key]:
            cpu, wall, peak, browser = (median(run[each] for run in told["runs"][key]) for each in KEPT)
            title = f"{name}, {pages}"
            yield f"{title:34}{cpu:8.2f}{1000 * cpu / pages:11.2f}{wall:8.2f}{peak:9.0f}{browser:15.2f}"
    yield f"ratio of medians of CPU time, ours / bare: {told['ratio']:.2f}"
    yield f"requests a column: {told['requests_per_column']} without a browser"
    for each in told["requests_per_column_with_browser"]:
        yield f"requests a column: {each} with Chromium"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--recording", type=Path, default=PROJECT / "examples" / "tonggu")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--copies", type=int, default=10, help="of the county, to see whether memory grows")
    given = parser.parse_args()
    told = run(given.recording.resolve(), given.runs, given.copies)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    for line in table(told):
        print(line)


if __name__ == "__main__":
    main()
