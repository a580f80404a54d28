"""Stored problems and a rule set in, verdicts for a period out: who passed, who failed and why, and the 合格率.

Everything comes from the database, so that a verdict can be drawn up again later and say the same: the life of each
problem is read from its events, as it stood on the day of assessment, and what people entered in the ledgers counts
beside it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import chain
from zoneinfo import ZoneInfo

from crawler.counting import Countable, County, Place
from crawler.errors import XunlanError
from crawler.exemptions import with_exemptions
from crawler.ledger_facts import read_rows
from crawler.lives import Lives, Standing, problems_on, read_lives
from crawler.period import Period
from crawler.verdicts import Case, Desk, Judged
from reports.shares import percentage
from rules.ledger_faults import LedgerRows, Stretch, ledger_faults
from rules.ledger_words import ledger_words
from rules.ruleset import RuleSet
from storage.ledger_nouns import GrantedExemption
from storage.nouns import Finding, Rectification, Unit
from storage.store import StateSeen, Store

__all__ = ["Assessment", "Assessor", "Judged", "assess"]


@dataclass(frozen=True)
class Assessment:
    """The verdicts of one period under one rule set, drawn up on `day`, and what they rest on.

    `states`: what each column showed last in the period, by place. `problems`: those that stood on the day.
    `ledger_faults`: what the ledgers tell beside them. `notes`: what of the rule set and the ledgers has no effect.
    """

    period: Period
    ruleset: RuleSet
    day: date
    units: tuple[Judged, ...]
    county: County
    states: Mapping[Place, StateSeen] = field(repr=False)
    problems: Standing = field(repr=False)
    ledger_faults: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def checked(self) -> tuple[Judged, ...]:
        """Those on which a verdict could be given."""
        return tuple(each for each in self.units if each.verdict.passed is not None)

    @property
    def checked_by_kind(self) -> dict[str, int]:
        return dict(Counter(each.kind for each in self.checked))

    @property
    def passed(self) -> int:
        return sum(1 for each in self.checked if each.verdict.passed)

    @property
    def rate(self) -> float | None:
        """合格率 in percent with one decimal; None where nothing was checked."""
        return percentage(self.passed, len(self.checked))

    @property
    def share_checked(self) -> float | None:
        """检查比例 in percent."""
        return percentage(len(self.checked), len(self.units))

    @cached_property
    def counting(self) -> frozenset[str]:
        """The fingerprints of what really decides a result: what fails a unit, or the site."""
        return frozenset(chain.from_iterable(found for each in self.units for found in each.failing.values()))


def assess(store: Store, ruleset: RuleSet, period: Period, zone: ZoneInfo, day: date | None = None) -> Assessment:
    """Draw up the verdicts of a period. `day`: the day of assessment; by default that of the last cycle in the period,
    or within the rule set's days after its end.

    Raises XunlanError where nothing was looked at in that time.
    """
    return Assessor(store, ruleset, zone).assess(period, day)


_SHARE = 3  # of a period, after its end, still tells of it: a month must not be judged by the end of the next


def _asked(county: County, problems: Iterable[Rectification], day: date) -> list[Rectification]:
    """Without those of columns that were exempt on a day: an exemption may have been entered after the last look."""
    exempt = {place for place, each in county.columns.items() if each.exempt is not None and each.exempt.holds_on(day)}
    return [each for each in problems if (each.unit, each.column) not in exempt]


@dataclass(frozen=True)
class Assessor:
    """Draws up the verdicts of one period after another: what is promised and entered is read once for all of them."""

    store: Store
    ruleset: RuleSet
    zone: ZoneInfo

    def assess(self, period: Period, day: date | None = None) -> Assessment:
        """The same as `assess`."""
        day = day or self._day_of(period)
        seen = self.store.last_states(period.first, day)
        if not seen:
            raise XunlanError(
                f"{period.first} 至 {day} 之间没有看过任何栏目,无法考核 {period.name},请先运行 xunlan crawl"
            )
        states = {(each.unit, each.column): each for each in seen}
        problems = problems_on(self.lives, self.ruleset, period, self.zone, day)
        faults = tuple(ledger_faults(self._ledgers, Stretch(period.first, period.last, day)))
        county = self._county_on(day)
        problems = Standing(_asked(county, problems.counting, day), _asked(county, problems.pending, day))
        cases = self._cases(seen, (*problems.counting, *faults), problems.pending)
        desk = Desk(self.ruleset, period, county)
        judged = tuple(desk.judged(each) for each in cases)
        notes = (*self._without_effect, *self._of_nobody(faults))
        return Assessment(period, self.ruleset, day, judged, county, states, problems, faults, notes)

    def _day_of(self, period: Period) -> date:
        after = min(self.ruleset.check_within_days, ((period.last - period.first).days + 1) // _SHARE)
        last = period.last + timedelta(days=after)
        runs = self.store.runs_between(period.first, last)
        if not runs:
            raise XunlanError(
                f"{period.first} 至 {last} 之间没有巡查记录,无法考核 {period.name},"
                "请先运行 xunlan crawl,或用 --as-of 指定考核日"
            )
        return max(run.as_of for run in runs)

    def _county_on(self, day: date) -> County:
        """The county with the exemptions that hold on a day."""
        granted = [each for each in self._exemptions if each.holds_on(day)]
        if not granted:
            return self._county
        columns = with_exemptions(self._county.columns.values(), granted, day)
        return replace(self._county, columns={(each.unit, each.name): each for each in columns})

    # --- read once ----------------------------------------------------------------------------------------------------

    @cached_property
    def lives(self) -> Lives:
        """Everything that is known of problems."""
        return read_lives(self.store)

    @cached_property
    def _units(self) -> list[Unit]:
        return self.store.units()

    @cached_property
    def _county(self) -> County:
        columns = {(each.unit, each.name): each for each in self.store.columns()}
        asked = any(each.classes for each in self.ruleset.all_counted())
        classes = {place: self.ruleset.veto_of(each) for place, each in columns.items()} if asked else {}
        return County(columns, classes, frozenset(site.name for site in self.store.sites()))

    @cached_property
    def _promised(self) -> Counter[str]:
        return Counter(unit for unit, _ in self._county.columns)

    @cached_property
    def _ledgers(self) -> LedgerRows:
        return read_rows(self.store)

    @cached_property
    def _exemptions(self) -> list[GrantedExemption]:
        return self.store.ledger(GrantedExemption)

    @cached_property
    def _without_effect(self) -> tuple[str, ...]:
        kinds = {unit.name: unit.kind for unit in self._units}
        return tuple(self.ruleset.limits.without_effect(kinds, self._county.columns.values()))

    # --- whose is what ------------------------------------------------------------------------------------------------

    def _cases(
        self, seen: Sequence[StateSeen], counting: Sequence[Countable], pending: Sequence[Countable]
    ) -> Iterator[Case]:
        if self.ruleset.subject == "site":
            name = "、".join(site.name for site in self.store.sites())
            yield Case(name, "网站", len(self._county.columns), seen, counting, pending)
            return
        states: defaultdict[str, list[StateSeen]] = defaultdict(list)
        for each in seen:
            states[each.unit].append(each)
        counting_of, pending_of = self._by_unit(counting), self._by_unit(pending)
        for unit in self._units:
            own = counting_of.get(unit.name, ()), pending_of.get(unit.name, ())
            yield Case(unit.name, str(unit.kind), self._promised[unit.name], states[unit.name], *own)

    def _by_unit(self, problems: Iterable[Countable]) -> dict[str, list[Countable]]:
        """The units' own: what is wrong with the site falls on no unit."""
        owned: dict[str, list[Countable]] = {}
        for each in problems:
            if not self._county.is_of_the_site(each):
                owned.setdefault(each.unit, []).append(each)
        return owned

    def _of_nobody(self, faults: Iterable[Finding]) -> Iterator[str]:
        known = {unit.name for unit in self._units}
        strangers = Counter((each.unit, each.rule) for each in faults if each.unit not in known)
        words = {str(fault): told.title for fault, told in ledger_words().faults.items()}
        for (unit, rule), number in strangers.items():
            yield f"台账中的单位“{unit}”未登记,{words[rule]} {number} 条不计入任何单位,请核对台账或登记表"
