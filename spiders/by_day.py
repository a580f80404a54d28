"""Whether what was read would read otherwise on another day: every reader that asked which day it is says so here.

A year that is not written, 昨天 and 3天前 mean another day tomorrow; what is read of them may not be taken over from
the night before. Counted for the whole process, because rows are read far below the page that they belong to: what is
read in between errs on the safe side.
"""

from __future__ import annotations


class _Count:
    """How often it was noted."""

    number = 0


def note() -> None:
    """What was just read stands for another day, or for none, when it is read on another day."""
    _Count.number += 1


def noted() -> int:
    """How often that was said since the process began: the same number twice means, not in between."""
    return _Count.number
