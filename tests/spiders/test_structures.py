"""Every way to write a row is read in every layout; what is no list is called none; what is blank, blank."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from spiders.reading import read_column
from storage.nouns import ColumnState, DatedBy, Mode
from tests.spiders.recorded import DAY, HOME, document, in_page
from tests.spiders.structures import ITEMS, LAYOUTS, ROWS, page

YESTERDAY = DAY - timedelta(days=1)
WANTED = [(item.title, item.day) for item in ITEMS]


@pytest.mark.parametrize("row", ROWS)
def test_a_row_is_read_in_every_layout(row: str) -> None:
    for layout in LAYOUTS:
        read = read_column(document(page(ROWS[row], layout)), home=HOME)
        assert read.state is ColumnState.FILLED, (layout, read.reason)
        assert [(entry.title, entry.published) for entry in read.entries] == WANTED, (layout, read.reason)
        assert read.newest == ITEMS[0].day


_LINKED = ROWS.keys() - {"script link"}  # its script names no address that is certain to be one


@pytest.mark.parametrize("row", sorted(_LINKED))
def test_an_entry_keeps_its_address(row: str) -> None:
    read = read_column(document(page(ROWS[row], "plain")))
    assert [entry.url for entry in read.entries] == [f"{HOME}{item.path[1:]}" for item in ITEMS]


# --- several lists on one page --------------------------------------------------------------------------------------


def _rows(number: int, newest: date, start: int = 0) -> str:
    rows = [
        f"<li><a href='/x/202204/{start + each:032x}.shtml'>关于第{start + each}号事项的有关通知公告</a>"
        f"<span>{newest - timedelta(days=each)}</span></li>"
        for each in range(number)
    ]
    return f"<ul>{''.join(rows)}</ul>"


def _box(kind: str, name: str, rows: str) -> str:
    heading = f"<div class='tit'><h3>{name}</h3><a href='/{name}/list.html'>更多&gt;&gt;</a></div>"
    return f"<div class='{kind}'>{heading}{rows}</div>"


OLD = DAY - timedelta(days=90)
_A, _B, _C = _rows(3, OLD), _rows(3, YESTERDAY, 100), _rows(3, OLD - timedelta(days=9), 200)
_TWO = _rows(2, OLD), _rows(2, YESTERDAY, 100)
_HEADLINE = (
    f"<div class='top-news'><h2><a href='/x/202204/{'f' * 32}.shtml'>头条新闻标题在这里显示</a></h2>"
    f"<p>摘要内容</p><span>{YESTERDAY}</span></div>"
)
AGGREGATES = {
    "boxes of one kind": (_box("box", "通知", _A) + _box("box", "动态", _B) + _box("box", "公示", _C), 9),
    "a left and a right box": (_box("left box", "通知", _A) + _box("right box", "动态", _B), 6),
    "boxes with names of their own": (_box("tzgg", "通知", _A) + _box("zwdt", "动态", _B), 6),
    "two rows each": (_box("tzgg", "通知", _TWO[0]) + _box("zwdt", "动态", _TWO[1]), 4),
    "floats": (_box("fl w500", "通知", _A) + _box("fr w500", "动态", _B), 6),
    "cells": (f"<table><tr><td>{_box('a', '通知', _A)}</td><td>{_box('b', '动态', _B)}</td></tr></table>", 6),
    "tabs": (f"<div class='pane'>{_A}</div><div class='pane' style='display:none'>{_B}</div>", 6),
    "a headline above the list": (_HEADLINE + _rows(8, OLD), 9),
}


@pytest.mark.parametrize("name", AGGREGATES)
def test_an_aggregate_is_as_new_as_the_newest_of_its_lists(name: str) -> None:
    html, number = AGGREGATES[name]
    read = read_column(document(in_page(html)))
    assert (len(read.entries), read.newest) == (number, YESTERDAY), read.reason


_LIST = f"<div class='list'>{_rows(10, OLD)}</div>"
BESIDE = {
    "hot": _LIST + _box("listr", "热点信息", _B),
    "recommended": _LIST + _box("rmtj", "热门推荐", _B),
    "pictures": _LIST + _box("tpxw", "图片新闻", _B),
    "latest of the site": _LIST + _box("zxfb", "最新发布", _B),
    "related": _LIST + _box("xg", "相关信息", _B),
    "a narrow column": f"<div class='col-md-9'>{_rows(10, OLD)}</div><div class='col-md-3'>{_B}</div>",
    "a right column": f"<div class='left'>{_rows(10, OLD)}</div><div class='right'>{_B}</div>",
    "news in the menu": f"<div class='nav'><div class='sub' style='display:none'>{_B}</div></div>{_LIST}",
}


@pytest.mark.parametrize("name", BESIDE)
def test_a_box_beside_the_list_makes_the_column_no_newer(name: str) -> None:
    read = read_column(document(in_page(BESIDE[name])))
    assert (len(read.entries), read.newest) == (10, OLD), read.reason


def test_a_long_list_without_dates_is_not_mistaken_for_the_dated_box_beside_it() -> None:
    rows = "".join(f"<li><a href='{item.path}'>{item.title}</a></li>" for item in ITEMS)
    box = "<ul><li><a href='/y/202204/1.shtml'>一条很短的消息</a><span>2022-04-20</span></li></ul>"
    read = read_column(
        document(in_page(f"<div class='left'><ul class='list'>{rows}</ul></div><div class='right'>{box}</div>"))
    )
    assert read.state is ColumnState.UNDATED
    assert len(read.entries) == len(ITEMS)


# --- dates that are not the entry's ---------------------------------------------------------------------------------


def test_a_list_that_shows_only_deadlines_is_undated() -> None:
    rows = "".join(f"<li><a href='{item.path}'>{item.title}</a><span>截止日期:2022-05-01</span></li>" for item in ITEMS)
    read = read_column(document(in_page(f"<ul class='list'>{rows}</ul>")))
    assert read.state is ColumnState.UNDATED
    assert {entry.dated_by for entry in read.entries} == {DatedBy.NONE}


def test_a_day_without_a_year_is_of_the_year_that_its_address_names() -> None:
    rows = "".join(
        f"<li><a href='/x/{month}/{number:032x}.shtml'>关于做好第{number}项工作的通知</a><span>[{day}]</span></li>"
        for number, (month, day) in enumerate([("201912", "12-28"), ("201912", "01-03"), ("201911", "11-30")])
    )
    read = read_column(document(in_page(f"<ul class='list'>{rows}</ul>")))
    assert [str(entry.published) for entry in read.entries] == ["2019-12-28", "2020-01-03", "2019-11-30"]


def test_the_newest_is_never_beyond_tomorrow() -> None:
    rows = "<li><a href='/x/1.html'>一条日期写错的通知公告</a><span>2032-04-20</span></li>"
    read = read_column(document(in_page(f"<ul class='list'>{rows}</ul>")))
    assert read.newest is None
    assert read.entries[0].published == date(2032, 4, 20)


# --- blank, and what is not -----------------------------------------------------------------------------------------

SAID = {
    "a paragraph": "<div class='list'><p>暂无信息</p></div>",
    "an item": "<ul class='list'><li>暂无相关内容!</li></ul>",
    "a cell": "<table><tr><th>标题</th><th>发布日期</th></tr><tr><td colspan=2>没有找到相关记录</td></tr></table>",
    "a sentence": "<div class='tip'>该栏目暂无内容,敬请期待</div>",
}
WITH_A_MENU = ("plain", "menu on the left", "menu on the right", "layout tables", "hot box below", "sidebar")
NOT_BLANK = {
    "filled by a script": "<ul class='list' id='lst'></ul><script>$.ajax({url:'/api',success:f})</script>",
    "a template": "<div id='app'><ul><li v-for='i in l'>{{i.title}}</li></ul><p v-if='!n'>暂无数据</p></div>",
    "bound words": "<div><ul class='list'></ul><p v-show='empty'>暂无数据</p></div>",
    "hidden words": "<div style='display:none'>暂无数据</div><div class='list' id='x'></div><script>f('#x')</script>",
    "a picture": "<div class='con'><img src='/d/1.jpg'></div>",
    "a contact": "<div class='con'>地址:城南路1号 电话:0795-8720000</div>",
    "a frame": "<div class='con'><iframe src='/inner/list.html'></iframe></div>",
    "a file": "<div class='con'><a href='/f/1.pdf'>办事指南.pdf</a></div>",
    "columns": "<ul class='list'><li><a href='/a/list.html'>政策</a></li><li><a href='/b/list.html'>公告</a></li>"
    "<li><a href='/c/list.html'>规划</a></li></ul>",
    "a form": "<form><input type=text><input type=text><textarea></textarea></form><ul class='list'></ul>",
    "a second page": "<ul class='list'></ul><div class='page'><a href='list_2.html'>2</a></div>",
    "a script of its own": "<ul class='list' id='newslist'></ul><script src='/js/list.js'></script>",
    "a duty and no attachment": "<div id='zoom'><p>负责全县农业农村工作,贯彻落实党中央关于三农工作的方针政策和决策部署,"
    "承担县委农办日常工作。</p></div><div>附件:</div><div>暂无</div>",
}


@pytest.mark.parametrize("words", SAID)
@pytest.mark.parametrize("layout", WITH_A_MENU)
def test_a_blank_column_is_told_beside_menus_and_boxes(words: str, layout: str) -> None:
    read = read_column(document(LAYOUTS[layout].replace("[]", SAID[words])), mode=Mode.ROLL)
    assert read.state is ColumnState.BLANK, read.reason


@pytest.mark.parametrize("content", NOT_BLANK)
@pytest.mark.parametrize("mode", [None, Mode.ROLL])
def test_nothing_else_is_blank_in_any_layout(content: str, mode: Mode | None) -> None:
    for layout, html in LAYOUTS.items():
        read = read_column(document(html.replace("[]", NOT_BLANK[content])), mode=mode, home=HOME)
        assert read.state is not ColumnState.BLANK, (layout, read.reason)


# --- pages around the list ------------------------------------------------------------------------------------------


def test_an_old_sites_frameset_leads_to_its_content() -> None:
    html = "<html><frameset><frame src='top.html' name='top'><frame src='list.html' name='main'></frameset></html>"
    assert read_column(document(html)).follow == f"{HOME}tgxrmzf/tzgg/list.html"


@pytest.mark.parametrize("framed", ["/inner/list.html", "/module/column.jsp?x=1", "list2.shtml"])
def test_a_frame_that_fills_the_page_is_followed(framed: str) -> None:
    html = in_page(f"<iframe src='{framed}' width='100%'></iframe>")
    assert (read_column(document(html)).follow or "").endswith(framed)


@pytest.mark.parametrize(
    "frame",
    [
        "<iframe src='http://map.example.com/x.html'></iframe>",
        "<iframe src='/login/box.html'></iframe>",
        "<iframe src='/tree.jsp'></iframe>",
        "<iframe src='/video/player.html'></iframe>",
        "<iframe src='/x.html' style='display:none'></iframe>",
    ],
)
def test_a_frame_that_holds_no_list_is_not_followed(frame: str) -> None:
    assert read_column(document(in_page(frame))).follow is None


def test_a_page_of_nothing_but_columns_names_them() -> None:
    links = "".join(f"<li><a href='/zwgk/{each}/list.html'>子栏目{each}</a></li>" for each in "abc")
    read = read_column(document(in_page(f"<ul>{links}</ul>")), mode=Mode.ROLL)
    assert read.state is ColumnState.UNREADABLE
    assert read.parts == tuple(f"{HOME}zwgk/{each}/list.html" for each in "abc")


def test_the_menu_beside_an_unread_list_is_not_taken_for_its_parts() -> None:
    html = LAYOUTS["menu on the left"].replace("[]", "<div id='x'></div>")
    assert read_column(document(html), mode=Mode.ROLL).parts == ()


def test_an_aggregate_of_ucap_names_its_lists_and_not_the_menus() -> None:
    links = "".join(f"<li><a href='/tgxrmzf/{each}/xxgk_list.shtml'>{each}</a></li>" for each in ("xzwj", "zcjd"))
    html = in_page(f"<div class='menu'><a href='/tgxrmzf/sy/list.shtml'>首页要闻</a></div><ul>{links}</ul>")
    read = read_column(document(html, f"{HOME}tgxrmzf/zcwj/xxgk_lists.shtml"), mode=Mode.ROLL)
    assert read.family == "ucap_static"
    assert read.parts == (f"{HOME}tgxrmzf/xzwj/xxgk_list.shtml", f"{HOME}tgxrmzf/zcjd/xxgk_list.shtml")
