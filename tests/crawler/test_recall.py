"""Our recall against the city's auditor: what both found, what only one did, and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from crawler.period import parse_period
from crawler.recall import recall
from reports.facts import RecallFacts
from storage.ledger_nouns import AuditorFinding, AuditorWord, GrantedExemption
from storage.nouns import ColumnState, RectificationStatus, Severity, Step
from storage.store import Store, open_store
from tests.crawler.ledgered import address, enter, look, problem, promise

FOUND_ON = date(2022, 3, 1)
OPENED = ((FOUND_ON - timedelta(days=20), Step.OPENED),)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path}/xunlan.db") as opened:
        promise(opened)
        yield opened


def finding(**given: Any) -> AuditorFinding:
    facts = {"found_on": FOUND_ON, "unit": "林业局", "column": "通知公告", "what": AuditorWord.STALE}
    return AuditorFinding.model_validate(facts | given)


def compared(store: Store, *findings: AuditorFinding) -> RecallFacts:
    enter(store, *findings)
    facts = recall(store, parse_period("2022Q1"), ZoneInfo("Asia/Shanghai"))
    assert facts is not None
    return facts


def why(store: Store, *findings: AuditorFinding) -> str:
    """Why the only finding is none of ours."""
    (line,) = compared(store, *findings).missed
    return line.why


# --- what both found ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "place",
    [
        {"column": "通知公告"},
        {"column": " “通知 公告” "},
        {"column": "", "url": address("林业局", "通知公告").replace("http:", "https:") + "index.html"},
        {"column": "公告栏", "url": address("林业局", "通知公告")},
        {"column": ""},
    ],
)
def test_a_finding_is_ours_too_by_the_name_of_its_column_by_its_address_or_by_its_unit_alone(
    store: Store, place: dict[str, str]
) -> None:
    problem(store, "stale_column", "林业局", "通知公告", *OPENED)
    facts = compared(store, finding(**place))
    assert (facts.theirs, facts.matched, facts.recall, facts.missed, facts.ours_only) == (1, 1, 100.0, (), ())


def test_a_finding_below_a_column_is_ours_too_by_the_address_of_the_page(store: Store) -> None:
    page = "http://www.tonggu.gov.cn/art/1.html"
    problem(store, "personal_data", "林业局", "通知公告", *OPENED, about=f"{page} id_number")
    assert compared(store, finding(column="", url=page, what=AuditorWord.PRIVACY)).matched == 1


@pytest.mark.parametrize(("days", "matched"), [(7, 1), (8, 0)])
def test_what_was_put_right_within_a_week_before_is_the_same_and_a_day_earlier_is_not(
    store: Store, days: int, matched: int
) -> None:
    problem(store, "stale_column", "林业局", "通知公告", *OPENED, (FOUND_ON - timedelta(days=days), Step.CLOSED))
    assert compared(store, finding()).matched == matched


@pytest.mark.parametrize(("days", "matched"), [(7, 1), (8, 0)])
def test_what_we_found_within_a_week_after_is_the_same_and_a_day_later_is_not(
    store: Store, days: int, matched: int
) -> None:
    problem(store, "stale_column", "林业局", "通知公告", (FOUND_ON + timedelta(days=days), Step.OPENED))
    assert compared(store, finding()).matched == matched


def test_another_unit_another_column_and_another_class_are_no_match(store: Store) -> None:
    problem(store, "stale_column", "气象局", "通知公告", *OPENED)
    problem(store, "stale_column", "林业局", "政策文件", *OPENED)
    problem(store, "dead_link", "林业局", "通知公告", *OPENED)
    assert compared(store, finding()).matched == 0


# --- what only they found -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (ColumnState.BLOCKED, "被网站防护拦截"),
        (ColumnState.UNREADABLE, "没能读懂"),
        (ColumnState.UNREACHABLE, "打不开"),
        (ColumnState.FILLED, "最新一条发布于 2022-02-20"),
    ],
)
def test_it_is_told_what_the_column_showed_us(store: Store, state: ColumnState, said: str) -> None:
    look(store, FOUND_ON, state)
    assert said in why(store, finding())


def test_a_column_that_we_did_not_look_at_about_that_day_is_said_so(store: Store) -> None:
    look(store, FOUND_ON + timedelta(days=8))
    assert why(store, finding()) == "监测日前后 7 天内我方没有看过该栏目"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"unit": "旅游局"}, "未登记的单位"),
        ({"column": "三公经费"}, "栏目不在登记表中"),
        ({"column": "", "url": "不是网址"}, "网址不是登记的栏目,我方没有发现这一处有问题"),
        ({"column": "", "url": "http://[bad"}, "网址不是登记的栏目,我方没有发现这一处有问题"),
        ({"column": ""}, "我方没有发现该单位有这类问题"),
        ({"what": AuditorWord.OTHER}, "“其他”没有对应的规则,无从对照"),
    ],
)
def test_a_place_or_a_class_that_we_do_not_know_is_said_so(store: Store, given: dict[str, Any], said: str) -> None:
    assert why(store, finding(**given)) == said


def test_an_exempt_column_is_said_to_be_exempt(store: Store) -> None:
    look(store, FOUND_ON)
    enter(
        store,
        GrantedExemption(
            unit="林业局", column="通知公告", reason="职能已划转", granted_by="办公室", granted_on=date(2022, 1, 1)
        ),
    )
    assert why(store, finding()) == "栏目已豁免:职能已划转"


def test_what_we_found_at_another_time_by_another_name_or_took_back_is_said_so(store: Store) -> None:
    problem(store, "stale_column", "林业局", "通知公告", *OPENED, (FOUND_ON - timedelta(days=9), Step.CLOSED))
    problem(store, "undated_column", "气象局", "通知公告", *OPENED)
    problem(store, "stale_column", "财政局", "通知公告", *OPENED, (FOUND_ON, Step.DISMISSED))
    told = compared(
        store, finding(), finding(unit="气象局", what=AuditorWord.BLANK), finding(unit="财政局")
    )  # in the registry's order
    assert [line.why for line in told.missed] == [
        "我方发现过,经人工判定为误报",
        "我方另认定为“未注明发布时间”",
        "我方于 2022-02-09 发现,2022-02-20 已消除,与监测日期相差超过 7 天",
    ]


# --- what only we found ---------------------------------------------------------------------------------------------


def test_our_own_problems_of_the_same_classes_in_the_units_they_named_are_told(store: Store) -> None:
    problem(store, "stale_column", "林业局", "通知公告", *OPENED)
    problem(store, "stale_column", "林业局", "政策文件", *OPENED)
    (line,) = compared(store, finding()).ours_only
    assert (line.unit, line.column, line.found_on) == ("林业局", "政策文件", OPENED[0][0])
    assert line.why == "市级监测列出了该单位的其他问题,没有列出这一处"


def test_what_they_call_otherwise_is_said_so(store: Store) -> None:
    problem(store, "blank_column", "林业局", "通知公告", *OPENED)
    told = compared(store, finding(), finding(unit="气象局", what=AuditorWord.BLANK))
    (line,) = told.ours_only
    assert line.why == "市级监测把这一处列为“栏目不更新”"
    assert told.missed[-1].why == "我方另认定为“空白栏目”"


def test_units_they_did_not_name_classes_they_did_not_look_for_and_what_does_not_stand_are_not_held_against_them(
    store: Store,
) -> None:
    before = (date(2021, 12, 1), Step.OPENED), (date(2021, 12, 31), Step.CLOSED)
    problem(store, "stale_column", "气象局", "通知公告", *OPENED)
    problem(store, "dead_link", "林业局", "政策文件", *OPENED)
    problem(store, "undated_column", "林业局", "政策文件", *OPENED, severity=Severity.NOTICE)
    problem(store, "undated_column", "林业局", "图片新闻", *before)
    problem(store, "stale_column", "林业局", "政策文件", *OPENED, status=RectificationStatus.PENDING)
    assert compared(store, finding()).ours_only == ()


def test_a_period_without_a_finding_of_theirs_has_no_recall(store: Store) -> None:
    enter(store, finding(found_on=date(2022, 4, 1)))
    assert recall(store, parse_period("2022Q1"), ZoneInfo("Asia/Shanghai")) is None
