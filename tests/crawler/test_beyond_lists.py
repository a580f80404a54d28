"""What a cycle sees beyond the lists, over real HTTP: dead links, broken files, hidden links, unanswered messages.

Each is found where it is, and closed when it is put right, and not before.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawler.county import page
from tests.crawler.test_articles import CLEAN, Office, article, rows
from tests.loopback import Answer, Loopback, html

NEWS = ("/tz/1.html", "关于做好春耕备耕工作的通知(第一号)", "2022-04-19")
UNITS = {"永宁镇": {"通知公告": "/tz/", "咨询建言": "/ly/"}}
HOME = page('<p>首页</p><a href="/tz/">通知公告栏目</a><a href="/bs/">办事服务栏目</a><a href="/hd/">互动交流栏目</a>')
PLAIN = html(page(f"<h1>办事服务</h1>{CLEAN}"))


def board(*messages: tuple[str, str, str, str]) -> Answer:
    """A list of messages: address, title, day sent, state."""
    body = "".join(
        f'<tr><td><a href="{url}">{title}</a></td><td>{day}</td><td>{state}</td></tr>'
        for url, title, day, state in messages
    )
    head = "<tr><th>标题</th><th>来信时间</th><th>办理状态</th></tr>"
    return html(page(f'<table class="list">{head}{body}</table>'))


OLD = ("/ly/1.html", "关于村道路灯不亮的问题", "2021-12-02")
NEW = ("/ly/2.html", "关于办理社保卡的咨询", "2022-04-18")


@pytest.fixture
def site() -> Iterator[Loopback]:
    with Loopback() as loopback:
        loopback.pages = {
            "/": html(HOME),
            "/bs/": PLAIN,
            "/hd/": PLAIN,
            "/zwgk/": PLAIN,
            "/tz/": rows(NEWS),
            "/tz/1.html": article(NEWS[1], CLEAN, NEWS[2]),
            "/ly/": board((*OLD, "已答复"), (*NEW, "已答复")),
            "/ly/1.html": html(page("<p>来信时间:2021-12-02</p><p>来信内容:路灯不亮。</p>")),
            "/ly/2.html": html(page("<p>来信时间:2022-04-18</p><p>来信内容:怎样办理社保卡。</p>")),
        }
        yield loopback


@pytest.fixture
def office(tmp_path: Path, site: Loopback) -> Office:
    return Office(tmp_path, site, UNITS)


def test_nothing_is_wrong_with_a_site_on_which_everything_is_there(office: Office) -> None:
    office.crawl()
    for rule in ("dead_link", "dark_link", "attachment_broken", "date_mismatch", "unanswered_message", "personal_data"):
        assert office.findings("--all", rule=rule) == []


def test_a_dead_link_on_the_home_page_is_the_sites_until_it_leads_somewhere(office: Office, site: Loopback) -> None:
    del site.pages["/bs/"]
    office.crawl("2022-04-21")
    (found,) = office.findings(rule="dead_link")
    assert (found["unit"], found["column"], found["about"]) == ("铜鼓县人民政府", "", site.url("/bs/"))
    site.pages["/bs/"] = html("busy", 503)
    office.crawl("2022-04-22")
    assert len(office.findings(rule="dead_link")) == 1
    site.pages["/bs/"] = PLAIN
    office.crawl("2022-04-23")
    assert office.findings(rule="dead_link") == []


def test_a_listed_article_that_is_gone_is_the_columns(office: Office, site: Loopback) -> None:
    del site.pages["/tz/1.html"]
    office.crawl("2022-04-21")
    (found,) = office.findings(rule="dead_link")
    assert (found["unit"], found["column"], found["severity"]) == ("永宁镇", "通知公告", "notice")
    site.pages["/tz/1.html"] = article(NEWS[1], CLEAN, NEWS[2])
    office.crawl("2022-04-22")
    assert office.findings(rule="dead_link") == []


def test_a_file_that_is_not_there_is_told_and_closed_when_it_is(office: Office, site: Loopback) -> None:
    offer = '<p><a href="/tz/1.docx">附件:通知.docx</a></p>'
    site.pages["/tz/1.html"] = article(NEWS[1], CLEAN + offer, NEWS[2])
    office.crawl("2022-04-21")
    (found,) = office.findings(rule="attachment_broken")
    assert found["about"].split(" ")[0] == site.url("/tz/1.html")
    site.pages["/tz/1.docx"] = Answer("通知".encode(), headers={"Content-Type": "text/plain"})
    office.crawl("2022-04-22")
    assert office.findings(rule="attachment_broken") == []


def test_a_gambling_link_hidden_in_an_article_waits_for_a_person(office: Office, site: Loopback) -> None:
    hidden = (
        '<div style="position:absolute;left:-9999px"><a href="http://www.bet-example.com/">澳门新葡京赌场</a></div>'
    )
    site.pages["/tz/1.html"] = article(NEWS[1], CLEAN + hidden, NEWS[2])
    office.crawl()
    (found,) = office.findings(rule="dark_link")
    assert (found["unit"], found["status"]) == ("永宁镇", "pending")
    office.decide("dismiss", found, "核实为测试链接")
    office.crawl("2022-04-22", "--unit", "永宁镇", "--privacy", "full")
    assert office.findings(rule="dark_link") == []


def test_a_message_without_an_answer_for_more_than_three_months_is_found_until_it_has_one(
    office: Office, site: Loopback
) -> None:
    site.pages["/ly/"] = board((*OLD, "未回复"), (*NEW, "未回复"))
    office.crawl("2022-04-21")
    (found,) = office.findings(rule="unanswered_message")
    assert (found["unit"], found["column"], found["about"]) == ("永宁镇", "咨询建言", site.url("/ly/1.html"))
    site.pages["/ly/"] = board((*OLD, "已答复"), (*NEW, "未回复"))
    office.crawl("2022-04-22")
    assert office.findings(rule="unanswered_message") == []
