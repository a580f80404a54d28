"""Mobile numbers: a cluster of digits in, the mobiles that belong to a person out, told apart from those of an office.

They are looked for only where persons are listed, or in penalties and relief. Landlines are never personal data here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spiders.privacy.hits import Hit, Passage, mask_mobile
from spiders.privacy.id_numbers import Found
from spiders.privacy.normalise import Cluster, flat
from spiders.privacy.words import CERTAINLY_OFFICE_PHONE, OFFICE_PHONE, OFFICE_PHONE_DIRECTLY, OTHER_NUMBER, PARTY_WORDS
from storage.article_nouns import Confidence, PersonalData

_S = r"[ \n-]{0,3}+"
_MOBILE = re.compile(rf"(?<![0-9X*])(?:(?:00)?86[ -]?)?(?=(1{_S}[3-9](?:{_S}[0-9]){{9}})(?![0-9X*]))")
_PARTS = re.compile(r"[ \n-]+")
_SHAPES = frozenset([(11,), (3, 4, 4), (3, 8), (7, 4), (1,) * 11])  # how people group its digits
_CODE = re.compile(r"[A-Za-z_]{1,20}$")
_TELEPHONE = re.compile(r"(?:tel|phone|mobile|mob|t|m|p|\u624b\u673a)$", re.I)
_NOT_DIGITS = re.compile(r"[^0-9]")
_LABEL, _PARTY = 20, 120  # characters before the number


def phones(passage: Passage, cluster: Cluster) -> Iterator[Found]:
    """The mobile numbers in a cluster, in order."""
    for found in _MOBILE.finditer(cluster.text):
        if not _is_one(found[1]):
            continue
        at = cluster.start(found.start())
        touching = passage.text[max(0, at - 20) : at]
        code = _CODE.search(touching)
        after = passage.text[cluster.end(found.end(1)) :][:1]
        if (
            touching[-1:] in ("/", "=", ".")
            or (after.isascii() and after.isalpha())
            or (code and not _TELEPHONE.search(code.group()))
        ):
            continue  # part of an address, a decimal, a code
        if OTHER_NUMBER.search(passage.before(at, _LABEL)):
            continue
        yield Found(_judge(passage, at, _NOT_DIGITS.sub("", found[1])), found.start(), found.end(1))


def _is_one(written: str) -> bool:
    """Whether the digits are grouped as those of one number, or parted by the end of a line."""
    shape = tuple(map(len, _PARTS.split(written)))
    return shape in _SHAPES or (len(shape) <= 3 and all("\n" in gap for gap in _PARTS.findall(written)))


def _judge(passage: Passage, at: int, number: str) -> Hit:
    official = _is_official(passage, at)
    where = "名单" if passage.people else "处罚、救助类信息"
    what = "但像是工作人员或单位的联系电话" if official else f"出现在{where}中,不像公务联系电话"
    return Hit(PersonalData.MOBILE, number, mask_mobile(number), Confidence.LIKELY, f"11 位手机号,{what}", official)


def _is_official(passage: Passage, at: int) -> bool:
    """Whether the words say whom to call about the matter, rather than how to reach a person it is about.

    联系电话 says either: it is the person's own in a list of persons and among what is said of a party.
    """
    own = flat(passage.leading(at, _LABEL))
    if passage.staff or CERTAINLY_OFFICE_PHONE.search(passage.label + own):
        return True
    if not (OFFICE_PHONE_DIRECTLY if passage.people else OFFICE_PHONE).search(own):
        return False
    return PARTY_WORDS.search(passage.leading(at, _PARTY)) is None
