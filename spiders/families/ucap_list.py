"""UCAP's newer lists (…/pc/list.html): the entries stand as JSON in a script of the page, which draws them.

Read from the text alone, without parsing the HTML.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from spiders.dates import full_date
from spiders.document import Document
from spiders.family import Family
from spiders.links import absolute, nowhere
from spiders.static_list import is_commented_out
from storage.nouns import DatedBy, Entry

_DATA = re.compile(r"""\barticleList\b["']?\s*[:=]\s*(?=\[)""")
_TOTAL = re.compile(
    r"""["']?\b(?:total(?:Count|Num|Records?|Elements)?|recordCount|articleCount)["']?\s*[:=]\s*["']?(\d{1,7})\b"""
)
_FILLED_LATER = re.compile(  # a script fetches the entries and puts them there
    r"\barticleList\s*=\s*(?!\[|=|\s|(?:\w+\.)?(?:listData|articleList)\b)|\barticleList\s*=\s*\[\s*\.\.\.|\barticleList\.(?:push|concat)\b"
)
_DECODER = json.JSONDecoder(strict=False)
_MOST_LISTS = 20
_DATES = ("pubDate", "publishDate", "publishTime", "releaseDate")


@dataclass(frozen=True, slots=True)
class _Data:
    """What the page's articleList holds; `broken` where one of them is no JSON."""

    records: tuple[Mapping[str, Any], ...]
    lists: int
    broken: bool


class UcapList(Family):
    """Recognise it by `var articleList = [` or `articleList: [` in a script; addresses end in `pc/list.html`."""

    def recognises(self, document: Document) -> bool:
        return "articleList" in document.text and bool(document.once(_data).lists)

    def entries(self, document: Document) -> Iterator[Entry]:
        seen: set[str] = set()
        for record in document.once(_data).records:
            entry = _entry(document, record)
            if entry is not None and entry.url not in seen:
                seen.add(entry.url)
                yield entry

    def because(self, document: Document) -> str:
        data = document.once(_data)
        return (
            "页内数据 articleList 残缺,未能解析" if data.broken else f"页内数据 articleList 有 {len(data.records)} 条"
        )

    def emptiness(self, document: Document) -> str | None:
        data = document.once(_data)
        if data.records or data.broken or self.total(document) or _FILLED_LATER.search(document.text):
            return None
        return "页内数据 articleList 为空"

    def total(self, document: Document) -> int | None:
        start = _DATA.search(document.text)
        found = _TOTAL.search(document.text, start.start()) if start else None
        return int(found.group(1)) if found else None


def _data(document: Document) -> _Data:
    text, lists, broken = document.text, 0, False
    records: list[dict[str, Any]] = []
    for found in _DATA.finditer(text):
        if is_commented_out(text, found.start()):
            continue
        lists += 1
        if lists > _MOST_LISTS:
            return _Data(tuple(records), lists, broken=True)
        try:
            value, _ = _DECODER.raw_decode(text, found.end())
        except (ValueError, RecursionError):
            broken = True
            continue
        records += [record for record in value if isinstance(record, dict)]
        broken = broken or any(not isinstance(record, dict) for record in value)
    return _Data(tuple(records), lists, broken)


def _entry(document: Document, record: Mapping[str, Any]) -> Entry | None:
    title = " ".join(re.sub(r"<[^>]*>", "", str(record.get("title") or "")).split())
    url = _url(document, record)
    if not title and url is None:
        return None
    raw = next((record[name] for name in _DATES if record.get(name)), None)
    day = full_date(raw) if isinstance(raw, str) else None
    return Entry(
        title=title,
        url=url or nowhere(document.url, f"{record.get('id') or title}"),
        published=day,
        dated_by=DatedBy.DATA if day else DatedBy.NONE,
    )


def _url(document: Document, record: Mapping[str, Any]) -> str | None:
    """`urls` is JSON within JSON, by device; it may be empty where an article has no page of its own."""
    urls = record.get("urls")
    if isinstance(urls, str) and urls.lstrip().startswith("{"):
        try:
            urls = json.loads(urls)
        except ValueError:
            urls = None
    if isinstance(urls, dict):
        urls = urls.get("pc") or urls.get("common") or next((each for each in urls.values() if each), None)
    link = urls or record.get("url") or record.get("link")
    return absolute(document.url, link) if isinstance(link, str) else None
