"""Identity numbers: a cluster of digits in, the numbers whose province, day of birth and check digit are right out.

18 digits as GB 11643-1999 has them, with ISO 7064 MOD 11-2; the old ones of 15, which check nothing, only where words
say so; and the 20 of a disability certificate, which begin with an identity number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from spiders.privacy.hits import Hit, Passage, mask_number
from spiders.privacy.normalise import Cluster
from spiders.privacy.tables import Role
from spiders.privacy.words import CREDIT_WORDS, ID_WORDS, OTHER_NUMBER, PERSON_WORDS
from storage.article_nouns import Confidence, PersonalData

PROVINCES = frozenset(
    f"{number}" for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for number in range(first, last + 1)
)  # fmt: skip
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_CREDIT_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_REGISTERING = frozenset("159")  # the offices that give out the codes of nearly all bodies
_FIRST_YEAR = 1900

_S = r"[ \n-]{0,5}+"
_N = rf"{_S}[0-9]"
_NUMBER_18 = rf"[1-8](?:{_N}){{5}}{_S}(?:1{_S}9|2{_S}0)(?:{_N}){{2}}{_S}[01]{_N}{_S}[0-3](?:{_N}){{4}}{_S}[0-9X]"
# In the text of a PDF the next column may touch: a mobile, a card, or anything after the X.
_NEXT = rf"(?=(?:1{_S}[3-9](?:{_N}){{9}}|[3-6](?:{_N}){{15,18}})(?![0-9X*]))"
_ID = re.compile(  # a look-ahead: the right one may begin inside a wrong one
    rf"(?<![0-9X*])(?=({_NUMBER_18})(?:(?<=X)(?=[0-9])|{_NEXT}|(?![0-9X*])))"
)
_GLUED = re.compile(rf"(?<=[0-9])(?=({_NUMBER_18})(?![0-9X*]))")
_DISABILITY = re.compile(rf"(?<![0-9X*])({_NUMBER_18})([1-7][1-4])(?:B[0-9]?)?(?![0-9X*])")
_OLD = re.compile(r"(?<![0-9X*])[1-8][0-9]{7}[01][0-9][0-3][0-9]{4}(?![0-9X*])")
_PARTS = re.compile(r"[ \n-]+")
_SHAPES = frozenset(  # how people group the digits of one number: by meaning, by fours, by threes, one by one
    [
        *((6, 8, 4), (6, 8, 3, 1), (6, 4, 4, 4), (6, 4, 2, 2, 4), (6, 4, 2, 2, 3, 1), (2, 2, 2, 8, 4)),
        *((4, 4, 4, 4, 2), (3, 3, 3, 3, 3, 3), (3, 3, 4, 4, 4), (1,) * 18),
    ]
)
_CUTS = frozenset([3, 4, 6, 8, 9, 10, 12, 14, 17])  # where one blank is put
_IN_ADDRESS = re.compile(r"(?:https?:|www\.|\.(?:cn|com|net|org)\b)[^\s\u4e00-\u9fff]*$", re.I)
_LETTERS = re.compile(r"[A-Za-z_]+$")
_INDEX = re.compile(r"/(?:19|20)\d\d")  # 索引号: a credit code, then year and number
_LABELLED = (":", "：", "号", "码", "为")  # what stands before a number that has a name of its own
_NEAR = 24


class Found(NamedTuple):
    """A hit and the stretch of its cluster that it takes."""

    hit: Hit
    start: int
    end: int


def born(number: str, today: date) -> date | None:
    """The day of birth in a number of 18 digits; None where it is no day from 1900 to today."""
    year, month, day = int(number[6:10]), int(number[10:12]), int(number[12:14])
    try:
        birth = date(year, month, day)
    except ValueError:
        return None
    return birth if year >= _FIRST_YEAR and birth <= today else None


def check_digit(first_17: str) -> str:
    """The last character of an identity number.

    >>> check_digit("11010519491231002")  # the example of GB 11643
    'X'
    """
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True)) % 11]


def is_id_number(number: str, today: date) -> bool:
    return number[:2] in PROVINCES and check_digit(number[:17]) == number[17] and born(number, today) is not None


def is_credit_code(code: str) -> bool:
    """Whether the check character of a 统一社会信用代码 (GB 32100, MOD 31) is right.

    >>> is_credit_code("91350100M000100Y43"), is_credit_code("91350100M000100Y44")
    (True, False)
    """
    if len(code) != 18 or any(each not in _CREDIT_LETTERS for each in code):
        return False
    total = sum(_CREDIT_LETTERS.index(each) * pow(3, place, 31) for place, each in enumerate(code[:17]))
    return _CREDIT_LETTERS[(31 - total % 31) % 31] == code[17]


def id_numbers(passage: Passage, cluster: Cluster, today: date) -> Iterator[Found]:
    """The identity numbers in a cluster, in order, each once."""
    taken = 0
    long_ones = {found.start(): found for found in _DISABILITY.finditer(cluster.text)} if len(cluster.text) > 19 else {}
    for found in _ID.finditer(cluster.text) if len(cluster.text) > 17 else ():
        start, end = found.span(1)
        if start in long_ones:
            continue
        number = _PARTS.sub("", found[1])
        if start >= taken and is_id_number(number, today) and (hit := _judge(passage, cluster, start, end, number)):
            yield Found(hit, start, end)
            taken = end
    for start, longer in long_ones.items():
        number = _PARTS.sub("", longer[1])
        if is_id_number(number, today) and not OTHER_NUMBER.search(passage.before(cluster.start(start), _NEAR)):
            yield Found(_disability(passage, cluster, longer, number), start, longer.end())
    if Role.ID in passage.columns:
        yield from _glued(passage, cluster, taken, today)
    yield from _old_ones(passage, cluster)


def _glued(passage: Passage, cluster: Cluster, taken: int, today: date) -> Iterator[Found]:
    """The numbers that the column before touches, in the text of a list with a column of identity numbers."""
    for found in _GLUED.finditer(cluster.text, taken):
        number, written = _PARTS.sub("", found[1]), found[1]
        column = cluster.start(_column_start(cluster.text, found.start()))
        if passage.text[:column].rstrip(" \n")[-1:] in _LABELLED:
            continue
        whole = written == number or ("\n" in written and len(_PARTS.split(written)) == 2)
        if whole and is_id_number(number, today):
            why = "18 位,区划、出生日期和校验码都对,但与前一列的数字连在一起,请人工确认"
            hit = Hit(PersonalData.ID_NUMBER, number, mask_number(number), Confidence.NEEDS_EYE, why)
            yield Found(hit, *found.span(1))


def _column_start(text: str, position: int) -> int:
    """Where the digits begin that go on at a position."""
    while position > 0 and text[position - 1].isdigit():
        position -= 1
    return position


def _judge(passage: Passage, cluster: Cluster, start: int, end: int, number: str) -> Hit | None:
    """What the words around say to a number whose own digits are right."""
    at, after = cluster.start(start), passage.text[cluster.end(end) :][:16]
    before = passage.before(at, _NEAR)
    another = OTHER_NUMBER.search(before)
    if cluster.text[end : end + 1].isdigit() and not passage.people:
        return None
    labelled = ID_WORDS.search(before + ("" if another else passage.after(cluster.end(end), 14))) is not None
    if (another and not ID_WORDS.search(before, another.start())) or (not labelled and _is_another(passage, at, after)):
        return None
    if not _is_one(cluster.text[start:end], labelled or passage.people):
        return None
    confidence, why = Confidence.LIKELY, "18 位,区划、出生日期和校验码都对"
    if not labelled and CREDIT_WORDS.search(before):
        if number[0] in _REGISTERING and number[2:4] in PROVINCES and is_credit_code(number):
            return None
        confidence, why = Confidence.NEEDS_EYE, f"{why},但前文称其为信用代码或注册号,而其并非有效的信用代码"
    elif not labelled and _LETTERS.search(passage.text[max(0, at - 1) : at]):
        confidence, why = Confidence.NEEDS_EYE, f"{why},但前面带有字母"
    elif labelled:
        confidence, why = Confidence.CERTAIN, f"{why},并写明是证件号码"
    elif passage.people or PERSON_WORDS.search(before + passage.after(cluster.end(end), _NEAR) + passage.beside):
        confidence, why = Confidence.CERTAIN, f"{why},上下文是个人信息"
    return Hit(PersonalData.ID_NUMBER, number, mask_number(number), confidence, why)


def _is_another(passage: Passage, at: int, after: str) -> bool:
    """Whether what touches the digits makes them part of something else: a decimal, an address, a code, an index."""
    before = passage.text[max(0, at - 120) : at]
    letters = _LETTERS.search(before)
    if letters and len(letters.group()) > 1 and any(each.isalpha() for each in letters.group()):
        return True
    if before[-1:] in (".", "/", "=", "?", "&", "%", "_") and _IN_ADDRESS.search(before):
        return True
    return (before[-1:] == "." and before[-2:-1].isdigit()) or _INDEX.match(after) is not None


def _is_one(written: str, expected: bool) -> bool:
    """Whether digits standing apart are grouped as those of one number are: columns of figures are not."""
    parts = _PARTS.split(written)
    if len(parts) == 1 or expected:
        return True
    if len(parts) == 2:
        return "\n" in written or len(parts[0]) in _CUTS
    return ("\n" in written and len(parts) <= 4) or tuple(map(len, parts)) in _SHAPES


def _disability(passage: Passage, cluster: Cluster, found: re.Match[str], number: str) -> Hit:
    at, end = cluster.start(found.start()), cluster.end(found.end())
    told = "残" in passage.before(at, 40) + passage.after(end, 20) + passage.beside
    value = number + found[2]
    return Hit(
        PersonalData.DISABILITY_NUMBER,
        value,
        f"{mask_number(number)}**",
        Confidence.CERTAIN if told else Confidence.NEEDS_EYE,
        "20 位,前 18 位是有效的身份证号,后 2 位符合残疾类别和等级" + (",并写明是残疾证" if told else ""),
    )


def _old_ones(passage: Passage, cluster: Cluster) -> Iterator[Found]:
    for found in _OLD.finditer(cluster.text):
        number, at = found.group(), cluster.start(found.start())
        near = passage.before(at, _NEAR) + passage.after(cluster.end(found.end()), 14)
        if number[:2] not in PROVINCES or not _was_born(number[6:12]):
            continue
        if ID_WORDS.search(near) and not OTHER_NUMBER.search(passage.before(at, _NEAR)):
            why = "15 位旧身份证号:区划和出生日期都对,并写明是证件号码;这种号码没有校验码,请人工确认"
            hit = Hit(PersonalData.OLD_ID_NUMBER, number, mask_number(number), Confidence.NEEDS_EYE, why)
            yield Found(hit, *found.span())


def _was_born(digits: str) -> bool:
    """Whether YYMMDD is a day of the last century, when numbers of 15 digits were given out."""
    try:
        date(1900 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return False
    return True
