"""An empty database for each test, of every kind that is at hand: SQLite always, PostgreSQL where a URL is given."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from storage.store import Store, open_store
from tests.storage.world import COLUMNS, SITE, UNITS

POSTGRESQL = os.environ.get("XUNLAN_TEST_POSTGRESQL", "")  # a database whose every table may be dropped
DATABASES = ["sqlite", *(["postgresql"] if POSTGRESQL else [])]


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/xunlan.db"
    engine = create_engine(POSTGRESQL)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return POSTGRESQL


@pytest.fixture
def empty(url: str, tmp_path: Path) -> Iterator[Store]:
    with open_store(url, body_folder=tmp_path / "bodies") as opened:
        yield opened


@pytest.fixture
def store(empty: Store) -> Store:
    """A store that knows the small county of tests/storage/world.py."""
    empty.remember(SITE, UNITS, COLUMNS)
    return empty
