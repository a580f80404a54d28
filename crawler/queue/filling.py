"""Registries in, one job for each of them in the queue; a broken one is told of and stops no other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from crawler.errors import RegistryError
from crawler.order import host_group
from crawler.province.folder import read_province
from crawler.queue.board import ToDo, put_in, today
from crawler.queue.nouns import Job, registries
from crawler.registry import load_registry
from storage.nouns import RunKind


class Filled(NamedTuple):
    new: tuple[Job, ...]
    there: int  # jobs that were in the queue already
    broken: tuple[str, ...]  # Chinese: registries that cannot be used
    notes: tuple[str, ...] = ()  # Chinese: what in the folder has no effect


def fill(url: str, place: Path, kind: RunKind, zone: ZoneInfo, as_of: date | None = None) -> Filled:
    """Put a cycle over every registry into the queue, as of today unless another day is given."""
    day = as_of or today(url, zone)
    found, broken = [], []
    for name, file in registries(place).items():
        try:
            registry = load_registry(file)
        except RegistryError as wrong:
            broken.append(f"登记表 {name} 未排队:{wrong.problems[0]}")
        else:
            found.append(_Cycle(Job(name, day, kind), host_group(registry.site), len(registry.columns)))
    new = put_in(url, _longest_first(found))
    notes = read_province(place).problems if place.is_dir() else ()
    return Filled(tuple(new), len(found) - len(new), tuple(broken), notes)


class _Cycle(NamedTuple):
    job: Job
    host_group: str
    columns: int


def _longest_first(cycles: Sequence[_Cycle]) -> list[ToDo]:
    """Jobs whose priority is the number of columns that their host group has left before it: what takes longest begins
    first, so that a night does not end with one large host group alone. Those of one group stay in their order."""
    left = Counter[str]()
    for each in cycles:
        left[each.host_group] += each.columns
    jobs = []
    for each in cycles:
        jobs.append(ToDo(each.job, each.host_group, left[each.host_group]))
        left[each.host_group] -= each.columns
    return jobs
