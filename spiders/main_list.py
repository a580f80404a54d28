"""An outline in, the column's list out: which of a page's links are its entries, and why these.

Rows of one list stand at the same place of the tree, under elements of the same names. Of several lists the heaviest
outside menus, headers and side boxes is the column's; lists beside it of the same kind belong to it too (an aggregate
page shows several), boxes in another column of the layout do not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from spiders.content import content
from spiders.document import Document
from spiders.entry import entry_of, published_in_titles
from spiders.links import absolute, looks_like_article, looks_like_attachment
from spiders.outline import outline
from spiders.pairing import is_title
from spiders.titles import attribute_date
from spiders.tokens import Kind, Outline, Row, Token, zone_of
from spiders.zones import SIDE_HEADING, Zone
from storage.nouns import Entry

_UNNAMED = frozenset(["li", "tr", "td", "dd", "dt", "p", "span"])  # rows bear names such as odd, first, last
_WEIGHT = {Zone.MAIN: 1.0, Zone.NAV: 0.2, Zone.HEADER: 0.1, Zone.SIDE: 0.1, Zone.TOOLS: 0.1}
_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:left|right|fl|fr|l|r|side\w*|col(?:-\w+)*|span\d+)(?=$|[\s_\d-])|(?:left|right)$", re.I
)
_SIDES = re.compile(r"left|right|(?<![a-z])f?[lr](?![a-z])|\d+", re.I)
_ROWS = frozenset({"li", "tr", "dd", "dt", "dl", "p", "td"})
_ROW_HOLDERS = frozenset(["li", "tr", "dd", "dt", "p", "div", "td", "article", "section"])
_FEW = 3
_LONG_TEXT = 400  # characters of text to each entry: more than a summary
_AN_ARTICLE = 100  # characters: a page with so much text of its own is read, not looked through

Place = tuple[str, ...]


@dataclass(slots=True)
class Group:
    """Rows, or links without dates, at one place of the tree."""

    place: Place
    parent: Element
    rows: list[Row] = field(default_factory=list)
    zone: Zone = Zone.MAIN
    beside: bool = False

    @property
    def weight(self) -> float:
        titles = sum(min(len(row.link.text), 30) + 6 for row in self.rows)
        return titles * (0.1 if self.beside else _WEIGHT.get(self.zone, 0.0))


@dataclass(frozen=True, slots=True)
class MainList:
    """The entries of a page's list, and where they stand, in words."""

    entries: tuple[Entry, ...]
    because: str


def main_list(document: Document) -> MainList | None:
    """The page's list, or None where it shows none; found once for each document."""
    return document.once(_main_list)


def side_list(document: Document) -> bool:
    """Whether dated links stand on the page that are not its list: in menus, headers or side boxes."""
    return main_list(document) is None and bool(outline(document).rows)


def _main_list(document: Document) -> MainList | None:
    seen = outline(document)
    dated = _groups(seen, [row for row in seen.rows if is_title(row.link.text)])
    best = max(dated, key=lambda group: group.weight, default=None)
    if best is not None and _is_the_columns(best) and not _is_beside_the_point(document, best):
        return _told(document, seen, _with_its_kind(best, dated))
    return _undated(document, seen)


def _is_the_columns(group: Group) -> bool:
    if group.beside or group.zone in (Zone.SIDE, Zone.FOOTER, Zone.CRUMB, Zone.PAGER):
        return False
    return group.zone is Zone.MAIN or len(group.rows) >= _FEW


def _is_one_by_chance(document: Document, group: Group) -> bool:
    """Whether a link and a date stand together only because little else is on the page: a menu's link below a clock."""
    if len(group.rows) > 1 or group.rows[0].holder.tag in _ROWS:
        return False
    url = absolute(document.url, group.rows[0].link.href)
    return url is None or not (looks_like_article(url) or looks_like_attachment(url))


def _is_beside_the_point(document: Document, group: Group) -> bool:
    return _is_one_by_chance(document, group) or _is_below_an_article(document, group)


