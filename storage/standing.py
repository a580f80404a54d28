"""How every column stands against what it once listed: for telling a rebuilt site from a thousand broken columns."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, ScalarSelect, and_, func, or_, select

from storage.nouns import ColumnState, Failure
from storage.promised import IN_ORDER, Place, column_ids, still_promised
from storage.tables import columns, entries, observations, units

LISTED = (ColumnState.FILLED, ColumnState.UNDATED)
# What says that an address no longer leads to its list; a line that is down and a firewall say nothing.
LOST = (ColumnState.UNREADABLE, ColumnState.BLANK, ColumnState.EXTERNAL)
GONE = (
    Failure.NOT_FOUND,
    Failure.GONE,
    Failure.CLIENT_ERROR,
    Failure.SOFT_404,
    Failure.REDIRECTED_HOME,
    Failure.REDIRECT_LOOP,
    Failure.LOGIN,
    Failure.NOT_HTML,
)
_any = observations.alias("any_observation")


class Standing(NamedTuple):
    """How one column stands: what it showed last, where it last listed something, and in which run it was first seen
    to have lost its list (None: it still lists something, or nothing sure was seen since)."""

    unit: str
    column: str
    url: str
    state: ColumnState
    failure: Failure | None
    good_url: str
    lost_in: int | None

    @property
    def is_lost(self) -> bool:
        return self.state in LOST or (self.state is ColumnState.UNREACHABLE and self.failure in GONE)

    @property
    def is_good(self) -> bool:
        return self.state in LISTED


def standings(connection: Connection, run_id: int) -> list[Standing]:
    """Every promised column that ever listed something, as it stood when a run ended."""
    good = observations.alias("good")
    listed = _newest_run(_any.c.run_id <= run_id, _any.c.state.in_(LISTED))
    after = and_(_any.c.column_id == columns.c.id, _any.c.run_id > good.c.run_id, _any.c.run_id <= run_id)
    lost = or_(_any.c.state.in_(LOST), _any.c.failure.in_(GONE))
    since = select(func.min(_any.c.run_id)).where(after, lost).correlate(columns, good).scalar_subquery()
    now = [observations.c[name] for name in ("url", "state", "failure")]
    query = select(units.c.name, columns.c.name, *now, good.c.url, since)
    query = query.select_from(columns.join(units).join(observations).join(good, good.c.column_id == columns.c.id))
    query = query.where(observations.c.run_id == _newest_run(_any.c.run_id <= run_id), good.c.run_id == listed)
    return [
        Standing(unit, column, url, ColumnState(state), Failure(failure) if failure else None, good_url, lost)
        for unit, column, url, state, failure, good_url, lost in connection.execute(
            still_promised(query).order_by(*IN_ORDER)
        )
    ]


def known_titles(connection: Connection, place: Place, limit: int) -> list[str]:
    column_id = column_ids(connection, [place])[place]
    query = select(entries.c.title).where(entries.c.column_id == column_id)
    query = query.order_by(entries.c.published.desc().nulls_last(), entries.c.first_seen_at.desc(), entries.c.key)
    return list(connection.scalars(query.limit(limit)))


def _newest_run(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    """The run of a column's newest observation that meets conditions on `_any`: one step into an index per column."""
    query = select(_any.c.run_id).where(_any.c.column_id == columns.c.id, *conditions)
    return query.order_by(_any.c.run_id.desc()).limit(1).correlate(columns).scalar_subquery()
