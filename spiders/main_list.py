"""An outline in, the column's list out: which of a page's links are its entries, and why these.

Of several lists the heaviest outside menus, headers and side boxes is the column's; lists beside it of the same kind
belong to it too (an aggregate page shows several), boxes in another column of the layout do not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lxml.etree import _Element as Element

from spiders.aside_list import is_beside_an_empty_list, list_aside
from spiders.content import content
from spiders.document import Document
from spiders.entry import entry_of, published_in_titles, shown_date
from spiders.groups import (
    FEW,
    Group,
    Place,
    by_place,
    groups_of,
    has_side_heading,
    look_around,
    name_of,
    named,
    place_of,
    with_its_kind,
)
from spiders.layout import in_another_column, may_be_aside
from spiders.links import absolute, looks_like_article, looks_like_attachment
from spiders.outline import outline
from spiders.pairing import is_title
from spiders.panels import in_hidden_panels
from spiders.titles import attribute_date
from spiders.tokens import Outline, Row, Token, zone_of
from spiders.zones import Zone
from storage.nouns import Entry

_IN_SIGHT = frozenset([Zone.MAIN])
_ASIDE = frozenset(Zone) - _IN_SIGHT
_ROWS = frozenset({"li", "tr", "dd", "dt", "dl", "p", "td"})
_ROW_HOLDERS = frozenset(["li", "tr", "dd", "dt", "p", "div", "td", "article", "section"])
_A_FULL_LIST = 10  # entries: side boxes are shorter
_LONG_TEXT = 400  # characters of text to each entry: more than a summary
_AN_ARTICLE = 100  # characters: a page with so much text of its own is read, not looked through


@dataclass(frozen=True, slots=True)
class MainList:
    """The entries of a page's list, and where they stand, in words. `place` names the place of a list of dated rows in
    plain sight, to be known again on another night."""

    entries: tuple[Entry, ...]
    because: str
    place: str | None = None


def main_list(document: Document) -> MainList | None:
    """The page's list, or None where it shows none; found once for each document."""
    return document.once(_main_list)


def side_list(document: Document) -> bool:
    """Whether dated links stand on the page that are not its list: in menus, headers or side boxes."""
    return main_list(document) is None and bool(outline(document).rows)


def _main_list(document: Document) -> MainList | None:
    seen = outline(document)
    dated = groups_of(seen, [row for row in seen.rows if is_title(row.link.text)])
    dated = [group for group in dated if not _is_one_by_chance(document, group)]
    best = max(dated, key=lambda group: group.weight, default=None)
    if best is not None and len(best.rows) < _A_FULL_LIST and is_beside_an_empty_list(document, seen, best):
        return None
    if best is not None and _is_the_columns(best) and not _is_below_an_article(document, best):
        return _beside(document, seen, best) or _told_with_its_place(document, seen, best, dated)
    found = _undated(document, seen, list(_undated_groups(document, seen, _IN_SIGHT)))
    if found is not None or len(content(document).text) >= _AN_ARTICLE:
        return found
    if (aside := list_aside(document, seen, dated)) and not _is_below_an_article(document, aside):
        return _told(document, seen, with_its_kind(seen, aside, dated))
    aside = list_aside(document, seen, list(_undated_groups(document, seen, _ASIDE)))
    return _undated(document, seen, [aside]) if aside else None


def place_of_list(document: Document) -> str | None:
    """Where the list stands that was found in the document; None where none was found, or looked for, in plain
    sight."""
    found = document.knows(_main_list)
    return found.place if found else None


def list_stands_at(document: Document, place: str) -> bool:
    """Whether the page's list stands where it stood on another night: then it is taken, and not searched for.

    It is where rows in plain sight outweigh all other dated rows of the page together, none of which is newer: those a
    search finds, too. All that speaks against a list of a search speaks against them; then it must be searched for.
    """
    found = _list_at(document, place)
    if found is None:
        return False
    document.know(_main_list, found)
    return True


def _list_at(document: Document, place: str) -> MainList | None:
    seen = outline(document)
    groups = by_place([row for row in seen.rows if is_title(row.link.text)])
    best = next((group for group in groups if name_of(group.place) == place), None)
    if best is None or not _outshines(seen, best, groups):
        return None
    for group in groups:
        look_around(seen, group)
    if best.zone is not Zone.MAIN or best.beside or _is_below_an_article(document, best):
        return None
    is_short = len(best.rows) < _A_FULL_LIST and is_beside_an_empty_list(document, seen, best)
    if is_short or _beside(document, seen, best):
        return None
    return _told_with_its_place(
        document, seen, best, [each for each in groups if not _is_one_by_chance(document, each)]
    )


