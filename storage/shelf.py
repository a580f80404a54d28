"""What every shelf of the store stands on: an engine."""

from __future__ import annotations

from sqlalchemy import Engine


class Shelf:
    """A part of the store, read and written in transactions of its own."""

    _engine: Engine
