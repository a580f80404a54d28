"""What a search looks at and what it finds: a passage with its surroundings in, hits with a masked excerpt out.

A hit holds the value in plain text, in memory only; what leaves this package is a Sighting.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass, field

from spiders.privacy.normalise import flat
from spiders.privacy.tables import Role
from storage.article_nouns import Confidence, PersonalData

_LONG_NUMBER = re.compile(r"\d{7,}[\dXx]*")
_COARSE = re.compile(  # province, city, county and township: as much of an address as may be shown
    r"(?:[\u4e00-\u9fff]{2,7}?(?:省|自治区))?(?:[\u4e00-\u9fff]{2,6}?(?:市|州|盟))?"
    r"(?:[\u4e00-\u9fff]{1,6}?(?:县|(?<![小社园片])区|市|旗))?(?:[\u4e00-\u9fff]{1,5}?(?:镇|乡|街道))?"
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A text to be searched: a piece of prose, or a cell.

    `label` is what a table calls the cell; `beside` its row, cells parted by bars. `people`: it belongs to a list of
    persons; `staff`: of persons in office. `births` are days of birth that stand in the same row. For prose, `columns`
    are those of a list whose heading was read before, and `above` is the end of the text before.
    """

    text: str = field(repr=False)
    place: str
    label: str = field(default="", repr=False)
    beside: str = field(default="", repr=False)
    people: bool = False
    staff: bool = False
    births: tuple[str, ...] = field(default=(), repr=False)  # YYYYMMDD or YYYYMM
    columns: frozenset[Role] = frozenset()
    above: str = field(default="", repr=False)

    def before(self, at: int, length: int) -> str:
        """What stands before a place of the text, the cell's label included."""
        return self.label + flat(self.leading(at, length))

    def leading(self, at: int, length: int) -> str:
        """The same as written, without the label; the end of the text above goes before, where this one is short."""
        own = self.text[max(0, at - length) : at]
        return f"{self.above[len(own) - length :]}\n{own}" if self.above and len(own) < length else own

    def after(self, at: int, length: int) -> str:
        return flat(self.text[at : at + length])


@dataclass(frozen=True, slots=True)
class Hit:
    """One piece of personal data. `value` is normalised; `masked` is all of it that may be shown."""

    kind: PersonalData
    value: str = field(repr=False)
    masked: str
    confidence: Confidence
    why: str
    official: bool = False


def key_of(kind: PersonalData, value: str, key: bytes) -> str:
    """By which a value is known again without being told: HMAC-SHA256, 32 hex digits."""
    return hmac.digest(key, f"{kind.value}{value}".encode("utf-8", "surrogatepass"), "sha256").hex()[:32]


def mask_number(value: str) -> str:
    """The first four and the last four characters, stars for the rest.

    >>> mask_number("6222020000000000012"), mask_number("123456789")
    ('6222***********0012', '1234*****')
    """
    return value[:4] + "*" * (len(value) - 8) + value[-4:] if len(value) >= 15 else value[:4] + "*" * (len(value) - 4)


def mask_mobile(value: str) -> str:
    return f"{value[:3]}****{value[-4:]}"


def mask_name(value: str) -> str:
    return f"{value[:1]}**"


def mask_address(value: str) -> str:
    """An address down to its township.

    >>> mask_address("江西省宜春市铜鼓县永宁镇城南路88号3栋"), mask_address("幸福小区3栋502室")
    ('江西省宜春市铜鼓县永宁镇***', '***')
    """
    found = _COARSE.match(value)
    return f"{found.group() if found else ''}***"


def safe_place(place: str) -> str:
    """A place without the numbers that the name of a file, a sheet or a member of an archive may hold.

    >>> safe_place("压缩包内 13812345678.txt 第 3 行")
    '压缩包内 1381*******.txt 第 3 行'
    """
    return _LONG_NUMBER.sub(lambda found: mask_number(found.group()), place)
