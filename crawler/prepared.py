"""Modules in, children out that wait for their plans: forked from a process that has loaded what they need.

Only a process that has nothing open may be forked. SQLite counts its locks by process, and would take those of its
parent for its own; two processes would speak over one connection to PostgreSQL; a lock that another thread holds would
never be given back.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import IO, NamedTuple

from crawler.child import Child, Start, child_environment, die_with_parent, fresh_child
from crawler.collecting import loading, spare_the_collector

_PLAIN = ("twisted.web.client", "spiders.transport")
# Two of Scrapy's modules look through all that is loaded, once for every import that is under way. Loaded from here,
# with what they need before them, those are few: 0.1 s less.
_RENDERING = (
    *("twisted.web.client", "scrapy.core.downloader.tls", "scrapy.core.downloader.contextfactory"),
    "spiders.render",
)
_COMPONENTS = ("DOWNLOADER_MIDDLEWARES_BASE", "SPIDER_MIDDLEWARES_BASE", "EXTENSIONS_BASE")


def can_fork() -> bool:
    """Whether this process may be forked as far as can be seen here; that nothing is open only its owner knows. A
    standard stream that is closed would give its number to one of our pipes."""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    return sys.platform == "linux" and threading.active_count() == 1 and None not in streams


@contextmanager
def prepared(modules: Sequence[str], *, rendering: bool = False) -> Iterator[Start]:
    """Fork a child for each module; one whose plan never comes ends when the block does. Any further is a fresh one.
    `rendering`: they will have a browser."""
    with loading():
        for module in (*(_RENDERING if rendering else _PLAIN), *modules):
            import_module(module)
        _load_components()
    waiting = {module: _forked(module) for module in modules}
    try:
        yield lambda module: waiting.pop(module) if module in waiting else fresh_child(module)
    finally:
        for child in waiting.values():
            _dismiss(child)


def _load_components() -> None:
    """What Scrapy loads by name, after it has got its settings."""
    from scrapy.settings import Settings
    from scrapy.utils.misc import load_object

    settings = Settings()
    settings.setmodule("settings")
    for path in (path for name in _COMPONENTS for path in settings.getdict(name)):
        load_object(path)


def _dismiss(child: Child) -> None:
    for each in (child.plan, child.report, child.stderr):
        each.close()
    child.process.wait()


class _Ends(NamedTuple):
    """A child's ends of its pipes, as numbers: a file would close what in the child has its number by then."""

    plan: int
    report: int
    stderr: int


def _forked(module: str) -> Child:
    plan, report = os.pipe(), os.pipe()
    stderr = tempfile.TemporaryFile()  # noqa: SIM115 (whoever follows the child closes it)
    ends = _Ends(plan[0], report[1], stderr.fileno())
    process = multiprocessing.get_context("fork").Process(
        target=_begin, args=(module, ends, os.getpid()), name=module, daemon=True
    )
    process.start()
    os.close(ends.plan)
    os.close(ends.report)
    return Child(_Forked(process), os.fdopen(plan[1], "wb"), os.fdopen(report[0], "rb"), stderr)


def _begin(module: str, ends: _Ends, parent: int) -> None:
    """A child's first steps: as independent of its parent as if it had been started afresh."""
    os.setsid()
    for number, end in enumerate(ends):
        os.dup2(end, number)
    last = max(int(each.name) for each in Path("/proc/self/fd").iterdir())
    os.closerange(3, last + 1)  # its siblings' pipes, too, which else would never end
    sys.stdin = _text(0, "r")
    sys.stdout = _text(1, "w")
    sys.stderr = _text(2, "w")
    signal.signal(signal.SIGINT, signal.default_int_handler)  # it is ignored in what a shell starts with &
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    die_with_parent(parent)
    os.environ.update(child_environment())
    spare_the_collector()
    sys.modules[module].main()


def _text(number: int, mode: str) -> IO[str]:
    return open(number, mode, encoding="utf-8", errors="backslashreplace", closefd=False)


class _Forked:
    """A forked process as subprocess.Popen would show it."""

    def __init__(self, process: ForkProcess) -> None:
        assert process.pid is not None
        self.pid = process.pid
        self._process = process

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self) -> int | None:
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number: int, /) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)
