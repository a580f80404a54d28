"""The visited policy articles of a county in, its documents with their interpretations and each unit's year out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from rules.document_copies import Copies, as_one, owner, same_documents, short_name
from rules.document_pairs import Pairs
from rules.interpretations import (
    DOCUMENTS,
    INTERPRETATIONS,
    day_of,
    interpretation,
    is_document,
    is_interpretation,
    policy_document,
)
from rules.lists import may_hide_since
from rules.policy_checks import policy_checks
from storage.article_nouns import ArticleRead
from storage.nouns import ColumnObservation, ColumnState, UnitKind
from storage.policy_nouns import (
    Interpretation,
    InterpretationKind,
    InterpretedDocument,
    PolicyYear,
)

Place = tuple[str, str]  # unit and column
Owned = tuple[str | None, InterpretedDocument]  # a document, and the unit whose it surely is


@dataclass(frozen=True)
class PolicyRecord:
    """What is known of one year: each document once, then the year of every unit and, last, of the county."""

    documents: tuple[InterpretedDocument, ...]
    years: tuple[PolicyYear, ...]


def policy_record(
    articles: Iterable[ArticleRead],
    kinds: Mapping[Place, str],
    unit_kinds: Mapping[str, UnitKind],
    doubts: Mapping[Place, str],
    year: int,
) -> PolicyRecord:
    """Draw up the record of a year.

    `articles`: the last visit to each article of the policy columns (others may be among them: their interpretations
    excuse). `kinds`: the kind of every column by unit and name. `doubts`: `doubtful_columns` of the same year.
    """
    reads = list(articles)
    county = _County(kinds, unit_kinds, {**_unread(reads, kinds, year), **doubts}, year)
    found = [interpretation(read) for read in reads if is_interpretation(read, _kind(read, kinds))]
    documents = [policy_document(read) for read in reads if is_document(read, _kind(read, kinds))]
    pairs = Pairs(same_documents(documents), found)
    of_year = [copies for copies in pairs.documents if (day := as_one(copies).published) and day.year == year]
    judged = [(owner(copies, unit_kinds), county.interpreted(copies, pairs)) for copies in of_year]
    units = [county.unit_year(unit, judged, found) for unit in unit_kinds]
    return PolicyRecord(tuple(each for _, each in judged), (*units, county.whole_year(judged, found)))


def doubtful_columns(
    seen: Iterable[ColumnObservation], kinds: Mapping[Place, str], visited: Container[str], year: int
) -> dict[Place, str]:
    """The policy columns of which something of a year may not have been seen, each with the reason in Chinese.

    `seen`: what the columns show, each with every entry that it ever listed. `visited`: addresses of visited articles.
    """
    doubts = {place: "没有看到这个栏目" for place, kind in kinds.items() if kind in (DOCUMENTS, INTERPRETATIONS)}
    for each in seen:
        place = (each.unit, each.column)
        if place in doubts:
            why = _doubt(each, visited, year)
            doubts.pop(place)
            doubts |= {place: why} if why else {}
    return doubts


def _doubt(seen: ColumnObservation, visited: Container[str], year: int) -> str:
    if seen.state is ColumnState.BLANK:
        return ""
    if seen.state is not ColumnState.FILLED:
        return "没有读到列表"
    if may_hide_since(seen, date(year - 1, 12, 31)):
        return "当年的信息可能在后面的页上"
    asked = [each for each in seen.entries if each.published is None or each.published.year == year]
    left = sum(1 for each in asked if each.url not in visited)
    return f"有 {left} 篇还没有读过" if left else ""


def _unread(reads: Iterable[ArticleRead], kinds: Mapping[Place, str], year: int) -> dict[Place, str]:
    """The policy columns with an article that could not be read, or of which no day is known, and may be the year's."""
    doubts: dict[Place, str] = {}
    for read in reads:
        if _kind(read, kinds) not in (DOCUMENTS, INTERPRETATIONS):
            continue
        day = day_of(read)
        if read.unread is not None and (day is None or day.year == year):
            doubts[read.unit, read.column] = "有文章打不开"
        elif day is None:
            doubts[read.unit, read.column] = "有文章看不出日期"
    return doubts


