"""Whose site an address is on, and which links of a unit's disclosure root are its columns."""

from __future__ import annotations

import pytest

from spiders.links import absolute, links_below, looks_like_article, same_authority
from tests.spiders.recorded import HOME, document, in_page


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("http://www.tonggu.gov.cn/a", "https://xxgk.tonggu.gov.cn/", True),
        ("http://www.tonggu.gov.cn/", "http://www.yichun.gov.cn/", False),
        ("http://www.gov.cn/", "http://www.tonggu.gov.cn/", False),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:9000/", True),
        ("http://127.0.0.1/", "http://127.0.0.2/", False),
        ("http://localhost/", "http://127.0.0.1/", False),
        ("http://[::1]/", "http://[::1]:80/", True),
        ("not a url", "http://www.tonggu.gov.cn/", False),
    ],
)
def test_one_authority_is_one_host_or_one_registered_domain(a: str, b: str, same: bool) -> None:
    assert same_authority(a, b) is same


def test_only_links_below_the_root_are_the_units_columns() -> None:
    body = in_page(
        '<div class="tree"><a href="tzgg/">» 通知公告 (12)</a><a href="zcwj/pc/list.html">政策文件</a>'
        '<a href="tzgg/">更多&gt;&gt;</a><a href="./">永宁镇</a><a href="index.html">首页面</a>'
        '<a href="tzgg/202204/t20220421_123456.html">关于做好春耕生产的通知</a><a href="f/1.pdf">公开指南</a>'
        '<a href="/tgxrmzf/wqz/tzgg/">温泉镇公告</a><a href="http://www.yichun.gov.cn/ynz/x/">市政府</a></div>'
    )
    found = links_below(document(body, f"{HOME}tgxrmzf/ynz/"), f"{HOME}tgxrmzf/ynz/")
    assert found == [("通知公告", f"{HOME}tgxrmzf/ynz/tzgg/"), ("政策文件", f"{HOME}tgxrmzf/ynz/zcwj/pc/list.html")]


def test_the_sites_own_navigation_is_never_a_units_columns() -> None:
    body = (
        in_page("").replace("'/zwgk/'", "'/ynz/zwgk/'") + '<div class="footer"><a href="/ynz/map/">网站地图</a></div>'
    )
    assert links_below(document(body, HOME), HOME) == []
    below = links_below(document(body, f"{HOME}ynz/"), f"{HOME}ynz/")
    assert "网站地图" not in [name for name, _ in below]


@pytest.mark.parametrize(
    "path",
    [
        "/tgxrmzf/tzgg/pc/content/content_2058746804822818816.html",
        "/ycsrmzf/rsrm/202405/6c6e706cf5d44db0840bcbb9051eaafb.shtml",
        "/art/2022/4/21/art_64511_3920001.html",
        "/ztzl/202302/t20230214_5934672.html",
        "/content/post_3094230.html",
        "/info/1053/6730.htm",
        "/xxgk-show-198876.html",
        "/gsgg/2018-07-11/48.html",
    ],
)
def test_an_articles_address_is_told_from_a_columns(path: str) -> None:
    assert looks_like_article(HOME.rstrip("/") + path)


@pytest.mark.parametrize("path", ["/tzgg/pc/list.html", "/tzgg/", "/tzgg/index_2.html", "/col/col42150/index.html"])
def test_a_columns_address_is_no_articles(path: str) -> None:
    assert not looks_like_article(HOME.rstrip("/") + path)


@pytest.mark.parametrize("href", ["javascript:;", "#", "", "mailto:a@b.cn", "http://[bad/", "ftp://x/"])
def test_a_link_that_leads_nowhere_has_no_address(href: str) -> None:
    assert absolute(HOME, href) is None
