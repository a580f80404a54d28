"""A command in, what it cost out: CPU of its Python processes and of its browser apart, wall time, peak memory.

Without a browser, CPU time is the kernel's exact account of the whole run (wait4). With one, each process is read in
/proc twenty times a second, so that Python and Chromium can be told apart; what each spent after its last reading is
then missing.
"""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

INTERVAL = 0.05  # seconds between two readings
TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Process:
    """One process as last read: its own CPU seconds, and the most memory it ever had (MB)."""

    python: bool
    cpu: float = 0.0
    peak: float = 0.0


@dataclass(frozen=True)
class Cost:
    """What a run cost. `cpu` and `peak` are those of the Python processes; `peak` is that of the largest of them."""

    cpu: float  # seconds
    wall: float  # seconds
    peak: float  # MB
    browser_cpu: float  # seconds, with Playwright's driver
    output: str
    status: int


@dataclass
class Watch:
    """Follows a process and all that descend from it."""

    root: int
    processes: dict[int, Process] = field(default_factory=dict)

    def read(self) -> None:
        for pid in _descendants(self.root):
            try:
                self._read(pid)
            except (FileNotFoundError, ProcessLookupError):
                continue  # it ended while we looked

    def _read(self, pid: int) -> None:
        stat = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
        if stat[0] in (b"Z", b"X"):
            return
        name = Path(f"/proc/{pid}/cmdline").read_bytes().partition(b"\0")[0]
        if not name:  # it is ending: what was read before stands
            return
        known = self.processes.setdefault(pid, Process(python=b"python" in name))
        known.python = b"python" in name  # a child is its parent's likeness until it becomes itself
        known.cpu = (int(stat[11]) + int(stat[12])) / TICK
        known.peak = max(known.peak, _peak(pid))

    def cpu(self, python: bool) -> float:
        return sum(each.cpu for each in self.processes.values() if each.python is python)

    def peak(self) -> float:
        return max((each.peak for each in self.processes.values() if each.python), default=0.0)


def _peak(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_bytes().splitlines():
        if line.startswith(b"VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _descendants(root: int) -> Iterator[int]:
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        yield pid
        try:
            for thread in Path(f"/proc/{pid}/task").iterdir():
                waiting.extend(map(int, (thread / "children").read_bytes().split()))
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended while we looked


def measure(command: list[str], environment: Mapping[str, str], folder: Path, *, browser: bool) -> Cost:
    """Run a command in a folder to its end; what it says on standard error is kept there, in stderr.txt."""
    began = monotonic()
    with (
        (folder / "stderr.txt").open("w") as stderr,
        subprocess.Popen(
            command, env=environment, cwd=folder, stdout=subprocess.PIPE, stderr=stderr, text=True
        ) as child,
    ):
        watch, ended = Watch(child.pid), threading.Event()
        reader = threading.Thread(target=_follow, args=(watch, ended))
        reader.start()
        assert child.stdout is not None
        output = child.stdout.read()
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        ended.set()
        reader.join()
    cpu = watch.cpu(python=True) if browser else used.ru_utime + used.ru_stime
    browser_cpu = watch.cpu(python=False) if browser else 0.0
    return Cost(cpu, monotonic() - began, watch.peak(), browser_cpu, output, child.returncode)


def _follow(watch: Watch, ended: threading.Event) -> None:
    while not ended.wait(INTERVAL):
        watch.read()
