"""Words and addresses from pages in, what may stand in a cell of a workbook out.

A title is hostile: it may look like a formula, hold characters that XML forbids, or imitate the library's own markup.
Every text is written as a string and never parsed; what is done here keeps the file whole.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from math import ceil

from reports.hostile import UNSEEN, web_link

Cell = str | int | float | bool | date | None

MOST_CHARACTERS = 32_767  # of a cell, counted as Excel counts: in units of UTF-16
MOST_OF_A_LINK = 2_079
_CUT = "……(过长,以下略去)"
_ILLEGAL = re.compile(rf"[{UNSEEN}\t]+")
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")


def plain(text: str) -> str:
    """Text that a cell can hold: its lines, without characters that control or that nobody sees, and not too long.

    >>> plain("通知\\x00公告\\r\\n第二行\\u202e倒")
    '通知 公告 \\n第二行 倒'
    """
    if not text.isprintable():
        text = _ILLEGAL.sub(" ", text)
    if text.startswith("<r>"):  # the library takes a text in <r>…</r> for its own rich text, and writes it unescaped
        text = f" {text}"
    if len(text) * 2 <= MOST_CHARACTERS or _units(text) <= MOST_CHARACTERS:
        return text
    room = (MOST_CHARACTERS - _units(_CUT)) * 2
    return text.encode("utf-16-le")[:room].decode("utf-16-le", errors="ignore") + _CUT


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def wide(text: str) -> int:
    """How wide a text is, in letters: a Chinese character is two wide.

    >>> wide("栏目 A1")
    7
    """
    return (len(text.encode("utf-8", "surrogatepass")) + len(text)) // 2


def lines(text: str, width: float) -> int:
    """On how many lines it stands in a column so wide."""
    return sum(max(1, ceil(wide(line) / width)) for line in text.split("\n"))


def cell_link(url: str) -> str | None:
    """The address to link to; None where it is no plain address on the web, or one too long for Excel."""
    link = web_link(url)
    return link if link and len(link) <= MOST_OF_A_LINK else None


def sheet_name(title: str, taken: Collection[str]) -> str:
    """A name that Excel takes for a sheet and that no other sheet has, whatever the case of its letters.

    >>> sheet_name("a/b:c", []), sheet_name("栏目", ["栏目", "栏目 (2)"])
    ('a b c', '栏目 (3)')
    """
    base = " ".join(_NOT_IN_A_NAME.sub(" ", plain(title)).split()) or "表"
    if base.lower() == "history":  # Excel keeps this name for itself
        base = f"{base} 表"
    known, name, number = {each.lower() for each in taken}, _fitted(base, ""), 1
    while name.lower() in known:
        number += 1
        name = _fitted(base, f" ({number})")
    return name


def _fitted(base: str, ending: str) -> str:
    room = (31 - len(ending)) * 2
    return base.encode("utf-16-le")[:room].decode("utf-16-le", errors="ignore").rstrip() + ending
