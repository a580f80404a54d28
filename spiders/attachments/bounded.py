"""Attachments on disk in, what was seen in them out; each read in a process of its own that is ended when it does not
obey."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Self

from spiders.attachments.bounds import NO_MEMORY, Bounds
from storage.article_nouns import ReadState, Sighting

_PROJECT = Path(__file__).resolve().parent.parent.parent
_MODULE = "spiders.attachments.worker"
_START = 60.0  # seconds for the process to be ready, on a machine that is busy
_GROWN = 200_000_000  # bytes: a worker that needed more gives way to a fresh one
_GRACE = 1.0  # seconds beyond them for the answer itself
_TOLD = 3  # parts that could not be read, named in one clause
_LONGEST_WHY = 200
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class FileRead:
    """How far the reading of one file came, and what was seen in it. `why` is Chinese, one clause; "" where all was
    read. `unread` are the parts that could not be read, each with its reason."""

    state: ReadState
    why: str = ""
    sightings: tuple[Sighting, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()


class ReaderBroken(Exception):
    """The reader's process does not even start: a fault of the program or the machine, and of no file."""


class Reader:
    """Reads one file after another; from several threads, one at a time. `seconds` of computing are for one file, and
    twice as many by the clock; `memory` is the address space of the worker in bytes, of which some eighty million are
    the programs themselves."""

    def __init__(
        self,
        *,
        key: bytes,
        today: date,
        ocr: bool = False,
        seconds: int = 60,
        memory: int = 380_000_000,
        size: int = Bounds().size,
    ) -> None:
        self._settings = {"key": key.hex(), "today": today.isoformat(), "ocr": ocr, "memory": memory}
        self._settings |= {"seconds": seconds, "size": size}
        self._seconds = seconds
        self._size = size
        self._worker: _Worker | None = None
        self._lock = Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, fault: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        with self._lock:
            self._end()

    def read(self, path: Path, name: str, content_type: str, url: str, kind: str) -> FileRead:
        """What is in the file at `path`; `url` is its address, `kind` that of its column. Never raises for a file.

        Raises ReaderBroken where the process that reads cannot be started.
        """
        size = path.stat().st_size
        if size > self._size:
            return FileRead(ReadState.UNREADABLE, f"文件超过 {self._size // 1_000_000} MB")
        asked = {"path": str(path), "name": name, "content_type": content_type, "url": url, "kind": kind}
        with self._lock:
            if self._worker is None:
                self._worker = _Worker(self._settings)
            answer = self._worker.ask(asked, 2 * self._seconds)
            if answer is None or "fault" in answer or answer["peak"] > _GROWN:
                self._end()
        if answer is None:
            return FileRead(ReadState.UNREADABLE, f"读取时超出时限({self._seconds} 秒)或内存,已停止读取")
        if answer.get("fault", "").startswith("MemoryError"):
            return FileRead(ReadState.UNREADABLE, NO_MEMORY)
        if "fault" in answer:
            return FileRead(ReadState.UNREADABLE, f"读取程序出错({answer['fault']}),请报告运维人员")
        return _file_read(answer)

    def _end(self) -> None:
        if self._worker is not None:
            self._worker.end()
            self._worker = None


class _Worker:
    """One process that reads. It leads a group of its own, so that what it started goes with it."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        paths = [str(_PROJECT), *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-P", "-B", "-m", _MODULE, str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "MALLOC_ARENA_MAX": "1"},
            start_new_session=True,
        )
        self._say(settings)
        if not self._line(time.monotonic() + _START):
            self.end()
            raise ReaderBroken(
                f"读取附件的进程没有启动(状态 {self._process.returncode}),请运行 python -m {_MODULE} 查看原因"
            )

    def ask(self, asked: Mapping[str, str], seconds: float) -> dict[str, Any] | None:
        """The answer; None where the process died or gave none in time."""
        self._say(asked)
        line = self._line(time.monotonic() + seconds + _GRACE)
        if not line:
            return None
        answer: dict[str, Any] = json.loads(line)
        return answer

    def end(self) -> None:
        """At once: it holds nothing that would be lost."""
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None, "both pipes were asked for"
            _close(pipe)
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _say(self, what: Mapping[str, Any]) -> None:
        """A worker that is gone cannot be told anything; that it gives no answer says so."""
        stdin = self._process.stdin
        assert stdin is not None, "it was asked for"
        try:
            stdin.write(json.dumps(what, ensure_ascii=True).encode() + b"\n")
            stdin.flush()
        except BrokenPipeError:
            return

    def _line(self, deadline: float) -> bytes:
        """One whole line; nothing where the process ends or the time runs out before."""
        stdout = self._process.stdout
        assert stdout is not None, "it was asked for"
        read = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(stdout, selectors.EVENT_READ)
            while not read.endswith(b"\n"):
                if not selector.select(max(deadline - time.monotonic(), 0)):
                    return b""
                chunk = os.read(stdout.fileno(), _CHUNK)
                if not chunk:
                    return b""
                read += chunk
        return bytes(read)


def _close(pipe: Any) -> None:  # noqa: ANN401 - a pipe of either direction
    try:
        pipe.close()
    except BrokenPipeError:
        return


def _file_read(answer: Mapping[str, Any]) -> FileRead:
    unread = tuple((str(place), str(why)) for place, why in answer["unread"])
    sightings = tuple(Sighting.model_validate_json(json.dumps(each)) for each in answer["sightings"])
    if not unread:
        empty = "" if answer["characters"] else "文件中没有文字"
        return FileRead(ReadState.READ, "发现过多,更多未列出" if answer["more"] else empty, sightings)
    state = ReadState.PARTLY if answer["pieces"] else ReadState.UNREADABLE
    return FileRead(state, _why(unread, answer["unread_count"]), sightings, unread)


def _why(unread: tuple[tuple[str, str], ...], count: int) -> str:
    """The first few parts with their reasons, and how many there are."""
    told = ";".join(why if place == "文件" else f"{place}:{why}" for place, why in unread[:_TOLD])
    told = told if len(told) <= _LONGEST_WHY else told[: _LONGEST_WHY - 1] + "…"
    return told + (f" 等 {count} 处" if count > _TOLD else "")
