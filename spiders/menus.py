"""A disclosure root's page in, its menu out: the columns it leads to, the units it lists, and where more of it lies.

The site's own navigation, its footer, lists of articles and boxes of foreign links are no columns. What is taken for
one without a sure sign of it is marked as a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from lxml.etree import _Element as Element

from spiders.document import Document
from spiders.family import direct_address
from spiders.links import absolute, directory_of, host_of, same_authority
from spiders.menu_links import LONGEST_NAME, NO_NAME, Link, menu_links
from spiders.menu_trees import tree_nodes
from spiders.unit_names import lists_units, plain_unit, unit_kind, unit_kinds
from spiders.zones import Zone
from storage.nouns import UnitKind

# The four blocks that every unit's disclosure root must have (国办公开办函〔2019〕61号), and what stands beside them.
FOUR_BLOCKS = re.compile(
    r"公开指南|公开制度|公开规定|公开依据|法定主动公开|主动公开(?:内容|目录|信息)|公开年报|公开(?:工作)?年度报告|依申请公开|"
    r"信息公开目录|公开目录"
)
_USUAL = re.compile(
    r"机构(?:职能|概况|设置|简介)|领导(?:信息|之窗|分工|简介|介绍)|通知公告|公告公示|公示公告|规范性文件|政策文件|政策解读|财政(?:预决算|信息|资金)|"
    r"预决算|规划计划|人事(?:信息|任免)|工作动态|统计(?:信息|数据)|应急管理|行政(?:执法|许可|处罚)|重点领域|建议提案|政府采购|重大(?:建设)?项目|"
    r"民生(?:领域|信息)|公共服务|乡村振兴|社会救助|会议公开|政策法规"
)
_SITE_NAVIGATION = re.compile(
    r"^(?:政务服务|办事服务|网上办事|在线办事|服务大厅|互动交流|政民互动|公众参与|交流互动|走[进近].{2,6}|魅力.{2,4}|数据(?:开放|发布|公开)|"
    r"营商环境|招商引资|旅游.{0,4}|市民服务|关于我们|联系我们|站点地图|网站声明|隐私.{0,4}|本站简介)$"
)
_FOREIGN = re.compile(
    r"友情链接|常用链接|相关链接|快速(?:通道|链接|导航)|(?:部门|政府|各地|省|市|区县|其他|新闻)?网站(?:链接|群|导航)?$|站群|热点|排行|推荐"
)
_NO_MENU = frozenset({Zone.FOOTER, Zone.CRUMB, Zone.PAGER, Zone.TOOLS, Zone.HEADER})
_FRAME_OF_SOMETHING_ELSE = re.compile(
    r"login|video|player|map|weather|share|search|count|stat\b|hot|banner|jiucuo|conac", re.I
)
_INDEX_FILE = re.compile(r"/(?:index|default)(?:\.\w+)?$", re.I)
MOST_FRAMES = 6


@dataclass(frozen=True, slots=True)
class MenuColumn:
    """A column that a menu leads to. `path` are the headings above it, outermost first; `because` is Chinese."""

    name: str
    url: str
    path: tuple[str, ...] = ()
    external: bool = False  # on another authority's site
    guess: bool = False
    because: str = ""


@dataclass(frozen=True, slots=True)
class MenuUnit:
    """A unit that a county's root lists, and where its own disclosure root is."""

    name: str
    kind: UnitKind
    url: str
    external: bool = False


@dataclass(slots=True)
class Menu:
    """What one page offers: columns, units, pages that list units, and frames that may hold more of the menu."""

    columns: list[MenuColumn] = field(default_factory=list)
    units: list[MenuUnit] = field(default_factory=list)
    unit_lists: list[str] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)

    @property
    def is_sure(self) -> bool:
        return any(not column.guess for column in self.columns)


