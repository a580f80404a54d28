"""What the shipped Word templates share: an official paper's page, styles and fonts (GB/T 9704-2012), as Word's XML.

Type sizes are half points, lengths twentieths of a point, as Word counts them. The page declares the
grid of 22 lines and 28 characters, and the styles keep to it by themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SPACES = f'xmlns:w="{_W}" xmlns:r="{_R}"'

TITLE_FONT, BODY_FONT, KAI_FONT, HEI_FONT = "方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体"
_FALLBACKS = {
    TITLE_FONT: "方正小标宋_GBK,小标宋,宋体",
    BODY_FONT: "仿宋,FangSong",
    KAI_FONT: "楷体,KaiTi",
    HEI_FONT: "SimHei",
}

_MM = 1440 / 25.4
TOP, BOTTOM, LEFT, RIGHT = (round(each * _MM) for each in (37, 35, 28, 26))
TEXT_WIDTH = round(156 * _MM)
_LINE = 560  # 28 points, exactly
_PITCH = round(225 * _MM / 22)  # 22 lines on a page
_CHARACTER = round((156 * 72 / 25.4 / 28 - 16) * 4096)  # how much narrower a character is, so that 28 fill a line
_BODY_SIZE, _CONDENSED = 32, -5  # the same for each character: programs disagree about grids, none about this
RED = "E60012"


@dataclass(frozen=True)
class Style:
    """A paragraph style. `first_line`: indented by so many hundredths of a character."""

    name: str  # as Word knows it: "heading 1" is shown in the reader's language
    id: str
    font: str = BODY_FONT
    size: int = _BODY_SIZE
    align: str = "both"
    first_line: int = 200
    outline: int | None = None
    line: int = _LINE
    before: int = 0
    after: int = 0
    right: int = 0  # indented from the right, in hundredths of a character
    colour: str = ""
    keep_next: bool = False
    extra: str = ""  # further properties that stand before the spacing: borders, tabs

    def xml(self) -> str:
        rule = "exact" if self.line else "auto"
        outline = "" if self.outline is None else f'<w:outlineLvl w:val="{self.outline}"/>'
        return (
            f'<w:style w:type="paragraph" w:styleId="{self.id}"{_custom(self.id)}><w:name w:val="{self.name}"/>'
            f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{"<w:keepNext/>" if self.keep_next else ""}{self.extra}'
            f'<w:spacing w:before="{self.before}" w:after="{self.after}" w:line="{self.line or 240}"'
            f' w:lineRule="{rule}"/><w:ind w:rightChars="{self.right}" w:right="{self.right * self.size // 10}"'
            f' w:firstLineChars="{self.first_line}" w:firstLine="{self.first_line * self.size // 10}"/>'
            f'<w:jc w:val="{self.align}"/>{outline}</w:pPr><w:rPr>{_fonts(self.font)}'
            f"{self._colour()}{self._spaced()}{_size(self.size)}</w:rPr></w:style>"
        )

    def _colour(self) -> str:
        return f'<w:color w:val="{self.colour}"/>' if self.colour else ""

    def _spaced(self) -> str:
        return f'<w:spacing w:val="{_CONDENSED}"/>' if self.size == _BODY_SIZE else ""


_BUILT_IN = ("Title", "Heading1", "Heading2", "Footer")
_BREAKING = '<w:wordWrap w:val="0"/>'  # an address is one long word
_RULE = f'<w:pBdr><w:bottom w:val="single" w:sz="18" w:space="4" w:color="{RED}"/></w:pBdr>'
_RIGHT_TAB = f'<w:tabs><w:tab w:val="right" w:pos="{TEXT_WIDTH}"/></w:tabs>'

STYLES = (
    Style("Title", "Title", TITLE_FONT, 44, "center", 0, line=640, before=560, after=560, keep_next=True),
    Style("heading 1", "Heading1", HEI_FONT, outline=0, keep_next=True),
    Style("heading 2", "Heading2", KAI_FONT, outline=1, keep_next=True),
    Style("公文正文", "Body"),
    Style("主送机关", "Addressee", first_line=0),
    Style("红头", "Masthead", TITLE_FONT, 84, "center", 0, line=0, colour=RED, keep_next=True),
    Style("期号", "Number", align="center", first_line=0, before=280, keep_next=True),
    Style("发文机关和日期", "Issuer", align="left", first_line=0, before=140, extra=_RULE + _RIGHT_TAB),
    Style("落款", "Signature", align="right", first_line=0, right=400, keep_next=True),
    Style("附件", "Annex", HEI_FONT, align="left", first_line=0, outline=0, keep_next=True),
    Style("附件标题", "AnnexTitle", TITLE_FONT, 36, "center", 0, before=280, after=280, keep_next=True),
    Style("表头", "TableHead", HEI_FONT, 21, "center", 0, line=0, extra=_BREAKING),
    Style("表格文字", "TableText", BODY_FONT, 21, "left", 0, line=0, extra=_BREAKING),
    Style("表格数字", "TableFigure", BODY_FONT, 21, "center", 0, line=0, extra=_BREAKING),
    Style("网址", "Address", BODY_FONT, 16, "left", 0, line=0, extra=_BREAKING),
    Style("注", "Note", BODY_FONT, 21, "left", 0, line=0, before=80),
    Style("图题", "Caption", BODY_FONT, 21, "left", 0, line=0, before=80, keep_next=True),
    Style("图", "Picture", align="center", first_line=0, line=0, after=140),
    Style("footer", "Footer", "宋体", 28, "left", 0, line=0),
)


def _custom(style: str) -> str:
    return "" if style in _BUILT_IN else ' w:customStyle="1"'


def _fonts(east: str) -> str:
    west = "宋体" if east == "宋体" else "Times New Roman"
    return f'<w:rFonts w:ascii="{west}" w:hAnsi="{west}" w:eastAsia="{east}" w:cs="Times New Roman"/>'


def _size(half_points: int) -> str:
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def styles() -> str:
    """word/styles.xml"""
    return (
        f"{_HEAD}<w:styles {SPACES}><w:docDefaults><w:rPrDefault><w:rPr>{_fonts(BODY_FONT)}{_size(_BODY_SIZE)}"
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/>'
        '</w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        '<w:qFormat/><w:pPr><w:widowControl w:val="0"/><w:snapToGrid w:val="0"/><w:jc w:val="both"/></w:pPr>'
        f"<w:rPr>{_fonts(BODY_FONT)}{_size(_BODY_SIZE)}</w:rPr></w:style>"
        '<w:style w:type="character" w:default="1" w:styleId="DefaultFont"><w:name w:val="Default Paragraph Font"/>'
        '<w:semiHidden/></w:style><w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/>'
        '<w:rPr><w:color w:val="0B4F9E"/><w:u w:val="single"/></w:rPr></w:style>'
        '<w:style w:type="character" w:customStyle="1" w:styleId="Lead"><w:name w:val="段首句"/><w:rPr>'
        f"{_fonts(KAI_FONT)}</w:rPr></w:style>"
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:semiHidden/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="45" w:type="dxa"/>'
        '<w:left w:w="60" w:type="dxa"/><w:bottom w:w="45" w:type="dxa"/>'
        '<w:right w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/>'
        f"<w:tblPr><w:tblBorders>{_borders()}</w:tblBorders></w:tblPr></w:style>"
        f"{''.join(style.xml() for style in STYLES)}</w:styles>"
    )


def _borders() -> str:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    return "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in sides)


def font_table() -> str:
    """word/fontTable.xml: what to take where the official fonts are missing."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/><w:family w:val="auto"/>'
        '<w:pitch w:val="default"/></w:font>'
        for name, others in _FALLBACKS.items()
    )
    return f"{_HEAD}<w:fonts {SPACES}>{fonts}</w:fonts>"


