"""Damaged files in, how the reading of each ended out: by the product's own reader, in a process with its limits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from benchmarks.privacy_corpus.damage import damaged, heavy
from benchmarks.privacy_corpus.draft import TODAY
from benchmarks.privacy_corpus.programs import KEY
from spiders.attachments.bounded import FileRead, Reader
from storage.article_nouns import ReadState

CRASHED = "crashed"  # the reading program failed at the file: told as unreadable, and a fault of ours all the same
SILENT = "no reason told"
_OURS = "读取程序出错"
_DIGITS = re.compile(r"\d+")
_HEAVY = 100  # one in so many files is one of those that cost something to make


def read_damaged(number: int, seed: int, folder: Path) -> Iterator[tuple[str, str, str]]:
    """For so many damaged files: what was done to each, the state in which reading ended, and the reason told."""
    files = chain(damaged(number - number // _HEAVY, seed), heavy(number // _HEAVY, seed))
    with Reader(key=KEY, today=TODAY) as reader:
        for each in files:
            path = folder / "damaged"
            path.write_bytes(each.body)
            read = reader.read(path, each.name, "", "http://example.gov.cn/damaged", "relief")
            yield each.how, *ending(read)


def ending(read: FileRead) -> tuple[str, str]:
    """The state and the first reason, without what differs from file to file."""
    reason = read.unread[0][1] if read.unread else read.why
    if reason.startswith(_OURS):
        return CRASHED, reason
    if not reason and read.state is not ReadState.READ:
        return SILENT, read.state.value
    return read.state.value, _DIGITS.sub("N", reason)
