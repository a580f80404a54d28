"""The kinds as data: what the file may say, how a name tells its kind, and what a column owes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rules.kinds import Kind, KindsError, due_of, kinds, limits_for, max_age_of, read_kinds
from storage.nouns import Column, Mode, UnitKind

AS_OF = date(2022, 4, 21)
TABLE = [
    "news",
    "notice",
    "policy_doc",
    "policy_interp",
    "gk_guide",
    "gk_system",
    "gk_report",
    "site_report",
    "org_func",
    "leader",
    "contact",
    "personnel",
    "plan",
    "work_report",
    "stats",
    "budget",
    "final_account",
    "budget_exec",
    "fee",
    "procurement",
    "major_project",
    "permit",
    "penalty",
    "enforce_pub",
    "enforce_year",
    "double_random",
    "emergency",
    "environment",
    "food_drug",
    "edu",
    "health",
    "employ",
    "social_ins",
    "relief",
    "poverty",
    "rural",
    "land",
    "village",
    "proposal",
    "decision",
    "survey",
    "mailbox",
    "service_stat",
    "gazette",
    "topic",
    "std_catalog",
    "depends_apply",
    "unknown",
]


def column(kind: str, mode: Mode | None = None, **told: object) -> Column:
    return Column.model_validate(
        {
            "unit": "永宁镇",
            "name": "栏目",
            "url": "http://www.tonggu.gov.cn/a",
            "kind": kind,
            "mode": mode or kinds().get(kind).mode,
            **told,
        }
    )


# --- the file -------------------------------------------------------------------------------------------------------


def test_every_kind_of_the_handbook_is_there() -> None:
    assert set(TABLE) <= set(kinds().all_keys())


@pytest.mark.parametrize(
    ("key", "mode", "shown_days", "veto"),
    [
        ("news", "ROLL", 14, "A"),
        ("notice", "ROLL", 183, "B"),
        ("policy_doc", "ROLL", 183, "B"),
        ("policy_interp", "ROLL", 183, "C"),
        ("gk_guide", "STATIC", 365, "C"),
        ("gk_report", "YEAR", None, "C"),
        ("personnel", "ROLL", 365, "C"),
        ("stats", "ROLL", 120, "C"),
        ("stats_month", "ROLL", 45, "C"),
        ("procurement", "EVENT", None, None),
        ("relief", "ROLL", 120, "C"),
        ("survey", "ROLL", 183, None),
        ("mailbox", "REPLY", 61, None),
        ("service_stat", "ROLL", 92, None),
        ("decision", "EVENT", None, "C"),
        ("unknown", "ROLL", 365, None),
    ],
)
def test_the_kinds_owe_what_the_handbook_says(key: str, mode: str, shown_days: int | None, veto: str | None) -> None:
    kind = kinds().get(key)
    assert (kind.mode, kind.nominal_max_age_days, kind.veto) == (mode, shown_days, veto)


@pytest.mark.parametrize("key", ["penalty", "relief", "poverty", "rural"])
def test_the_kinds_that_hold_names_of_people_are_marked(key: str) -> None:
    assert kinds().get(key).privacy


@pytest.mark.parametrize(("key", "days"), [("procurement", 365), ("permit", 183), ("penalty", 183), ("land", 365)])
def test_event_kinds_have_a_soft_limit_only(key: str, days: int) -> None:
    assert kinds().get(key).reminder_days == days
    assert max_age_of(column(key)) is None


UNKNOWN = "  - {key: unknown, name: 其他, mode: ROLL, max_age: {months: 12}, source: ⑩}\n"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("{key: a, name: 甲, mode: ROLL, max_age: {days: 3}, source: ①, colour: red}", "colour"),
        ("{key: a, name: 甲, mode: ROLL, source: ①}", "max_age"),
        ("{key: a, name: 甲, mode: ROLL, max_age: {days: 3, months: 1}, source: ①}", "之一"),
        ("{key: a, name: 甲, mode: ROLL, max_age: {}, source: ①}", "之一"),
        ("{key: a, name: 甲, mode: EVENT, max_age: {days: 3}, source: ①}", "EVENT"),
        ('{key: a, name: 甲, mode: YEAR, due: "02-30", year_offset: 0, source: ①}', "每年都有"),
        ('{key: a, name: 甲, mode: YEAR, due: "02-29", year_offset: 0, source: ①}', "每年都有"),
        ("{key: a, name: 甲, mode: YEAR, source: ①}", "due"),
        ('{key: a, name: 甲, mode: STATIC, due: "01-31", source: ①}', "YEAR"),
        ("{key: a, name: 甲, mode: STATIC, patterns: ['(']], source: ①}", "读不了"),
        ("{key: a, name: 甲, mode: STATIC, patterns: ['('], source: ①}", "正则"),
        ("{key: a, name: 甲, mode: MAYBE, source: ①}", "mode"),
        ("{key: a, name: 甲, mode: STATIC, source: ①}\n  - {key: a, name: 乙, mode: STATIC, source: ①}", "两类"),
        (
            "{key: a, name: 甲, mode: STATIC, source: ①}\n  - {key: b, name: 乙, words: [甲], mode: STATIC, source: ①}",
            "两类",
        ),
    ],
)
def test_a_fault_in_the_file_of_kinds_is_an_error(tmp_path: Path, written: str, told: str) -> None:
    path = tmp_path / "kinds.yml"
    path.write_text(f"kinds:\n{UNKNOWN}  - {written}\n", encoding="utf-8")
    with pytest.raises(KindsError, match=told):
        read_kinds(path)


def test_a_file_of_kinds_needs_the_kind_for_what_it_does_not_know(tmp_path: Path) -> None:
    path = tmp_path / "kinds.yml"
    path.write_text("kinds: [{key: a, name: 甲, mode: STATIC, source: ①}]", encoding="utf-8")
    with pytest.raises(KindsError, match="unknown"):
        read_kinds(path)


def test_a_missing_file_of_kinds_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(KindsError, match="读不了"):
        read_kinds(tmp_path / "kinds.yml")


# --- names ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("通知公告", "notice"),
        ("永宁镇通知公告", "notice"),
        ("公告公示", "notice"),
        ("招标公告", "major_project"),
        ("工作动态", "news"),
        ("永宁要闻", "news"),
        ("今日铜鼓", "news"),
        ("政策文件", "policy_doc"),
        ("行政规范性文件", "policy_doc"),
        ("政策解读", "policy_interp"),
        ("政策文件解读", "policy_interp"),
        ("政府信息公开年报", "gk_report"),
        ("政府信息公开工作年度报告", "gk_report"),
        ("政府网站工作年度报表", "site_report"),
        ("政府信息公开指南", "gk_guide"),
        ("政府信息公开制度", "gk_system"),
        ("依申请公开", "depends_apply"),
        ("部门预算", "budget"),
        ("“三公”经费", "budget"),
        ("财政预决算", "budget"),
        ("部门决算", "final_account"),
        ("预算执行情况", "budget_exec"),
        ("部门预算执行", "budget_exec"),
        ("统计公报", "stats_bulletin"),
        ("办事统计", "service_stat"),
        ("村（居）务公开", "village"),
        ("双随机、一公开", "double_random"),
        ("双随机抽查结果", "double_random_result"),
        ("环评公示", "environment"),
        ("国土空间规划", "land"),
        ("民意征集", "survey"),
        ("意见征集", "decision"),
        ("县长信箱", "mailbox"),
        ("乡村振兴", "rural"),
        ("脱贫攻坚专题", "topic"),
        ("基层政务公开标准目录", "std_catalog"),
    ],
)
def test_a_name_tells_its_kind(name: str, key: str) -> None:
    assert kinds().guess(name)[0] == key


@pytest.mark.parametrize(
    "name", ["法治政府建设年度报告", "办事指南", "法定主动公开内容", "其他", "国务院动态", "", "★"]
)
def test_a_name_that_tells_nothing_clear_is_unknown_and_only_reminded(name: str) -> None:
    key, reason = kinds().guess(name)
    assert (key, reason) == ("unknown", "从名称认不出类别,只作提示")
    assert kinds().get(key).veto is None


def test_the_reason_says_what_in_the_name_told() -> None:
    assert kinds().guess("通知公告")[1] == "名称即“通知公告”"
    assert kinds().guess("永宁镇通知公告")[1] == "名称含“通知公告”"


def test_the_address_is_asked_only_where_the_name_says_nothing() -> None:
    url = "http://www.tonggu.gov.cn/tgxrmzf/tzgg/pc/list.html"
    assert kinds().guess("最新发布", url) == ("notice", "网址含“tzgg”")
    assert kinds().guess("政策解读", url)[0] == "policy_interp"
    assert kinds().guess("最新发布", "http://www.tonggu.gov.cn/tzgg/qita/list.html")[0] == "unknown"


@pytest.mark.parametrize("kind", kinds().kinds, ids=lambda kind: kind.key)
def test_every_kind_is_told_by_its_own_names(kind: Kind) -> None:
    names = () if kind.key == "unknown" else (kind.name, *kind.names, *kind.words)
    assert {kinds().guess(name)[0] for name in names} <= {kind.key}


# --- limits ---------------------------------------------------------------------------------------------------------


def test_calendar_months_of_a_kind_give_way_to_the_days_of_a_column() -> None:
    usual = limits_for(column("notice"), UnitKind.TOWNSHIP, AS_OF)
    assert (usual.max_age_months, usual.max_age_days, usual.veto) == (6, None, "B")
    stated = limits_for(column("notice", max_age_days=30), UnitKind.TOWNSHIP, AS_OF)
    assert (stated.max_age_months, stated.max_age_days) == (None, 30)


@pytest.mark.parametrize(
    ("key", "unit", "due", "offset"),
    [
        ("gk_report", UnitKind.TOWNSHIP, "01-31", -1),
        ("gk_report", UnitKind.DEPARTMENT, "01-31", -1),
        ("gk_report", UnitKind.OTHER, "03-31", -1),
        ("budget", UnitKind.TOWNSHIP, "03-31", 0),
        ("budget", UnitKind.DEPARTMENT, "04-30", 0),
        ("final_account", UnitKind.DEPARTMENT, "10-31", -1),
        ("site_report", UnitKind.OTHER, "01-31", -1),
        ("enforce_year", UnitKind.DEPARTMENT, "01-31", -1),
        ("work_report", UnitKind.TOWNSHIP, "03-31", 0),
        ("proposal", UnitKind.DEPARTMENT, "12-31", 0),
        ("double_random", UnitKind.DEPARTMENT, "06-30", 0),
    ],
)
def test_yearly_kinds_are_due_by_their_day(key: str, unit: UnitKind, due: str, offset: int) -> None:
    asked = limits_for(column(key), unit, AS_OF)
    assert (asked.mode, asked.due, asked.year_offset, asked.max_age_days, asked.max_age_months) == (
        Mode.YEAR,
        due,
        offset,
        None,
        None,
    )
    assert asked.keywords


def test_the_due_day_of_a_column_replaces_that_of_its_kind() -> None:
    assert due_of(column("gk_report", due="02-28"), UnitKind.TOWNSHIP) == "02-28"


def test_static_and_event_columns_owe_no_age_unless_a_static_one_states_it() -> None:
    for kind in ("gk_guide", "procurement"):
        asked = limits_for(column(kind), UnitKind.DEPARTMENT, AS_OF)
        assert (asked.max_age_days, asked.max_age_months, asked.due) == (None, None, None)
    assert limits_for(column("gk_guide", max_age_days=365), UnitKind.DEPARTMENT, AS_OF).max_age_days == 365


def test_a_column_called_reply_owes_what_replies_owe_whatever_its_kind() -> None:
    assert limits_for(column("notice", Mode.REPLY), UnitKind.TOWNSHIP, AS_OF).max_age_months == 2
    assert limits_for(column("mailbox"), UnitKind.TOWNSHIP, AS_OF).max_age_months == 2


def test_a_column_called_rolling_whose_kind_names_no_age_owes_a_year() -> None:
    assert limits_for(column("procurement", Mode.ROLL), UnitKind.TOWNSHIP, AS_OF).max_age_months == 12


def test_whether_the_site_answered_is_passed_on() -> None:
    assert not limits_for(column("news"), UnitKind.TOWNSHIP, AS_OF, site_answered=False).site_answered


def test_a_kind_that_is_no_longer_in_the_file_is_an_error() -> None:
    with pytest.raises(KindsError, match="没有类别 gone"):
        limits_for(column("gone", Mode.ROLL), UnitKind.TOWNSHIP, AS_OF)
