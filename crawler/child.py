"""Our own child processes: how they are started, when they die, and what their last words were.

It knows nothing of Scrapy, which the parent of a crawl has no need to load. As a program, it is where a child begins.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import IO, Protocol

from crawler.collecting import loading, spare_the_collector

PROJECT = Path(__file__).resolve().parent.parent
_PR_SET_PDEATHSIG = 1


class Process(Protocol):
    """A child's process as its parent follows it: a fresh one (subprocess.Popen) or a forked one."""

    @property
    def pid(self) -> int: ...
    @property
    def returncode(self) -> int | None: ...
    def poll(self) -> int | None: ...
    def wait(self) -> int | None: ...
    def send_signal(self, number: int, /) -> None: ...


@dataclass(frozen=True)
class Child:
    """A child that waits for its plan, and where its report and its last words can be read."""

    process: Process
    plan: IO[bytes]
    report: IO[bytes]
    stderr: IO[bytes]


Start = Callable[[str], Child]  # the name of a module to a child that runs it


def fresh_child(module: str) -> Child:
    """Start a child with an interpreter of its own, in a session of its own, so that Ctrl-C reaches only us."""
    stderr = tempfile.TemporaryFile()  # noqa: SIM115 (whoever follows the child closes it)
    process = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
        child_command(module),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        start_new_session=True,
        env=child_environment(),
    )
    assert process.stdin is not None
    assert process.stdout is not None
    return Child(process, process.stdin, process.stdout, stderr)


def child_command(module: str) -> list[str]:
    """How to start one of our modules as a child: this interpreter, nothing from the current folder, our own pid."""
    return [sys.executable, "-P", "-m", "crawler.child", module, str(os.getpid())]


def child_environment() -> dict[str, str]:
    """The environment of a child, which must find the project's packages wherever it is started."""
    paths = [str(PROJECT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def die_with_parent(parent: int) -> None:
    """A crawl whose parent was killed must not go on writing into a run that the next cycle takes for dead."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            sys.exit("the parent is gone")


def last_line(stderr: IO[bytes]) -> str:
    """The last line that a child left on its standard error, for the message that tells of its end."""
    stderr.seek(0)
    lines = [line for line in stderr.read().decode("utf-8", "replace").splitlines() if line.strip()]
    return lines[-1] if lines else "没有输出"


def main() -> None:
    """Load a child's module and let it begin."""
    module, parent = sys.argv[1:]
    die_with_parent(int(parent))
    with loading():
        loaded = import_module(module)
    spare_the_collector()
    loaded.main()


if __name__ == "__main__":
    main()
