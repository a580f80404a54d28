"""What programs found in documents in, tallies by kind and format out: what was missed, and what was made up.

A document counts a value once, wherever it stands. What is found is compared by kind and keyed hash; nobody needs it in
plain text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from benchmarks.privacy_corpus.programs import KEY, Program, Told
from benchmarks.privacy_corpus.truth import Made, Must, Planted
from spiders.privacy.hits import key_of
from storage.article_nouns import PersonalData


@dataclass
class Tally:
    """Of one kind: leaks there are, those found, and sightings of things that are none."""

    leaks: int = 0
    found: int = 0
    as_official: int = 0  # of those found: told as an office's
    false: int = 0

    @property
    def recall(self) -> float | None:
        return self.found / self.leaks if self.leaks else None

    @property
    def precision(self) -> float | None:
        told = self.found + self.false
        return self.found / told if told else None

    def add(self, other: Tally) -> None:
        self.leaks += other.leaks
        self.found += other.found
        self.as_official += other.as_official
        self.false += other.false


@dataclass
class Score:
    """One program over the corpus. `tallies` are by kind and format."""

    program: Program
    documents: Counter[str] = field(default_factory=Counter)  # by format
    tallies: dict[tuple[PersonalData, str], Tally] = field(default_factory=dict)
    traps: Counter[str] = field(default_factory=Counter)  # false alarms by what they fell for
    misses: Counter[str] = field(default_factory=Counter)  # by kind, format, style and place
    examples: list[str] = field(default_factory=list)

    def tally(self, kind: PersonalData, format_: str) -> Tally:
        return self.tallies.setdefault((kind, format_), Tally())

    def by_kind(self, kind: PersonalData) -> Tally:
        return _sum(each for (one, _), each in self.tallies.items() if one is kind)

    def by_format(self, format_: str, kind: PersonalData | None = None) -> Tally:
        return _sum(each for (one, other), each in self.tallies.items() if other == format_ and kind in (None, one))

    def count(self, made: Made, told: Sequence[Told]) -> None:
        """One document: what the program found in it against the truth about it."""
        self.documents[made.format] += 1
        keys = {(each.kind, each.key): each for each in told if each.kind in self.program.kinds}
        truth = _Truth(made.planted)
        for planted in truth.leaks:
            if planted.kind in self.program.kinds:
                self._leak(made, planted, keys)
        for each in keys.values():
            if not truth.allows(each):
                self._false(made, each, truth.trap_of(each))

    def _leak(self, made: Made, planted: Planted, keys: dict[tuple[PersonalData, str], Told]) -> None:
        tally = self.tally(planted.kind, made.format)
        tally.leaks += 1
        seen = [keys[key] for key in _keys(planted) if key in keys]
        tally.found += bool(seen)
        tally.as_official += bool(seen) and all(each.official for each in seen)
        if not seen:
            self.misses[f"{planted.kind}, {made.format}, {planted.where}: {planted.style}"] += 1
            self.examples.append(
                f"missed {planted.kind} in document {made.number} ({made.template}, {made.format}, {planted.where}, "
                f"{planted.style})"
            )

    def _false(self, made: Made, told: Told, trap: str) -> None:
        self.tally(told.kind, made.format).false += 1
        self.traps[f"{told.kind}: {trap}"] += 1
        self.examples.append(
            f"false {told.kind} in document {made.number} ({made.template}, {made.format}, {told.place}): "
            f"{told.masked} {told.why} [{trap}]"
        )


class _Truth:
    """What is known of one document, by the keys under which programs tell it."""

    def __init__(self, planted: Iterable[Planted]) -> None:
        self._planted = tuple(planted)
        unique = {(each.kind, each.value): each for each in self._planted if each.must is Must.FIND}
        self.leaks = tuple(unique.values())
        known = [each for each in self._planted if each.must in (Must.FIND, Must.MAY)]
        self._known = {key for each in known for key in _keys(each)}
        self._official = {key for each in self._planted if each.must is Must.OFFICIAL for key in _keys(each)}

    def allows(self, told: Told) -> bool:
        key = (told.kind, told.key)
        return key in self._known or (told.official and key in self._official)

    def trap_of(self, told: Told) -> str:
        """The trap that a false alarm fell for; found under whatever kind, so that a mix-up is told as such. A part of
        a longer thing is known by what its mask leaves to be seen."""
        for each in self._planted:
            if any(key_of(told.kind, value, KEY) == told.key for value in each.values):
                return each.trap or f"{each.must} {each.kind}: {each.style}"
        seen = [re.escape(part) for part in told.masked.split("*") if part]
        pattern = re.compile(".+".join(seen))
        for each in self._planted if seen else ():
            if pattern.search(each.value):
                return f"a part of: {each.trap or f'{each.must} {each.kind}: {each.style}'}"
        return "other"


def _keys(planted: Planted) -> list[tuple[PersonalData, str]]:
    return [(planted.kind, key_of(planted.kind, value, KEY)) for value in planted.values]


def _sum(tallies: Iterable[Tally]) -> Tally:
    whole = Tally()
    for each in tallies:
        whole.add(each)
    return whole
