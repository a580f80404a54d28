"""Old columns and drafted ones in, pairs out: which new column is the old one, how sure that is, and what says so.

A name alone says something, titles that both list say more; nothing is paired for want of another.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import IntEnum
from functools import lru_cache

from crawler.draft import DraftColumn
from rules.kinds import UNKNOWN, kinds
from spiders.menus import same_address
from storage.nouns import Column, ColumnState

_ANSWERED = (ColumnState.FILLED, ColumnState.UNDATED, ColumnState.BLANK, ColumnState.UNREADABLE)
_TELLING = 6  # characters: shorter titles are the same by chance
_SIMILAR = 0.75


class Confidence(IntEnum):
    """How sure it is that a new column is the old one."""

    NONE = 0
    LOW = 1  # not written into the registry, only noted there
    MEDIUM = 2
    HIGH = 3

    @property
    def word(self) -> str:
        return ("无", "低", "中", "高")[self]


@dataclass(frozen=True)
class Candidate:
    """A column of the new site, and whose it is."""

    unit: str
    column: DraftColumn

    @property
    def own_name(self) -> str:
        """Its name as the site gives it, without what tells namesakes apart in the draft."""
        above = f"{self.column.path[-1]}-" if self.column.path else ""
        return self.column.name.removeprefix(above)


@dataclass(frozen=True)
class Match:
    """An old column and the new one that it seems to be."""

    old: Column
    new: DraftColumn
    confidence: Confidence
    evidence: str  # Chinese
    score: float


def plain_unit_name(name: str, county: str = "") -> str:
    """A unit's name without what comes and goes: 县财政局, 铜鼓县财政局 and 财政局 are one.

    >>> plain_unit_name("铜鼓县财政局", "铜鼓县人民政府"), plain_unit_name("永宁镇人民政府")
    ('财政局', '永宁镇')
    """
    plain = re.sub(r"(?:人民)?政府$", "", _plain(name))
    place = re.sub(r"(?:人民)?政府.*$", "", _plain(county))
    if place and plain.startswith(place) and len(plain) > len(place) + 1:
        plain = plain[len(place) :]
    return plain[1:] if re.match(r"[县市区](?=[\u4e00-\u9fff]{2})", plain) and plain[1] not in "镇乡" else plain


def match_columns(
    old: Sequence[Column], new: Sequence[Candidate], titles: Mapping[tuple[str, str], Sequence[str]], county: str
) -> dict[tuple[str, str], Match]:
    """The best pairs, each new column given away once. `titles`: those that an old column is known to have listed."""
    board = _Board(new, county)
    pairs = [match for each in old for match in board.matches(each, titles.get((each.unit, each.name), ()))]
    pairs.sort(key=lambda match: (match.confidence, match.score), reverse=True)
    found: dict[tuple[str, str], Match] = {}
    given: set[str] = set()
    for match in pairs:
        place, address = (match.old.unit, match.old.name), same_address(match.new.url)
        if place not in found and address not in given:
            found[place] = match
            given.add(address)
    return found


class _Board:
    """The new columns that answered, by unit and by the titles that they list."""

    def __init__(self, new: Sequence[Candidate], county: str) -> None:
        self.county = county
        self.new = [each for each in new if each.column.seen is None or each.column.seen.state in _ANSWERED]
        self.titles = [_telling(each.column.seen.titles if each.column.seen else ()) for each in self.new]
        self.by_unit: dict[str, list[int]] = {}
        self.by_title: dict[str, list[int]] = {}
        for number, each in enumerate(self.new):
            self.by_unit.setdefault(plain_unit_name(each.unit, county), []).append(number)
            for title in self.titles[number]:
                self.by_title.setdefault(title, []).append(number)

    def matches(self, old: Column, titles: Sequence[str]) -> Iterator[Match]:
        """What an old column may have become: a column of its unit, or one that lists what it listed."""
        own = self.by_unit.get(plain_unit_name(old.unit, self.county), [])
        shared = Counter(number for title in _telling(titles) for number in self.by_title.get(title, ()))
        for number in dict.fromkeys([*own, *shared]):
            match = self._compare(old, number, number in own, shared[number], bool(titles))
            if match is not None:
                yield match

    def _compare(self, old: Column, number: int, same_unit: bool, shared: int, comparable: bool) -> Match | None:
        candidate = self.new[number]
        name, how = _names(old.name, candidate.own_name)
        confidence = _confidence(same_unit, name, shared, len(self.titles[number]))
        if confidence is Confidence.NONE:
            return None
        told = [how] if how else []
        told.append(f"有 {shared} 条标题相同" if shared else "条目标题都不相同" if comparable else "没有已知的条目可比")
        told += [] if same_unit else [f"但新栏目在“{candidate.unit}”之下"]
        score = name + min(shared, 10) + (1 if same_unit else 0)
        return Match(old, candidate.column, confidence, ",".join(told), score)


def _confidence(same_unit: bool, name: float, shared: int, listed: int) -> Confidence:
    many = shared >= 3 or (shared >= 1 and shared * 2 >= listed)
    if same_unit and ((many and name >= 0.5) or (name >= 0.95 and shared) or (shared >= 3 and shared * 2 >= listed)):
        return Confidence.HIGH
    if same_unit and (name >= 0.95 or many):
        return Confidence.MEDIUM
    if (same_unit and name >= 0.5) or (many and name >= 0.5) or shared >= 3:
        return Confidence.LOW
    return Confidence.NONE


def _names(old: str, new: str) -> tuple[float, str]:
    """How alike two names of columns are, 0 to 1, and in what way."""
    if old == new:
        return 1.0, "名称相同"
    first, second = _plain(old), _plain(new)
    if first == second:
        return 0.95, f"名称“{new}”只差标点"
    if (kind := _kind(old)) != UNKNOWN and kind == _kind(new):
        return 0.7, f"名称“{new}”是同一类栏目"
    ratio = SequenceMatcher(None, first, second).ratio()
    return (ratio * 0.7, f"名称“{new}”相近") if ratio >= _SIMILAR else (0.0, "")


@lru_cache(maxsize=8192)
def _kind(name: str) -> str:
    return kinds().guess(name)[0]


def _telling(titles: Iterable[str]) -> set[str]:
    return {plain for title in titles if len(plain := _plain(title)) >= _TELLING}


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text))
