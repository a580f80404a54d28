"""What rules are asked about beyond one look at one column: how it came to show what it shows, and a unit as a whole.

None of it is stored: the cycle draws it up from what is.
"""

from __future__ import annotations

from datetime import date

from storage.nouns import Column, ColumnObservation, ColumnState, Entry, Noun, UnitKind


class Arrival(Noun):
    """An entry that appeared in a column's list later, dated before the last visit that listed entries without it.

    `key` is its URL, or its title where it has none. Days are those the runs judged as of.
    """

    key: str
    arrived: date  # the visit that showed it first
    last_visit: date  # the last one before it that listed entries
    listed_then: tuple[Entry, ...]  # what that one showed, in order; empty where it is no longer kept
    title_known: bool = False  # this very title was seen before, at another address or in another column
    together: int = 1  # such arrivals in the column on one visit


class ColumnHistory(Noun):
    """What a column shows now, and those of its entries that arrived late."""

    seen: ColumnObservation
    arrivals: tuple[Arrival, ...] = ()

    @property
    def late(self) -> tuple[tuple[Entry, Arrival], ...]:
        """The late arrivals that are still listed, as they are listed now."""
        shown = {entry.url or entry.title: entry for entry in self.seen.entries}
        return tuple((shown[each.key], each) for each in self.arrivals if each.key in shown)


class UnitColumns(Noun):
    """A unit with all columns that are known of it, and what each showed in one cycle (None: it was not looked at).

    `root_read` says whether its disclosure root was read in that cycle, so that every column it leads to is known.
    """

    unit: str
    kind: UnitKind
    columns: tuple[Column, ...]
    states: tuple[ColumnState | None, ...]  # as `columns`
    root_read: bool = False
