"""What bench_scale has measured in, what a country of such counties takes out: each figure with where it comes from.

Nothing measured stands in this file. What is assumed is in Country, and is said to be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from random import Random
from typing import Any, NamedTuple

from benchmarks.scale_night import Night, Turn, simulate, slots_for

GB, MB = 1e9, 1e6
YEAR, MONTH = 365, 30
PLATFORMS = {"a host of its own for each": None, "333 platforms of cities": 333, "31 platforms of provinces": 31}


@dataclass(frozen=True)
class Country:
    """What is planned, and what is assumed of it. The settings are those that the program comes with."""

    counties: int = 2800
    columns: int = 1200
    hours: float = 6.0  # from 02:00 until the office comes
    delay: float = 1.0  # settings: XUNLAN_DELAY
    answer: float = 0.3  # assumed: seconds until a page is there; longer than the delay, it is what counts
    articles: int = 120  # assumed: new articles and their attachments a night; the setting allows 2,000
    keep_nights: int = 800  # settings: XUNLAN_KEEP_RUNS_DAYS
    spread: tuple[float, float] = (0.5, 2.0)  # assumed: the smallest and the largest county beside the mean
    cores: int = 4  # assumed: of a machine that crawls
    memory: float = 8.0  # GB, assumed
    browser: float = 0.4  # GB, assumed: Chromium, beside the program's two processes
    use: float = 0.7  # assumed: the share of a machine's CPU and memory that may be planned with


class Size(NamedTuple):
    """Rows, and bytes of tables and indexes."""

    rows: float
    table: float
    indexes: float

    @property
    def all(self) -> float:
        return self.table + self.indexes


@dataclass(frozen=True)
class Measured:
    """The figures of build/bench-scale.json."""

    told: Mapping[str, Any]

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Measured:
        if len(told["month"]["nights"]) < 5:  # the first, an unchanged one, and some that changed
            raise ValueError(f"at least 5 nights are needed, not {len(told['month']['nights'])}")
        return cls(told)

    @property
    def counties(self) -> int:
        return int(self.told["month"]["counties"])

    @property
    def columns(self) -> int:
        return int(self.told["county"]["columns"])

    @property
    def later(self) -> Mapping[str, float]:
        """The second night of the command on the recorded county."""
        night: Mapping[str, float] = self.told["county"]["nights"][1]
        return night

    @property
    def cpu(self) -> float:
        """Seconds of CPU that a later night of one county takes, its browser's included."""
        return self.later["cpu"] + self.later["browser_cpu"]

    @cached_property
    def grown(self) -> Mapping[str, Mapping[str, Size]]:
        """By table: what the first, an unchanged and a changed night of one county add."""
        last = len(self.told["month"]["nights"])
        spans = {"first": (0, 1), "unchanged": (1, 2), "changed": (2, last)}
        return {table: {kind: self._added(table, *span) for kind, span in spans.items()} for table in self._tables()}

    def _tables(self) -> list[str]:
        weighed = self.told["month"]["weighed"]
        first, last = weighed["0"], weighed[str(len(self.told["month"]["nights"]))]
        grown = [name for name in last if last[name]["rows"] > first[name]["rows"]]
        return sorted(grown, key=lambda name: -int(last[name]["table"]))

    def _added(self, table: str, after: int, until: int) -> Size:
        """What one night between two adds for one county, on the average."""
        weighed, nights = self.told["month"]["weighed"], (until - after) * self.counties
        before, then = weighed[str(after)][table], weighed[str(until)][table]
        return Size(*((then[each] - before[each]) / nights for each in Size._fields))

    def night(self, kind: str) -> Size:
        """What one county's night adds in all."""
        return Size(*(sum(each[kind][at] for each in self.grown.values()) for at in range(len(Size._fields))))

    def writing(self, what: str) -> float:
        """What storing a changed night of one county took, on the average: wall, cpu, server_cpu or wal."""
        nights: Sequence[Mapping[str, float]] = self.told["month"]["nights"][2:]
        return sum(each[what] for each in nights) / len(nights) / self.counties


