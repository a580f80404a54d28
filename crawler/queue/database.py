"""A database URL in, the queue's own schema in that database out: Procrastinate's tables, and what they do not hold.

A schema of its own, so that the store's tables and the queue's never meet and each has its own upgrades.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from procrastinate.schema import SchemaManager
from psycopg import sql
from psycopg.conninfo import make_conninfo

from crawler.errors import XunlanError
from storage.database import CONNECTS_WITH, check_encoding, is_sqlite, parse, shown
from storage.database import unreachable as line_of
from storage.errors import DatabaseUnreachable
from storage.server_says import refusal

SCHEMA = "xunlan_queue"
_CREATION_LOCK = 0x58554E51  # "XUNQ", in the numbers of PostgreSQL's advisory locks
# Seconds: a machine that is cut off must know it long before another takes its job.
_REACHED_IN: dict[str, str | int] = {
    **CONNECTS_WITH,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,  # ms
}
_OURS = """
CREATE TABLE notes (
    job_id bigint PRIMARY KEY REFERENCES procrastinate_jobs ON DELETE CASCADE,
    worker text,
    told text
);
CREATE TABLE pauses (since timestamptz NOT NULL DEFAULT now());
"""


def conninfo(url: str) -> str:
    """How PostgreSQL's own library connects to the queue. Raises XunlanError for any other database."""
    place = parse(url)
    if is_sqlite(place):
        raise XunlanError(
            "任务队列需要 PostgreSQL,现在的数据库是 SQLite;单机请用 xunlan schedule,"
            "多机请把 XUNLAN_DATABASE_URL 设为 postgresql:// 地址"
        )
    address = place.set(drivername="postgresql").render_as_string(hide_password=False)
    return make_conninfo(address, options=f"-csearch_path={SCHEMA}", **_REACHED_IN)


@contextmanager
def talking(url: str) -> Iterator[psycopg.Connection]:
    """One transaction with the queue. Raises DatabaseUnreachable."""
    place = parse(url)
    try:
        with psycopg.connect(conninfo(url)) as connection:
            check_encoding(place, connection.info.parameter_status("server_encoding"))
            yield connection
    except psycopg.Error as error:
        if isinstance(error, psycopg.OperationalError) or refusal(str(error)):
            raise unreachable(url, error) from error
        raise


def unreachable(url: str, error: BaseException) -> DatabaseUnreachable:
    """`error`: the driver's own, or one that wraps it."""
    while error.__cause__ is not None:
        error = error.__cause__
    return DatabaseUnreachable(line_of(parse(url), str(error)))


def prepare(url: str) -> None:
    """Make the queue where there is none, and bring an older one up to date; the newest migration is noted at the
    schema. Raises XunlanError for a queue that a newer program has made."""
    migrations = sorted(Path(SchemaManager.get_migrations_path()).glob("[0-9]*.sql"))
    newest = migrations[-1].name
    with talking(url) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_CREATION_LOCK])
        connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(SCHEMA)))
        noted = connection.execute(
            "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = %s", [SCHEMA]
        ).fetchone()
        before = noted[0] if noted else None
        if before is not None and before > newest:
            raise XunlanError(f"数据库 {shown(parse(url))} 的任务队列由更新的程序建立({before}),请升级巡栏程序")
        if before is None:
            connection.execute(SchemaManager.get_schema())
            connection.execute(_OURS)
        else:
            for each in migrations:
                if each.name > before:
                    connection.execute(sql.SQL(each.read_text(encoding="utf-8")))
        if before != newest:
            connection.execute(
                sql.SQL("COMMENT ON SCHEMA {} IS {}").format(sql.Identifier(SCHEMA), sql.Literal(newest))
            )
