"""What a disclosure root's page says of itself: the site it belongs to, whose page it is, and where the roots are.

Also the nightly question: which columns a root leads to that the registry does not know, and the other way round.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from spiders.document import Document
from spiders.links import clean_name, host_of
from spiders.menu_links import menu_links
from spiders.menu_trees import tree_nodes
from spiders.menus import same_address
from spiders.plan import Root
from spiders.unit_names import plain_unit, unit_kind

SOME_NAMES = 5

_CODE = re.compile(r"网站标识码\s*[:\uff1a]?\s*((?:bm)?\d{8,10})\b", re.I)
_VALID_CODE = re.compile(r"\d{10}|bm\d{8}", re.I)
_TITLE_PARTS = re.compile(r"\s*[-_|—–>»·]+\s*|\s{2,}")
_SITE_NAME = re.compile(r"^[\u4e00-\u9fff]{2,20}(?:人民政府|政府网|政府门户网站|管委会|信息网)(?:门户网站|网站)?$")
_DISCLOSURE = re.compile(r"^(?:政府信息公开(?:平台|专栏|目录)?|政务公开|信息公开(?:平台|目录)?|政府信息公开网)$")
_GENERAL = re.compile(
    r"^(?:首页|网站首页|政府信息公开.*|政务公开.*|信息公开.*|法定主动公开.*|公开目录.*|部门.*|乡镇.*)$"
)


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """The site as a page names it; `guesses` says in Chinese what a person should check."""

    name: str
    home: str
    code: str | None
    guesses: tuple[str, ...] = ()


def site_facts(document: Document) -> SiteFacts:
    """The site's name, home and 网站标识码: from the META tags that every page must bear, else from what is shown."""
    parts = urlsplit(document.page.final_url)
    home = f"{parts.scheme}://{parts.netloc}/"
    guesses: list[str] = []
    name = document.meta("SiteName") or ""
    if not name:
        name = next((part for part in reversed(_title_parts(document)) if _SITE_NAME.match(part)), "")
        guesses.append("网站名称取自网页标题" if name else "网页没有写明网站名称")
    code = (document.meta("SiteIDCode") or "").strip().lower()
    if not _VALID_CODE.fullmatch(code):
        shown = _CODE.search(document.text)
        code = shown[1].lower() if shown and _VALID_CODE.fullmatch(shown[1]) else ""
        guesses.append("网站标识码取自页脚文字" if code else "网页没有写明网站标识码")
    return SiteFacts(_printable(name) or parts.netloc, home, code or None, tuple(guesses))


def own_unit(document: Document) -> str | None:
    """The unit whose page this is, by its META column, title, heading or way (当前位置); None where nothing says so."""
    told = [document.meta("ColumnName") or "", *_title_parts(document)]
    for heading in document.selector.root.iter("h1", "h2", "h3"):
        told.append(" ".join("".join(heading.itertext()).split())[:60])
    return next((plain_unit(name) for each in told if (name := clean_name(each)) and unit_kind(name)), None)


def page_name(document: Document) -> str:
    """What the page calls itself, without the site's name; "" where it says nothing of its own."""
    site = document.meta("SiteName") or ""
    for part in [document.meta("ColumnName") or "", *_title_parts(document)]:
        if part and part != site and not _SITE_NAME.match(part) and not _GENERAL.match(part):
            return _printable(part)
    return ""


def disclosure_roots(document: Document) -> list[str]:
    """The disclosure roots that a site's home page links to, the surest first."""
    found: dict[str, int] = {}
    for link in menu_links(document):
        name = link.name.replace(" ", "")
        if _DISCLOSURE.match(name) and host_of(link.url):
            found.setdefault(link.url, 0 if name.startswith("政府信息公开") else 1 if "公开" in name[:4] else 2)
    return sorted(found, key=lambda url: found[url])


def names_of_links(document: Document) -> dict[str, str]:
    """The name of every link on the page, by the one spelling of its address; the first name counts."""
    names: dict[str, str] = {}
    for link in menu_links(document):
        if link.has_a_columns_name:
            names.setdefault(same_address(link.url), link.name)
    for node in tree_nodes(document, document.page.final_url):
        names.setdefault(same_address(node.url), node.name)
    return names


def gone_from_root(document: Document, declared: Mapping[str, str]) -> tuple[str, ...]:
    """The declared columns (name: URL) that a root no longer leads to, neither by address nor by name.

    A root whose menu is drawn by a script, or that leads to less than half of them, lists something else: then nothing
    is said.
    """
    names = names_of_links(document)
    shown = set(names.values())
    there = {name for name, url in declared.items() if same_address(url) in names or name in shown}
    if len(there) * 2 < len(declared):
        return ()
    return tuple(name for name in declared if name not in there)


def fresh_name(name: str, url: str, taken: set[str]) -> str:
    """A name that no other column of the unit bears; the address tells namesakes apart."""
    return name if name not in taken else f"{name}({urlsplit(url).path.strip('/')})"


def told_of_root(document: Document, root: Root, new: Collection[str]) -> str | None:
    """In one line, how a unit's root differs from the registry; None where it does not. `new` are the names of the
    columns on it that are not declared."""
    told = []
    if new:
        told.append(f"有 {len(new)} 个未登记的栏目({_some(sorted(new))}),已一并查看,请登记")
    if gone := gone_from_root(document, root.declared):
        told.append(f"找不到登记的 {len(gone)} 个栏目({_some(gone)}),可能已撤并或改址,请核对")
    return f"{root.unit} 的公开首页 {root.url} 上{';'.join(told)}" if told else None


def _some(names: Sequence[str]) -> str:
    return "、".join(names[:SOME_NAMES]) + ("等" if len(names) > SOME_NAMES else "")


def _title_parts(document: Document) -> list[str]:
    return [part for part in _TITLE_PARTS.split(document.title) if part]


def _printable(text: str) -> str:
    return "".join(char for char in " ".join(text.split()) if char.isprintable())[:80]
