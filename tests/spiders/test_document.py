"""A page's text in whatever encoding it really is, and its parts."""

from __future__ import annotations

from pathlib import Path

import pytest

from spiders.document import Document
from spiders.outline import outline
from tests.spiders.recorded import DAY, HOME, document

TEXT = "铜鼓县人民政府关于做好春耕生产有关工作的通知,请结合实际认真贯彻执行。"


def page(charset: str) -> str:
    return f"<html><head><meta charset='{charset}'><title>{TEXT}</title></head><body>{TEXT * 9}</body></html>"


@pytest.mark.parametrize(
    ("really", "meta", "header"),
    [
        ("utf-8", "utf-8", "text/html"),
        ("gbk", "gb2312", "text/html"),
        ("gbk", "gb2312", "text/html; charset=utf-8"),
        ("gbk", "gbk", "text/html; charset=ISO-8859-1"),
        ("utf-8", "gb2312", "text/html; charset=gbk"),
        ("utf-8", "utf-8", "text/html; charset=gb2312"),
        ("gb18030", "", "text/html"),
        ("utf-8-sig", "gbk", "text/html"),
        ("utf-16", "utf-8", "text/html"),
        ("big5", "big5", "text/html"),
    ],
)
def test_the_text_is_read_whatever_header_and_meta_claim(really: str, meta: str, header: str) -> None:
    text = page(meta).replace(TEXT, "人民政府通知公告") if really == "big5" else page(meta)
    read = document(text.encode(really), headers={"content-type": header})
    assert text in read.text.lstrip("\ufeff")
    assert not read.undecodable


def test_a_few_broken_letters_do_not_change_the_encoding() -> None:
    body = page("utf-8").encode()
    assert TEXT[5:] in document(body[:-20] + b"\xe9" + body[-20:]).text


def test_an_answer_cut_in_the_middle_of_a_letter_is_decoded() -> None:
    body = page("gbk").encode("gbk")
    assert not document(body[: body.rindex("通".encode("gbk")) + 1]).undecodable


def test_a_document_is_parsed_once_whoever_looks() -> None:
    read = document(page("utf-8"))
    assert read.selector is read.selector
    assert outline(read) is outline(read)


def test_meta_tags_are_found_whatever_their_case() -> None:
    read = document("<html><head><META NAME='PubDate' CONTENT=' 2022-04-21 '></head></html>")
    assert read.meta("pubdate") == "2022-04-21"
    assert read.meta("ColumnName") is None
    assert read.meta_tags == {"PubDate": "2022-04-21"}


def test_a_saved_page_is_read_as_if_its_address_had_answered(tmp_path: Path) -> None:
    path = tmp_path / "saved.html"
    path.write_text(page("utf-8"), encoding="utf-8")
    read = Document.from_file(path, HOME, DAY)
    assert (read.title, read.url, read.page.status) == (TEXT, HOME, 200)


def test_a_page_that_goes_on_after_its_end_is_read_to_its_end() -> None:
    header = "<html><body><div class='top'>页头</div></body></html>"
    page = document(f"{header}<html><body><ul><li>通知</li></ul></body></html><p>版权所有</p>")
    assert page.selector.xpath("//text()").getall() == ["页头", "通知", "版权所有"]
