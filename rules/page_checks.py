"""The numbers and words of the rules on links, attachments and articles' dates: page_checks.yml, checked when read."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from pydantic import Field

from rules.data_file import read_data
from rules.kinds import KindsError
from storage.nouns import Noun

_FILE = Path(__file__).with_name("page_checks.yml")
_LONGEST = 40  # characters of a name as it is told
_NUMBER = re.compile(r"\d{7,}[\dXx]?")


class DeadLinks(Noun):
    """How recently a link must have failed before, and how many may fail before it is the site or the line."""

    within_days: int = Field(ge=1)
    doubt_above: int = Field(ge=1)
    doubt_share: float = Field(gt=0, le=1)


class BrokenAttachments(Noun):
    """The beginnings of the reasons for which a file counts as damaged."""

    damaged: tuple[str, ...] = Field(min_length=1)


class Dates(Noun):
    """How many days later than the article its list may date it, and how far ahead PubDate may lie."""

    list_later_days: int = Field(ge=1)
    future_days: int = Field(ge=1)


class PageChecks(Noun):
    """All of them, by rule."""

    dead_link: DeadLinks
    attachment_broken: BrokenAttachments
    date_mismatch: Dates


def named(text: str) -> str:
    """A name as a message tells it: cut short, and long numbers, which may be a person's, left out.

    >>> named(" 公示名单  360926199001011234.xlsx ")
    '公示名单 ****.xlsx'
    """
    flat = _NUMBER.sub("****", " ".join(text.split()))
    return flat if len(flat) <= _LONGEST else f"{flat[:_LONGEST]}…"


def read_page_checks(path: Path) -> PageChecks:
    """Read a file of numbers and words. Raises KindsError with all its faults."""
    return read_data(path, PageChecks, KindsError)


@cache
def page_checks() -> PageChecks:
    """The numbers and words of this installation."""
    return read_page_checks(_FILE)
