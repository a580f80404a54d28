"""Numbers and texts made for the tests: valid by their check digits, and nobody's."""

from __future__ import annotations

from datetime import date

from spiders.pieces import Piece, Prose, Row
from spiders.privacy.id_numbers import check_digit
from spiders.privacy.scan import Scene, scan
from storage.article_nouns import PersonalData, Sighting

TODAY = date(2022, 4, 21)
KEY = b"a key for tests"
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def id_number(region: str = "360926", born: str = "19800101", order: str = "123") -> str:
    first = f"{region}{born}{order}"
    return first + check_digit(first)


def id_number_ending(last: str, born: str = "19800101") -> str:
    """One whose check digit is a certain one."""
    return next(number for order in range(1, 999) if (number := id_number(born=born, order=f"{order:03}"))[-1] == last)


def card(first: str = "622202", length: int = 19) -> str:
    """A number that passes the Luhn check."""
    stem = f"{first}{'1357924680' * 2}"[: length - 1]
    total = 0
    for place, each in enumerate(reversed(stem)):
        doubled = int(each) * (1 if place % 2 else 2)
        total += doubled - 9 if doubled > 9 else doubled
    return f"{stem}{-total % 10}"


def credit_code(first: str = "11360926014985123") -> str:
    """A numeric 统一社会信用代码."""
    total = sum(_CREDIT.index(each) * pow(3, place, 31) for place, each in enumerate(first))
    return first + _CREDIT[-total % 31]


def scene(kind: str = "notice", title: str = "关于公示的通知") -> Scene:
    return Scene(url="http://www.tonggu.gov.cn/a/1.html", kind=kind, title=title, key=KEY, today=TODAY)


def table(*rows: tuple[str, ...], hidden: frozenset[int] = frozenset(), name: str = "名单") -> list[Piece]:
    """Rows as a spreadsheet gives them, the cells with names of their own."""
    return [
        Row(
            cells=cells,
            table=name,
            place=f"表“{name}” 第 {number} 行",
            names=tuple(f"{chr(65 + column)}{number}" for column in range(len(cells))),
            hidden=hidden,
        )
        for number, cells in enumerate(rows, start=1)
    ]


def look(*pieces: Piece | str, kind: str = "notice", title: str = "关于公示的通知") -> list[Sighting]:
    """What is seen in pieces, or in texts that stand in the body."""
    whole = [Prose(piece, "正文") if isinstance(piece, str) else piece for piece in pieces]
    return list(scan(whole, scene(kind, title)))


def kinds(*pieces: Piece | str, kind: str = "notice", title: str = "关于公示的通知") -> list[PersonalData]:
    return [sighting.kind for sighting in look(*pieces, kind=kind, title=title)]
