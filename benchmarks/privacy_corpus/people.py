"""A random generator in, a made-up citizen out: a name, a birthday, a home, and numbers that belong to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

from benchmarks.privacy_corpus.numbers import (
    card_number,
    day_between,
    id_number,
    mobile_number,
    old_id_number,
    passbook_number,
)
from benchmarks.privacy_corpus.words import Region, words

_NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Person:
    """A citizen of the corpus."""

    name: str
    man: bool
    nation: str
    born: date
    number: str = field(repr=False)
    old_number: str = field(repr=False)
    home: Home
    mobile: str = field(repr=False)
    card: str = field(repr=False)
    passbook: str = field(repr=False)
    disability: str
    degree: str
    disability_number: str = field(repr=False)
    illness: str

    @property
    def sex(self) -> str:
        return "男" if self.man else "女"

    def age(self, on: date) -> int:
        return on.year - self.born.year - ((on.month, on.day) < (self.born.month, self.born.day))


def a_person(rng: Random, region: Region, born_in: tuple[int, int] = (1940, 2000)) -> Person:
    """Someone of a county, born in one of those years; now and then registered in another county."""
    born = day_between(rng, date(born_in[0], 1, 1), date(born_in[1], 12, 31))
    man = rng.random() < 0.55
    code = _code(rng, region, born)
    number = id_number(rng, code, born, man=man)
    kind = rng.randrange(len(words().disabilities))
    degree = rng.randrange(len(words().degrees))
    return Person(
        name=a_name(rng),
        man=man,
        nation=rng.choice(words().nations),
        born=born,
        number=number,
        old_number=old_id_number(rng, code, born),
        home=a_home(rng, region),
        mobile=mobile_number(rng),
        card=card_number(rng),
        passbook=passbook_number(rng),
        disability=words().disabilities[kind],
        degree=words().degrees[degree],
        disability_number=f"{number}{kind % 7 + 1}{degree + 1}",
        illness=rng.choice(words().illnesses),
    )


def _code(rng: Random, region: Region, born: date) -> str:
    if rng.random() < 0.08:
        region = rng.choice(words().regions)
    return region.old if born.year < 1992 else region.code


def a_name(rng: Random) -> str:
    surname = rng.choice(words().surnames[:-2]) if rng.random() < 0.99 else "欧阳"
    return surname + "".join(rng.choices(words().given, k=1 if rng.random() < 0.2 else 2))


@dataclass(frozen=True)
class Home:
    """Where somebody lives: to the house or the group, the same to the village or the town only, and how it is told."""

    whole: str = field(repr=False)
    coarse: str
    style: str

    @property
    def shortened(self) -> tuple[str, ...]:
        """The address without its last rooms and floors: as long as a house or a group is left, it is told."""
        fewest = len(self.coarse) + 2
        return tuple(self.whole[:length] for length in range(fewest, len(self.whole)))


def a_home(rng: Random, region: Region) -> Home:
    town = rng.choice(region.towns)
    whole = rng.choice((region.name, region.name, region.short, ""))
    if rng.random() < 0.65:
        coarse = f"{whole}{town}{rng.choice(words().villages)}村"
        style, rest = _in_village(rng)
        return Home(coarse + rest, coarse, style)
    road = f"{whole}{town}{rng.choice(words().roads)}"
    style, rest = _in_town(rng)
    return Home(road + rest, f"{whole}{town}", style)


def _in_village(rng: Random) -> tuple[str, str]:
    house, group = rng.randrange(1, 90), rng.randrange(1, 15)
    hamlet, numeral = rng.choice(words().hamlets), rng.choice(_NUMERALS)
    return rng.choice(
        (
            ("3组", f"{group}组"),
            ("3组12号", f"{group}组{house}号"),
            ("三组12号", f"{numeral}组{house}号"),
            ("第三村民小组", f"第{numeral}村民小组"),
            ("下屋组", f"{hamlet}组"),
            ("下屋组12号", f"{hamlet}组{house}号"),
            ("下屋12号", f"{hamlet}{house}号"),
        )
    )


def _in_town(rng: Random) -> tuple[str, str]:
    house, block, flat = rng.randrange(1, 300), rng.randrange(1, 30), f"{rng.randrange(1, 18)}0{rng.randrange(1, 5)}"
    estate, stairs = rng.choice(words().estates), rng.randrange(1, 5)
    return rng.choice(
        (
            ("某路88号", f"{house}号"),
            ("某路88号3栋2单元501室", f"{house}号{block}栋{stairs}单元{flat}室"),
            ("某小区3栋501室", f"{estate}{block}栋{flat}室"),
            ("某路88号某小区3幢2单元501", f"{house}号{estate}{block}幢{stairs}单元{flat}"),
            ("某路88号附3号", f"{house}号附{rng.randrange(1, 9)}号"),
        )
    )


# --- organisations --------------------------------------------------------------------------------------------------


def an_office(rng: Random, region: Region) -> str:
    return region.short + rng.choice(words().offices)


def a_company(rng: Random, region: Region) -> str:
    known = words()
    return f"{region.short}{rng.choice(known.brands)}{rng.choice(known.trades)}有限公司"


def a_shop(rng: Random, region: Region) -> str:
    known = words()
    return f"{region.short}{rng.choice(region.towns)}{rng.choice(known.brands)}{rng.choice(known.shops)}"


def an_office_address(rng: Random, region: Region) -> str:
    return f"{region.short}{rng.choice(region.towns)}{rng.choice(words().roads)}{rng.randrange(1, 300)}号"
