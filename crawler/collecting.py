"""How seldom our processes look for garbage: never among what they load, and not often among what they read."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """What is loaded in this block stays to the end: to look for garbage in it meanwhile took a fifth of a process's
    start, and to look through it later would be as much in vain."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def spare_the_collector() -> None:
    """Parsed pages and rows are short-lived objects that need no cycle collector: looking for garbage as often as
    Python does by default cost a tenth of a crawl's CPU. Memory does not grow for it (make bench-crawl shows it)."""
    gc.set_threshold(20_000, 20, 50)
