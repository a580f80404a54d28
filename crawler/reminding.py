"""A problem that its unit was told of and a day in, whether to remind the unit on that day out (reminding.yml)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path

from pydantic import Field

from reports.office_hours import is_working_day
from rules.data_file import DataFileError, read_data
from storage.nouns import Noun, Severity

_FILE = Path(__file__).with_name("reminding.yml")
_DAY = timedelta(days=1)


class RemindingError(DataFileError):
    """reminding.yml cannot be used."""


class Pace(Noun):
    """How often problems of one severity are brought up again."""

    every_working_days: int | None = Field(None, ge=1)
    every_days: int | None = Field(None, ge=1)
    around_due: bool = False


class Paces(Noun):
    """One pace for each severity."""

    major: Pace
    minor: Pace
    notice: Pace

    def of(self, severity: Severity) -> Pace:
        return {Severity.MAJOR: self.major, Severity.MINOR: self.minor, Severity.NOTICE: self.notice}[severity]


@cache
def paces(path: Path = _FILE) -> Paces:
    """Read the paces. Raises RemindingError."""
    return read_data(path, Paces, RemindingError)


def is_to_be_reminded(pace: Pace, told_on: date, due_on: date, day: date) -> bool:
    """Whether a problem last told of on a day is to be told of again on another. Never twice on one day."""
    if day <= told_on:
        return False
    if pace.every_days is not None and (day - told_on).days >= pace.every_days:
        return True
    if pace.every_working_days is not None and _working_days(told_on, day, pace.every_working_days):
        return True
    return pace.around_due and day in (_working_day(due_on, -_DAY), _working_day(due_on, _DAY))


def _working_days(after: date, until: date, number: int) -> bool:
    """Whether so many working days have come since a day."""
    if (until - after).days > 7 * number + 30:  # no holiday is as long
        return True
    days = (after + timedelta(days=each) for each in range(1, (until - after).days + 1))
    return sum(map(is_working_day, days)) >= number


def _working_day(day: date, step: timedelta) -> date:
    """The first working day from a day on, that day not included."""
    day += step
    while not is_working_day(day):
        day += step
    return day
