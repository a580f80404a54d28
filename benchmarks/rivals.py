"""A labelled page in, what another program reads in it out: what a user would pick instead of this one.

They are the optional extra `bench`; one that is not installed reads nothing, and the table says so. All are given the
page as decoded text, so that none loses by an encoding.
"""

from __future__ import annotations

import contextlib
import io
import logging
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import import_module
from types import ModuleType
from typing import Any

from benchmarks.labelled import Labelled, flat
from spiders.links import absolute

_TAGS = re.compile(r"<script\b.*?</script>|<style\b.*?</style>|<!--.*?-->|<[^>]*>", re.S | re.I)
_A_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)")


@dataclass(frozen=True)
class Answer:
    """What a rival reads in a page; None where that is not its business."""

    newest: date | None = None
    entries: tuple[tuple[str, str], ...] | None = None
    published: date | None = None
    title: str | None = None


@dataclass(frozen=True)
class Rival:
    """One program: what it is asked on columns, and what on articles. None: nothing."""

    name: str
    column: Callable[[Labelled, str], Answer] | None = None
    article: Callable[[Labelled, str], Answer] | None = None
    dates_columns: bool = False  # it claims to know a column's newest day


def rivals() -> tuple[list[Rival], list[str]]:
    """Those at hand, and the names of those that are not installed."""
    makers: dict[str, Callable[[ModuleType], Rival]] = {"htmldate": _htmldate, "trafilatura": _trafilatura, "gne": _gne}
    found = [Rival("largest date", column=_largest_date, article=_largest_date, dates_columns=True)]
    missing = []
    for name, make in makers.items():
        try:
            found.append(make(import_module(name)))
        except ImportError:
            missing.append(name)
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    return found, missing


def _largest_date(page: Labelled, text: str) -> Answer:
    """The latest day anywhere on the page that is not in the future."""
    days = []
    for found in _A_DATE.finditer(_TAGS.sub(" ", text)):
        with contextlib.suppress(ValueError):
            days.append(date(*map(int, found.groups())))
    latest = max((day for day in days if day <= page.seen_day + timedelta(days=1)), default=None)
    return Answer(newest=latest, published=latest)


def _htmldate(module: ModuleType) -> Rival:
    def ask(page: Labelled, text: str) -> Answer:
        told = module.find_date(text, original_date=True, url=page.url, max_date=page.seen_day.isoformat())
        day = _day(told)
        return Answer(newest=day, published=day)

    return Rival("htmldate", column=ask, article=ask, dates_columns=True)


def _trafilatura(module: ModuleType) -> Rival:
    metadata = import_module("trafilatura.metadata")

    def ask(page: Labelled, text: str) -> Answer:
        told = metadata.extract_metadata(text, default_url=page.url)
        return Answer(published=_day(told.date), title=flat(told.title or "")) if told else Answer()

    return Rival("trafilatura", article=ask)


def _gne(module: ModuleType) -> Rival:
    """Its list extractor must be told a text of the list: it is given the title of the newest entry."""

    def column(page: Labelled, text: str) -> Answer:
        if not page.newest_title or '"' in page.newest_title:
            return Answer()
        try:
            told: list[dict[str, Any]] = _quietly(module.ListPageExtractor().extract, text, page.newest_title)
        except (ValueError, TypeError, IndexError, AttributeError):
            return Answer()
        base = page.document().url
        return Answer(entries=tuple((flat(each["title"]), absolute(base, each.get("url", "")) or "") for each in told))

    def article(page: Labelled, text: str) -> Answer:
        try:
            told: dict[str, Any] = _quietly(module.GeneralNewsExtractor().extract, text)
        except (ValueError, TypeError, IndexError, AttributeError, module.NoContentException):
            return Answer()
        return Answer(published=_day(told["publish_time"]), title=flat(told["title"]))

    return Rival("gne", column=column, article=article)


def _quietly(ask: Callable[..., Any], *given: str) -> Any:  # noqa: ANN401 (whatever it answers)
    """It prints on standard output what it does not find."""
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ask(*given)


def _day(text: str | None) -> date | None:
    found = _A_DATE.search(text or "")
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
