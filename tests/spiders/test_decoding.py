"""Chinese in all its encodings, under headers and META tags that tell the truth, nothing, or something else."""

from __future__ import annotations

import pytest

from spiders.decoding import decode

TEXT = "关于朱镕基同志题词等事项的公告,详见“政务公开”栏目①"
LONG = TEXT * 20
HTML = "text/html"


def page(declared: str, text: str = TEXT) -> str:
    return f"<html><head>{declared}<title>{text}</title></head><body><p>{text}</p></body></html>"


def in_order(name: str) -> str:
    return f'<meta charset="{name}">'


@pytest.mark.parametrize(
    "declared",
    [
        in_order("gb2312"),
        in_order("GBK"),
        in_order("gb18030"),
        in_order("gb_2312-80"),
        "<meta charset='gbk'/>",
        "<META HTTP-EQUIV=Content-Type CONTENT='text/html;charset=gb2312'>",
        '<meta content="text/html; charset=gb2312" http-equiv="Content-Type" />',
        '<?xml version="1.0" encoding="GB2312"?>',
        in_order("utf-8"),  # it lies
        in_order("iso-8859-1"),
        in_order("x-unknown"),
        "",
        f"<!--{'=' * 5000}-->{in_order('gb2312')}",  # beyond where browsers look
    ],
)
@pytest.mark.parametrize(
    "header", [HTML, None, "text/html; charset=gb2312", "text/html;charset=UTF-8", "text/html; charset=ISO-8859-1"]
)
def test_gbk_is_read_whatever_page_and_header_call_it(declared: str, header: str | None) -> None:
    text = page(declared)
    assert decode(text.encode("gb18030"), header) == (text, False)


@pytest.mark.parametrize("declared", [in_order("utf-8"), in_order("utf8"), in_order("gb2312"), in_order("big5"), ""])
@pytest.mark.parametrize("header", [HTML, "text/html; charset=gbk", "text/html; charset=utf-8", "text/html; charset=x"])
def test_utf_8_is_read_whatever_page_and_header_call_it(declared: str, header: str) -> None:
    text = page(declared)
    assert decode(text.encode(), header) == (text, False)


@pytest.mark.parametrize("bom", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("declared", [in_order("gb2312"), in_order("utf-8"), ""])
def test_a_byte_order_mark_is_believed_before_all_else(bom: str, declared: str) -> None:
    text = page(declared)
    decoded, undecodable = decode(text.encode(bom), "text/html; charset=gbk")
    assert (decoded.lstrip("\ufeff"), undecodable) == (text, False)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [page(in_order("utf-16")), '{"records": []}'])
def test_utf_16_is_known_by_its_empty_bytes(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding), HTML) == (text, False)


def test_big5_is_read_where_it_is_declared() -> None:
    text = page(in_order("big5"), "關於政務公開的公告")
    assert decode(text.encode("big5"), HTML) == (text, False)


def test_big5_that_nobody_declares_is_not_taken_for_something_else() -> None:
    assert decode(page("", "關於政務公開的公告與通知事項" * 9).encode("big5"), HTML)[1]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
@pytest.mark.parametrize("declared", [in_order("gb2312"), in_order("utf-8"), ""])
def test_letters_that_are_cut_in_the_middle_spoil_only_themselves(encoding: str, declared: str) -> None:
    cut = "<a>关于".encode(encoding)[:-1] + b"</a>"
    body = page(declared, LONG).encode(encoding)
    decoded, undecodable = decode(body.replace(b"<body>", b"<body>" + cut), HTML)
    assert not undecodable
    assert LONG in decoded
    assert "<a>关" in decoded
    assert "</a><p>" in decoded


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_an_answer_that_ends_in_the_middle_of_a_letter_is_read_up_to_there(encoding: str) -> None:
    decoded, undecodable = decode(page("", LONG).encode(encoding) + "完".encode(encoding)[:-1], HTML)
    assert not undecodable
    assert decoded.startswith(page("", LONG))


@pytest.mark.parametrize("text", ["通知", "联通", '{"title": "通知"}', "公告公示", "1月1日至3日放假"])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_a_few_letters_are_read_as_chinese(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), None) == (text, False)


def test_what_is_no_chinese_in_any_encoding_is_undecodable() -> None:
    assert decode(b"<p>" + bytes(range(128, 256)) * 40, HTML)[1]


def test_half_a_page_in_another_encoding_is_told_as_undecodable_rather_than_half_read() -> None:
    assert decode(page("", LONG).encode() + page("", LONG).encode("gb18030"), HTML)[1]
