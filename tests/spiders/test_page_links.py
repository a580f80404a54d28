"""The links of a page: which there are, and which of those to other people's sites are hidden, and how."""

from __future__ import annotations

import time

import pytest

from spiders.page_links import MOST_OUTSIDE, hidden_links, links_of
from storage.link_nouns import HiddenLink, LinkKind
from tests.spiders.recorded import HOME, document, recorded_pages

SPAM = "http://www.spam.com/"


def html(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"


def found(body: str) -> list[tuple[str, str, LinkKind, bool]]:
    links = links_of(document(html(body), f"{HOME}index.html"), HOME)
    return [(link.url.removeprefix(HOME), link.text, link.kind, link.inside) for link in links]


def hidden(body: str, head: str = "", *, rendered: bool = False) -> list[HiddenLink]:
    page = document(html(body, head))
    page.page = page.page.model_copy(update={"rendered": rendered})
    return [link for link in hidden_links(page) if link.how]


def tricks(body: str, head: str = "", *, rendered: bool = False) -> list[str]:
    return [link.how for link in hidden(body, head, rendered=rendered) if link.trick]


# --- links to follow ------------------------------------------------------------------------------------------------


def test_links_pictures_files_and_areas_are_found_in_order_each_once() -> None:
    body = """<a href="a.html">要 闻</a><a href="/files/1.pdf">附件</a><img src="/i/1.png" alt="县城">
        <map><area href="http://www.jiangxi.gov.cn/" alt="江西"></map><a href="a.html#two">再来</a>
        <a href="b.html"><img src="/i/1.png" alt="专题"></a>"""
    assert found(body) == [
        ("a.html", "要 闻", LinkKind.PAGE, True),
        ("files/1.pdf", "附件", LinkKind.ATTACHMENT, True),
        ("i/1.png", "县城", LinkKind.IMAGE, True),
        ("http://www.jiangxi.gov.cn/", "江西", LinkKind.PAGE, False),
        ("b.html", "专题", LinkKind.PAGE, True),
    ]


@pytest.mark.parametrize(
    "nothing",
    [
        '<a href="javascript:void(0)">更多</a>',
        '<a href="mailto:a@b.cn">邮箱</a>',
        '<a href="tel:0795">电话</a>',
        '<a href="#top">顶部</a>',
        '<a href="">空</a><a name="x">锚</a>',
        '<a href="print.jsp?id=3">打印本页</a>',
        '<a href="logout.do">退出</a>',
        '<a href="{{item.url}}">条目</a><a href="${url}">条目</a><img src="<%=src%>"><a href="%7B%7Burl%7D%7D">x</a>',
        '<img src="undefined"><a href="null">x</a>',
        '<template><a href="t.html">模板</a></template>',
        '<!-- <a href="c.html">注释</a> -->',
        "<script>var a = \"<a href='s.html'>脚本</a>\";</script>",
        '<img src="data:image/png;base64,AAAA">',
        f'<a href="/{"x" * 2001}">长</a>',
        '<a href="http://[bad/">坏</a>',
        '<a href="index.html">本页</a>',
    ],
)
def test_what_leads_nowhere_or_is_no_link_is_left_out(nothing: str) -> None:
    assert found(nothing) == []


def test_a_link_says_where_it_was_found_and_a_word_for_print_in_a_title_is_no_button() -> None:
    page = document(html('<a href="a.html">打印机采购公告</a>'), f"{HOME}index.html")
    (link,) = links_of(page, HOME)
    assert (link.found_on, link.text) == (f"{HOME}index.html", "打印机采购公告")


# --- hidden links ---------------------------------------------------------------------------------------------------

LINK = f'<a href="{SPAM}">某某</a>'


@pytest.mark.parametrize(
    ("body", "how"),
    [
        (f'<div style="position:absolute;left:-9999px">{LINK}</div>', "移到了屏幕之外"),
        (f'<div style="position: fixed; top: -1000px !important">{LINK}</div>', "移到了屏幕之外"),
        (f'<p style="margin-left:-3000px">{LINK}</p>', "移到了屏幕之外"),
        (f'<div style="height:1px;overflow:hidden"><ul><li>{LINK}</li></ul></div>', "宽或高只有 0 或 1 像素"),
        (f'<div style="OVERFLOW:hidden;WIDTH:0">{LINK}</div>', "宽或高只有 0 或 1 像素"),
        (f'<div style="text-indent:-9999px">{LINK}</div>', "文字缩进到屏幕之外"),
        (f'<span style="opacity:0">{LINK}</span>', "设为透明或不可见"),
        (f'<span style="visibility:hidden">{LINK}</span>', "设为透明或不可见"),
        (f'<marquee width="4" height="1" scrollamount="3000">{LINK}</marquee>', "滚动区域小得看不见"),
        (f'<a href="{SPAM}" style="font-size:0">某某</a>', "文字大小为 0 或 1 像素"),
        (f'<a href="{SPAM}"><font style="font-size:1px">某某</font></a>', "文字大小为 0 或 1 像素"),
        (f'<div style="background:#fff"><a href="{SPAM}" style="color:#FFFFFF">某某</a></div>', "文字与背景同色"),
        (
            f'<table bgcolor="white"><tr><td><a href="{SPAM}"><font color="#fff">某某</font></a></table>',
            "文字与背景同色",
        ),
    ],
)
def test_links_hidden_by_tricks_are_told_with_the_trick(body: str, how: str) -> None:
    (link,) = hidden(body)
    assert (link.url, link.host, link.text, link.how, link.trick) == (SPAM, "www.spam.com", "某某", how, True)


@pytest.mark.parametrize("selector", [".x9", "#x9", "div.x9", "p,.x9"])
def test_a_style_block_hides_as_well(selector: str) -> None:
    head = f"<style>/* .x9{{}} */ a{{color:red}} {selector}{{position:absolute;left:-5000px}}</style>"
    assert tricks(f'<div class="x9" id="x9">{LINK}</div>', head) == ["移到了屏幕之外"]


@pytest.mark.parametrize(
    "head",
    [
        "<style>.sub{position:absolute;left:-9999px} li:hover .sub{left:0}</style>",
        "<style>.sub{height:0;overflow:hidden} .sub.open{height:auto}</style>",
        "<style>.sub{height:0;overflow:hidden}</style><script>$('.sub').slideDown()</script>",
        "<style>@media (max-width:600px){.sub{position:absolute;left:-9999px}}</style>",
        "<style>.sub{opacity:0;transition:opacity 1s}</style>",
        "<style>.nav .sub{position:absolute;left:-9999px}</style>",
    ],
)
def test_what_opens_at_a_touch_or_only_hides_on_small_screens_is_no_trick(head: str) -> None:
    assert tricks(f'<div class="sub">{LINK}</div>', head) == []


@pytest.mark.parametrize(
    "body",
    [
        f'<div style="display:none">{LINK}</div>',
        f'<ul class="tab" style="display:none"><li>{LINK}</li></ul>',
        f"<div hidden>{LINK}</div>",
        f"<noscript>{LINK}</noscript>",
    ],
)
def test_what_is_only_not_shown_is_told_but_is_no_trick(body: str) -> None:
    (link,) = hidden(body)
    assert not link.trick


@pytest.mark.parametrize(
    "body",
    [
        f'<select><option value="{SPAM}">某某</option></select>',
        f"<!-- <div style='left:-9999px;position:absolute'>{LINK}</div> -->",
        f'<div style="position:absolute;left:-9999px">{LINK}<a href="/zwgk/">政务公开</a></div>',
        f'<div style="position:absolute;left:-9999px">{LINK}<a href="http://www.jiangxi.gov.cn/">省政府</a></div>',
        f'<div style="height:0;overflow:hidden">{LINK}<a href="javascript:;">关闭</a></div>',
        '<div style="position:absolute;left:-9999px"><a href="#main">跳到主要内容</a></div>',
        '<div style="position:absolute;left:-9999px"><a href="http://xxgk.tonggu.gov.cn/">公开</a></div>',
        f'<div style="position:absolute;left:50%;margin-left:-960px">{LINK}</div>',
        f'<div style="position:absolute;left:-240px">{LINK}</div>',
        f'<div style="position:absolute;left:-100%">{LINK}</div>',
        f'<div style="left:-9999px">{LINK}</div>',
        f'<div style="height:1px">{LINK}</div>',
        f'<div style="height:100px;overflow:hidden">{LINK}</div>',
        f'<div class="wow fadeIn" style="visibility:hidden">{LINK}</div>',
        f'<div style="opacity:0.9">{LINK}</div>',
        f'<div style="font-size:0">{LINK}</div>',
        f'<a href="{SPAM}" style="font-size:0;background:url(weibo.png)">微博</a>',
        f'<a href="{SPAM}" style="font-size:0"><img src="weibo.png"></a>',
        f'<a href="{SPAM}" style="text-indent:-9999px;background:url(weibo.png)">微博</a>',
        f'<marquee height="30">{LINK}</marquee>',
        f'<div style="background:#fff"><div class="red"><a href="{SPAM}" style="color:#fff">某某</a></div></div>',
        f'<table bgcolor="#fff"><td background="a.jpg"><a href="{SPAM}" style="color:#fff">某某</a></table>',
        LINK,
    ],
)
def test_what_pages_in_good_order_do_is_no_trick(body: str) -> None:
    assert tricks(body) == []


def test_what_a_slider_moved_or_faded_is_no_trick_where_scripts_have_run() -> None:
    for style in ("position:absolute;left:-1680px", "opacity:0", "visibility:hidden"):
        assert tricks(f'<ul style="{style}"><li>{LINK}</li></ul>', rendered=False) != []
        assert tricks(f'<ul style="{style}"><li>{LINK}</li></ul>', rendered=True) == []
    assert tricks(f'<div style="position:absolute;left:-9999px">{LINK}</div>', rendered=True) == ["移到了屏幕之外"]


def test_links_that_visitors_see_come_after_the_hidden_ones_and_governments_not_at_all() -> None:
    body = f"""<a href="http://www.seen.com/">看得见</a><a href="http://www.gov.cn/">中国政府网</a>
        <a href="http://www.tonggu.gov.cn@evil.com/">县政府</a><a href="http://tonggu-gov.cn/">县政府</a>
        <div style="display:none"><a href="http://www.tab.com/">标签页</a></div>
        <div style="position:absolute;left:-9999px">{LINK}{LINK}</div>"""
    hosts = [link.host for link in hidden_links(document(html(body)))]
    assert hosts == ["www.spam.com", "www.tab.com", "www.seen.com", "evil.com", "tonggu-gov.cn"]


def test_a_page_without_links_to_others_has_none() -> None:
    assert hidden_links(document(html('<a href="/a.html">要闻</a>'))) == ()
    assert hidden_links(document("")) == ()


def test_no_recorded_page_hides_a_link_by_a_trick() -> None:
    for recorded in recorded_pages():
        assert [link for link in hidden_links(recorded.document()) if link.trick] == [], recorded.name


def test_a_hostile_page_costs_little_and_yields_only_so_much() -> None:
    deep = "<div>" * 800 + '<div style="height:0;overflow:hidden"><template></template>' * 100
    many = "".join(f'<a href="http://www.s{each}.com/"><font color="#fff">x</font></a>' for each in range(1500))
    styles = "<style>" + "{" * 50_000 + "}" * 50_000 + ".a{" * 10_000 + "</style>"
    page = document(html(deep + many, styles))
    started = time.perf_counter()
    assert len(hidden_links(page)) == MOST_OUTSIDE
    assert len(links_of(page, HOME)) == 1500
    assert time.perf_counter() - started < 10  # a hundred times as long without care
