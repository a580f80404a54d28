"""The numbers for whole sites: read from a file, checked when they are read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rules.site_limits import SiteLimitsError, read_site_numbers, site_limits
from storage.nouns import Site

GOOD = """
home_max_age_days: 14
home_warn_days: 10
home_least_dated: 5
probe:
  seconds: 15
  days: 7
  visits_a_day: 20
  least_minutes: 4
  fail_percent: 5
  warn_percent: 3
  doubt_percent: 80
  slow_seconds: 3
  slow_least_visits: 20
"""


def test_the_numbers_are_those_of_the_standard() -> None:
    limits = site_limits(Site(name="甲", home="http://a.gov.cn/", code="3609260001"), date(2022, 4, 21))
    assert limits.numbers.home_max_age_days == 14
    assert limits.site_code == "3609260001"
    probe = limits.numbers.probe
    assert (probe.seconds, probe.days, probe.visits_a_day, probe.fail_percent) == (15, 7, 20, 5)
    assert (probe.warn_percent, probe.slow_seconds) == (3, 3)


def test_a_good_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "limits.yml"
    file.write_text(GOOD, encoding="utf-8")
    assert read_site_numbers(file).probe.visits_a_day == 20


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD + "home_max_days: 3\n", "home_max_days"),
        (GOOD.replace("home_warn_days: 10", "home_warn_days: 15"), "不能大于"),
        (GOOD.replace("home_warn_days: 10", "home_warn_days: 快"), "home_warn_days"),
        (GOOD.replace("warn_percent: 3", "warn_percent: 6"), "依次不减"),
        (GOOD.replace("slow_seconds: 3", "slow_seconds: 16"), "slow_seconds 不能大于"),
        (GOOD.replace("visits_a_day: 20", "visits_a_day: 0"), "probe.visits_a_day"),
        (GOOD + "  retries: 3\n", "probe.retries"),
        ("home: [", "读不了"),
    ],
)
def test_a_faulty_file_is_an_error_that_names_the_key(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "limits.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SiteLimitsError, match=told):
        read_site_numbers(file)
