"""Names of files, sheets and members in, words that may stand in a place out.

A place is kept and shown, and people do write ID numbers into the names of files.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LONGEST = 40  # characters of one name
_NUMBER = re.compile(r"\d(?:[\s.·_-]{0,2}[\dXx*]){6,}")
_KEPT = 4  # digits that say which number it is, and no more


def named(name: str) -> str:
    """A name without control characters and without long numbers.

    >>> named("张某360000199001010000.doc")
    '张某3600**************.doc'
    """
    plain = unicodedata.normalize("NFKC", name)
    plain = "".join(" " if char.isspace() else char for char in plain if char.isspace() or char.isprintable())
    masked = _NUMBER.sub(lambda number: number[0][:_KEPT] + "*" * (len(number[0]) - _KEPT), " ".join(plain.split()))
    return masked if len(masked) <= _LONGEST else masked[: _LONGEST - 1] + "…"


@lru_cache(32_768)
def column_name(index: int) -> str:
    """The letters of a column, counted from 0.

    >>> column_name(0), column_name(25), column_name(26), column_name(702)
    ('A', 'Z', 'AA', 'AAA')
    """
    letters = ""
    index += 1
    while index > 0:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_index(name: str) -> int:
    """The number of a column, counted from 0, of a cell's name.

    >>> column_index("C7"), column_index("AA1")
    (2, 26)
    """
    return _index_of(name.rstrip("0123456789"))


@lru_cache(4096)
def _index_of(letters: str) -> int:
    index = 0
    for char in letters:
        if not "A" <= char <= "Z" or len(letters) > 3:
            raise ValueError("a cell without a column")
        index = index * 26 + ord(char) - ord("A") + 1
    return index - 1


def ranges(numbers: list[int]) -> str:
    """Page numbers as a person writes them.

    >>> ranges([1, 2, 3, 7])
    '1-3、7'
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    words = [str(first) if first == last else f"{first}-{last}" for first, last in runs]
    return "、".join(words[:10]) + (" 等" if len(words) > 10 else "")
