"""What is read of office documents: what a person sees, and what the person who made the file forgot in it."""

from __future__ import annotations

import pytest

from spiders.attachments.bounds import Bounds
from spiders.attachments.read import read_attachment
from spiders.pieces import Piece, Prose, Row, Unread
from tests.spiders.attachments import compound, office


def read(body: bytes, name: str = "a.bin", bounds: Bounds | None = None) -> list[Piece]:
    return list(read_attachment(body, name, "", bounds))


def prose(pieces: list[Piece]) -> dict[str, str]:
    return {piece.place: piece.text.strip() for piece in pieces if isinstance(piece, Prose)}


def rows(pieces: list[Piece]) -> list[Row]:
    return [piece for piece in pieces if isinstance(piece, Row)]


def unread(pieces: list[Piece]) -> list[Unread]:
    return [piece for piece in pieces if isinstance(piece, Unread)]


def test_the_name_of_a_file_is_its_first_piece() -> None:
    assert read(b"text", "张某.txt")[0] == Prose("张某.txt", "文件名")


def test_a_workbook_is_read_with_its_hidden_rows_columns_sheets_and_comments() -> None:
    pieces = read(office.xlsx())
    title, head, first, second, below = rows(pieces)
    assert title.cells == ("2022 年名单",)
    assert head.cells == ("姓名", "证件号", "领取日期", "备注")
    assert head.place == "表“名单” 第 2 行"
    assert first.cells == ("张某", "甲一", "2022-03-04", "暗中列")
    assert first.names == ("A3", "B3", "C3", "D3")
    assert first.hidden == {3}
    assert second.hidden == {0, 1, 2}
    assert (below.table, below.cells, below.hidden) == ("隐藏表“底稿”", ("王某", "暗中表"), frozenset([0, 1]))
    assert prose(pieces)["表“名单” A3 批注"] == "暗中批注"
    assert not unread(pieces)


def test_an_old_workbook_is_read_with_its_hidden_rows_columns_and_sheets() -> None:
    found = rows(read(compound.xls()))
    assert [row.cells for row in found[1:4]] == [
        ("姓名", "证件号", "备注"),
        ("张某", "甲一", "暗中列"),
        ("李某", "暗中行"),
    ]
    assert [row.hidden for row in found[1:4]] == [{2}, {2}, {0, 1}]
    assert (found[4].table, found[4].cells) == ("隐藏表“底稿”", ("暗中表",))


def test_an_open_document_is_read_with_its_hidden_rows_columns_and_tables() -> None:
    found = rows(read(office.ods()))
    assert [row.hidden for row in found] == [{1}, {1}, {0}, {0}]
    assert found[-1].cells == ("暗中表",)


def test_a_document_is_read_with_what_is_hidden_deleted_and_beside_the_text() -> None:
    pieces = read(office.docx_())
    assert prose(pieces) == {
        "文件名": "a.bin",
        "第 1 段": "行政处罚决定书",
        "第 2 段": "当事人:",
        "第 2 段 隐藏文字": "暗中隐藏",
        "第 3 段": "之前",
        "第 3 段 修订中删除的文字": "暗中删除",
        "第 4 段 文本框": "暗中文本框",
        "页眉 第 1 段": "暗中页眉",
    }


def test_a_head_over_two_rows_names_every_column_in_its_lower_row() -> None:
    found = rows(read(office.docx_()))
    assert [row.cells for row in found] == [("姓名", "联系方式"), ("姓名", "电话", "住址"), ("张某", "甲二", "乙三")]
    assert [row.table for row in found] == ["表 1"] * 3
    merged = '<mergeCells count="1"><mergeCell ref="A1:A2"/></mergeCells>'
    cell = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'
    head = f'<row r="1">{cell.format("A1", "姓名")}{cell.format("B1", "联系方式")}</row>'
    lower = f'<row r="2">{cell.format("B2", "电话")}</row>'
    assert rows(read(office.sheet_xml(head + lower, after=merged)))[1].cells == ("姓名", "电话")


