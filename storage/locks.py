"""Locks by scope: one holder at a time over all processes, and none left behind by a process that was killed.

Each of them raises ScopeBusy at once when somebody else holds the scope, in this process or in another.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine, func, select

from storage.database import refusals
from storage.disk import disk_fault
from storage.errors import DatabaseUnreachable, ScopeBusy

_ASKED_AFTER = {"tcp_keepalives_idle": 30, "tcp_keepalives_interval": 10, "tcp_keepalives_count": 3}  # seconds, times


def lock_of_file(database: Path, scope: str) -> AbstractContextManager[None]:
    """A lock on a file beside an SQLite database. The file stays; the lock goes with its holder, also by kill -9."""
    return _flocked(_lock_file(database.resolve(), scope), scope)


def _lock_file(database: Path, scope: str) -> Path:
    name = quote(scope, safe="")
    if len(name) > 100:
        name = sha256(scope.encode()).hexdigest()
    return database.with_name(f"{database.name}.{name}.lock")


@contextmanager
def _flocked(file: Path, scope: str) -> Iterator[None]:
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise DatabaseUnreachable(f"不能建立锁文件 {file}:{disk_fault(error)},请检查该文件夹的写入权限") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _busy(scope, os.pread(descriptor, 200, 0).decode(errors="replace").strip()) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"进程 {os.getpid()},开始于 {_now()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _now() -> str:
    return datetime.now(UTC).astimezone().isoformat(sep=" ", timespec="seconds")


def scope_number(scope: str) -> int:
    """A scope in the numbers of PostgreSQL's advisory locks."""
    return int.from_bytes(sha256(f"xunlan {scope}".encode()).digest()[:8], signed=True)


@contextmanager
def advisory_lock(engine: Engine, scope: str) -> Iterator[None]:
    """PostgreSQL's own lock, held by a connection that does nothing else and is not given back to the pool.

    The server asks now and then whether the holder's machine is still there; by default it would ask after two hours.
    """
    with refusals(engine.url):
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()
    try:
        with refusals(engine.url):
            for name, value in _ASKED_AFTER.items():
                connection.exec_driver_sql(f"SET {name} = {value}")
            taken = connection.scalar(select(func.pg_try_advisory_lock(scope_number(scope))))
        if not taken:
            raise _busy(scope, "")
        yield
    finally:
        connection.close()


class LocalLocks:
    """The locks of a database in memory, which no other process can see."""

    def __init__(self) -> None:
        self._held: set[str] = set()

    @contextmanager
    def lock(self, scope: str) -> Iterator[None]:
        if scope in self._held:
            raise _busy(scope, "")
        self._held.add(scope)
        try:
            yield
        finally:
            self._held.remove(scope)


def _busy(scope: str, holder: str) -> ScopeBusy:
    who = f"({holder})" if holder else ""
    return ScopeBusy(f"范围 {scope} 已有另一个巡查在运行{who},请等它结束后再试")
