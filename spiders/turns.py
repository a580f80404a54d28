"""Whose turn it is: what is done once a week for each column, on another day for each, so that no night carries all."""

from __future__ import annotations

from datetime import date
from zlib import crc32

A_WEEK = 7


def is_their_day(unit: str, column: str, day: date) -> bool:
    """Whether a column has its turn on this day."""
    return (crc32(f"{unit}/{column}".encode()) + day.toordinal()) % A_WEEK == 0
