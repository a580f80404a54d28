"""Records of a data answer in, entries out, by the names that a CMS gives to a title, an address and a day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from spiders.dates import full_date
from spiders.document import Document
from spiders.links import absolute, nowhere
from storage.nouns import DatedBy, Entry

_TAG = re.compile(r"<[^<>]{0,200}>")


@dataclass(frozen=True, slots=True)
class Names:
    """Under which names a record holds what an entry needs; the first that is filled counts."""

    title: tuple[str, ...]
    url: tuple[str, ...]
    day: tuple[str, ...]


def entries_of_records(document: Document, records: Iterable[Mapping[str, Any]], names: Names) -> Iterator[Entry]:
    """An entry for each record that has a title or an address, each address once."""
    seen: set[str] = set()
    for record in records:
        entry = _entry(document, record, names)
        if entry is not None and entry.url not in seen:
            seen.add(entry.url)
            yield entry


def records_in(value: object) -> tuple[Mapping[str, Any], ...] | None:
    """The records of a JSON list; None where it is none, or holds anything else."""
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        return None
    return tuple(value)


def number_in(record: Mapping[str, Any], names: Iterable[str]) -> int | None:
    """The first of these fields that holds a number, written as one or as text."""
    for name in names:
        value = str(record.get(name, ""))
        if re.fullmatch(r"\d{1,7}", value):
            return int(value)
    return None


def _entry(document: Document, record: Mapping[str, Any], names: Names) -> Entry | None:
    title = " ".join(unescape(_TAG.sub("", _filled(record, names.title))).split())
    url = absolute(document.url, _filled(record, names.url))
    if not title and url is None:
        return None
    day = full_date(_filled(record, names.day)[:40])
    return Entry(
        title=title,
        url=url or nowhere(document.url, title),
        published=day,
        dated_by=DatedBy.DATA if day else DatedBy.NONE,
    )


def _filled(record: Mapping[str, Any], names: Iterable[str]) -> str:
    """The first field that is a text and not empty."""
    values = (record.get(name) for name in names)
    return next((value.strip() for value in values if isinstance(value, str) and value.strip()), "")
