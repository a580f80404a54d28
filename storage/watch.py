"""Some nights in, what is needed to tell whether they can be trusted out: what fired where, what was seen, how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from storage.nouns import ColumnState, Mode
from storage.observed import DECISIVE
from storage.promised import Place
from storage.tables import columns, findings, observations, units

_any = observations.alias("any_observation")
_MODES = {mode.value: mode for mode in Mode}  # looked up ten thousand times
_STATES = {state.value: state for state in ColumnState}


class ColumnSeen(NamedTuple):
    """What a column showed on one night, without what it listed. `exempt`: there is a documented exemption."""

    unit: str
    column: str
    url: str
    mode: Mode
    exempt: bool
    state: ColumnState
    total: int | None

    @property
    def place(self) -> Place:
        return self.unit, self.column

    @property
    def is_told(self) -> bool:
        """Whether the night says something of the column's list."""
        return self.state in DECISIVE


class Watch(NamedTuple):
    """By run: the places (unit, column) where each rule found something, and what every column showed. `totals`: how
    many entries each column had when it was last read before the first of the runs."""

    fired: Mapping[int, Mapping[str, frozenset[Place]]]
    seen: Mapping[int, Sequence[ColumnSeen]]
    totals: Mapping[Place, int]


def watch(connection: Connection, run_ids: Sequence[int], firing: int) -> Watch:
    """What is known of these runs, the first being the one in question; the findings of the first `firing` alone."""
    fired = _fired(connection, run_ids[:firing])
    return Watch(fired, _seen(connection, run_ids), _totals_before(connection, run_ids[0]))


def _fired(connection: Connection, run_ids: Sequence[int]) -> dict[int, dict[str, frozenset[Place]]]:
    fields = [findings.c[name] for name in ("run_id", "rule", "unit", "column")]
    places: dict[int, dict[str, set[Place]]] = {run_id: {} for run_id in run_ids}
    query = select(*fields).where(findings.c.run_id.in_(run_ids))
    for run_id, rule, unit, column in connection.execute(query):
        places[run_id].setdefault(rule, set()).add((unit, column))
    return {run_id: {rule: frozenset(found) for rule, found in rules.items()} for run_id, rules in places.items()}


def _seen(connection: Connection, run_ids: Sequence[int]) -> dict[int, list[ColumnSeen]]:
    query = select(
        observations.c.run_id,
        units.c.name,
        columns.c.name,
        observations.c.url,
        columns.c.mode,
        columns.c.exempt.is_not(None),
        observations.c.state,
        observations.c.total,
    ).select_from(observations.join(columns).join(units))
    seen: dict[int, list[ColumnSeen]] = {run_id: [] for run_id in run_ids}
    for run_id, unit, column, url, mode, exempt, state, total in connection.execute(
        query.where(observations.c.run_id.in_(run_ids))
    ):
        told = ColumnSeen(unit, column, url, _MODES[mode], bool(exempt), _STATES[state], total)
        seen[run_id].append(told)
    return seen


def _totals_before(connection: Connection, run_id: int) -> dict[Place, int]:
    """How many entries the columns of a run had, each when it was last read before: a step into an index for each."""
    last = select(_any.c.run_id).where(
        _any.c.column_id == columns.c.id, _any.c.run_id < run_id, _any.c.state.in_(DECISIVE), _any.c.total.is_not(None)
    )
    newest = last.order_by(_any.c.run_id.desc()).limit(1).correlate(columns).scalar_subquery()
    query = select(units.c.name, columns.c.name, observations.c.total)
    query = query.select_from(columns.join(units).join(observations)).where(observations.c.run_id == newest)
    return {(unit, column): total for unit, column, total in connection.execute(query)}
