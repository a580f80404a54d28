"""Counties at hosts of their own, each answer after a tenth of a second, in; how near a polite night is to the least
that it can take, and what a second worker brings, out: build/bench-polite.json.

No run can be shorter than the longest host's requests, times the delay between two of them. What is timed is the whole
command. The server writes down every arrival: a host asked faster than the delay allows, or twice at once, ends the
benchmark in failure. It does so by its own clock, so single arrivals look early where it came late to the one before.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.fleet import write_county
from benchmarks.served import PROJECT, Served, serving
from crawler.queue.filling import fill
from storage.nouns import RunKind
from tests.postgresql import binaries, running

RESULT = PROJECT / "build" / "bench-polite.json"
LATENCY, DELAY = 0.1, 0.5  # seconds
HOSTS, COLUMNS = 4, 400  # of the polite run; its largest county
WORKED_HOSTS, WORKED_COLUMNS, AT_ONCE = 6, 100, 1  # of the workers; what one worker does at once
PROMISED_OVER, PROMISED_GAIN = 1.05, 1.9
TOO_CLOSE, TOO_FAST = 0.8, 0.99  # shares of the delay: between any two arrivals, and on average


@dataclass(frozen=True)
class Polite:
    """One run. `wall`: of the whole command; `bound`: the least that it can take, of what the server was asked."""

    wall: float
    bound: float
    requests: int
    closest: float  # seconds between two arrivals at one host
    together: int  # requests in flight at one host

    @classmethod
    def of(cls, served: Served, wall: float, counties: Iterable[str]) -> Polite:
        """Raises SystemExit where the host of a county was asked too fast. Pages may lead to a host that is nobody's:
        several crawls may look at that one at once."""
        asked = served.asked()
        hosts = [asked[each] for each in counties]
        closest = min(each["closest"] for each in hosts)
        average = min((each["last"] - each["first"]) / (each["requests"] - 1) for each in hosts)
        together = max(each["together"] for each in hosts)
        if closest < TOO_CLOSE * DELAY or average < TOO_FAST * DELAY or together > 1:
            between = f"{closest:.3f} s between two requests, {average:.3f} s on average"
            raise SystemExit(f"not polite: {between}, {together} at once at one host")
        requests = [each["requests"] for each in hosts]
        return cls(wall, max(requests) * DELAY, sum(requests), closest, together)

    def told(self) -> dict[str, float]:
        return {**vars(self), "over": self.wall / self.bound}


def hosts_of(counties: int) -> list[str]:
    return [f"www.county{number + 1}.test" for number in range(counties)]


def write_counties(served: Served, folder: Path, columns: Sequence[int]) -> Path:
    """A folder of registries, a county of so many columns each."""
    folder.mkdir()
    for host, each in zip(hosts_of(len(columns)), columns, strict=True):
        write_county(served.recording, host, each, folder / f"{host}.yml")
    return folder


def environment(served: Served, folder: Path) -> dict[str, str]:
    manners = {"XUNLAN_PROXY": served.address, "XUNLAN_DELAY": str(DELAY), "XUNLAN_ARTICLES_PER_NIGHT": "0"}
    return {"PATH": str(folder), "HOME": str(folder), "LANG": "C.UTF-8", "PYTHONPATH": str(PROJECT), **manners}


def polite(recording: Path, hosts: int, columns: int) -> Polite:
    """One command over several counties at once; each has a fraction of the largest one's columns."""
    sizes = [max(1, columns * (hosts - each) // hosts) for each in range(hosts)]
    with serving(recording, latency=LATENCY) as served, tempfile.TemporaryDirectory(prefix="bench-polite-") as scratch:
        folder = Path(scratch)
        registries = write_counties(served, folder / "registries", sizes)
        command = [str(Path(sys.executable).with_name("xunlan")), "crawl", "--json", "--privacy", "off"]
        command += ["--as-of", served.recording.as_of.isoformat(), "--jobs", str(hosts)]
        command += ["--registry", str(registries), "--database", f"sqlite:///{folder}/xunlan.db"]
        wall = _run([command], environment(served, folder), folder)
        return Polite.of(served, wall, hosts_of(hosts))


def worked(recording: Path, hosts: int, columns: int) -> Iterator[Polite]:
    """The same jobs, done by one worker, then by two, each with a database of its own."""
    programs = binaries()
    if programs is None:
        raise SystemExit("没有 PostgreSQL 15 或更新版本,无法测量(Debian 上安装 postgresql 即可)")
    with (
        running(programs) as server,
        serving(recording, latency=LATENCY) as served,
        tempfile.TemporaryDirectory(prefix="bench-polite-") as scratch,
    ):
        folder = Path(scratch)
        registries = write_counties(served, folder / "registries", [columns] * hosts)
        for workers in (1, 2):
            url = server.fresh()
            fill(url, registries, RunKind.CRAWL, ZoneInfo("Asia/Shanghai"), served.recording.as_of)
            command = [str(Path(sys.executable).with_name("xunlan")), "worker", "--once", "--jobs", str(AT_ONCE)]
            command += ["--registry", str(registries), "--database", url]
            wall = _run([command] * workers, environment(served, folder), folder)
            yield Polite.of(served, wall, hosts_of(hosts))


def _run(commands: list[list[str]], names: dict[str, str], folder: Path) -> float:
    """All at once, to the last one's end; the seconds that it took."""
    began = monotonic()
    with (folder / "output.txt").open("w") as output:
        running = [subprocess.Popen(each, env=names, cwd=folder, stdout=output, stderr=output) for each in commands]
        statuses = [each.wait() for each in running]
    if any(statuses):
        raise SystemExit(f"{commands[0]}: status {statuses}\n{(folder / 'output.txt').read_text()[-2000:]}")
    return monotonic() - began


def lines(told: dict[str, Any]) -> Iterator[str]:
    night, (one, two) = told["polite"], told["workers"]
    yield (
        f"polite run, {HOSTS} hosts, answers after {LATENCY} s, {DELAY} s between two requests: {night['wall']:.1f} s "
        f"for {night['requests']} requests; bound {night['bound']:.1f} s; x {night['over']:.3f} "
        f"(promised: {PROMISED_OVER}); never closer than {night['closest']:.3f} s"
    )
    yield (
        f"{WORKED_HOSTS} hosts, {AT_ONCE} at once by each worker: one worker {one['wall']:.1f} s, "
        f"two {two['wall']:.1f} s; x {one['wall'] / two['wall']:.2f} (promised: {PROMISED_GAIN})"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition(":")[0])
    parser.add_argument("--recording", type=Path, default=PROJECT / "examples" / "tonggu")
    parser.add_argument("--columns", type=int, default=COLUMNS, help="of the largest county of the polite run")
    parser.add_argument("--worked", type=int, default=WORKED_COLUMNS, help="columns of each county of the workers")
    parser.add_argument("--out", type=Path, default=RESULT)
    given = parser.parse_args()
    recording = given.recording.resolve()
    told: dict[str, Any] = {"load": round(os.getloadavg()[0], 2)}
    told["polite"] = polite(recording, HOSTS, given.columns).told()
    told["workers"] = [each.told() for each in worked(recording, WORKED_HOSTS, given.worked)]
    given.out.parent.mkdir(exist_ok=True)
    given.out.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    for line in lines(told):
        print(line)


if __name__ == "__main__":
    main()
