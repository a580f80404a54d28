"""The numbers and word lists of the column rules that the office may change: column_checks.yml, checked when read."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, cached_property
from pathlib import Path

from pydantic import Field

from rules.data_file import read_data
from rules.kinds import KindsError, Pattern
from storage.nouns import Noun

_FILE = Path(__file__).with_name("column_checks.yml")
_POINTS = re.compile(r"[\W_]+")
_LONGEST = 16  # characters, points and spaces included, beyond which no title is a placeholder
_CUT_OFF = re.compile(r"(?:…|\.{2,}|。{2,})\s*$")


def plain(title: str) -> str:
    """A title without width, case, spaces and points, so that two ways to write it are one.

    >>> plain("【测试】 Test(1)")
    '测试test1'
    """
    return _POINTS.sub("", unicodedata.normalize("NFKC", title)).casefold()


def is_cut_off(title: str) -> bool:
    """Whether the page shows only the beginning of a title, so that its whole is not known."""
    return bool(_CUT_OFF.search(title))


class DueSoon(Noun):
    """How many days ahead to remind, and at most which share of a rolling column's period."""

    days: int = Field(ge=0, le=60)
    share: float = Field(gt=0, le=1)
    yearly_days: int = Field(ge=0, le=60)


class Backdated(Noun):
    """When an entry that came late under an early date is worth a question."""

    days: int = Field(ge=1)
    most_at_once: int = Field(ge=1)
    below: int = Field(ge=1)


class Placeholders(Noun):
    """Titles that hold nothing. Patterns have to match the whole plain title."""

    titles: tuple[str, ...]
    patterns: tuple[Pattern, ...] = ()
    exceptions: tuple[str, ...] = Field((), alias="except")
    nothing: tuple[str, ...] = ()

    def holds(self, title: str, *, none_is_honest: bool) -> bool:
        """Whether a title is a placeholder as a whole. `none_is_honest`: 暂无 is a statement here."""
        if len(title) > _LONGEST:
            return False
        text = plain(title)
        if text in self._nothing:
            return not none_is_honest
        if text in self._exceptions:
            return False
        return text in self._titles or any(each.fullmatch(text) for each in self._patterns)

    @cached_property
    def _titles(self) -> frozenset[str]:
        return frozenset(map(plain, self.titles))

    @cached_property
    def _exceptions(self) -> frozenset[str]:
        return frozenset(map(plain, self.exceptions))

    @cached_property
    def _nothing(self) -> frozenset[str]:
        return frozenset(map(plain, self.nothing))

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], ...]:
        return tuple(map(re.compile, self.patterns))


class Duplicates(Noun):
    """When one title again and again is filler, and the words of titles that repeat by nature."""

    times: int = Field(ge=2)
    within_days: int = Field(ge=1)
    shortest: int = Field(ge=1)
    regular: tuple[str, ...] = ()

    def is_telling(self, title: str) -> bool:
        """Whether a plain title is so much its own that nobody gives it to two pieces of information."""
        return len(title) >= self.shortest and not any(word in title for word in self._regular)

    @cached_property
    def _regular(self) -> tuple[str, ...]:
        return tuple(map(plain, self.regular))


class ColumnChecks(Noun):
    """All of them, by rule."""

    due_soon: DueSoon
    backdated_entry: Backdated
    placeholder_content: Placeholders
    duplicate_filler: Duplicates


def read_checks(path: Path) -> ColumnChecks:
    """Read a file of numbers and words. Raises KindsError with all its faults."""
    return read_data(path, ColumnChecks, KindsError)


@cache
def column_checks() -> ColumnChecks:
    """The numbers and words of this installation."""
    return read_checks(_FILE)
