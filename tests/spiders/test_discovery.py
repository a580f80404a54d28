"""What a disclosure root's page offers, and how it differs from the registry."""
# ruff: noqa: E501 (a row of a page is a line here)

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.discovery import disclosure_roots, gone_from_root, own_unit, site_facts, told_of_root
from spiders.document import Document
from spiders.js_literals import NotLiteral, literal_at
from spiders.menus import Menu, read_menu, same_address
from spiders.plan import Root
from spiders.scripted_menus import scripted_nodes
from spiders.unit_names import unit_kinds
from storage.nouns import Page, UnitKind

ROOT = "http://www.tonggu.test/ynz/index.html"


def document(body: str, url: str = ROOT, head: str = "") -> Document:
    page = Page(url=url, final_url=url, fetched_at=datetime(2022, 4, 21, tzinfo=UTC), status=200)
    text = f"<!DOCTYPE html><html><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>"
    return Document(page, text.encode(), date(2022, 4, 21))


def menu(body: str, url: str = ROOT) -> Menu:
    return read_menu(document(body, url))


def names(read: Menu) -> list[str]:
    return [column.name for column in read.columns]


def links(*found: str) -> str:
    return "".join(f'<li><a href="/{name}/">{name}</a></li>' for name in found)


# --- menus ----------------------------------------------------------------------------------------------------------


def test_a_list_of_the_four_blocks_is_a_menu() -> None:
    read = menu(f"<ul>{links('政府信息公开指南', '政府信息公开制度', '法定主动公开内容', '政府信息公开年报')}</ul>")
    assert len(read.columns) == 4
    assert read.is_sure


def test_headings_above_a_list_are_its_path() -> None:
    body = (
        "<div class='side'><h3>法定主动公开内容</h3><ul>" + links("机构职能", "通知公告") + "</ul>"
        "<dl><dt>财政信息</dt><dd><a href='/a/'>部门预算</a></dd><dd><a href='/b/'>部门决算</a></dd></dl></div>"
    )
    assert {column.name: column.path for column in menu(body).columns} == {
        "机构职能": ("法定主动公开内容",),
        "通知公告": ("法定主动公开内容",),
        "部门预算": ("财政信息",),
        "部门决算": ("财政信息",),
    }


def test_a_table_of_columns_is_a_menu() -> None:
    cells = "".join(
        f"<td><a href='/c/{number}/'>{name}</a></td>" for number, name in enumerate(("机构职能", "通知公告"))
    )
    assert names(menu(f"<table><tr>{cells}</tr></table>")) == ["机构职能", "通知公告"]


def test_clicks_lead_to_columns_as_links_do() -> None:
    body = (
        "<ul><li onclick=\"location.href='/a/'\">通知公告</li><li data-url='/b/'>机构职能</li>"
        "<li><a href='javascript:void(0)' onclick=\"goTo('/c/list.html')\">政策文件</a></li>"
        "<li><a href=\"javascript:window.open('/d/')\">政策解读</a></li><li onclick='toggle(this)'>展开</li></ul>"
    )
    assert [(column.name, column.url.partition(".test")[2]) for column in menu(body).columns] == [
        ("通知公告", "/a/"),
        ("机构职能", "/b/"),
        ("政策文件", "/c/list.html"),
        ("政策解读", "/d/"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        f"<div class='footer'><ul>{links('通知公告', '机构职能', '政府信息公开年报')}</ul></div>",
        f"<div class='header'><ul>{links('通知公告', '机构职能', '政府信息公开年报')}</ul></div>",
        f"<ul class='mainnav'>{links('首页', '政府信息公开指南', '通知公告')}</ul>",
        f"<ul>{links('政务服务', '互动交流', '通知公告', '机构职能')}</ul>",
        "<h3>友情链接</h3><ul><li><a href='http://www.gov.cn/'>中国政府网</a></li>"
        "<li><a href='http://www.jiangxi.gov.cn/'>江西省政府</a></li></ul>",
    ],
    ids=["footer", "header", "navigation with a way home", "navigation of services", "friends"],
)
def test_what_belongs_to_the_whole_site_is_no_sure_menu(body: str) -> None:
    assert not menu(body).is_sure


def test_a_list_of_articles_is_no_menu_whatever_its_box_is_called() -> None:
    rows = "".join(
        f"<li><a href='/ynz/tzgg/content_{number}99000{number}.html'>关于开展第{number}次专项检查的通知</a>"
        f"<span>2022-04-0{number}</span></li>"
        for number in range(1, 8)
    )
    assert names(menu(f"<div class='side'><ul>{rows}</ul></div>")) == []


def test_a_static_column_may_be_an_article_within_a_menu() -> None:
    body = f"<ul><li><a href='/ynz/content_1888001.html'>政府信息公开指南</a></li>{links('机构职能', '通知公告')}</ul>"
    assert names(menu(body)) == ["政府信息公开指南", "机构职能", "通知公告"]


