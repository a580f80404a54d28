"""Two elements of a page in, whether they stand in different columns of its layout out, by their branches' names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml.etree import _Element as Element

ASIDE = re.compile(
    r"(?:^|[\s_-])(?:left|right|fl|fr|l|r|side\w*|col(?:-\w+)*|span\d+)(?=$|[\s_\d-])|(?:left|right)$", re.I
)
_SIDES = re.compile(r"left|right|(?<![a-z])f?[lr](?![a-z])|\d+", re.I)
_ONLY_A_SIDE = re.compile(
    r"(?:(?:f_?)?(?:left|right|l|r)(?:[-_]?(?:con|content|box|side|part|main))?|clearfix|cf|\s)+", re.I
)
_WIDTH = re.compile(r"(?:col(?:-(?:xs|sm|md|lg|xl))?|span|grid|layui-col-\w\w)[-_]?(\d+)|(?<![a-z])w(\d{2,4})", re.I)


def branches(first: Element, second: Element) -> tuple[Element, Element] | None:
    """The two children of the nearest common ancestor that lead to the two elements; None where one holds the other."""
    way = [first, *first.iterancestors()]
    depth = {element: number for number, element in enumerate(way)}
    below: Element | None = None
    current: Element | None = second
    while current is not None and current not in depth:
        below, current = current, current.getparent()
    number = depth[current] if current is not None else 0
    return (way[number - 1], below) if number and below is not None else None


def names_of(element: Element) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}".strip()


def alike(names: Sequence[str]) -> bool:
    """Whether two names say the same, left and right and numbers aside."""
    return _SIDES.sub("", names[0]) == _SIDES.sub("", names[1])


def are_columns(names: Sequence[str]) -> bool:
    """A wide and a narrow column, or nothing but a left and a right one."""
    if names[0] == names[1]:
        return False
    widths = [_widths(name) for name in names]
    if widths[0] and widths[1]:
        return widths[0] != widths[1]
    return all(_ONLY_A_SIDE.fullmatch(name) for name in names)


def _widths(name: str) -> list[int]:
    return [int(first or second) for first, second in _WIDTH.findall(name)]


def may_be_aside(element: Element) -> bool:
    """Whether any name around an element is that of a column of the layout."""
    return any(ASIDE.search(names_of(each)) for each in (element, *element.iterancestors()))


def in_another_column(anchor: Element, element: Element) -> bool:
    """Whether an element stands in another column of the layout than the anchor does."""
    found = branches(anchor, element)
    if found is None:
        return False
    if all(each.tag == "td" for each in found):
        return True
    names = [names_of(each) for each in found]
    return are_columns(names) or (ASIDE.search(names[1]) is not None and not alike(names))


def in_a_narrower_column(anchor: Element, element: Element) -> bool:
    """Whether an element stands in a column whose name says that it is narrower than the anchor's."""
    found = branches(anchor, element)
    widths = [_widths(names_of(each)) for each in found] if found else []
    return len(widths) == 2 and bool(widths[0] and widths[1]) and widths[1] < widths[0]
