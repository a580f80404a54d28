"""The page's lists in menus, headers and side boxes in, the one that is the column's all the same out, or None.

Names of elements are their authors' habits: a page may hold its only list in class="right" or id="tree". It is the
column's where the page says so: under the column's own name, above a pager, or as the one thing on the page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from spiders.content import content
from spiders.document import Document
from spiders.emptiness import another_list_awaited, awaits_entries, drawn_by_script
from spiders.groups import FEW, Group
from spiders.layout import in_a_narrower_column, may_be_aside
from spiders.pairing import is_title
from spiders.tokens import Kind, Outline, zone_of
from spiders.zones import Zone

_PAGER = re.compile(r"上一页|下一页|尾页|末页|共\s*\d+\s*[页条]|第\s*\d+\s*/?\s*\d*\s*页|^\s*[>»]\s*$")
_NAME_ENDS = re.compile(r"[-_|—–>]")
_BEFORE = 4  # tokens between a heading and its list
_AFTER = 6  # tokens between a list and its pager
_SOME_TEXT = 50  # characters: then the page says something besides


def list_aside(document: Document, seen: Outline, groups: Sequence[Group]) -> Group | None:
    """The column's list among lists that stand where menus and side boxes do."""
    known = [
        group
        for group in groups
        if group.zone is not Zone.MAIN and not group.beside and group.first >= seen.crumb[1] and len(group.rows) > 1
    ]
    best = max(known, key=lambda group: group.size, default=None)
    if best is None or another_list_awaited(document):
        return None
    said = _bears_the_columns_name(document, seen, best) or _stands_above_a_pager(seen, best)
    return best if said or (len(known) == 1 and _stands_alone(document, seen, best)) else None


def is_beside_an_empty_list(document: Document, seen: Outline, group: Group) -> bool:
    """Whether a short list stands in a narrow column of the layout, and the wide one has a list without entries."""
    if not may_be_aside(group.parent):
        return False
    return any(in_a_narrower_column(element, group.parent) for element in awaits_entries(seen))


def _bears_the_columns_name(document: Document, seen: Outline, group: Group) -> bool:
    names = _names(document, seen)
    before = seen.tokens[max(seen.crumb[1], group.first - _BEFORE) : group.first]
    return any(token.kind is not Kind.DATE and _plain(token.text) in names for token in before)


def _names(document: Document, seen: Outline) -> set[str]:
    """What the page calls itself: META ColumnName, the end of the way to it, the beginning of its title."""
    start, end = seen.crumb
    way = [_plain(part) for token in seen.tokens[start:end] for part in re.split(r"[>»›/]", token.text)]
    names = {_plain(document.meta("ColumnName") or ""), _plain(_NAME_ENDS.split(document.title)[0])}
    return (names | set(way[-1:])) - {""}


def _plain(text: str) -> str:
    return re.sub(r"[\s·:\uff1a|>»›-]+", "", text)


def _stands_above_a_pager(seen: Outline, group: Group) -> bool:
    return any(_PAGER.search(token.text) for token in seen.tokens[group.last + 1 : group.last + 1 + _AFTER])


def _stands_alone(document: Document, seen: Outline, group: Group) -> bool:
    """Whether nothing else on the page can be its content, now or when its scripts have run."""
    if len(group.rows) < FEW or drawn_by_script(document) or len(content(document).text) >= _SOME_TEXT:
        return False
    if any(zone_of(empty) is Zone.MAIN and empty.position >= seen.crumb[1] for empty in seen.empties):
        return False
    return not any(
        token.kind is Kind.LINK and zone_of(token) is Zone.MAIN and is_title(token.text) and len(token.text) > 12
        for token in seen.tokens[seen.crumb[1] :]
    )
