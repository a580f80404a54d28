"""Bank cards and accounts: a cluster of digits in, the numbers that words call a card out.

16 to 19 digits with the Luhn check, beside words of a bank; in a column that is called an account, without the check
too, for a person to look at. Accounts that an office asks to be paid into are marked as official.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spiders.privacy.hits import Hit, Passage, mask_number
from spiders.privacy.id_numbers import Found
from spiders.privacy.normalise import Cluster, flat
from spiders.privacy.tables import Role
from spiders.privacy.words import (
    BANK_WORDS,
    CARD_WORDS,
    CREDIT_WORDS,
    ID_WORDS,
    OFFICE_NAME,
    OTHER_NUMBER,
    PUBLIC_ACCOUNT,
)
from storage.article_nouns import Confidence, PersonalData

_GAP = r"[ \n-]{1,3}"
_CARD = re.compile(  # in one piece, by fours, one by one, or parted by the end of a line
    rf"(?<![0-9X*])(?:[1-9][0-9]{{15,18}}|[1-9][0-9]{{3}}(?:{_GAP}[0-9]{{4}}){{3}}(?:{_GAP}[0-9]{{1,3}})?|"
    r"[1-9](?: [0-9]){15,18}|[1-9][0-9]{5}[ -][0-9]{10,13}|[1-9][0-9]{7,15}\n[0-9]{3,11})(?![0-9X*])"
)
_NOT_DIGITS = re.compile(r"[^0-9]")
_ISSUERS = frozenset("3456")  # what cards begin with; accounts begin with anything
_LABEL, _BANK, _AROUND = 24, 40, 80  # characters before and after the number


def luhn(number: str) -> bool:
    """Whether the last digit is the check digit of the others (ISO/IEC 7812).

    >>> luhn("79927398713"), luhn("79927398714")
    (True, False)
    """
    doubled = (int(each) * 2 if place % 2 else int(each) for place, each in enumerate(reversed(number)))
    return sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0


def cards(passage: Passage, cluster: Cluster) -> Iterator[Found]:
    """The bank cards in a cluster, in order."""
    for found in _CARD.finditer(cluster.text):
        number = _NOT_DIGITS.sub("", found.group())
        if 16 <= len(number) <= 19 and (hit := _judge(passage, cluster, found, number)):
            yield Found(hit, *found.span())


def _judge(passage: Passage, cluster: Cluster, found: re.Match[str], number: str) -> Hit | None:
    start, end = cluster.start(found.start()), cluster.end(found.end())
    label = passage.before(start, _LABEL)
    if OTHER_NUMBER.search(label) or _last(label) not in (CARD_WORDS, None):
        return None
    labelled = CARD_WORDS.search(label) is not None
    in_list = passage.people and CARD_WORDS.search(passage.label) is not None
    listed = Role.CARD in passage.columns
    checked = luhn(number) and number[0] in _ISSUERS
    if not (
        checked and (labelled or listed or BANK_WORDS.search(passage.before(start, _BANK) + passage.after(end, _LABEL)))
    ):
        if not in_list:
            return None
        why = f"{len(number)} 位数字,名单中所在列写明是银行账号,但不符合银行卡校验规则,请人工确认"
        return Hit(PersonalData.BANK_CARD, number, mask_number(number), Confidence.NEEDS_EYE, why)
    official = not in_list and _is_public(passage, start, end)
    why = f"{len(number)} 位,校验位正确,{'写明是卡号或账号' if labelled or listed else '上下文提到银行'}"
    confidence = Confidence.CERTAIN if in_list else Confidence.LIKELY
    return Hit(PersonalData.BANK_CARD, number, mask_number(number), confidence, why + _said(official), official)


def _said(official: bool) -> str:
    return ";但像是单位的对公账户" if official else ""


def _last(label: str) -> re.Pattern[str] | None:
    """Which of the words that name a number stands nearest before it."""
    ends = {
        pattern: max((found.end() for found in pattern.finditer(label)), default=-1)
        for pattern in (CARD_WORDS, ID_WORDS, CREDIT_WORDS)
    }
    nearest = max(ends, key=lambda pattern: ends[pattern])
    return nearest if ends[nearest] >= 0 else None


def _is_public(passage: Passage, start: int, end: int) -> bool:
    around = passage.label + flat(passage.leading(start, _AROUND) + passage.text[start : end + _AROUND])
    if PUBLIC_ACCOUNT.search(around):
        return True
    return any(OFFICE_NAME.match(flat(cell)) for cell in passage.beside.split("|"))
