"""The articles of the recorded county that are recorded one by one: penalty decisions, lists of people, their files.

Two leak personal data, as the notice says: one in its text, one only in a spreadsheet. The others stand beside them and
must be silent: masked forms, credit codes, business premises, an empty form. All persons and numbers are made up.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(birth: str, serial: int) -> str:
    """A valid ID number of nobody: the county's area code, a day of birth YYYYMMDD, and the check digit of ISO 7064."""
    body = f"360926{birth}{serial:03d}"
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


LEAKED_IN_TEXT = id_number("19760318", 417)
LEAKED_IN_FILE = (id_number("19820925", 602), id_number("19691107", 35))
LEAKED_ADDRESS = "铜鼓县永宁镇定江西路119号2栋301室"
LEAKED_ADDRESSES_IN_FILE = ("铜鼓县温泉镇光明村第4组12号", "铜鼓县大塅镇交山村上屋组7号")
MASKED = "360926********417X"


@dataclass(frozen=True)
class Article:
    """What an article says, and the files that it offers (name: bytes)."""

    paragraphs: Sequence[str]
    files: Mapping[str, bytes] = field(default_factory=dict)


def articles() -> dict[tuple[str, str], Article]:
    """By unit and column: what the newest article of that column says."""
    return {
        ("文广新旅局", "行政处罚"): Article(
            (
                f"当事人:张某,身份证号码:{LEAKED_IN_TEXT},住址:{LEAKED_ADDRESS}。",
                "经查,当事人于2022年2月未经许可擅自从事娱乐场所经营活动,违反了《娱乐场所管理条例》第九条的规定。",
                "依据《娱乐场所管理条例》第四十一条,本机关决定给予罚款人民币贰仟元的行政处罚。",
            )
        ),
        ("交通运输局", "行政处罚"): Article(
            (
                "现将2022年第一季度道路运输行政处罚决定予以公示,当事人信息已作处理,明细见附件。",
                "当事人:李某某,身份证号码:360926********0035。",
            ),
            {"2022年第一季度行政处罚明细表.xlsx": _penalties()},
        ),
        ("市场监管局", "行政处罚"): Article(
            (
                "当事人:铜鼓县某某百货店,统一社会信用代码:92360926MA35T0000X,经营者:王某。",
                "经营场所:江西省宜春市铜鼓县城北路88号1栋102室。证件号码:360926********0417。",
                "铜市监处罚〔2022〕12号,案号(2022)赣0926行审1号,许可证编号JY13609260001234。",
            )
        ),
        ("永宁镇", "社会救助"): Article(
            (
                "2022年3月临时救助对象公示:张某某,3609261976****0418,永宁镇**村**组,救助金额500元。",
                "监督电话:0795-8720000,咨询电话:0795-8720001,办公地址:铜鼓县永宁镇城南中路1号。",
            )
        ),
        ("人社局", "行政处罚"): Article(
            ("陈述申辩书:申请人____,身份证号:____________________,住址:____________,联系电话:____________。",)
        ),
        ("城管局", "行政处罚"): Article(
            (
                "订单编号202203151234567890,流水号2058746804822818816,缴款账号见缴款通知书。",
                "当事人:刘*,身份证号:362226xxxxxxxx1234,住址:铜鼓县永宁镇**社区。",
            )
        ),
    }


def article_content(title: str, article: Article, folder: str) -> str:
    """The article's own part of its page."""
    text = "".join(f"<p>{escape(each)}</p>" for each in article.paragraphs)
    files = "".join(f'<p><a href="{folder}/{number}.xlsx">附件:{name}</a></p>' for number, name in _numbered(article))
    return f'<div class="article-content" id="zoomcon"><h1>{escape(title)}</h1>{text}{files}</div>'


def files_of(article: Article, folder: str) -> dict[str, bytes]:
    """Address below the site: bytes."""
    return {f"{folder}/{number}.xlsx": article.files[name] for number, name in _numbered(article)}


def _numbered(article: Article) -> list[tuple[int, str]]:
    return list(enumerate(article.files, 1))


# --- a spreadsheet, the same byte for byte every time ---------------------------------------------------------------


def _penalties() -> bytes:
    head = ("序号", "当事人", "身份证号码", "住址", "违法事实", "处罚金额(元)")
    facts = ("未取得道路运输经营许可从事客运经营", "超限运输")
    rows = [
        (str(number), name, identity, address, fact, "3000")
        for number, (name, identity, address, fact) in enumerate(
            zip(("李某某", "赵某"), LEAKED_IN_FILE, LEAKED_ADDRESSES_IN_FILE, facts, strict=True), 1
        )
    ]
    return _spreadsheet("处罚明细", [head, *rows])


def _spreadsheet(name: str, rows: Sequence[Sequence[str]]) -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    cells = "".join(f'<row r="{number}">{_cells(number, row)}</row>' for number, row in enumerate(rows, 1))
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{office}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{office}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in parts.items():
            entry = zipfile.ZipInfo(path, (2022, 4, 21, 12, 0, 0))
            archive.writestr(entry, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' + text)
    return packed.getvalue()


def _cells(number: int, row: Sequence[str]) -> str:
    return "".join(
        f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
        for at, value in enumerate(row)
    )
