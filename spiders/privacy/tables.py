"""Rows in, what their columns are called out: a heading of one or two rows, or labels to the left of their values.

Only the heading of the table at hand is kept, so a table may have any number of rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import lru_cache
from itertools import pairwise

from spiders.pieces import Row
from spiders.privacy.normalise import flat


class Role(Enum):
    """What a column or a label says of its values."""

    CONTACT = auto()
    FIRM = auto()
    NAME = auto()
    ID = auto()
    CREDIT = auto()
    BIRTH = auto()
    AGE = auto()
    PHONE = auto()
    PREMISES = auto()
    HOME = auto()
    SEAT = auto()  # 住所: of a person or of a firm
    PLACE = auto()  # 地址, of whatever
    CARD = auto()
    ILLNESS = auto()
    CONDITION = auto()  # 健康状况: mostly 良好
    DISABILITY = auto()
    REASON = auto()
    SCHOOL = auto()
    STAFF = auto()
    OTHER_KNOWN = auto()
    OTHER = auto()


_ROLES = (  # the first that fits
    (
        Role.CONTACT,
        r"联系人|负责人|经办|责任人|责任单位|河长|网格员|值班|干部|审核人|填表人|制表|承办|帮扶人|法定代表人|法人|驻村|包保|监督电话|咨询",
    ),
    (Role.FIRM, r"(?:企业|公司|单位|机构|商户|店铺|主体|字号|当事人|相对人)名称|企业|用人单位|公司|店名|厂名|药店"),
    (Role.ID, r"身份证|证件号|身份号|公民身份|社会保障号|残疾(?:人)?证|(?<!准考)证号"),
    (Role.CREDIT, r"信用代码|机构代码|纳税人识别|税号|注册号"),
    (
        Role.NAME,
        r"姓名|名字|^(?:户主|申请人|被?救助人|享受人|残疾人|学生|农户|受益人|受助人|领[款取]人|当事人|\w{2}对象|被处罚人|违法行为人|持卡人|考生|儿童|老人)$",
    ),
    (Role.BIRTH, r"出生|生日"),
    (Role.AGE, r"^(?:年龄|周岁|实际年龄|现年龄?)(?:[((].{0,6})?$"),
    (Role.CARD, r"卡号|账号|帐号|一卡通|一折通|存折|银行卡|银行账|折号"),
    (Role.PHONE, r"手机|电话|联系方式|通讯方式|联系号码"),
    (
        Role.PREMISES,
        r"(?:经营|营业|注册|办公|生产|企业|单位|公司|项目|违法|工程|施工).{0,4}(?:地址|场所|地点|住所)|所在地址",
    ),
    (Role.HOME, r"住址|家庭.{0,4}(?:地址|住所|所在地)|户籍.{0,3}地|户口.{0,4}地|居住地|现住|居住地址|家住"),
    (Role.SEAT, r"住所"),
    (Role.PLACE, r"^(?:详细|联系|通讯|通信)?地址$"),
    (Role.DISABILITY, r"残疾(?:类|等|级|程|情|部)|残级|伤残等级"),
    (Role.ILLNESS, r"病种|疾病|患病|病情|病名|诊断"),
    (Role.CONDITION, r"(?:健康|身体)(?:状况|情况)"),
    (Role.REASON, r"(?:致贫|致困|救助|困难|申请|保障|返贫|纳入|识别).{0,4}(?:原因|事由|理由)"),
    (Role.SCHOOL, r"学校|就读|年级|班级"),
    (Role.STAFF, r"职务|职责|科室|(?<!报考)(?<!招聘)(?<!应聘)职位"),
    (
        Role.OTHER_KNOWN,
        r"^(?:序号|编号|性别|民族|备注|学历|籍贯|金额|人数|村(?:组|名|委会)?|乡镇|组别|类别|类型|日期|时间|单位|数量|职业|"
        r"政治面貌|标准|合计|小计|处罚.{0,6}|违法.{0,6}|(?:补贴|补助|救助|发放|保障).{0,6})$",
    ),
)
_COMPILED = tuple((role, re.compile(pattern)) for role, pattern in _ROLES)
_PUNCTUATION = re.compile(r"[:：*＊()（）\s]+$|^[*＊\s]+")
_VALUE = re.compile(r"\d{3,}|^\d+(?:\.\d+)?$|^\d{1,2}岁")
_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}(?:·[\u4e00-\u9fff]{1,8})?")
_NOT_NAME = re.compile(
    r"[某男女]|^(?:无|合计|小计|总计|不详|同上|本人|备注|民族|年龄|学历|籍贯|性别|汉族|电话|职业)$|(?:村|镇|乡|县|市|组|局|公司|店)$"
)
_BIRTHDAY = re.compile(r"((?:19|20)\d\d)[年./-]?(\d{1,2})(?:[月./-]?(\d{1,2}))?")
_LONGEST_LABEL, _HEADING_WITHIN = 24, 12  # characters; rows from the top of a table, titles among them
_TWO_WORDS = 2  # known words make a heading


@lru_cache(maxsize=4096)
def role_of(label: str) -> Role:
    """What a heading or a label says.

    >>> [role_of(label).name for label in ("身份证号码:", "备注", "法定代表人姓名", "张三")]
    ['ID', 'OTHER_KNOWN', 'CONTACT', 'OTHER']
    """
    words = _PUNCTUATION.sub("", flat(label))
    if not words or len(words) > _LONGEST_LABEL:
        return Role.OTHER
    return next((role for role, pattern in _COMPILED if pattern.search(words)), Role.OTHER)


def full_name(text: str) -> str | None:
    """A person's name as written in full; None where it is masked or is none."""
    name = flat(text)
    return name if _NAME.fullmatch(name) and not _NOT_NAME.search(name) and role_of(name) is Role.OTHER else None


