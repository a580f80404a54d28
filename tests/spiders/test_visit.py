"""What the sub-columns of an aggregate page say together."""

from __future__ import annotations

from datetime import date

from spiders.reading import Reading
from spiders.visit import combine, external
from storage.nouns import ColumnState, DatedBy, Entry, Failure


def listing(*days: int, state: ColumnState = ColumnState.FILLED) -> Reading:
    entries = tuple(
        Entry(title=f"通知{day}", url=f"http://a.cn/{day}.html", published=date(2022, 4, day), dated_by=DatedBy.ROW)
        for day in days
    )
    return Reading(state, "列表", entries=entries, newest=date(2022, 4, max(days)))


BLANK = Reading(ColumnState.BLANK, "栏目为空")
UNREAD = Reading(ColumnState.UNREADABLE, "未找到列表")
GONE = Reading(ColumnState.UNREACHABLE, "页面不存在(404)", failure=Failure.NOT_FOUND)
STATIC = Reading(ColumnState.FILLED, "静态页面")


def test_the_newest_of_an_aggregate_is_the_newest_of_all() -> None:
    whole = combine([listing(3), listing(20, 3), BLANK, STATIC])
    assert (whole.state, whole.newest, len(whole.entries)) == (ColumnState.FILLED, date(2022, 4, 20), 2)


def test_an_unread_sub_column_may_hold_the_newest_so_nothing_is_said() -> None:
    assert combine([listing(3), UNREAD]).state is ColumnState.UNREADABLE


def test_sub_columns_that_are_gone_prove_nothing_and_kill_no_column_whose_own_page_answers() -> None:
    for readings in ([listing(3), GONE], [BLANK, GONE], [GONE, GONE]):
        whole = combine(readings)
        assert (whole.state, whole.failure) == (ColumnState.UNREADABLE, None)


def test_an_aggregate_is_blank_when_all_of_it_is() -> None:
    assert combine([BLANK, BLANK]).state is ColumnState.BLANK
    assert combine([BLANK, UNREAD]).state is ColumnState.UNREADABLE
    assert combine([BLANK, STATIC]).state is ColumnState.UNREADABLE


def test_a_site_that_blocks_all_sub_columns_blocks_the_column() -> None:
    blocked = Reading(ColumnState.BLOCKED, "被拦截", failure=Failure.WAF)
    assert combine([blocked, blocked]).state is ColumnState.BLOCKED
    assert combine([blocked, listing(20)]).state is ColumnState.UNREADABLE


def test_sub_columns_on_other_sites_are_not_the_units() -> None:
    other = external("http://www.jxzwfww.gov.cn/")
    assert combine([other, other]).state is ColumnState.EXTERNAL
    assert combine([other, listing(20)]).state is ColumnState.FILLED
