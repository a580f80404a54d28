"""A county as it was seen in, a month of nights of many such counties in PostgreSQL out, and what it weighs and costs.

Every county has its schema, and is written through the store by the paths of a cycle. What a night judges is not asked
anew each time: the findings of the recorded night are stored again, and one county is judged at either end.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.scale_aged import repeat_last_night
from benchmarks.scale_county import Template
from benchmarks.scale_sizes import asking, spending, table_sizes
from crawler.assess import assess
from crawler.order import SHANGHAI
from crawler.period import Period, parse_period
from crawler.queue.counties import county_schema, county_url
from crawler.rejudge import rejudge
from crawler.report import Wanted, gather
from rules.ruleset import DEFAULT, read_ruleset
from storage.store import Store, open_store

BODIES = 90  # nights of which bodies are kept: XUNLAN_KEEP_BODIES_DAYS


@dataclass(frozen=True)
class Month:
    """So many counties over so many nights, in the database at `url`. The first night has everything new, the second
    nothing; of the others, each changes one column in twenty."""

    url: str
    template: Template
    counties: int
    nights: int
    scratch: Path
    kept: int = 800  # nights: XUNLAN_KEEP_RUNS_DAYS

    def run(self) -> dict[str, Any]:
        """Write it all, and measure after the first three nights and the last."""
        urls = [county_url(self.url, f"c{number}") for number in range(self.counties)]
        for each in urls:
            with self._open(each) as store:
                self.template.begin(store)
        told: dict[str, Any] = {"weighed": {"0": self._weighed()}, "queries": {}, "nights": []}
        for night in range(self.nights):
            told["nights"].append(self._write(urls, night))
            number = str(night + 1)
            if night in (0, 1, 2, self.nights - 1):
                told["weighed"][number] = self._weighed()
            if night in (0, self.nights - 1):
                told["queries"][number] = self._asked(urls[0])
        told |= {"prune": self._pruned(urls, self.nights), "vacuum": self._vacuumed()}
        return told | {"aged": self._aged(urls[0])}

    def _open(self, url: str) -> Store:
        return open_store(url, body_folder=self.scratch)

    def _write(self, urls: list[str], night: int) -> dict[str, float]:
        with spending(self.url) as spent:
            for each in urls:
                with self._open(each) as store:
                    self.template.write_night(store, night, changing=max(0, night - 1))
        print(f"night {night + 1} of {self.nights}: {spent.wall:.1f} s", file=sys.stderr)
        return spent.told()

    def _weighed(self) -> dict[str, Any]:
        with asking(self.url) as connection:
            connection.execute("CHECKPOINT")
        return {name: each.told() for name, each in table_sizes(self.url).items()}

    def _asked(self, url: str) -> dict[str, Any]:
        """What the questions of a night, of an assessment and of a report cost for one county."""
        ruleset, period = read_ruleset(DEFAULT), _quarter(self.template.day)
        told = {}
        with self._open(url) as store:
            run = store.runs(1)[0]
            asked: dict[str, Callable[[], object]] = {
                "latest observations": store.latest_observations,
                "each observation of the night": lambda: sum(1 for _ in store.each_observation(run.id)),
                "standings": lambda: store.standings(run.id),
                "late arrivals": lambda: store.arrivals(run.id, days=7),
                "judge the night": lambda: rejudge(store, ruleset, run.as_of, (), SHANGHAI, save=False),
                "assess a quarter": lambda: assess(store, ruleset, period, SHANGHAI),
                "facts of a report": lambda: gather(store, Wanted(ruleset, period, SHANGHAI)),
            }
            for name, ask in asked.items():
                ask()  # once before, so that the second is not measured on a cold cache or on what is read once
                with spending(self.url) as spent:
                    ask()
                told[name] = spent.told()
        return told

    def _pruned(self, urls: list[str], stored: int, nights: int = 1) -> dict[str, float]:
        """Forget the first nights of every county, as each night does with one once there are more than are kept."""
        before = _start_of(self.template.day + timedelta(days=nights))
        bodies_before = _start_of(self.template.day + timedelta(days=stored - BODIES))
        removed = 0
        with spending(self.url) as spent:
            for each in urls:
                with self._open(each) as store:
                    removed += sum(store.prune(runs_before=before, bodies_before=bodies_before).values())
        return {**spent.told(), "rows": removed}

    def _aged(self, url: str) -> dict[str, Any]:
        """One county with all the nights that are kept: the last is repeated inside the database, because storing so
        many takes hours, and costs of a night are known by then."""
        schema = county_schema("c0")
        repeat_last_night(self.url, schema, self.kept - self.nights)
        weighed = {name: each.told() for name, each in table_sizes(self.url, schema).items()}
        return {
            "nights": self.kept,
            "weighed": weighed,
            "queries": self._asked(url),
            "prune": self._pruned([url], self.kept, 2),
        }

    def _vacuumed(self) -> dict[str, float]:
        with spending(self.url) as spent, asking(self.url) as connection:
            connection.execute("VACUUM")
        return spent.told()


def _start_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _quarter(day: date) -> Period:
    return parse_period(f"{day.year}Q{(day.month + 2) // 3}")
