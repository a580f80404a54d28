"""When the office may be written to: quiet hours, holidays, make-up Saturdays, and years not known yet."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from reports.office_hours import OfficeHours, is_working_day

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOURS = OfficeHours.of("18:00-08:00", SHANGHAI, working_days_only=True)
ANY_DAY = OfficeHours.of("18:00-08:00", SHANGHAI, working_days_only=False)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2022-04-21 08:00", "2022-04-21 08:00"),
        ("2022-04-21 17:59", "2022-04-21 17:59"),
        ("2022-04-21 18:00", "2022-04-22 08:00"),
        ("2022-04-21 02:00", "2022-04-21 08:00"),
        ("2022-04-22 18:00", "2022-04-24 08:00"),  # Friday evening; that Sunday was worked, for the May holiday
        ("2022-04-29 18:00", "2022-05-05 08:00"),  # the May holiday
        ("2022-01-30 18:00", "2022-02-07 08:00"),  # the Spring Festival, after a Sunday that was worked
    ],
)
def test_ordinary_messages_wait_for_the_morning_of_a_working_day(now: str, opens: str) -> None:
    assert HOURS.next_open(at(now)) == at(opens)
    assert HOURS.open(at(now)) == (now == opens)


def test_an_office_may_be_written_to_at_weekends_if_it_wishes() -> None:
    assert ANY_DAY.next_open(at("2022-04-23 07:00")) == at("2022-04-23 08:00")


@pytest.mark.parametrize(
    ("quiet", "now", "opens"),
    [
        ("12:00-14:00", "2022-04-21 12:30", "2022-04-21 14:00"),
        ("12:00-14:00", "2022-04-21 03:00", "2022-04-21 03:00"),
        ("12:00-14:00", "2022-04-23 12:30", "2022-04-24 00:00"),
        ("00:00-00:00", "2022-04-21 00:00", "2022-04-21 00:00"),
    ],
)
def test_quiet_may_lie_within_the_day_or_not_be_at_all(quiet: str, now: str, opens: str) -> None:
    hours = OfficeHours.of(quiet, SHANGHAI, working_days_only=True)
    assert hours.next_open(at(now)) == at(opens)


def test_the_day_is_the_offices_not_the_worlds() -> None:
    friday_in_utc = datetime(2022, 4, 29, 23, 0, tzinfo=UTC)  # Saturday, 07:00, the first day of the May holiday
    assert HOURS.next_open(friday_in_utc) == at("2022-05-05 08:00")
    assert HOURS.next_open(friday_in_utc).tzinfo is UTC


def test_a_year_that_is_not_known_has_weekends_only_and_that_is_said() -> None:
    assert is_working_day(date(2090, 10, 2))  # a Monday
    assert not is_working_day(date(2090, 10, 1))  # a Sunday
    assert "2090" in str(HOURS.doubt(at("2090-10-02 09:00")))
    assert HOURS.doubt(at("2022-04-21 09:00")) is None
    assert ANY_DAY.doubt(at("2090-10-02 09:00")) is None


@pytest.mark.parametrize("text", ["", "18:00", "18-8", "25:00-08:00", "晚上"])
def test_hours_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"Invalid|must be|unpack|hour"):
        OfficeHours.of(text, SHANGHAI, working_days_only=True)


def test_hours_are_read_as_they_are_written() -> None:
    assert (HOURS.quiet_from, HOURS.quiet_until) == (time(18), time(8))
