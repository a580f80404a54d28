"""Runs and a timetable in, nights out: which were watched, which failed, and which nobody watched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count, islice
from zoneinfo import ZoneInfo

from storage.nouns import Run, RunKind, RunStatus


@dataclass(frozen=True)
class NightPlan:
    """When the nightly crawl is due: HH:MM in a time zone."""

    at: str
    zone: ZoneInfo

    def moments(self, now: datetime) -> Iterator[datetime]:
        """The moments at which it was due, the latest first."""
        today = now.astimezone(self.zone).date()
        for back in count():
            due = datetime.combine(today - timedelta(days=back), time.fromisoformat(self.at), self.zone)
            if due <= now:
                yield due


def whole(runs: Iterable[Run], scope: str | None = None) -> list[Run]:
    """The crawls of all units, of one scope where it is given."""
    return [
        run for run in runs if run.kind is RunKind.CRAWL and not run.units and (scope is None or run.scope == scope)
    ]


def watched(run: Run) -> bool:
    """Whether a run went as far as it could. One that was cut off did not, though what it read is kept."""
    if run.status is RunStatus.PARTIAL:
        return run.finish_reason != "interrupted"
    return run.status is RunStatus.DONE


def was_missed(runs: Sequence[Run], plan: NightPlan, now: datetime) -> bool:
    """Whether the latest night that was due has not been watched, at its hour or later."""
    due = next(plan.moments(now))
    return not any(watched(run) and run.started_at >= due for run in runs)


@dataclass(frozen=True)
class BadNight:
    """A night that ended without a whole crawl: nothing ran (run is None), or what ran failed."""

    day: date
    run: Run | None


def bad_nights(runs: Sequence[Run], plan: NightPlan, now: datetime, nights: int = 7) -> list[BadNight]:
    """The bad ones among the last nights, the latest first; nights before the first run do not count."""
    first = min((run.started_at for run in runs), default=now)
    bad: list[BadNight] = []
    end = now + timedelta(seconds=1)
    for due in islice(plan.moments(now), nights):
        within = [run for run in runs if due <= run.started_at < end]
        going = any(run.status is RunStatus.RUNNING for run in within) and end > now
        if not going and not any(watched(run) for run in within) and (within or due >= first):
            bad.append(BadNight(due.date(), within[0] if within else None))
        end = due
    return bad
