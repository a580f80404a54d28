"""Whose turn it is: what is done now and then for each column, for each on another day, so that no night has all."""

from __future__ import annotations

from datetime import date
from zlib import crc32

A_WEEK = 7
FOUR_WEEKS = 28


def is_their_day(unit: str, column: str, day: date, every: int = A_WEEK) -> bool:
    """Whether a column has its turn on this day, one of so many."""
    return (crc32(f"{unit}/{column}".encode()) + day.toordinal()) % every == 0
