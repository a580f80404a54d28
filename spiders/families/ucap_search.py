"""UCAP's lists that a search server fills: `/common/search/<channelId>` answers in JSON, or with a piece of HTML.

Some sites call the endpoint `/search/…`, `/searchList/…`, `/manuscriptList/…`, others `/info/getInfoCommon/`. A page
that names none in its own scripts is left to the readers of lists in the page, and to a browser.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from spiders.data import DataList, Listing, as_data, is_first_page, json_of
from spiders.dates import epoch_date
from spiders.document import Document
from spiders.main_list import main_list
from spiders.records import Names, entries_of_records, number_in, records_in
from spiders.ucap_channel import CHANNEL, ENDPOINT, entries_address
from storage.nouns import Entry

_API = re.compile(rf"{ENDPOINT}(?P<channel>{CHANNEL})/?$")
_BY_ID = re.compile(r"/info/getInfoCommon/?$")
_NAMES = Names(
    title=("title", "TITLE", "showTitle"),
    url=("url", "link", "URL_COMMP", "URL", "LINK"),
    day=("publishedTimeStr", "pubtime", "PUBLISHED_TIME_FORMAT", "publishTimeStr", "day"),
)
_HOLDERS = ("data", "results")
_LISTS = ("results", "infolist", "list", "records", "rows")
_COUNTS = ("total", "totalCount", "allRow", "count", "totalcount", "rowCount")
_FILTERS = frozenset({"_channelName", "_rangeTimeGte", "_rangeTimeLte", "searchWord", "keyword", "q"})


class UcapSearch(DataList):
    """Recognise it by a script of the page that asks `/common/search/` (or `/searchList/` …) for the page's channel,
    which META `channelId` or the script names; a data answer by that address and `results`."""

    def recognises(self, document: Document) -> bool:
        if _channel_asked(document) is not None:
            value = json_of(document)
            return _records(value) is not None if value is not None else _is_piece(document)
        if not document.is_html or "articleList" in document.text:
            return False
        return entries_address(document) is not None

    def listing(self, document: Document) -> Listing | None:
        return document.once(_answer) if _channel_asked(document) is not None else None

    def endpoint(self, document: Document) -> str | None:
        return entries_address(document)

    def emptiness(self, document: Document) -> str | None:
        """An empty container waits for its script: only the endpoint knows."""
        found = self.listing(document)
        return found.empty if found else None


def _channel_asked(document: Document) -> str | None:
    """The channel that a data answer is of."""
    url = urlsplit(document.page.final_url)
    found, query = _API.search(url.path), dict(parse_qsl(url.query))
    if found and (any(name.startswith("_") for name in query) or "/common/search/" in url.path):
        return found["channel"]
    return query.get("channelid") if _BY_ID.search(url.path) else None


def _is_piece(document: Document) -> bool:
    """Whether the endpoint was asked for HTML: with `_isJson=false`, or where it gives nothing else."""
    return document.is_html and not document.page.rendered and "articleList" not in document.text


def _answer(document: Document) -> Listing:
    value = json_of(document)
    if value is None and _is_piece(document):
        return _piece(document)
    holder, records = _records(value) or ({}, None)
    if records is None:
        return Listing((), "检索接口返回的数据残缺,未能解析")
    entries = tuple(entries_of_records(document, (_plain(each) for each in records), _NAMES))
    total = number_in(holder, _COUNTS)
    empty = "检索接口返回 0 条" if not records and not total and _is_of(document, holder) else None
    return Listing(entries, f"检索接口返回 {len(records)} 条", total=total, empty=empty)


def _piece(document: Document) -> Listing:
    """`<li><a>…</a><span>2022-04-21</span></li>`: a piece without any entry proves nothing."""
    found = main_list(document)
    entries: tuple[Entry, ...] = as_data(found.entries) if found else ()
    return Listing(entries, f"检索接口返回 {len(entries)} 条" if entries else "检索接口返回的片段未能解析")


def _records(value: object) -> tuple[Mapping[str, Any], tuple[Mapping[str, Any], ...]] | None:
    """What holds the records, and the records: `{"data": {"results": […]}}`, `{"results": {"data": {…}}}`, or flat."""
    holders = [value] if isinstance(value, dict) else []
    for holder in holders:
        for name in _LISTS:
            if (records := records_in(holder.get(name))) is not None:
                return holder, records
        if len(holders) < len(_HOLDERS) + 1:
            holders += [inner for name in _HOLDERS if isinstance(inner := holder.get(name), dict)]
    return None


def _is_of(document: Document, holder: Mapping[str, Any]) -> bool:
    """Whether an empty answer is that of the whole channel: of its first page, without a filter, and by its name."""
    url, channel = document.page.final_url, _channel_asked(document)
    filtered = any(value for name, value in parse_qsl(urlsplit(url).query) if name in _FILTERS)
    named = holder.get("channelId")
    if named is None and number_in(holder, _COUNTS) is None:
        return False
    return is_first_page(url) and not filtered and named in (None, channel)


def _plain(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """A record with the day of its moment, for where it has no text of one."""
    moment = record.get("publishedTime")
    day = epoch_date(str(moment)) if isinstance(moment, int | str) and not isinstance(moment, bool) else None
    return {**record, "day": day.isoformat() if day else ""}
