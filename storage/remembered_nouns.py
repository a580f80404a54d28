"""What is remembered of a column's last good page, so that a page that has not changed need not be read again."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from storage.nouns import ColumnState, Noun, Page


class Remembered(Noun):
    """The page that settled a column's last observation by itself, and how it was read.

    `reader` stands for the program that read it and what it was told of the column: another one reads anew. `read_on`
    is the day as of which the page was last had in full, whether it was read then or was, byte for byte, the one read
    before; a server's word that nothing has changed does not count. `family` and `place` say how it was read: by which
    reader of pages, and where its list of dated rows stood, for a page that has changed.
    """

    url: str  # as asked for
    final_url: str
    body_hash: str
    etag: str | None = None
    last_modified: str | None = None
    lies: bool = False  # the server once called a page unchanged that was not: its word is not asked for again
    reader: str
    read_on: date
    family: str | None = None
    place: str | None = None  # as spiders/groups.py names it; None where the list was not found by its place


class Recalled(Noun):
    """What is remembered of a column, and the state and the newest day that it showed."""

    remembered: Remembered
    state: ColumnState
    newest: date | None = None


class SameAgain(NamedTuple):
    """A column that shows what it did: the pages that tell so, and what is to be remembered of them where that is not
    what was."""

    unit: str
    column: str
    pages: tuple[Page, ...]
    renewed: Remembered | None = None
