"""Phrases that are certainly wrong, read from serious_wording.yml and found in a text as they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pydantic import Field, model_validator

from rules.data_file import DataFileError, read_data
from storage.nouns import Noun

_FILE = Path(__file__).with_name("serious_wording.yml")
_AROUND = 20  # characters on each side that show what is said of a phrase
_SPOKEN_OF = re.compile(
    r"误写|误作|误为|错写|错误|错字|错别字|写成|写作|打成|应为|应改|改为|更正|勘误|纠正|不得使用|不规范|[“‘\"'《「]$"
)


class WordingError(DataFileError):
    """The list of phrases cannot be used: one line in Chinese for each fault."""


class Phrase(Noun):
    """A wording that is wrong wherever it stands, unless within one of the longer words named."""

    wrong: str = Field(min_length=4)  # shorter ones come about by chance
    right: str = Field(min_length=2)
    source: str = Field(min_length=2)
    unless: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _can_be_told_apart(self) -> Phrase:
        if self.wrong in self.right:
            raise ValueError(f"“{self.wrong}”是正确写法的一部分,会处处误报")
        for word in self.unless:
            if self.wrong not in word:
                raise ValueError(f"unless 中的“{word}”不含“{self.wrong}”")
        return self


class _Phrases(Noun):
    phrases: tuple[Phrase, ...]


class Found(NamedTuple):
    """A phrase, where it stands, and whether the text only speaks of it (quotes it, or puts it right)."""

    phrase: Phrase
    around: str
    spoken_of: bool


def found_in(text: str) -> Iterator[Found]:
    """Every place where a listed phrase stands, in the order of the list."""
    for phrase in phrases():
        for match in re.finditer(re.escape(phrase.wrong), text):
            if not _within_longer(text, match.start(), phrase):
                before = text[max(0, match.start() - _AROUND) : match.start()]
                after = text[match.end() : match.end() + _AROUND]
                spoken_of = _SPOKEN_OF.search(before) or _SPOKEN_OF.search(after) or phrase.right in before + after
                yield Found(phrase, f"{before}{match[0]}{after}".strip(), bool(spoken_of))


def _within_longer(text: str, at: int, phrase: Phrase) -> bool:
    return any(
        text.startswith(word, at - found.start())
        for word in phrase.unless
        for found in re.finditer(re.escape(phrase.wrong), word)
    )


@cache
def phrases() -> tuple[Phrase, ...]:
    """The phrases of this installation."""
    return read_phrases(_FILE)


def read_phrases(path: Path) -> tuple[Phrase, ...]:
    """Read a list of phrases. Raises WordingError with all its faults."""
    return read_data(path, _Phrases, WordingError).phrases
