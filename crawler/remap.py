"""A registry of a site that was rebuilt in, proposals out: for each old column its new address, with what says so.

The new site is walked as discovery walks it; what the store knows of the old columns' entries tells namesakes apart.
Nothing is changed: a person accepts the proposal or does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from crawler.discover import MOST_PAGES, Discovery
from crawler.draft import Draft, DraftColumn
from crawler.errors import XunlanError
from crawler.matching import Candidate, Confidence, Match, match_columns, plain_unit_name
from crawler.order import Manners
from crawler.registry import Registry
from crawler.walk import Walk, Watch
from spiders.discovery import SiteFacts
from spiders.menus import MenuUnit, same_address
from storage.nouns import Column, ColumnState, Robots
from storage.store import Store

_GOOD = (ColumnState.FILLED, ColumnState.UNDATED)


@dataclass(frozen=True)
class Proposal:
    """What becomes of one column. `new` is None where nothing was found; `kept` where its address still answers."""

    column: Column
    new: str | None
    confidence: Confidence
    evidence: str
    kept: bool = False
    seen: DraftColumn | None = None

    @property
    def is_accepted(self) -> bool:
        """Whether it is written into the proposed registry, not only noted there."""
        return self.new is not None and self.confidence >= Confidence.MEDIUM


@dataclass
class Remap:
    """All proposals, in the registry's order; new roots by unit."""

    proposals: list[Proposal] = field(default_factory=list)
    roots: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    pages: int = 0
    complete: bool = True

    @property
    def changed(self) -> list[Proposal]:
        return [each for each in self.proposals if not each.kept]


def remap(
    registry: Registry,
    store: Store,
    manners: Manners,
    as_of: date,
    *,
    most_pages: int = MOST_PAGES,
    watch: Watch = lambda pages, url: None,
) -> Remap:
    """Propose a new address for every column that no longer shows what it did.

    Raises XunlanError when nothing of the new site can be read.
    """
    homes = [registry.site.home, *(unit.root for unit in registry.units if unit.root)]
    walk = Walk(manners, as_of, homes, most_pages, watch, obey_robots=registry.site.robots is Robots.OBEY)
    result = Remap()
    drafts = _drafts(registry, walk, result)
    states = {(each.unit, each.column): each.state for each in store.latest_observations()}
    good = {place for place, state in states.items() if state in _GOOD}
    lost = [each for each in registry.columns if (each.unit, each.name) not in good]
    candidates = _candidates(registry, drafts, good)
    matches = match_columns(lost, candidates, _titles(store, lost), registry.site.name)
    there = {same_address(each.column.url) for each in candidates if _shows_entries(each.column)}
    for column in registry.columns:
        kept = (column.unit, column.name) in good or same_address(column.url) in there
        result.proposals.append(_proposal(column, matches.get((column.unit, column.name)), kept))
    result.roots = _new_roots(registry, drafts)
    result.pages = walk.pages
    result.complete = all(draft.complete for draft in drafts)
    return result


def _drafts(registry: Registry, walk: Walk, result: Remap) -> list[Draft]:
    """The new site as found from its home page, and from the roots of units that it does not list."""
    drafts: list[Draft] = []
    try:
        drafts.append(Discovery(walk).run(registry.site.home))
    except XunlanError as unread:
        result.notes.append(str(unread))
    listed = {plain_unit_name(unit.name, registry.site.name) for draft in drafts for unit in draft.units}
    known = [
        MenuUnit(unit.name, unit.kind, unit.root)
        for unit in registry.units
        if unit.root and plain_unit_name(unit.name, registry.site.name) not in listed
    ]
    if known:
        site = SiteFacts(registry.site.name, registry.site.home, registry.site.code)
        drafts.append(Discovery(walk).run_units(site, known))
    for draft in drafts:
        result.notes += draft.notes
    if not any(unit.columns for draft in drafts for unit in draft.units):
        raise XunlanError(
            f"{registry.site.home} 上没有找到公开栏目,无法提出新网址;"
            "请先把登记表中 site.home 或各单位的 root 改成新网址"
        )
    return drafts


def _candidates(registry: Registry, drafts: Sequence[Draft], good: set[tuple[str, str]]) -> list[Candidate]:
    """The new columns that may be an old one: not those that are registered already and answer."""
    taken = {same_address(each.url) for each in registry.columns if (each.unit, each.name) in good}
    alone = len(registry.units) == 1 and sum(len(draft.units) for draft in drafts) == 1
    found: dict[tuple[str, str], Candidate] = {}
    for draft in drafts:
        for unit in draft.units:
            owner = registry.units[0].name if alone else unit.name
            for column in unit.columns:
                address = same_address(column.url)
                if address not in taken:
                    found.setdefault((owner, address), Candidate(owner, column))
    return list(found.values())


def _titles(store: Store, columns: Sequence[Column]) -> dict[tuple[str, str], list[str]]:
    remembered = {(each.unit, each.name) for each in store.columns(include_retired=True)}
    places = [(each.unit, each.name) for each in columns]
    return {place: store.known_titles(*place) for place in places if place in remembered}


def _shows_entries(column: DraftColumn) -> bool:
    return column.seen is not None and column.seen.state in _GOOD


def _proposal(column: Column, match: Match | None, kept: bool) -> Proposal:
    if kept:
        return Proposal(column, None, Confidence.HIGH, "原网址仍可读取", kept=True)
    if match is not None and same_address(match.new.url) == same_address(column.url):
        return Proposal(column, None, Confidence.HIGH, "新网站上仍是原网址", kept=True)
    if match is None:
        return Proposal(column, None, Confidence.NONE, "新网站上没有找到名称或条目相符的栏目")
    return Proposal(column, match.new.url, match.confidence, match.evidence, seen=match.new)


def _new_roots(registry: Registry, drafts: Sequence[Draft]) -> dict[str, str]:
    """The new roots of units whose old one is not among those that were read."""
    county = registry.site.name
    found = {plain_unit_name(unit.name, county): unit.root for draft in drafts for unit in draft.units if unit.columns}
    roots = {}
    for unit in registry.units:
        root = found.get(plain_unit_name(unit.name, county))
        if unit.root and root and same_address(root) != same_address(unit.root):
            roots[unit.name] = root
    return roots
