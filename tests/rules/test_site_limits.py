"""The numbers for whole sites: read from a file, checked when they are read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rules.site_limits import SiteLimitsError, read_site_numbers, site_limits
from storage.nouns import Site

GOOD = "home_max_age_days: 14\nhome_warn_days: 10\nhome_least_dated: 5\n"


def test_the_numbers_are_those_of_the_standard() -> None:
    limits = site_limits(Site(name="甲", home="http://a.gov.cn/", code="3609260001"), date(2022, 4, 21))
    assert limits.numbers.home_max_age_days == 14
    assert limits.site_code == "3609260001"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD + "home_max_days: 3\n", "home_max_days"),
        (GOOD.replace("home_warn_days: 10", "home_warn_days: 15"), "不能大于"),
        (GOOD.replace("home_warn_days: 10", "home_warn_days: 快"), "home_warn_days"),
        ("home: [", "读不了"),
    ],
)
def test_a_faulty_file_is_an_error_that_names_the_key(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "limits.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SiteLimitsError, match=told):
        read_site_numbers(file)
