"""A unit's or a county's disclosure root in, a drafted registry out: units, columns, kinds with their reasons.

Walks politely and within bounds: the root, the units it lists, one look at every column, and below those that list
nothing themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlsplit

from crawler.draft import Draft, DraftColumn, DraftUnit
from crawler.draft_columns import (
    WITHOUT_ENTRIES,
    as_seen,
    better_kind,
    doubts_of,
    mark_directories,
    new_column,
    tell_namesakes_apart,
)
from crawler.errors import XunlanError
from crawler.order import Manners
from crawler.registry_form import LONGEST_TEXT, LONGEST_URL, url_fault
from crawler.roots import Root, find_root, read_roots
from crawler.walk import Walk, Watch, is_answered
from spiders.discovery import SiteFacts, names_of_links, own_unit, page_name, site_facts
from spiders.document import Document
from spiders.family import direct_address
from spiders.links import same_authority
from spiders.menus import MenuColumn, MenuUnit, read_menu, same_address
from spiders.reading import Reading, read_column
from spiders.unit_names import lists_units, unit_kind
from storage.nouns import ColumnState, Mode, UnitKind

MOST_PAGES = 1500
MOST_DEEP = 3  # levels of sub-columns
MOST_LISTS = 6  # pages that list units


def discover(
    url: str,
    manners: Manners,
    as_of: date,
    *,
    most_pages: int = MOST_PAGES,
    watch: Watch = lambda pages, url: None,
) -> Draft:
    """Walk a disclosure root, or the home page that leads to one, and draft its registry.

    Raises XunlanError when the root cannot be read or leads to no column.
    """
    walk = Walk(manners, as_of, [url], most_pages, watch)
    draft = Discovery(walk).run(url)
    if not any(unit.columns or unit.root != url for unit in draft.units):
        raise XunlanError(f"{url} 上没有找到公开栏目:菜单可能由脚本生成,请换用单位的“政府信息公开”页,或手工登记")
    return draft


@dataclass
class _Place:
    """A column of a unit on its way through the walk."""

    unit: DraftUnit
    column: DraftColumn
    depth: int = 1
    long_way: bool = False  # what the shell's address promised was not there: the shell itself is asked

    @property
    def address(self) -> str:
        inner = None if self.long_way else direct_address(self.column.url)
        return inner or self.column.url


@dataclass
class Discovery:
    """One walk. What stands on every page of the site belongs to no unit."""

    walk: Walk
    shared: set[str] = field(default_factory=set)  # addresses that belong to the site, one spelling each
    on_roots: set[str] = field(default_factory=set)  # all that the roots link to: no sub-column of anything else
    known: dict[tuple[int, str], DraftColumn] = field(default_factory=dict)  # by unit and address
    site: SiteFacts | None = None

    def run(self, url: str) -> Draft:
        root = find_root(self.walk, url)
        self.site = site_facts(root.documents[0])
        draft = Draft(self.site.name, self.site.home, self.site.code, check=list(self.site.guesses))
        units = self._units_listed(root, draft)
        if units:
            self._county(draft, root, units)
        else:
            self._one_unit(draft, root)
        return self._finished(draft)

    def run_units(self, site: SiteFacts, units: Sequence[MenuUnit]) -> Draft:
        """The same for units whose roots are known, where no page that lists them is."""
        self.site = site
        draft = Draft(site.name, site.home, site.code)
        self._read_units(draft, units)
        return self._finished(draft)

    # --- units ------------------------------------------------------------------------------------------------------

    def _units_listed(self, root: Root, draft: Draft) -> list[MenuUnit]:
        """The units that the root lists, or that the pages do which it calls 部门 or 乡镇."""
        units = {unit.url: unit for unit in root.menu.units}
        for listed in read_roots(self.walk, root.menu.unit_lists[:MOST_LISTS]):
            units |= {unit.url: unit for unit in listed.menu.units}
            if listed.menu.units:
                root.menu.columns = [each for each in root.menu.columns if each.url != listed.url]
        for unit in units.values():
            if unit.external:
                draft.notes.append(f"{unit.name}的公开页在其他网站({unit.url}),请另行起草")
        return [unit for unit in units.values() if not unit.external]

    def _county(self, draft: Draft, root: Root, units: Sequence[MenuUnit]) -> None:
        self._note(root)
        self.shared |= self.on_roots
        own = [each for each in root.menu.columns if not each.guess and not lists_units(each.name)]
        if own:
            office = DraftUnit(
                draft.name, UnitKind.OTHER, root.url, check=["县级公开页自己的栏目,请核对由哪个单位负责"]
            )
            draft.units.append(office)
            self._add(office, own, is_the_sites=True)
        self._read_units(draft, units)

    def _read_units(self, draft: Draft, units: Sequence[MenuUnit]) -> None:
        read = {each.url: each for each in read_roots(self.walk, [unit.url for unit in units])}
        for each in read.values():
            self._note(each)
        often = Counter(same_address(column.url) for each in read.values() for column in each.menu.columns)
        self.shared |= {address for address, number in often.items() if number >= 3 and number * 2 > len(read)}
        for unit in units:
            self._county_unit(draft, unit, read.get(unit.url))

    def _note(self, root: Root) -> None:
        for document in root.documents:
            self.on_roots |= names_of_links(document).keys()

    def _county_unit(self, draft: Draft, unit: MenuUnit, read: Root | None) -> None:
        name = unit.name
        while any(each.name == name for each in draft.units):
            name += "(同名)"
        drafted = DraftUnit(name, unit.kind, unit.url)
        draft.units.append(drafted)
        if read is None:
            drafted.check.append("单位公开页本次没有打开,未查找其下的栏目")
            draft.complete = False
            return
        self._add(drafted, read.menu.columns)
        if not drafted.columns:
            drafted.check.append("单位公开页上没有找到栏目,菜单可能由脚本生成")

    def _one_unit(self, draft: Draft, root: Root) -> None:
        named = next((name for document in root.documents if (name := own_unit(document))), None)
        name = named or next((told for document in root.documents if (told := page_name(document))), draft.name)
        kind = unit_kind(name) or UnitKind.OTHER
        unit = DraftUnit(name, kind, root.url)
        self._note(root)
        unit.check.append("单位名称和类型取自网页" if named else "网页没有写明是哪个单位,名称和类型请改正")
        draft.units.append(unit)
        self._add(unit, root.menu.columns)

    # --- columns ----------------------------------------------------------------------------------------------------

    def _add(
        self, unit: DraftUnit, found: Iterable[MenuColumn], *, depth: int = 1, is_the_sites: bool = False
    ) -> list[_Place]:
        """Take what is new to the unit and belongs to it, and can be registered."""
        added = []
        for each in found:
            address = same_address(each.url)
            if (id(unit), address) in self.known or (address in self.shared and not is_the_sites):
                continue
            name = "".join(char for char in each.name if char.isprintable()).strip()[:LONGEST_TEXT]
            if not name or len(each.url) > LONGEST_URL or url_fault(each.url, self._own_hosts):
                continue
            column = new_column(each, name)
            self.known[id(unit), address] = column
            unit.columns.append(column)
            added.append(_Place(unit, column, depth))
        return added

    @property
    def _own_hosts(self) -> tuple[str, ...]:
        return tuple((urlsplit(each).hostname or "").lower() for each in self.walk.typed)

    def _look(self, draft: Draft) -> None:
        """One look at every column, then at the sub-columns that came to light."""
        places = [_Place(unit, column) for unit in draft.units for column in unit.columns if not column.external]
        while places:
            by_url: dict[str, list[_Place]] = {}
            for place in places:
                by_url.setdefault(place.address, []).append(place)
            places = []
            for url, documents in self.walk.fetch(by_url):
                for place in by_url[url]:
                    places += self._looked(place, documents)

    def _looked(self, place: _Place, documents: Sequence[Document]) -> list[_Place]:
        """Note what a column showed; the sub-columns that are new are to be looked at next."""
        assert self.site is not None
        column, document = place.column, documents[-1]
        final_url = document.page.final_url
        if is_answered(document) and not same_authority(final_url, self.site.home):
            column.external = True
            return []
        reading = read_column(document, mode=Mode(column.mode), home=self.site.home)
        column.seen = as_seen(reading, final_url)
        better_kind(column, document)
        added = self._sub_columns(place, documents, reading)
        column.directory = column.directory or bool(added)
        if not added and place.address != column.url and reading.state not in (ColumnState.FILLED, ColumnState.BLANK):
            return [replace(place, long_way=True)]
        return [each for each in added if not each.column.external]

    def _sub_columns(self, place: _Place, documents: Sequence[Document], reading: Reading) -> list[_Place]:
        """What is new below a column that lists nothing itself."""
        if reading.entries or reading.failure or reading.state not in WITHOUT_ENTRIES or place.depth >= MOST_DEEP:
            return []
        return self._add(place.unit, self._below(place.column, documents, reading), depth=place.depth + 1)

    def _below(self, column: DraftColumn, documents: Sequence[Document], reading: Reading) -> list[MenuColumn]:
        """The sub-columns that a page without entries leads to: its parts, else what its menu has more to offer."""
        path = (*column.path, column.name)
        if reading.parts:
            names = names_of_links(documents[-1])
            told = [(url, names.get(same_address(url))) for url in reading.parts]
            return [
                MenuColumn(name or f"{column.name}{number}", url, path, guess=name is None, because="聚合页的子栏目")
                for number, (url, name) in enumerate(told, 1)
            ]
        return [
            MenuColumn(each.name, each.url, path, each.external, each.guess, each.because)
            for document in documents
            for each in read_menu(document, column.url).columns
            if same_address(each.url) not in self.on_roots
        ]

    # --- the end ----------------------------------------------------------------------------------------------------

    def _finished(self, draft: Draft) -> Draft:
        self._look(draft)
        for unit in draft.units:
            mark_directories(unit)
            tell_namesakes_apart(unit)
            for column in unit.columns:
                column.check += doubts_of(column)
        draft.pages = self.walk.pages
        if self.walk.left_out:
            draft.complete = False
            draft.notes.append(
                f"已看 {self.walk.pages} 个页面,到达上限,还有 {self.walk.left_out} 个没有看;"
                "可用 --pages 放宽,或按单位分别起草"
            )
        return draft
