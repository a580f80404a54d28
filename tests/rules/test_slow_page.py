"""A home page that takes long: the middle of a week's visits, three seconds and no less."""

from __future__ import annotations

from rules.slow_page import slow_page
from storage.nouns import Severity
from tests.rules.probe_week import week
from tests.rules.site_evidence import cannot_tell, problems, silent


def test_half_of_the_visits_beyond_three_seconds_is_slow() -> None:
    (problem,) = problems(slow_page, week(median_seconds=3.2, slowest=9.9))
    assert slow_page.severity is Severity.NOTICE
    assert problem.message == "2022-04-14 至 2022-04-20 打开首页一般要 3.2 秒,最慢 9.9 秒,不宜超过 3 秒"


def test_three_seconds_are_still_in_order() -> None:
    assert silent(slow_page, week(median_seconds=3.0))
    assert problems(slow_page, week(median_seconds=3.001))


def test_some_slow_visits_are_no_slow_page() -> None:
    assert silent(slow_page, week(median_seconds=0.8, slowest=14.9))


def test_few_visits_say_nothing() -> None:
    assert cannot_tell(slow_page, week(median_seconds=9.0, opened=19))
    assert problems(slow_page, week(median_seconds=9.0, opened=20))


def test_a_page_that_never_opened_is_not_called_slow() -> None:
    assert cannot_tell(slow_page, week(median_seconds=None, slowest=None, opened=0))
