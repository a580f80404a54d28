"""The pieces of a document in, what a program finds in them out: this one, and what a user would pick instead.

The rivals are the optional extra `bench`; one that is not installed finds nothing, and the table says so. All are given
the same pieces; a row is given to the rivals as one line with tabulators between the cells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from benchmarks.privacy_corpus.draft import TODAY
from benchmarks.privacy_corpus.numbers import is_id_number
from benchmarks.privacy_corpus.truth import Made
from spiders.pieces import Piece, Prose, Row
from spiders.privacy.hits import key_of
from spiders.privacy.scan import Scene, scan
from storage.article_nouns import PersonalData

OURS = "xunlan"
KEY = b"the benchmark's own key: what it finds is made up"
EIGHTEEN = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])")


@dataclass(frozen=True)
class Told:
    """One thing that a program found, under the key by which the truth knows it, too."""

    kind: PersonalData
    key: str
    official: bool = False
    masked: str = ""
    place: str = ""
    why: str = ""


@dataclass(frozen=True)
class Program:
    """A program that looks for personal data, and the kinds that it claims to know."""

    name: str
    find: Callable[[Sequence[Piece], Made], list[Told]]
    kinds: frozenset[PersonalData]


def programs() -> tuple[list[Program], list[str]]:
    """This one and those at hand, and the names of those that are not installed."""
    found, missing = at_hand(), []
    makers: dict[str, Callable[[], Program]] = {"python-stdnum": _stdnum, "presidio-analyzer": _presidio}
    for name, make in makers.items():
        try:
            found.append(make())
        except ImportError:
            missing.append(name)
    return found, missing


def at_hand() -> list[Program]:
    """Those that need nothing else: this one, and the expression that anybody would write."""
    return [
        Program(OURS, _ours, frozenset(PersonalData)),
        Program("18 digits", _by_text(_eighteen), frozenset([PersonalData.ID_NUMBER])),
    ]


def scene_of(made: Made) -> Scene:
    return Scene(url=f"http://example.gov.cn/{made.number}", kind=made.kind, title=made.title, key=KEY, today=TODAY)


def _ours(pieces: Sequence[Piece], made: Made) -> list[Told]:
    return [
        Told(each.kind, each.key, each.official, each.masked, each.place, each.why)
        for each in scan(pieces, scene_of(made))
    ]


# --- the rivals -----------------------------------------------------------------------------------------------------

Values = Iterator[tuple[PersonalData, str]]


def text_of(piece: Piece) -> str:
    if isinstance(piece, Prose):
        return piece.text
    return "\t".join(piece.cells) if isinstance(piece, Row) else ""


def _by_text(values: Callable[[str], Values]) -> Callable[[Sequence[Piece], Made], list[Told]]:
    def find(pieces: Sequence[Piece], _: Made) -> list[Told]:
        return [
            Told(kind, key_of(kind, value, KEY), place=piece.place)
            for piece in pieces
            for kind, value in values(text_of(piece))
        ]

    return find


def _eighteen(text: str) -> Values:
    for found in EIGHTEEN.finditer(text):
        yield PersonalData.ID_NUMBER, found.group().upper()


def _stdnum() -> Program:
    """The expression, and python-stdnum to say which of its matches are resident identity cards.

    It knows the counties of today: numbers of those that were renamed or merged are none to it, and for some places of
    its own table it fails with a KeyError, which is taken for a no.
    """
    is_valid: Callable[[str], bool] = import_module("stdnum.cn.ric").is_valid

    def passes(value: str) -> bool:
        try:
            return is_valid(value)
        except KeyError:
            return False

    def values(text: str) -> Values:
        for kind, value in _eighteen(text):
            if passes(value):
                yield kind, value

    return Program("18 digits + stdnum", _by_text(values), frozenset([PersonalData.ID_NUMBER]))


def _presidio() -> Program:
    """Presidio's recognisers by pattern, without a language model: one made for China's ID numbers (it has none)
    and its own for telephones and credit cards. What scores below 0.4 is left out, as its documentation advises."""
    analyzer = import_module("presidio_analyzer")
    ready = import_module("presidio_analyzer.predefined_recognizers")
    recognisers = (
        (PersonalData.ID_NUMBER, _china_id(analyzer)),
        (PersonalData.MOBILE, ready.PhoneRecognizer(supported_regions=["CN"], supported_language="zh")),
        (PersonalData.BANK_CARD, ready.CreditCardRecognizer(supported_language="zh")),
    )

    def values(text: str) -> Values:
        for kind, recogniser in recognisers:
            for found in recogniser.analyze(text, recogniser.supported_entities, None) or ():
                value = re.sub(r"[\s-]", "", text[found.start : found.end]).upper()
                if found.score >= 0.4 and (kind is not PersonalData.MOBILE or re.fullmatch(r"1[3-9]\d{9}", value)):
                    yield kind, value

    return Program("presidio", _by_text(values), frozenset(kind for kind, _ in recognisers))


def _china_id(analyzer: Any) -> Any:  # noqa: ANN401 (Presidio may be missing)
    """A pattern recogniser as Presidio's users write one, with the check digit."""

    class ChinaId(analyzer.PatternRecognizer):  # type: ignore[misc]
        def validate_result(self, pattern_text: str) -> bool:
            return is_id_number(pattern_text)

    pattern = analyzer.Pattern("China resident ID", EIGHTEEN.pattern, 0.5)
    words = ["身份证", "公民身份号码", "证件号"]
    return ChinaId(supported_entity="CN_ID", patterns=[pattern], context=words, supported_language="zh")
