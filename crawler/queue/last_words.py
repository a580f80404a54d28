"""The standard error of a cycle in, all of it and the one line that says most out."""

from __future__ import annotations

import re
from typing import IO, NamedTuple

OUR_OWN = "错误:"
_EXCEPTION = re.compile(r"[A-Za-z_][\w.]*(Error|Exception|Exit|Interrupt|Warning)\b(: .*)?")
_MOST = 20_000  # characters


class LastWords(NamedTuple):
    line: str
    whole: str


def last_words(stderr: IO[bytes]) -> LastWords:
    """What a person can put right, else the exception that nobody caught, else the last line."""
    stderr.seek(0)
    whole = stderr.read().decode("utf-8", "replace").strip()
    lines = [each for each in whole.splitlines() if each.strip()]
    ours = [each.removeprefix(OUR_OWN) for each in lines if each.startswith(OUR_OWN)]
    raised = [each for each in lines if _EXCEPTION.fullmatch(each)]
    return LastWords(next(reversed(ours or raised or lines), "没有输出"), whole[-_MOST:])
