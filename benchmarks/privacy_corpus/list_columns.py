"""A draft in, the columns of a list of people out: what offices tell of a citizen in a table, and how openly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.privacy_corpus.draft import TODAY, Draft, Fate, Mood, shape_of
from benchmarks.privacy_corpus.people import Person
from benchmarks.privacy_corpus.truth import NUMBER, SHEETS, Must
from benchmarks.privacy_corpus.wearing import birthday_masked_id, masked_name
from benchmarks.privacy_corpus.words import words
from storage.article_nouns import PersonalData

TABLE = "表"
Cell = Callable[[Person, int], str]


@dataclass
class Part:
    """A column of a list in the making: its header, and the cell of a person in the n-th row."""

    header: str
    cell: Cell
    hidden: bool = False


def serial() -> Part:
    return Part("序号", lambda _, row: str(row))


def town(draft: Draft) -> Part:
    return Part(draft.pick(("乡镇", "所属乡镇", "乡(镇)")), lambda _, __: draft.pick(draft.region.towns))


def amount(draft: Draft) -> Part:
    header = draft.pick(("金额(元)", "发放金额", "补助金额", "保障金额(元)"))
    return Part(header, lambda _, __: f"{NUMBER}{draft.rng.randrange(100, 9999)}")


def name_of(draft: Draft, header: str = "") -> Part:
    hide = draft.mood is Mood.CAREFUL and draft.chance(0.6)
    return Part(
        header or draft.pick(words().labels.name),
        lambda person, _: masked_name(draft.rng, person.name) if hide else person.name,
    )


def child_name(draft: Draft, *, careless: bool) -> Part:
    def cell(person: Person, _: int) -> str:
        if careless:
            age = str(person.age(TODAY))
            draft.plant(PersonalData.MINOR, person.name, TABLE, also=(person.name + age, person.number))
            return person.name
        return draft.trap("a minor, masked", masked_name(draft.rng, person.name), PersonalData.MINOR, Must.MAY)

    return Part(draft.pick(("儿童姓名", "姓名", "孤儿姓名")), cell)


def illness(draft: Draft) -> Part:
    """Careless lists name the illness beside the citizen; the others only the sort of the relief."""
    if draft.mood is not Mood.CARELESS:
        return Part("救助类别", lambda _, __: draft.pick(("医疗救助", "支出型困难", "急难型", "其他")))

    def cell(person: Person, _: int) -> str:
        if draft.chance(0.15):
            return ""
        both = (person.illness, person.name, f"{person.name}{person.illness}")
        draft.plant(PersonalData.HEALTH, f"{person.name}:{person.illness}", TABLE, "illness", also=both)
        return person.illness

    return Part(draft.pick(("病种", "患病情况", "所患疾病", "疾病名称")), cell)


def disability_kind(draft: Draft) -> Part:
    style, header = draft.rng.choice(
        (("disability", "残疾类别"), ("disability", "残疾类型"), ("disability degree", "残疾等级"))
    )

    def cell(person: Person, _: int) -> str:
        value = person.degree if "degree" in style else person.disability
        must = Must.FIND if draft.mood is Mood.CARELESS else Must.MAY
        draft.plant(
            PersonalData.HEALTH,
            f"{person.name}:{value}",
            TABLE,
            style,
            must=must,
            also=(value, person.name, person.name + value),
        )
        return value

    return Part(header, cell)


def disability_number(draft: Draft) -> Part:
    fate = draft.fate()
    masked = fate is not Fate.LEAK or draft.mood is not Mood.CARELESS

    def cell(person: Person, _: int) -> str:
        number = person.disability_number
        if masked:
            text = number[:6] + "*" * 10 + number[16:]
            draft.masked.append((number, text))
            return draft.trap("masked disability number", text, PersonalData.DISABILITY_NUMBER)
        draft.plant(PersonalData.DISABILITY_NUMBER, number, TABLE)
        draft.plant(PersonalData.ID_NUMBER, person.number, TABLE, "within a disability number", must=Must.MAY)
        return number

    return Part(draft.pick(("残疾证号", "残疾人证号", "证号")), cell)


def sensitive(draft: Draft, *, id_: float, home: float, mobile: float, card: float) -> list[Part]:
    """The columns that a careful office would have cut, each with some likelihood, in any order."""
    if draft.mood is Mood.CLEAN:
        return []
    labels, parts = words().labels, []
    if draft.chance(id_):
        parts += _id_column(draft, draft.fate())
    if draft.chance(home) and (fate := draft.fate(0.5)) is not Fate.ABSENT:
        parts.append(
            Part(draft.pick((*labels.home[:10], "详细住址")), lambda person, _: draft.home(person, fate, TABLE))
        )
    if draft.chance(mobile) and (fate_of_phone := draft.fate(0.5)) is not Fate.ABSENT:
        parts.append(_mobile_column(draft, fate_of_phone))
    if draft.chance(card) and (fate_of_card := draft.fate(0.5)) is not Fate.ABSENT:
        parts.append(_card_column(draft, fate_of_card))
    draft.rng.shuffle(parts)
    return parts


def _id_column(draft: Draft, fate: Fate) -> list[Part]:
    header = draft.pick(words().labels.id)
    if fate is Fate.ABSENT:
        return []
    if fate is Fate.WEAK and draft.chance(0.5):
        return [
            Part(header, lambda person, _: _given_away(draft, person)),
            Part("出生日期", lambda person, _: f"{person.born:%Y-%m-%d}"),
        ]
    forgotten = draft.rng.randrange(1, 9) if fate is Fate.MASKED and draft.mood is Mood.CARELESS else 0
    hidden = fate is Fate.LEAK and draft.format in SHEETS and draft.chance(0.25)
    where = "隐藏列" if hidden else TABLE

    def cell(person: Person, row: int) -> str:
        one = Fate.LEAK if row == forgotten and draft.chance(0.4) else fate
        return draft.id_number(person, one, where if one is fate else TABLE)

    return [Part(header, cell, hidden)]


def _given_away(draft: Draft, person: Person) -> str:
    """The birthday alone is hidden, and stands in another column."""
    text = birthday_masked_id(draft.rng, person.number)
    hidden = shape_of(text, person.number)
    draft.plant(PersonalData.WEAK_MASK, hidden, TABLE, "birthday in another column", also=(person.number, text))
    return text


def _mobile_column(draft: Draft, fate: Fate) -> Part:
    number = draft.format in SHEETS and fate is Fate.LEAK and draft.chance(0.4)

    def cell(person: Person, _: int) -> str:
        if number:
            draft.plant(PersonalData.MOBILE, person.mobile, TABLE, "number cell")
            return NUMBER + person.mobile
        return draft.mobile(person, fate, TABLE)

    return Part(draft.pick(words().labels.mobile), cell)


def _card_column(draft: Draft, fate: Fate) -> Part:
    passbook = draft.chance(0.2)
    header = draft.pick(words().labels.card)
    return Part(header, lambda person, _: draft.card(person, fate, TABLE, passbook=passbook))
