"""A draft in, a list of people in it: relief, subsidies, orphans, disability, jobs, and the two registers of penalties
and permits that offices publish as they were exported."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.privacy_corpus.draft import TODAY, Draft, Fate, Mood
from benchmarks.privacy_corpus.list_columns import (
    TABLE,
    Part,
    amount,
    child_name,
    disability_kind,
    disability_number,
    illness,
    name_of,
    sensitive,
    serial,
    town,
)
from benchmarks.privacy_corpus.numbers import digits
from benchmarks.privacy_corpus.people import Person, a_company, an_office
from benchmarks.privacy_corpus.traps import code_of, document_number, lay_traps
from benchmarks.privacy_corpus.truth import SHEETS, Format, Grid, Must
from benchmarks.privacy_corpus.words import words
from storage.article_nouns import PersonalData


def relief(draft: Draft) -> None:
    """低保, 特困, 临时救助: names, homes, what they are given, and sometimes what they suffer from."""
    draft.kind = "relief"
    what = draft.pick(("城乡低保对象", "特困供养人员", "临时救助对象", "医疗救助对象", "困难群众慰问对象"))
    parts = [serial(), name_of(draft), *sensitive(draft, id_=0.7, home=0.6, mobile=0.35, card=0.3), amount(draft)]
    if draft.chance(0.35):
        parts.insert(-1, illness(draft))
    _finish(draft, f"{draft.region.short}{_period(draft)}{what}{draft.pick(('名单', '公示', '发放花名册'))}", parts)


def subsidy(draft: Draft) -> None:
    """惠农补贴: land, grain, machines; the money goes to an account."""
    draft.kind = draft.rng.choice(("rural", "poverty", "notice"))
    what = draft.pick(
        (
            "耕地地力保护补贴",
            "农机购置补贴",
            "稻谷补贴",
            "公益林补偿资金",
            "危房改造补助",
            "雨露计划补助",
            "小额信贷贴息",
        )
    )
    parts = [
        serial(),
        town(draft),
        name_of(draft),
        *sensitive(draft, id_=0.6, home=0.4, mobile=0.4, card=0.65),
        amount(draft),
    ]
    if draft.chance(0.5):
        parts.insert(3, Part(draft.pick(("补贴面积(亩)", "面积")), lambda _, __: f"{draft.rng.random() * 12:.2f}"))
    _finish(draft, f"{_period(draft)}{draft.region.short}{what}{draft.pick(('公示表', '清册', '发放明细表'))}", parts)


def recruitment(draft: Draft) -> None:
    """事业单位、公益性岗位招聘: tickets, scores, numbers of the candidates."""
    draft.kind = draft.rng.choice(("notice", "employ"))
    parts = [
        serial(),
        name_of(draft, header=draft.pick(("姓名", "考生姓名", "姓 名"))),
        Part("性别", lambda person, _: person.sex),
        Part("准考证号", lambda _, row: f"2022{draft.region.code[2:]}{row:04d}"),
        Part(draft.pick(("岗位代码", "报考岗位")), lambda _, __: f"36092620{digits(draft.rng, 6)}"),
        *sensitive(draft, id_=0.7, home=0.1, mobile=0.4, card=0.0),
        Part("总成绩", lambda _, __: f"{draft.rng.random() * 40 + 55:.2f}"),
    ]
    what = draft.pick(("公开招聘工作人员", "公益性岗位", "“三支一扶”", "公开招聘教师", "社区工作者"))
    _finish(
        draft,
        f"{draft.region.short}2022年{what}{draft.pick(('入闱面试人员名单', '拟聘用人员公示', '体检结果'))}",
        parts,
    )


def disability(draft: Draft) -> None:
    """残疾人两项补贴: the number of the card is the ID number and two digits more."""
    draft.kind = "relief"
    parts = [serial(), name_of(draft), disability_number(draft)]
    if draft.mood is not Mood.CLEAN and draft.chance(0.6):
        parts.append(disability_kind(draft))
    parts += [*sensitive(draft, id_=0.2, home=0.3, mobile=0.3, card=0.3), amount(draft)]
    _finish(draft, f"{_period(draft)}{draft.region.short}困难残疾人生活补贴和重度残疾人护理补贴发放名单", parts)


def orphans(draft: Draft) -> None:
    """孤儿、事实无人抚养儿童: everybody in the list is a child."""
    draft.kind = "relief"
    careless = draft.mood is Mood.CARELESS
    parts = [serial(), child_name(draft, careless=careless), Part("性别", lambda person, _: person.sex)]
    if careless and draft.chance(0.6):
        parts.append(Part("年龄", lambda person, _: str(person.age(TODAY))))
    parts += [*sensitive(draft, id_=0.4, home=0.3, mobile=0.2, card=0.0), amount(draft)]
    what = draft.pick(("孤儿基本生活费", "事实无人抚养儿童基本生活补贴", "困境儿童生活补助"))
    _finish(draft, f"{_period(draft)}{draft.region.short}{what}发放名单", parts, born=(2008, 2016))


def register(draft: Draft) -> None:
    """双公示: the register of penalties as the credit platform exports it, companies and citizens in one table."""
    draft.kind = "penalty"
    fate = draft.fate(0.6)
    shown = fate is not Fate.ABSENT and draft.mood is not Mood.CLEAN
    citizens = draft.chance(0.6)
    parts = [
        Part(
            "行政相对人名称",
            lambda person, row: person.name if citizens and row % 2 else a_company(draft.rng, draft.region),
        ),
        Part("行政相对人代码_1(统一社会信用代码)", lambda _, row: "" if citizens and row % 2 else code_of(draft)),
        Part("法定代表人", lambda person, row: "" if citizens and row % 2 else person.name),
        Part("法定代表人证件类型", lambda _, row: "" if citizens and row % 2 else "身份证"),
        Part(
            "法定代表人证件号码",
            lambda person, row: draft.id_number(person, fate, TABLE) if shown and not (citizens and row % 2) else "",
        ),
        Part(
            "自然人证件号码",
            lambda person, row: draft.id_number(person, fate, TABLE) if shown and citizens and row % 2 else "",
        ),
        Part("行政处罚决定书文号", lambda _, __: document_number(draft)),
        Part("违法行为类型", lambda _, __: draft.pick(words().offences)),
        Part("罚款金额(万元)", lambda _, __: f"{draft.rng.random():.4f}"),
        Part("处罚机关", lambda _, __: an_office(draft.rng, draft.region)),
        Part("处罚机关统一社会信用代码", lambda _, __: code_of(draft)),
    ]
    _finish(
        draft,
        f"{an_office(draft.rng, draft.region)}行政处罚双公示信息{draft.pick(('', '(第三季度)', '汇总表'))}",
        parts,
    )


def admission(draft: Draft) -> None:
    """学校招生: the names of children, and nothing else of them; a person has to say whether that is too much."""
    draft.kind = draft.rng.choice(("edu", "notice"))

    def name(person: Person, _: int) -> str:
        return draft.trap("names of pupils", person.name, PersonalData.MINOR, Must.MAY)

    parts = [
        serial(),
        Part("姓名", name),
        Part("录取学校", lambda _, __: f"{draft.region.short}第{draft.rng.randrange(1, 6)}小学"),
    ]
    _finish(draft, f"{draft.region.short}2022年义务教育招生学区审核通过名单", parts, born=(2014, 2016))


LISTS = (relief, relief, subsidy, subsidy, recruitment, recruitment, disability, orphans, register, admission)


# --- the whole ------------------------------------------------------------------------------------------------------


def _period(draft: Draft) -> str:
    return draft.pick(("2022年", "2021年度", "2022年第二季度", "2022年5月份", ""))


def _finish(draft: Draft, title: str, parts: Sequence[Part], born: tuple[int, int] = (1940, 2000)) -> None:
    draft.title = title
    if draft.format not in (*SHEETS, Format.CSV):
        draft.fill(1)
    people = [draft.person(born) for _ in range(_length(draft))]
    rows = tuple(tuple(part.cell(person, row) for part in parts) for row, person in enumerate(people, 1))
    sheet = draft.chance(0.12) and draft.format in SHEETS and draft.mood is Mood.CARELESS
    draft.show(
        Grid(
            name=draft.pick(("Sheet1", "名单", "汇总表", "附件1")),
            header=tuple(part.header for part in parts),
            rows=rows,
            title=title if draft.chance(0.7) else "",
            hidden_columns=frozenset(at for at, part in enumerate(parts) if part.hidden),
            comments=_comments(draft, people),
        )
    )
    if sheet:
        _hidden_sheet(draft, people)
    if draft.format not in (*SHEETS, Format.CSV):
        lay_traps(draft, draft.rng.randrange(0, 3))


def _length(draft: Draft) -> int:
    return draft.rng.choice((3, 5, 8, 12, 20, 35))


def _comments(draft: Draft, people: Sequence[Person]) -> dict[tuple[int, int], str]:
    """A note at a cell, in which the clerk kept what the cell hides."""
    if draft.format is not Format.XLSX or draft.mood is not Mood.CARELESS or not draft.chance(0.2):
        return {}
    row = draft.rng.randrange(len(people))
    return {(row + 1, 1): f"核对:身份证号{draft.id_number(people[row], Fate.LEAK, '批注')}"}


def _hidden_sheet(draft: Draft, people: Sequence[Person]) -> None:
    rows = tuple((person.name, draft.id_number(person, Fate.LEAK, "隐藏表")) for person in people[:5])
    draft.show(Grid("原始数据", ("姓名", "身份证号"), rows, hidden=True))
