"""Builds the two Word templates that are shipped: `python -m reports.template_builder` writes them anew.

The office changes a copy of them in Word; whoever changes the shipped ones changes this file.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from reports.docx import About, packed, put_file
from reports.template_parts import TEXT_WIDTH, document, font_table, footer, settings, styles

FOLDER = Path(__file__).parent / "templates"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN_RELATIONS = {
    "rId1": ("styles", "styles.xml"),
    "rId2": ("settings", "settings.xml"),
    "rId3": ("fontTable", "fontTable.xml"),
    "rId4": ("footer", "footer1.xml"),
    "rId5": ("footer", "footer2.xml"),
}


def paragraph(style: str, *texts: str | tuple[str, str], breaks: bool = False) -> str:
    """A paragraph of texts; a pair is a text and its character style. `breaks`: on a new page."""
    runs = "".join(_run(*((text, "") if isinstance(text, str) else text)) for text in texts)
    new_page = "<w:pageBreakBefore/>" if breaks else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{new_page}</w:pPr>{runs}</w:p>'


def _run(text: str, style: str) -> str:
    looks = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    parts = "<w:tab/>".join(f'<w:t xml:space="preserve">{part}</w:t>' if part else "" for part in text.split("\t"))
    return f"<w:r>{looks}{parts}</w:r>"


def each(loop: str, *inner: str) -> str:
    """Paragraphs that are repeated, or left out: `loop` is what stands in the tag."""
    end = "endfor" if loop.startswith("for ") else "endif"
    return "".join((paragraph("Body", f"{{%p {loop} %}}"), *inner, paragraph("Body", f"{{%p {end} %}}")))


def table(columns: list[tuple[str, int, list[str]]], loop: str) -> str:
    """A table with a row for each of `loop`. Columns are a heading, a width in percent, and the cell's paragraphs. The
    headings are repeated on every page, and no row is torn in two."""
    widths = [TEXT_WIDTH * percent // 100 for _, percent, _ in columns]
    heads = [paragraph("TableHead", heading) for heading, _, _ in columns]
    cells = ["".join(paragraphs) for _, _, paragraphs in columns]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    blank = [paragraph("TableText")] * (len(columns) - 1)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        f"{_row(widths, heads, '<w:tblHeader/>')}"
        f"{_row(widths, [paragraph('TableText', f'{{%tr {loop} %}}'), *blank])}{_row(widths, cells)}"
        f"{_row(widths, [paragraph('TableText', '{%tr endfor %}'), *blank])}</w:tbl>"
    )


def _row(widths: list[int], cells: list[str], more: str = "") -> str:
    boxes = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>{cell}</w:tc>'
        for width, cell in zip(widths, cells, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{more}</w:trPr>{boxes}</w:tr>"


def bulletin() -> str:
    """The text of the bulletin (通报)."""
    figures = [
        ("空白", "blank"),
        ("不更新", "stale"),
        ("隐私", "privacy"),
        ("其他", "other"),
        ("已通知", "told"),
        ("逾期", "overdue"),
    ]
    columns = [
        ("序号", 8, [paragraph("TableFigure", "{{ loop.index }}")]),
        ("单位", 26, [paragraph("TableText", "{{ row.unit }}")]),
        ("结果", 14, [paragraph("TableFigure", "{{ row.result }}")]),
        *((title, percent, [paragraph("TableFigure", f"{{{{ row.{name} }}}}")]) for (title, name), percent in
          zip(figures, (8, 9, 8, 8, 10, 9), strict=True)),
    ]  # fmt: skip
    return "".join(
        (
            paragraph("Masthead", "政　务　督　查"),
            paragraph("Number", "第　　期"),
            paragraph("Issuer", "{{ office }}\t{{ day }}"),
            paragraph("Title", "{{ title }}"),
            paragraph("Addressee", "各乡（镇）人民政府，{{ level }}政府各部门，{{ level }}直各单位："),
            paragraph("Body", "为有效提升全{{ level }}政务公开工作水平，根据上级政务公开工作有关要求，{{ office }}"
                      "组织开展了{{ period }}全{{ level }}政务公开工作检查评估。现将有关情况通报如下："),
            paragraph("Heading1", "一、基本情况"),
            each("for text in overview", paragraph("Body", "{{ text }}")),
            paragraph("Heading1", "二、存在问题"),
            each("for part in parts", paragraph("Heading2", "{{ loop.index }}. {{ part.title }}"),
                 each("for text in part.paragraphs", paragraph("Body", "{{ text }}"))),
            paragraph("Heading1", "三、下一步工作要求"),
            each("for text in requirements", paragraph("Body", ("{{ text.lead }}", "Lead"), "{{ text.rest }}")),
            paragraph("Body", "以上通报将作为对各地各单位{{ year }}年度高质量考核政务公开类扣分项的重要依据。"),
            paragraph("Body", "附件：{% if notes %}1. {% endif %}各单位情况一览"),
            each("if notes", paragraph("Body", "　　　2. 有关说明")),
            paragraph("Annex", "附件{% if notes %} 1{% endif %}", breaks=True),
            paragraph("AnnexTitle", "各单位情况一览"),
            table(columns, "for row in rows"),
            paragraph("Note", "注：“空白”“不更新”“隐私”“其他”为截至{{ day }}仍未整改、计入结果的问题数；"
                      "“已通知”为本期通知的次数，同一天计 1 次；“逾期”为超过整改期限的问题数。"),
            each("if notes", paragraph("Annex", "附件 2", breaks=True), paragraph("AnnexTitle", "有关说明"),
                 each("for note in notes", paragraph("Body", "（{{ loop.index }}）{{ note }}"))),
        )
    )  # fmt: skip


def rectification() -> str:
    """The text of the rectification notice (整改通知)."""
    columns = [
        ("序号", 7, [paragraph("TableFigure", "{{ loop.index }}")]),
        ("栏目和网址", 24, [paragraph("TableText", "{{ each.place }}"), paragraph("Address", "{{ each.link }}")]),
        ("问题", 25, [paragraph("TableText", "{{ each.problem }}"), paragraph("Address", "{{ each.basis }}")]),
        ("发现日期", 14, [paragraph("TableFigure", "{{ each.found }}")]),
        ("整改办法", 16, [paragraph("TableText", "{{ each.remedy }}")]),
        ("整改期限", 14, [paragraph("TableFigure", "{{ each.due }}")]),
    ]
    return "".join(
        (
            paragraph("Title", "{{ title }}"),
            paragraph("Addressee", "{{ addressee }}："),
            each("for text in opening", paragraph("Body", "{{ text }}")),
            paragraph("Heading1", "一、问题清单"),
            table(columns, "for each in problems"),
            paragraph("Heading1", "二、整改要求"),
            each("for text in asked", paragraph("Body", "{{ text }}")),
            each("if pictures", paragraph("Body", "附件：问题截图")),
            paragraph("Body"),
            paragraph("Signature", "{{ office }}"),
            paragraph("Signature", "{{ day }}"),
            each("if pictures", paragraph("Annex", "附件", breaks=True), paragraph("AnnexTitle", "问题截图"),
                 each("for each in pictures", paragraph("Caption", "{{ each.caption }}"),
                      paragraph("Picture", "{{ each.picture }}"))),
        )
    )  # fmt: skip


def built(body: str, title: str) -> bytes:
    """A template with this text, as the bytes of its file."""
    files = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            {
                "rId1": (f"{_RELATION}/officeDocument", "word/document.xml"),
                "rId2": (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            }
        ),
        "docProps/core.xml": About(title, "", date(2022, 1, 1)).xml().decode(),
        "word/document.xml": document(body),
        "word/_rels/document.xml.rels": _relations(
            {name: (f"{_RELATION}/{kind}", target) for name, (kind, target) in _MAIN_RELATIONS.items()}
        ),
        "word/styles.xml": styles(),
        "word/settings.xml": settings(),
        "word/fontTable.xml": font_table(),
        "word/footer1.xml": footer("right"),
        "word/footer2.xml": footer("left"),
    }
    return packed({name: text.encode() for name, text in files.items()})


def _content_types() -> str:
    kinds = {"document": "document.main", "footer1": "footer", "footer2": "footer"}
    parts = ("document", "styles", "settings", "fontTable", "footer1", "footer2")
    overrides = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{_TYPE}.{kinds.get(part, part)}+xml"/>' for part in parts
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}<Override PartName="/docProps/core.xml"'
        ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def _relations(relations: dict[str, tuple[str, str]]) -> str:
    ones = "".join(
        f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>' for name, (kind, target) in relations.items()
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="{_PACKAGE}/relationships">'
        f"{ones}</Relationships>"
    )


def shipped() -> dict[str, bytes]:
    """The shipped templates by file name."""
    return {
        "bulletin.docx": built(bulletin(), "政务公开工作情况通报"),
        "rectification.docx": built(rectification(), "政务公开问题整改通知"),
    }


if __name__ == "__main__":
    for name, content in shipped().items():
        put_file(FOLDER / name, content)
