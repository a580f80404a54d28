"""A part and its whole in, percent with one decimal out, rounded as people and their spreadsheets do."""

from __future__ import annotations


def percentage(part: int, whole: int) -> float | None:
    """Half up (四舍五入), exactly: a float's own rounding makes 56.2 of 9 in 16. None where there is no whole.

    >>> percentage(9, 16), percentage(1, 80), percentage(2, 3), percentage(0, 7), percentage(0, 0)
    (56.3, 1.3, 66.7, 0.0, None)
    """
    return (2000 * part + whole) // (2 * whole) / 10 if whole else None