def test_the_page_itself_is_not_its_own_column() -> None:
    assert names(menu(f"<ul><li><a href='/ynz/'>公开目录</a></li>{links('通知公告', '机构职能')}</ul>")) == [
        "通知公告",
        "机构职能",
    ]


def test_the_only_links_of_a_page_are_guesses() -> None:
    read = menu(f"<div><p>{links('甲类信息', '乙类信息', '丙类信息')}</p></div>", "http://www.tonggu.test/x.html")
    assert names(read) == ["甲类信息", "乙类信息", "丙类信息"]
    assert all(column.guess for column in read.columns)


def test_one_address_is_one_column() -> None:
    body = "<ul>" + "".join(
        f"<li><a href='{url}'>通知公告</a></li>"
        for url in ("/t/", "/t/index.html", "https://www.tonggu.test/t/", "http://www.tonggu.test/t")
    )
    assert len(menu(body + links("机构职能", "政策文件") + "</ul>").columns) == 3


def test_a_shell_and_what_it_frames_are_one_address() -> None:
    shell = "http://a.test/tgxrmzf/ynz/xxgk_bmtt.shtml?code=tzgg&temp=xxgk_list"
    assert same_address(shell) == same_address("http://a.test/tgxrmzf/tzgg/xxgk_list.shtml")


def test_units_are_told_from_columns() -> None:
    read = menu(f"<ul>{links('永宁镇', '大塅镇', '县财政局', '县融媒体中心', '县供销社')}</ul>")
    assert [unit.name for unit in read.units] == ["永宁镇", "大塅镇", "县财政局", "县融媒体中心", "县供销社"]
    assert read.columns == []


@pytest.mark.parametrize(
    "columns",
    [
        ["通知公告", "机构职能", "便民服务中心"],
        ["新闻发布会", "政府常务会", "会议公开"],
        ["乡镇动态", "部门动态", "街道"],
    ],
)
def test_columns_are_not_taken_for_units(columns: list[str]) -> None:
    assert unit_kinds(columns) == [None] * 3


def test_among_departments_a_centre_is_one_too() -> None:
    assert unit_kinds(["县财政局", "县教体局", "县融媒体中心"]) == [UnitKind.DEPARTMENT] * 3


def test_options_to_choose_from_may_be_units() -> None:
    body = (
        "<select><option>请选择</option><option value='/a/'>永宁镇</option><option value='/b/'>温泉镇</option></select>"
    )
    assert [unit.name for unit in menu(body).units] == ["永宁镇", "温泉镇"]


# --- data in scripts ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("[1, 'a', \"b\", true, null,]", [1, "a", "b", True, None]),
        ("{a: 1, 'b': {c: []}, \"d\": -2.5}", {"a": 1, "b": {"c": []}, "d": "-2.5"}),
        ("[ // 注释\n 'x' /* y */ ]", ["x"]),
        (r"['公开\/\'']", ["公开/'"]),
    ],
)
def test_what_scripts_write_as_data_is_read(written: str, value: object) -> None:
    assert literal_at(f"var x = {written};", 8) == (value, 8 + len(written))


@pytest.mark.parametrize("written", ["[a]", "[f(1)]", "['a' + b]", "{a}", "['a", "[", "[" * 100, "[1 2]"])
def test_what_computes_something_or_is_broken_off_is_no_data(written: str) -> None:
    with pytest.raises(NotLiteral):
        literal_at(written, 0)


def test_nested_children_and_parent_numbers_say_the_same() -> None:
    nested = "var tree = [{name: '甲', children: [{name: '乙', url: '/b/'}, {name: '丙', url: '/c/'}]}];"
    flat = "var zNodes = [{id: 1, name: '甲'}, {id: 2, pId: 1, name: '乙', url: '/b/'}, {id: 3, pId: 1, name: '丙', url: '/c/'}];"
    assert scripted_nodes(nested) == scripted_nodes(flat)


def test_a_tree_whose_nodes_are_each_others_parents_ends() -> None:
    nodes = scripted_nodes(
        "var zNodes = [{id: 1, pId: 2, name: '甲', url: '/a/'}, {id: 2, pId: 1, name: '乙', url: '/b/'}]"
    )
    assert [node.name for node in nodes] == ["甲", "乙"]
    assert len(scripted_nodes("d.add(1, 2, '甲', '/a/'); d.add(2, 1, '乙', '/b/');")) == 2


def test_a_list_of_articles_in_a_script_is_no_tree() -> None:
    assert scripted_nodes("var listData = [{title: '甲', url: '/a.html'}, {title: '乙', url: '/b.html'}];") == []


# --- the page about itself ------------------------------------------------------------------------------------------


