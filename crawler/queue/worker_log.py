"""What a worker writes for the system's journal: its own lines, and what nobody expected."""

from __future__ import annotations

import logging
import sys

from procrastinate.exceptions import ConnectorException


def write_log() -> None:
    """Send the log to standard error."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(message)s")
    for handler in logging.getLogger().handlers:
        handler.addFilter(is_worth_telling)
    logging.getLogger("xunlan.worker").setLevel(logging.INFO)
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)


def is_worth_telling(record: logging.LogRecord) -> bool:
    """Of a lost database the worker tells in one line; what the engine says of it, for each of its tasks, is pages."""
    return not (record.exc_info and isinstance(record.exc_info[1], ConnectorException))
