"""A list that is shown in, the lists of the tabs beside it out: panels that stand where it stands and wait."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml.etree import _Element as Element

from spiders.document import Document
from spiders.entry import entry_of
from spiders.groups import FEW, Group
from spiders.outline import outline_of
from spiders.pairing import is_title
from spiders.tokens import Outline
from spiders.zones import Zone, zone_named
from storage.nouns import Entry


def in_hidden_panels(document: Document, seen: Outline, groups: Sequence[Group]) -> list[Entry]:
    """The dated entries of hidden panels whose shown twin holds one of the lists; on a page of several lists also of
    panels that a menu shows in turn."""
    if not seen.hidden or not groups:
        return []
    above = {element for group in groups for element in (group.parent, *group.parent.iterancestors())}
    lists = {row.holder.getparent() for group in groups for row in group.rows}
    twins = {panel: _twins(panel) for panel in seen.hidden}
    tabs = [panel for panel, beside in twins.items() if any(twin in above for twin in beside)]
    entries = [entry for panel in tabs for entry in _entries(document, panel)]
    if entries or len(lists) > 1:
        shown_in_turn = [panel for panel in seen.hidden if panel not in tabs and twins[panel] and not _in_menu(panel)]
        entries += [entry for panel in shown_in_turn for entry in _entries(document, panel)]
    return list({(entry.title, entry.published): entry for entry in entries}.values())


def _twins(panel: Element) -> list[Element]:
    """What stands beside a panel and is of its kind."""
    parent, names = panel.getparent(), (panel.get("class") or "").split()[:1]
    if parent is None or not names or panel.tag not in ("div", "ul", "dl", "section", "table", "dd"):
        return []
    beside = [each for each in parent if each is not panel and each.tag == panel.tag]
    return [each for each in beside if (each.get("class") or "").split()[:1] == names]


def _in_menu(panel: Element) -> bool:
    """Whether a panel hangs from the site's menu: what it lists are other columns' entries."""
    return any(
        zone_named(str(each.tag), each.get("class") or "", each.get("id") or "") in (Zone.NAV, Zone.HEADER)
        for each in (panel, *panel.iterancestors())
        if each.tag not in ("html", "body")
    )


def _entries(document: Document, panel: Element) -> Iterator[Entry]:
    seen = outline_of(panel, document.seen_day)
    rows = [row for row in seen.rows if is_title(row.link.text)]
    if len(rows) < FEW:
        return
    for row in rows:
        entry = entry_of(document, seen, row)
        if entry.published is not None:
            yield entry
