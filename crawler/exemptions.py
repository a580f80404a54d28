"""Columns and the exemptions that people granted in, the same columns out: nothing is asked of those that are exempt.

Laid over the columns whenever they are judged, and never stored with them: when an exemption ends, or is withdrawn, the
column is asked again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from storage.ledger_nouns import GrantedExemption
from storage.nouns import Column, Exemption


def with_exemptions(columns: Iterable[Column], rows: Iterable[GrantedExemption], as_of: date) -> list[Column]:
    """The columns as they are asked on a day. What the registry itself exempts on that day stays as it says."""
    granted = {(row.unit, row.column): row for row in rows if row.holds_on(as_of)}
    return [_overlaid(column, granted.get((column.unit, column.name)), as_of) for column in columns]


def _overlaid(column: Column, row: GrantedExemption | None, as_of: date) -> Column:
    if row is None or (column.exempt is not None and column.exempt.holds_on(as_of)):
        return column
    exempt = Exemption(reason=row.reason, granted_by=row.granted_by, until=row.until)
    return column.model_copy(update={"exempt": exempt})


def without_effect(columns: Iterable[Column], rows: Iterable[GrantedExemption], as_of: date) -> list[str]:
    """Exemptions that hold on a day but name a column that is not known: one line each, for the operator."""
    known = {(column.unit, column.name) for column in columns}
    return [
        f"豁免台账中的 {row.unit}“{row.column}”不是已知的栏目,豁免不起作用,请用 xunlan ledger list exemptions 核对"
        for row in rows
        if row.holds_on(as_of) and (row.unit, row.column) not in known
    ]
