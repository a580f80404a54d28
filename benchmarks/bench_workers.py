"""The proof of tests/crawler/test_work.py in, a summary of the arrivals that its server wrote down out: three workers
at a province of thirty hosts, one killed and one stopped in the middle; kept in build/bench-workers.json.

The test says whether a promise was broken; this says by how much it was kept. The moments are the kernel's.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.served import PROJECT
from crawler.queue.board import listed
from crawler.queue.counties import county_url
from crawler.queue.filling import fill
from storage.nouns import RunKind, RunStatus
from storage.store import open_store
from tests.crawler.county import DAY
from tests.crawler.province import Host, Province, page, write_registries
from tests.crawler.three_workers import COLUMNS, COUNTIES, DELAY, share
from tests.postgresql import Server, binaries, running

RESULT = PROJECT / "build" / "bench-workers.json"


def proof(server: Server) -> dict[str, Any]:
    """One run of it. Raises SystemExit where a county was not observed once and whole."""
    url, before = server.fresh(), _cpu()
    with tempfile.TemporaryDirectory(prefix="bench-workers-") as scratch:
        folder = Path(scratch)
        registries = write_registries(folder, COUNTIES, COLUMNS)
        fill(url, registries, RunKind.CRAWL, ZoneInfo("Asia/Shanghai"), DAY)
        with Province(page()) as province:
            share(url, folder, registries, province)
        seen = [_observed(url, file.stem) for file in registries.iterdir()]
    if set(seen) != {COLUMNS} or {each.status for each in listed(url, ended=True)} != {"succeeded"}:
        raise SystemExit(f"not every column was observed once: {Counter(seen)}")
    server.drop(url)
    return {**summed_up(province.hosts), "cpu": _cpu() - before}


def _observed(url: str, county: str) -> int:
    """How many columns the one run of a county observed, each once; 0 where it is not so."""
    with open_store(county_url(url, county)) as store:
        runs = store.runs()
        seen = [(each.unit, each.column) for each in store.observations(runs[0].id)]
    return len(seen) if len(runs) == 1 and runs[0].status is RunStatus.DONE and len(set(seen)) == len(seen) else 0


def _cpu() -> float:
    """Seconds of all cycles and workers that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def summed_up(hosts: Mapping[str, Host]) -> dict[str, Any]:
    """What a server wrote down of its hosts; gaps and span in seconds."""
    gaps = [gap for host in hosts.values() for gap in host.gaps]
    arrivals = [each for host in hosts.values() for each in host.arrivals]
    moments = [each.moment for each in arrivals]
    return {
        "hosts": len(hosts),
        "least_gap": min(gaps),
        "early_gap": quantiles(gaps, n=100)[0],
        "median_gap": median(gaps),
        "in_flight": max(host.most_in_flight for host in hosts.values()),
        "requests": len(arrivals),
        "for_columns": sum(host.columns.total() for host in hosts.values()),
        "by_worker": dict(Counter(each.visitor for each in arrivals)),
        "hosts_of_two": sum(len(host.visitors) > 1 for host in hosts.values()),
        "span": max(moments) - min(moments),
    }


def lines(runs: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for number, run in enumerate(runs, 1):
        by = ", ".join(f"{name} {asked}" for name, asked in sorted(run["by_worker"].items()))
        yield (
            f"run {number}: {run['hosts']} hosts, {COLUMNS} columns each; never closer than {run['least_gap']:.4f} s "
            f"(delay {DELAY} s; one in 100 below {run['early_gap']:.4f} s, half below {run['median_gap']:.4f} s); "
            f"at once at one host: {run['in_flight']}; {run['for_columns']} requests for {COUNTIES * COLUMNS} columns; "
            f"{by}; hosts seen by two workers: {run['hosts_of_two']}; {run['span']:.0f} s, CPU {run['cpu']:.0f} s"
        )
    least, most = min(run["least_gap"] for run in runs), max(run["in_flight"] for run in runs)
    yield f"all {len(runs)}: never closer than {least:.4f} s, at most {most} at once at one host"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition(":")[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--out", type=Path, default=RESULT)
    given = parser.parse_args()
    programs = binaries()
    if programs is None:
        raise SystemExit("没有 PostgreSQL 15 或更新版本,无法测量(Debian 上安装 postgresql 即可)")
    os.chdir(PROJECT)  # where the workers start
    os.environ["XUNLAN_ARTICLES_PER_NIGHT"] = "0"
    load = round(os.getloadavg()[0], 2)
    with running(programs) as server:
        runs = [proof(server) for _ in range(given.runs)]
    given.out.parent.mkdir(exist_ok=True)
    given.out.write_text(json.dumps({"load": load, "runs": runs}, indent=1) + "\n", encoding="utf-8")
    for line in lines(runs):
        print(line)


if __name__ == "__main__":
    main()
