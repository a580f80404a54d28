"""The numbers and words of the rules on policy, messages and yearly items: policy_checks.yml, checked when read."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache, cached_property
from pathlib import Path

from pydantic import Field, model_validator

from rules.data_file import read_data
from rules.kinds import DayOfYear, KindsError, Pattern
from rules.kinds import kinds as all_kinds
from storage.nouns import Noun, UnitKind
from storage.policy_nouns import InterpretationKind

_FILE = Path(__file__).with_name("policy_checks.yml")


class Documents(Noun):
    """Which articles are policy documents of the county, and which of them certainly 规范性文件."""

    normative_columns: tuple[str, ...]
    normative_numbers: tuple[str, ...]
    forms: tuple[str, ...]
    not_documents: tuple[str, ...]
    higher_titles: tuple[str, ...]
    higher_numbers: tuple[str, ...]


class Interpretations(Noun):
    """How an interpretation and its kinds are told, and which units' columns gather those of others."""

    telling: tuple[str, ...]
    picture: Pattern
    video: Pattern
    head: Pattern
    picture_text_at_most: int = Field(ge=0)
    gathers: tuple[str, ...]

    @cached_property
    def patterns(self) -> dict[InterpretationKind, re.Pattern[str]]:
        told = {
            InterpretationKind.PICTURE: self.picture,
            InterpretationKind.VIDEO: self.video,
            InterpretationKind.HEAD: self.head,
        }
        return {kind: re.compile(pattern) for kind, pattern in told.items()}


class Share(Noun):
    """The least share of a year's 规范性文件 with an interpretation that is not of text."""

    least: float = Field(gt=0, le=1)
    since: int


class EachYear(Noun):
    """What kinds of interpretation each unit owes each year, and when it is reminded."""

    kinds: tuple[InterpretationKind, ...] = Field(min_length=1)
    since: int
    remind_from: DayOfYear
    unit_kinds: tuple[UnitKind, ...]
    only_with_documents: bool
    settle_days: int = Field(ge=0, le=364)

    def reminds_on(self, year: int, day: date) -> bool:
        """Whether a day is late enough in the year, or after it, to ask what is missing."""
        return day >= date.fromisoformat(f"{year}-{self.remind_from}")


class Term(Noun):
    """In how many working days a document is interpreted. Days on which a holiday may lie are no working days."""

    working_days: int = Field(ge=1)
    spare_days: int = Field(ge=0)
    holidays: tuple[tuple[DayOfYear, DayOfYear], ...]

    def last_day(self, published: date) -> date:
        """The last day of the term of what was published on a day."""
        day, left = published, self.working_days + self.spare_days
        while left:
            day += timedelta(days=1)
            left -= self._is_working(day)
        return day

    def _is_working(self, day: date) -> bool:
        told = day.strftime("%m-%d")
        return day.weekday() < 5 and not any(first <= told <= last for first, last in self.holidays)


class Messages(Noun):
    """How long a message may wait, how far back one looks, and the columns about which nothing is asked."""

    months: int = Field(ge=1)
    within_months: int = Field(ge=1)
    not_kinds: tuple[str, ...]
    not_columns: tuple[str, ...]


class YearlyItemAsked(Noun):
    """An item that must be there each year whether or not a column is kept for it. `covered_by`: kinds of column that
    other rules judge; where there is one, nothing is asked here."""

    kind: str
    title: str
    words: tuple[str, ...] = Field(min_length=1)
    covered_by: tuple[str, ...]
    basis: str
    whole_site: bool = False
    unit_kinds: tuple[UnitKind, ...] = ()

    @model_validator(mode="after")
    def _is_known(self) -> YearlyItemAsked:
        known = {kind.key for kind in all_kinds().kinds}
        unknown = [key for key in (self.kind, *self.covered_by) if key not in known]
        if unknown:
            raise ValueError(f"kinds.yml 中没有类别 {'、'.join(unknown)}")
        if self.whole_site == bool(self.unit_kinds):
            raise ValueError("whole_site 和 unit_kinds 必须写且只写一个")
        return self


class PolicyChecks(Noun):
    """All of them."""

    documents: Documents
    interpretations: Interpretations
    share: Share
    each_year: EachYear
    term: Term
    messages: Messages
    yearly_items: tuple[YearlyItemAsked, ...]

    def years_to_judge(self, as_of: date) -> tuple[int, ...]:
        """The years that are judged on a day: this one, and the last one for some time after its end."""
        last = as_of.year - 1
        settled = date(last, 12, 31) + timedelta(days=self.each_year.settle_days)
        return (last, as_of.year) if as_of <= settled else (as_of.year,)


def read_policy_checks(path: Path) -> PolicyChecks:
    """Read a file of numbers and words. Raises KindsError with all its faults."""
    return read_data(path, PolicyChecks, KindsError)


@cache
def policy_checks() -> PolicyChecks:
    """The numbers and words of this installation."""
    return read_policy_checks(_FILE)
