"""Hanweb's jpage: units of records in a page's scripts, or in the answers of `dataproxy.jsp`, in; their list out.

A unit is `<div id="464148"><script type="text/xml"><datastore>…<record><![CDATA[<li>…</li>]]></record>…`, older ones
are `var InitData49468 = ['<table>…', …]`; `param_464148` or `ajaxParam` says which column it shows, `totalRecord` how
many entries that has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit

from lxml.etree import _Element as Element

from spiders.data import Listing, as_data, fragment, is_first_page, is_whole
from spiders.document import Document
from spiders.js_literals import NotLiteral, literal_at
from spiders.links import absolute
from spiders.main_list import main_list
from spiders.static_list import is_commented_out, rows_in, shows_nothing_else
from spiders.zones import SIDE_HEADING, Zone, zone_named
from storage.nouns import Entry

ANSWER = re.compile(r"/module/(?:\w+/){0,3}jpage/\w*dataproxy\.jsp$")

_STORE = re.compile(r"<datastore\b", re.I)
_RECORD = re.compile(r"<record\b[^>]{0,100}>\s*(?:<!\[CDATA\[(.*?)\]\]>|(.*?))\s*</record>", re.I | re.S)
_OPENED = re.compile(r"<record[\s>]", re.I)
_RECORDSET = re.compile(r"<recordset\s*/>|<recordset\b.*?</recordset\s*>", re.I | re.S)
_TOTAL = re.compile(r"<totalrecord>\s*(?:<!\[CDATA\[)?\s*(\d{1,7})\s*(?:\]\]>)?\s*</totalrecord>", re.I)
_ARRAY = re.compile(r"\b(?:InitData(?P<unit>\w*)|dataStore)[\"']?\s*[:=]\s*(?=\[)")
_ARRAY_TOTAL = re.compile(r"\btotalRecord[\"']?\s*[:=]\s*[\"']?(\d{1,7})\b", re.I)
_CALL = re.compile(r"""["']#(?P<unit>\w+)["']\s*\)\s*\.jpage\s*\(\s*\{""")
_PARAM = re.compile(r"\bparam_(?P<unit>\w+)\s*=\s*\{(?P<pairs>[^{}]{0,1000})\}")
_AJAX_PARAM = re.compile(r"\bajaxParam\s*:\s*\{(?P<pairs>[^{}]{0,1000})\}")
_PAIR = re.compile(r"""(\w+)["']?\s*:\s*(?:'([^']*)'|"([^"]*)"|(\d+))""")
_PROXY = re.compile(r"""["'(](?P<path>/module/(?:\w+/){0,3}jpage/\w*dataproxy\.jsp)""")
_ASKED = re.compile(r"dataproxy\.jsp\?(?P<query>[^\"'\s<>\]]{1,1000})")
_IDENTIFIER = re.compile(
    r"""\bid\s*=\s*["']?(\w+)["']?[^<>]{0,200}>(?:\s|<script\b[^<>]*>|<!--.*?-->)*$""", re.I | re.S
)
_COLUMN = re.compile(r"/col/col(\d+)")
_FIRST_TAG = re.compile(r"<(\w+)")
_LEVELS = 3  # of elements before which the heading of a box may stand


@dataclass(frozen=True, slots=True)
class Unit:
    """One list of a page. `records` is None where only its parameters stand there; `broken`: not all could be read."""

    name: str
    records: tuple[str, ...] | None = None
    total: int | None = None
    broken: bool = False
    asks: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(each for each in self.asks.get("columnid", "").split(",") if each)


def read(document: Document) -> Listing | None:
    """The list of the page's column; None where no unit of it stands in the page."""
    return document.once(_read)


def address(document: Document) -> str | None:
    """Where the records of the one unit are that the page shows without them; None where the page does not name the
    endpoint: that a guessed one is not there would prove nothing about the column."""
    own = document.once(_own_units)
    if document.page.rendered or len(own) != 1 or own[0].records is not None or own[0].total == 0 or not own[0].asks:
        return None
    named = _PROXY.search(document.text)
    if named is None or main_list(document) is not None:
        return None
    query = {"startrecord": "1", "endrecord": "45", "perpage": "15", "page": "1"}
    query |= {name: value for name, value in own[0].asks.items() if name not in query}
    return absolute(document.page.final_url, f"{named['path']}?{urlencode(query)}")


# --- the column's list ----------------------------------------------------------------------------------------------


def _read(document: Document) -> Listing | None:
    own = document.once(_own_units)
    stored = [unit for unit in own if unit.records is not None]
    if not stored:
        return _drawn_empty(document, own)
    records = [record for unit in stored for record in unit.records or ()]
    broken = any(unit.broken for unit in stored)
    totals = [unit.total for unit in stored if unit.total is not None]
    if not records and not broken and not any(totals) and _is_page(document) and main_list(document):
        return None  # what the page shows beside an empty unit may be its list after all
    told = f"页内数据 datastore 有 {len(records)} 条" if not broken or records else "数据 datastore 残缺,未能解析"
    entries = _entries(document, records)
    if records and not entries:
        return Listing((), f"数据 datastore 的 {len(records)} 条记录未能解析", total=sum(totals) if totals else None)
    empty = None if records or broken else _emptiness(document, stored)
    return Listing(entries, told, total=sum(totals) if totals else None, empty=empty)


def _emptiness(document: Document, stored: Sequence[Unit]) -> str | None:
    """Each of the column's units is empty, and nothing else on the page may be its list."""
    if any(unit.total for unit in stored):
        return None
    if not _is_page(document):
        return "接口 dataproxy.jsp 返回 0 条" if is_first_page(document.page.final_url) else None
    if not is_whole(document) or any(unit.records for unit in document.once(units)):
        return None
    if all(unit.total == 0 for unit in stored):
        return "页内数据 datastore 写明 totalrecord 为 0"
    return "页内数据 datastore 为空" if shows_nothing_else(document) else None


def _is_page(document: Document) -> bool:
    return ANSWER.search(urlsplit(document.page.final_url).path) is None


def _drawn_empty(document: Document, own: Sequence[Unit]) -> Listing | None:
    """A page that says itself that its units have nothing to fetch."""
    if not own or any(unit.total != 0 for unit in own) or not is_whole(document) or main_list(document):
        return None
    return Listing((), "列表组件 jpage 写明 totalRecord 为 0", total=0, empty="列表组件 jpage 写明 totalRecord 为 0")


def _entries(document: Document, records: Sequence[str]) -> tuple[Entry, ...]:
    piece = fragment(document, "".join(_as_row(record) for record in records))
    holders = [each for each in piece.selector.root.iter("div") if each.get("data-record") is not None]
    return as_data(rows_in(piece, holders))


def _as_row(record: str) -> str:
    """One record in an element of its own; rows and cells of tables within a table."""
    first = _FIRST_TAG.search(record)
    tag = first.group(1).lower() if first else ""
    inner = {"tr": f"<table>{record}</table>", "td": f"<table><tr>{record}</tr></table>"}.get(tag, record)
    return f"<div data-record=''>{inner}</div>"


# --- which units are the column's -----------------------------------------------------------------------------------


def _own_units(document: Document) -> tuple[Unit, ...]:
    """The units of the page's own column; where none is, those outside side boxes: an aggregate page shows several."""
    found = document.once(units)
    here = _COLUMN.search(urlsplit(document.page.final_url).path)
    column = here.group(1) if here else (document.meta("ColId") or "")
    own = tuple(unit for unit in found if column and column in unit.columns)
    if own or len(found) <= 1 or not _is_page(document):
        return own or found
    places = {each.get("id"): each for each in document.selector.root.iter() if each.get("id")}
    return tuple(unit for unit in found if unit.name not in places or not _is_aside(places[unit.name]))


def _is_aside(element: Element) -> bool:
    """Whether a unit stands in a menu, a side box, a header or a footer, by names or by its heading."""
    way = [element, *element.iterancestors()]
    zones = {zone_named(str(each.tag), each.get("class") or "", each.get("id") or "") for each in way}
    if zones & {Zone.SIDE, Zone.FOOTER, Zone.HEADER, Zone.NAV}:
        return True
    before = (next(each.itersiblings("*", preceding=True), None) for each in way[:_LEVELS])  # comments left out
    headings = (" ".join("".join(each.itertext()).split()) for each in before if each is not None)
    return any(SIDE_HEADING.match(heading) for heading in headings)


def units(document: Document) -> tuple[Unit, ...]:
    """All units of the page or answer: their records, and what their parameters say."""
    text = document.text
    if not any(mark in text for mark in ("datastore", "dataStore", "InitData", "jpage", "param_")):
        return ()
    found: dict[str, Unit] = {}
    for unit in (*_stores(text), *_arrays(text)):
        known = found.get(unit.name)
        found[unit.name] = unit if known is None else replace(known, broken=known.broken or unit.broken)
    for name, asks, total in _parameters(text):
        known = found.get(name, Unit(name))
        stated = known.total if known.total is not None else total
        found[name] = replace(known, total=stated, asks={**known.asks, **asks})
    return tuple(found.values())


# --- what stands in the text ----------------------------------------------------------------------------------------


def _stores(text: str) -> Iterator[Unit]:
    begins = [found for found in _STORE.finditer(text) if not is_commented_out(text, found.start())]
    for number, start in enumerate(begins):
        limit = begins[number + 1].start() if number + 1 < len(begins) else len(text)
        end = text.find("</datastore", start.end(), limit)
        block = text[start.end() : end if end >= 0 else limit]
        records = tuple(cdata or unescape(plain) for cdata, plain in _RECORD.findall(block))
        whole = end >= 0 and _RECORDSET.search(block) is not None
        total, asked = _TOTAL.search(block), _ASKED.search(block)
        asks = dict(parse_qsl(unescape(asked["query"]))) if asked else {}
        named = _IDENTIFIER.search(text, max(0, start.start() - 400), start.start())
        yield Unit(
            name=named.group(1) if named else asks.get("unitid", f"第 {number + 1} 个"),
            records=records,
            total=int(total.group(1)) if total else None,
            broken=not whole or len(records) != len(_OPENED.findall(block)),
            asks=asks,
        )


def _arrays(text: str) -> Iterator[Unit]:
    for found in _ARRAY.finditer(text):
        if is_commented_out(text, found.start()):
            continue
        name = found["unit"] or "dataStore"
        try:
            value, _ = literal_at(text, found.end())
        except NotLiteral:
            yield Unit(name, (), broken=True)
            continue
        records = tuple(each for each in value if isinstance(each, str) and each.strip())
        total = _ARRAY_TOTAL.search(text) if name == "dataStore" else None
        yield Unit(name, records, int(total.group(1)) if total else None, len(records) < len(value))


def _parameters(text: str) -> Iterator[tuple[str, Mapping[str, str], int | None]]:
    """(unit, what it asks for, how many there are) of every call of jpage, and of every `param_<unit>`."""
    for found in _PARAM.finditer(text):
        if not is_commented_out(text, found.start()):
            yield found["unit"], _pairs(found["pairs"]), None
    calls = [found for found in _CALL.finditer(text) if not is_commented_out(text, found.start())]
    for number, found in enumerate(calls):
        limit = calls[number + 1].start() if number + 1 < len(calls) else len(text)
        body = text[found.end() : min(limit, found.end() + 2000)]
        total, asked = _ARRAY_TOTAL.search(body), _AJAX_PARAM.search(body)
        yield found["unit"], _pairs(asked["pairs"]) if asked else {}, int(total.group(1)) if total else None


def _pairs(written: str) -> dict[str, str]:
    return {name: single or double or number for name, single, double, number in _PAIR.findall(written)}
