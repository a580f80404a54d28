"""A document while it is being written: blocks of text on one side, the truth about them on the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from random import Random

from benchmarks.privacy_corpus.people import Person, a_person
from benchmarks.privacy_corpus.truth import Block, Content, Format, Grid, Must, Paragraph, Planted
from benchmarks.privacy_corpus.wearing import (
    PLAIN,
    masked_card,
    masked_home,
    masked_id,
    masked_mobile,
    weakly_masked_id,
    worn,
)
from benchmarks.privacy_corpus.words import Region, words
from storage.article_nouns import PersonalData

BODY = "正文"
TODAY = date(2022, 11, 24)  # the day on which the corpus is read


class Mood(StrEnum):
    """How careful the office was with a document."""

    CARELESS = "careless"
    CAREFUL = "careful"  # everything is masked
    CLEAN = "clean"  # nobody's data is in it


class Fate(StrEnum):
    """What became of one datum."""

    LEAK = "leak"
    WEAK = "weak"
    MASKED = "masked"
    ABSENT = "absent"


def shape_of(masked: str, number: str) -> str:
    """A masked number with stars for whatever hides its signs; unlike lengths: for whatever is no digit."""
    if len(masked) == len(number):
        return "".join(own if sign == own else "*" for sign, own in zip(masked, number, strict=True))
    return "".join(sign if sign in "0123456789" else "*" for sign in masked)


@dataclass
class Draft:
    """One document in the making."""

    rng: Random
    format: Format
    region: Region
    kind: str
    mood: Mood
    title: str = ""
    name: str = ""
    blocks: list[Block] = field(default_factory=list)
    planted: list[Planted] = field(default_factory=list)
    dressing: list[str] = field(default_factory=list)
    masked: list[tuple[str, str]] = field(default_factory=list)  # ID numbers and how they stand masked in it

    def say(self, text: str, *, hidden: bool = False, comment: str = "") -> None:
        self.blocks.append(Paragraph(text, hidden, comment))

    def show(self, grid: Grid) -> None:
        self.blocks.append(grid)

    def fill(self, sentences: int) -> None:
        for _ in range(sentences):
            self.say("".join(self.rng.sample(words().fillers, k=self.rng.randrange(1, 4))))

    def content(self) -> Content:
        return Content(self.title, tuple(self.blocks), tuple(self.dressing), self.name)

    def truth(self) -> tuple[Planted, ...]:
        """What was planted. Where a number stands masked here and in full there, the mask may be called weak on top."""
        shown = {each.value for each in self.planted if each.kind is PersonalData.ID_NUMBER and not each.trap}
        weak = []
        for number, text in self.masked:
            shape = shape_of(text, number)
            if number[:18] in shown:
                also = (text, shape, shape[:18])
                weak.append(Planted(PersonalData.WEAK_MASK, number[:18], BODY, "in full elsewhere", Must.MAY, also))
        return (*self.planted, *weak)

    # --- what is decided ---

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def pick(self, choices: tuple[str, ...]) -> str:
        return self.rng.choice(choices)

    def person(self, born_in: tuple[int, int] = (1940, 2000)) -> Person:
        return a_person(self.rng, self.region, born_in)

    def fate(self, leak: float = 0.65) -> Fate:
        if self.mood is Mood.CAREFUL:
            return Fate.MASKED if self.chance(0.8) else Fate.ABSENT
        if self.chance(leak):
            return Fate.LEAK
        return self.rng.choice((Fate.WEAK, Fate.MASKED, Fate.MASKED, Fate.MASKED, Fate.ABSENT, Fate.ABSENT))

    # --- what is written, and remembered ---

    def plant(
        self,
        kind: PersonalData,
        value: str,
        where: str = BODY,
        style: str = PLAIN,
        *,
        must: Must = Must.FIND,
        also: tuple[str, ...] = (),
    ) -> None:
        self.planted.append(Planted(kind, value, where, style, must, also))

    def trap(self, trap: str, value: str, kind: PersonalData = PersonalData.ID_NUMBER, must: Must = Must.NOT) -> str:
        self.planted.append(Planted(kind, value, BODY, PLAIN, must, trap=trap))
        return value

    def id_number(self, person: Person, fate: Fate, where: str = BODY, *, birthday_shown: bool = False) -> str:
        if fate is Fate.LEAK:
            text, style = worn(self.rng, person.number, self.format)
            self.plant(PersonalData.ID_NUMBER, person.number, where, style)
            return text
        if fate is Fate.WEAK:
            text = weakly_masked_id(self.rng, person.number)
            hidden = shape_of(text, person.number)
            self.plant(PersonalData.WEAK_MASK, hidden, where, "one to three hidden", also=(person.number, text))
            return text
        text = masked_id(self.rng, person.number, keep_birthday=birthday_shown)
        self.masked.append((person.number, text))
        return self.trap("masked ID number", text)

    def home(self, person: Person, fate: Fate, where: str = BODY) -> str:
        if fate is Fate.LEAK:
            home = person.home
            self.plant(PersonalData.ADDRESS, home.whole, where, home.style, also=home.shortened)
            return home.whole
        if fate is Fate.WEAK or self.chance(0.5):
            return self.trap("address to the village only", person.home.coarse, PersonalData.ADDRESS)
        text = masked_home(self.rng, self.region.short + self.pick(self.region.towns))
        return self.trap("masked address", text, PersonalData.ADDRESS)

    def mobile(self, person: Person, fate: Fate, where: str = BODY) -> str:
        if fate is Fate.LEAK:
            text, style = worn(self.rng, person.mobile, self.format)
            self.plant(PersonalData.MOBILE, person.mobile, where, style)
            return text
        text = masked_mobile(self.rng, person.mobile)
        return self.trap("masked mobile", text, PersonalData.MOBILE)

    def card(self, person: Person, fate: Fate, where: str = BODY, *, passbook: bool = False) -> str:
        number = person.passbook if passbook else person.card
        if fate is Fate.LEAK:
            text, style = worn(self.rng, number, self.format)
            self.plant(PersonalData.BANK_CARD, number, where, "passbook, " + style if passbook else style)
            return text
        text = masked_card(self.rng, number)
        return self.trap("masked bank card", text, PersonalData.BANK_CARD)

    def plant_in_name(self, person: Person) -> None:
        """The file is named after a citizen and the ID number."""
        self.plant(PersonalData.ID_NUMBER, person.number, "文件名")
        self.name = f"{person.name}{person.number}"