def _kind(read: ArticleRead, kinds: Mapping[Place, str]) -> str:
    return kinds.get((read.unit, read.column), "")


# --- the years ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _County:
    """What is known of the county beyond its articles."""

    kinds: Mapping[Place, str]
    unit_kinds: Mapping[str, UnitKind]
    doubts: Mapping[Place, str]
    year: int

    def interpreted(self, copies: Copies, pairs: Pairs) -> InterpretedDocument:
        document = as_one(copies)
        doubt = self._doubt_of(document.unit)
        return InterpretedDocument(document=document, pairings=tuple(pairs.of(copies)), doubt=doubt)

    def unit_year(self, unit: str, judged: Sequence[Owned], found: Sequence[Interpretation]) -> PolicyYear:
        documents = tuple(each for owned_by, each in judged if owned_by == unit)
        of_year = [each for each in found if each.published is None or each.published.year == self.year]
        paired = {pairing.interpretation.url for each in documents for pairing in each.pairings}
        own = [each for each in of_year if each.url in paired or self._belongs(each, unit)]
        urls = {each.url for each in own}
        gathered = [each for each in of_year if each.url not in urls and self._gathers(each.unit)]
        return PolicyYear(
            unit=unit,
            kind=self.unit_kinds[unit],
            year=self.year,
            documents=documents,
            interpretations=tuple(own),
            elsewhere=_kinds(each for each in gathered if not self._names_another(each, unit)),
            doubt=self._doubt_of(unit),
        )

    def whole_year(self, judged: Sequence[Owned], found: Sequence[Interpretation]) -> PolicyYear:
        return PolicyYear(
            unit="",
            kind=None,
            year=self.year,
            documents=tuple(each for _, each in judged),
            interpretations=tuple(each for each in found if each.published and each.published.year == self.year),
            doubt=self._told(self.doubts),
        )

    def _belongs(self, each: Interpretation, unit: str) -> bool:
        return each.unit == unit or short_name(unit) in each.title

    def _gathers(self, unit: str) -> bool:
        words = policy_checks().interpretations.gathers
        return self.unit_kinds.get(unit) is UnitKind.OTHER or any(word in unit for word in words)

    def _names_another(self, each: Interpretation, unit: str) -> bool:
        return any(short_name(other) in each.title for other in self.unit_kinds if other not in (unit, each.unit))

    def _doubt_of(self, unit: str) -> str:
        """Why an interpretation of a unit's may not have been seen: in its own columns, or where many are gathered."""
        units = {unit, *self._gathering}
        if not units & self._interpreting:
            return "登记表中没有可以看到本单位政策解读的栏目"
        return self._told({place: why for each in units for place, why in self._doubts_of.get(each, {}).items()})

    @cached_property
    def _gathering(self) -> frozenset[str]:
        """Units in whose columns others' interpretations are gathered."""
        return frozenset(unit for unit in {unit for unit, _ in self.kinds} if self._gathers(unit))

    @cached_property
    def _interpreting(self) -> frozenset[str]:
        """Units with a column of interpretations."""
        return frozenset(unit for (unit, _), kind in self.kinds.items() if kind == INTERPRETATIONS)

    @cached_property
    def _doubts_of(self) -> Mapping[str, Mapping[Place, str]]:
        """The doubts about each unit's registered columns."""
        by_unit: defaultdict[str, dict[Place, str]] = defaultdict(dict)
        for place, why in self.doubts.items():
            if place in self.kinds:
                by_unit[place[0]][place] = why
        return by_unit

    def _told(self, doubts: Mapping[Place, str]) -> str:
        first = next(((place, why) for place, why in sorted(doubts.items())), None)
        return f"{first[0][0]}“{first[0][1]}”:{first[1]}" if first else ""


def _kinds(found: Iterable[Interpretation]) -> frozenset[InterpretationKind]:
    return frozenset(kind for each in found for kind in each.kinds)