def test_the_site_says_its_name_and_code_in_its_meta_tags() -> None:
    head = "<meta name='sitename' content='铜鼓县人民政府'><meta name='SiteIDCode' content='3609260001'>"
    facts = site_facts(document("", head=head))
    assert (facts.name, facts.code, facts.home, facts.guesses) == (
        "铜鼓县人民政府",
        "3609260001",
        "http://www.tonggu.test/",
        (),
    )


def test_without_meta_tags_title_and_footer_are_guesses() -> None:
    facts = site_facts(document("<p>网站标识码:3609260001</p>", head="<title>永宁镇-铜鼓县人民政府</title>"))
    assert (facts.name, facts.code) == ("铜鼓县人民政府", "3609260001")
    assert len(facts.guesses) == 2


def test_a_page_says_whose_it_is() -> None:
    assert own_unit(document("", head="<title>永宁镇信息公开-铜鼓县人民政府</title>")) == "永宁镇"
    assert own_unit(document("<h1>通知公告</h1>", head="<title>通知公告</title>")) is None


def test_a_home_page_leads_to_its_disclosure_roots_the_surest_first() -> None:
    body = "<a href='/zwgk/'>政务公开</a><a href='/zfxxgk/'>政府信息公开</a><a href='/xwzx/'>新闻中心</a>"
    assert disclosure_roots(document(body, "http://a.test/")) == ["http://a.test/zfxxgk/", "http://a.test/zwgk/"]


# --- the nightly question -------------------------------------------------------------------------------------------

DECLARED = {name: f"http://www.tonggu.test/{name}/" for name in ("通知公告", "机构职能", "政策文件", "工作动态")}


def test_a_declared_column_that_is_no_longer_on_the_root_is_told() -> None:
    seen = document(f"<ul>{links('通知公告', '机构职能', '政策文件')}</ul>")
    assert gone_from_root(seen, DECLARED) == ("工作动态",)
    told = told_of_root(seen, Root(unit="永宁镇", url=ROOT, declared=DECLARED), ["领导信息"])
    assert told == (
        f"永宁镇 的公开首页 {ROOT} 上有 1 个未登记的栏目(领导信息),已一并查看,请登记;"
        "找不到登记的 1 个栏目(工作动态),可能已撤并或改址,请核对"
    )


def test_a_column_that_is_there_under_another_address_is_there() -> None:
    body = f"<ul>{links('通知公告', '机构职能', '政策文件')}<li><a href='/new/gzdt/'>工作动态</a></li></ul>"
    assert gone_from_root(document(body), DECLARED) == ()


def test_a_hidden_or_scripted_link_is_there() -> None:
    body = (
        f"<ul>{links('通知公告', '机构职能')}<li style='display:none'><a href='/政策文件/'>政策文件</a></li></ul>"
        "<script>var zNodes = [{id: 1, name: '公开', url: '/x/'}, {id: 2, pId: 1, name: '工作动态', url: '/y/'}];</script>"
    )
    assert gone_from_root(document(body), DECLARED) == ()


def test_a_root_that_lists_something_else_says_nothing() -> None:
    assert gone_from_root(document(f"<ul>{links('通知公告')}</ul>"), DECLARED) == ()
    assert gone_from_root(document("<div id='app'></div>"), DECLARED) == ()
    assert told_of_root(document(""), Root(unit="永宁镇", url=ROOT, declared=DECLARED), []) is None


def test_many_names_are_one_bounded_line() -> None:
    new = [f"栏目{number}" for number in range(500)]
    told = told_of_root(document(""), Root(unit="永宁镇", url=ROOT), new)
    assert told is not None
    assert "500 个未登记的栏目" in told
    assert len(told) < 200


# --- anything at all ------------------------------------------------------------------------------------------------

PIECES = [
    "<ul>", "</ul>", "<li>", "<a href='", "/a/", "'>", "通知公告", "</a>", "永宁镇", "<dl><dt>", "<select>", "<option value='/b/'>",
    "<script>", "var zNodes = [", "{id:1,pId:1,name:'a',url:'", "d.add(1,1,'", "')", "]", "</script>", "onclick=\"open('", "[::1", "http://[",
    "<iframe src='", "<div class='footer'>", "<table><tr><td>", "\0", "\u202e", "<!--", "javascript:funclick('A", "//", "?", "#", "%",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=60))
def test_no_page_makes_a_reader_of_menus_raise(pieces: list[str]) -> None:
    seen = document("".join(pieces))
    read = read_menu(seen)
    assert all(column.name and column.url.startswith("http") for column in read.columns)
    told_of_root(seen, Root(unit="永宁镇", url=ROOT, declared=DECLARED), [])
    site_facts(seen)
    own_unit(seen)
    disclosure_roots(seen)
