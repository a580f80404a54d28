"""A home page without news: two weeks to the day, and nothing said where not everything was seen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rules.home_not_updated import home_not_updated
from storage.nouns import Severity
from tests.rules.site_evidence import AS_OF, cannot_tell, home, problems, silent


@pytest.mark.parametrize("age", [0, 1, 10])
def test_a_home_page_with_news_is_in_order(age: int) -> None:
    assert silent(home_not_updated, home(newest=AS_OF - timedelta(days=age)))


@pytest.mark.parametrize("age", [11, 14])
def test_a_home_page_near_the_limit_is_only_reminded(age: int) -> None:
    (problem,) = problems(home_not_updated, home(newest=AS_OF - timedelta(days=age)))
    assert problem.severity is Severity.NOTICE


def test_the_day_after_two_weeks_is_too_late() -> None:
    (problem,) = problems(home_not_updated, home(newest=AS_OF - timedelta(days=15)))
    assert problem.severity is None
    assert home_not_updated.severity is Severity.MAJOR
    assert problem.message == "首页最近一条信息发布于 2022-04-06(距今 15 天),应每 14 天内更新"


def test_something_dated_tomorrow_is_news() -> None:
    assert silent(home_not_updated, home(newest=AS_OF + timedelta(days=1)))


OLD = AS_OF - timedelta(days=60)


def test_a_home_page_that_only_leads_to_columns_is_not_judged() -> None:
    assert cannot_tell(home_not_updated, home(newest=None, dated=0))
    assert cannot_tell(home_not_updated, home(newest=OLD, dated=4))


def test_a_home_page_whose_news_a_script_fetches_is_not_judged() -> None:
    assert cannot_tell(home_not_updated, home(newest=OLD, scripted=True))


def test_many_articles_without_a_date_may_be_newer() -> None:
    assert cannot_tell(home_not_updated, home(newest=OLD, dated=20, undated=11))
    assert problems(home_not_updated, home(newest=OLD, dated=20, undated=10))


def test_a_home_page_that_was_not_seen_is_not_judged() -> None:
    assert cannot_tell(home_not_updated, home(unread="在规定时间内没有打开", newest=None))
