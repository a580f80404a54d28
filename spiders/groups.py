"""Rows in, groups of them out: rows of one list stand at the same place of the tree, under elements of one name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from lxml.etree import _Element as Element

from spiders.layout import ASIDE, alike, are_columns, branches, names_of
from spiders.links import looks_like_article
from spiders.tokens import Kind, Outline, Row, zone_of
from spiders.zones import SIDE_HEADING, Zone

_UNNAMED = frozenset(["li", "tr", "td", "dd", "dt", "p", "span"])  # rows bear names such as odd, first, last
_WEIGHT = {Zone.MAIN: 1.0, Zone.NAV: 0.2, Zone.HEADER: 0.1, Zone.SIDE: 0.1, Zone.TOOLS: 0.1}
_MORE = re.compile(r"更多|more", re.I)
FEW = 3

_LENGTH_OF_A_NAME = 16  # hex digits

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
    def size(self) -> int:
        """How much of the page the titles are."""
        return sum(min(len(row.link.text), 30) + 6 for row in self.rows)

    @property
    def weight(self) -> float:
        return self.size * (0.1 if self.beside else _WEIGHT.get(self.zone, 0.0))

    @property
    def first(self) -> int:
        """The position of the first thing of the list."""
        row = min(self.rows, key=lambda row: row.link.position)
        return min([row.link.position, *(date.position for date in row.dates)])

    @property
    def last(self) -> int:
        row = max(self.rows, key=lambda row: row.link.position)
        return max([row.link.position, *(date.position for date in row.dates)])


def groups_of(seen: Outline, rows: Sequence[Row]) -> list[Group]:
    """The rows, those of one list together, each list with its zone."""
    groups = by_place(rows)
    for group in groups:
        look_around(seen, group)
    return groups


def look_around(seen: Outline, group: Group) -> None:
    """See in which zone a group stands, and whether it is headed as a box beside."""
    group.zone = Counter(zone_of(row.link) for row in group.rows).most_common(1)[0][0]
    group.beside = has_side_heading(seen, group)


def by_place(rows: Sequence[Row]) -> list[Group]:
    """The rows, those of one list together; nothing is known yet of what is around them."""
    holders = Counter(row.holder for row in rows)
    places: dict[Element, Place] = {}
    groups: dict[Place, Group] = {}
    for row in rows:
        parent = row.holder if holders[row.holder] > 1 else row.holder.getparent()
        if parent is None:
            parent = row.holder
        place = (*place_of(parent, places), "" if parent is row.holder else str(row.holder.tag))
        groups.setdefault(place, Group(place, parent)).rows.append(row)
    return list(groups.values())


def name_of(place: Place) -> str:
    """A short name of a place, the same on every night and page: what is remembered of it."""
    return sha256("\x1f".join(place).encode()).hexdigest()[:_LENGTH_OF_A_NAME]


def place_of(element: Element, known: dict[Element, Place]) -> Place:
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


def has_side_heading(seen: Outline, group: Group) -> bool:
    """Whether the words just before a list say that it stands beside the column: 热点推荐, 相关文件 …"""
    for token in reversed(seen.tokens[max(0, group.first - 3) : group.first]):
        if token.kind is Kind.TEXT or (token.kind is Kind.LINK and not _MORE.match(token.text)):
            return len(token.text) <= 12 and SIDE_HEADING.match(token.text) is not None
    return False


def with_its_kind(seen: Outline, best: Group, groups: Sequence[Group]) -> list[Group]:
    """The list, and the lists on the page that are of its kind: the other parts of an aggregate, a headline above."""
    others = [group for group in groups if group is not best and group.zone is best.zone and not group.beside]
    return [best, *(group for group in others if _are_one_kind(seen, best, group))]


def _are_one_kind(seen: Outline, best: Group, other: Group) -> bool:
    apart = branches(best.parent, other.parent)
    if apart is None:
        return True  # one lies within the other
    names = [names_of(each) for each in apart]
    if are_columns(names):
        return _leads_on(seen, best) and _leads_on(seen, other)
    if alike(names):
        return len(other.rows) >= FEW or best.place[-2:] == other.place[-2:]
    if any(ASIDE.search(name) for name in names):
        return False
    return (
        len(other.rows) >= FEW or _is_headline(seen, best, other) or (_leads_on(seen, best) and _leads_on(seen, other))
    )


def _is_headline(seen: Outline, best: Group, other: Group) -> bool:
    """Whether the one or two articles are shown large, between the way to the page and its list."""
    return seen.crumb[1] <= other.first < best.first and all(looks_like_article(row.link.href) for row in other.rows)


def _leads_on(seen: Outline, group: Group) -> bool:
    """Whether a 更多 stands with the heading of a list: then it is the first few entries of a column."""
    return any(
        token.kind is Kind.LINK and _MORE.match(token.text)
        for token in seen.tokens[max(0, group.first - 2) : group.first] + seen.tokens[group.last + 1 : group.last + 2]
    )


def named(group: Group) -> str:
    """Where the group stands, in words that a developer finds again in the page."""
    names = (group.parent.get("class") or "").split()
    if names or group.parent.get("id"):
        return f"{group.parent.tag}.{names[0]}" if names else f"{group.parent.tag}#{group.parent.get('id')}"
    framed = next((part for part in reversed(group.place[:-1]) if "." in part), "")
    return f"{framed} 的 {group.parent.tag}" if framed else str(group.parent.tag)
