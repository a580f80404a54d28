"""Text as written in, the same text as it is meant out: plain digits, one mask character, nothing invisible.

Numbers are looked for in clusters: runs of digits and mask characters, whatever spaces, dashes, line ends or invisible
characters stand between them. Only a cluster is normalised, so text without one costs a single search.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_DASHES = "\\-\u2010-\u2015\u2212\uff0d\u00b7"
_MASKS = "*\uff0a\u2217\u204e\u2731\u00d7\u2715\u2716\u2573\u25a1\u25a0\u2610\u25cf\u25cb\u25ef\u25c6"
_MASKS += "\u2588\u2587#\uff03_\uff3f"
_XS = "xX\uff38\uff58"
_DIGITS = "0-9\uff10-\uff19"
_LEAST = 11  # digits and mask characters: a mobile number is the shortest of what is looked for

_BETWEEN, _IN = rf"\s{_DASHES}{_INVISIBLE}", f"{_DIGITS}{_MASKS}{_XS}"
# Possessive: files are hostile input, and a list of a million numbers must cost one pass. The look-ahead says nothing
# new, but halves the time that ordinary text takes.
_CLUSTER = re.compile(
    rf"[{_DIGITS}](?=[{_BETWEEN}{_IN}]{{{_LEAST - 1}}})(?:[{_BETWEEN}]{{0,5}}+[{_IN}]){{{_LEAST - 1},}}+"
)
_UNSEEN = re.compile(f"[{_INVISIBLE}]+")
_SPACE_OR_UNSEEN = re.compile(rf"[\s{_INVISIBLE}]+")
_LINE_ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_CHARACTERS = "".join(map(chr, range(0x10000)))


def _all(pattern: str) -> list[str]:
    return re.findall(f"[{pattern}]", _CHARACTERS)


_PLAIN = {
    **{ord(each): " " for each in _all(r"\s")},
    **{ord(each): "\n" for each in _LINE_ENDS},
    **{ord(each): "-" for each in _all(_DASHES)},
    **{ord(each): "*" for each in _all(_MASKS)},
    **{ord(each): unicodedata.normalize("NFKC", each).upper() for each in _all(_DIGITS + _XS)},
}


@dataclass(frozen=True, slots=True)
class Cluster:
    """Numbers standing together. `text` knows only digits, X, *, blank, line end and dash; `at` gives the place in the
    text as written of each of its characters."""

    text: str = field(repr=False)
    at: Sequence[int]

    def start(self, position: int) -> int:
        return self.at[position]

    def end(self, position: int) -> int:
        """Where the text as written goes on after the characters before `position`."""
        return self.at[position - 1] + 1


def has_numbers(text: str) -> bool:
    return _CLUSTER.search(text) is not None


def clusters(text: str) -> Iterator[Cluster]:
    """All runs of numbers in a text, in order."""
    for found in _CLUSTER.finditer(text):
        start, raw = found.start(), found.group()
        if raw.isascii() and raw.isdigit():
            yield Cluster(raw, range(start, found.end()))
            continue
        kept: Sequence[int] = range(start, found.end())
        if not raw.isascii() and _UNSEEN.search(raw):
            kept = [start + number for number, each in enumerate(raw) if not _UNSEEN.match(each)]
        yield Cluster(_UNSEEN.sub("", raw).translate(_PLAIN), kept)


def flat(text: str) -> str:
    """A short text as it is meant: full-width forms plain, no white space, nothing invisible.

    >>> flat("身 份 证\\u200b号\uff1a \uff13\uff16")
    '身份证号:36'
    """
    return _SPACE_OR_UNSEEN.sub("", unicodedata.normalize("NFKC", text))
