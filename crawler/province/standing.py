"""The databases of a folder's counties in, what each came to in a period out, and what they came to together.

A county whose database cannot be opened, or that nobody looked at, has no verdict and keeps no other from its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from crawler.assess import Assessment, Assessor
from crawler.errors import RegistryError, XunlanError
from crawler.period import Period
from crawler.province.databases import addresses, base_file, counties_folder, county_database, has_database
from crawler.province.folder import CountyFile, Province
from crawler.registry import load_registry
from crawler.report import period_title
from reports.province_facts import CountyResult, Figures, PlaceResult, ProvinceResult
from rules.ruleset import RuleSet
from storage.errors import StorageError
from storage.store import Store, open_store

NOTHING_YET = "还没有巡查过"
NO_VERDICT = "看到的太少,没有一个单位能下结论"


@dataclass(frozen=True)
class Round:
    """One period under one rule set, over all counties. `url`: the database of the installation."""

    province: Province
    url: str
    ruleset: RuleSet
    period: Period
    zone: ZoneInfo
    day: date | None = None

    def assess(self) -> ProvinceResult:
        return self.together(self.county(each, self._drawn_up) for each in self.province.counties)

    def county(self, county: CountyFile, draw_up: Callable[[CountyFile, Store], CountyResult]) -> CountyResult:
        """What `draw_up` makes of a county's database, or why there is no verdict on it."""
        try:
            if not has_database(self.url, county.name):
                return self._without(county, NOTHING_YET)
            with open_store(county_database(self.url, county.name)) as store:
                return draw_up(county, store)
        except (XunlanError, StorageError) as wrong:
            return self._without(county, str(wrong))

    def _without(self, county: CountyFile, why: str) -> CountyResult:
        """A county without a verdict: often because its registry has a fault, and every night ends there."""
        fault = _registry_fault(county)
        for address in addresses(self.url, county.name):
            why = why.replace(f" {address} ", "").replace(f" {address}", "")
        return result_of(county, why=self._without_paths(f"{why},登记表有错:{fault}" if fault else why))

    def _without_paths(self, why: str) -> str:
        """A report goes to others, whom this machine's folders do not concern, nor where its database is."""
        base = base_file(self.url)
        for folder in filter(None, (self.province.folder, base and counties_folder(base))):
            why = why.replace(f"{folder}/", "")
        return why

    def _drawn_up(self, county: CountyFile, store: Store) -> CountyResult:
        assessor = Assessor(store, self.ruleset, self.zone)
        drawn = assessor.assess(self.period, self.day)
        try:
            before = _figures(assessor.assess(self.period.before))
        except XunlanError:  # nothing was looked at in the period before
            before = None
        return result_of(county, _figures(drawn), drawn.day, before)

    def together(self, counties: Iterable[CountyResult]) -> ProvinceResult:
        """The counties' results, pooled for every place above them."""
        known = tuple(counties)
        return ProvinceResult(
            period=self.period.name,
            period_title=period_title(self.period),
            period_before_title=period_title(self.period.before),
            first=self.period.first,
            last=self.period.last,
            ruleset=self.ruleset.name,
            ruleset_title=self.ruleset.title,
            places=tuple(
                PlaceResult(name, title, tuple(each for each in known if not name or name in each.above))
                for name, title in self.province.titles.items()
                if not name or any(name in each.above for each in known)
            ),
            notes=tuple(map(self._without_paths, self.province.problems)),
        )


def _registry_fault(county: CountyFile) -> str:
    try:
        load_registry(county.file)
    except RegistryError as wrong:
        return wrong.problems[0]
    return ""


def result_of(
    county: CountyFile,
    figures: Figures | None = None,
    day: date | None = None,
    before: Figures | None = None,
    *,
    why: str = "",
) -> CountyResult:
    if figures is not None and not figures.checked:
        why = NO_VERDICT
    return CountyResult(county.name, county.title, county.above, figures, day, before, why)


def _figures(drawn: Assessment) -> Figures:
    return Figures(len(drawn.units), len(drawn.checked), drawn.passed)
