"""A database URL in, an engine out, and what the database refuses in one line that never shows the password."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, NoSuchModuleError, ProgrammingError
from sqlalchemy.pool import ConnectionPoolEntry

from storage import server_says
from storage.errors import DatabaseUnreachable

PATIENCE = 30  # seconds to wait for another writer
CONNECTS_WITH: dict[str, str | int] = {"connect_timeout": 10, "client_encoding": "utf8"}  # PostgreSQL, in seconds
_WRITES = "xunlan_writes"
_BUGS = (IntegrityError, ProgrammingError, DataError)  # ours, not the database's: these are raised as they are


def parse(url: str) -> URL:
    """The parts of a URL. Raises DatabaseUnreachable for what is not one, or names a database we do not know."""
    try:
        place = make_url(url)
    except (ArgumentError, ValueError):  # their messages would show the URL, or what of a password looks like a port
        raise DatabaseUnreachable(
            "数据库地址写得不对,应形如 sqlite:///xunlan.db 或 postgresql://用户:密码@主机/库名;"
            "密码里的 @ : / ? # % 要写成 %40 这样的编码;请检查 --database 或 XUNLAN_DATABASE_URL"
        ) from None
    if place.get_backend_name() not in ("sqlite", "postgresql"):
        raise DatabaseUnreachable(f"不支持 {place.get_backend_name()} 数据库,请改用 sqlite:/// 或 postgresql:// 地址")
    return place


def shown(place: URL) -> str:
    """The URL as people may read it: without its password, wherever that stands."""
    if "password" in place.query:
        place = place.update_query_dict({"password": "***"})
    return place.render_as_string(hide_password=True)


def is_sqlite(place: URL) -> bool:
    return place.get_backend_name() == "sqlite"


def sqlite_file(place: URL) -> Path | None:
    """The file of an SQLite database; None for one in memory, and for every other database."""
    name = place.database
    if not is_sqlite(place) or not name or name == ":memory:":
        return None
    return Path(unquote(name.removeprefix("file:")) if place.query.get("uri") else name)


def make_engine(place: URL, *, foreign_keys: bool = True) -> Engine:
    """An engine whose write transactions (see `writing`) take the write lock as they begin.

    Raises DatabaseUnreachable where the driver is missing.
    """
    try:
        if is_sqlite(place):
            return _sqlite_engine(place, foreign_keys)
        return _postgresql_engine(place)
    except (NoSuchModuleError, ModuleNotFoundError) as missing:
        raise DatabaseUnreachable(
            f"打不开数据库 {shown(place)}:没有安装它的驱动,请安装 psycopg(pip install 'psycopg[binary]')"
        ) from missing


def _postgresql_engine(place: URL) -> Engine:
    engine = create_engine(place, pool_pre_ping=True, connect_args=CONNECTS_WITH)

    @event.listens_for(engine, "connect")
    def check(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        check_encoding(place, connection.info.parameter_status("server_encoding"))

    return engine


def check_encoding(place: URL, found: str | None) -> None:
    """Raise DatabaseUnreachable for a database that cannot hold what we store."""
    if found != server_says.ENCODING:
        raise DatabaseUnreachable(server_says.wrong_encoding(shown(place), str(found)))


def _sqlite_engine(place: URL, foreign_keys: bool) -> Engine:
    engine = create_engine(place)

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        assert isinstance(connection, sqlite3.Connection)
        connection.isolation_level = None  # the driver begins no transactions of its own; `begin` below does
        connection.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that reads; another's writing does not hold it up. Raises DatabaseUnreachable."""
    with refusals(engine.url), engine.begin() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes: all of it, or nothing. Waits for other writers. Raises DatabaseUnreachable."""
    with refusals(engine.url), engine.execution_options(**{_WRITES: True}).begin() as connection:
        yield connection


@contextmanager
def refusals(place: URL) -> Iterator[None]:
    """Turn what the database refuses into DatabaseUnreachable; our own bugs stay what they are."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        said = str(error.orig if isinstance(error, DBAPIError) else error)
        if isinstance(error, _BUGS) and (is_sqlite(place) or server_says.refusal(said) is None):
            raise
        raise DatabaseUnreachable(_line(place, said)) from error


def _line(place: URL, said: str) -> str:
    file = sqlite_file(place)
    if file is None:
        return unreachable(place, said)
    if file.is_dir():
        return f"{file} 是文件夹,不是数据库文件,请在 --database 中写到文件名"
    if not file.parent.is_dir():
        return f"数据库所在的文件夹 {file.parent} 不存在,请先建立它,或检查 --database"
    for words, told in _SQLITE_SAYS.items():
        if words in said:
            return told.format(file=file, folder=file.parent.absolute(), seconds=PATIENCE)
    return f"数据库 {file} 出错:{said},请检查磁盘,必要时从备份恢复"


_SQLITE_SAYS = {
    "file is not a database": "{file} 不是 SQLite 数据库,请检查 --database,或把该文件移走",
    "malformed": "数据库 {file} 已损坏,请从备份恢复",
    "unable to open": "打不开数据库 {file}:请检查文件夹 {folder} 和该文件的读写权限",
    "readonly": "数据库 {file} 只能读不能写:请检查文件夹 {folder} 和该文件的写入权限",
    "locked": "数据库 {file} 被另一个程序占用超过 {seconds} 秒,请等它结束后再试",
    "full": "写不进数据库 {file}:磁盘已满,请清理磁盘后再试",
}


def unreachable(place: URL, said: str) -> str:
    """What a PostgreSQL server refuses, in one line."""
    return server_says.line(shown(place), said.replace(str(place.password), "***") if place.password else said)