def _is_below_an_article(document: Document, group: Group) -> bool:
    """Whether the page is an article, and the list only what its template shows around it."""
    article = content(document)
    if not article.container:
        return len(group.rows) <= 2 and len(article.text) >= _LONG_TEXT * len(group.rows)
    return len(article.text) > sum(len(row.link.text) for row in group.rows) + 60


def _groups(seen: Outline, rows: Sequence[Row]) -> list[Group]:
    holders = Counter(row.holder for row in rows)
    places: dict[Element, Place] = {}
    groups: dict[Place, Group] = {}
    for row in rows:
        parent = row.holder if holders[row.holder] > 1 else row.holder.getparent()
        if parent is None:
            parent = row.holder
        place = (*_place(parent, places), "" if parent is row.holder else str(row.holder.tag))
        groups.setdefault(place, Group(place, parent)).rows.append(row)
    for group in groups.values():
        group.zone = Counter(zone_of(row.link) for row in group.rows).most_common(1)[0][0]
        group.beside = _has_side_heading(seen, group)
    return list(groups.values())


def _place(element: Element, known: dict[Element, Place]) -> Place:
    """The names on the way to an element, those of rows left out."""
    way: list[Element] = []
    current: Element | None = element
    while current is not None and current not in known:
        way.append(current)
        current = current.getparent()
    place = known[current] if current is not None else ()
    for each in reversed(way):
        place = known[each] = (*place, _name(each))
    return place


def _name(element: Element) -> str:
    names = (element.get("class") or "").split()
    return str(element.tag) if element.tag in _UNNAMED or not names else f"{element.tag}.{names[0]}"


def _has_side_heading(seen: Outline, group: Group) -> bool:
    """Whether the words just before a list say that it stands beside the column: 热点推荐, 相关文件 …"""
    first = min(row.link.position for row in group.rows)
    first = min([first, *(date.position for date in group.rows[0].dates)])
    for token in reversed(seen.tokens[max(0, first - 3) : first]):
        if token.kind is Kind.TEXT or (token.kind is Kind.LINK and not re.match(r"更多|more", token.text, re.I)):
            return len(token.text) <= 12 and SIDE_HEADING.match(token.text) is not None
    return False


def _with_its_kind(best: Group, groups: Sequence[Group]) -> list[Group]:
    """The list, and the lists on the page that are of its kind."""
    others = [group for group in groups if group is not best and group.zone is best.zone and not group.beside]
    return [best, *(group for group in others if _are_one_kind(best, group))]


def _are_one_kind(best: Group, other: Group) -> bool:
    mine, its = _branches(best.parent, other.parent)
    if mine is None or its is None:
        return True  # one lies within the other
    names = [f"{each.get('class') or ''} {each.get('id') or ''}".strip() for each in (mine, its)]
    if _SIDES.sub("", names[0]) == _SIDES.sub("", names[1]):
        return len(other.rows) >= _FEW or best.place[-2:] == other.place[-2:]
    return len(other.rows) >= _FEW and not any(_ASIDE.search(name) for name in names)


def _branches(first: Element, second: Element) -> tuple[Element | None, Element | None]:
    """The two children of the nearest common ancestor that lead to the two elements."""
    way = [first, *first.iterancestors()]
    depth = {element: number for number, element in enumerate(way)}
    below: Element | None = None
    current: Element | None = second
    while current is not None and current not in depth:
        below, current = current, current.getparent()
    number = depth[current] if current is not None else 0
    return (way[number - 1] if number else None), below


# --- entries --------------------------------------------------------------------------------------------------------


def _told(document: Document, seen: Outline, groups: Sequence[Group]) -> MainList:
    rows = [row for group in groups for row in group.rows]
    rows += _undated_rows(seen, groups)
    rows.sort(key=lambda row: row.link.position)
    entries = unique(document, seen, rows)
    dated = sum(1 for entry in entries if entry.published)
    where = "、".join(dict.fromkeys(_words(group) for group in groups[:3]))
    undated = f",另有 {len(entries) - dated} 条未见日期" if dated < len(entries) else ""
    return MainList(entries, f"在 {where} 找到 {dated} 条带日期的链接{undated}")


