"""Our own child processes: how they are started, when they die, and what their last words were.

It knows nothing of Scrapy, which the parent of a crawl has no need to load. As a program, it is where a child begins.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from importlib import import_module
from pathlib import Path
from typing import IO

from crawler.collecting import loading, spare_the_collector

PROJECT = Path(__file__).resolve().parent.parent
_PR_SET_PDEATHSIG = 1


def child_command(module: str) -> list[str]:
    """How to start one of our modules as a child: this interpreter, nothing from the current folder, our own pid."""
    return [sys.executable, "-P", "-m", "crawler.child", module, str(os.getpid())]


def child_environment() -> dict[str, str]:
    """The environment of a child, which must find the project's packages wherever it is started."""
    paths = [str(PROJECT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def die_with_parent() -> None:
    """A crawl whose parent was killed must not go on writing into a run that the next cycle takes for dead."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if str(os.getppid()) != sys.argv[1]:
            sys.exit("the parent is gone")


def last_line(stderr: IO[bytes]) -> str:
    """The last line that a child left on its standard error, for the message that tells of its end."""
    stderr.seek(0)
    lines = [line for line in stderr.read().decode("utf-8", "replace").splitlines() if line.strip()]
    return lines[-1] if lines else "没有输出"


def main() -> None:
    """Load a child's module and let it begin."""
    with loading():
        module = import_module(sys.argv.pop(1))
    spare_the_collector()
    module.main()


if __name__ == "__main__":
    main()
