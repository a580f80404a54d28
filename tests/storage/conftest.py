"""An empty database for each test, of both kinds: SQLite, and PostgreSQL where this machine has a server for it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.store import Store, open_store
from tests.postgresql import Server
from tests.storage.world import COLUMNS, SITE, UNITS


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest) -> Server | None:
    """Where the test's database lies; None for a file."""
    if request.param == "sqlite":
        return None
    found: Server = request.getfixturevalue("postgresql")
    return found


@pytest.fixture
def url(server: Server | None, tmp_path: Path) -> Iterator[str]:
    """Where a database may be made."""
    if server is None:
        yield f"sqlite:///{tmp_path}/xunlan.db"
        return
    place = server.fresh()
    yield place
    server.drop(place)


@pytest.fixture(scope="session")
def made_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with all its tables, to be copied: that takes a tenth of what making them takes."""
    file = tmp_path_factory.mktemp("made") / "xunlan.db"
    open_store(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def empty(server: Server | None, made_file: Path, tmp_path: Path) -> Iterator[Store]:
    """A store that knows nothing yet."""
    place = server.made() if server else f"sqlite:///{shutil.copy(made_file, tmp_path)}"
    with open_store(place, body_folder=tmp_path / "bodies") as opened:
        yield opened
    if server:
        server.drop(place)


@pytest.fixture
def store(empty: Store) -> Store:
    """A store that knows the small county of tests/storage/world.py."""
    empty.remember(SITE, UNITS, COLUMNS)
    return empty
