"""What a page's scripts say about its menu: the addresses behind clicks, and trees of columns written as data.

Knows zTree's `zNodes = [{id, pId, name, url}]`, nested `children`, dTree's `d.add(id, parent, name, url)` and Hanweb's
`funclick('A0102')`, whose column is an address of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit, urlunsplit

from spiders.js_literals import NotLiteral, arguments_at, literal_at

MOST_TREES = 200  # places in one page that may be the beginning of a tree

_CLICK = re.compile(
    r"""(?:location(?:\.href)?\s*=|\b(?:window\.)?open\s*\(|\blocation\.(?:replace|assign)\s*\(|
    \b\w*(?:go|load|jump|url|link|href|show|get|open|click|change|to|page|menu|tab|col|column|list|frame)\w*\s*\()
    [^'"()]{0,40}(['"])(?P<url>[^'"<>\s]{1,500})\1""",
    re.I | re.X,
)
_LOOKS_LIKE_ADDRESS = re.compile(r"^(?:https?://|/|\.{1,2}/|\?)|\.(?:s?html?|jspx?|aspx?|php|do)(?:[?#]|$)|/$", re.I)
_HANWEB = re.compile(r"funclick\s*\(\s*\\?['\"]?(\w+)\\?['\"]?", re.I)
_TREE = re.compile(
    r"""\b\w*(?:nodes?|tree|menus?|columns?|channels?|catalogs?|children|data|list)\w*["']?\s*[:=]\s*(?=\[\s*[{\]])""",
    re.I,
)
_NAMED_TREE = re.compile(r"node|tree|menu|column|channel|catalog", re.I)
_DTREE = re.compile(r"\b\w+\.(?:add|N)\s*\(\s*(?=['\"\d-])")
_NAMES = ("name", "title", "text", "label", "catName", "channelName", "columnName", "chnlName", "cataName")
_URLS = ("url", "href", "link", "linkUrl", "jump_url", "jumpUrl", "catUrl", "channelUrl", "pageUrl", "path")
_IDS = ("id", "catId", "channelId", "nodeId", "code")
_PARENTS = ("pId", "pid", "parentId", "parent_id", "parent", "parentid", "pcode")
_CHILDREN = ("children", "childs", "child", "nodes", "sons", "subs")
_TAGS = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class ScriptedNode:
    """One node of a tree in a script: its name, what it leads to as written ("" for a mere heading), and the names
    above it."""

    name: str
    target: str
    path: tuple[str, ...]


def clicked_address(script: str) -> str | None:
    """The address that a click leads to, as written, or None.

    >>> clicked_address("window.open('/ynz/tzgg/list.html')"), clicked_address("toggle('menu1')")
    ('/ynz/tzgg/list.html', None)
    """
    found = _CLICK.search(script[:2000])
    return found["url"] if found and _LOOKS_LIKE_ADDRESS.search(found["url"]) else None


def hanweb_column(script: str, shell: str) -> str | None:
    """The address of the column that Hanweb's `funclick('A0102')` shows, on the page or tree at address `shell`.

    >>> hanweb_column("funclick('A0102','x')", "http://a.gov.cn/col/col9/index.html?vc_xxgkarea=1136")
    'http://a.gov.cn/col/col9/index.html?number=A0102&vc_xxgkarea=1136'
    """
    found = _HANWEB.search(script)
    parts = urlsplit(shell)
    if found is None or "/col/col" not in parts.path:
        return None
    query = parse_qs(parts.query)
    area = (query.get("vc_xxgkarea") or query.get("area") or [""])[0]
    asked = f"number={found[1]}" + (f"&vc_xxgkarea={area}" if re.fullmatch(r"\w+", area) else "")
    return urlunsplit(parts._replace(query=asked, fragment=""))


def scripted_nodes(text: str) -> list[ScriptedNode]:
    """The nodes of all trees of columns in a text's scripts, in order."""
    return [*_object_trees(text), *_call_trees(text)]


# --- zTree and its kin: a list of objects ---------------------------------------------------------------------------


def _object_trees(text: str) -> Iterator[ScriptedNode]:
    end = 0
    for number, found in enumerate(_TREE.finditer(text)):
        if number >= MOST_TREES:
            return
        if found.end() < end:  # within the list that was read last
            continue
        try:
            value, end = literal_at(text, found.end())
        except NotLiteral:
            continue
        flat = list(_flat(value, (), 0))
        if len(flat) >= 2 and any(node.target for node in flat) and (_NAMED_TREE.search(found[0]) or _is_tree(value)):
            yield from flat


def _is_tree(value: Any) -> bool:  # noqa: ANN401
    """Whether a list of objects says which belongs to which."""
    return any(key in each for each in value if isinstance(each, dict) for key in (*_PARENTS, *_CHILDREN))


def _flat(value: Any, above: tuple[str, ...], depth: int) -> Iterator[ScriptedNode]:  # noqa: ANN401
    """The named objects of a list, those within them included."""
    records = [each for each in value if isinstance(each, dict)] if isinstance(value, list) and depth < 20 else []
    by_id = {str(each[key]): each for each in records for key in _IDS if each.get(key) is not None}
    for record in records:
        name = _text(record, _NAMES)
        if not name:
            continue
        path = above or _names_above(record, by_id)
        clicked = clicked_address(_text(record, ("click", "onclick")))
        yield ScriptedNode(name, _text(record, _URLS) or clicked or "", path)
        for key in _CHILDREN:
            yield from _flat(record.get(key), (*path, name), depth + 1)


def _names_above(record: Mapping[str, Any], by_id: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    names: list[str] = []
    seen: set[int] = {id(record)}
    current: Mapping[str, Any] | None = record
    while current is not None:
        parent = next((str(current[key]) for key in _PARENTS if current.get(key) is not None), "")
        current = by_id.get(parent)
        if current is None or id(current) in seen:
            break
        seen.add(id(current))
        names.append(_text(current, _NAMES))
    return tuple(reversed([name for name in names if name]))


def _text(record: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    return next((_plain(record[key]) for key in keys if isinstance(record.get(key), str) and record[key].strip()), "")


# --- dTree: one call a node -----------------------------------------------------------------------------------------


def _call_trees(text: str) -> Iterator[ScriptedNode]:
    nodes: dict[str, tuple[str, str, str]] = {}  # id: parent, name, target
    for found in _DTREE.finditer(text):
        try:
            given = arguments_at(text, found.end())
        except NotLiteral:
            continue
        if len(given) >= 3 and isinstance(given[2], str):
            markup = unescape(given[2])
            written = str(given[3]) if len(given) > 3 and given[3] else ""
            nodes[str(given[0])] = (str(given[1]), _plain(markup), _target(written, markup))
    for parent, name, target in nodes.values():
        path: list[str] = []
        above = parent
        while above in nodes and len(path) < 20:
            path.append(nodes[above][1])
            above = nodes[above][0]
        if name:
            yield ScriptedNode(name, target, tuple(reversed([each for each in path if each])))


def _target(written: str, markup: str) -> str:
    """What a node leads to: its own address, or a click within the name, which may be HTML."""
    if _HANWEB.search(written) or _HANWEB.search(markup):
        return written if _HANWEB.search(written) else markup
    link = re.search(r"href\s*=\s*['\"]?([^'\"\s>]+)", markup, re.I)
    for each in (written, link[1] if link else ""):
        if each and not each.lower().startswith(("javascript:", "#")):
            return each
    return clicked_address(written) or clicked_address(markup) or ""


def _plain(text: str) -> str:
    return " ".join(unescape(_TAGS.sub("", text)).split())
