"""A store among many in one PostgreSQL database, each in a schema of its own: what opening it looks at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url

from storage.errors import DatabaseUnreachable
from storage.store import open_store
from tests.postgresql import Server
from tests.storage.world import COLUMNS, SITE, UNITS


@pytest.fixture
def database(postgresql: Server) -> Iterator[str]:
    """An empty database with two schemas."""
    place = postgresql.fresh()
    tell(place, "CREATE SCHEMA one", "CREATE SCHEMA two")
    yield place
    postgresql.drop(place)


def tell(database: str, *statements: str) -> None:
    address = make_url(database).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        for each in statements:
            connection.execute(each.encode())


def schema(database: str, path: str) -> str:
    place = make_url(database).update_query_dict({"options": f"-csearch_path={path}"})
    return place.render_as_string(hide_password=False)


@contextmanager
def statements() -> Iterator[list[str]]:
    """What any database is asked meanwhile."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: Any) -> None:
        said.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_opening_a_store_that_is_there_lists_no_tables(database: str) -> None:
    open_store(schema(database, "one")).close()
    with statements() as said:
        open_store(schema(database, "one")).close()
    assert any("alembic_version" in each for each in said)
    assert not [each for each in said if "pg_class" in each or "pg_namespace" in each]


def test_two_schemas_of_one_database_hold_two_stores(database: str) -> None:
    with open_store(schema(database, "one")) as one, open_store(schema(database, "two")) as two:
        two.remember(SITE, UNITS, COLUMNS)
        assert one.sites() == []
    with open_store(schema(database, "two")) as again:
        assert again.columns() == COLUMNS


def test_a_schema_of_another_program_is_refused_also_when_ours_stands_beside_it(database: str) -> None:
    open_store(schema(database, "one")).close()
    tell(database, "CREATE TABLE two.invoices (id integer)")
    with pytest.raises(DatabaseUnreachable, match="有表 invoices"):
        open_store(schema(database, "two"))
