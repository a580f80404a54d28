"""The columns that would be called late tonight by what was last seen of them: a page that only its server calls
unchanged must not be what accuses them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from crawler.order import Order
from rules.contract import Limits
from rules.stale_column import first_stale_day
from rules.years import expected_item
from storage.nouns import Unit
from storage.store import Store

_BACK = timedelta(days=10)  # longer than anything is remembered (spiders/remembering.py)
_JUST_DUE = timedelta(days=10)  # after its day a yearly item is looked for in full, until it is found or accused


def late_columns(store: Store, units: Sequence[Unit], order: Order) -> set[tuple[str, str]]:
    """(unit, column) of those."""
    seen = {(each.unit, each.column): each.newest for each in store.last_states(order.as_of - _BACK, order.as_of)}
    kinds = {unit.name: unit.kind for unit in units}
    return {
        (column.unit, column.name)
        for column in store.columns(order.units)
        if column.unit in kinds
        and _is_late(
            seen.get((column.unit, column.name)), order.limits_of(column, kinds[column.unit], order.as_of, True), order
        )
    }


def _is_late(newest: date | None, limits: Limits, order: Order) -> bool:
    if limits.due is not None:
        due = expected_item(order.as_of, limits.due, limits.year_offset).due
        return due <= order.as_of <= due + _JUST_DUE
    if newest is None:
        return False
    stale_on = first_stale_day(newest, limits)
    return stale_on is not None and stale_on <= order.as_of
