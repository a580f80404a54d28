"""A command of ours in, the same command run to its end, and ended in order when the worker that asked for it is gone.

The kernel tells us of the worker's death, once for each of its threads. The command must hear of it once: told twice,
a cycle ends by force and loses what it has not stored.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from types import FrameType

_PR_SET_PDEATHSIG = 1
_WORKER_IS_GONE = signal.SIGUSR1


def main() -> int:
    worker, *command = sys.argv[1:]
    told: list[int] = []
    started: list[subprocess.Popen[bytes]] = []

    def pass_on(number: int, frame: FrameType | None) -> None:
        if number == _WORKER_IS_GONE and told:
            return
        told.append(number)
        for child in started:
            child.send_signal(signal.SIGINT)

    for number in (signal.SIGINT, signal.SIGTERM, _WORKER_IS_GONE):
        signal.signal(number, pass_on)
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, _WORKER_IS_GONE)
    if str(os.getppid()) != worker or told:
        return 128 + signal.SIGINT
    started.append(subprocess.Popen(command))  # noqa: S603 (our own interpreter and module)
    if told:  # while it was being started
        started[0].send_signal(signal.SIGINT)
    status = started[0].wait()
    return status if status >= 0 else 128 - status  # as a shell tells of a signal


if __name__ == "__main__":
    sys.exit(main())
