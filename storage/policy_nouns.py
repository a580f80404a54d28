"""What is known of policy documents and their interpretations: facts of one page, pairs of the two, a unit's year.

Pages are read by `spiders/interpretation.py`; `rules/` tells documents and interpretations apart and pairs them. Of all
this only `PolicyFacts` is stored, with its article.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from pydantic import AwareDatetime

from storage.nouns import Column, Entry, Noun, UnitKind

_NUMBER = re.compile(r"([\u4e00-\u9fff]{1,12}) ?[〔\[【(] ?((?:19|20)\d\d) ?[〕\]】)] ?第? ?(\d{1,5}) ?号")


def document_numbers(text: str) -> tuple[str, ...]:
    """The 文号 that a text names, each once and in one spelling. In running text the words before one may stick to it.

    >>> document_numbers("关于印发办法的通知(铜府办发[2022]第5号)"), document_numbers("2022年4月5日")
    (('铜府办发〔2022〕5号',), ())
    """
    found = _NUMBER.findall(unicodedata.normalize("NFKC", text))
    return tuple(dict.fromkeys(f"{office}〔{year}〕{int(number)}号" for office, year, number in found))


class PolicyFacts(Noun):
    """What the page of a document or an interpretation says of others.

    `number` is the page's own 文号, where a label states it; `numbers` and `quoted` (《…》) are those of its text.
    `links` lead to other pages of the site from anywhere outside its menus, head and foot, boxes of related articles
    included. `awaits_links`: such a box stands there empty, or a script may fill one, so that a link not seen proves
    nothing.
    """

    number: str | None = None
    numbers: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    awaits_links: bool = False


class InterpretationKind(StrEnum):
    """What an interpretation is made of (DOMAIN.md 7); one may be several."""

    TEXT = "文字"
    PICTURE = "图片"
    VIDEO = "视频"
    HEAD = "主要负责人"


class PolicyDocument(Noun):
    """A policy document, with all its copies on the site. `links` are those of all copies; `read`: every one was.

    `normative`: it is certain to be a 规范性文件. `addresses` are those of the copies, its own first.
    """

    unit: str
    column: str
    url: str
    seen_at: AwareDatetime
    title: str
    number: str | None = None
    published: date | None = None
    normative: bool = False
    read: bool = False
    links: tuple[str, ...] = ()
    awaits_links: bool = False
    addresses: tuple[str, ...] = ()


class Interpretation(Noun):
    """An article that interprets a document, or may. `numbers` are the 文号 that its title and its text name."""

    unit: str
    column: str
    url: str
    title: str
    published: date | None = None
    kinds: frozenset[InterpretationKind]
    read: bool = False
    links: tuple[str, ...] = ()
    awaits_links: bool = False
    numbers: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()


class Pairing(Noun):
    """An interpretation that belongs to a document, or (not `sure`) may belong to it. `by` is Chinese: what says so."""

    interpretation: Interpretation
    sure: bool
    by: str


class InterpretedDocument(Noun):
    """A document with all interpretations that may be its own.

    `doubt` (Chinese) says why there may be others that nobody has seen; "" where all were seen.
    """

    document: PolicyDocument
    pairings: tuple[Pairing, ...] = ()
    doubt: str = ""

    @property
    def kinds(self) -> frozenset[InterpretationKind]:
        return frozenset(kind for each in self.pairings for kind in each.interpretation.kinds)


class PolicyYear(Noun):
    """A unit's documents and interpretations of one year, or those of the whole county (`unit` "", `kind` None).

    `elsewhere`: kinds of interpretations in places that gather those of many units, which may be this unit's.
    `doubt` (Chinese) says why something of that year may not have been seen; "" where all of it was.
    """

    unit: str
    kind: UnitKind | None
    year: int
    documents: tuple[InterpretedDocument, ...] = ()
    interpretations: tuple[Interpretation, ...] = ()
    elsewhere: frozenset[InterpretationKind] = frozenset()
    doubt: str = ""

    @property
    def about(self) -> str:
        """What the year's findings are about, so that one year's answer closes nothing of another's."""
        return str(self.year)

    @property
    def kinds(self) -> Iterator[InterpretationKind]:
        """The kinds of interpretation that the year brought."""
        return (kind for each in self.interpretations for kind in each.kinds)


class YearlyTitles(Noun):
    """A unit (or, with `unit` "", the whole site) with its columns, and those listed entries whose titles may name a
    yearly item (`rules/yearly_titles.py`).

    `gathered`: kinds of yearly column that another unit keeps and that may hold this unit's items. `doubt` (Chinese)
    says why entries may not have been seen; "" where all lists were read.
    """

    unit: str
    kind: UnitKind | None
    columns: tuple[Column, ...] = ()
    entries: tuple[Entry, ...] = ()
    gathered: frozenset[str] = frozenset()
    doubt: str = ""
