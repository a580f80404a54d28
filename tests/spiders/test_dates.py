"""What is a date on a list page, and what only looks like one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.dates import calendar_day, full_date, labelled_dates, row_date, split_date, url_date

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
        "",
    ],
)
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert row_date(text, DAY) is None


def test_a_day_without_a_year_is_never_in_the_future() -> None:
    assert row_date("12-28", DAY) == (date(2021, 12, 28), 0)
    assert row_date("02-29", DAY) == (date(2020, 2, 29), 0)


def test_a_day_without_a_year_may_be_tomorrow_because_a_crawl_runs_past_midnight() -> None:
    assert row_date("04-22", DAY) == (date(2022, 4, 22), 0)
    assert row_date("04-23", DAY) == (date(2021, 4, 23), 0)


def test_a_month_alone_means_its_last_day_so_that_nobody_is_called_late_who_may_not_be() -> None:
    assert row_date("2022年3月", DAY) == (date(2022, 3, 31), 0)


def test_a_deadline_is_told_apart_from_the_day_of_publication() -> None:
    found = row_date("截止日期:2022-05-01 发布日期:2022-04-21", DAY)
    assert found == (DAY, 0)
    deadline = row_date("截止日期:2022-05-01", DAY)
    assert deadline is not None
    assert deadline.rank > 0


def test_days_in_addresses_are_found_and_snowflake_numbers_are_not() -> None:
    assert url_date("/art/2022/4/21/art_1_2.html") == DAY
    assert url_date("/tzgg/202204/t20220421_59346.html") == DAY
    assert url_date("/gsgg/2022-04-21/48.html") == DAY
    assert url_date("/pc/content/content_2058746804822818816.html") is None


def test_a_calendar_leaf_is_read_whichever_way_it_is_drawn() -> None:
    for pieces in (("21", "2022-04"), ("2022-04", "21"), ("04-21", "2022"), ("2022", "04-21"), ("21", "2022年04月")):
        assert split_date(pieces, DAY) == DAY, pieces
    assert split_date(("21", "04"), DAY) is None


@given(_TEXTS)
def test_no_text_makes_the_date_readers_raise(text: str) -> None:
    full_date(text)
    url_date(text)
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


@given(st.integers(-10, 20000), st.integers(-5, 20), st.integers(-5, 40))
def test_the_calendar_knows_every_impossible_day(year: int, month: int, day: int) -> None:
    found = calendar_day(year, month, day)
    assert found is None or (found.year, found.month, found.day) == (year, month, day)