def _outshines(seen: Outline, best: Group, groups: Sequence[Group]) -> bool:
    """Whether rows are some, more of the page than all others, and as new as any."""
    others = [group for group in groups if group is not best]
    if len(best.rows) < FEW or sum(group.size for group in others) >= best.size:
        return False
    own = {id(row) for row in best.rows}
    beside = [each.found.day for row in seen.rows if id(row) not in own for each in row.dates if each.found]
    shown = [each.found.day for row in best.rows if (each := shown_date(row)) and each.found]
    return bool(shown) and max(beside, default=date.min) <= max(shown)


def _beside(document: Document, seen: Outline, dated: Group) -> MainList | None:
    """A longer list without dates in the main column of the layout, where the dated one is a box in another."""
    if len(dated.rows) >= _A_FULL_LIST or len(seen.loose) < len(dated.rows) or not may_be_aside(dated.parent):
        return None
    longest = max(_undated_groups(document, seen, _IN_SIGHT), key=lambda group: group.size, default=None)
    if longest is None or longest.size <= dated.size or not in_another_column(longest.parent, dated.parent):
        return None
    return _undated(document, seen, [longest])


def _is_the_columns(group: Group) -> bool:
    if group.beside or group.zone in (Zone.SIDE, Zone.FOOTER, Zone.CRUMB, Zone.PAGER):
        return False
    return group.zone is Zone.MAIN or len(group.rows) >= FEW


def _is_one_by_chance(document: Document, group: Group) -> bool:
    """Whether a link and a date stand together only because little else is on the page: a menu's link below a clock."""
    if len(group.rows) > 1 or group.rows[0].holder.tag in _ROWS:
        return False
    url = absolute(document.url, group.rows[0].link.href)
    return url is None or not (looks_like_article(url) or looks_like_attachment(url))


def _is_below_an_article(document: Document, group: Group) -> bool:
    """Whether the page is an article, and the list only what its template shows around it."""
    article = content(document)
    if not article.container:
        return len(group.rows) <= 2 and len(article.text) >= _LONG_TEXT * len(group.rows)
    return len(article.text) > sum(len(row.link.text) for row in group.rows) + 60


# --- entries --------------------------------------------------------------------------------------------------------


def _told_with_its_place(document: Document, seen: Outline, best: Group, dated: Sequence[Group]) -> MainList:
    found = _told(document, seen, with_its_kind(seen, best, dated))
    in_sight = best.zone is Zone.MAIN and not best.beside
    return replace(found, place=name_of(best.place)) if in_sight else found


def _told(document: Document, seen: Outline, groups: Sequence[Group]) -> MainList:
    rows = [row for group in groups for row in group.rows]
    rows += _undated_rows(seen, groups)
    rows.sort(key=lambda row: row.link.position)
    entries = unique(document, seen, rows)
    known = {(entry.title, entry.published) for entry in entries}
    waiting = [each for each in in_hidden_panels(document, seen, groups) if (each.title, each.published) not in known]
    entries = (*entries, *waiting)
    dated = sum(1 for entry in entries if entry.published)
    where = "、".join(dict.fromkeys(named(group) for group in groups[:3]))
    undated = f",另有 {len(entries) - dated} 条未见日期" if dated < len(entries) else ""
    undated += f",其中 {len(waiting)} 条在未展开的标签页" if waiting else ""
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
            if is_row and (*place_of(parent, places), str(holder.tag)) in wanted:
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


# --- lists without dates --------------------------------------------------------------------------------------------


def _undated(document: Document, seen: Outline, groups: Sequence[Group]) -> MainList | None:
    """A list whose rows show no date: links to articles, side by side."""
    article = content(document)
    if article.container and len(article.text) >= _AN_ARTICLE:
        return None
    best = max(groups, key=lambda group: group.size, default=None)
    if best is None:
        return None
    entries = published_in_titles(unique(document, seen, best.rows), document.seen_day)
    dated = Counter(entry.dated_by for entry in entries if entry.published)
    found = f"在 {named(best)} 找到 {len(entries)} 条链接"
    told = f"{sum(dated.values())} 条的日期取自标题末尾、属性或网址" if dated else "列表中未见日期"
    return MainList(entries, f"{found},{told}")


def _undated_groups(document: Document, seen: Outline, zones: frozenset[Zone]) -> Iterator[Group]:
    places: dict[Element, Place] = {}
    groups: dict[Place, Group] = {}
    for link in seen.loose:
        zone = zone_of(link)
        holder = _holder(link) if zone in zones and is_title(link.text) else None
        if holder is None:
            continue
        parent = holder.getparent()
        assert parent is not None
        place = (*place_of(parent, places), str(holder.tag))
        group = groups.setdefault(place, Group(place, parent, zone=zone))
        group.rows.append(Row(link, [], holder))
    for group in groups.values():
        group.beside = has_side_heading(seen, group)
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
    return articles >= 0.7 * len(urls) and (in_rows or articles >= FEW)
