"""A recorded county in, a table of what crawling it costs out, beside other programs; kept in build/bench-crawl.json.

All fetch the same list pages from one server process over HTTP on loopback, in turn, each in processes of their own:
as many rounds as wanted on one county, then one round each on larger fleets. CPU is that of whole commands, starting
included, without a browser; memory is that of the largest process; requests are counted by the server.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.contenders import CONTENDERS, NIGHTS, Contender, Ground, Night
from benchmarks.crawl_table import table
from benchmarks.fleet import addresses_of
from benchmarks.served import PROJECT, serving
from storage.recording import Recording

RESULT = PROJECT / "build" / "bench-crawl.json"
SIZES = (1_200, 12_000)


def run(
    folder: Path,
    rounds: int,
    sizes: Iterable[int],
    *,
    programs: Collection[str],
    rivals: Path | None,
    nights: int,
) -> dict[str, Any]:
    """All rounds; progress goes to standard error. Without the rivals' folder, ours and bare Scrapy alone. `nights`:
    how many of them on the larger sizes."""
    county = len(addresses_of(Recording(folder)))
    taking_part = [each for each in CONTENDERS if each.key in programs and (rivals or not each.rival)]
    told = []
    for place, size in enumerate(sorted(sizes)):
        copies = max(1, round(size / county))
        alone = [each for each in taking_part if place == 0 or not each.rival]
        with serving(folder) as served, tempfile.TemporaryDirectory(prefix="xunlan-bench-") as scratch:
            ground = Ground.lay(served, Path(scratch), copies, rivals)
            names = NIGHTS if place == 0 else NIGHTS[:nights]
            told.append(_measured(ground, alone, rounds if place == 0 else 1, names))
    return {"at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine(), "sizes": told}


def _measured(ground: Ground, contenders: list[Contender], rounds: int, names: Sequence[str]) -> dict[str, Any]:
    """One size, in turn: what the machine does besides falls upon all alike."""
    nights: defaultdict[str, list[dict[str, float]]] = defaultdict(list)
    columns = len(ground.addresses)
    for number in range(1, rounds + 1):
        for each in contenders:
            print(f"{columns} columns, round {number} of {rounds}: {each.title}", file=sys.stderr)
            for name, night in zip(names, each.nights(ground), strict=False):
                nights[f"{each.key} {name}"].append(_told(night))
    return {"columns": columns, "nights": nights}


def _told(night: Night) -> dict[str, float]:
    cost = night.cost
    spent = {"cpu": cost.cpu, "wall": cost.wall, "peak": cost.peak}
    return spent | {"requests": night.requests, "not_modified": night.not_modified, "doubts": night.doubts}


def machine() -> dict[str, Any]:
    """What the figures were measured on, and how busy it was with other things."""
    return {"cores": os.cpu_count(), "load": round(os.getloadavg()[0], 2), "python": sys.version.split()[0]}


def lines(told: dict[str, Any]) -> Iterator[str]:
    yield from table(told)
    yield ""
    for each in CONTENDERS:
        yield f"{each.title}: {each.does}. Does not: {each.does_not}."


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--recording", type=Path, default=PROJECT / "examples" / "tonggu")
    parser.add_argument("--rounds", type=int, default=3, help="on the smallest size")
    parser.add_argument("--size", type=int, nargs="+", default=SIZES, help="columns, about: whole copies of the county")
    every = [each.key for each in CONTENDERS]
    parser.add_argument("--program", nargs="+", choices=every, default=every, help="which take part; ours is one")
    parser.add_argument("--nights", type=int, default=len(NIGHTS), help="on the larger sizes: 1 is the first alone")
    parser.add_argument("--rivals", type=Path, help="the bin folder of an environment with requirements-rivals.txt")
    parser.add_argument("--told", type=Path, help="measure nothing: draw the table from such a file")
    parser.add_argument("--out", type=Path, default=RESULT)
    given = parser.parse_args()
    if given.told:
        told = json.loads(given.told.read_text(encoding="utf-8"))
    else:
        rivals = given.rivals and given.rivals.absolute()
        told = run(
            given.recording.resolve(),
            given.rounds,
            given.size,
            programs=given.program,
            rivals=rivals,
            nights=given.nights,
        )
        given.out.parent.mkdir(exist_ok=True)
        given.out.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    for line in lines(told):
        print(line)


if __name__ == "__main__":
    main()
