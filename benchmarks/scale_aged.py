"""A county's schema in, the same with its newest night as often again as wanted out, copied inside the database.

Storing as many nights as are kept would take hours, and what storing costs is known from a month; what is asked here is
only what questions cost when they are all there.
"""

from __future__ import annotations

import psycopg
from psycopg import sql

from benchmarks.scale_sizes import asking

_RUNS = """
INSERT INTO runs ({fields}, as_of, started_at, ended_at)
SELECT {fields}, as_of + later, started_at + later * interval '1 day', ended_at + later * interval '1 day'
  FROM (SELECT * FROM runs ORDER BY id DESC LIMIT 1) AS run, generate_series(1, %s) AS later ORDER BY later
"""
_OF_A_RUN = """
INSERT INTO {table} ({fields}, run_id)
SELECT {qualified}, runs.id FROM {table} AS night, runs WHERE night.run_id = %s AND runs.id > %s ORDER BY runs.id
"""
_FIELDS = """
SELECT column_name FROM information_schema.columns
 WHERE table_schema = %s AND table_name = %s AND column_name <> ALL(%s) ORDER BY ordinal_position
"""
_DATED = ["id", "run_id", "as_of", "started_at", "ended_at"]


def repeat_last_night(url: str, schema: str, times: int) -> None:
    """Add so many runs, a day later each, that saw and found what the newest one did."""
    with asking(url) as connection:
        connection.execute(sql.SQL("SET search_path TO {}").format(sql.Identifier(schema)))
        row = connection.execute("SELECT max(id) FROM runs").fetchone()
        assert row is not None
        connection.execute(sql.SQL(_RUNS).format(fields=_joined(_fields(connection, schema, "runs"))), [times])
        for table in ("observations", "pages", "site_evidence", "findings"):  # pages refer to observations
            fields = _fields(connection, schema, table)
            statement = sql.SQL(_OF_A_RUN).format(
                table=sql.Identifier(table), fields=_joined(fields), qualified=_joined(fields, "night")
            )
            connection.execute(statement, [row[0], row[0]])
        connection.execute("VACUUM ANALYZE")


def _fields(connection: psycopg.Connection, schema: str, table: str) -> list[str]:
    return [str(name) for (name,) in connection.execute(_FIELDS, [schema, table, _DATED])]


def _joined(fields: list[str], *before: str) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(*before, field) for field in fields)
