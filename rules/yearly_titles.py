"""What the columns of a unit list in, those titles that may name a yearly item out."""

from __future__ import annotations

from collections.abc import Iterable

from rules.policy_checks import policy_checks
from storage.nouns import Entry


def yearly_titles(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries that may be an item for which `yearly_item_missing` looks, so that no others need be kept."""
    words = [word for item in policy_checks().yearly_items for word in item.words]
    return tuple(each for each in entries if any(word in each.title for word in words))