def _undated_rows(seen: Outline, groups: Sequence[Group]) -> Iterator[Row]:
    """Links without a date that stand where the list's rows stand."""
    places: dict[Element, Place] = {}
    wanted = {group.place for group in groups}
    taken = {row.holder for row in seen.rows}
    zones = {group.zone for group in groups}
    for link in seen.loose:
        holder = link.element.getparent() if is_title(link.text) and zone_of(link) in zones else None
        for _ in range(4):
            if holder is None or holder in taken or holder.tag in ("th", "thead"):
                break
            parent = holder.getparent()
            is_row = parent is not None and holder.tag in _ROW_HOLDERS
            if is_row and (*_place(parent, places), str(holder.tag)) in wanted:
                yield Row(link, [], holder)
                break
            holder = parent


def unique(document: Document, seen: Outline, rows: Sequence[Row]) -> tuple[Entry, ...]:
    """Entries of rows, each address once; links that lead nowhere are told apart by their titles."""
    found: dict[str, Entry] = {}
    times: Counter[str] = Counter()
    for row in rows:
        entry = entry_of(document, seen, row)
        if "#" in entry.url:
            times[entry.url] += 1
            number = times[entry.url]
            entry = entry.model_copy(update={"url": f"{entry.url}~{number}"}) if number > 1 else entry
        known = found.get(entry.url)
        if known is None or (known.published is None and entry.published is not None):
            found[entry.url] = entry
    return tuple(found.values())


def _words(group: Group) -> str:
    names = (group.parent.get("class") or "").split()
    if names or group.parent.get("id"):
        return f"{group.parent.tag}.{names[0]}" if names else f"{group.parent.tag}#{group.parent.get('id')}"
    named = next((part for part in reversed(group.place[:-1]) if "." in part), "")
    return f"{named} 的 {group.parent.tag}" if named else str(group.parent.tag)


# --- lists without dates --------------------------------------------------------------------------------------------


def _undated(document: Document, seen: Outline) -> MainList | None:
    """A list whose rows show no date: links to articles, side by side in the main part of the page."""
    article = content(document)
    if article.container and len(article.text) >= _AN_ARTICLE:
        return None
    best = max(_undated_groups(document, seen), key=lambda group: group.weight, default=None)
    if best is None:
        return None
    entries = published_in_titles(unique(document, seen, best.rows))
    dated = Counter(entry.dated_by for entry in entries if entry.published)
    found = f"在 {_words(best)} 找到 {len(entries)} 条链接"
    told = f"{sum(dated.values())} 条的日期取自标题末尾、属性或网址" if dated else "列表中未见日期"
    return MainList(entries, f"{found},{told}")


def _undated_groups(document: Document, seen: Outline) -> Iterator[Group]:
    places: dict[Element, Place] = {}
    groups: dict[Place, Group] = {}
    for link in seen.loose:
        holder = _holder(link)
        if holder is None or zone_of(link) is not Zone.MAIN or not is_title(link.text):
            continue
        parent = holder.getparent()
        assert parent is not None
        place = (*_place(parent, places), str(holder.tag))
        groups.setdefault(place, Group(place, parent)).rows.append(Row(link, [], holder))
    for group in groups.values():
        group.beside = _has_side_heading(seen, group)
        if not group.beside and _lists_articles(document, group):
            yield group


def _holder(link: Token) -> Element | None:
    """The row that a link without a date stands in: the nearest element that repeats."""
    block = next((each for each in link.element.iterancestors() if each.tag in _ROW_HOLDERS), None)
    row = next((each for each in link.element.iterancestors() if each.tag in ("li", "tr", "dd", "dt")), block)
    return row if row is not None and row.getparent() is not None else None


def _lists_articles(document: Document, group: Group) -> bool:
    """Whether most of the links lead to articles; menus lead to columns."""
    urls = [absolute(document.url, row.link.href) for row in group.rows]
    in_rows = group.place[-1] in ("li", "tr", "dd", "dt")
    articles = sum(
        attribute_date(row.link.element) is not None
        or (url is not None and (looks_like_article(url) or (in_rows and looks_like_attachment(url))))
        for url, row in zip(urls, group.rows, strict=True)
    )
    return articles >= 0.7 * len(urls) and (in_rows or articles >= _FEW)
