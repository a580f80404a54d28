"""Policy documents in, each once out: the same document is often listed by several columns and units."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from rules.interpretations import plain_title
from storage.nouns import UnitKind
from storage.policy_nouns import PolicyDocument

_OF_THE_COUNTY = re.compile(r"^[^关]{0,12}县(?:委|(?:人民)?政府)")
_PREFIX = re.compile(r"^(?:[\u4e00-\u9fff]{2,3}县|县)(?=[\u4e00-\u9fff]{2})")

Copies = tuple[PolicyDocument, ...]


def same_documents(documents: Iterable[PolicyDocument]) -> list[Copies]:
    """The documents, those of one 文号 or one title together, in the order in which they came."""
    groups: list[list[PolicyDocument]] = []
    known: dict[str, list[PolicyDocument]] = {}
    for document in documents:
        keys = [key for key in (document.number, plain_title(document.title)) if key]
        group = next((known[key] for key in keys if key in known), None)
        if group is None:
            group = []
            groups.append(group)
        group.append(document)
        for key in keys:
            known.setdefault(key, group)
    return [tuple(group) for group in groups]


def as_one(copies: Sequence[PolicyDocument]) -> PolicyDocument:
    """The copies as one document: the earliest of them, with what all of them link to."""
    first = min(copies, key=lambda each: (each.published or date.max, each.url))
    addresses = dict.fromkeys((first.url, *(each.url for each in copies)))
    return first.model_copy(
        update={
            "number": first.number or next((each.number for each in copies if each.number), None),
            "normative": any(each.normative for each in copies),
            "read": all(each.read for each in copies),
            "links": tuple(dict.fromkeys(link for each in copies for link in each.links)),
            "awaits_links": any(each.awaits_links for each in copies),
            "addresses": tuple(addresses),
        }
    )


def owner(copies: Sequence[PolicyDocument], unit_kinds: Mapping[str, UnitKind]) -> str | None:
    """The unit whose document it surely is; None where that is not clear.

    What several units list belongs to the one that its title names. What the county's government issued is not a
    township's or a department's, whoever lists it.
    """
    units = {each.unit for each in copies}
    named = [unit for unit in units if any(short_name(unit) in each.title for each in copies)]
    if len(units) > 1:
        return named[0] if len(named) == 1 else None
    (unit,) = units
    issued_above = not named and any(_OF_THE_COUNTY.search(each.title) for each in copies)
    return None if issued_above and unit_kinds.get(unit) is not UnitKind.OTHER else unit


def short_name(unit: str) -> str:
    """A unit's name without its county's, as titles have it.

    >>> short_name("铜鼓县财政局"), short_name("县财政局"), short_name("永宁镇")
    ('财政局', '财政局', '永宁镇')
    """
    return _PREFIX.sub("", unit)