def test_what_is_merged_over_several_persons_is_not_repeated_for_each() -> None:
    merged = '<mergeCells count="1"><mergeCell ref="A1:A2"/></mergeCells>'
    first = '<row r="1"><c r="A1" t="inlineStr"><is><t>一组 12 号</t></is></c></row>'
    second = '<row r="2"><c r="B2"><v>1</v></c></row>'
    assert rows(read(office.sheet_xml(first + second, after=merged)))[1].cells == ("", "1")


def test_an_old_document_is_read_with_its_table_and_comment() -> None:
    table = [["姓名", "", "电话"], ["张某", "", ""]]
    pieces = read(compound.doc(["行政处罚决定书", "当事人"], table, "暗中批注"))
    assert prose(pieces) == {
        "文件名": "a.bin",
        "第 1 段": "行政处罚决定书",
        "第 2 段": "当事人",
        "批注 第 1 段": "暗中批注",
    }
    assert [row.cells for row in rows(pieces)] == [("姓名", "", "电话"), ("张某",)]


def test_rare_letters_of_names_are_whole_in_an_old_document() -> None:
    assert prose(read(compound.doc(["张𬱖"], [["李𬱖", "甲"]])))["第 1 段"] == "张𬱖"


def test_slides_and_fixed_documents_are_read() -> None:
    assert prose(read(office.pptx()))["第 1 张幻灯片"] == "行政处罚"
    assert prose(read(office.ofd()))["第 1 页"] == "行政 处罚"


@pytest.mark.parametrize("name", ["a.doc", "a.pdf", "a.txt", "a", "a.dwg"])
def test_what_a_file_is_its_bytes_tell_and_not_its_name(name: str) -> None:
    assert rows(read(office.xlsx(), name))[2].cells[0] == "张某"


def test_a_number_is_shown_with_all_the_digits_that_are_kept() -> None:
    values = {"A1": "13800000000", "B1": "1.5", "C1": "1E+2"}
    cells = "".join(f'<c r="{place}"><v>{value}</v></c>' for place, value in values.items())
    assert rows(read(office.sheet_xml(f'<row r="1">{cells}</row>')))[0].cells == ("13800000000", "1.5", "100")


def test_an_id_number_that_a_spreadsheet_rounded_is_told_of() -> None:
    rounded = '<row r="1"><c r="A1"><v>3.60000199001011E+17</v></c></row>'
    assert unread(read(office.sheet_xml(rounded))) == [Unread("表“表”", "1 个单元格的证件号存成了数字,末三位已丢失")]
    order = '<row r="1"><c r="A1"><v>9.60000199001011E+17</v></c></row>'
    assert not unread(read(office.sheet_xml(order)))


def test_what_lies_far_to_the_right_is_read_all_the_same() -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row>'
    pieces = read(office.sheet_xml(far))
    assert prose(pieces)["表“表” XFD1"] == "2"
    assert len(rows(pieces)[0].cells) == Bounds().columns


def test_no_more_cells_are_read_than_the_bounds_allow() -> None:
    pieces = read(office.wide_xlsx(300), bounds=Bounds(cells=1000))
    assert len(rows(pieces)) == 100
    assert unread(pieces) == [Unread("表“大表”", "单元格过多,只读了前 1000 个")]


def test_a_broken_sheet_does_not_keep_the_next_from_being_read() -> None:
    broken = office.sheet_xml('<row r="1"><c r="A1" t="s"><v>7</v></c></row>')
    assert unread(read(broken)) == [Unread("表“表”", "文件已损坏或不完整")]


@pytest.mark.parametrize(
    "body",
    [
        compound.doc(["x"], flags=0x0100),
        compound.compound({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}),
    ],
)
def test_an_encrypted_document_is_told_of(body: bytes) -> None:
    assert unread(read(body)) == [Unread("文件", "已加密")]


def test_long_numbers_in_names_of_sheets_are_in_no_place() -> None:
    body = office.zipped({"张某360000199001010000.txt": "x"})
    places = [piece.place for piece in read(body)]
    assert "“张某3600**************.txt” 第 1 行起" in places
    assert not any("360000199001010000" in place for place in places)
