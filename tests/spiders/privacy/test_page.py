"""A page's pieces: what a reader of the article sees, and nothing else."""

from __future__ import annotations

import pytest

from spiders.pieces import Prose, Row
from spiders.privacy.page import pieces_of_page
from storage.article_nouns import PersonalData
from tests.spiders.privacy.made import id_number, kinds
from tests.spiders.recorded import document, recorded_pages

N = id_number()
FOOT = "<div class='x9'><p>地址:铜鼓县城南路1号 手机:13800000000</p><p>版权所有 网站标识码:3609260001</p></div>"


def _page(body: str, own: str = "zoom", title: str = "行政处罚决定书公示") -> str:
    return (
        f"<html><head><meta charset='utf-8'><title>{title}_铜鼓县人民政府</title></head><body>"
        f"<div class='header'>值班手机 13911111111</div><div class='nav'><a href='/'>首页</a></div>"
        f"<h1>{title}</h1><div id='{own}'>{body}</div>{FOOT}</body></html>"
    )


def _texts(body: str, own: str = "zoom") -> list[str]:
    return [piece.text for piece in pieces_of_page(document(_page(body, own))) if isinstance(piece, Prose)]


def _rows(body: str) -> list[tuple[str, ...]]:
    return [piece.cells for piece in pieces_of_page(document(_page(body))) if isinstance(piece, Row)]


@pytest.mark.parametrize(
    "written",
    [
        f"<span>{N[:6]}</span><span>{N[6:14]}</span><b>{N[14:]}</b>",
        f"{N[:6]}&nbsp;{N[6:14]}&nbsp;{N[14:]}",
        f"{N[:9]}<br>{N[9:]}",
        f"{N[:9]}<br/>\n        {N[9:]}",
        f"<p>{N[:4]}<font>{N[4:12]}</font>{N[12:]}</p>",
        "".join(f"<span>{each}</span>" for each in N),
        "&#8203;".join(N),
        "".join(f"&#{ord(each)};" for each in N),
        f"<table><tr><td>姓名</td><td>张三</td></tr><tr><td>身份证号</td><td><p>{N[:6]}<span>{N[6:]}</span></p></td></tr></table>",
    ],
)
@pytest.mark.parametrize("own", ["zoom", "abc"])
def test_a_number_is_whole_whatever_tags_part_it(written: str, own: str) -> None:
    page = document(_page(f"<p>身份证号:{written}</p>", own))
    assert kinds(*pieces_of_page(page)) == [PersonalData.ID_NUMBER]


@pytest.mark.parametrize(
    "unseen",
    [
        f"<script>var id='{N}'</script>",
        f"<style>/* {N} */</style>",
        f"<!-- 身份证号:{N} -->",
        f"<input type='hidden' value='{N}'>",
        f"<p data-id='{N}' id='{N}'>正文</p>",
        f"<a href='/a/{N}.html'>下一篇的题目</a>",
        f"<img src='/a/{N}.jpg' alt='{N}'>",
        f"<p style='display: none'>{N}</p>",
        f"<template>{N}</template>",
    ],
)
@pytest.mark.parametrize("own", ["zoom", "abc"])
def test_what_no_reader_sees_is_not_taken(unseen: str, own: str) -> None:
    page = document(_page(f"<p>本局依法公示如下处罚决定。</p>{unseen}<p>特此公示</p>", own))
    assert kinds(*pieces_of_page(page), kind="penalty") == []


@pytest.mark.parametrize("own", ["zoom", "abc"])
def test_header_and_foot_of_the_site_are_left_out(own: str) -> None:
    text = "\n".join(_texts("<p>主办单位:县总工会。本局依法公示如下处罚决定。</p>", own))
    assert "县总工会" in text
    assert "13911111111" not in text
    assert "13800000000" not in text


def test_title_text_and_names_of_files_have_places_of_their_own() -> None:
    page = document(
        _page("<p>本局依法公示如下处罚决定,名单见附件。</p><p><a href='/a/1.xls'>附件1:张三名单.xls</a></p>")
    )
    assert [(piece.place, piece.text) for piece in pieces_of_page(page) if isinstance(piece, Prose)] == [
        ("标题", "行政处罚决定书公示\n行政处罚决定书公示_铜鼓县人民政府"),
        ("正文", "本局依法公示如下处罚决定,名单见附件。"),
        ("附件名称", "附件1:张三名单.xls"),
    ]


def test_blocks_stand_on_lines_of_their_own() -> None:
    assert "姓名:张三\n电话:略" in _texts("<div>姓名:<b>张三</b></div><div>电话:略</div>")


def test_cells_stay_below_their_headings_whatever_they_span() -> None:
    rows = _rows(
        "<table><tr><th rowspan='2'>姓名</th><th colspan='2'>信息</th></tr><tr><th>年龄</th><th>电话</th></tr>"
        "<tr><td>张三</td><td>1</td><td>2</td></tr>"
        "<tr><td rowspan=9>李四</td><td>3</td></tr><tr><td>4</td></tr></table>"
    )
    assert rows == [
        ("姓名", "信息", ""),
        ("", "年龄", "电话"),
        ("张三", "1", "2"),
        ("李四", "3"),
        ("", "4"),
    ]


def test_a_table_around_the_page_is_layout_and_the_one_within_is_data() -> None:
    rows = _rows("<table><tr><td><p>前言</p><table><tr><td>a</td><td>b</td></tr></table></td></tr></table>")
    assert rows == [("a", "b")]


def test_a_hostile_span_is_no_wider_than_a_table_may_be() -> None:
    (row,) = _rows("<table><tr><td colspan='999999999'>a</td><td rowspan='-1'>b</td></tr></table>")
    assert len(row) <= 400


def test_text_between_tables_stays_in_order() -> None:
    body = "<p>甲</p><table><tr><td>a</td><td>b</td></tr></table><p>乙</p>"
    places = [piece.place for piece in pieces_of_page(document(_page(body)))]
    assert places == ["标题", "正文", "正文表格 1 第 1 行", "正文"]


def test_no_recorded_page_breaks_the_reading() -> None:
    for page in recorded_pages():
        read = page.document()
        if read.is_html:
            assert all(piece.place for piece in pieces_of_page(read)), page.name
