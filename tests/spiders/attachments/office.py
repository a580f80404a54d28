"""Small office documents for the tests: words in, the bytes of a file out, with something hidden in each."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date

import docx
import openpyxl
from docx.oxml import parse_xml
from openpyxl.comments import Comment

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

HEAD = ("姓名", "证件号", "领取日期")


def zipped(members: Mapping[str, bytes | str]) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return body.getvalue()


def xlsx(secret: str = "暗中") -> bytes:
    """A visible sheet with a hidden row, a hidden column and a comment, and a hidden sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "名单"
    sheet.append(["2022 年名单", None, None, None])
    sheet.append([*HEAD, "备注"])
    sheet.append(["张某", "甲一", date(2022, 3, 4), f"{secret}列"])
    sheet.append(["李某", f"{secret}行", date(2022, 3, 5), None])
    sheet["A3"].comment = Comment(f"{secret}批注", "甲")
    sheet.column_dimensions["D"].hidden = True
    sheet.row_dimensions[4].hidden = True
    hidden = book.create_sheet("底稿")
    hidden.append(["王某", f"{secret}表"])
    hidden.sheet_state = "veryHidden"
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


def wide_xlsx(rows: int, columns: int = 10) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("大表")
    for number in range(rows):
        sheet.append([f"第{number}行"] + [number * 7 + column for column in range(columns - 1)])
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


def sheet_xml(rows: str, before: str = "", after: str = "") -> bytes:
    """A workbook of one sheet whose XML is given, for what no library writes."""
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": f'<workbook {main} xmlns:r="{relations}"><sheets>'
            '<sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": "<Relationships>"
            f'<Relationship Id="rId1" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": f"<worksheet {main}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>",
        }
    )


def docx_(secret: str = "暗中") -> bytes:
    """Paragraphs, a table with a merged head, a header, hidden and deleted words and a text box."""
    document = docx.Document()
    document.add_paragraph("行政处罚决定书")
    document.add_paragraph("当事人:")._p.append(
        parse_xml(f"<w:r {_W}><w:rPr><w:vanish/></w:rPr><w:t>{secret}隐藏</w:t></w:r>")
    )
    document.add_paragraph("之前")._p.append(
        parse_xml(f'<w:del {_W} w:id="1" w:author="a"><w:r><w:delText>{secret}删除</w:delText></w:r></w:del>')
    )
    document.add_paragraph()._p.append(
        parse_xml(
            f'<w:r {_W}><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent>'
            f"<w:p><w:r><w:t>{secret}文本框</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
        )
    )
    table = document.add_table(rows=3, cols=3)
    for cell, text in zip(table.rows[1].cells, ("", "电话", "住址"), strict=True):
        cell.text = text
    table.cell(0, 0).text = "姓名"
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).text = "联系方式"
    table.cell(0, 1).merge(table.cell(0, 2))
    for cell, text in zip(table.rows[2].cells, ("张某", "甲二", "乙三"), strict=True):
        cell.text = text
    document.sections[0].header.paragraphs[0].text = f"{secret}页眉"
    body = io.BytesIO()
    document.save(body)
    return body.getvalue()


def ods(secret: str = "暗中") -> bytes:
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
    )
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f"<office:document-content {names}><office:automatic-styles>"
            '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>'
            "</office:automatic-styles><office:body><office:spreadsheet>"
            '<table:table table:name="名单"><table:table-column/><table:table-column table:visibility="collapse"/>'
            f"<table:table-row>{cell.format('姓名')}{cell.format('证件号')}</table:table-row>"
            f"<table:table-row>{cell.format('张某')}{cell.format(secret + '列')}</table:table-row>"
            f'<table:table-row table:visibility="collapse">{cell.format(secret + "行")}</table:table-row></table:table>'
            f'<table:table table:name="底稿" table:style-name="ta2"><table:table-row>{cell.format(secret + "表")}'
            "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>",
        }
    )


def ofd(words: str = "行政处罚") -> bytes:
    half = len(words) // 2
    return zipped(
        {
            "OFD.xml": '<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"/>',
            "Doc_0/Pages/Page_0/Content.xml": '<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Content><ofd:Layer>'
            f'<ofd:TextObject Boundary="1 20 9 9"><ofd:TextCode>{words[:half]}</ofd:TextCode></ofd:TextObject>'
            f'<ofd:TextObject Boundary="9 20 9 9"><ofd:TextCode>{words[half:]}</ofd:TextCode></ofd:TextObject>'
            "</ofd:Layer></ofd:Content></ofd:Page>",
        }
    )


def pptx(words: str = "行政处罚") -> bytes:
    names = 'xmlns:p="p" xmlns:a="a"'
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "ppt/presentation.xml": "<p/>",
            "ppt/slides/slide1.xml": f"<p:sld {names}><a:p><a:r><a:t>{words}</a:t></a:r></a:p></p:sld>",
            "ppt/notesSlides/notesSlide1.xml": f"<p:notes {names}><a:p><a:r><a:t>备忘</a:t></a:r></a:p></p:notes>",
        }
    )
