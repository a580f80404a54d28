"""What a rule is: a question about one piece of evidence, and what it may answer.

A rule is one file of this folder and one test. It sees evidence and limits and nothing else: no network, no clock.
"""

from __future__ import annotations

import inspect
import re
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from pydantic import Field

from storage.nouns import Mode, Noun, Severity

Veto = Literal["A", "B", "C"]  # how a stale column of a kind counts in 单项否决 4 of 国办秘函〔2019〕19号


class RuleError(Exception):
    """A rule's file breaks the promises of this folder: says which file, what was expected and what was found."""


# --- what a rule is asked with ------------------------------------------------------------------------------------


class Limits(Noun):
    """What may be asked of one column on one day.

    At most one of `max_age_days` and `max_age_months` is set; neither where nothing is asked about age. `due` (MM-DD),
    `year_offset` and `keywords` describe the yearly item: the one of the due day's year plus the offset, recognised by
    its title. `site_answered` says whether the column's site answered other requests well in the same cycle.
    """

    as_of: date
    kind: str
    mode: Mode
    max_age_days: int | None = None
    max_age_months: int | None = None
    due: str | None = None
    year_offset: int = 0
    keywords: tuple[str, ...] = ()
    veto: Veto | None = None
    site_answered: bool = True
    blank_counts: bool = True  # False for kinds that may stand empty, such as archived topics


# --- what it may answer -------------------------------------------------------------------------------------------


class Problem(Noun):
    """What is wrong. `about` is the URL of the entry when the problem lies below the column; `severity` overrides the
    rule's own."""

    message: str  # Chinese, for the clerk
    about: str = ""
    severity: Severity | None = None
    evidence: Mapping[str, Any] = Field(default_factory=dict)


class CannotTell(Noun):
    """The evidence does not answer the question: nobody is accused, and no open problem is closed."""

    why: str = ""  # Chinese


Answer = Problem | CannotTell
# The second parameter is `Limits`, or `SiteLimits` (rules/site_limits.py) where the subject is of a whole site.
Check = Callable[[Any, Any], Iterator[Answer]]


# --- the rule itself ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rule:
    """One rule: its published documentation and its check. No answer at all means: asked, and nothing is wrong."""

    name: str  # the file's name without .py
    code: str
    title: str  # Chinese
    severity: Severity
    rectify_within: timedelta
    subject: type
    doc: str  # one English sentence
    details: str  # further paragraphs of the docstring, "" for none
    basis: str
    remedy: str  # Chinese
    check: Check
    confirm: bool = False  # what it finds is 待确认 until a person has looked


def days(number: int) -> timedelta:
    return timedelta(days=number)


def rule(code: str, severity: Severity, *, rectify_within: timedelta, confirm: bool = False) -> Callable[[Check], Rule]:
    """Make a rule of a function that bears its file's name and documents itself: title, Basis and Remedy.

    Raises RuleError where one of them is missing.
    """

    def make(check: Check) -> Rule:
        name = check.__module__.rpartition(".")[2]
        if check.__name__ != name:
            raise RuleError(f"{check.__module__}: the rule must be called {name} like its file, not {check.__name__}")
        text = _documentation(check)
        return Rule(
            name=name,
            code=code,
            title=text["title"],
            severity=severity,
            rectify_within=rectify_within,
            subject=_subject(check),
            doc=text["doc"],
            details=text["details"],
            basis=text["basis"],
            remedy=text["remedy"],
            check=check,
            confirm=confirm,
        )

    return make


_FIRST_LINE = re.compile(r"(?P<title>[^:\s]*[\u4e00-\u9fff][^:\s]*): (?P<doc>.+\.)")


def _documentation(check: Check) -> dict[str, str]:
    """The parts of a rule's docstring; paragraphs are joined to one line each."""
    first, _, rest = inspect.cleandoc(check.__doc__ or "").partition("\n")
    opening = _FIRST_LINE.fullmatch(first)
    if opening is None:
        raise RuleError(f"{check.__module__}: the docstring must open with `中文名: English sentence.`, not {first!r}")
    details, labelled = _paragraphs(rest)
    for label in ("basis", "remedy"):
        if not labelled.get(label):
            raise RuleError(f"{check.__module__}: the docstring must name its {label.title()}:")
    return opening.groupdict() | {"details": details} | labelled


def _paragraphs(text: str) -> tuple[str, dict[str, str]]:
    """Free paragraphs, and those that open with `Basis:` or `Remedy:`; a label ends the paragraph before it."""
    free: list[str] = []
    labelled: dict[str, str] = {}
    for paragraph in re.split(r"\n\s*\n|\n(?=Basis:|Remedy:)", text.strip()):
        joined = re.sub(r"(?<=[\u3000-\u9fff\uff00-\uffef])\n\s*|\n\s*(?=[\u3000-\u9fff])", "", paragraph.strip())
        joined = re.sub(r"\s*\n\s*", " ", joined)
        label, colon, told = joined.partition(":")
        if colon and label in ("Basis", "Remedy"):
            labelled[label.lower()] = told.strip()
        elif joined:
            free.append(joined)
    return "\n\n".join(free), labelled


def _subject(check: Check) -> type:
    """The type of the first parameter: what the rule is asked about."""
    hints = typing.get_type_hints(check)
    first = next(iter(inspect.signature(check).parameters), None)
    subject = hints.get(first) if first else None
    if not isinstance(subject, type):
        raise RuleError(f"{check.__module__}: the first parameter must have the type of the rule's subject")
    return subject
