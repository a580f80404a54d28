"""A parsed page in, every named link of it out, hidden ones too: what it is called, under which headings it stands, in
which group of links, and in which part of the page.

Links are anchors, clicks (`onclick`, `data-url`) and the options of a box to choose from.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import _Element as Element

from spiders.document import Document
from spiders.links import absolute, clean_name, looks_like_article, looks_like_attachment
from spiders.outline import outline
from spiders.scripted_menus import clicked_address, hanweb_column
from spiders.zones import Zone, zone_named

LONGEST_NAME = 30  # characters; longer ones are titles of articles
MOST_LINKS = 5000
_FEW = 20  # links of a page so small that one part of it may hold most of them

NO_NAME = re.compile(
    r"^(?:返回|更多|查看|more|详情|上一页|下一页|首页|尾页|末页|第一页|最后一页|打印|关闭|收起|展开|全部展开|登录|注册|退出|搜索|查询|检索|提交|重置|"
    r"全部|请选择.*|无障碍.*|适老.*|长者.*|繁体.*|简体.*|英文.*|english|rss.*|手机版|客户端|微信.*|微博.*|加入收藏|设为首页|网站地图|\d+|[\W_]+)$|^(?:更多|more)",
    re.I,
)
HOME_NAME = re.compile(r"^(?:网站|门户|返回)?首\s*页$|^(?:返回)?(?:主站|门户网站)$")
_DATA_ADDRESSES = ("data-url", "data-href", "data-link", "data-src", "data-path", "link", "url")
_CLICKABLE = frozenset(["li", "span", "div", "td", "dd", "dt", "p", "h1", "h2", "h3", "h4", "h5", "h6", "b", "em", "i"])
_LISTS = frozenset(["ul", "ol", "dl"])
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "dt", "strong", "b", "caption", "th"])
_INNER = frozenset(["ul", "ol", "dl", "table", "script", "style", "select"])
_OPTION_ADDRESS = re.compile(r"^(?:https?://|/|\.{1,2}/)\S+$", re.I)
_CRUMB = re.compile(r"[>»]|位置\s*[:\uff1a]")
_CUT = re.compile(r"(?:\.{2,}|…+)$")
_SPACES = re.compile(r"\s+")


@dataclass(slots=True)
class Link:
    """One link. `group` is the element that holds it with its like; `zone` the part of the page it stands in."""

    name: str
    url: str
    path: tuple[str, ...]  # the headings above it, outermost first
    element: Element
    group: Element
    zone: Zone | None
    dated: bool  # stands in a row with a date, as entries do
    article: bool  # has an article's or a file's address

    @property
    def is_home(self) -> bool:
        return HOME_NAME.match(self.name) is not None

    @property
    def has_a_columns_name(self) -> bool:
        return len(self.name) <= LONGEST_NAME and not NO_NAME.match(self.name)


def menu_links(document: Document, shell: str | None = None) -> list[Link]:
    """All links of the page. `shell` is the page that frames it, for clicks that change that one."""
    return _Page(document, shell or document.page.final_url).links()


class _Page:
    """One page while its links are gathered."""

    def __init__(self, document: Document, shell: str) -> None:
        self.document = document
        self.shell = shell
        self.dated = {id(row.link.element) for row in outline(document).rows}
        self.counts: Counter[Element] = Counter()  # named links within each element
        self.number = 0  # of them all
        self.zones: dict[Element, Zone | None] = {}

    def links(self) -> list[Link]:
        found = []
        for element, name, url in self._named():
            found.append((element, name, url))
            for above in element.iterancestors():
                self.counts[above] += 1
            if len(found) >= MOST_LINKS:
                break
        self.number = len(found)
        return [self._link(element, name, url) for element, name, url in found]

    def _named(self) -> Iterator[tuple[Element, str, str]]:
        for element in self.document.selector.root.iter():
            if not isinstance(element.tag, str):
                continue
            url = self._address(element)
            name = _name(element) if url else ""
            if url and name:
                yield element, name, url

    def _address(self, element: Element) -> str | None:
        base = self.document.url
        if element.tag == "a":
            href = element.get("href") or ""
            return absolute(base, href) or self._clicked(element, href)
        if element.tag == "option":
            value = (element.get("value") or "").strip()
            return absolute(base, value) if _OPTION_ADDRESS.match(value) else None
        if element.tag not in _CLICKABLE or next(element.iter("a"), None) is not None:
            return None
        return self._clicked(element, "")

    def _clicked(self, element: Element, href: str) -> str | None:
        script = f"{href} {element.get('onclick') or ''}"
        if column := hanweb_column(script, self.shell):
            return column
        written = next((element.get(name) for name in _DATA_ADDRESSES if element.get(name)), None)
        written = written or clicked_address(script)
        return absolute(self.document.url, written) if written else None

    def _link(self, element: Element, name: str, url: str) -> Link:
        group = self._group(element)
        return Link(
            name=name,
            url=url,
            path=self._path(element),
            element=element,
            group=group,
            zone=self._zone(element),
            dated=id(element) in self.dated,
            article=looks_like_article(url) or looks_like_attachment(url),
        )

    def _group(self, element: Element) -> Element:
        """The outermost list, else the smallest table of several links, or element that holds three."""
        outermost = element
        nearest: Element | None = None
        for above in element.iterancestors():
            if above.tag in _LISTS or above.tag == "select":
                outermost = above
            if nearest is None and (self.counts[above] >= 3 or (above.tag == "table" and self.counts[above] > 1)):
                nearest = above
        return outermost if outermost is not element else nearest if nearest is not None else element

    def _zone(self, element: Element) -> Zone | None:
        """The part of the page that the nearest telling name marks; a wrapper around most links marks nothing."""
        way: list[Element] = []
        zone: Zone | None = None
        for above in element.iterancestors():
            if above in self.zones:
                zone = self.zones[above]
                break
            way.append(above)
        for each in reversed(way):
            tag = str(each.tag)
            named = None
            if tag not in ("html", "body") and (self.counts[each] <= self.number * 0.6 or self.number < _FEW):
                named = zone_named(tag, each.get("class") or "", each.get("id") or "")
            zone = self._within(zone, named)
            self.zones[each] = zone
        return zone

    @staticmethod
    def _within(outer: Zone | None, inner: Zone | None) -> Zone | None:
        """A menu in the header is the header's; a search box in a side bar is a search box."""
        if outer in (Zone.HEADER, Zone.FOOTER) or inner is None:
            return outer
        return inner

    # --- headings ---------------------------------------------------------------------------------------------------

    def _path(self, element: Element) -> tuple[str, ...]:
        """The headings above an element, outermost first."""
        path: list[str] = []
        for container in element.iterancestors():
            heading = self._heading(container) if container.tag not in ("html", "body") else None
            if heading and heading not in path and not NO_NAME.match(heading):
                path.append(heading)
        return tuple(reversed(path[:6]))

    def _heading(self, container: Element) -> str | None:
        """What stands right before a container of links and names it."""
        is_list = container.tag in _LISTS or container.tag in ("dd", "table", "select")
        if not is_list and container.tag not in ("div", "section", "p", "td"):
            return None
        before = _element_before(container)
        if before is None:
            parent = container.getparent()
            return _as_heading(parent.text or "") if parent is not None and is_list else None
        if is_list and (text := _as_heading(before.tail or "")):
            return text
        return _as_heading("".join(before.itertext())) if self._is_heading(before, container, is_list) else None

    def _is_heading(self, before: Element, container: Element, is_list: bool) -> bool:
        """Whether the element before a container names it, and is not just its neighbour in a row of like boxes."""
        if before.tag in _LISTS or self.counts[before] > 1 or next(before.iter(*_INNER), None) is not None:
            return False
        if before.tag in _HEADINGS:
            return True
        alike = before.tag == container.tag
        if alike and (before.get("class") or "") == (container.get("class") or ""):
            return False
        return is_list or self.counts[container] > 1


def _element_before(element: Element) -> Element | None:
    """What stands before an element; before a description of a list, the term that it describes."""
    passed = ("script", "style", "br", "dd") if element.tag == "dd" else ("script", "style", "br")
    before = element.getprevious()
    while before is not None and (not isinstance(before.tag, str) or before.tag in passed):
        before = before.getprevious()
    return before


def _as_heading(text: str) -> str | None:
    name = clean_name(text[:200]).rstrip(":\uff1a")
    return name if 2 <= len(name) <= LONGEST_NAME and not _CRUMB.search(name) else None


def _name(element: Element) -> str:
    """What a link is called: its text, completed from its title; of a clickable row only what is its own."""
    if element.tag in ("a", "option"):
        text = _SPACES.sub(" ", "".join(element.itertext())[:500]).strip()
        stated = _SPACES.sub(" ", (element.get("title") or "")[:200]).strip()
        picture = next((alt for image in element.iter("img") if (alt := (image.get("alt") or "").strip())), "")
        return clean_name(stated if stated and _CUT.search(text) else text or stated or picture)
    pieces = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _INNER:
            pieces.append("".join(child.itertext()))
        pieces.append(child.tail or "")
    return clean_name("".join(pieces)[:200])
