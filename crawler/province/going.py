"""Counties by host group in, each of them crawled by a process of its own, several at a time; what each came to out.

Counties on one platform share its politeness budget, so those of one host group follow one another. A county that
fails, or whose process dies, stops no other. Told to end, all end in order, and those that wait are not begun.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from types import FrameType
from typing import IO, Any

from crawler.child import child_environment
from crawler.errors import ExitStatus
from crawler.province.folder import CountyFile
from crawler.queue.last_words import last_words

LEASH = (sys.executable, "-P", "-m", "crawler.queue.leash")
COMMAND = (sys.executable, "-P", "-m", "crawler.cli")
DIED = os.EX_SOFTWARE  # of a bug
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True)
class Gone:
    """What became of a county: the exit status of its command, what that printed as JSON, and its last words.
    `trace`: all that it wrote, where it died of a bug."""

    county: str
    status: int
    told: Any
    error: str
    trace: str = ""


@dataclass
class Going:
    """Runs one command for each county. `words`: the command without the county; `given`: further environment."""

    words: Sequence[str]
    given: Mapping[str, str]
    at_once: int
    tell: Callable[[Gone], None]
    command: Sequence[str] = COMMAND
    _children: set[subprocess.Popen[bytes]] = field(default_factory=set)
    _lock: threading.RLock = field(default_factory=threading.RLock)  # a signal's handler may come back to it
    _ending: bool = False

    def run(self, groups: Sequence[Sequence[CountyFile]]) -> list[Gone]:
        """Go over the counties, those of one group in turn. What became of them, in the order in which they ended."""
        gone: list[Gone] = []
        with self._signals(), ThreadPoolExecutor(self.at_once) as threads:
            waiting = [threads.submit(self._group, group, gone) for group in groups]
            for each in waiting:
                each.result()
        return gone

    def _group(self, group: Sequence[CountyFile], gone: list[Gone]) -> None:
        for county in group:
            done = self._one(county)
            with self._lock:
                gone.append(done)
                self.tell(done)

    def _one(self, county: CountyFile) -> Gone:
        with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
            child = self._start(county, stdout.fileno(), stderr.fileno())
            if child is None:
                return Gone(county.name, ExitStatus.INTERRUPTED, None, "没有开始")
            try:
                status = child.wait()
            finally:
                with self._lock:
                    self._children.discard(child)
            told = _json(stdout)
            said = last_words(stderr)
        if self._ending and status not in set(ExitStatus):
            status = ExitStatus.INTERRUPTED  # by force
        if status == ExitStatus.FINDINGS and told is None:  # nothing was found: Python's own status for a bug
            status = DIED
        return Gone(county.name, status, told, "" if told else said.line, said.whole if status == DIED else "")

    def _start(self, county: CountyFile, stdout: int, stderr: int) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if self._ending:
                return None
            child = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
                [*LEASH, str(os.getpid()), *self.command, *self.words, "--county", county.name],
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                env={**child_environment(), **self.given},
                start_new_session=True,
            )
            self._children.add(child)
            return child

    # --- the end ------------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        before = {number: signal.signal(number, self._handle) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        """Let running cycles end in order; told a second time, end them by force."""
        with self._lock:
            by_force, self._ending = self._ending, True
            for child in self._children:
                with contextlib.suppress(ProcessLookupError):
                    if by_force:
                        os.killpg(child.pid, signal.SIGKILL)
                    else:
                        child.send_signal(signal.SIGINT)


def _json(stdout: IO[bytes]) -> Any:  # noqa: ANN401 (what the command prints)
    """What a command printed; None where it died before it had printed all of it."""
    stdout.seek(0)
    try:
        return json.load(stdout)
    except ValueError:
        return None
