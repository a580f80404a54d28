"""Children and the sick: a row or a sentence of a page about penalties or relief in, who is told of by full name out.

A name that is masked tells of nobody. All of it is for a person to look at, but illness and disability in columns of
their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from spiders.privacy.hits import Hit, mask_name
from spiders.privacy.normalise import flat
from spiders.privacy.scene import Scene
from spiders.privacy.tables import Role, birthday, full_name
from storage.article_nouns import Confidence, PersonalData

_OF_AGE = 18
_AGE = re.compile(r"(?<!\d)(\d{1,2})(?:周?岁)?")
_PUPIL = re.compile(r"小学|初中|高中|中学|幼儿|[一二三四五六七八九]年级|初[一二三]|高[一二三]|学前")
_NOTHING = re.compile(r"^(?:无|否|没有|正常|健康|良好|一般|较好|较差|/|-+|—+|\d{0,2})$")
_ILL = re.compile(
    r"癌|瘤|白血病|尿毒|透析|精神|瘫|中风|脑梗|心脏|肝硬化|艾滋|结核|糖尿|肾|残疾|[\u4e00-\u9fff]症|[\u4e00-\u9fff]{2}病"
)
_CAUSE = re.compile(r"因?(?:病|残|重病|大病|重残)")
_NAMED = (
    r"(?:姓名|当事人|被处罚人|违法行为人|被?救助人|救助对象|申请人|受助人|户主|患者|学生|儿童)[:为]?([\u4e00-\u9fff]{2,4}?)"
    r"(?=[,。;、(\n]|(?:男|女|性别|身份证|患|系|年龄|现年|出生|\d))"
)
_PERSON = re.compile(rf"{_NAMED}|(?<![\u4e00-\u9fff])([\u4e00-\u9fff]{{2,4}})(?=[,、(](?:男|女)[,、)])")
_YEARS = re.compile(r"(?<!\d)(\d{1,2})周?岁")
_BORN = re.compile(r"((?:19|20)\d\d)年(\d{1,2})月(?:(\d{1,2})日)?(?:出?生)")
_CHILD = re.compile(r"未成年|孤儿|无人抚养|困境儿童")
_SICK = re.compile(
    r"(?:患有?|身患|罹患|确诊为?|诊断为|查出)([\u4e00-\u9fff]{0,10}?(?:癌|瘤|病|症|炎|瘫|中风|脑梗死?|硬化))|([一二三四1-4]级[\u4e00-\u9fff]{0,4}残疾|[\u4e00-\u9fff]{2}残疾[一二三四1-4]级)"
)
_REACH = 70  # characters after a name that are about that person
_WHERE = re.compile(
    r"姓名|当事人|被处罚人|违法行为人|救助|申请人|受助人|户主|患者|学生|儿童|[,、(\uff0c\uff08]\s?(?:男|女)"
)


class Cell(NamedTuple):
    """One cell that holds something, and what its column is called."""

    position: int
    text: str
    role: Role
    label: str


def speaks_of_persons(text: str) -> bool:
    return ("岁" in text or "生" in text or "患" in text or "诊" in text or "残疾" in text or "未成年" in text) and (
        _WHERE.search(text) is not None
    )


# --- rows -----------------------------------------------------------------------------------------------------------


def in_row(cells: Sequence[Cell], person: str | None, scene: Scene, children: bool) -> Iterator[tuple[int, Hit]]:
    """The hits of one row and their positions. `person` is whom a form named in a row before; `children`: they are
    what the table lists."""
    name = next((found for cell in cells if cell.role is Role.NAME and (found := full_name(cell.text))), person)
    if name is None:
        return
    minor = next((told for cell in cells if (told := _minor(cell, scene))), None)
    if minor is None and children:
        named = next((cell.position for cell in cells if cell.role is Role.NAME), None)
        minor = (named, "标题说明是儿童名单,且写出全名") if named is not None else None
    if minor:
        yield minor[0], Hit(PersonalData.MINOR, name, mask_name(name), Confidence.NEEDS_EYE, minor[1])
    if scene.is_relief:
        for cell in cells:
            if health := _health(cell):
                value = f"{name}:{flat(cell.text)}"
                yield cell.position, Hit(PersonalData.HEALTH, value, f"{mask_name(name)}(健康信息略)", *health)


def _minor(cell: Cell, scene: Scene) -> tuple[int, str] | None:
    if cell.role is Role.AGE:
        age = _AGE.fullmatch(flat(cell.text))
        return (cell.position, "年龄列不满 18 周岁,且写出全名") if age and int(age[1]) < _OF_AGE else None
    if cell.role is Role.BIRTH:
        birth = birthday(cell.text)
        return (
            (cell.position, "出生日期列显示不满 18 周岁,且写出全名")
            if birth and _under_age(birth, scene.today)
            else None
        )
    if cell.role is Role.SCHOOL and scene.is_relief and _PUPIL.search(cell.text):
        return cell.position, "救助类名单中写明在读的中小学或幼儿园,可能是未成年人"
    return None


def _under_age(birth: str, today: date) -> bool:
    """Whether someone born on YYYYMMDD or in YYYYMM is surely under 18, and born at all."""
    earliest = f"{today.year - _OF_AGE}{today.month:02}{today.day:02}"
    return earliest[: len(birth)] < birth <= f"{today:%Y%m%d}"


def _health(cell: Cell) -> tuple[Confidence, str] | None:
    """How sure a cell tells of illness or disability, and why."""
    text = flat(cell.text)
    if _NOTHING.match(text) and not (cell.role is Role.DISABILITY and text[:1] in ("1", "2", "3", "4")):
        return None
    if cell.role is Role.DISABILITY:
        return Confidence.LIKELY, "救助类名单中姓名旁写有残疾类别或等级"
    if cell.role is Role.ILLNESS:
        return Confidence.LIKELY, "救助类名单中姓名旁写有病种"
    if cell.role is Role.CONDITION and _ILL.search(text):
        return Confidence.LIKELY, "救助类名单中姓名旁写有疾病或残疾"
    if cell.role is Role.REASON and (_ILL.search(text) or _CAUSE.search(text)):
        return Confidence.NEEDS_EYE, "救助原因中提到疾病或残疾,请人工确认是否过细"
    return None


def from_number(number: str, today: date) -> str | None:
    """Why an identity number is a child's; None where it is none."""
    return "身份证号显示不满 18 周岁" if _under_age(number[6:14], today) else None


