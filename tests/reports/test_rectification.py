"""The rectification notices, read back."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from docx.document import Document as Opened
from docx.opc.constants import RELATIONSHIP_TYPE

from reports.facts import UnitNotice
from reports.rectification import SHIPPED, NoticeWriter, notice_file_name, write_notices
from reports.template_error import TemplateError
from storage.nouns import RectificationStatus, Severity
from tests.reports.county import FAILED, county
from tests.reports.sample import FORMULA, SCRIPT, notice, problem, report


@pytest.fixture(scope="module")
def writer() -> NoticeWriter:
    return NoticeWriter()


def opened(content: bytes) -> Opened:
    return Document(BytesIO(content))


def words(content: bytes) -> str:
    return "\n".join(each.text for each in opened(content).paragraphs)


def cells(content: bytes) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in opened(content).tables[0].rows]


def png(width: int = 2, height: int = 1) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def with_pictures(*pictures: bytes) -> UnitNotice:
    problems = tuple(problem("财政局", f"栏目{number}") for number in range(len(pictures)))
    shots = {each.id: picture for each, picture in zip(problems, pictures, strict=True)}
    return notice(problems=problems, pictures=shots)


def test_a_notice_tells_what_where_since_when_what_to_do_and_by_when(writer: NoticeWriter) -> None:
    told = writer.write(notice())
    assert words(told).startswith("政务公开问题整改通知\n县财政局：\n")
    assert "发现以下 2 个问题需要整改，其中 2 个为不合格项，请优先整改。" in words(told)
    assert "此前已通知你单位 2 次，经复核仍有 1 个问题没有整改到位。" in words(told)
    assert "请书面回复铜鼓县人民政府办公室" in words(told)
    assert words(told).rstrip().endswith("铜鼓县人民政府办公室\n2022年4月21日")
    assert cells(told)[0] == ["序号", "栏目和网址", "问题", "发现日期", "整改办法", "整改期限"]
    assert cells(told)[1] == [
        "1",
        "财政预算\nhttp://www.tonggu.gov.cn/财政局/财政预算/",
        "栏目不更新：最新一条发布于 2021-09-01，已 232 天没有更新（期限 183 天）（逾期未整改；累计通知 3 次）\n"
        "依据：国办秘函〔2019〕19号，单项否决 4",
        "2022-03-07",
        "在本栏目发布应公开的信息；确无信息可公开的，向政务公开股申请豁免。",
        "2022-04-30",
    ]


def test_a_first_notice_speaks_of_none_before(writer: NoticeWriter) -> None:
    assert "此前" not in words(writer.write(notice(told_before=0)))


def test_the_gravest_and_the_late_come_first(writer: NoticeWriter) -> None:
    problems = (
        problem("财政局", "小", severity=Severity.NOTICE),
        problem("财政局", "新"),
        problem("财政局", "晚", status=RectificationStatus.OVERDUE, status_title="逾期未整改"),
        problem("财政局", "轻", severity=Severity.MINOR),
    )
    rows = cells(writer.write(notice(problems=problems)))
    assert [row[1].partition("\n")[0] for row in rows[1:]] == ["晚", "新", "轻", "小"]


def test_hostile_titles_stay_text_and_only_web_addresses_become_links(writer: NoticeWriter) -> None:
    hostile = problem(
        "财政局", "{{ office }}\u202e\x07" + SCRIPT, message="{% for %}" + FORMULA, url="javascript:alert(1)"
    )
    named = problem("财政局", "甲", url="https://safe.test@evil.test/")
    told = writer.write(notice(problems=(hostile, named)))
    rows = {row[1] for row in cells(told)}
    assert "{{ office }}" + SCRIPT + "\njavascript:alert(1)" in rows
    assert any(FORMULA in row[2] and "{% for %}" in row[2] for row in cells(told))
    assert links(told) == []
    assert b"instrText" not in text_of(told)
    assert b"fldSimple" not in text_of(told)


def text_of(content: bytes) -> bytes:
    return ZipFile(BytesIO(content)).read("word/document.xml")


def links(content: bytes) -> list[str]:
    relations = opened(content).part.rels.values()
    return [each.target_ref for each in relations if each.reltype == RELATIONSHIP_TYPE.HYPERLINK]


def test_a_column_can_be_opened_from_the_notice(writer: NoticeWriter) -> None:
    column = problem("财政局", "甲", url="http://www.tonggu.gov.cn/a b/栏目/?x=1&y=<2>")
    again = problem("财政局", "乙", url="http://www.tonggu.gov.cn/a b/栏目/?x=1&y=<2>")
    told = writer.write(notice(problems=(column, again)))
    assert links(told) == ["http://www.tonggu.gov.cn/a%20b/%E6%A0%8F%E7%9B%AE/?x=1&y=%3C2%3E"]
    assert "http://www.tonggu.gov.cn/a b/栏目/?x=1&y=<2>" in cells(told)[1][1]


def test_pictures_stand_in_an_annex(writer: NoticeWriter) -> None:
    told = writer.write(with_pictures(png(1280, 900), png(10, 4000)))
    shapes = opened(told).inline_shapes
    assert [(round(each.width.mm), round(each.height.mm)) for each in shapes] == [(150, 105), (0, 190)]
    assert "附件：问题截图" in words(told)
    assert "1. 栏目0：栏目不更新" in words(told)


def test_a_picture_that_is_none_or_too_large_is_named_as_missing(writer: NoticeWriter) -> None:
    told = writer.write(with_pictures(b"GIF89a", png() + b"\0" * (5 << 20), *[png()] * 11))
    assert words(told).count("截图过多、过大或已损坏，未附") == 3
    assert len(opened(told).inline_shapes) == 10


def test_without_pictures_there_is_no_annex(writer: NoticeWriter) -> None:
    assert "附件" not in words(writer.write(notice()))


def test_the_same_notice_is_the_same_bytes(writer: NoticeWriter) -> None:
    shown = with_pictures(png(4, 3))
    assert writer.write(shown) == NoticeWriter().write(shown)


def test_a_notice_of_nothing_is_a_mistake(writer: NoticeWriter) -> None:
    with pytest.raises(ValueError, match="财政局"):
        writer.write(notice(problems=()))


def test_every_unit_with_something_to_put_right_gets_a_notice(tmp_path: Path) -> None:
    paths = write_notices(county(), tmp_path)
    assert len(paths) == len(FAILED) == 29
    assert paths[0] == tmp_path / "rectification" / "001-永宁镇.docx"
    with ZipFile(tmp_path / "rectification.zip") as archive:
        assert archive.namelist() == [each.name for each in paths]
        assert archive.read("001-永宁镇.docx") == paths[0].read_bytes()
    before = (tmp_path / "rectification.zip").read_bytes()
    write_notices(county(), tmp_path)
    assert (tmp_path / "rectification.zip").read_bytes() == before


def test_nobody_is_told_of_what_is_unconfirmed_or_a_mere_reminder(tmp_path: Path) -> None:
    unsure = problem("水利局", "甲", status=RectificationStatus.PENDING, status_title="待确认")
    mere = problem("水利局", "乙", reminder=True)
    unit = replace(report().units[0], name="水利局", problems=(unsure, mere))
    assert write_notices(report(units=(unit,)), tmp_path) == []
    sure = replace(unit, problems=(unsure, mere, problem("水利局", "丙")))
    (path,) = write_notices(report(units=(sure,)), tmp_path)
    assert [row[1].partition("\n")[0] for row in cells(path.read_bytes())[1:]] == ["丙"]


def test_a_notice_of_an_earlier_report_goes_and_other_papers_stay(tmp_path: Path) -> None:
    write_notices(county(), tmp_path)
    own = tmp_path / "rectification" / "会议记录.docx"
    own.write_text("kept")
    (path,) = write_notices(report(), tmp_path)
    assert sorted(path.parent.iterdir()) == sorted([own, path])


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        ("财政局", "003-财政局.docx"),
        ('a<b>:"/\\|?*c', "003-a_b________c.docx"),
        ("../../etc", "003-_.._etc.docx"),
        ("CON", "003-CON.docx"),
        ("\u202e. ", "003-单位.docx"),
        ("局" * 300, f"003-{'局' * 60}.docx"),
    ],
)
def test_a_file_name_is_safe_everywhere(unit: str, name: str) -> None:
    assert notice_file_name(3, unit) == name


def own_template(folder: Path, old: str, new: str) -> Path:
    template = Document(str(SHIPPED))
    for each in template.paragraphs:
        if each.text == old:
            each.text = new
    template.save(str(folder / "own.docx"))
    return folder / "own.docx"


def test_the_offices_own_template_is_used(tmp_path: Path) -> None:
    own = own_template(tmp_path, "{{ office }}", "{{ office }}政务公开股({{ contact }})")
    told = NoticeWriter(own).write(notice(contact="czj@tonggu.test"))
    assert "铜鼓县人民政府办公室政务公开股(czj@tonggu.test)" in words(told)


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ("{{ ofice }}", "“{{ ofice }}”处没有这项内容"),
        ("{{ office", "写法不对"),
        ("{% if %}", "“{% if %}”处写法不对"),
        ("{{ office + 1 }}", "“{{ office + 1 }}”处不能这样用"),
        ("{{ office.__class__.__mro__ }}", "“{{ office.__class__.__mro__ }}”处"),
        ("{{ '<w:p>' | safe }}", "填好后不成文档"),
    ],
)
def test_a_broken_template_is_one_line_that_names_the_place(tmp_path: Path, new: str, told: str) -> None:
    own = own_template(tmp_path, "{{ office }}", new)
    with pytest.raises(TemplateError) as wrong:
        NoticeWriter(own).write(notice())
    said = str(wrong.value)
    assert told in said
    assert str(own) in said
    assert "正文" in said
    assert "\n" not in said


def test_what_is_no_word_document_is_named(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"读不出.*none\.docx"):
        NoticeWriter(tmp_path / "none.docx")
    with ZipFile(tmp_path / "other.docx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    with pytest.raises(TemplateError, match=r"不是 Word 文档.*other\.docx"):
        NoticeWriter(tmp_path / "other.docx")


def test_a_document_of_words_own_making_is_a_template_too(tmp_path: Path) -> None:
    plain = Document()
    plain.add_paragraph("致 {{ unit }}")
    plain.add_paragraph("{%p for each in problems %}")
    plain.add_paragraph("{{ each.place }} {{ each.link }}")
    plain.add_paragraph("{%p endfor %}")
    plain.sections[0].header.paragraphs[0].text = "{{ office }}"
    plain.save(str(tmp_path / "plain.docx"))
    told = NoticeWriter(tmp_path / "plain.docx").write(notice())
    assert words(told).startswith("致 财政局\n财政预算 http://www.tonggu.gov.cn/")
    assert opened(told).sections[0].header.paragraphs[0].text == "铜鼓县人民政府办公室"
