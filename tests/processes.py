"""What the processes of this test run are: to end one that a test is about, and to see that none is left."""

from __future__ import annotations

import os
import signal
from pathlib import Path


def descendants(word: str) -> list[int]:
    """Processes below this one whose program has the word in its path, and that no process of the kind has started."""
    parents = {int(status.parent.name): _parent(status) for status in Path("/proc").glob("[0-9]*/status")}
    ours = [pid for pid in parents if _is_below(pid, parents)]
    named = {pid for pid in ours if word in _program(pid)}
    return [pid for pid in named if parents.get(pid) not in named]


def kill(word: str) -> None:
    """End them as a machine without memory does."""
    for pid in descendants(word):
        os.kill(pid, signal.SIGKILL)


def _parent(status: Path) -> int:
    try:
        lines = status.read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next(int(line.split()[1]) for line in lines if line.startswith("PPid:"))


def _is_below(pid: int, parents: dict[int, int]) -> bool:
    while pid in parents:
        pid = parents[pid]
        if pid == os.getpid():
            return True
    return False


def _program(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().partition(b"\0")[0].decode("utf-8", "replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""
