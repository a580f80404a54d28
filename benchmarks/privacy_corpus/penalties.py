"""A draft in, a penalty decision in it: as several offices word them, about citizens, shops, companies and children."""

from __future__ import annotations

from datetime import date, timedelta

from benchmarks.privacy_corpus.draft import TODAY, Draft, Fate, Mood
from benchmarks.privacy_corpus.people import Person, a_company, a_name, a_shop, an_office
from benchmarks.privacy_corpus.traps import business_address, case_number, code_of, document_number, lay_traps
from benchmarks.privacy_corpus.truth import Grid, Must
from benchmarks.privacy_corpus.wearing import masked_name
from benchmarks.privacy_corpus.words import words
from storage.article_nouns import PersonalData


def citizen(draft: Draft) -> None:
    """The decision about a citizen, the party told in one running sentence."""
    person = draft.person()
    _head(draft, person.name)
    subject = draft.pick(("当事人", "被处罚人", "违法行为人", "被处罚人(个人)", "行政相对人"))
    draft.say(f"{subject}:{_running(draft, person)}")
    _facts(draft, person)
    _tail(draft)


def citizen_by_lines(draft: Draft) -> None:
    """The same, one fact a line with its label."""
    person = draft.person()
    _head(draft, person.name)
    subject = draft.pick(("当事人", "被处罚人", "姓名", "受处罚人"))
    draft.say(f"{subject}:{_shown_name(draft, person)}")
    for label, value in _labelled(draft, person):
        draft.say(f"{label}{draft.pick((':', ':', ': ', ' '))}{value}")
    _facts(draft, person)
    _tail(draft)


def citizen_in_a_form(draft: Draft) -> None:
    """The same as a form: labels and values in the cells of a table."""
    person = draft.person()
    _head(draft, person.name)
    pairs = [("姓名", _shown_name(draft, person)), ("性别", person.sex), *_labelled(draft, person)]
    if draft.chance(0.5):
        rows: tuple[tuple[str, ...], ...] = tuple(pairs)
    else:
        pairs += [("", "")] * (len(pairs) % 2)
        rows = tuple((*pairs[at], *pairs[at + 1]) for at in range(0, len(pairs), 2))
    draft.show(Grid("当事人情况", rows[0], rows[1:]))
    _facts(draft, person)
    _tail(draft)


def company(draft: Draft) -> None:
    """The decision about a company; its legal representative is a citizen."""
    person = draft.person()
    name = a_company(draft.rng, draft.region)
    _head(draft, name)
    parts = [f"统一社会信用代码:{code_of(draft)}", f"{draft.pick(words().labels.business)}:{business_address(draft)}"]
    if draft.chance(0.3):
        draft_address = draft.trap("seat of a company", business_address(draft), PersonalData.ADDRESS)
        parts.append(f"住所:{draft_address}")
    parts.append(f"{draft.pick(('法定代表人', '法定代表人(负责人)', '负责人'))}:{person.name}")
    fate = draft.fate(0.5)
    if fate is not Fate.ABSENT and draft.mood is not Mood.CLEAN:
        parts.append(f"{draft.pick(words().labels.id)}:{draft.id_number(person, fate)}")
    draft.say(f"{draft.pick(('当事人', '被处罚单位'))}:{name}")
    if draft.chance(0.5):
        draft.say(draft.pick((",", ";", " ")).join(parts))
    else:
        for part in parts:
            draft.say(part)
    _facts(draft, None)
    _tail(draft)


def shopkeeper(draft: Draft) -> None:
    """A shop of one owner: its place of business may be told, the owner's number and home may not."""
    person = draft.person()
    shop = a_shop(draft.rng, draft.region)
    _head(draft, shop)
    line = f"当事人:{shop},主体资格证照名称:营业执照,统一社会信用代码:{code_of(draft)},"
    line += (
        f"{draft.pick(('住所(经营场所)', '经营场所'))}:{business_address(draft)},经营者:{_shown_name(draft, person)}"
    )
    draft.say(line)
    rest = _labelled(draft, person)
    if rest:
        draft.say("经营者" + ",".join(f"{label}:{value}" for label, value in rest))
    _facts(draft, None)
    _tail(draft)


def child(draft: Draft) -> None:
    """A penalty for someone under age, which must not be published at all; in the careful version nobody is named."""
    person = draft.person((TODAY.year - 16, TODAY.year - 14))
    if draft.mood is Mood.CARELESS:
        draft.plant(PersonalData.MINOR, person.name, also=(f"{person.name}{person.age(TODAY)}",), style="penalty")
        who = draft.pick(
            (
                f"{person.name},{person.sex},{_day(person.born)}出生(未成年人)",
                f"{person.name},{person.sex},{person.age(TODAY)}岁,学生",
                f"{person.name}(未成年人),{person.sex},现年{person.age(TODAY)}周岁,就读于{draft.region.short}第二中学",
            )
        )
        name = person.name
    else:
        name = masked_name(draft.rng, person.name)
        draft.trap("a minor, masked", name, PersonalData.MINOR, Must.MAY)
        who = f"{name},未成年人"
    _head(draft, name)
    draft.say(f"违法行为人:{who}。因{draft.pick(words().offences)},于{_day(TODAY - timedelta(days=9))}被查获。")
    _tail(draft)


