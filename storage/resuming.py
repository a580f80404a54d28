"""A run that was cut off in, the same run going on out, with the columns that need no other look.

What is looked at again replaces what is stored of it; a column is settled when nothing about it was in doubt, or when
several looks agreed.
"""

from __future__ import annotations

from sqlalchemy import Connection, delete, or_, select, tuple_, update

from storage.cycles import one
from storage.nouns import ColumnState, Run, RunStatus
from storage.promised import Place
from storage.tables import columns, observations, runs, site_evidence, units

_UNDOUBTED = (ColumnState.FILLED, ColumnState.UNDATED, ColumnState.EXTERNAL)


def take_up(connection: Connection, run_id: int) -> tuple[Run, set[Place]]:
    """Let a run go on that had ended; the places that are settled. Evidence of the others is seen anew."""
    settled = or_(observations.c.state.in_(_UNDOUBTED), observations.c.looks >= 2)
    query = select(units.c.name, columns.c.name).select_from(observations.join(columns).join(units))
    query = query.where(observations.c.run_id == run_id, settled)
    places = {(unit, column) for unit, column in connection.execute(query)}
    of_others = tuple_(site_evidence.c.unit, site_evidence.c.column).not_in(query)
    connection.execute(delete(site_evidence).where(site_evidence.c.run_id == run_id, of_others))
    going = {"status": RunStatus.RUNNING, "finish_reason": None, "ended_at": None}
    connection.execute(update(runs).where(runs.c.id == run_id), going)
    return one(connection, run_id), places
