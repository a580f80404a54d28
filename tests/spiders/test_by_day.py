"""What may be taken over from one night to the next: only what the same bytes would show again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from spiders.reading import read_column
from tests.spiders.recorded import HOME, Recorded, document, in_page, recorded_pages

LATER = (1, 6, 30, 400)  # days


def rows(*days: str) -> str:
    return in_page(
        '<ul class="list">'
        + "".join(
            f'<li><a href="/art/{n}.html">关于做好工作的通知{n}</a><span>{day}</span></li>'
            for n, day in enumerate(days)
        )
        + "</ul>"
    )


def reads_alike(body: str) -> bool:
    """Asked of two documents, because what a row tells is remembered within a crawl."""
    told = []
    for each in (document(body), document(body)):
        read_column(each, home=HOME)
        told.append(each.reads_alike_later)
    assert told[0] == told[1]
    return told[0]


@pytest.mark.parametrize("each", recorded_pages(), ids=lambda each: each.name)
def test_a_page_that_is_said_to_read_alike_later_does(each: Recorded) -> None:
    first = each.document()
    read = read_column(first, mode=each.mode, home=HOME)
    if not first.reads_alike_later:
        return
    for days in LATER:
        later = document(
            first.body, each.about["url"], day=first.seen_day + timedelta(days), headers={**first.page.headers}
        )
        assert read_column(later, mode=each.mode, home=HOME) == read


def test_most_recorded_lists_read_alike_later() -> None:
    alike = []
    for each in recorded_pages():
        if each.about["state"] == "filled":
            read_column(page := each.document(), mode=each.mode, home=HOME)
            alike.append(page.reads_alike_later)
    assert sum(alike) > 0.8 * len(alike)


def test_complete_dates_read_alike_later() -> None:
    assert reads_alike(rows("2022-04-20", "2022年4月1日", "2022/03/09"))
    assert reads_alike(rows("22-04-20", "22-04-19", "22-03-09"))


@pytest.mark.parametrize("hanging", ["3天前", "昨天 10:05", "04-20", "4月20日", "2022年4月"])
def test_a_day_that_is_told_from_today_hangs_on_it(hanging: str) -> None:
    assert not reads_alike(rows(hanging, "2022-04-01", "2022-03-31"))


def test_a_month_that_is_over_stays_what_it_is() -> None:
    assert reads_alike(rows("2022年3月", "2022年2月", "2022年1月"))


def test_an_entry_dated_ahead_will_be_the_newest_some_day() -> None:
    assert not reads_alike(rows("2022-05-01", "2022-04-01"))
    assert reads_alike(rows("2022-04-22", "2022-04-01")), "tomorrow is not ahead"
    assert not reads_alike(rows("2022-04-23", "2022-04-01")), "the day after tomorrow is"


def test_a_short_year_that_is_none_yet_hangs_on_the_day() -> None:
    assert not reads_alike(rows("23-04-20", "2022-04-01", "2022-03-31"))