def driver(draft: Draft) -> None:
    """The transport office about a driver, whose licence is numbered as the ID card is."""
    person = draft.person()
    _head(draft, person.name)
    plate = f"{draft.region.plate}{draft.rng.randrange(10000, 99999)}"
    fate = draft.fate()
    text = f"{draft.pick(('当事人', '驾驶员'))}{_shown_name(draft, person)}驾驶{plate}号货车"
    if fate is not Fate.ABSENT and draft.mood is not Mood.CLEAN:
        text += f"({draft.pick(words().labels.licence)}:{draft.id_number(person, fate)})"
    draft.say(
        f"{text},因{draft.pick(words().offences)}被查处,"
        f"道路运输证号:{draft.region.code}{draft.rng.randrange(10**5, 10**6)}。"
    )
    _tail(draft)


DECISIONS = (
    citizen,
    citizen,
    citizen_by_lines,
    citizen_by_lines,
    citizen_in_a_form,
    company,
    shopkeeper,
    child,
    driver,
)


# --- the parts ------------------------------------------------------------------------------------------------------


def _head(draft: Draft, name: str) -> None:
    office = an_office(draft.rng, draft.region)
    draft.title = draft.pick(
        (
            f"{office}行政处罚决定书({document_number(draft)})",
            f"行政处罚决定书 {document_number(draft)}",
            f"关于{masked_name(draft.rng, name) if len(name) < 5 else name}案的行政处罚信息公示",
            f"{office}{draft.rng.randrange(2019, 2023)}年第{draft.rng.randrange(1, 40)}批行政处罚公示",
        )
    )
    draft.say(draft.pick((f"{office}行政处罚决定书", "行 政 处 罚 决 定 书", draft.title)))
    draft.say(document_number(draft))


def _shown_name(draft: Draft, person: Person) -> str:
    return masked_name(draft.rng, person.name) if draft.mood is not Mood.CARELESS else person.name


def _labelled(draft: Draft, person: Person) -> list[tuple[str, str]]:
    """The facts of a party with their labels, in no fixed order; some are left out."""
    if draft.mood is Mood.CLEAN:
        return []
    labels, facts = words().labels, []
    if (fate := draft.fate()) is not Fate.ABSENT:
        facts.append((draft.pick(labels.id), draft.id_number(person, fate)))
    if (fate := draft.fate(0.5)) is not Fate.ABSENT:
        facts.append((draft.pick(labels.home), draft.home(person, fate)))
    if (fate := draft.fate(0.3)) is not Fate.ABSENT and draft.chance(0.6):
        facts.append((draft.pick(labels.mobile), draft.mobile(person, fate)))
    if draft.mood is Mood.CARELESS and draft.chance(0.2):
        draft.plant(PersonalData.OLD_ID_NUMBER, person.old_number)
        facts.append((draft.pick(labels.id[:6]) + "(旧)", person.old_number))
    draft.rng.shuffle(facts)
    return facts


def _running(draft: Draft, person: Person) -> str:
    """张某,男,汉族,1980年1月1日出生,身份证号码:…,住…。"""
    parts = [_shown_name(draft, person), person.sex]
    birthday = draft.chance(0.5)
    if draft.chance(0.7):
        parts.append(person.nation)
    parts.append(f"{_day(person.born)}出生" if birthday else f"{person.age(TODAY)}岁")
    if draft.mood is Mood.CLEAN:
        return ",".join(parts) + "。"
    if (fate := draft.fate()) is not Fate.ABSENT:
        number = draft.id_number(person, fate, birthday_shown=birthday)
        parts.append(f"{draft.pick(words().labels.id)}{draft.pick((':', ':', '', '为'))}{number}")
    if (fate := draft.fate(0.5)) is not Fate.ABSENT:
        label = draft.pick(
            (*(f"{each}:" for each in words().labels.home), "住", "家住", "现住", "户籍地为", "户籍所在地")
        )
        parts.append(label + draft.home(person, fate))
    if (fate := draft.fate(0.3)) is not Fate.ABSENT and draft.chance(0.5):
        parts.append(f"{draft.pick(words().labels.mobile)}{draft.pick((':', ''))}{draft.mobile(person, fate)}")
    return draft.pick((",", ",", ",", "、", "; ")).join(parts) + "。"


def _facts(draft: Draft, person: Person | None) -> None:
    day = date(2022, 1, 1) + timedelta(days=draft.rng.randrange(300))
    draft.say(
        f"经查,{draft.pick(('当事人', '该当事人', '上述当事人'))}于{_day(day)}"
        f"在{draft.region.short}{draft.pick(draft.region.towns)}{draft.pick(words().offences)},违反了有关法律法规的规定。"
    )
    draft.fill(draft.rng.randrange(1, 4))
    if person is not None and draft.mood is Mood.CARELESS and draft.chance(0.15):
        witness = draft.person()
        number = draft.id_number(witness, Fate.LEAK)
        draft.say(f"上述事实有证人{witness.name}(身份证号码{number})的证言及{a_name(draft.rng)[0]}某的陈述为证。")


def _tail(draft: Draft) -> None:
    lay_traps(draft, draft.rng.randrange(0, 4))
    draft.say(f"决定:处罚款人民币{draft.rng.randrange(2, 200) * 100}元,{case_number(draft)}。")
    draft.fill(draft.rng.randrange(0, 3))
    draft.say(an_office(draft.rng, draft.region))
    draft.say(_day(date(2022, 1, 1) + timedelta(days=draft.rng.randrange(300))))


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
