"""The words between the doors and the cycle: what is asked for, how to behave, how far it has come, what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from crawler.browser import chromium_arguments
from crawler.errors import ExitStatus
from crawler.rechecking import Rechecked
from crawler.visits import NO_ARTICLES, Reading
from rules.kinds import limits_for
from rules.ruleset import LimitsOf
from storage.nouns import ColumnState, Rectification, Run, RunKind, RunStatus, Site

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Manners:
    """How the crawler behaves towards a site, and what it refuses. Seconds and bytes."""

    user_agent: str
    delay: float = 1.0
    timeout: float = 30.0
    max_body: int = 10 * 1024 * 1024
    retries: int = 2
    deadline: timedelta = timedelta(hours=5)
    chromium: Path | None = None
    proxy: str | None = None


def conduct(manners: Manners, now: datetime, as_of: date, homes: Iterable[str], replay: Path | None) -> dict[str, Any]:
    """Manners as the fields of a spiders.plan.Conduct; hosts of `homes` may stand in a private network."""
    hosts = frozenset((urlsplit(home).hostname or "").lower() for home in homes)
    given = asdict(manners)
    del given["deadline"]
    arguments = chromium_arguments() if manners.chromium else ()
    return given | {"now": now, "as_of": as_of, "own_hosts": hosts, "replay": replay, "chromium_args": arguments}


def host_group(site: Site) -> str:
    """The sites that share one politeness budget; also the scope within which one cycle runs at a time."""
    return site.host_group or urlsplit(site.home).hostname or site.home


@dataclass(frozen=True)
class Order:
    """What a cycle is asked to do. `units` empty: all of them. `now` is the one moment the cycle takes for now.
    `limits_of`: what may be asked of a column, where a rule set changes it. `reading`: which articles are visited; the
    site as a whole is looked at unless none are, or only some units are asked for. `resume`: where the same of that day
    was cut off, it goes on; where it was done, nothing is done again."""

    now: datetime
    as_of: date
    kind: RunKind = RunKind.CRAWL
    units: tuple[str, ...] = ()
    replay: Path | None = None
    limits_of: LimitsOf = limits_for
    reading: Reading = NO_ARTICLES
    zone: ZoneInfo = SHANGHAI  # whose days are judged
    notes: tuple[str, ...] = ()  # Chinese, for the operator: what of the rule set has no effect
    resume: bool = False


@dataclass(frozen=True)
class Progress:
    """How far a crawl has come; told after every column."""

    units: int
    units_done: int
    columns: int
    columns_read: int
    suspected: int  # columns that did not show dated entries so far
    phase: str  # "crawl", "second look" or "articles"


@dataclass(frozen=True)
class Summary:
    """What a cycle did. `warnings` are for the operator and accuse no unit."""

    run: Run
    states: Mapping[ColumnState, int]
    opened: tuple[Rectification, ...] = ()
    reopened: tuple[Rectification, ...] = ()
    closed: tuple[Rectification, ...] = ()
    rechecked: tuple[Rechecked, ...] = ()  # of a recheck: how every problem that was open before fared
    open_now: tuple[Rectification, ...] = ()  # all open ones of the units looked at, the new ones included
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0
    requests: Mapping[str, int] = field(default_factory=dict)  # total, columns, second_looks, roots, robots, retries

    @property
    def exit_status(self) -> ExitStatus:
        if self.run.status is RunStatus.DONE:
            return ExitStatus.DONE
        return ExitStatus.INTERRUPTED if self.run.finish_reason == "interrupted" else ExitStatus.PARTIAL