# --- sentences ------------------------------------------------------------------------------------------------------


def in_prose(text: str, scene: Scene) -> Iterator[Hit]:
    """What sentences tell of persons whom they name in full."""
    plain = "\n".join(flat(line) for line in text.splitlines())
    for found in _PERSON.finditer(plain):
        name = full_name(found[1] or found[2])
        if name is None:
            continue
        about = plain[found.end() : found.end() + _REACH]
        following = _PERSON.search(about)
        about = about[: following.start()] if following else about
        if why := _is_child(about, scene.today):
            yield Hit(PersonalData.MINOR, name, mask_name(name), Confidence.NEEDS_EYE, why)
        sick = _SICK.search(about) if scene.is_relief else None
        if sick:
            value, why = f"{name}:{sick.group()}", "救助类信息中全名之后写有疾病或残疾"
            yield Hit(PersonalData.HEALTH, value, f"{mask_name(name)}(健康信息略)", Confidence.NEEDS_EYE, why)


def _is_child(about: str, today: date) -> str | None:
    about = re.split("[。;!?]", about, maxsplit=1)[0]  # the next sentence may be about someone else
    age, born = _YEARS.search(about), _BORN.search(about)
    if age and int(age[1]) < _OF_AGE:
        return "全名之后写明年龄不满 18 周岁"
    if born and int(born[2]) <= 12:
        birth = f"{born[1]}{int(born[2]):02}{f'{int(born[3]):02}' if born[3] else ''}"
        if _under_age(birth, today):
            return "全名之后写明的出生日期不满 18 周岁"
    return "全名之后写明是未成年人或孤儿" if _CHILD.search(about.partition("\n")[0]) and not age else None
