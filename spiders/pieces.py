"""The text of a page or a file, piece by piece, each with the place where it stands; only ever in memory.

What holds personal data must not outlive its reading: a piece is no noun, is never stored, printed or logged.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Prose:
    """A run of text: a paragraph, a page, a title, a comment, a file's name. `place` is Chinese: 正文, 第 2 页."""

    text: str = field(repr=False)
    place: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table. `table` tells the tables of a file apart; `place` is that of the row (表“名单” 第 7 行).

    `cells` are in order, empty ones included; `names` are the cells' own places in the row (C7), "" where there are
    none; `hidden` are the positions of cells that a reader of the file does not see at once (hidden column, row or
    sheet).
    """

    cells: tuple[str, ...] = field(repr=False)
    table: str
    place: str
    names: tuple[str, ...] = ()
    hidden: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of a file that could not be read, or the whole of it. `why` is Chinese, one clause: 已加密, 文件已损坏."""

    place: str
    why: str


Piece = Prose | Row | Unread
