"""A recording in, a process that serves it on loopback and takes orders out: the outside of fleet_server.py."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storage.recording import Recording

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Served:
    """A fleet of the recorded county, as a proxy at `address`."""

    recording: Recording
    address: str
    process: subprocess.Popen[str]

    def change(self, per_mille: int) -> int:
        """So many of every thousand columns list something new from now on; the number in a county."""
        return int(self._order(f"change {per_mille}"))

    def asked(self) -> dict[str, dict[str, Any]]:
        """What came to each host since this was asked last: the fields of fleet_server.Asked."""
        told: dict[str, dict[str, Any]] = self._order("asked")
        return told

    def requests(self) -> int:
        return sum(each["requests"] for each in self.asked().values())

    def _order(self, order: str) -> Any:  # noqa: ANN401 - JSON
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(order, file=self.process.stdin, flush=True)
        return json.loads(self.process.stdout.readline())


@contextmanager
def serving(folder: Path, *, latency: float = 0.0) -> Iterator[Served]:
    """Serve a recording while the block runs; every answer is held back for `latency` seconds."""
    command = [sys.executable, "-m", "benchmarks.fleet_server", str(folder), str(latency)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=PROJECT) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        with process.stdin:  # closing it ends the server
            address = process.stdout.readline().strip()
            if not address.startswith("http://127.0.0.1:"):
                raise SystemExit("the server of the benchmark did not start")
            yield Served(Recording(folder), address, process)
