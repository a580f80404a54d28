"""The reader's own process: files to read on standard input, one a line; what was seen in each on standard output.

Text of a file never leaves it: answers hold sightings, which are masked, and places. Nothing is written to disk, no
trace of a fault is printed, and no memory is dumped. It ends with its parent, and with the first file that it cannot
master within its limits.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from spiders.attachments.bounds import NO_MEMORY, WHOLE, Bounds
from spiders.attachments.read import NAME, read_attachment
from spiders.pieces import Piece, Prose, Row, Unread
from spiders.privacy.scan import Scene, scan

_MOST_UNREAD = 200  # parts of one file that are told of one by one
_OPEN_FILES = 64
_MEMORY_FILE = 1_000_000_000  # bytes: an archive for bsdtar is handed over in a file that lies in memory
_MOST_OF = 0.8  # of the seconds for one file
_LOOK = 1.0  # seconds between two looks at whether the parent is there


@dataclass(slots=True)
class _Count:
    """What passed by while a file was read."""

    pieces: int = 0
    characters: int = 0
    unread: int = 0


def main() -> None:
    """The first line says how to read: key, today, ocr, memory, seconds, size. Every further line is one file."""
    sys.excepthook = _last_words
    threading.Thread(target=_leave_with_parent, args=(int(sys.argv[1]),), daemon=True).start()
    settings = json.loads(sys.stdin.readline())
    _limit(int(settings["memory"]))
    tell({"ready": True}, sys.stdout)
    for line in sys.stdin:
        asked = json.loads(line)
        _allow(int(settings["seconds"]))
        tell(read_and_scan(asked, settings), sys.stdout)


def tell(answer: dict[str, Any], out: IO[str]) -> None:
    out.write(json.dumps(answer, ensure_ascii=True) + "\n")
    out.flush()


def read_and_scan(asked: dict[str, str], settings: dict[str, Any]) -> dict[str, Any]:
    """One file: what was seen in it, what could not be read of it, and how much was."""
    scene = Scene(
        url=asked["url"],
        kind=asked["kind"],
        title=asked["name"],
        key=bytes.fromhex(settings["key"]),
        today=date.fromisoformat(settings["today"]),
    )
    body = Path(asked["path"]).read_bytes()
    bounds = Bounds(size=int(settings["size"]))
    pieces = read_attachment(body, asked["name"], asked["content_type"], bounds, ocr=bool(settings["ocr"]))
    count, unread = _Count(), list[tuple[str, str]]()
    found = scan(_counted(pieces, count, unread, int(settings["seconds"])), scene)
    sightings: list[dict[str, Any]] = []
    try:
        sightings.extend(each.model_dump(mode="json") for each in found)
    except MemoryError:
        unread.append((WHOLE, NO_MEMORY))
    return {
        "sightings": sightings,
        "more": found.more,
        "unread": unread,
        "unread_count": max(count.unread, len(unread)),
        "pieces": count.pieces,
        "characters": count.characters,
        "peak": peak(),
    }


def _counted(pieces: Iterator[Piece], count: _Count, unread: list[tuple[str, str]], seconds: float) -> Iterator[Piece]:
    """The pieces as they pass, for most of the time that is given: what was seen until then is worth more than the
    rest. A file's name, and that of a sheet, is no content of it."""
    end = time.process_time() + _MOST_OF * seconds
    for piece in pieces:
        if time.process_time() > end:
            unread.append((WHOLE, f"读取超过 {_MOST_OF * seconds:.0f} 秒,只读了前面一部分"))
            return
        if isinstance(piece, Unread):
            count.unread += 1
            if len(unread) < _MOST_UNREAD:
                unread.append((piece.place, piece.why))
        elif isinstance(piece, Row) or not piece.place.endswith((NAME, "表名")):
            count.pieces += 1
            count.characters += len(piece.text) if isinstance(piece, Prose) else sum(map(len, piece.cells))
        yield piece


def peak() -> int:
    """The most memory that this process ever held, in bytes; 0 where the system does not say. What `getrusage` says
    counts that of the parent, too, as it was when it started us."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)


# --- limits ---------------------------------------------------------------------------------------------------------


def _limit(memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_MEMORY_FILE, _MEMORY_FILE))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))


def _allow(seconds: int) -> None:
    """So much computing for the next file; then the system ends the process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, hard))


def _leave_with_parent(parent: int) -> None:
    """End when the parent is gone. The system's own signal for it is bound to the thread that started us, and a parent
    that reads files in threads ends those long before itself."""
    while os.getppid() == parent:
        time.sleep(_LOOK)
    os.killpg(os.getpgrp(), signal.SIGKILL)


def _last_words(fault: type[BaseException], value: BaseException, trace: TracebackType | None) -> None:
    """A fault of ours ends the process. Its message may hold text of the file: only its name and place are told."""
    frames = traceback.extract_tb(trace)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    tell({"fault": f"{fault.__name__} {where}".strip()}, sys.stdout)


if __name__ == "__main__":
    main()