def birthday(text: str) -> str | None:
    """A day or month of birth as YYYYMMDD or YYYYMM."""
    found = _BIRTHDAY.search(flat(text))
    if found is None or int(found[2]) > 12:
        return None
    return f"{found[1]}{int(found[2]):02}{f'{int(found[3]):02}' if found[3] else ''}"


@dataclass(slots=True)
class Sheet:
    """The table at hand: what its columns are called, and which roles it has."""

    name: str
    labels: list[str] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    has: set[Role] = field(default_factory=set)
    rows: int = 0
    above: list[str] = field(default_factory=list)  # the row before, where it may be the upper half of a heading
    form: bool = True  # labels stand to the left of values, as far as is known
    children: bool = False  # its title or its heading says that it lists children
    person: str | None = None  # in a form: whom the last label 姓名 named

    @property
    def people(self) -> bool:
        return Role.NAME in self.has

    @property
    def staff(self) -> bool:
        """Persons in office, or whom to call: no list of those whom an office deals with."""
        return Role.STAFF in self.has or (Role.CONTACT in self.has and Role.NAME not in self.has)

    def read(self, row: Row, joined: str) -> bool:
        """Takes a row in; whether it is a heading."""
        self.rows += 1
        if self.rows > _HEADING_WITHIN and "姓名" not in joined and "身份证" not in joined:
            return False
        known = _known(row.cells)
        above, self.above = self.above, [flat(cell) for cell in row.cells] if known else []
        if known.count(True) < _TWO_WORDS or _takes_turns(known):
            return False
        self._head(row.cells, above)
        self.form = False
        return True

    def _head(self, cells: tuple[str, ...], above: list[str]) -> None:
        """A second row of headings belongs to the first; one that stands further down replaces it."""
        above = above if len(above) == len(cells) else [""] * len(cells)
        below = [flat(cell) for cell in cells]
        roles = [role_of(label) for label in below]
        self.labels = [high if low in high else high + low for high, low in zip(above, below, strict=True)]
        self.roles = [
            role if role is not Role.OTHER else role_of(label) for role, label in zip(roles, self.labels, strict=True)
        ]
        self.has = {*self.roles} - {Role.OTHER, Role.OTHER_KNOWN}

    def column(self, position: int) -> tuple[Role, str]:
        if position < len(self.roles):
            return self.roles[position], self.labels[position]
        return Role.OTHER, ""

    def cells(self, row: Row) -> Iterator[tuple[int, str, Role, str]]:
        """The cells that hold something: position, text, role, label. A label to the left comes before a heading."""
        left = Role.OTHER
        for position, cell in enumerate(row.cells):
            if not cell or cell.isspace():
                continue
            own = role_of(cell) if self.form and _may_be_label(cell) else Role.OTHER
            if left not in VAGUE and own in VAGUE:
                self.has.add(left)
                yield position, cell, left, flat(row.cells[position - 1])
            else:
                yield position, cell, *self.column(position)
            left = own


VAGUE = (Role.OTHER, Role.OTHER_KNOWN)


def _may_be_label(cell: str) -> bool:
    return len(cell) <= _LONGEST_LABEL and not _VALUE.search(cell)


def _known(cells: tuple[str, ...]) -> list[bool | None]:
    """Which cells of a row are words of headings, None for empty ones; nothing where a value stands among them, or none
    of the words tells anything."""
    filled = [cell for cell in cells if cell and not cell.isspace()]
    if len(filled) < 2 or any(len(cell) > 2 * _LONGEST_LABEL or _VALUE.search(flat(cell)) for cell in filled):
        return []
    if all(role_of(cell) in VAGUE for cell in filled):
        return []
    return [role_of(cell) is not Role.OTHER if flat(cell) else None for cell in cells]


def _takes_turns(known: list[bool | None]) -> bool:
    """Whether each known word is followed by something else, as in a form, where that is the word's value."""
    follows = [after for one, after in pairwise([*known, True]) if one]
    return known[0] is True and False in known and True not in follows
