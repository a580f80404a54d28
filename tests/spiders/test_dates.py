"""What is a date on a list page, and what only looks like one."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.date_forms import FULL_WIDTH
from spiders.dates import (
    calendar_day,
    epoch_date,
    full_date,
    labelled_dates,
    row_date,
    split_date,
    url_date,
    url_month,
)

DAY = date(2022, 4, 21)
_PIECES = st.sampled_from(
    [
        *"0123456789年月日天前昨今〇二十-/.[]: 至\uff10\uff12\uff0d",
        "2022",
        "1970",
        "04",
        "21",
        "发布时间",
        "小时前",
        "99",
        "13",
    ]
)
_TEXTS = st.one_of(st.text(max_size=60), st.lists(_PIECES, max_size=14).map("".join))


@pytest.mark.parametrize(
    "text",
    [
        "2022-04-21",
        "2022/4/21",
        "2022.04.21",
        "2022年4月21日",
        "20220421",
        "[2022-04-21]",
        "(2022-04-21 10:05)",
        "2022-04-21T10:05:00+08:00",
        "\uff12\uff10\uff12\uff12\uff0d\uff10\uff14\uff0d\uff12\uff11",
        "二〇二二年四月二十一日",
        "发布时间\uff1a2022-04-21 浏览次数\uff1a123",
        "来源: 县政府办 日期: 2022-04-21",
        "2022-04-21 星期四",
        "04-21",
        "[04-21]",
        "04/21",
        "4月21日",
        "今天 10:05",
        "3小时前",
        "2022年4月",
        "二○二二年四月廿一日",
        "二0二二年四月二十一日",
        "22-04-21",
        "[22/04/21]",
        "10:05 2022-04-21",
        "上午10:05 2022-04-21",
        "2022-04-21 上午10:05",
        "Thu Apr 21 10:05:00 CST 2022",
        "Apr 21, 2022",
        "21 April 2022",
        "[\u00a02022-04-21\u00a0]",
        "2022\u20104\u201021",
        "县财政局 2022-04-21",
        "[县财政局] 2022-04-21",
        "县发展和改革委员会 | 2022-04-21 10:05",
        "2022-04-21 县财政局",
        "(2022-04-21) 12次浏览",
        "2022-04-21 (123)",
        "索引号:360926/2022-00012 成文日期:2022-03-01 公开日期:2022-04-21 公开方式:主动公开",
        "征集时间:2022-04-21 至 2022-05-21",
        "发布时间:2022-04-21 状态:进行中",
        "成文日期:2022-03-01 发布日期:2022-04-21",
    ],
)
def test_a_row_says_the_day_in_many_forms(text: str) -> None:
    found = row_date(text, DAY)
    assert found is not None
    assert found.day == DAY


@pytest.mark.parametrize(
    "text",
    [
        "1-6月",
        "2022年1-6月经济运行情况",
        "停电公告2022年06月28日",
        "铜府办发〔2022〕5号",
        "2022-02-30",
        "1970-01-01 08:00",
        "0001-01-01",
        "1900-01-01",
        "1/12",
        "3.5",
        "04-21%",
        "0795-8720000",
        "第2022-04期",
        "2022年4月21日, 县政府召开常务会议",
        "今天是2022年4月21日 星期四",
        "现在时间:2022-04-21 10:05:00",
        "版权所有 2010-2022",
        "关于2022-04-21停电的通知",
        "自2022年4月21日起施行,有效期5年",
        "根据会议精神,2022-04-21,各单位要抓好落实",
        "1999-11-30 00:00:00",
        "截至 2022-04-21 已完成投资3亿元",
        "99-99-99",
        "3-15条",
        "",
    ],
)
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert row_date(text, DAY) is None


def test_a_day_without_a_year_is_never_in_the_future() -> None:
    assert row_date("12-28", DAY) == (date(2021, 12, 28), 0, True)
    assert row_date("02-29", DAY) == (date(2020, 2, 29), 0, True)


def test_a_day_without_a_year_may_be_tomorrow_because_a_crawl_runs_past_midnight() -> None:
    assert row_date("04-22", DAY) == (date(2022, 4, 22), 0, True)
    assert row_date("04-23", DAY) == (date(2021, 4, 23), 0, True)


def test_a_month_alone_means_its_last_day_so_that_nobody_is_called_late_who_may_not_be() -> None:
    assert row_date("2022年3月", DAY) == (date(2022, 3, 31), 0, False)


def test_a_deadline_is_told_apart_from_the_day_of_publication() -> None:
    found = row_date("截止日期:2022-05-01 发布日期:2022-04-21", DAY)
    assert found == (DAY, 0, False)
    deadline = row_date("截止日期:2022-05-01", DAY)
    assert deadline is not None
    assert deadline.rank > 0


@pytest.mark.parametrize(
    "text",
    [
        "截止日期:2022-05-01",
        "失效日期:2022-05-01",
        "成文日期:2022-05-01",
        "开标时间:2022-05-01 09:30",
        "报名时间:2022-05-01",
    ],
)
def test_a_day_of_something_else_is_no_day_of_publication(text: str) -> None:
    found = row_date(text, DAY)
    assert found is not None
    assert found.rank == 2


def test_a_reply_is_told_apart_from_what_it_replies_to() -> None:
    assert row_date("来信时间:2022-04-11 回复时间:2022-04-21", DAY) == (date(2022, 4, 11), 0, False)


def test_a_short_year_is_never_in_the_future() -> None:
    assert row_date("23-04-21", DAY) is None
    assert row_date("12-05-07", DAY) == (date(2012, 5, 7), 0, False)


def test_moments_in_attributes_are_days_in_china_and_zero_is_none() -> None:
    assert epoch_date("1650506400000") == DAY
    assert epoch_date("1650506400") == DAY
    assert epoch_date("1650470400") == DAY  # midnight in Shanghai is the evening before in London
    for text in ("0", "1", "86399", "99999999999999", "2022-04-21", ""):
        assert epoch_date(text) is None


def test_an_address_may_name_only_the_month() -> None:
    assert url_month("/tgxrmzf/tzgg/202204/6c6e706cf5d44db0840bcbb9051eaafb.shtml") == date(2022, 4, 15)
    assert url_month("/art/2022/4/21/art_1_2.html") == DAY
    assert url_month("/tzgg/360926/1.html") is None


def test_days_in_addresses_are_found_and_snowflake_numbers_are_not() -> None:
    assert url_date("/art/2022/4/21/art_1_2.html") == DAY
    assert url_date("/tzgg/202204/t20220421_59346.html") == DAY
    assert url_date("/gsgg/2022-04-21/48.html") == DAY
    assert url_date("/pc/content/content_2058746804822818816.html") is None


def test_a_calendar_leaf_is_read_whichever_way_it_is_drawn() -> None:
    for pieces in (("21", "2022-04"), ("2022-04", "21"), ("04-21", "2022"), ("2022", "04-21"), ("21", "2022年04月")):
        assert split_date(pieces, DAY) == DAY, pieces
    assert split_date(("21", "4月"), DAY) == DAY
    assert split_date(("4月", "21"), DAY) == DAY
    assert split_date(("21日", "2022年4月 星期四"), DAY) == DAY
    assert split_date(("21", "04"), DAY) is None
    assert split_date(("4月", "5月"), DAY) is None


@given(_TEXTS)
def test_no_text_makes_the_date_readers_raise(text: str) -> None:
    full_date(text)
    url_date(text)
    url_month(text)
    epoch_date(text)
    split_date(text.split(), DAY)
    list(labelled_dates(text))


@given(_TEXTS, st.dates())
def test_no_text_and_no_day_makes_a_row_raise(text: str, day: date) -> None:
    row_date(text, day)


@given(
    st.one_of(st.integers(0, 9999).map("{}天前".format), st.sampled_from(["今天", "昨天", "前天", "刚刚", "5小时前"]))
)
def test_a_relative_day_is_never_in_the_future(text: str) -> None:
    found = row_date(text, DAY)
    assert found is None or found.day <= DAY


@given(st.integers(1, 12), st.integers(1, 31), st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_a_day_of_the_year_is_at_most_tomorrow(month: int, day_of_month: int, seen: date) -> None:
    found = row_date(f"{month:02}-{day_of_month:02}", seen)
    assert found is None or found.day <= seen + timedelta(days=1)


@given(_TEXTS)
def test_a_day_beyond_tomorrow_is_one_that_the_text_spells_out(text: str) -> None:
    """Nothing that is worked out lies beyond tomorrow; a whole date is what the site says, and a finding of its own."""
    for found in (row_date(text, DAY), row_date(f"发布日期:{text}", DAY)):
        if found is not None and found.day > DAY + timedelta(days=1):
            assert re.search(r"(?:19|20)\d\d|[一二][〇零○O0一二三四五六七八九]{3}年", text.translate(FULL_WIDTH))


@given(st.integers(-10, 20000), st.integers(-5, 20), st.integers(-5, 40))
def test_the_calendar_knows_every_impossible_day(year: int, month: int, day: int) -> None:
    found = calendar_day(year, month, day)
    assert found is None or (found.year, found.month, found.day) == (year, month, day)
