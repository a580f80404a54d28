"""What kinds of column there are, how a name tells them, and what each owes: kinds.yml, checked when it is read.

A column's own words in the registry come before its kind's (`limits_for`).
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from rules.contract import Limits, Veto
from rules.data_file import DataFileError, read_data
from storage.nouns import Column, Mode, Noun, UnitKind

UNKNOWN = "unknown"
_FILE = Path(__file__).with_name("kinds.yml")
_REPLY_MONTHS = (
    2  # what a column owes that the registry calls REPLY and whose kind is another (DOMAIN: 留言公开 2 个月)
)
_ANY_YEAR = -1  # where a kind has no yearly item, last year's is as good as this year's


class KindsError(DataFileError):
    """The file of kinds cannot be used: one line in Chinese for each fault."""


def is_day_of_year(text: str) -> str:
    """The text itself when it is MM-DD and a day that every year has. Raises ValueError otherwise."""
    if not re.fullmatch(r"\d\d-\d\d", text):
        raise ValueError(f"“{text}”不是“月-日”,请写成 01-31 的样子")
    try:
        date.fromisoformat(f"2023-{text}")
    except ValueError as wrong:
        raise ValueError(f"“{text}”不是每年都有的日子") from wrong
    return text


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as wrong:
        raise ValueError(f"“{pattern}”不是正则表达式:{wrong}") from wrong
    return pattern


DayOfYear = Annotated[str, AfterValidator(is_day_of_year)]
Pattern = Annotated[str, AfterValidator(_compiles)]


class MaxAge(Noun):
    """How old the newest entry may be: calendar days or calendar months."""

    days: int | None = Field(None, ge=1)
    months: int | None = Field(None, ge=1)

    @model_validator(mode="after")
    def _one_of_them(self) -> MaxAge:
        if (self.days is None) == (self.months is None):
            raise ValueError("max_age 须写 days 或 months 之一")
        return self

    @property
    def nominal_days(self) -> int:
        """For display: 183 for six months, 365 for twelve."""
        return self.days if self.days is not None else math.ceil((self.months or 0) * 365 / 12)


class Kind(Noun):
    """One kind of column, as the office wrote it."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str
    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    paths: tuple[str, ...] = ()
    mode: Mode
    max_age: MaxAge | None = None
    due: DayOfYear | None = None
    due_by_unit: Mapping[UnitKind, DayOfYear] = Field(default_factory=dict)
    year_offset: int | None = Field(None, ge=-1, le=1)
    keywords: tuple[str, ...] = ()
    veto: Veto | None = None
    reminder_days: int | None = Field(None, ge=1)
    privacy: bool = False
    blank_counts: bool = True
    source: str
    note: str = ""

    @model_validator(mode="after")
    def _owes_what_its_mode_asks(self) -> Kind:
        if self.mode in (Mode.ROLL, Mode.REPLY) and self.max_age is None:
            raise ValueError(f"{self.mode} 类须写 max_age")
        if self.mode is Mode.EVENT and self.max_age is not None:
            raise ValueError("EVENT 类不查更新,不能写 max_age;提示请写 reminder_days")
        if self.mode is Mode.YEAR and (self.due is None or self.year_offset is None):
            raise ValueError("YEAR 类须写 due 和 year_offset")
        said = self.due or self.due_by_unit or self.keywords or self.year_offset is not None
        if self.mode is not Mode.YEAR and said:
            raise ValueError("due、due_by_unit、year_offset、keywords 只用于 YEAR 类")
        return self

    @property
    def nominal_max_age_days(self) -> int | None:
        return self.max_age.nominal_days if self.max_age else None

    def due_of(self, unit: UnitKind) -> str | None:
        return self.due_by_unit.get(unit, self.due)


