"""A site that does not open: five in a hundred of a whole week's visits, and not one fewer."""

from __future__ import annotations

import pytest

from rules.site_unavailable import site_unavailable
from storage.nouns import Severity
from tests.rules.probe_week import day, days, week
from tests.rules.site_evidence import cannot_tell, problems, silent


def test_seven_of_140_visits_that_failed_are_too_many() -> None:
    (problem,) = problems(site_unavailable, week(days=days(failed=[7])))
    assert problem.severity is None
    assert site_unavailable.severity is Severity.MAJOR
    assert problem.message == (
        "2022-04-14 至 2022-04-20 间隔访问首页 140 次,7 次在 15 秒内打不开(5.0%),达到 5% 即为不合格"
    )


@pytest.mark.parametrize("failed", [[5], [6], [3, 3]])
def test_one_fewer_is_only_a_warning_ahead(failed: list[int]) -> None:
    (problem,) = problems(site_unavailable, week(days=days(failed=failed)))
    assert problem.severity is Severity.NOTICE


def test_three_in_a_hundred_is_where_the_warning_begins() -> None:
    assert problems(site_unavailable, week(days=days(visits=100, failed=[21])))
    assert silent(site_unavailable, week(days=days(visits=100, failed=[20])))


def test_a_site_that_always_opened_and_one_that_failed_now_and_then_are_in_order() -> None:
    assert silent(site_unavailable, week())
    assert silent(site_unavailable, week(days=days(failed=[4])))


def test_what_may_have_been_our_own_line_is_never_more_than_a_reminder() -> None:
    (problem,) = problems(site_unavailable, week(days=days(failed=[10]), referenced=False))
    assert problem.severity is Severity.NOTICE
    assert "须人工核实" in problem.message


def test_a_site_that_hardly_ever_opened_may_have_shut_us_out() -> None:
    (problem,) = problems(site_unavailable, week(days=days(failed=[20] * 6)))
    assert problem.severity is Severity.NOTICE
    assert "须人工核实" in problem.message
    (problem,) = problems(site_unavailable, week(days=days(failed=[20] * 5 + [11])))
    assert problem.severity is None


def test_a_day_with_too_few_visits_leaves_the_whole_week_open() -> None:
    assert cannot_tell(site_unavailable, week(days=(*days(failed=[10])[:6], day(6, visits=19))))


def test_what_a_firewall_answered_is_no_visit() -> None:
    assert cannot_tell(site_unavailable, week(days=days(visits=24, failed=[10], unclear=5)))
    assert problems(site_unavailable, week(days=days(visits=24, failed=[10], unclear=4)))


def test_less_than_a_week_says_nothing() -> None:
    assert cannot_tell(site_unavailable, week(days=days(failed=[20])[:6]))
    assert cannot_tell(site_unavailable, week(days=()))
