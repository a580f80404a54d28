"""Guangdong's disclosure platform (gkmlpt): one page holds the tree of a unit's columns, a data endpoint their entries.

`/gkmlpt/index#721` names a node by its fragment; its entries are at `/gkmlpt/api/all/721?page=1&sid=<SID>`. A node with
a `jump_url` lies elsewhere, one with children is made of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from spiders.data import DataList, Listing, is_first_page, json_of
from spiders.dates import epoch_date, full_date
from spiders.document import Document
from spiders.js_literals import NotLiteral, literal_at
from spiders.links import looks_like_attachment
from spiders.records import Names, entries_of_records, number_in, records_in

_PAGE = re.compile(r"^(?P<base>.*/gkmlpt)(?:/|$)(?!api/|content/)")
_API = re.compile(r"/gkmlpt/api/all/(?P<node>\d+)/?$")
_CONFIG = re.compile(r"\b_CONFIG\s*=\s*\{")
_SID = re.compile(r"""\bSID["']?\s*:\s*["']?(?P<sid>\d{1,12})\b""")
_TREE = re.compile(r"""\bTREE["']?\s*:\s*(?=\[)""")
_NODE = re.compile(r"[/!]?(\d{1,9})(?:[/?&].*)?")
_DECODER = json.JSONDecoder(strict=False)
_DAYS = ("display_publish_time", "create_time", "first_publish_time", "publish_time", "created_at")
_NAMES = Names(title=("title",), url=("url", "post_url"), day=("day",))
_MOST_DEEP = 20


@dataclass(frozen=True, slots=True)
class Node:
    """One column of the tree. `parent` is None at the top; `jump_url` is "" unless the column lies elsewhere."""

    id: int
    name: str
    parent: int | None
    url: str
    jump_url: str


class Gkmlpt(DataList):
    """Recognise it by `/gkmlpt/` in the address and `window._CONFIG = {…SID, TREE…}` in the page; a data answer by
    `/gkmlpt/api/all/<id>`. Articles (`/gkmlpt/content/…`) are read as any other page."""

    def recognises(self, document: Document) -> bool:
        path = urlsplit(document.page.final_url).path
        if _API.search(path):
            value = json_of(document)
            return isinstance(value, dict) and ("articles" in value or "classify" in value)
        return document.is_html and _PAGE.match(path) is not None and _CONFIG.search(document.text) is not None

    def listing(self, document: Document) -> Listing | None:
        if _API.search(urlsplit(document.page.final_url).path):
            return document.once(_answer)
        if _node_asked(document) is None or document.page.rendered:
            return None
        broken = document.once(_sid) is None
        return Listing((), "页内 window._CONFIG 残缺,未能解析" if broken else "本页只有栏目目录,条目在接口中")

    def follow(self, document: Document) -> str | None:
        """The entries of the node that the address names; never for a node that is made of others."""
        asked, sid = _node_asked(document), document.once(_sid)
        if asked is None:
            return None
        nodes = {node.id: node for node in tree(document)}
        if asked in nodes and nodes[asked].jump_url:
            elsewhere = nodes[asked].jump_url
            return elsewhere if elsewhere != document.page.url else None
        if sid is None or any(node.parent == asked for node in nodes.values()):
            return None
        return _entries_of(document, asked, sid)

    def parts(self, document: Document) -> tuple[str, ...]:
        """The node's own entries and those of all nodes below it; of the root, all nodes."""
        sid = document.once(_sid)
        if sid is None or _API.search(urlsplit(document.page.final_url).path):
            return ()
        asked = _node_asked(document)
        below = list(_below(tree(document), asked))
        own = (_entries_of(document, asked, sid),) if asked is not None and below else ()
        addresses = (node.jump_url or _entries_of(document, node.id, sid) for node in below)
        return tuple(dict.fromkeys((*own, *(url for url in addresses if not looks_like_attachment(url)))))

    def emptiness(self, document: Document) -> str | None:
        """The page of the tree shows no entries of its own: that proves nothing."""
        found = self.listing(document)
        return found.empty if found else None

    def total(self, document: Document) -> int | None:
        found = self.listing(document)
        return found.total if found else None


def tree(document: Document) -> tuple[Node, ...]:
    """All columns of the unit, each before those below it; empty where the page holds no tree that can be read."""
    return document.once(_tree)


# --- the page of the tree -------------------------------------------------------------------------------------------


def _base(document: Document) -> str:
    found = _PAGE.match(urlsplit(document.page.final_url).path)
    return urljoin(document.page.final_url, str(found["base"]) if found else "/gkmlpt")


def _entries_of(document: Document, node: int, sid: str) -> str:
    return f"{_base(document)}/api/all/{node}?page=1&sid={sid}"


def _node_asked(document: Document) -> int | None:
    """The node that the fragment of the address names; what was answered may have lost it on the way."""
    if _API.search(urlsplit(document.page.final_url).path):
        return None
    for url in (document.page.url, document.page.final_url):
        found = _NODE.fullmatch(urldefrag(url).fragment)
        if found:
            return int(found[1])
    return None


def _sid(document: Document) -> str | None:
    begins = _CONFIG.search(document.text)
    found = _SID.search(document.text, begins.end()) if begins else None
    return found["sid"] if found else None


def _tree(document: Document) -> tuple[Node, ...]:
    begins = _CONFIG.search(document.text)
    found = _TREE.search(document.text, begins.end()) if begins else None
    if found is None:
        return ()
    try:
        value, _ = _DECODER.raw_decode(document.text, found.end())
    except (ValueError, RecursionError):
        try:
            value, _ = literal_at(document.text, found.end())
        except NotLiteral:
            return ()
    nodes: dict[int, Node] = {}
    for node in _nodes(document, value, None, 0):
        nodes.setdefault(node.id, node)
    return tuple(nodes.values())


def _nodes(document: Document, value: object, parent: int | None, depth: int) -> Iterator[Node]:
    for record in value if isinstance(value, list) and depth < _MOST_DEEP else ():
        number = number_in(record, ("id",)) if isinstance(record, dict) else None
        if number is None:
            continue
        above = parent if parent is not None else number_in(record, ("parent", "parent_id", "pid")) or None
        jump = record.get("jump_url")
        yield Node(
            id=number,
            name=" ".join(str(record.get("name") or record.get("title") or "").split()),
            parent=above if above != number else None,
            url=f"{_base(document)}/index#{number}",
            jump_url=_elsewhere(document, jump) if isinstance(jump, str) else "",
        )
        yield from _nodes(document, record.get("children"), number, depth + 1)


def _elsewhere(document: Document, jump: str) -> str:
    """The absolute address of a jump, its fragment kept: that names a node, too."""
    try:
        url = urljoin(document.page.final_url, jump.strip()) if jump.strip() else ""
    except ValueError:
        return ""
    return url if url.startswith(("http://", "https://")) else ""


def _below(nodes: tuple[Node, ...], asked: int | None) -> Iterator[Node]:
    """The nodes below one that have none below themselves."""
    parents = {node.parent for node in nodes}
    inside = {asked}
    for node in nodes:
        if node.parent in inside or asked is None:
            inside.add(node.id)
            if node.id not in parents:
                yield node


# --- the entries of a node ------------------------------------------------------------------------------------------


def _answer(document: Document) -> Listing:
    """`{"classify": {id, post_count}, "articles": […], "total": n}`. `post_count` also counts what is not listed."""
    value = json_of(document)
    articles = records_in(value.get("articles")) if isinstance(value, dict) else None
    if articles is None:
        return Listing((), "接口 gkmlpt/api/all 返回的数据残缺,未能解析")
    entries = tuple(entries_of_records(document, (_plain(each) for each in articles), _NAMES))
    node = value["classify"] if isinstance(value.get("classify"), dict) else {}
    listed, counted = number_in(value, ("total",)), number_in(node, ("post_count",))
    told = f"接口 gkmlpt/api/all 返回 {len(articles)} 条"
    empty = None
    if not articles and _is_of(document, node) and not listed and counted == 0 and not node.get("jump_url"):
        empty = "接口 gkmlpt/api/all 写明本栏目 post_count 为 0"
    return Listing(entries, told, total=listed if listed is not None else counted, empty=empty)


def _is_of(document: Document, node: Mapping[str, Any]) -> bool:
    """Whether the answer is the first page of the very node that was asked for."""
    url = document.page.final_url
    asked = _API.search(urlsplit(url).path)
    return asked is not None and number_in(node, ("id",)) == int(asked["node"]) and is_first_page(url)


def _plain(article: Mapping[str, Any]) -> Mapping[str, Any]:
    """An article with the day under which its site shows it: `date` is that of the document."""
    day = next((day for name in _DAYS if (day := _day(article.get(name)))), None)
    return {**article, "day": day.isoformat() if day else ""}


def _day(value: object) -> date | None:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    return epoch_date(str(value).strip()) or full_date(str(value)[:40])
