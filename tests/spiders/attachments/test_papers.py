"""What is read of texts, pages, PDFs and archives, and what is said where they cannot be read."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from spiders.attachments.bounds import Bounds
from spiders.pieces import Prose, Unread
from tests.spiders.attachments import compound, office, papers
from tests.spiders.attachments.test_office import prose, read, rows, unread

needs_bsdtar = pytest.mark.skipif(
    shutil.which("bsdtar") is None and "CI" not in os.environ, reason="no bsdtar: rar and 7z were not read"
)


def test_the_pages_of_a_pdf_are_read_with_their_remarks_and_scans_are_told_of() -> None:
    pieces = read(papers.pdf(["page 1", "", "page 3", ""], pictures=True, note="暗中批注"))
    assert prose(pieces) == {
        "文件名": "a.bin",
        "第 1 页": "page 1",
        "第 1 页 批注或表单": "暗中批注",
        "第 3 页": "page 3",
    }
    assert unread(pieces) == [Unread("第 2、4 页", "扫描件,没有文字层(共 2 页)")]


def test_an_empty_page_of_a_pdf_hides_nothing() -> None:
    assert not unread(read(papers.pdf(["page 1", ""])))


def test_a_pdf_that_asks_for_a_password_is_told_of() -> None:
    assert unread(read(papers.pdf(["page 1"], extra=papers.LOCKED))) == [Unread("文件", "已加密,打开需要密码")]


def test_no_more_pages_are_read_than_the_bounds_allow() -> None:
    pieces = read(papers.pdf(["a"] * 5), bounds=Bounds(pages=2))
    assert list(prose(pieces)) == ["文件名", "第 1 页", "第 2 页"]
    assert unread(pieces) == [Unread("文件", "页数过多,只读了前 2 页")]


def test_a_rich_text_is_read_with_what_is_hidden_and_beside_it() -> None:
    pieces = read(papers.rtf())
    assert prose(pieces) == {
        "文件名": "a.bin",
        "第 1 段": "行政处罚决定书",
        "第 2 段": "张某",
        "第 2 段 隐藏文字": "暗中隐藏",
        "第 2 段 修订中删除的文字": "暗中删除",
        "批注 第 1 段": "暗中批注",
        "文本框 第 1 段": "暗中文本框",
        "第 3 段": "末段",
    }
    assert rows(pieces)[0].cells == ("姓名", "电话")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_a_table_in_plain_text_is_read_in_every_usual_encoding(encoding: str, separator: str) -> None:
    body = separator.join(("姓名", '"证件号"')) + "\r\n" + separator.join(("张某", "甲一")) + "\r\n"
    found = rows(read(body.encode(encoding), "a.csv"))
    assert [row.cells for row in found] == [("姓名", "证件号"), ("张某", "甲一")]


def test_a_file_named_as_text_is_read_though_it_is_full_of_invisible_signs() -> None:
    body = ("姓名,证件号\r\n" + "张某,甲\u2060一\ufeff二\u200b\r\n" * 20).encode("gb18030")
    assert rows(read(body, "a.csv"))[20].cells == ("张某", "甲\u2060一\ufeff二\u200b")
    assert unread(read(bytes(range(256)) * 9, "a.csv")) == [Unread("文件", "格式不支持(.csv)")]


def test_a_long_text_comes_in_blocks_and_loses_nothing() -> None:
    text = "\n".join(f"第{number}行,当事人不服的,可以申请复议" for number in range(2000))
    pieces = [piece for piece in read(text.encode(), "a.txt")[1:] if isinstance(piece, Prose)]
    assert "".join(piece.text for piece in pieces) == text
    assert len(pieces) > 5


def test_a_line_without_end_is_cut_so_that_every_number_is_whole_once() -> None:
    text = "号码" * 49_990 + "1234567890" * 8 + "完" * 50_000
    pieces = [piece.text for piece in read(text.encode(), "a.txt")[1:] if isinstance(piece, Prose)]
    assert any("1234567890" * 8 in piece for piece in pieces)


def test_a_page_with_the_name_of_a_workbook_is_read_as_a_page() -> None:
    page = "<html><meta charset=gbk><table><tr><td>姓名<td>证件号</tr><tr><td>张某<td>甲<b>一</b></table>"
    page += "<script>x</script>"
    pieces = read(page.encode("gbk"), "a.xls")
    assert [row.cells for row in rows(pieces)] == [("姓名", "证件号"), ("张某", "甲一")]
    assert not any("x" in text for place, text in prose(pieces).items() if place != "文件名")


def test_a_page_of_endless_nesting_is_read_to_its_limit_and_says_so() -> None:
    pieces = read(b"<html><table><tr><td>" + b"<b>x" * 1500 + b"</table><p>after")
    assert prose(pieces)["第 1 段"] == "after"
    assert len(rows(pieces)[0].cells[0]) >= 1500
    (told,) = unread(read(b"<html>" + b"<div>" * 5000 + b"x"))
    assert told == Unread("文件", "网页结构过深,只读了前一部分")


def test_a_workbook_that_is_one_xml_is_read() -> None:
    name = 'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
    body = (
        f'<?xml version="1.0"?><ss:Workbook {name}><ss:Worksheet ss:Name="名单"><ss:Table><ss:Row ss:Hidden="1">'
        '<ss:Cell ss:Index="2"><ss:Data>张某</ss:Data></ss:Cell></ss:Row></ss:Table></ss:Worksheet></ss:Workbook>'
    )
    (row,) = rows(read(body.encode(), "a.xls"))
    assert (row.cells, row.place, row.hidden) == (("", "张某"), "表“名单” 第 1 行", frozenset([0, 1]))


def test_a_saved_page_is_read_with_its_parts() -> None:
    body = (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + b"PHA+5byg5p+QPC9wPg==" + b"\r\n--b--\r\n"
    )
    assert "张某" in prose(read(body, "a.mht")).values()


def test_the_files_of_an_archive_are_read_with_their_names() -> None:
    body = office.zipped({"甲/名单.xlsx": office.xlsx(), "说明.txt": "正文"})
    pieces = read(body)
    assert prose(pieces)["“甲/名单.xlsx” 文件名"] == "甲/名单.xlsx"
    assert prose(pieces)["“说明.txt” 第 1 行起"] == "正文"
    assert rows(pieces)[2].place == "“甲/名单.xlsx” 表“名单” 第 3 行"


def test_the_names_in_an_archive_of_an_old_program_are_gbk() -> None:
    body = office.zipped({"abcd.txt": "x"}).replace(b"abcd.txt", "名单".encode("gbk") + b".txt")
    assert "名单.txt" in prose(read(body)).values()


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_packed_archive_is_read(pack: object) -> None:
    assert callable(pack)
    pieces = read(pack(papers.tar({"名单.txt": "张某".encode()})), "a.tgz")
    assert "张某" in prose(pieces).values()


@needs_bsdtar
def test_rar_and_7z_are_read_by_bsdtar(tmp_path: Path) -> None:
    members = {"名单.txt": "张某".encode(), "决定书.doc": compound.doc(["行政处罚"])}
    assert prose(read(papers.rar(members)))["“决定书.doc” 第 1 段"] == "行政处罚"
    (tmp_path / "list.txt").write_text("张某")
    subprocess.run(["bsdtar", "-a", "-cf", "a.7z", "list.txt"], cwd=tmp_path, check=True)
    assert prose(read((tmp_path / "a.7z").read_bytes()))["“list.txt” 第 1 行起"] == "张某"


@needs_bsdtar
def test_a_broken_rar_is_told_of() -> None:
    assert unread(read(papers.rar({"名单.txt": "张某".encode() * 99})[:-60]))


def test_without_bsdtar_a_rar_is_not_read_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    why = "服务器未安装 libarchive-tools,不能读取 rar 和 7z"
    assert unread(read(papers.rar({"名单.txt": b"x"}))) == [Unread("文件", why)]


@pytest.mark.parametrize(
    ("body", "name", "why"),
    [
        (b"", "a.doc", "文件为空"),
        (b"AC1027" + bytes(range(256)) * 4, "图纸.dwg", "格式不支持(.dwg)"),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "a.png", "图片,未识别文字"),
        (b"PK\x03\x04" + bytes(99), "a.zip", "文件已损坏或不完整"),
        (b"%PDF-1.4 nothing", "a.pdf", "文件已损坏或不完整"),
        (office.zipped({}), "a.zip", "压缩包内没有文件"),
        (office.zipped({"[Content_Types].xml": "", "xl/workbook.bin": ""}), "a.xlsx", "格式不支持(.xlsb)"),
    ],
)
def test_what_cannot_be_read_says_why(body: bytes, name: str, why: str) -> None:
    assert unread(read(body, name)) == [Unread("文件", why)]


def test_a_file_that_is_too_large_is_not_opened() -> None:
    assert read(b"x" * 2000, "a.txt", Bounds(size=1000))[1:] == [Unread("文件", "文件超过 0 MB")]


def test_archives_in_archives_are_opened_to_a_bound() -> None:
    body = b"at the bottom"
    for level in range(6):
        body = office.zipped({f"{level}.zip" if level else "a.txt": body})
    assert [piece.why for piece in unread(read(body))] == ["嵌套过深,只展开 3 层"]


def test_an_archive_of_more_files_than_the_bounds_allow_is_read_up_to_there() -> None:
    pieces = read(office.zipped({f"{number}.txt": "x" for number in range(9)}), bounds=Bounds(members=4))
    assert len([place for place in prose(pieces) if place.endswith("行起")]) == 4
    assert unread(pieces) == [Unread("文件", "压缩包内文件过多,只读了前 4 个")]


def test_a_bomb_is_not_unpacked() -> None:
    (told,) = unread(read(office.zipped({"a.txt": b"0" * 30_000_000})))
    assert told == Unread("“a.txt”", "展开后过大,压缩比异常")


def test_entities_are_not_followed() -> None:
    body = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]><a><p>x&e;</p></a>'
    assert prose(read(body, "a.xml"))["第 1 段"] == "x&e;"
