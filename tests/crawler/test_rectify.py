"""The life of a problem, one cycle after the other."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from crawler.judge import Judgement
from crawler.rechecking import Outcome, Recheck
from crawler.rectify import RELAPSE, Night, Steps, rectify
from storage.nouns import (
    ColumnState,
    Failure,
    Finding,
    Rectification,
    RectificationEvent,
    RectificationStatus,
    Severity,
    Step,
)
from storage.store import StateSeen

PLACE = ("stale_column", "永宁镇", "通知公告")
DUE = date(2022, 5, 1)
SILENT = Judgement([], {PLACE})
Status = RectificationStatus


def night(number: int, recheck: Recheck | None = None) -> Night:
    day = date(2022, 4, 20) + timedelta(days=number)
    return Night(number, datetime(day.year, day.month, day.day, 2, tzinfo=UTC), day, recheck)


def stale(message: str = "最近一条发布于 2022-01-03", **changed: Any) -> Finding:
    rule, unit, column = PLACE
    finding = Finding(
        rule=rule,
        unit=unit,
        column=column,
        url="http://www.tonggu.gov.cn/a",
        message=message,
        severity=Severity.MAJOR,
        rectify_within=timedelta(days=10),
        seen_at=datetime(2022, 4, 21, tzinfo=UTC),
    )
    return finding.model_copy(update=changed)


def opened(**changed: Any) -> Rectification:
    finding = stale(**changed)
    return rectify([], Judgement([finding], {PLACE}), night(1)).opened[0]


def told(status: Status = Status.NOTIFIED) -> Rectification:
    """A problem of which the unit was told on the day it was found; due on 2022-05-01."""
    return opened().model_copy(update={"status": status, "told": 1, "told_at": night(1).now})


def found(known: Rectification, when: Night) -> Steps:
    return rectify([known], Judgement([stale()], {PLACE}), when)


def words(events: list[RectificationEvent]) -> list[tuple[Step, str]]:
    return [(event.what, event.why) for event in events]


def test_a_finding_opens_a_rectification_that_is_due_after_the_rules_days() -> None:
    rectification = opened()
    assert rectification.status is RectificationStatus.FOUND
    assert rectification.due_at == DUE


def test_a_problem_found_again_stays_open_and_keeps_its_date() -> None:
    steps = rectify([opened()], Judgement([stale("距今 109 天")], {PLACE}), night(2))
    assert not steps.opened
    assert not steps.events
    (again,) = steps.seen_again
    assert (again.due_at, again.message, again.seen_at) == (DUE, "距今 109 天", night(2).now)


def test_a_page_we_could_not_visit_closes_nothing() -> None:
    assert not rectify([opened()], Judgement(), night(2)).changed


def test_a_rule_that_answered_about_another_column_closes_nothing() -> None:
    assert not rectify([opened()], Judgement([], {("stale_column", "永宁镇", "政策文件")}), night(2)).changed


def test_a_rule_that_was_asked_and_silent_closes_the_problem() -> None:
    steps = rectify([opened()], SILENT, night(2))
    (closed,) = steps.closed
    assert (closed.status, closed.closed_at) == (RectificationStatus.CLOSED, night(2).now)
    assert words(steps.events) == [(Step.CLOSED, "复看未再发现问题")]


def test_an_exempted_column_is_asked_about_nothing_more() -> None:
    steps = rectify([opened()], Judgement(exempt={PLACE[1:]}), night(2))
    (exempt,) = steps.exempted
    assert exempt.status is RectificationStatus.EXEMPT


def test_a_reminder_that_came_true_is_no_fix() -> None:
    reminder = opened(rule="due_soon", severity=Severity.NOTICE)
    asked = {("due_soon", *PLACE[1:])}
    came_true = rectify([reminder], Judgement([stale()], asked | {PLACE}), night(2))
    put_right = rectify([reminder], Judgement([], asked | {PLACE}), night(2))
    assert (Step.CLOSED, "不再适用(不是整改)") in words(came_true.events)
    assert words(put_right.events) == [(Step.CLOSED, "复看未再发现问题")]


# --- late -----------------------------------------------------------------------------------------------------------


def test_on_the_day_itself_nobody_is_late_and_on_the_day_after_once() -> None:
    on_the_day = found(told(), night(11))
    assert (night(11).as_of, on_the_day.events) == (DUE, [])
    after = found(on_the_day.seen_again[0], night(12))
    assert after.seen_again[0].status is Status.OVERDUE
    assert words(after.events) == [(Step.OVERDUE, "已通知 1 次,过了整改期限 2022-05-01 仍未整改")]
    assert found(after.seen_again[0], night(13)).events == []


@pytest.mark.parametrize("status", [Status.FOUND, Status.CONFIRMED, Status.PENDING])
def test_a_unit_that_was_not_told_is_never_late(status: Status) -> None:
    steps = found(opened().model_copy(update={"status": status}), night(60))
    assert (steps.seen_again[0].status, steps.events) == (status, [])


@pytest.mark.parametrize("status", [Status.REPLIED, Status.NOT_FIXED])
def test_an_answer_does_not_keep_a_problem_that_is_still_there_from_being_late(status: Status) -> None:
    assert found(told(status), night(11)).seen_again[0].status is status
    assert found(told(status), night(12)).seen_again[0].status is Status.OVERDUE


def test_a_page_that_could_not_be_visited_after_the_date_makes_nobody_late() -> None:
    assert not rectify([told()], Judgement(), night(12)).changed


def test_a_reminder_is_never_late() -> None:
    reminder = told().model_copy(update={"rule": "due_soon"})
    finding = stale(rule="due_soon")
    steps = rectify([reminder.model_copy(update={"fingerprint": finding.fingerprint})], Judgement([finding]), night(12))
    assert (steps.seen_again[0].status, steps.events) == (Status.NOTIFIED, [])


# --- back again -----------------------------------------------------------------------------------------------------


def closed(known: Rectification, number: int) -> Rectification:
    return rectify([known], SILENT, night(number)).closed[0]


def test_a_problem_that_comes_back_is_reopened_with_its_history() -> None:
    first = opened()
    (reopened,) = found(closed(first, 2), night(3)).reopened
    assert (reopened.fingerprint, reopened.opened_at) == (first.fingerprint, first.opened_at)
    assert (reopened.reopened, reopened.closed_at) == (1, None)


def test_a_problem_that_is_back_within_days_goes_on_with_its_life() -> None:
    steps = found(closed(told(), 2), night(2 + RELAPSE))
    (back,) = steps.reopened
    assert (back.status, back.told, back.due_at) == (Status.NOT_FIXED, 1, DUE)
    assert [event.what for event in steps.events] == [Step.REOPENED]


def test_a_problem_that_is_back_after_longer_begins_anew() -> None:
    (back,) = found(closed(told(), 2), night(3 + RELAPSE)).reopened
    assert (back.status, back.told, back.told_at) == (Status.FOUND, 0, None)
    assert back.due_at == night(3 + RELAPSE).as_of + timedelta(days=10)


def test_what_was_late_is_late_again_and_what_was_put_right_in_time_is_not() -> None:
    (late,) = found(told(), night(12)).seen_again
    assert found(closed(late, 13), night(14)).reopened[0].status is Status.OVERDUE
    assert found(closed(told(), 11), night(14)).reopened[0].status is Status.NOT_FIXED


def test_a_problem_that_flaps_starts_no_new_life_each_night() -> None:
    problem, steps = told(), []
    for number in range(2, 8):
        judged = rectify([problem], SILENT if number % 2 == 0 else Judgement([stale()], {PLACE}), night(number))
        (problem,) = judged.changed
        steps += [event.what for event in judged.events]
    assert steps == [Step.CLOSED, Step.REOPENED] * 3
    assert (problem.reopened, problem.told, problem.due_at, problem.opened_at) == (3, 1, DUE, night(1).now)


def test_what_a_person_has_to_confirm_needs_a_new_word_and_was_told_to_nobody() -> None:
    leak = stale(rule="personal_data")
    known = told().model_copy(update={"rule": "personal_data", "fingerprint": leak.fingerprint})
    (shut,) = rectify([known], Judgement([], {("personal_data", *PLACE[1:])}), night(2)).closed
    (back,) = rectify([shut], Judgement([leak]), night(3)).reopened
    assert (back.status, back.told) == (Status.PENDING, 0)
    assert back.due_at == night(3).as_of + timedelta(days=10)


# --- rechecks -------------------------------------------------------------------------------------------------------


def looked(state: ColumnState | None, failure: Failure | None = None, **changed: Any) -> Recheck:
    place = PLACE[1:]
    shown = {place: StateSeen(*place, "http://www.tonggu.gov.cn/a", state, failure, 2, None, None)} if state else {}
    return Recheck(**{"promised": {place}, "seen": shown, **changed})


def test_a_recheck_closes_what_is_fixed_and_says_so() -> None:
    steps = rectify([told()], SILENT, night(2, looked(ColumnState.FILLED)))
    assert words(steps.events) == [(Step.RECHECKED, "已整改"), (Step.CLOSED, "复看未再发现问题")]
    assert [(each.outcome, each.problem.status) for each in steps.rechecked] == [(Outcome.FIXED, Status.CLOSED)]


def test_a_recheck_names_what_the_unit_was_told_of_and_did_not_fix() -> None:
    steps = found(told(), night(2, looked(ColumnState.FILLED)))
    assert words(steps.events) == [(Step.RECHECKED, "仍未整改"), (Step.NOT_FIXED, "已通知 1 次,复核仍未整改")]
    assert steps.seen_again[0].status is Status.NOT_FIXED
    again = found(steps.seen_again[0], night(3, looked(ColumnState.FILLED)))
    assert [event.what for event in again.events] == [Step.RECHECKED, Step.NOT_FIXED]


def test_a_recheck_past_the_date_says_late_once() -> None:
    steps = found(told(), night(12, looked(ColumnState.FILLED)))
    assert [event.what for event in steps.events] == [Step.RECHECKED, Step.OVERDUE]
    again = found(steps.seen_again[0], night(13, looked(ColumnState.FILLED)))
    assert [event.what for event in again.events] == [Step.RECHECKED]
    assert again.seen_again[0].status is Status.OVERDUE


def test_a_recheck_of_what_nobody_was_told_of_accuses_nobody() -> None:
    steps = found(opened(), night(2, looked(ColumnState.FILLED)))
    assert steps.seen_again[0].status is Status.FOUND
    assert words(steps.events) == [(Step.RECHECKED, "仍未整改")]


def test_what_waits_for_a_person_is_rechecked_and_not_counted() -> None:
    waiting = opened().model_copy(update={"status": Status.PENDING})
    steps = found(waiting, night(2, looked(ColumnState.FILLED)))
    assert words(steps.events) == [(Step.RECHECKED, "仍能看到,待人工确认")]
    assert steps.rechecked == []


def test_a_reminder_is_not_rechecked() -> None:
    steps = rectify([opened(rule="due_soon")], Judgement(), night(2, looked(ColumnState.FILLED)))
    assert (steps.events, steps.rechecked) == ([], [])


@pytest.mark.parametrize(
    ("recheck", "why"),
    [
        (looked(ColumnState.BLOCKED), "栏目被拦截"),
        (looked(ColumnState.UNREACHABLE, Failure.TIMEOUT), "栏目打不开(超时)"),
        (looked(ColumnState.UNREADABLE), "栏目未能读懂"),
        (looked(ColumnState.BLANK), "栏目疑似空白,尚未复看证实"),
        (looked(ColumnState.FILLED), "栏目已看到,但不足以判断"),
        (looked(None), "本次没有看到该栏目"),
        (looked(None, promised=set()), "栏目已不在登记表中"),
        (looked(ColumnState.UNREADABLE, held={PLACE[1:]}), "网站疑似改版,待核对栏目网址"),
    ],
)
def test_a_recheck_that_could_not_look_says_why_and_changes_nothing(recheck: Recheck, why: str) -> None:
    steps = rectify([told()], Judgement(), night(30, recheck))
    assert words(steps.events) == [(Step.RECHECKED, f"未能查看:{why}")]
    assert steps.changed == []
    assert [(each.outcome, each.problem) for each in steps.rechecked] == [(Outcome.UNSEEN, told())]


def test_a_recheck_says_what_it_does_not_look_at() -> None:
    of_an_article = told().model_copy(update={"about": "http://www.tonggu.gov.cn/a/1.html"})
    of_the_site = told().model_copy(update={"column": ""})
    for problem, why in ((of_an_article, "文章"), (of_the_site, "整个单位或网站")):
        ((_, told_why),) = words(rectify([problem], Judgement(), night(2, looked(ColumnState.FILLED))).events)
        assert why in told_why
