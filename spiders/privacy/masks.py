"""Masked identity numbers: a cluster of digits and stars in, the masks that hide too little out.

A mask is weak that hides fewer than four characters, the last one to three among them, and one that is undone
elsewhere: the hidden day of birth stands in another column or in the same sentence, or the whole number stands in the
file's name, in a comment or anywhere else in what was read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from spiders.privacy.hits import Hit, Passage
from spiders.privacy.id_numbers import PROVINCES, check_digit
from spiders.privacy.normalise import Cluster, flat
from spiders.privacy.tables import Role, birthday
from spiders.privacy.words import CARD_WORDS, ID_WORDS
from storage.article_nouns import Confidence, PersonalData

_MASKED = re.compile(
    r"(?<![0-9X*])(?:[0-9]{3,17}[*X]{1,14}[0-9X*]{0,14}|[0-9]{3,6}[ -][*X]{3,14}[ -][0-9X]{2,4})(?![0-9X*])"
)
_PARTS = re.compile(r"[ \n-]+")
_LENGTH, _MOBILE = 18, 11  # characters: masked mobiles are common, and begin as some identity numbers do
_HEAD = 4  # digits before the mask, from which the region can be told
_ENOUGH = 4  # characters hidden: from here on a mask does its work
_BORN = re.compile(
    r"(?:出生(?:日期|年月日?|时间)?|生日|生于)[:为于是]?((?:19|20)\d\d)[年./-]?(\d{1,2})[月./-]?(\d{1,2})?|"
    r"((?:19|20)\d\d)年(\d{1,2})月(?:(\d{1,2})日)?(?:出?生|生于)"
)
_DAY = re.compile(r"(?<!\d)(?:19|20)\d\d[年./-]\d{1,2}[月./-]\d{1,2}(?!\d)")
_WHOLE, _MASKS = 50, 4000  # remembered of one file: more whole numbers than that are a leak of their own
_TELLING = 10  # characters seen, from which a mask and a whole number can be said to be one


class Mask(NamedTuple):
    """A masked number as 18 characters with stars, where it stands in its cluster, and the hit where it is weak."""

    shape: str
    start: int
    end: int
    hit: Hit | None


def masks(passage: Passage, cluster: Cluster) -> Iterator[Mask]:
    """The masked numbers of a cluster that may be identity numbers."""
    if "*" not in cluster.text and "X" not in cluster.text:
        return
    for found in _MASKED.finditer(cluster.text):
        shape = _shape(_PARTS.sub("", found.group()))
        if shape is None:
            continue
        start, end = cluster.start(found.start()), cluster.end(found.end())
        before = passage.before(start, 24)
        labelled = ID_WORDS.search(before) is not None
        if CARD_WORDS.search(before) and not labelled:
            continue
        told = labelled or passage.people
        hit = _judge(passage, shape, start, end, told) if told or "*" in found.group() else None
        yield Mask(shape, *found.span(), hit)


def _shape(written: str) -> str | None:
    """A masked number as 18 characters; None where it cannot be an identity number.

    People count stars badly, so what stands before and after them is what counts.

    >>> _shape("362226****1234"), _shape("36222619800101123*"), _shape("3622261980010112XX")
    ('362226********1234', '36222619800101123*', '3622261980010112**')
    """
    stars = written.replace("X", "*")
    if written[-1] == "X" and written[-2].isdigit() and stars.count("*") > 1:
        stars = stars[:-1] + "X"  # a check digit of its own: the mask stands before it
    first, last = stars.index("*"), stars.rindex("*")
    head, tail = stars[:first], stars[last + 1 :]
    shape = stars if len(stars) == _LENGTH else head + "*" * (_LENGTH - len(head) - len(tail)) + tail
    if (
        len(shape) != _LENGTH
        or len(head) < _HEAD
        or len(written) == _MOBILE
        or head[:2] not in PROVINCES
        or "*" not in shape
    ):
        return None
    month, day = shape[10:12], shape[12:14]
    fits = (
        shape[6:8] in ("19", "20") or "*" in shape[6:8],
        "*" in month or 1 <= int(month) <= 12,
        "*" in day or 1 <= int(day) <= 31,
    )
    return shape if all(fits) else None


def _judge(passage: Passage, shape: str, start: int, end: int, told: bool) -> Hit | None:
    hidden = shape.count("*")
    if hidden < _ENOUGH:
        if not told and shape[6:14].count("*"):
            return None  # nothing says that it is an identity number, nor does a day of birth
        return _weak(shape, told, f"身份证号只遮挡了 {hidden} 位,容易还原")
    for birth in (*passage.births, *_births(passage, start, end)):
        known = _filled(shape, birth)
        if known is not None and known != shape and "*" not in known[:6] + known[14:]:
            sure = told and "*" not in known
            return _weak(known, sure, "身份证号遮挡的出生日期写在别处(同一行或前后文),可以还原")
    return None


def _weak(shape: str, told: bool, why: str) -> Hit:
    confidence = Confidence.LIKELY if told else Confidence.NEEDS_EYE
    return Hit(PersonalData.WEAK_MASK, shape, f"{shape[:4]}**********{shape[14:]}", confidence, why)


def _births(passage: Passage, start: int, end: int) -> Iterator[str]:
    """The days of birth told just before or after, as YYYYMMDD or YYYYMM."""
    if Role.BIRTH in passage.columns:  # in the text of a list, on the line of the number
        line = passage.text[max(passage.text.rfind("\n", 0, start) + 1, start - 80, 0) : end + 50].partition("\n")[0]
        yield from (day for each in _DAY.findall(line) if (day := birthday(each)))
    for found in _BORN.finditer(flat(passage.leading(start, 80) + passage.text[start : end + 50])):
        year, month, day = (found[1], found[2], found[3]) if found[1] else (found[4], found[5], found[6])
        yield f"{year}{int(month):02}{f'{int(day):02}' if day else ''}"


def _filled(shape: str, birth: str) -> str | None:
    """The number with its day of birth put in, and with its check digit, where all else is seen; None where what is
    seen says another day."""
    known = shape[:6] + birth + shape[6 + len(birth) :]
    if any(seen not in ("*", put) for seen, put in zip(shape, known, strict=True)):
        return None
    if known.count("*") == 0 and check_digit(known[:17]) != known[17]:
        return None
    return known


class Memory:
    """The whole and the masked numbers of what was read so far, in memory only and bounded: a mask is undone by the
    whole number, in whichever order they come."""

    def __init__(self) -> None:
        self._whole: set[str] = set()
        self._masked: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        self._left = _MASKS

    def undone_by(self, number: str) -> Iterator[tuple[Hit, str]]:
        """The masks, and their places, that a whole number undoes; the number is remembered."""
        if number in self._whole or len(self._whole) >= _WHOLE:
            return
        self._whole.add(number)
        for shape, place in self._masked.get(_ends(number), ()):
            if _fits(shape, number):
                yield _weak(number, True, _ELSEWHERE), place

    def undoes(self, shape: str, place: str) -> Hit | None:
        """The hit where a whole number that was read before undoes this mask; the mask is remembered."""
        if _LENGTH - shape.count("*") < _TELLING or "*" in "".join(_ends(shape)):
            return None
        if self._left > 0:
            self._masked[_ends(shape)].append((shape, place))
            self._left -= 1
        number = next((number for number in self._whole if _fits(shape, number)), None)
        return _weak(number, True, _ELSEWHERE) if number else None


_ELSEWHERE = "身份证号虽已遮挡,但同一页面或文件的别处(如文件名、批注)写有完整号码"


def _ends(number: str) -> tuple[str, str]:
    return number[:3], number[-2:]


def _fits(shape: str, number: str) -> bool:
    return all(seen in ("*", digit) for seen, digit in zip(shape, number, strict=True))
