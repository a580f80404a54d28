"""An address of a database in, what it holds and what its server has spent out: rows, bytes, CPU seconds."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic, process_time
from typing import LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from storage.database import parse

TICK = os.sysconf("SC_CLK_TCK")
# Of every schema of a county together. What is kept outside a table's own file (TOAST) counts with the table.
_SIZES = """
SELECT c.relname, count(*), sum(pg_table_size(c.oid)), sum(pg_indexes_size(c.oid))
  FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
 WHERE c.relkind = 'r' AND n.nspname LIKE %s
 GROUP BY c.relname
"""
_SCHEMAS = "SELECT nspname FROM pg_namespace WHERE nspname LIKE %s ORDER BY nspname"
_CATALOG = """
SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
 WHERE n.nspname = 'pg_catalog' AND c.relkind = 'r'
"""


def libpq(url: str) -> str:
    """The address as PostgreSQL's own library reads it."""
    return parse(url).set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def asking(url: str) -> Iterator[psycopg.Connection]:
    """A connection that needs no transaction."""
    with psycopg.connect(make_conninfo(libpq(url)), autocommit=True) as connection:
        yield connection


def number(connection: psycopg.Connection, query: LiteralString | sql.Composed, *values: object) -> float:
    """The one number that a query answers."""
    row = connection.execute(query, values or None).fetchone()  # without values, % is no placeholder
    assert row is not None
    return float(row[0] or 0)


@dataclass(frozen=True)
class TableSize:
    """A table of all counties together."""

    rows: int
    table: int  # bytes, TOAST included
    indexes: int  # bytes

    def told(self) -> dict[str, int]:
        return asdict(self)


def table_sizes(url: str, pattern: str = "county\\_%") -> Mapping[str, TableSize]:
    """The tables of the counties, by name."""
    with asking(url) as connection:
        schemas = [str(name) for (name,) in connection.execute(_SCHEMAS, [pattern])]
        found = connection.execute(_SIZES, [pattern]).fetchall()
        return {
            name: TableSize(_rows(connection, schemas, name), int(table), int(indexes))
            for name, _, table, indexes in found
        }


def _rows(connection: psycopg.Connection, schemas: list[str], table: str) -> int:
    counted = (sql.SQL("SELECT count(*) AS n FROM {}").format(sql.Identifier(schema, table)) for schema in schemas)
    return int(
        number(connection, sql.SQL("SELECT sum(n) FROM ({}) AS each").format(sql.SQL(" UNION ALL ").join(counted)))
    )


def catalog_bytes(url: str) -> int:
    """What PostgreSQL's own tables take in a database."""
    with asking(url) as connection:
        return int(number(connection, _CATALOG))


def database_bytes(url: str) -> int:
    with asking(url) as connection:
        return int(number(connection, "SELECT pg_database_size(current_database())"))


def _wal(url: str) -> float:
    """How much the server has written into its log since it was made."""
    with asking(url) as connection:
        return number(connection, "SELECT pg_current_wal_lsn() - '0/0'::pg_lsn")


def _server_cpu(url: str) -> float:
    """CPU seconds that the server's processes have spent so far, those that ended included."""
    with asking(url) as connection:
        postmaster = int(_stat(int(number(connection, "SELECT pg_backend_pid()")))[1])
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        return (sum(map(int, _stat(postmaster)[11:15])) + sum(map(_ticks, children))) / TICK


def _ticks(pid: str) -> int:
    try:
        return sum(map(int, _stat(int(pid))[11:13]))
    except (FileNotFoundError, ProcessLookupError):  # it ended while we looked
        return 0


def _stat(pid: int) -> list[bytes]:
    return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()


@dataclass
class Spent:
    """What a block took, in seconds: on the wall, of CPU in this process and in the server. Filled in at its end."""

    wall: float = 0.0
    ours: float = 0.0
    server: float = 0.0
    wal: float = 0.0  # bytes: what a standby or an archive would get

    def told(self) -> dict[str, float]:
        return {"wall": self.wall, "cpu": self.ours, "server_cpu": self.server, "wal": self.wal}


@contextmanager
def spending(url: str) -> Iterator[Spent]:
    spent, server, wal, began, ours = Spent(), _server_cpu(url), _wal(url), monotonic(), process_time()
    yield spent
    spent.wall, spent.ours = monotonic() - began, process_time() - ours
    spent.server, spent.wal = _server_cpu(url) - server, _wal(url) - wal
