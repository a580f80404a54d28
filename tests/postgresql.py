"""A PostgreSQL server of the test run's own, out of binaries that lie on this machine; a database of it for each test.

It listens on a socket in a temporary folder, never on the network, keeps nothing, and goes with the process that
started it, also on ^C and kill -9.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from storage.store import open_store

OLDEST = 15  # that the program is made for
ROOM = 2**29  # bytes
PATIENCE = 60  # seconds for a server to answer
LACKING = f"没有 PostgreSQL {OLDEST} 或更新版本:用到它的测试未执行(Debian 上安装 postgresql 即可)"
_PR_SET_PDEATHSIG = 1
# What a crash would lose may be lost: nothing here outlives the tests.
_CARELESS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "32MB",
    "max_connections": "100",
    "listen_addresses": "",
}
_DURABLE = {"listen_addresses": ""}  # what a server is made with, as Debian ships it


def binaries() -> Path | None:
    """The folder of the newest server that Debian's packages brought, else of the one on the PATH; None without any."""
    installed = {int(folder.parent.name): folder for folder in Path("/usr/lib/postgresql").glob("[0-9]*/bin")}
    whole = [number for number, folder in installed.items() if number >= OLDEST and (folder / "initdb").exists()]
    if whole:
        return installed[max(whole)]
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


class Server:
    """A running server. `url` and `fresh` give addresses of databases in it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)
        self._migrated = False

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://xunlan@/{database}?host={quote(str(self._folder), safe='')}"

    def fresh(self, encoding: str = "UTF8") -> str:
        """An empty database."""
        return self.url(self._copy("template0", encoding))

    def made(self) -> str:
        """A database with all its tables: a copy, which takes a fraction of what making them takes."""
        if not self._migrated:
            self._tell("CREATE DATABASE {}", "migrated")
            open_store(self.url("migrated")).close()
            self._migrated = True
        return self.url(self._copy("migrated"))

    def drop(self, url: str) -> None:
        """Remove a database, with whoever is still connected to it."""
        self._tell("DROP DATABASE {} WITH (FORCE)", url.rpartition("@/")[2].partition("?")[0])

    def answers(self) -> bool:
        try:
            self._tell("SELECT")
        except psycopg.OperationalError:
            return False
        return True

    def _copy(self, template: str, encoding: str = "UTF8") -> str:
        name = f"test_{next(self._numbers)}"
        self._tell("CREATE DATABASE {} TEMPLATE {} ENCODING {} STRATEGY FILE_COPY", name, template, encoding)
        return name

    def _tell(self, statement: str, *names: str) -> None:
        with psycopg.connect(host=str(self._folder), user="xunlan", dbname="postgres", autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def running(programs: Path, *, durable: bool = False) -> Iterator[Server]:
    """A server that was just made, and is gone afterwards. `durable`: on a disk, and as it comes, for measuring."""
    folder = Path(tempfile.mkdtemp(prefix="xunlan-postgresql-", dir=None if durable else _memory()))
    try:
        who = _somebody(folder)
        _make(programs, folder, who)
        process = _start(programs, folder, who, _DURABLE if durable else _CARELESS)
        try:
            server = Server(folder)
            _wait(server, process, folder)
            yield server
        finally:
            process.send_signal(signal.SIGQUIT)  # at once: what is in it is of no use to anybody
            process.wait()
    finally:
        shutil.rmtree(folder)


def _memory() -> Path | None:
    """Memory, where files are made and removed ten times as fast as on a disk; None where there is too little."""
    shared = Path("/dev/shm")
    return shared if shared.is_dir() and shutil.disk_usage(shared).free > ROOM else None


def _somebody(folder: Path) -> str | None:
    """Whom the server runs as: PostgreSQL refuses root. None: us."""
    if os.geteuid() != 0:
        return None
    known = {each.pw_name for each in pwd.getpwall()}
    name = "postgres" if "postgres" in known else "nobody"
    shutil.chown(folder, name)
    return name


def _make(programs: Path, folder: Path, who: str | None) -> None:
    how = ["-U", "xunlan", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions"]
    made = subprocess.run(
        [programs / "initdb", "-D", folder / "data", *how],
        user=who,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr


def _start(programs: Path, folder: Path, who: str | None, how: Mapping[str, str]) -> subprocess.Popen[bytes]:
    options = {**how, "unix_socket_directories": str(folder)}
    settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [programs / "postgres", "-D", folder / "data", *settings],
            user=who,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=_die_with_us,  # noqa: PLW1509 (no thread runs yet, and it makes one call)
            start_new_session=True,  # ^C is ours; the server goes when we are done
        )


def _die_with_us() -> None:
    """In the child, once it is no longer root: the kernel ends it when its parent is gone, however that went."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)


def _wait(server: Server, process: subprocess.Popen[bytes], folder: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not server.answers():
        assert process.poll() is None, (folder / "log").read_text()
        assert time.monotonic() < until, f"the server did not answer within {PATIENCE} s"
        time.sleep(0.05)
