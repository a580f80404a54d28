"""Alembic's door: it is given a connection in `config.attributes`, or a URL for the SQL alone (offline)."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy.types import TypeDecorator

from storage.tables import metadata


def without_our_types(kind: str, thing: Any, _context: Any) -> str | Literal[False]:  # noqa: ANN401 (Alembic's own)
    """A migration stays as it is for ever, so it names SQLAlchemy's types, not ours."""
    return f"sa.{thing.impl!r}" if kind == "type" and isinstance(thing, TypeDecorator) else False


if context.is_offline_mode():
    context.configure(
        url=context.config.get_main_option("sqlalchemy.url"), target_metadata=metadata, literal_binds=True
    )
    with context.begin_transaction():
        context.run_migrations()
else:
    # The transaction is the caller's: it began before the revision was read, and ends after the foreign keys were
    # checked. Batch mode, because SQLite cannot alter a column in place.
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        render_as_batch=True,
        render_item=without_our_types,
    )
    context.run_migrations()
