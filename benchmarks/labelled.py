"""Folders of pages in, labelled pages out: what a careful person reads in each.

Two sources: real pages with an INDEX.tsv beside them (outside the repository, absent on most machines), and the
project's own recorded pages with their about.json.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from spiders.document import Document
from spiders.links import absolute
from storage.nouns import ColumnState, Mode, Page

LABELS = Path(__file__).with_name("labels.yml")
UNKNOWN_SITE = "http://www.example.gov.cn/xxgk/tzgg/index.html"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_FILLED = frozenset({ColumnState.FILLED})
_STATES = {
    "list": _FILLED,
    "home": _FILLED,
    "empty": frozenset({ColumnState.BLANK}),
    "other": frozenset(ColumnState) - {ColumnState.BLANK},  # no list: anything but an accusation
}


@dataclass(frozen=True)
class Labelled:
    """One page and what must be read from it; None where the label does not say."""

    name: str
    source: str
    body: bytes
    url: str
    seen_day: date
    headers: Mapping[str, str] = field(default_factory=dict)
    mode: Mode | None = None
    article: bool = False
    states: frozenset[ColumnState] | None = None
    newest: date | None = None
    shows_dates: bool = False
    newest_title: str | None = None
    number: int | None = None
    entries: frozenset[tuple[str, str]] | None = None  # (title without spaces, address)
    knows_addresses: bool = True  # else the addresses of `entries` are all ""
    article_date: date | None = None
    article_title: str | None = None

    def document(self) -> Document:
        moment = datetime.combine(self.seen_day, time(4), UTC)
        page = Page(url=self.url, fetched_at=moment, status=200, final_url=self.url, headers=self.headers)
        return Document(page, self.body, self.seen_day)


def flat(title: str) -> str:
    """A title without its spaces: how a template breaks lines is no part of it."""
    return re.sub(r"\s+", "", title)


@cache
def _labels() -> dict[str, Any]:
    labels: dict[str, Any] = yaml.safe_load(LABELS.read_text(encoding="utf-8"))
    return labels


def corrections() -> list[dict[str, str]]:
    """The labels of INDEX.tsv that are read otherwise here."""
    return list(_labels()["corrections"])


# --- real pages -----------------------------------------------------------------------------------------------------


def real_pages(folder: Path) -> list[Labelled]:
    """The pages that INDEX.tsv of a folder labels. Raises OSError where there is no such file."""
    with (folder / "INDEX.tsv").open(encoding="utf-8", newline="") as lines:
        return [_real_page(folder, row) for row in csv.DictReader(lines, delimiter="\t")]


def _real_page(folder: Path, row: dict[str, str]) -> Labelled:
    row = _corrected(row)
    stated = row["url_or_site"].strip()
    url = stated if stated.startswith("http") else UNKNOWN_SITE
    body = (folder / row["file"]).read_bytes()
    seen = _DAY.search(row["saved"])
    if seen is None:
        raise ValueError(f"{folder / 'INDEX.tsv'}: {row['file']} does not say on which day it was saved")
    if row["kind"] == "article":
        return Labelled(
            name=row["file"],
            source="real",
            body=body,
            url=url,
            seen_day=date.fromisoformat(seen.group()),
            article=True,
            article_date=_day(row["article_date"]),
            article_title=row["article_title"].strip() or None,
        )
    number = int(row["n_entries"]) if row["n_entries"].strip() else None
    newest = _day(row["newest_date"])
    page = Labelled(
        name=row["file"],
        source="real",
        body=body,
        url=url,
        seen_day=date.fromisoformat(seen.group()),
        states=_STATES[row["kind"]] if newest or row["kind"] != "list" else _FILLED | {ColumnState.UNDATED},
        newest=newest,
        shows_dates=newest is not None,
        newest_title=row["newest_title"].strip() or None,
        number=number,
    )
    return _with_entries(page)


def _corrected(row: dict[str, str]) -> dict[str, str]:
    changed = {each["field"]: str(each["label"]) for each in corrections() if each["file"] == row["file"]}
    return {**row, **changed}


def _day(text: str) -> date | None:
    return date.fromisoformat(text.strip()) if text.strip() else None


def _with_entries(page: Labelled) -> Labelled:
    paths = [each["links"] for each in _labels()["entries"] if fnmatch(page.name, each["pages"])]
    if not paths or page.number is None:
        return page
    found = frozenset(_links(page, paths[0]))
    if len(found) != page.number:
        return page
    return Labelled(**{**vars(page), "entries": found})


def _links(page: Labelled, path: str) -> Iterator[tuple[str, str]]:
    document = page.document()
    for link in document.selector.xpath(path):
        title = link.attrib.get("title") or "".join(link.xpath(".//text()").getall())
        yield flat(title), absolute(document.url, link.attrib.get("href", "")) or ""


# --- recorded pages -------------------------------------------------------------------------------------------------


def recorded_pages(folder: Path) -> list[Labelled]:
    """The project's own recorded pages: a folder each, with page.html and about.json."""
    return [
        _recorded_page(about.parent, json.loads(about.read_text(encoding="utf-8")))
        for about in sorted(folder.glob("*/about.json"))
    ]


def _recorded_page(folder: Path, about: dict[str, Any]) -> Labelled:
    newest = date.fromisoformat(str(about["newest"])) if about.get("newest") not in (None, "None") else None
    titles = about.get("titles", ())
    is_whole = bool(titles) and len(titles) == about.get("entries")
    return Labelled(
        name=folder.name,
        source="recorded",
        body=(folder / "page.html").read_bytes(),
        url=about["url"],
        seen_day=date.fromisoformat(about["seen_on"]),
        headers=about.get("headers", {}),
        mode=Mode(about["mode"]) if "mode" in about else None,
        states=frozenset({ColumnState(about["state"])}),
        newest=newest,
        shows_dates=newest is not None,
        number=about.get("entries"),
        entries=frozenset((flat(title), "") for title in titles) if is_whole else None,
        knows_addresses=False,
    )
