"""The search server of TRS sites (`/was5/web/search`, `/igs/front/search`): its answer in, its records out.

Some channels list nothing themselves and let a script ask that server; it answers in XML or JSON as its template says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from spiders.content import content
from spiders.document import Document
from spiders.links import absolute, same_authority
from spiders.main_list import main_list
from spiders.records import Names, number_in, records_in

NAMES = Names(
    title=("title", "doctitle", "DOCTITLE", "TITLE", "FILENAME"),
    url=("url", "docpuburl", "DOCPUBURL", "docPubUrl", "chnldocurl", "DOCURL", "URL"),
    day=("time", "docreltime", "DOCRELTIME", "docRelTime", "PUBDATE", "pubdate", "docpubtime", "DOCPUBTIME"),
)
_ADDRESS = re.compile(r"/(?:was5/web/search|igs/front/search)")
_ASKED = re.compile(  # an address that stands there complete: nothing is added to it by the script
    r"""["'](?P<url>[^"'\s<>+]{0,120}/was5/web/search\?[^"'\s<>+]{1,600}(?<![=&?]))["']\s*[,;)}\n]"""
)
_ONE_CHANNEL = re.compile(r"chnlid(?:=|%3D)\d", re.I)
_COUNTS = ("count", "total", "totalElements", "RECORDCOUNT", "RECORDNUM")
_LISTS = ("docs", "content", "data", "rows")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search found: the records of this page, and how many it says there are."""

    records: tuple[Mapping[str, Any], ...]
    count: int | None


def answer(document: Document) -> Answer | None:
    """The answer of a search; None for any other document, and where it holds no records that we can read."""
    if _ADDRESS.search(document.page.final_url) is None or not document.is_data:
        return None
    return document.once(_answer)


def asked_by_script(document: Document) -> str | None:
    """The one search for the documents of a channel that a page without a list and text of its own asks for."""
    if "/was5/web/search?" not in document.text or main_list(document) or content(document).container:
        return None
    found = {
        url
        for each in _ASKED.finditer(document.text)
        if _ONE_CHANNEL.search(each["url"]) and (url := absolute(document.url, each["url"].replace("&amp;", "&")))
    }
    own = {url for url in found if same_authority(url, document.page.final_url)}
    return own.pop() if len(own) == 1 else None


def _answer(document: Document) -> Answer | None:
    return _in_json(document.json) if document.json is not None else _in_xml(document.text)


def _in_json(value: object) -> Answer | None:
    """`{"count": "2", "docs": […]}`, or the same one level below under `page` or `data`."""
    if not isinstance(value, dict):
        return None
    for holder in (value, value.get("page"), value.get("data")):
        if not isinstance(holder, dict):
            continue
        for name in _LISTS:
            if (records := records_in(holder.get(name))) is not None:
                return Answer(records, number_in(holder, _COUNTS))
    return None


def _in_xml(text: str) -> Answer | None:
    """`<REC><DOCTITLE>…</DOCTITLE><DOCRELTIME>…</DOCRELTIME></REC>`, and `<RECORDCOUNT>` beside them."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(_DECLARATION.sub("", text).strip().encode(errors="ignore"), parser)
    except etree.XMLSyntaxError:
        return None
    if root is None:
        return None
    records = tuple(_fields(each) for each in root.iter("REC", "rec", "Rec"))
    count = number_in(_fields(root), _COUNTS)
    return Answer(records, count) if records or count is not None else None


def _fields(element: etree._Element) -> dict[str, str]:
    """The texts of the elements within one, by their names in capitals; of namesakes, the first."""
    fields: dict[str, str] = {}
    for each in element.iterdescendants():
        if isinstance(each.tag, str):
            fields.setdefault(each.tag.upper(), (each.text or "").strip())
    return fields
