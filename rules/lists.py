"""A list as seen in, what it may be hiding out: a page may show only a part, oldest first, or without dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from storage.nouns import ColumnObservation, Entry


def mostly_undated(entries: Sequence[Entry]) -> bool:
    """Whether at least half of the entries have no date, so that the newest of the rest says little."""
    undated = sum(1 for entry in entries if entry.published is None)
    return bool(entries) and undated * 2 >= len(entries)


def shows_a_part(seen: ColumnObservation) -> bool:
    return seen.total is not None and seen.total > len(seen.entries)


def may_hide_newer(seen: ColumnObservation) -> bool:
    """Whether newer entries may stand on pages not seen: a part of a list that has its oldest first."""
    return shows_a_part(seen) and _oldest_first(_days(seen))


def may_hide_since(seen: ColumnObservation, day: date) -> bool:
    """Whether entries published after `day` may stand on pages not seen. The last row decides: older ones may be
    pinned on top."""
    days = _days(seen)
    return shows_a_part(seen) and (not days or days[-1] > day or _oldest_first(days))


def _days(seen: ColumnObservation) -> list[date]:
    return [entry.published for entry in seen.entries if entry.published is not None]


def _oldest_first(days: Sequence[date]) -> bool:
    """Whether dates rise more often than they fall from row to row; a pinned item makes them rise once."""
    rising = sum(1 for above, below in pairwise(days) if above < below)
    falling = sum(1 for above, below in pairwise(days) if above > below)
    return rising > falling
