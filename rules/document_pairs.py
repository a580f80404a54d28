"""Documents and interpretations in, which of them belong together out.

Pairs are told by link, by 文号 and by the title quoted. They have two strengths, as what excuses may be guessed and
what accuses may not: a pair is sure only where the interpretation's own title names one document and no other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rules.document_copies import Copies, as_one
from rules.interpretations import SHORTEST_NAME, is_telling, names_of, plain_title, quoted_in, without_telling
from storage.policy_nouns import Interpretation, Pairing, PolicyDocument, document_numbers


@dataclass(frozen=True, slots=True)
class _Told:
    """What an interpretation says of the document it belongs to, drawn up once."""

    interpretation: Interpretation
    telling: bool
    title: str  # plain
    numbers: tuple[str, ...]  # of its title
    quoted: frozenset[str]  # in its title, plain
    quoted_below: frozenset[str]  # in its text, plain
    links: frozenset[str]


class Pairs:
    """The documents of a county, each with its copies, and its interpretations, of whatever year."""

    def __init__(self, documents: Sequence[Copies], interpretations: Iterable[Interpretation]) -> None:
        self.documents = documents
        self._told = {each.url: _told(each) for each in interpretations}
        self._bearers = Counter(name for copies in documents for name in _names(copies))
        self._titles = [(told.title, told) for told in self._told.values()]
        self._quotes = [(quoted, told) for told in self._told.values() for quoted in told.quoted]
        self._by_link = _index((told, told.links) for told in self._told.values())
        self._by_number = _index((told, map(_tail, told.interpretation.numbers)) for told in self._told.values())
        self._by_name = _index((told, told.quoted | told.quoted_below) for told in self._told.values())

    def of(self, copies: Copies) -> Iterator[Pairing]:
        """Every interpretation that is a document's, or may be."""
        document, names = as_one(copies), _names(copies)
        for url, told in self._near(document, names).items():
            if url in document.addresses:
                continue
            if by := self._surely(told, document, names):
                yield Pairing(interpretation=told.interpretation, sure=True, by=by)
            elif by := _maybe(told, document, names):
                yield Pairing(interpretation=told.interpretation, sure=False, by=by)

    def _near(self, document: PolicyDocument, names: frozenset[str]) -> dict[str, _Told]:
        """The interpretations that have anything to do with a document: of thousands, the few to look at."""
        found = [told for address in document.addresses for told in self._by_link.get(address, ())]
        found += [self._told[link] for link in document.links if link in self._told]
        found += self._by_number.get(_tail(document.number or ""), ())
        found += [told for name in names for told in self._by_name.get(name, ())]
        for name in names:
            found += [told for title, told in self._titles if name in title]
            found += [told for quoted, told in self._quotes if quoted in name]
        return {told.interpretation.url: told for told in found}

    def _surely(self, told: _Told, document: PolicyDocument, names: frozenset[str]) -> str:
        if not told.telling:
            return ""
        if document.number is not None and told.numbers == (document.number,):
            return "标题中的文号"
        named = told.quoted & names
        return "标题中的书名号" if any(self._bearers[name] == 1 for name in named) else ""


def _maybe(told: _Told, document: PolicyDocument, names: frozenset[str]) -> str:
    if not told.links.isdisjoint(document.addresses) or told.interpretation.url in document.links:
        return "链接"
    if document.number is not None and any(n.endswith(document.number) for n in told.interpretation.numbers):
        return "正文中的文号"
    if not names.isdisjoint(told.quoted_below):
        return "正文中的书名号"
    return "标题相近" if _is_alike(told, names) else ""


def _is_alike(told: _Told, names: frozenset[str]) -> bool:
    return any(name in told.title or any(quoted in name for quoted in told.quoted) for name in names)


def _tail(number: str) -> str:
    """A 文号 without its office, to which words of a text may stick."""
    return number[number.find("〔") :]


def _index(told: Iterable[tuple[_Told, Iterable[str]]]) -> dict[str, list[_Told]]:
    index: dict[str, list[_Told]] = {}
    for each, keys in told:
        for key in keys:
            index.setdefault(key, []).append(each)
    return index


def _told(each: Interpretation) -> _Told:
    below = (plain_title(name) for name in each.quoted)
    return _Told(
        interpretation=each,
        telling=is_telling(each.title),
        title=plain_title(each.title),
        numbers=document_numbers(without_telling(each.title)),
        quoted=quoted_in(each.title),
        quoted_below=frozenset(name for name in below if len(name) >= SHORTEST_NAME),
        links=frozenset(each.links),
    )


def _names(copies: Copies) -> frozenset[str]:
    return frozenset(name for each in copies for name in names_of(each.title))
