"""Hanweb's newer platform (jpaas): a page whose list a script fetches in, the address of the list out; its answer, JSON
that holds a piece of HTML, in, its list out.

`<script url="/api-gateway/jpaas-publish-server/front/page/build/unit" queryData="{'webId':…,'pageId':…,'tagId':…}">`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from urllib.parse import urlencode, urlsplit

from spiders.data import Listing, as_data, fragment, json_of
from spiders.document import Document
from spiders.links import absolute, same_authority
from spiders.main_list import main_list

ANSWER = re.compile(r"/jpaas-publish-server/front/page/build/unit$")

_SERVER = "jpaas-publish-server"
_PAIR = re.compile(r"""["'](\w+)["']\s*:\s*["']([^"']*)["']""")
_LIST = re.compile(r"列表|list|分页|内容|信息|栏目", re.I)
_COUNT = re.compile(r"""\bcount\s*=\s*\\?["']?(\d{1,7})\b""")
_GOOD = frozenset({None, True, 200, "200", "0", 0, "success"})


def address(document: Document) -> str | None:
    """The address that the page's script asks for its one list; None where the page shows one, or asks for several."""
    if _SERVER not in document.text or document.page.rendered or main_list(document) is not None:
        return None
    asked: dict[str, str] = {}
    for element in document.selector.xpath("//*[@querydata]"):
        pairs = dict(_PAIR.findall(unescape(element.attrib["querydata"])))
        where = element.attrib.get("url") or element.attrib.get("uniturl") or ""
        if _SERVER in where and pairs.get("pageId") and pairs.get("pageType", "column") == "column":
            asked[pairs.get("tagId", "")] = f"{where.partition('?')[0]}?{urlencode(_completed(pairs))}"
    lists = {tag: url for tag, url in asked.items() if _LIST.search(tag)} if len(asked) > 1 else asked
    if len(lists) != 1:
        return None
    url = absolute(document.page.final_url, next(iter(lists.values())))
    return url if url and same_authority(url, document.page.final_url) else None


def _completed(pairs: Mapping[str, str]) -> dict[str, str]:
    return {"parseType": "bulidstatic", "pageType": "column", "editType": "null", **pairs}


def read(document: Document) -> Listing | None:
    """What the answer lists; None for any other document."""
    return document.once(_read) if ANSWER.search(urlsplit(document.page.final_url).path) else None


def _read(document: Document) -> Listing:
    value = json_of(document)
    data = value.get("data") if isinstance(value, dict) else None
    html = data.get("html") if isinstance(data, dict) else data
    if not isinstance(html, str):
        return Listing((), "接口 build/unit 返回的数据残缺,未能解析")
    found = main_list(fragment(document, html))
    count = _COUNT.search(html)
    total = int(count.group(1)) if count else None
    entries = as_data(found.entries) if found else ()
    told = f"接口 build/unit 返回 {len(entries)} 条" if entries else "接口 build/unit 返回的片段未能解析"
    well = value.get("success") in _GOOD and value.get("code") in _GOOD
    empty = "接口 build/unit 写明共 0 条" if not entries and total == 0 and well else None
    return Listing(entries, told, total=total, empty=empty)
