"""A moment in, whether the office may be written to then out, and if not, from when.

Working days are those of the State Council's yearly notice on holidays, as the package chinese_calendar knows them. The
notice for a year comes out in the November before; for a year that is not known yet, Monday to Friday are taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar

_FURTHEST = 30  # days; no holiday is as long


def is_working_day(day: date) -> bool:
    """Whether offices work on a day: shifted holidays and make-up Saturdays are counted, in years that are known."""
    if is_known(day):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5


def is_known(day: date) -> bool:
    """Whether the holidays of a day's year are known."""
    try:
        chinese_calendar.is_workday(day)
    except NotImplementedError:  # what the package raises for years before and after its data
        return False
    return True


@dataclass(frozen=True)
class OfficeHours:
    """When ordinary messages go out: not between `quiet_from` and `quiet_until` (through midnight, where the one is
    later than the other; never quiet, where they are the same), and, if so wished, on working days only."""

    zone: ZoneInfo
    quiet_from: time
    quiet_until: time
    working_days_only: bool = True

    @classmethod
    def of(cls, quiet: str, zone: ZoneInfo, *, working_days_only: bool) -> OfficeHours:
        """From "HH:MM-HH:MM". Raises ValueError for anything else."""
        begin, _, end = quiet.partition("-")
        return cls(zone, time.fromisoformat(begin), time.fromisoformat(end), working_days_only)

    def open(self, now: datetime) -> bool:
        return self.next_open(now) == now

    def next_open(self, now: datetime) -> datetime:
        """This moment, if the office may be written to now, else the first at which it may."""
        local = now.astimezone(self.zone)
        if self._works(local.date()) and not self._quiet(local.time()):
            return now
        for days in range(_FURTHEST):
            day = local.date() + timedelta(days=days)
            for at in (time(), self.quiet_until):
                moment = datetime.combine(day, at, self.zone)
                if moment > local and self._works(day) and not self._quiet(at):
                    return moment.astimezone(now.tzinfo)
        raise ValueError(f"expected a working day within {_FURTHEST} days of {local.date()}, found none")

    def doubt(self, now: datetime) -> str | None:
        """What the office should know of these hours, in Chinese: that the holidays of the year are not known."""
        day = now.astimezone(self.zone).date()
        if not self.working_days_only or is_known(day):
            return None
        return f"{day.year} 年的放假安排程序还不知道,工作日暂按周一至周五计算,请升级 chinesecalendar"

    def _works(self, day: date) -> bool:
        return not self.working_days_only or is_working_day(day)

    def _quiet(self, at: time) -> bool:
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= at < self.quiet_until
        return at >= self.quiet_from or at < self.quiet_until
