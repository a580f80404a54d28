"""How values are kept: what the nouns hold in, what SQLite and PostgreSQL both take out, and back.

Moments are stored in UTC and come back aware; what the nouns spell as mappings or lists is JSON text; enums are plain
text, as the nouns check them and a new word needs no migration.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Column, Connection, DateTime, Dialect, Insert, Table, Text
from sqlalchemy.dialects import sqlite
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql


def storable(text: str) -> str:
    """Text as every database takes it. Pages are hostile: U+0000 and half surrogate pairs become U+FFFD, so that one
    odd title cannot keep the columns saved with it out of the database."""
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.replace("\0", "\ufffd") if "\0" in text else text


class Words(TypeDecorator[str]):
    """Text that may come from a page; members of StrEnums too."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[str | None], str | None]:
        """Handed to SQLAlchemy as it is, because a night binds a hundred thousand of them."""
        return _words


def _words(value: str | None) -> str | None:
    return None if value is None else storable(str(value))


class Moment(TypeDecorator[datetime]):
    """An aware moment, in UTC. A naive one is a bug."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"expected an aware moment, found the naive {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Seconds(TypeDecorator[timedelta]):
    """A span of time in whole seconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if value.microseconds:
            raise ValueError(f"expected whole seconds, found {value!r}")
        return value.days * 86400 + value.seconds

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:
        return None if value is None else timedelta(seconds=value)


class Json(TypeDecorator[Any]):
    """A mapping or a list as JSON text that keeps Chinese readable."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ANN401 (any JSON value)
        if value is None:
            return None
        return storable(json.dumps(value, ensure_ascii=False, separators=(",", ":")))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ANN401 (any JSON value)
        return None if value is None else json.loads(value)


def insert_new(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that leaves rows that are already there as they are."""
    return _insert(connection, table).on_conflict_do_nothing()


def _insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """The dialect's own INSERT. That of PostgreSQL is not loaded without it: it costs a tenth of a second."""
    if connection.dialect.name != "postgresql":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)


def for_driver(connection: Connection, column: Column[Any]) -> Callable[[Any], Any]:
    """What the driver takes for a value of a column; remembers what it was asked before."""
    processor = column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    return cache(processor) if processor else lambda value: value


def insert_driver_rows(
    connection: Connection, statement: Insert, table: Table, rows: Sequence[tuple[object, ...]]
) -> None:
    """Insert whole rows whose values are as the driver takes them. A first night has tens of thousands of entries, and
    this takes a third of the time of Core, which looks at every value of every row."""
    if not rows:
        return
    names = [column.name for column in table.c]
    compiled = statement.compile(dialect=connection.dialect, column_keys=names)
    positional = connection.dialect.positional
    connection.exec_driver_sql(
        str(compiled), list(rows) if positional else [dict(zip(names, row, strict=True)) for row in rows]
    )


def insert_or_replace(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that writes every value anew where a row with this primary key is already there."""
    statement = _insert(connection, table)
    keys = [column.name for column in table.primary_key]
    values = {column.name: statement.excluded[column.name] for column in table.c if column.name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=values)
