"""A number of observations in, how long SQLite takes to keep them while somebody reads out: build/bench-writing.json.

They are written as a crawl writes them, in its batches, night after night, through the store; what is timed is the
store alone. Another process reads all the while, the latest night's states and the runs, as a person at the command
line does. Either of them meeting "database is locked" ends the benchmark in failure.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from time import monotonic, process_time
from typing import Any

from benchmarks.nights import COLUMNS, LAST_DAY, UNITS, looks_of, remember_county
from benchmarks.served import PROJECT
from crawler.crawl_child import BATCH
from storage.nouns import Column, RunKind, RunStatus
from storage.store import Store, open_store

RESULT = PROJECT / "build" / "bench-writing.json"
OBSERVATIONS, PROMISED = 100_000, 30.0  # seconds
_READ = """
import select, sys
from storage.store import open_store
reads = 0
with open_store(sys.argv[1]) as store:
    while not select.select([sys.stdin], [], [], 0.02)[0]:
        for run in store.runs(3):
            store.states_seen(run.id)
        reads += 1
print(reads)
"""


class Reader:
    """How often the other process has read, known when the block has ended."""

    reads = 0


@contextmanager
def reading(url: str) -> Iterator[Reader]:
    """Another process reads while the block runs; SystemExit where it could not."""
    reader, command = Reader(), [sys.executable, "-c", _READ, url]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=PROJECT, text=True, **pipes) as process:
        yield reader
        told, wrong = process.communicate()
        if process.returncode:
            raise SystemExit(f"the reader could not read:\n{wrong}")
        reader.reads = int(told)


def measure_writing(folder: Path, observations: int) -> dict[str, float]:
    """Write at least so many; what it took."""
    url = f"sqlite:///{folder}/xunlan.db"
    nights = -(-observations // (UNITS * COLUMNS))
    took: list[tuple[float, float]] = []
    with open_store(url) as store:
        columns = remember_county(store)
        with reading(url) as reader:
            for night in range(nights):
                took += _write(store, columns, night, nights)
    size = sum(each.stat().st_size for each in folder.iterdir()) / 2**20
    walls, cpus = zip(*took, strict=True)
    spent = {"seconds": sum(walls), "cpu": sum(cpus), "longest": max(walls)}
    return {"written": nights * UNITS * COLUMNS, **spent, "reads": reader.reads, "mb": size}


def _write(store: Store, columns: list[Column], night: int, nights: int) -> Iterator[tuple[float, float]]:
    """One night, batch after batch; the seconds that each took, on the wall and of CPU."""
    day = LAST_DAY - timedelta(days=nights - 1 - night)
    looks = looks_of(columns, night, day)
    at = looks[0].observation.seen_at
    run = store.begin_run(kind=RunKind.CRAWL, scope="yichun", units=(), as_of=day, started_at=at, planned=len(columns))
    for start in range(0, len(looks), BATCH):
        began, spent = monotonic(), process_time()
        store.save_observations(run.id, looks[start : start + BATCH])
        yield monotonic() - began, process_time() - spent
    store.end_run(run.id, status=RunStatus.DONE, finish_reason="finished", counts={}, ended_at=at)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--observations", type=int, default=OBSERVATIONS)
    parser.add_argument("--out", type=Path, default=RESULT)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-writing-") as folder:
        told = measure_writing(Path(folder), given.observations)
    given.out.parent.mkdir(exist_ok=True)
    given.out.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    promised = f"promised: {OBSERVATIONS:,} in under {PROMISED:.0f} s"
    print(
        f"SQLite: {told['written']:,.0f} observations in batches of {BATCH} in {told['seconds']:.1f} s, "
        f"{told['cpu']:.1f} s of CPU ({promised}), the longest batch {1000 * told['longest']:.0f} ms, "
        f"{told['mb']:.0f} MB; read {told['reads']:,} times meanwhile; the database was never locked"
    )


if __name__ == "__main__":
    main()
