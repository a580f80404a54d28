"""Names in, units out: which names are those of townships and departments, as a county's disclosure root lists them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from storage.nouns import UnitKind

_TAIL = re.compile(r"(?:(?:人民)?政府)?(?:(?:政府)?(?:政务|信息)公开(?:平台|专栏|专区|目录|网|页)?|网站|门户)?$")
_TOWNSHIP = re.compile(r"^[\u4e00-\u9fff]{1,9}(?:镇|乡|街道|街道办|街道办事处|办事处|苏木)$")
_DEPARTMENT = re.compile(
    r"^(?:[\u4e00-\u9fff·]{1,18})(?:局|委|委员会|办公室|府办|委办|政办|厅|管委会|管理委员会|法院|检察院|供销社|供销联社|残联|工商联|红十字会|"
    r"总工会|妇联|科协|文联|侨联)$"
)
_LOOSE = re.compile(
    r"^[\u4e00-\u9fff·]{2,20}(?:办|院|中心|公司|集团|联合会|联社|总社|学校|党校|支队|大队|馆|所|站|会|开发区|工业园|园区)$"
)
_NO_UNIT = re.compile(
    r"^(?:各?乡镇|城镇|县直|部门|街道|各单位|村镇|美丽乡.*|新闻办|督办|交办|承办|主办|代办|帮办|怎么办|.*(?:会议|常委会|常务会|全会|发布会|座谈会|听证会)|"
    r".*(?:新闻|服务|办事|数据|下载|帮助|会员|用户|咨询|投诉|互动)中心|.*(?:网站|平台|信箱|热线))$"
)
_LISTS_UNITS = re.compile(
    r"^(?:县|市|区|各)?(?:县?直)?(?:政府)?(?:部门|乡镇|镇街|镇乡|街道|单位|镇\(街道\)|乡镇\(街道\)|部门和乡镇|乡镇、街道|乡镇街道|部门单位|工作部门|组成部门|直属单位)"
    r"(?:政府)?(?:政务|信息)?(?:公开)?(?:目录|平台|专栏|专区)?$"
)


def plain_unit(name: str) -> str:
    """A unit's own name, without what is said of its page.

    >>> plain_unit("永宁镇人民政府信息公开"), plain_unit("县财政局政务公开专栏")
    ('永宁镇', '县财政局')
    """
    return _TAIL.sub("", name.strip()) or name.strip()


def unit_kind(name: str) -> UnitKind | None:
    """What sort of unit bears a name, or None where it is not surely one's.

    >>> unit_kind("永宁镇"), unit_kind("县财政局"), unit_kind("通知公告")
    (<UnitKind.TOWNSHIP: '乡镇'>, <UnitKind.DEPARTMENT: '部门'>, None)
    """
    plain = plain_unit(name)
    if _NO_UNIT.match(plain):
        return None
    if _TOWNSHIP.match(plain):
        return UnitKind.TOWNSHIP
    return UnitKind.DEPARTMENT if _DEPARTMENT.match(plain) else None


def unit_kinds(names: Sequence[str]) -> list[UnitKind | None]:
    """The sorts of units of names that stand together: among departments, a centre or a bureau's office is one too."""
    sure = [unit_kind(name) for name in names]
    if sum(kind is not None for kind in sure) * 2 < len(names):
        return [None] * len(names)
    return [
        kind
        or (UnitKind.DEPARTMENT if _LOOSE.match(plain_unit(name)) and not _NO_UNIT.match(plain_unit(name)) else None)
        for name, kind in zip(names, sure, strict=True)
    ]


def lists_units(name: str) -> bool:
    """Whether a link's or a heading's name says that units are listed there.

    >>> lists_units("部门信息公开"), lists_units("乡镇(街道)"), lists_units("部门文件")
    (True, True, False)
    """
    return _LISTS_UNITS.match(name.replace("\uff08", "(").replace("\uff09", ")")) is not None