class Kinds(Noun):
    """All kinds, in the file's order."""

    kinds: tuple[Kind, ...]

    @model_validator(mode="after")
    def _told_apart(self) -> Kinds:
        """No key, name or path may stand for two kinds."""
        _one_owner("key", ((kind.key, number) for number, kind in enumerate(self.kinds)))
        _one_owner("名称", ((_plain(name), kind.key) for kind in self.kinds for name in _exact_names(kind)))
        _one_owner("paths", ((path, kind.key) for kind in self.kinds for path in kind.paths))
        if UNKNOWN not in (kind.key for kind in self.kinds):
            raise ValueError(f"缺少认不出时用的类别 {UNKNOWN}")
        return self

    def __len__(self) -> int:
        return len(self.kinds)

    def all_keys(self) -> tuple[str, ...]:
        return tuple(self._by_key)

    def get(self, key: str) -> Kind:
        """The kind of a key. Raises KindsError for one that the file does not hold."""
        try:
            return self._by_key[key]
        except KeyError:
            raise KindsError(f"{_FILE.name} 中没有类别 {key}") from None

    def guess(self, name: str, url: str = "") -> tuple[str, str]:
        """The key of the kind that a column's name tells, else its URL, else `unknown`; and why, in Chinese."""
        told = self._told_by_name(name)
        if told is None and url:
            segment = _own_segment(url)
            key = self._paths.get(segment)
            told = (key, f"网址含“{segment}”") if key else None
        return told or (UNKNOWN, "从名称认不出类别,只作提示")

    def _told_by_name(self, name: str) -> tuple[str, str] | None:
        plain = _plain(name)
        key = self._exact.get(plain)
        if key is not None:
            return key, f"名称即“{name.strip()}”"
        found = max(self._found_in(plain), default=None)
        if found is None:
            return None
        _, _, matched, key = found
        return key, f"名称含“{matched}”"

    def _found_in(self, plain: str) -> Iterator[tuple[int, int, str, str]]:
        """Length and end of each match, what matched, and the kind: the longest wins, then the last."""
        for word, key in self._words.items():
            at = plain.rfind(word)
            if at >= 0:
                yield len(word), at + len(word), word, key
        for pattern, key in self._patterns:
            match = pattern.search(plain)
            if match and match[0]:
                yield len(match[0]), match.end(), match[0], key

    @cached_property
    def _by_key(self) -> dict[str, Kind]:
        return {kind.key: kind for kind in self.kinds}

    @cached_property
    def _exact(self) -> dict[str, str]:
        return {_plain(name): kind.key for kind in self.kinds for name in _exact_names(kind)}

    @cached_property
    def _words(self) -> dict[str, str]:
        return {_plain(word): kind.key for kind in self.kinds for word in kind.words}

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], str]]:
        return [(re.compile(pattern), kind.key) for kind in self.kinds for pattern in kind.patterns]

    @cached_property
    def _paths(self) -> dict[str, str]:
        return {path: kind.key for kind in self.kinds for path in kind.paths}


def _plain(name: str) -> str:
    """A name without width, quotes, brackets, spaces and points, so that 村（居）务公开 is 村居务公开."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name))


def _exact_names(kind: Kind) -> tuple[str, ...]:
    """The names that are a kind's own when a column is called exactly so."""
    return () if kind.key == UNKNOWN else (kind.name, *kind.names, *kind.words)


def _one_owner(what: str, owned: Iterable[tuple[str, object]]) -> None:
    owners: dict[str, object] = {}
    for name, owner in owned:
        if owners.setdefault(name, owner) != owner:
            raise ValueError(f"{what}“{name}”同时属于两类({owners[name]} 和 {owner})")


def _own_segment(url: str) -> str:
    """The column's own part of a path: the last folder that is not a template's (pc/list.html)."""
    folders = [part for part in urlsplit(url).path.split("/") if part and "." not in part and part != "pc"]
    return folders[-1] if folders else ""


def read_kinds(path: Path) -> Kinds:
    """Read a file of kinds. Raises KindsError with all its faults."""
    return read_data(path, Kinds, KindsError)


@cache
def kinds() -> Kinds:
    """The kinds of this installation."""
    return read_kinds(_FILE)


# --- what one column owes -------------------------------------------------------------------------------------------


def limits_for(column: Column, unit_kind: UnitKind, as_of: date, site_answered: bool = True) -> Limits:
    """What may be asked of a column on a day. What the registry states for this very column wins over its kind.

    Raises KindsError when the column's kind is no longer in the file.
    """
    kind = kinds().get(column.kind)
    age = max_age_of(column)
    return Limits(
        as_of=as_of,
        kind=column.kind,
        mode=column.mode,
        max_age_days=age.days if age else None,
        max_age_months=age.months if age else None,
        due=due_of(column, unit_kind),
        year_offset=_ANY_YEAR if kind.year_offset is None else kind.year_offset,
        keywords=kind.keywords,
        veto=kind.veto,
        site_answered=site_answered,
        blank_counts=kind.blank_counts,
    )


def max_age_of(column: Column) -> MaxAge | None:
    """How old the newest entry of a column may be, or None where its age is not asked about."""
    if column.mode in (Mode.EVENT, Mode.YEAR):
        return None
    if column.max_age_days is not None:
        return MaxAge(days=column.max_age_days)
    if column.mode is Mode.STATIC:
        return None
    kind = kinds().get(column.kind)
    if column.mode is Mode.REPLY and kind.mode is not Mode.REPLY:
        return MaxAge(months=_REPLY_MONTHS)
    return kind.max_age or kinds().get(UNKNOWN).max_age


def due_of(column: Column, unit_kind: UnitKind) -> str | None:
    """The day of the year (MM-DD) by which a yearly column owes its item, or None for other columns."""
    if column.mode is not Mode.YEAR:
        return None
    return column.due or kinds().get(column.kind).due_of(unit_kind)
