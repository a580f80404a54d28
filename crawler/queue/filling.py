"""Registries in, one job for each of them in the queue; a broken one is told of and stops no other."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from crawler.errors import RegistryError
from crawler.order import host_group
from crawler.queue.board import ToDo, put_in, today
from crawler.queue.nouns import Job, registries
from crawler.registry import load_registry
from storage.nouns import RunKind


class Filled(NamedTuple):
    new: tuple[Job, ...]
    there: int  # jobs that were in the queue already
    broken: tuple[str, ...]  # Chinese: registries that cannot be used


def fill(url: str, place: Path, kind: RunKind, zone: ZoneInfo, as_of: date | None = None) -> Filled:
    """Put a cycle over every registry into the queue, as of today unless another day is given."""
    day = as_of or today(url, zone)
    wanted, broken = [], []
    for name, file in registries(place).items():
        try:
            wanted.append(ToDo(Job(name, day, kind), host_group(load_registry(file).site)))
        except RegistryError as wrong:
            broken.append(f"登记表 {name} 未排队:{wrong.problems[0]}")
    new = put_in(url, wanted)
    return Filled(tuple(new), len(wanted) - len(new), tuple(broken))
