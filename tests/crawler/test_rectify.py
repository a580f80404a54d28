"""The life of a problem, one cycle after the other."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from crawler.judge import Judgement
from crawler.rectify import Night, rectify
from storage.nouns import Finding, Rectification, RectificationStatus, Severity

PLACE = ("stale_column", "永宁镇", "通知公告")


def night(number: int) -> Night:
    day = date(2022, 4, 20) + timedelta(days=number)
    return Night(number, datetime(day.year, day.month, day.day, 2, tzinfo=UTC), day)


def stale(message: str = "最近一条发布于 2022-01-03") -> Finding:
    rule, unit, column = PLACE
    return Finding(
        rule=rule,
        unit=unit,
        column=column,
        url="http://www.tonggu.gov.cn/a",
        message=message,
        severity=Severity.MAJOR,
        rectify_within=timedelta(days=10),
        seen_at=datetime(2022, 4, 21, tzinfo=UTC),
    )


def opened() -> Rectification:
    return rectify([], Judgement([stale()], {PLACE}), night(1)).opened[0]


def test_a_finding_opens_a_rectification_that_is_due_after_the_rules_days() -> None:
    rectification = opened()
    assert rectification.status is RectificationStatus.FOUND
    assert rectification.due_at == date(2022, 5, 1)


def test_a_problem_found_again_stays_open_and_keeps_its_date() -> None:
    steps = rectify([opened()], Judgement([stale("距今 109 天")], {PLACE}), night(2))
    assert not steps.opened
    assert not steps.events
    (again,) = steps.seen_again
    assert (again.due_at, again.message, again.seen_at) == (date(2022, 5, 1), "距今 109 天", night(2).now)


def test_a_page_we_could_not_visit_closes_nothing() -> None:
    assert not rectify([opened()], Judgement(), night(2)).changed


def test_a_rule_that_answered_about_another_column_closes_nothing() -> None:
    assert not rectify([opened()], Judgement([], {("stale_column", "永宁镇", "政策文件")}), night(2)).changed


def test_a_rule_that_was_asked_and_silent_closes_the_problem() -> None:
    steps = rectify([opened()], Judgement([], {PLACE}), night(2))
    (closed,) = steps.closed
    assert (closed.status, closed.closed_at) == (RectificationStatus.CLOSED, night(2).now)
    assert [event.what for event in steps.events] == ["closed"]


def test_a_problem_that_comes_back_is_reopened_with_its_history() -> None:
    first = opened()
    (closed,) = rectify([first], Judgement([], {PLACE}), night(2)).closed
    (reopened,) = rectify([closed], Judgement([stale()], {PLACE}), night(3)).reopened
    assert (reopened.fingerprint, reopened.opened_at) == (first.fingerprint, first.opened_at)
    assert (reopened.reopened, reopened.closed_at, reopened.due_at) == (1, None, date(2022, 5, 3))


def test_an_exempted_column_is_asked_about_nothing_more() -> None:
    steps = rectify([opened()], Judgement(exempt={PLACE[1:]}), night(2))
    (exempt,) = steps.exempted
    assert exempt.status is RectificationStatus.EXEMPT