def same_address(url: str) -> str:
    """One spelling for all addresses of one column: by either scheme, with or without index.html, shell or framed.

    >>> same_address("https://a.gov.cn/ynz/index.html") == same_address("http://a.gov.cn/ynz/")
    True
    """
    parts = urlsplit(direct_address(url) or url)
    path = _INDEX_FILE.sub("/", parts.path).rstrip("/")
    query = f"?{parts.query}" if parts.query else ""
    return f"{host_of(url)}{_port(parts.netloc)}{path}{query}" + (f"#{parts.fragment}" if parts.fragment else "")


def _port(netloc: str) -> str:
    port = netloc.rpartition("@")[2].partition(":")[2]
    return f":{port}" if port.isdigit() and port not in ("80", "443") else ""


def read_menu(document: Document, shell: str | None = None) -> Menu:
    """The menu of a page. `shell` is the page that frames this one, where the menu stands in a frame of its own."""
    return _Reader(document, shell or document.page.final_url).read()


@dataclass(slots=True)
class _Group:
    """Links that stand together, without those that go nowhere of interest."""

    links: list[Link]
    headings: str

    @property
    def zone(self) -> Zone | None:
        return self.links[0].zone


class _Reader:
    """One page while its menu is read."""

    def __init__(self, document: Document, shell: str) -> None:
        self.document = document
        self.shell = shell
        self.own = {same_address(shell), same_address(document.page.final_url)}
        self.menu = Menu()
        self.taken: set[str] = set()

    def read(self) -> Menu:
        self._trees()
        groups = self._units(self._groups())
        sure = [(group, why) for group in groups if (why := self._sure_sign(group))]
        for group, why in sure:
            self._take(group, why, guess=False)
        if not self.menu.columns and not self.menu.units:
            for group in groups:
                if self._may_be_a_menu(group):
                    self._take(group, "页面上的一组链接", guess=True)
        self.menu.frames = list(self._frames())
        return self.menu

    # --- groups of links --------------------------------------------------------------------------------------------

    def _groups(self) -> list[_Group]:
        """The groups of links that may be menus or lists of units."""
        by_element: dict[Element, list[Link]] = {}
        for link in menu_links(self.document, self.shell):
            by_element.setdefault(link.group, []).append(link)
        groups = []
        for links in by_element.values():
            group = _Group(links, " ".join(dict.fromkeys(name for link in links for name in link.path)))
            if group.zone not in _NO_MENU and not _lists_articles(links) and not self._leads_away(group):
                groups.append(group)
        return groups

    def _leads_away(self, group: _Group) -> bool:
        """A box of links to other sites, or a breadcrumb without a name of its own."""
        outermost = group.links[0].path[-1] if group.links[0].path else ""
        foreign = sum(not same_authority(link.url, self.shell) for link in group.links)
        if _FOREIGN.search(outermost) and foreign:
            return True
        if foreign * 10 > len(group.links) * 6 and not _typical(group.links):
            return not any(unit_kind(link.name) for link in group.links)
        before = "".join(group.links[0].element.getparent().itertext())[:12] if len(group.links) <= 6 else ""
        return re.match(r"\s*(?:您?(?:现在|当前)?的?(?:所在)?位置)", before) is not None

    def _is_site_navigation(self, group: _Group) -> bool:
        if any(link.is_home for link in group.links):
            return True
        top = [link for link in group.links if _SITE_NAVIGATION.match(link.name)]
        return len({link.name for link in top}) >= 2

    def _sure_sign(self, group: _Group) -> str:
        """Why a group of links is surely a menu of columns, as a Chinese phrase; "" where nothing says so."""
        if self._is_site_navigation(group):
            return ""
        names = [link.name for link in group.links]
        block = FOUR_BLOCKS.search(" ".join([*names, group.headings]))
        if block:
            return f"与“{block[0]}”在同一目录"
        if _typical(group.links) >= 2:
            return "目录中有常见的公开栏目"
        if group.zone is Zone.SIDE and len(group.links) >= 2:
            return "页面侧栏的目录"
        below = sum(self._is_below(link.url) for link in group.links)
        return "网址都在本目录之下" if len(group.links) >= 2 and below * 2 > len(group.links) else ""

    def _is_below(self, url: str) -> bool:
        directory = directory_of(self.shell)
        return directory != "/" and host_of(url) == host_of(self.shell) and urlsplit(url).path.startswith(directory)

    def _may_be_a_menu(self, group: _Group) -> bool:
        """A group that nothing marks: the site's navigation too, which is all that a site of one unit has."""
        return sum(link.has_a_columns_name and not link.article for link in group.links) >= 2

    def _take(self, group: _Group, why: str, *, guess: bool) -> None:
        for link in group.links:
            if (
                link.has_a_columns_name
                and not link.is_home
                and not link.dated
                and not _SITE_NAVIGATION.match(link.name)
            ):
                self._add(link.name, link.url, link.path, why, guess=guess)

    def _add(self, name: str, url: str, path: tuple[str, ...], why: str, *, guess: bool = False) -> None:
        address = same_address(url)
        if address in self.own or address in self.taken:
            return
        self.taken.add(address)
        if lists_units(name) and not guess:
            self.menu.unit_lists.append(url)
        external = not same_authority(url, self.shell)
        self.menu.columns.append(
            MenuColumn(name, url, tuple(each for each in path if each != name), external, guess, why)
        )

    # --- units ------------------------------------------------------------------------------------------------------

    def _units(self, groups: Sequence[_Group]) -> list[_Group]:
        """Take the links that are units' out of the groups; what is left may be columns."""
        return [rest for group in groups if (rest := self._without_units(group)).links]

    def _without_units(self, group: _Group) -> _Group:
        links = [link for link in group.links if link.has_a_columns_name and not link.is_home]
        kinds = unit_kinds([link.name for link in links])
        found = [(link, kind) for link, kind in zip(links, kinds, strict=True) if kind]
        heading = found[0][0].path[-1] if found and found[0][0].path else ""
        if len(found) < 2 and not lists_units(heading):
            return group
        for link, kind in found:
            self._add_unit(link.name, kind, link.url)
        taken = {id(link) for link, _ in found}
        return _Group([link for link in group.links if id(link) not in taken], group.headings)

    def _add_unit(self, name: str, kind: UnitKind, url: str) -> None:
        address = same_address(url)
        if address in self.own or address in self.taken:
            return
        self.taken.add(address)
        self.menu.units.append(MenuUnit(plain_unit(name), kind, url, not same_authority(url, self.shell)))

    # --- trees in scripts, and frames -------------------------------------------------------------------------------

    def _trees(self) -> None:
        """Trees in data. Where most of the nodes are units, it is a tree of units."""
        found = [
            node
            for node in tree_nodes(self.document, self.shell)
            if len(node.name) <= LONGEST_NAME and not NO_NAME.match(node.name)
        ]
        kinds = unit_kinds([node.name for node in found])
        for node, kind in zip(found, kinds, strict=True):
            if kind:
                self._add_unit(node.name, kind, node.url)
            else:
                self._add(node.name, node.url, node.path, node.because)

    def _frames(self) -> Iterator[str]:
        """Frames of the same site that may hold the menu, or the page itself."""
        found: dict[str, None] = {}
        for frame in self.document.selector.root.iter("iframe", "frame"):
            url = absolute(self.document.url, frame.get("src") or "")
            if url and same_authority(url, self.shell) and not _FRAME_OF_SOMETHING_ELSE.search(urlsplit(url).path):
                found.setdefault(url)
        yield from list(found)[:MOST_FRAMES]


def _lists_articles(links: Sequence[Link]) -> bool:
    """Whether a group is a list of articles rather than of columns."""
    entries = sum(
        link.dated or (link.article and len(link.name) > 14) or len(link.name) > LONGEST_NAME for link in links
    )
    articles = sum(link.dated or link.article for link in links)
    return entries * 2 > len(links) or (articles * 3 > len(links) * 2 and not _typical(links))


def _typical(links: Iterable[Link]) -> int:
    """How many of the links bear a name that columns of disclosure usually bear."""
    return sum(
        bool(_USUAL.search(link.name) or FOUR_BLOCKS.search(link.name)) for link in links if len(link.name) <= 14
    )
