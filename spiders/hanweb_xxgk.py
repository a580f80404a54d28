"""Hanweb's disclosure catalogue: a column's page in, the address of its entries at `search.jsp` out; its answers in,
their list out.

The page of a column (`/col/col13008/index.html?number=A00002&vc_xxgkarea=<unit>`) has a tree in a frame and lets a
script load the rows: `number` is the column's `infotypeId`, `vc_xxgkarea` the unit's `area`.
"""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit

from spiders.data import Listing, as_data, is_first_page
from spiders.dates import full_date
from spiders.document import Document
from spiders.links import absolute
from spiders.main_list import main_list
from spiders.static_list import counted, is_commented_out, rows_in
from storage.nouns import DatedBy, Entry

ANSWER = re.compile(r"/module/xxgk/(?:search|subjectinfo)\.jsp$")

_SEARCH = re.compile(r"/module/xxgk/search\.jsp")
_TREE = re.compile(r"/module/xxgk/tree\.jsp")
_PAIR = re.compile(r"""["'?&](?:amp;)?(\w+)=([^&"'\s<>+);]*)""")
_ROW = re.compile(r"\btr_main_value")
_ZERO = re.compile(r"共(?:\s|&nbsp;|<[^<>]{0,60}>){0,6}0(?:\s|&nbsp;|<[^<>]{0,60}>){0,6}(?:条|页|项)")
_STATED = re.compile(
    r"^[\W_]*(?:对不起|很抱歉)?[\W_]*(?:暂无|没有(?:找到|检索到|查询到)?|未(?:找到|检索到|查询到)|无)(?:任何|相关|符合条件的?)*"
    r"(?:信息|内容|数据|记录|结果|文件)[\W_]*$"
)
_KEPT = ("standardXxgk", "isAllList", "jdid", "divid", "sortfield")
_STRETCH = 800  # characters in which a script puts an address together
_TABLES = re.compile(r"<(/?)table\b", re.I)
_NAME = re.compile(r"[\w-]+")


def address(document: Document) -> str | None:
    """Where the rows of the page's column are; None where neither the page nor its address names the column: the page
    of a unit leads to its columns, and is none itself."""
    text = document.text
    if "/module/xxgk/" not in text or document.page.rendered:
        return None
    written: dict[str, str] = {}
    for place in (_TREE, _SEARCH):
        found = next((each for each in place.finditer(text) if not is_commented_out(text, each.start())), None)
        if found:
            stretch = re.split(r"[;\n]", unescape(text[found.end() : found.end() + _STRETCH]))[0]
            written |= {name: value for name, value in _PAIR.findall(stretch) if value}
    asked = dict(parse_qsl(urlsplit(document.page.url).query) or parse_qsl(urlsplit(document.page.final_url).query))
    column = asked.get("number") or asked.get("infotypeId") or written.get("infotypeId", "")
    area = asked.get("vc_xxgkarea") or asked.get("area") or written.get("area", "")
    if not _NAME.fullmatch(column):
        return None
    query = {"infotypeId": column, "area": area, "currpage": "1"}
    query |= {name: written[name] for name in _KEPT if name in written}
    query.setdefault("sortfield", "compaltedate:0")
    return absolute(document.page.final_url, f"/module/xxgk/search.jsp?{urlencode(query)}")


def read(document: Document) -> Listing | None:
    """The rows that `search.jsp` answers; None for any other document."""
    return document.once(_read) if ANSWER.search(urlsplit(document.page.final_url).path) else None


def _read(document: Document) -> Listing:
    entries = _rows(document)
    if not entries and (found := main_list(document)):
        entries = found.entries
    told = f"目录接口 search.jsp 返回 {len(entries)} 条" if entries else "目录接口 search.jsp 的返回未能解析"
    return Listing(as_data(entries), told, total=counted(document), empty=None if entries else _emptiness(document))


def _rows(document: Document) -> tuple[Entry, ...]:
    """The rows `tr_main_value_odd` and `…_even`; some keep title and day in attributes of the link, `mc` and `rq`."""
    holders = [each for each in document.selector.root.iter("tr") if _ROW.search(each.get("class") or "")]
    stated = {
        url: (" ".join((link.get("mc") or "").split()), full_date(link.get("rq") or ""))
        for holder in holders
        for link in holder.iter("a")
        if (url := absolute(document.url, link.get("href") or ""))
    }
    entries = []
    for entry in rows_in(document, holders):
        title, day = stated.get(entry.url, ("", None))
        told = {"title": title} if len(title) > len(entry.title) else {}
        dated = {"published": day, "dated_by": DatedBy.DATA} if day and entry.published is None else {}
        entries.append(entry.model_copy(update={**told, **dated}))
    return tuple(entries)


def _emptiness(document: Document) -> str | None:
    """The answer for a column, without a row or a link, that counts none or says so."""
    asked = dict(parse_qsl(urlsplit(document.page.final_url).query))
    if not is_first_page(document.page.final_url) or not (asked.get("infotypeId") or asked.get("area")):
        return None
    root = document.selector.root
    tables = [found[1] for found in _TABLES.finditer(document.text)]
    if tables.count("/") * 2 != len(tables) or any(
        absolute(document.url, link.get("href") or "") for link in root.iter("a")
    ):
        return None
    if counted(document) == 0 or (counted(document) is None and _ZERO.search(document.text)):
        return "目录接口 search.jsp 写明共 0 条"
    cells = [text for each in root.iter("td", "p", "div", "li", "span") if (text := (each.text or "").strip())]
    stated = next((text for text in cells if _STATED.match(text)), None)
    return f"目录接口 search.jsp 写明“{stated}”" if stated else None
