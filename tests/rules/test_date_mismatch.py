"""Lists that make something look fresher than it is, beside dates that differ for good reasons."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from rules.date_mismatch import date_mismatch
from storage.article_nouns import ArticleRead
from storage.nouns import DatedBy, Severity
from tests.rules.page_evidence import ARTICLE, AS_OF, HOME, article, cannot_tell, limits, problems, silent

STATED = date(2022, 3, 1)


def stated(listed_on: date | None, **told: Any) -> ArticleRead:
    return article(**{"listed_on": listed_on, "published": STATED, "pub_date": STATED, **told})


def test_a_list_that_dates_an_article_much_later_than_itself_is_a_reminder() -> None:
    (problem,) = problems(date_mismatch, stated(date(2022, 4, 20)))
    assert problem.about == ARTICLE
    assert date_mismatch.severity is Severity.NOTICE
    assert problem.message == (
        "“关于做好有关工作的通知”在列表中的日期为 2022-04-20,正文的发布日期为 2022-03-01,相差 50 天,请人工核实"
    )


def test_the_border_is_fourteen_days() -> None:
    assert silent(date_mismatch, stated(STATED + timedelta(days=14)))
    assert len(problems(date_mismatch, stated(STATED + timedelta(days=15)))) == 1


@pytest.mark.parametrize("listed_on", [STATED, STATED + timedelta(days=1), STATED - timedelta(days=400)])
def test_the_same_day_the_day_after_and_an_earlier_day_such_as_the_documents_are_in_order(listed_on: date) -> None:
    assert silent(date_mismatch, stated(listed_on))


def test_the_latest_day_that_the_article_states_is_believed() -> None:
    shown_later = stated(date(2022, 4, 20), published=date(2022, 4, 20), dated_by=DatedBy.ROW)
    tagged_later = stated(date(2022, 4, 20), dated_by=DatedBy.ROW, pub_date=date(2022, 4, 20))
    assert silent(date_mismatch, shown_later)
    assert silent(date_mismatch, tagged_later)


@pytest.mark.parametrize("by", [DatedBy.URL, DatedBy.NONE])
def test_an_article_whose_day_only_its_address_tells_cannot_be_compared(by: DatedBy) -> None:
    assert cannot_tell(date_mismatch, stated(date(2022, 4, 20), dated_by=by, pub_date=None))
    assert cannot_tell(date_mismatch, stated(date(2022, 4, 20), published=None, dated_by=by, pub_date=None))


@pytest.mark.parametrize("path", ["art/2022/4/20/art_1.html", "202204/t20220420_9.html", "2022-04-20/9.html"])
def test_a_list_whose_day_stands_in_the_address_is_believed(path: str) -> None:
    assert cannot_tell(date_mismatch, stated(date(2022, 4, 20), url=HOME + path))
    assert len(problems(date_mismatch, stated(date(2022, 4, 19), url=HOME + path))) == 1


def test_a_list_without_a_day_cannot_be_compared() -> None:
    assert cannot_tell(date_mismatch, stated(None))


def test_a_pub_date_beyond_tomorrow_is_told_and_tomorrow_is_not() -> None:
    tomorrow, later = AS_OF + timedelta(days=1), AS_OF + timedelta(days=2)
    assert silent(date_mismatch, article(published=tomorrow, pub_date=tomorrow))
    seen = article(published=later, pub_date=later)
    (problem,) = problems(date_mismatch, seen)
    assert problem.about == f"{ARTICLE} PubDate"
    assert "PubDate)为 2022-04-23,晚于检查当天" in problem.message
    assert silent(date_mismatch, seen, limits(later))


def test_an_article_that_could_not_be_read_cannot_be_told() -> None:
    assert cannot_tell(date_mismatch, stated(date(2022, 4, 20), unread="页面不存在(404)"))
