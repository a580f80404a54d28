"""Epoint (国泰新点 WebBuilder): lists as tables or `ul.wb-data-item`, made on the server, or drawn by a script of the
site's own files that asks `/EpointWebBuilder/…`.

Those scripts are not in the page, so an empty container proves nothing until a browser has drawn it. Most are asked by
POST; an address for GET that stands complete in the page (`….action?cmd=getInfoList&categorynum=…`) is followed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from spiders.document import Document
from spiders.emptiness import stated_emptiness, visible_emptiness
from spiders.links import absolute, same_authority
from spiders.main_list import main_list
from spiders.records import Names, entries_of_records, number_in, records_in
from spiders.static_list import StaticList, awaits_a_script, shows_nothing_else
from storage.nouns import Entry

_SERVER = re.compile(r"E?[Ww]eb[Bb]uilder\w*/")
_MARKS = re.compile(
    r"webBuilderCommon(?:Gray)?\.|[Ee]?(?:point)?[Ww]eb[Bb]uilder\w{0,20}/(?:rest/|\w+\.action)|siteInfo\.siteGuid"
)
_LOOKS = re.compile(r"""class\s*=\s*["'][^"'<>]{0,80}\b(?:ewb-|wb-data-)""")
_OWN_ARTICLE = re.compile(r"/(?:19|20)\d{6}/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\.html")
_OTHERS = re.compile(r"/col/col\d+|<datastore>|createPageHTML\(|/t(?:19|20)\d{6}_\d+\.s?html?|/system/resource/")
_ASKED = re.compile(
    r"""["'](?P<url>[^"'\s<>+]{0,120}[Ww]eb[Bb]uilder[^"'\s<>+?]{0,120}\.action\?cmd=getInfoList[^"'\s<>+]{1,400})["']\s*[,;)}\n]"""
)
_ONE_COLUMN = re.compile(r"[?&]categorynum=\d", re.I)
_POSTED = re.compile(r"[Ww]eb[Bb]uilder\w{0,20}/rest/")
_NAMES = Names(
    title=("title", "realtitle", "titlenew", "customtitle"),
    url=("infourl", "visiturl", "href", "linkurl", "url"),
    day=("infodate", "infodateformat", "webdate", "publishdate", "date"),
)
_LISTS = ("infodata", "records", "Table", "list", "data")
_COUNTS = ("count", "total", "totalcount", "totalrecord", "RowCount")


@dataclass(frozen=True, slots=True)
class _Answer:
    records: tuple[Mapping[str, Any], ...]
    count: int | None


class Epoint(StaticList):
    """Recognise it by `webBuilderCommon.js` or `/EpointWebBuilder/`, or by classes `ewb-…` together with articles at
    `/20251013/<uuid>.html`; sites of other systems borrow the classes. A data answer by its address and `custom`."""

    reads_data: ClassVar[bool] = True

    def recognises(self, document: Document) -> bool:
        if _answer_of(document):
            return True
        if not document.is_html:
            return False
        text = document.text
        if not _is_likely(text) or _OTHERS.search(document.page.final_url) or _OTHERS.search(text):
            return False
        return _MARKS.search(text) is not None or (
            _OWN_ARTICLE.search(text) is not None and _LOOKS.search(text) is not None
        )

    def follow(self, document: Document) -> str | None:
        return None if _answer_of(document) else super().follow(document) or _asked(document)

    def entries(self, document: Document) -> Iterator[Entry]:
        found = _answer_of(document)
        yield from entries_of_records(document, found.records, _NAMES) if found else super().entries(document)

    def because(self, document: Document) -> str:
        if found := _answer_of(document):
            return f"数据接口返回 {len(found.records)} 条"
        if main_list(document) is None and _POSTED.search(document.text) and not document.page.rendered:
            return "列表由脚本以 POST 方式从 EpointWebBuilder 接口取得,静态页面未能解析"
        if awaits_a_script(document):
            return "列表容器为空,可能由网站自带的脚本加载,静态页面未能解析"
        return super().because(document)

    def parts(self, document: Document) -> tuple[str, ...]:
        return () if _answer_of(document) else super().parts(document)

    def emptiness(self, document: Document) -> str | None:
        if found := _answer_of(document):
            return "数据接口返回 0 条" if not found.records and found.count == 0 else None
        total = self.total(document)
        if total:
            return None
        if total == 0 and shows_nothing_else(document):
            return "翻页处写明共 0 条"
        return visible_emptiness(document) if document.page.rendered else stated_emptiness(document)

    def total(self, document: Document) -> int | None:
        found = _answer_of(document)
        return found.count if found else super().total(document)


def _is_likely(text: str) -> bool:
    """Whether a page of another system can be told at once."""
    return any(mark in text for mark in ("ebBuilder", "ebbuilder", "siteGuid", "ewb-", "wb-data-"))


def _asked(document: Document) -> str | None:
    """The one address that a page without a list asks for the entries of one column."""
    if "getInfoList" not in document.text or main_list(document):
        return None
    found = {
        url
        for each in _ASKED.finditer(document.text)
        if _ONE_COLUMN.search(each["url"]) and (url := absolute(document.url, each["url"].replace("&amp;", "&")))
    }
    own = {url for url in found if same_authority(url, document.page.final_url)}
    return own.pop() if len(own) == 1 else None


def _answer_of(document: Document) -> _Answer | None:
    if _SERVER.search(document.page.final_url) is None or document.json is None:
        return None
    return document.once(_answer)


def _went_well(outer: Mapping[str, Any]) -> bool:
    """Whether the server says so: an answer to a request that it refused lists nothing, either."""
    status = outer.get("status")
    return isinstance(status, dict) and status.get("code") in (1, 200, "1", "200")


def _answer(document: Document) -> _Answer | None:
    """`{"custom": "[{…}]"}`: JSON within JSON, or the records themselves, or an object that holds them."""
    custom = document.json.get("custom") if isinstance(document.json, dict) else None
    if isinstance(custom, str):
        try:
            custom = json.loads(custom)
        except (ValueError, RecursionError):
            return None
    if (records := records_in(custom)) is not None:
        return _Answer(records, 0 if not records and _went_well(document.json) else None)
    if not isinstance(custom, dict):
        return None
    lists = (records_in(custom.get(name)) for name in _LISTS)
    found = next((each for each in lists if each is not None), None)
    return _Answer(found, number_in(custom, _COUNTS)) if found is not None else None
