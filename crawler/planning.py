"""What is promised, what is known and what is asked for in, what the two parts of a crawl are to visit out."""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.late_columns import late_columns
from crawler.order import Manners, Order, conduct
from crawler.registry import Registry
from crawler.resuming import Begun
from rules.folder import reminders
from rules.wording import phrases
from spiders.links import same_authority
from spiders.plan import CrawlPlan, PlannedColumn, Root, WalkPlan
from storage.nouns import Column, Robots, Run, RunKind, Severity
from storage.promised import Place
from storage.recording import Recording
from storage.store import Store


@dataclass(frozen=True)
class Known:
    """What the nights before say of columns, which decides how they are looked at tonight."""

    filled: set[Place]
    rendered: set[Place]
    accused: set[Place]
    settled: Set[Place]  # before this night was cut off


@dataclass(frozen=True)
class Planning:
    """The plans of one cycle."""

    store: Store
    registry: Registry
    order: Order
    manners: Manners

    # --- the columns, and the roots below which more of them are found ------------------------------------------------

    def columns(self) -> list[Column]:
        """All columns of the units asked for; a recheck visits only the places with open rectifications."""
        units = self.order.units
        chosen = [column for column in self.registry.columns if not units or column.unit in units]
        if self.order.kind is not RunKind.RECHECK:
            return chosen
        known = self.store.rectifications(units=units)
        open_places = {(each.unit, each.column) for each in known if each.rule not in reminders()}
        discovered = [column for column in self.store.columns(units) if column.discovered]
        return [column for column in [*chosen, *discovered] if (column.unit, column.name) in open_places]

    def look(self, begun: Begun) -> tuple[list[PlannedColumn], tuple[Root, ...]]:
        """Columns as they are to be looked at, and the roots; a recheck discovers nothing."""
        run = begun.run
        known = Known(
            filled=self.store.filled_before(self.order.units, before_run=run.id),
            rendered=self.store.rendered_before(self.order.units, before_run=run.id),
            accused=self._accused(),
            settled=begun.settled,
        )
        planned = [
            PlannedColumn(
                column=each,
                filled_before=(each.unit, each.name) in known.filled,
                rendered_before=(each.unit, each.name) in known.rendered,
                accused=(each.unit, each.name) in known.accused,
            )
            for each in begun.columns
        ]
        return planned, () if self.order.kind is RunKind.RECHECK else self._roots(known)

    def _accused(self) -> set[Place]:
        """Columns with a grave problem of their own, and those that are late by what is known: what is said of them
        rests on a page that was seen tonight."""
        known = self.store.rectifications(units=self.order.units)
        grave = {(each.unit, each.column) for each in known if each.severity is Severity.MAJOR and not each.about}
        return grave | late_columns(self.store, self.registry.units, self.order)

    def _roots(self, known: Known) -> tuple[Root, ...]:
        return tuple(
            Root(
                unit=unit.name,
                url=unit.root,
                declared={column.name: column.url for column in self.registry.columns_of(unit.name)},
                filled_before=_names_of(unit.name, known.filled),
                rendered_before=_names_of(unit.name, known.rendered),
                accused=_names_of(unit.name, known.accused),
                settled=_names_of(unit.name, known.settled),
            )
            for unit in self.registry.units
            if unit.root and (not self.order.units or unit.name in self.order.units)
        )

    def crawl_plan(self, run: Run, roots: tuple[Root, ...], columns_file: Path) -> CrawlPlan:
        return CrawlPlan(
            roots=roots,
            columns_file=columns_file,
            recalls=self.order.kind is not RunKind.RECHECK,  # a recheck is there to see for itself
            **self._shared(run),
        )

    # --- the articles, and the site as a whole ------------------------------------------------------------------------

    def walk_plan(self, run: Run, whole_site: bool, articles_file: Path) -> WalkPlan:
        return WalkPlan(
            articles_file=articles_file,
            whole_site=whole_site,
            key=self.order.reading.key,
            ocr=self.order.reading.ocr,
            **self._shared(run),
        )

    def can_be_had(self) -> Callable[[str], bool]:
        """Whether an address is visited: one of the site's own, and, where the night is replayed, a recorded one."""
        home, replay = self.registry.site.home, self.order.replay
        recording = Recording(replay) if replay else None
        return lambda url: same_authority(url, home) and (recording is None or recording.find(url) is not None)

    def _shared(self, run: Run) -> dict[str, Any]:
        """What both parts of a crawl are told alike."""
        site, order = self.registry.site, self.order
        return {
            "run": run.id,
            "site": site,
            "host_group": run.scope,
            "database_url": self.store.url,
            "body_folder": self.store.body_folder,
            "phrases": tuple(each.wrong for each in phrases()),
            "obey_robots": site.robots is Robots.OBEY,
            **conduct(self.manners, order.now, order.as_of, [site.home], order.replay),
        }


def _names_of(unit: str, places: Set[Place]) -> frozenset[str]:
    return frozenset(name for owner, name in places if owner == unit)
