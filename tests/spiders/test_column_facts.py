"""The weekly facts of a page that a column was read from: the same as of any page, without finding out what it is."""

from __future__ import annotations

import pytest

from spiders.article_facts import kept_text, kept_words, page_facts
from spiders.column_sink import own_page
from spiders.outline import shows_words
from spiders.reading import read_column
from spiders.refusals import visible_words
from spiders.remembering import LASTING
from storage.nouns import Column, Mode, Site
from storage.site_nouns import PageFacts
from tests.spiders.recorded import HOME, Recorded, document, in_page, recorded_pages

SITE = Site(name="铜鼓县人民政府", home=HOME)
OWN = own_page(Column(unit="永宁镇", name="通知公告", url=f"{HOME}tzgg/", kind="notice", mode=Mode.ROLL))
WRONG = "人民检查院"
ROW = '<ul class="list"><li><a href="/art/1.html">关于做好有关工作的通知</a><span>2022-04-20</span></li></ul>'
PAGES = recorded_pages()


def facts(body: str, *, settled: bool, title: str = "通知公告-铜鼓县人民政府") -> PageFacts:
    page = in_page(body).replace("通知公告-铜鼓县人民政府", title)
    return page_facts(document(page), OWN, SITE, [WRONG], settled=settled)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_whose_column_was_read_says_of_itself_what_it_says_to_those_who_do_not_know_it(page: Recorded) -> None:
    read = read_column(page.document(), mode=page.mode, home=HOME)
    known, unknown = (page_facts(page.document(), OWN, SITE, [WRONG], settled=each) for each in (True, False))
    if read.state in LASTING and unknown.unread is None:
        assert known == unknown


def test_a_list_of_few_words_about_maintenance_is_no_notice_of_it() -> None:
    unknown, known = (facts(ROW, settled=each, title="网站系统维护公告-铜鼓县") for each in (False, True))
    assert unknown.unread is not None
    assert (known.unread, known.title) == (None, "网站系统维护公告-铜鼓县")


@pytest.mark.parametrize(
    "told",
    [{"title": "404 页面不存在"}, {"body": ROW, "title": "您访问的页面不存在"}],
    ids=["without a list", "with a list"],
)
def test_a_page_titled_missing_stays_unread_whatever_it_lists(told: dict[str, str]) -> None:
    assert facts(**({"body": ""} | told), settled=True) == facts(**({"body": ""} | told), settled=False)
    assert facts(**({"body": ""} | told), settled=True).unread is not None


def test_a_known_page_that_ended_on_another_site_or_on_the_home_page_stays_unread() -> None:
    for ended in ("http://www.yichun.gov.cn/tzgg/", HOME):
        page = document(in_page(ROW), ended, asked=f"{HOME}tzgg/")
        assert page_facts(page, OWN, SITE, [], settled=True) == page_facts(page, OWN, SITE, [], settled=False)
        assert page_facts(page, OWN, SITE, [], settled=True).unread is not None


# --- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_is_kept_of_words_is_what_would_be_kept_of_all_of_them(page: Recorded) -> None:
    words = visible_words(page.document())
    step = max(1, len(words) // 20)
    for at in range(0, len(words), step):
        phrases = [words[at : at + 5], words[at : at + 4] + "衠", "衠衠衠衠"]
        assert kept_words(page.document(), phrases) == kept_text(words, phrases)
    assert kept_words(page.document(), []) == kept_text(words, [])
    assert words.strip() or not shows_words(page.document())


@pytest.mark.parametrize(
    "written",
    [
        f"<p>{WRONG}</p>",
        "<p>&#x4eba;&#27665;检查院</p>",
        '<a href="/art/2.html">人民<b>检查</b>院</a>',
        f'<a href="/art/2.html" title="关于{WRONG}的通知">关于…</a>',
        f'<a href="/art/2.html"><img src="1.png" alt="{WRONG}"></a>',
    ],
)
def test_a_phrase_is_found_however_the_page_spells_it(written: str) -> None:
    found, looked_for = (facts(f"{ROW}{written}", settled=each).text for each in (True, False))
    assert found == looked_for
    assert WRONG in found


def test_a_phrase_that_only_a_script_holds_is_not_seen() -> None:
    found = facts(f"{ROW}<script>var name = '{WRONG}';</script>", settled=True)
    assert WRONG not in found.text
    assert found == facts(f"{ROW}<script>var name = '{WRONG}';</script>", settled=False)


@pytest.mark.parametrize(
    "body", ["", "<script>var articleList = [];</script>", "<p hidden>文字</p>", "<img src='1.png'>", "<p>&nbsp;</p>"]
)
def test_a_page_that_shows_no_words_has_none(body: str) -> None:
    page = document(f"<html><head><title>通知公告</title></head><body>{body}</body></html>")
    assert not shows_words(page)
    assert page_facts(page, OWN, SITE, [WRONG], settled=True).text == ""
