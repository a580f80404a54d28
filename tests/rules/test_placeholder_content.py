"""Titles that hold nothing, beside real ones that look like them."""

from __future__ import annotations

import pytest

from rules.placeholder_content import placeholder_content
from storage.nouns import ColumnState, Mode
from tests.rules.evidence import cannot_tell, entry, limits, problems, seen, silent


@pytest.mark.parametrize(
    "title",
    [
        *("测试", " 测试 ", "【测试】", "测试1", "测试二", "test", "Test", "TEST2"),
        *("111", "11111", "aaa", "XXX", "待补充", "12345", "暂无", "暂无信息", "(待完善)", "111"),
    ],
)
def test_a_title_that_is_nothing_but_a_placeholder_is_found(title: str) -> None:
    column = seen(ColumnState.FILLED, entry("2022-04-01", title, url="http://www.tonggu.gov.cn/art/9.html"))
    (problem,) = problems(placeholder_content, column, limits())
    assert problem.about == "http://www.tonggu.gov.cn/art/9.html"
    assert problem.message == f"有一条信息的标题是“{title.strip()}”,发布于 2022-04-01,疑似测试或占位内容"


@pytest.mark.parametrize(
    "title",
    [
        "关于开展应急测试的通知",
        "测试仪器采购公告",
        "测试…",  # the beginning of a title that the page cuts off
        "测试仪...",
        "测试站",
        "核酸检测",
        "2021",  # a year's page
        "119",
        "110",
        "12",
        "5·12",
        "第111号",
        "AAA级旅游景区名单",
        "暂无行政处罚信息的说明",
        "本年度无行政处罚",
        "WWW",
        "关于待补充材料的公告",
        "",
    ],
)
def test_a_real_title_that_holds_such_a_word_is_left_alone(title: str) -> None:
    assert silent(placeholder_content, seen(ColumnState.FILLED, entry("2022-04-01", title, url="u")), limits())


def test_where_things_are_published_when_they_happen_none_is_an_honest_statement() -> None:
    column = seen(ColumnState.FILLED, entry("2022-04-01", "暂无", url="u"), entry("2022-04-02", "测试", url="v"))
    assert [each.about for each in problems(placeholder_content, column, limits(Mode.EVENT))] == ["v"]


def test_undated_placeholders_are_found_and_one_shown_twice_is_told_once() -> None:
    column = seen(ColumnState.UNDATED, entry(None, "测试", url="u"), entry(None, "测试", url="u"))
    (problem,) = problems(placeholder_content, column, limits())
    assert problem.message == "有一条信息的标题是“测试”,疑似测试或占位内容"


def test_a_column_that_is_blank_by_now_holds_no_placeholder() -> None:
    assert silent(placeholder_content, seen(ColumnState.BLANK, looks=2), limits())
    assert cannot_tell(placeholder_content, seen(ColumnState.BLANK, looks=1), limits())


@pytest.mark.parametrize(
    "state", [ColumnState.BLANK, ColumnState.UNREADABLE, ColumnState.BLOCKED, ColumnState.UNREACHABLE]
)
def test_a_column_that_was_not_read_cannot_be_told(state: ColumnState) -> None:
    assert cannot_tell(placeholder_content, seen(state), limits())
