"""The families of static lists at their borders: whose page it is, which list is the column's, and what proves nothing.

What a usual page of each looks like stands in tests/pages/, under the family's name.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from spiders.document import Document
from spiders.families.jian_xxgk import JianXxgk
from spiders.families.trs_wcm import TrsWcm
from spiders.families.vsb import Vsb
from spiders.family import families, family_named, family_of
from spiders.reading import read_column
from spiders.static_list import StaticList, counted, framed, is_commented_out
from storage.nouns import ColumnState, DatedBy, Mode, Page
from tests.spiders.recorded import DAY, HOME, Recorded, document, in_page, recorded_pages

OURS = ("trs_wcm", "vsb", "epoint", "empirecms", "jian_xxgk")
PAGES = {page.name: page for page in recorded_pages() if page.name.startswith(OURS)}
NOT_BLANK = [page for name, page in PAGES.items() if name.endswith("_is_not_blank")]
URL = f"{HOME}zwgk/tzgg/"
SEARCH = f"{HOME}was5/web/search?channelid=234111&page=1"
LIST = '<ul class="list"><li><a href="./1.html">关于做好有关工作的通知</a><span>2022-04-20</span></li></ul>'


def rendered(page: Recorded) -> Document:
    """A recorded page as if a browser had drawn it, and nothing had come of it."""
    served = page.document()
    drawn = Page(
        url=page.about["url"],
        fetched_at=datetime(2022, 4, 21, 4, tzinfo=UTC),
        status=200,
        final_url=page.about["url"],
        rendered=True,
    )
    return Document(drawn, served.body, DAY)


def claims(body: str, url: str = URL) -> set[str]:
    return {family.name for family in families()[:-1] if family.recognises(document(body, url))}


# --- whose page it is -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "url", "family"),
    [
        (in_page(f'{LIST}<script>createPageHTML(12, 0, "index", "html");</script>'), URL, "trs_wcm"),
        (in_page(f"{LIST}<script>createPageHTML(3,0,'index','shtml');</script>"), URL, "trs_wcm"),
        (in_page(f'{LIST}<script>createPage(3, 0, "list", "html")</script>'), URL, "trs_wcm"),
        (in_page('<a href="./202204/t20220421_123456.html">关于做好有关工作的通知</a>'), URL, "trs_wcm"),
        (in_page('<div class="TRS_Editor">正文</div>'), URL, "trs_wcm"),
        (in_page('<div id="vsb_content_502">正文</div>'), URL, "vsb"),
        (in_page('<script src="../system/resource/js/dynclicks.js"></script>'), URL, "vsb"),
        (in_page("".join(f'<a href="info/1053/{n}.htm">通知</a>' for n in range(3))), URL, "vsb"),
        (in_page(LIST), f"{HOME}list.jsp?urltype=tree.TreeTempUrl&wbtreeid=1276", "vsb"),
        (in_page('<script src="/js/webBuilderCommon.js"></script>'), URL, "epoint"),
        (in_page('<img src="/e/public/ViewClick/?classid=1&id=2">'), URL, "empirecms"),
        (in_page(LIST), f"{HOME}e/action/ListInfo/?classid=139", "empirecms"),
        (in_page(LIST), f"{HOME}xxgk-list-zfyjs-2.html", "jian_xxgk"),
        (in_page(LIST), f"{HOME}xxgk-show-198876.html", "jian_xxgk"),
    ],
)
def test_a_mark_of_its_own_makes_a_page_the_familys(body: str, url: str, family: str) -> None:
    assert claims(body, url) == {family}


@pytest.mark.parametrize(
    "body",
    [
        in_page(f"{LIST}<script>createPageHTML('page_div', 12, 1, 'xxgk_list', 'shtml', 231);</script>"),
        in_page('<a href="https://www.example.gov.cn/zwgk/202204/t20220421_1.html">转发上级有关工作的通知</a>'),
        in_page('<a href="http://www.example.edu.cn/content.jsp?wbtreeid=1&wbnewsid=2">关于做好有关工作的通知</a>'),
        in_page('<a href="http://www.example.cn/e/action/ListInfo/?classid=1">其他单位栏目</a>'),
        in_page("".join(f'<a href="http://www.ja.gov.cn/xxgk-list-{n}.html">友情链接</a>' for n in "abcd")),
        in_page('<ul class="xxgk-list-con"><li>通知</li></ul><p>info/1053</p>'),
        in_page('<ul class="ewb-list"><li class="ewb-list-node"><a href="/x/1.html">公告</a></li></ul>'),
        in_page("<!-- [!-- --> <a href='/e/1.html'>通知</a>"),
    ],
)
def test_what_other_sites_show_or_are_linked_for_is_no_mark(body: str) -> None:
    assert claims(body) == set()


@pytest.mark.parametrize(
    ("own", "url", "family"),
    [
        ("<script>createPageHTML('page_div', 1, 1, 'list', 'shtml', 3)</script>", f"{HOME}a/list.shtml", "ucap_static"),
        ('<script src="/system/resource/js/a.js"></script>', URL, "vsb"),
        ('<script src="/e/public/ViewClick/?classid=1&id=2"></script>', URL, "empirecms"),
        ('<script src="/js/webBuilderCommon.js"></script>', URL, "epoint"),
        ("<script>var articleList = [];</script>", f"{HOME}a/pc/list.html", "ucap_list"),
    ],
)
@pytest.mark.parametrize("pasted", ['<div class="TRS_Editor">正文</div>', '<div id="vsb_content">正文</div>'])
def test_text_copied_from_another_system_does_not_make_a_page_its(own: str, url: str, family: str, pasted: str) -> None:
    body = in_page(own + pasted)
    expected = {family} | ({"vsb"} if family == "epoint" and "vsb" in pasted else set())
    assert claims(body, url) <= expected
    assert family in claims(body, url)


@pytest.mark.parametrize("url", [f"{HOME}col/col110318/index.html", f"{HOME}zwgk/202204/t20220421_1.html"])
def test_a_site_of_another_system_in_borrowed_clothes_is_not_epoints(url: str) -> None:
    article = "/jyxx/20220421/0a1b2c3d-0f0f-4c4c-8d8d-000000000001.html"
    body = in_page(f'<li class="ewb-list-node"><a href="{article}">招标公告</a></li>')
    assert claims(body, URL) == {"epoint"}
    assert "epoint" not in claims(body, url)


def test_every_recorded_page_has_one_reader() -> None:
    for page in PAGES.values():
        if "family" in page.about:
            assert family_of(page.document()).name == page.about["family"]


# --- what proves nothing --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", [None, *Mode])
@pytest.mark.parametrize("page", NOT_BLANK, ids=lambda page: page.name)
def test_what_proves_nothing_proves_nothing_in_any_mode(page: Recorded, mode: Mode | None) -> None:
    assert read_column(page.document(), mode=mode, home=HOME).state is not ColumnState.BLANK


@pytest.mark.parametrize(
    "name",
    [
        "epoint_filled_by_its_own_script_is_not_blank",
        "epoint_table_filled_by_its_own_script_is_not_blank",
        "jian_xxgk_silent_is_not_blank",
    ],
)
def test_what_a_script_may_fill_is_blank_once_a_browser_has_drawn_it_empty(name: str) -> None:
    read = read_column(rendered(PAGES[name]), mode=Mode.ROLL, home=HOME)
    assert read.state is ColumnState.BLANK


@pytest.mark.parametrize("name", ["trs_wcm_many_pages_is_not_blank", "vsb_counted_is_not_blank"])
def test_a_list_that_counts_entries_is_not_blank_whoever_draws_it(name: str) -> None:
    assert read_column(rendered(PAGES[name]), mode=Mode.ROLL, home=HOME).state is ColumnState.UNREADABLE


@pytest.mark.parametrize(
    "beside", ['<a href="/f/1.pdf">年度报告.pdf</a>', "<p>" + "本单位职责如下。" * 10 + "</p>", LIST]
)
def test_zero_pages_beside_something_else_are_no_proof(beside: str) -> None:
    body = in_page(f'<ul class="l"></ul>{beside}<script>createPageHTML(0, 0, "index", "html");</script>')
    assert read_column(document(body, URL), mode=Mode.ROLL).state is not ColumnState.BLANK


def test_zero_pages_of_an_answer_cut_short_are_no_proof() -> None:
    body = in_page('<ul></ul><script>createPageHTML(0, 0, "index", "html");</script>')
    assert read_column(document(body, URL), mode=Mode.ROLL).state is ColumnState.BLANK
    assert read_column(document(body[: body.index("</script>")], URL), mode=Mode.ROLL).state is ColumnState.UNREADABLE


@pytest.mark.parametrize("container", ['<ul class="tab"></ul>', '<ul id="docs"></ul>', '<div class="pages"></div>'])
def test_an_empty_menu_a_scripts_container_and_the_pager_itself_are_not_the_list(container: str) -> None:
    body = in_page(f'{container}<script>createPageHTML(1, 0, "index", "html");</script>')
    assert read_column(document(body, URL), mode=Mode.ROLL).state is ColumnState.UNREADABLE


@pytest.mark.parametrize(
    ("text", "commented"),
    [
        ("<!-- x -->", True),
        ("<!-- a --><p>x", False),
        ("<script><!--\nx\n//--></script>", False),
        ("<!--<script>x</script>-->", True),
        ("<script>\n// x", True),
        ("<script>/* x */", True),
        ("<script>/* a */ x", False),
        ('<script src="http://a/b.js"></script><script>var a = "http://b"; x', False),
    ],
)
def test_comments_of_page_and_script_are_told_from_what_is_said(text: str, commented: bool) -> None:
    assert is_commented_out(text, text.index("x")) is commented


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("共231条", 231),
        ("共 <b>12</b> 条记录", 12),
        ("共&nbsp;<span>7</span>&nbsp;条", 7),
        ("总数:5篇", 5),
        ("<!-- 共3条 -->共4条", 4),
        ("共31页", None),
        ("公共3条例", None),
    ],
)
def test_the_pager_counts_entries(text: str, number: int | None) -> None:
    assert counted(document(in_page(text))) == number


# --- which list is the column's -------------------------------------------------------------------------------------


def test_a_component_without_its_pager_does_not_hide_the_list_beside() -> None:
    rows = "".join(
        f'<li><a href="info/1/{n}.htm">关于做好第{n}项工作的通知</a><span>2022-04-{n}</span></li>' for n in (10, 11, 12)
    )
    pinned = '<li id="line_u3_0"><a href="info/1/1.htm">关于做好有关工作的通知</a><span>2022-01-01</span></li>'
    read = read_column(document(in_page(f"<ul>{pinned}</ul><ul>{rows}</ul>"), URL))
    assert (read.family, len(read.entries), read.newest) == ("vsb", 4, date(2022, 4, 12))


def test_two_components_with_pagers_are_one_column() -> None:
    pager = '<div class="pb_sys_common"><span class="p_pages"><a href="l/1.htm">2</a></span></div>'
    lists = "".join(
        f'<ul><li id="line_{name}_0"><a href="info/1/{n}.htm">第{n}项工作的通知</a><i>2022-04-{n}</i></li></ul>{pager}'
        for name, n in (("u5", 11), ("u6", 12))
    )
    read = read_column(document(in_page(lists), URL))
    assert (len(read.entries), read.newest) == (2, date(2022, 4, 12))


def test_an_articles_own_pager_is_not_its_columns() -> None:
    body = in_page(f'{LIST}<script>createPageHTML(4, 0, "t20220421_1", "html", "x", 99);</script>')
    assert TrsWcm().total(document(body, URL)) is None


def test_a_date_that_only_the_address_holds_is_marked_so() -> None:
    read = read_column(PAGES["trs_wcm_dated_by_url"].document())
    assert {entry.dated_by for entry in read.entries} == {DatedBy.URL}


# --- frames and columns below ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("frames", "expected"),
    [
        ('<iframe src="list.html"></iframe>', f"{HOME}tgxrmzf/tzgg/list.html"),
        ('<iframe src="list.html"></iframe><iframe src="list.html"></iframe>', f"{HOME}tgxrmzf/tzgg/list.html"),
        ('<iframe src="list.html"></iframe><iframe src="gsgg.html"></iframe>', None),
        ('<iframe src="https://www.example.com/list.html"></iframe>', None),
        ('<iframe src="list.html" style="display: none"></iframe>', None),
        ('<iframe src="list.html" width="0" height="0"></iframe>', None),
        ('<iframe src="tree.html"></iframe>', None),
        ('<iframe src="/pdfjs/web/viewer.html?file=/a.pdf"></iframe>', None),
        ('<iframe src="/a/1.pdf"></iframe>', None),
        ('<iframe src="about:blank"></iframe><iframe></iframe>', None),
        (f'{LIST}<iframe src="list.html"></iframe>', None),
        ("<p>" + "本单位职责如下。" * 20 + '</p><iframe src="list.html"></iframe>', None),
    ],
)
def test_a_shell_leads_to_the_one_page_that_it_frames(frames: str, expected: str | None) -> None:
    assert framed(document(in_page(frames))) == expected


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("trs_wcm_columns_below_is_not_blank", ["ghjh/", "tjxx/", "czxx/ys/", "czxx/js/"]),
        ("vsb_columns_below_is_not_blank", ["xzfwj.htm", "zfbwj.htm"]),
        ("empirecms_columns_below_is_not_blank", ["zfwj/", "gsgg/", "rsxx/", "tjsj/", "zcjd/"]),
    ],
)
def test_the_columns_below_a_page_are_those_in_its_directory(name: str, parts: list[str]) -> None:
    page = PAGES[name]
    base = page.about["url"].replace(".htm", "/")
    assert read_column(page.document(), mode=Mode.ROLL).parts == tuple(base + part for part in parts)
    assert read_column(page.document(), mode=Mode.STATIC).parts == ()


def test_a_column_that_is_empty_has_no_other_parts() -> None:
    below = '<ul class="leftmenu"><li><a href="a/">简介</a></li><li><a href="b/">机构设置</a></li></ul>'
    mark = '<script src="/e/public/ViewClick/?classid=1"></script>'
    body = in_page(f'{below}<div class="list"><ul>此栏目暂无任何信息</ul></div>{mark}')
    read = read_column(document(body, URL), mode=Mode.ROLL)
    assert (read.family, read.state, read.parts) == ("empirecms", ColumnState.BLANK, ())


def test_an_article_leads_to_no_columns() -> None:
    below = '<ul><li><a href="a/">简介</a></li><li><a href="b/">机构设置</a></li></ul>'
    assert TrsWcm().parts(document(in_page(below), f"{URL}202204/t20220421_1.html")) == ()


def test_the_columns_of_a_file_lie_in_the_directory_of_its_name() -> None:
    assert Vsb().directory(f"{HOME}zwgk/zcwj.htm") == f"{HOME}zwgk/zcwj/"
    assert Vsb().directory(f"{HOME}zwgk/list.jsp?wbtreeid=1") == f"{HOME}zwgk/list/"


# --- data answers ---------------------------------------------------------------------------------------------------


def data(body: object, url: str = SEARCH) -> Document:
    text = body if isinstance(body, str) else json.dumps(body)
    return document(text, url, headers={"content-type": "application/json"})


@pytest.mark.parametrize(
    "script",
    [
        'var u = "/was5/web/search?channelid=1&classsql=chnlid%3D2&page=" + page;',
        'var u = "/was5/web/search?channelid=1&page=1";',
        'var u = "https://www.example.com/was5/web/search?channelid=1&classsql=chnlid%3D2";',
        'var u = "/was5/web/search?classsql=chnlid%3D2", v = "/was5/web/search?classsql=chnlid%3D3";',
    ],
)
def test_a_search_is_followed_only_where_its_address_stands_complete_and_alone(script: str) -> None:
    body = in_page(f'<ul></ul><script>{script}</script><script src="//ta.trs.cn/ta.js" id="_trs_ta_js"></script>')
    assert family_of(document(body, URL)).follow(document(body, URL)) is None


def test_a_record_gives_what_it_holds() -> None:
    docs = [
        {"title": "<em>铜鼓县</em>&quot;两会&quot;公告", "url": "/a/1.html", "time": "2022-04-20 08:00"},
        {"title": "没有网址的公告", "url": "", "time": "1970-01-01"},
        {"title": "", "url": ""},
        {"title": "重复", "url": "/a/1.html", "time": "2022-04-21"},
    ]
    read = read_column(data({"count": "3", "docs": docs}))
    assert [entry.title for entry in read.entries] == ['铜鼓县"两会"公告', "没有网址的公告"]
    assert [entry.dated_by for entry in read.entries] == [DatedBy.DATA, DatedBy.NONE]
    assert (read.newest, read.total) == (date(2022, 4, 20), 3)


@pytest.mark.parametrize(
    "body",
    [
        {"count": "12", "docs": []},
        {"docs": "none"},
        {"docs": ["a"]},
        {"page": {"content": None}},
        [],
        "<?xml version='1.0'?><RESULT><REC",
        "<?xml version='1.0'?><RESULT></RESULT>",
        "<?xml version='1.0'?>",
        '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><r><RECORDCOUNT>&a;</RECORDCOUNT></r>',
    ],
)
def test_an_answer_that_is_no_empty_list_is_not_blank(body: object) -> None:
    assert read_column(data(body)).state is not ColumnState.BLANK


def test_the_same_answer_elsewhere_is_nobodys() -> None:
    read = read_column(data({"count": "0", "docs": []}, f"{HOME}api/list"))
    assert read.state is ColumnState.UNREADABLE


@pytest.mark.parametrize(
    ("custom", "state"),
    [
        ("[]", "blank"),
        ([], "blank"),
        ({"infodata": [], "count": 0}, "blank"),
        ({"infodata": [], "count": 9}, "unreadable"),
        ({"error": "no token"}, "unreadable"),
        ("系统繁忙", "unreadable"),
        ("", "unreadable"),
        (None, "unreadable"),
        ([{"title": "公告", "infodate": "2022-04-20"}], "filled"),
    ],
)
def test_a_web_builders_answer_is_blank_only_where_it_lists_nothing(custom: object, state: str) -> None:
    url = f"{HOME}EpointWebBuilder/list.action?cmd=getInfoList&categorynum=1"
    assert read_column(data({"custom": custom, "status": {"code": 1}}, url)).state == state


@pytest.mark.parametrize(
    ("body", "url"),
    [
        ({"custom": "[]", "status": {"code": 500}}, f"{HOME}EpointWebBuilder/list.action?cmd=getInfoList"),
        ({"custom": "[]"}, f"{HOME}EpointWebBuilder/list.action?cmd=getInfoList"),
        ({"code": 500, "data": []}, SEARCH),
    ],
)
def test_a_request_that_the_server_refused_is_not_blank(body: object, url: str) -> None:
    assert read_column(data(body, url)).state is ColumnState.UNREADABLE


# --- the interface --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OURS)
def test_they_read_what_generic_reads(name: str) -> None:
    """A page that shows nothing of its system is read as well when the registry names the family."""
    body = in_page(LIST)
    read = read_column(document(body, URL), family=name)
    assert read.entries == read_column(document(body, URL), family="generic").entries
    assert isinstance(family_named(name), StaticList)


def test_all_columns_of_one_directory_have_no_parts() -> None:
    links = "".join(f'<a href="/xxgk-list-{n}.html">栏目{n}</a>' for n in "abcd")
    assert JianXxgk().parts(document(in_page(links), f"{HOME}xxgk-list-zfxxgk.html")) == ()