def settings() -> str:
    """word/settings.xml"""
    return (
        f"{_HEAD}<w:settings {SPACES}><w:evenAndOddHeaders/>"
        '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:compatSetting'
        ' w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="zh-CN" w:eastAsia="zh-CN"/></w:settings>'
    )


def footer(align: str) -> str:
    """A page's number between dashes: on the right of odd pages, on the left of even ones, one character in."""
    field = "".join(
        f"<w:r>{each}</w:r>"
        for each in (
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>1</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        )
    )
    return (
        f'{_HEAD}<w:ftr {SPACES}><w:p><w:pPr><w:pStyle w:val="Footer"/><w:ind w:leftChars="100" w:left="280"'
        f' w:rightChars="100" w:right="280"/><w:jc w:val="{align}"/></w:pPr>'
        f'<w:r><w:t xml:space="preserve">— </w:t></w:r>{field}'
        '<w:r><w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>'
    )


def page() -> str:
    """The section's properties: A4, 22 lines of 28 characters."""
    return (
        '<w:sectPr><w:footerReference w:type="default" r:id="rId4"/><w:footerReference w:type="even" r:id="rId5"/>'
        f'<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="{TOP}" w:right="{RIGHT}" w:bottom="{BOTTOM}"'
        f' w:left="{LEFT}" w:header="851" w:footer="1400" w:gutter="0"/>'
        f'<w:docGrid w:type="linesAndChars" w:linePitch="{_PITCH}" w:charSpace="{_CHARACTER}"/></w:sectPr>'
    )


def document(body: str) -> str:
    """word/document.xml"""
    return f"{_HEAD}<w:document {SPACES}><w:body>{body}{page()}</w:body></w:document>"