@dataclass(frozen=True)
class Plan:
    """The country on the measured figures."""

    measured: Measured
    country: Country = Country()

    @property
    def size(self) -> float:
        """A planned county beside the measured one."""
        return self.country.columns / self.measured.columns

    @property
    def requests(self) -> float:
        return self.measured.later["requests"] * self.size + self.country.articles

    @property
    def cycle(self) -> float:
        """Seconds of one county's night: every request in its turn, and all of the CPU as if none of it were spent
        while waiting."""
        between = max(self.country.delay, self.country.answer)
        return self.requests * between + self.measured.cpu * self.size

    @property
    def cycles_on_a_machine(self) -> int:
        """As many as its memory holds, or its cores serve. Of both processes of a cycle, the larger is measured."""
        country, later = self.country, self.measured.later
        by_memory = country.memory * country.use / (2 * later["peak"] * MB / GB + country.browser)
        by_cpu = country.cores * country.use * self.cycle / (self.measured.cpu * self.size)
        return max(1, int(min(by_memory, by_cpu)))

    @property
    def rows(self) -> float:
        return self.measured.night("changed").rows * self.size * self.country.counties

    @property
    def bytes(self) -> float:
        return self.measured.night("changed").all * self.size * self.country.counties

    def groups(self, platforms: int | None) -> list[list[float]]:
        """The counties' cycles by host group: dealt out evenly, large and small ones as they come."""
        country, random = self.country, Random(2022)
        low, high = country.spread
        mode = 3.0 - low - high  # so that the mean of the triangle is 1
        takes = [self.cycle * random.triangular(low, high, max(low, mode)) for _ in range(country.counties)]
        number = min(platforms or country.counties, country.counties)
        dealt: list[list[float]] = [[] for _ in range(number)]
        for position, each in enumerate(takes):
            dealt[position * number // country.counties].append(each)
        return dealt


def report(measured: Measured, country: Country | None = None) -> Iterator[str]:
    """All tables, as docs/scale.md has them."""
    plan = Plan(measured, country or Country())
    for part in (_county, _tables, _country, _nights, _queries, _schemas, _queue):
        yield from part(plan)
        yield ""


def _county(plan: Plan) -> Iterator[str]:
    told = plan.measured.told
    yield f"measured at {told['at']}, machine {told['machine']}"
    yield "One night of the recorded county, by the command (replayed, so without waiting):"
    for name, night in zip(("first", "second"), told["county"]["nights"], strict=True):
        yield (
            f"  {name:10} {night['requests']:6,.0f} requests  {night['bytes_read'] / MB:5.1f} MB of pages  "
            f"{night['cpu']:5.1f} s CPU + {night['browser_cpu']:.1f} s Chromium  {night['peak']:4.0f} MB  "
            f"{night['connections']} connections"
        )


def _tables(plan: Plan) -> Iterator[str]:
    yield f"{'What a night of one county adds:':26}" + "".join(f"{kind:>26}" for kind in ("first", "unchanged", "5 %"))
    kinds = ("first", "unchanged", "changed")
    for table, added in plan.measured.grown.items():
        yield f"  {table:24}" + "".join(_cell(added[kind]) for kind in kinds)
    yield f"  {'all':24}" + "".join(_cell(plan.measured.night(kind)) for kind in kinds)


def _cell(size: Size) -> str:
    return f"{size.rows:9,.0f} {size.table / 1e3:8,.0f} {size.indexes / 1e3:5,.0f} kB"


def _country(plan: Plan) -> Iterator[str]:
    measured, country = plan.measured, plan.country
    yield f"{country.counties:,} counties x {country.columns:,} columns (extrapolated):"
    yield f"  requests a night            {plan.requests * country.counties / 1e6:8.2f} million"
    yield f"  pages read                  {measured.later['bytes_read'] * plan.size * country.counties / GB:8.1f} GB"
    yield f"  CPU of cycles               {measured.cpu * plan.size * country.counties / 3600:8.1f} hours"
    yield f"  rows                        {plan.rows / 1e6:8.2f} million"
    for name, nights in (("a night", 1), ("a month", MONTH), ("a year", YEAR), (f"{country.keep_nights} nights", 0)):
        yield f"  growth {name:20} {plan.bytes * (nights or country.keep_nights) / GB:8.1f} GB"
    yield f"  WAL a night                 {measured.writing('wal') * plan.size * country.counties / GB:8.1f} GB"
    storing = measured.writing("server_cpu") * plan.size * country.counties / 3600
    yield f"  the server's CPU, storing   {storing:8.2f} hours"
    rows = measured.night("changed").rows / measured.writing("wall")
    yield f"  rows a second, one process  {rows:8,.0f} (measured), so in turn {plan.rows / rows / 3600:.1f} hours"


def _nights(plan: Plan) -> Iterator[str]:
    country = plan.country
    yield f"One county's cycle: {plan.requests:,.0f} requests, {plan.cycle / 60:.0f} minutes"
    yield f"Cycles on a machine of {country.cores} cores and {country.memory:.0f} GB: {plan.cycles_on_a_machine}"
    for name, platforms in PLATFORMS.items():
        groups = plan.groups(platforms)
        longest = max(map(sum, groups)) / 3600
        needed = slots_for(groups, country.hours * 3600)
        if needed is None:
            yield f"  {name}: the longest host group alone takes {longest:.1f} h: no number of workers is enough"
            continue
        machines = ceil(needed / plan.cycles_on_a_machine)
        yield f"  {name}: longest host group {longest:.1f} h, {needed} cycles at once, {machines} machines; simulated:"
        yield from _simulated(groups, needed, plan.cycles_on_a_machine)


def _simulated(groups: list[list[float]], slots: int, lost: int) -> Iterator[str]:
    troubled = {"failing": 0.05, "lost_at": 3600.0, "lost_slots": lost}
    nights = {
        "as the queue does": Night(groups, slots),
        "in the order of the registries": Night(groups, slots, Turn.FIRST),
        "5 % of tries fail, one machine dies": Night(groups, slots, **troubled),  # type: ignore[arg-type]
    }
    for name, night in nights.items():
        went = simulate(night)
        yield (
            f"    {name:36} {went.seconds / 3600:5.2f} h, bound {night.bound / 3600:5.2f} h, "
            f"{went.busy:4.0%} busy, {went.tries:,} tries, {went.aside} set aside"
        )


def _queries(plan: Plan) -> Iterator[str]:
    month = plan.measured.told["month"]
    asked, aged = month["queries"], month["aged"]
    first, last = next(iter(asked)), list(asked)[-1]
    after = f"{first}, {last} and {aged['nights']}"
    yield f"Questions for one county after nights {after}: ms on the wall (CPU here, in the server)"
    for name, before in asked[first].items():
        cells = (before, asked[last][name], aged["queries"][name])
        yield f"  {name:32}" + "".join(f"{_spent(each):>22}" for each in cells)
    every = f"forget a night of {plan.measured.counties} counties"
    yield f"  {every:32}{'':22}{_spent(month['prune']):>22}"
    yield f"  {'forget a night of one county':32}{'':44}{_spent(aged['prune']):>22}"
    yield f"  {'VACUUM of the database':32}{'':22}{_spent(month['vacuum']):>22}"


def _spent(spent: Mapping[str, float]) -> str:
    return f"{1e3 * spent['wall']:,.0f} ({1e3 * spent['cpu']:,.0f}, {1e3 * spent['server_cpu']:,.0f})"


def _cpu(spent: Mapping[str, float]) -> str:
    return f"{1e3 * spent['cpu']:,.0f} + {1e3 * spent['server_cpu']:,.0f}"


def _schemas(plan: Plan) -> Iterator[str]:
    told, counties = plan.measured.told["catalog"], plan.country.counties
    schemas, many = told["schemas"], plan.country.counties / told["schemas"]
    yield f"{schemas} empty schemas (measured), and {counties:,} (extrapolated):"
    for name in ("tables", "relations"):
        yield f"  {name:28}{told[name]:12,.0f}{told[name] * many:14,.0f}"
    for name in ("catalog", "database"):
        yield f"  {name + ', MB':28}{told[name] / MB:12,.1f}{told[name] * many / MB:14,.0f}"
    for name in ("made", "vacuum", "dump"):
        yield f"  {name + ', s':28}{told[name]['wall']:12,.2f}{told[name]['wall'] * many:14,.0f}"
    for name, opened in (("opening the only one", told["opened alone"]), ("opening one of them", told["opened"])):
        yield f"  {name + ', ms of CPU':28}{_cpu(opened):>12}"
    yield f"  {'dump of one, s':28}{told['dump of one']['wall']:12,.2f}"


def _queue(plan: Plan) -> Iterator[str]:
    for name, told in plan.measured.told["queue"].items():
        yield f"The queue, {told['jobs']:,} jobs a night, hosts: {name}, after {told['nights']} nights:"
        rows = {table: each["rows"] for table, each in told["sizes"].items() if each["rows"]}
        size = sum(each["table"] + each["indexes"] for each in told["sizes"].values())
        yield f"  rows {rows}, {size / MB:.1f} MB"
        yield f"  put in, ms: first night {_spent(told['first put'])}, last night {_spent(told['last put'])}"
        yield f"  take one, ms: {_spent(told['fetch'])}"
