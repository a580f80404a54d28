"""The database's form over time: made at the newest revision, refused at any other, and brought there on request.

Revisions are numbered in order, and a migration's file name starts with its revision. So opening a database asks no
more than one row and a folder's names; Alembic itself is imported only where something has to be changed.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, func, inspect, select, text
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPICursor

from storage.database import PATIENCE, is_sqlite, make_engine, parse, reading, refusals, shown, sqlite_file, writing
from storage.errors import DatabaseTooNew, DatabaseTooOld, DatabaseUnreachable, StorageError

MIGRATIONS = Path(__file__).parent / "migrations"
_CREATION_LOCK = 0x58554E4C  # "XUNL", in the numbers of PostgreSQL's advisory locks
_TURN = 0.05  # seconds between two attempts to set an SQLite file to WAL


@dataclass(frozen=True)
class Upgrade:
    """What an upgrade did. `before` is None for a database that was empty; no backup where nothing was changed."""

    before: str | None
    after: str
    backup: Path | None


def open_database(url: str, migrations: Path = MIGRATIONS) -> Engine:
    """An engine for the database at `url`, which is made at the newest revision where it is empty.

    Raises DatabaseTooOld, DatabaseTooNew or DatabaseUnreachable; the database is then as it was before.
    """
    place = parse(url)
    engine = make_engine(place)
    try:
        with reading(engine) as connection:
            before = _revision(connection)
        _refuse_others(place, before, revisions(migrations))
        _prepare_file(engine)
        if before is None:
            _create(engine, migrations)
    except BaseException:
        engine.dispose()
        raise
    return engine


def upgrade_database(url: str, migrations: Path = MIGRATIONS) -> Upgrade:
    """Bring the database at `url` to the newest revision; a copy of an SQLite file is made first, beside it.

    All of it happens in one transaction: what fails changes nothing. Foreign keys are off meanwhile, because SQLite
    replaces a table to alter it, and dropping the old one would silently delete the rows that point to it.
    Raises DatabaseTooNew or DatabaseUnreachable, and StorageError where the result would be inconsistent.
    """
    place, known = parse(url), revisions(migrations)
    engine = make_engine(place, foreign_keys=False)
    try:
        with reading(engine) as connection:
            before = _revision(connection)
        if before not in (None, *known[:-1]):
            _refuse_others(place, before, known)
            return Upgrade(before, known[-1], None)
        _prepare_file(engine)
        with writing(engine) as connection:
            backup = _back_up(place, before) if before else None
            migrate(connection, migrations)
            _check_foreign_keys(connection, backup)
    finally:
        engine.dispose()
    return Upgrade(before, known[-1], backup)


def revisions(migrations: Path = MIGRATIONS) -> list[str]:
    """All revisions, oldest first."""
    return sorted(file.name.partition("_")[0] for file in (migrations / "versions").glob("[0-9]*_*.py"))


def migrate(connection: Connection, migrations: Path = MIGRATIONS) -> None:
    """Run every migration that the database does not have yet, in the transaction of `connection`."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _revision(connection: Connection) -> str | None:
    """The revision that the database says it has; None for an empty one."""
    if _is_versioned(connection):
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")))
    tables = inspect(connection).get_table_names()
    if tables:
        where = shown(connection.engine.url)
        raise DatabaseUnreachable(f"{where} 是其他程序的数据库(有表 {tables[0]}),请换一个数据库")
    return None


def _is_versioned(connection: Connection) -> bool:
    """Whether the database says what revision it has. PostgreSQL is asked for the one name: any list of tables reads
    those of every county in the database, and each cycle opens its store three times."""
    if connection.dialect.name == "sqlite":
        return inspect(connection).has_table("alembic_version")
    return connection.scalar(text("SELECT to_regclass('alembic_version')")) is not None


def _refuse_others(place: URL, found: str | None, known: list[str]) -> None:
    """Let an empty database and one at the newest revision pass."""
    if found in known[:-1]:
        copied = "(会先自动备份)" if is_sqlite(place) else "(请先备份)"
        raise DatabaseTooOld(
            f"数据库 {shown(place)} 的结构版本是 {found},本程序需要 {known[-1]},"
            f"请先运行 xunlan database upgrade 升级{copied}"
        )
    if found not in (None, known[-1]):
        raise DatabaseTooNew(
            f"数据库 {shown(place)} 的结构版本 {found} 比本程序的 {known[-1]} 新,未作任何改动,请升级巡栏程序"
        )


def _prepare_file(engine: Engine) -> None:
    """Readers and the writer must not hold each other up: WAL, which an SQLite file keeps once it is set."""
    if sqlite_file(engine.url) is None:
        return
    with refusals(engine.url), closing(engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
        mode = _set_to_wal(cursor)
    if mode != "wal":
        raise DatabaseUnreachable(f"{shown(engine.url)} 所在的磁盘不支持 SQLite 的 WAL,请把数据库放在本机磁盘上")


def _set_to_wal(cursor: DBAPICursor) -> str:
    """The journal mode afterwards. SQLite's busy_timeout does not hold for this change: a file that another is just
    setting up is "locked" at once, so we wait here."""
    patience = time.monotonic() + PATIENCE
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as refused:
            if refused.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > patience:
                raise
            time.sleep(_TURN)
        else:
            (mode,) = cursor.fetchone() or ("",)
            return str(mode)


def _create(engine: Engine, migrations: Path) -> None:
    """Make the tables, unless another process has just done so. Who makes those of one county holds up no other: it
    may be a machine that hangs."""
    with writing(engine) as connection:
        if not is_sqlite(engine.url):
            county = func.hashtext(func.coalesce(func.current_schema(), ""))
            connection.execute(select(func.pg_advisory_xact_lock(_CREATION_LOCK, county)))
        if _revision(connection) is None:
            migrate(connection, migrations)


def _back_up(place: URL, revision: str) -> Path | None:
    """Copy an SQLite file beside itself, what stands in its WAL included; the caller holds the write lock."""
    file = sqlite_file(place)
    if file is None:
        return None
    copy = file.with_name(f"{file.stem}-{revision}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}{file.suffix}")
    with refusals(place), closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def _check_foreign_keys(connection: Connection, backup: Path | None) -> None:
    if connection.dialect.name != "sqlite":
        return
    lost = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if lost:
        raise StorageError(
            f"升级后有 {len(lost)} 行数据失去了关联(如表 {lost[0][0]}),升级已撤销,数据库未变,"
            f"请把备份 {backup} 交给维护人员"
        )
