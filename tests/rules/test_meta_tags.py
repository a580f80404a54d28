"""META tags: what a page of each sort owes, and what counts as filled."""

from __future__ import annotations

import pytest

from rules.meta_tags import meta_tags
from storage.site_nouns import PageLevel
from tests.rules.site_evidence import cannot_tell, page, problems, silent

SITE = {"sitename": "铜鼓县人民政府", "sitedomain": "www.tonggu.gov.cn", "siteidcode": "3609260001"}
COLUMN = {"columnname": "通知公告", "columndescription": "发布通知", "columnkeywords": "通知", "columntype": "通知公告"}
ARTICLE = {
    "columnname": "通知公告",
    "articletitle": "关于做好有关工作的通知",
    "pubdate": "2022-04-21 10:05",
    "contentsource": "县政府办",
}
OWED = {PageLevel.HOME: SITE, PageLevel.COLUMN: SITE | COLUMN, PageLevel.ARTICLE: SITE | ARTICLE}


@pytest.mark.parametrize("level", PageLevel)
def test_a_page_with_all_its_tags_is_in_order(level: PageLevel) -> None:
    assert silent(meta_tags, page(level, meta=OWED[level]))


@pytest.mark.parametrize(("level", "name"), [(level, name) for level in PageLevel for name in OWED[level]])
def test_each_tag_that_is_missing_is_told(level: PageLevel, name: str) -> None:
    meta = {each: told for each, told in OWED[level].items() if each != name}
    (problem,) = problems(meta_tags, page(level, meta=meta))
    assert [each.lower() for each in problem.evidence["missing"]] == [name]
    assert problem.message.startswith("页面标签缺少 ")


def test_a_home_page_owes_no_tags_of_a_column_and_a_column_none_of_an_article() -> None:
    assert silent(meta_tags, page(PageLevel.HOME, meta=SITE))
    assert silent(meta_tags, page(PageLevel.COLUMN, meta=SITE | COLUMN))


@pytest.mark.parametrize("content", ["", "网站名称", "SiteName", "{{siteName}}", "${siteName}"])
def test_a_tag_that_says_nothing_is_told_as_unfilled(content: str) -> None:
    (problem,) = problems(meta_tags, page(PageLevel.HOME, meta=SITE | {"sitename": content}))
    assert problem.message == "页面标签没有填写 SiteName(网站名称)"


@pytest.mark.parametrize("code", ["政府网站标识码", "36092600", "00014349X"])
def test_a_code_that_is_none_is_unfilled(code: str) -> None:
    (problem,) = problems(meta_tags, page(PageLevel.HOME, meta=SITE | {"siteidcode": code}))
    assert problem.evidence["unfilled"] == ["SiteIDCode"]


def test_the_code_of_a_ministry_is_a_code() -> None:
    assert silent(meta_tags, page(PageLevel.HOME, meta=SITE | {"siteidcode": "bm14000002"}))


@pytest.mark.parametrize("day", ["2022-04-21 10:05:00", "2022/04/21", "2022年4月21日", "20220421"])
def test_a_date_may_be_written_in_any_usual_way(day: str) -> None:
    assert silent(meta_tags, page(PageLevel.ARTICLE, meta=SITE | ARTICLE | {"pubdate": day}))


def test_a_date_that_is_none_is_unfilled() -> None:
    (problem,) = problems(meta_tags, page(PageLevel.ARTICLE, meta=SITE | ARTICLE | {"pubdate": "发布时间"}))
    assert problem.evidence["unfilled"] == ["PubDate"]


def test_a_page_that_was_not_seen_lacks_nothing() -> None:
    assert cannot_tell(meta_tags, page(unread="页面不存在(404)", text=""))


def test_a_page_that_a_script_will_fill_lacks_nothing() -> None:
    assert cannot_tell(meta_tags, page(text=""))
