"""The words of the queue: a job, how it ended, and how long it rests before it is tried again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from crawler.errors import ExitStatus, XunlanError
from crawler.province.folder import read_province
from storage.nouns import RunKind

MOST_TRIES = 5  # of a job that fails or takes its worker with it; then it is set aside
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))


@dataclass(frozen=True)
class Job:
    """One cycle over one registry, and so over one host group, as of a day."""

    registry: str  # a name of registries()
    as_of: date
    kind: RunKind

    @property
    def key(self) -> str:
        """What two jobs that wait must not have in common."""
        return f"{self.kind} {self.registry} {self.as_of}"

    @property
    def arguments(self) -> dict[str, str]:
        return {"registry": self.registry, "as_of": str(self.as_of), "kind": str(self.kind)}

    @property
    def command(self) -> tuple[str, ...]:
        return (str(self.kind), "--as-of", str(self.as_of), "--resume")

    @classmethod
    def told(cls, arguments: Mapping[str, Any]) -> Job:
        day = date.fromisoformat(arguments["as_of"])
        return cls(registry=arguments["registry"], as_of=day, kind=RunKind(arguments["kind"]))


class End(StrEnum):
    """What becomes of a job when its cycle has ended."""

    DONE = "done"
    IN_PART = "in part"  # as far as it could be done
    BUSY = "busy"  # somebody else is at the host group: later, and no try of its own
    BACK = "back"  # ended in order before its time: somebody else goes on
    AGAIN = "again"  # failed: later, but not for ever
    ELSEWHERE = "elsewhere"  # refused by this machine, which may lack what another has: the same, and we rest


def end_of(status: int) -> End:
    """What an exit status of a cycle comes to. A cycle that was done in part was watched as far as it could be; 1 is
    Python's own for a bug, because nobody asked for --fail-on-findings. Bad input may be the machine's: an older
    program, other registries, a wrong setting, or a database that was just started anew."""
    ends = {
        ExitStatus.DONE: End.DONE,
        ExitStatus.PARTIAL: End.IN_PART,
        ExitStatus.BUSY: End.BUSY,
        ExitStatus.INTERRUPTED: End.BACK,
        ExitStatus.BAD_INPUT: End.ELSEWHERE,
    }
    return next((end for known, end in ends.items() if known == status), End.AGAIN)


def pause_after(tries: int) -> timedelta:
    """How long a job rests that has failed so many times before.

    >>> [pause_after(tries).seconds // 60 for tries in range(5)]
    [1, 5, 15, 60, 60]
    """
    return PAUSES[min(tries, len(PAUSES) - 1)]


@dataclass(frozen=True)
class Waiting:
    """A job as it stands in the queue. `status`: todo, doing, failed (set aside), cancelled or succeeded."""

    id: int
    job: Job
    host_group: str
    status: str
    tries: int
    not_before: datetime | None
    since: datetime  # when it came to stand like this
    worker: str | None
    told: str | None  # what went wrong last


def registries(place: Path) -> dict[str, Path]:
    """Registries by name: all of a folder, or the one of a file. Raises XunlanError where there are none."""
    if place.is_dir():
        return {county.name: county.file for county in read_province(place).counties}
    if not place.is_file():
        raise XunlanError(f"登记表 {place} 不存在,请检查 XUNLAN_REGISTRY 或 --registry")
    return {place.stem: place}


def registry_of(place: Path, name: str) -> Path:
    """The file of a registry on this machine. Raises XunlanError where it has none of the name."""
    found = registries(place).get(name)
    if found is None:
        raise XunlanError(f"本机没有登记表 {name}({place}),请把各机器的登记表保持一致")
    return found
