"""One cycle, read first: look at the columns, judge what was seen, move the rectifications, sum up.

The cycle takes the time once; every step reads what the step before it stored, so a step can be run again alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from time import monotonic

from crawler.child import Start, fresh_child
from crawler.crawl import Outcome, crawl, walk
from crawler.errors import CycleBusy
from crawler.exemptions import with_exemptions, without_effect
from crawler.judge import Judgement
from crawler.judge_run import Bench
from crawler.nights import watched
from crawler.order import Manners, Order, Progress, Summary, host_group
from crawler.planning import Planning
from crawler.rebuilt import RebuiltSite, held_back, rebuilt_sites
from crawler.rechecking import Recheck
from crawler.reckoning import Reckoning, of_bugs, of_channels, of_dead, of_states, together, with_bugs
from crawler.rectify import Night, Steps, rectify
from crawler.registry import Registry
from crawler.resuming import Begun, go_on, run_to_resume
from crawler.visits import Extent, visits
from crawler.watching import doubts
from rules.column_checks import column_checks
from rules.dark_links import dark_links
from rules.page_checks import page_checks
from rules.policy_checks import policy_checks
from rules.sightings import sighting_kinds
from rules.site_limits import site_numbers
from rules.wording import phrases
from storage.errors import ScopeBusy
from storage.ledger_nouns import GrantedExemption
from storage.nouns import Column, Run, RunKind, RunStatus
from storage.store import StateSeen, Store

__all__ = ["Manners", "Order", "Progress", "Summary", "run_cycle"]


def run_cycle(
    store: Store,
    registry: Registry,
    order: Order,
    manners: Manners,
    watch: Callable[[Progress], None],
    *,
    start: Start = fresh_child,
) -> Summary:
    """Run one cycle to its end and return what it did. `start`: where its child processes come from.

    Raises CycleBusy when another cycle of the same scope is running, and KindsError for a faulty file of numbers.
    SIGINT, SIGTERM and the deadline end the crawl in order: what was read is kept, judged and summed up, with
    `finish_reason` "interrupted" or "deadline".
    """
    _read_numbers()
    planning = Planning(store, registry, order, manners)
    try:
        with store.lock(host_group(registry.site)):
            return _Cycle(store, registry, order, manners, planning, start).run(watch)
    except ScopeBusy as busy:
        raise CycleBusy(str(busy)) from busy


def _read_numbers() -> None:
    """A faulty file of numbers stops the cycle before it starts, not after hours of crawling."""
    for read in (column_checks, page_checks, policy_checks, dark_links, sighting_kinds, site_numbers, phrases):
        read()


@dataclass
class _Cycle:
    """One cycle, alone in its scope."""

    store: Store
    registry: Registry
    order: Order
    manners: Manners
    planning: Planning
    start: Start
    began: float = field(default_factory=monotonic)

    def run(self, watch: Callable[[Progress], None]) -> Summary:
        scope, order = host_group(self.registry.site), self.order
        dead = self.store.interrupt_dead_runs(scope, order.now)
        self.store.remember(self.registry.site, self.registry.units, self.registry.columns)
        before = run_to_resume(self.store, order, scope)
        if before and watched(before):
            return self._summary(Reckoning(Outcome("finished"), self.store.states_seen(before.id), Steps()), before)
        columns = self.planning.columns()
        begun = go_on(self.store, before, columns) if before else Begun(self._begin(scope, columns), columns)
        run = begun.run
        with ExitStack() as on_error:  # whatever is raised, the run must not look as if it were still going
            on_error.callback(self._fail, run)
            outcome = self._look(begun, watch)
            seen = self.store.states_seen(run.id)
            rebuilt = rebuilt_sites(self.store, run)
            if outcome.finish_reason == "finished":
                outcome = self._walk(run, outcome, watch)
            judgement, steps = self._judge(run, rebuilt)
            warnings = [*of_dead(dead), *self._warnings(run, outcome, seen, rebuilt, judgement)]
            whole = Reckoning(with_bugs(outcome, judgement), seen, steps)
            ended = whole.end(self.store, run, warnings, self._moment())
            on_error.pop_all()
        return self._summary(whole, ended)

    def _begin(self, scope: str, columns: Sequence[Column]) -> Run:
        order = self.order
        return self.store.begin_run(
            kind=order.kind,
            scope=scope,
            units=order.units,
            as_of=order.as_of,
            started_at=order.now,
            planned=len(columns),
        )

    def _fail(self, run: Run) -> None:
        self.store.end_run(run.id, status=RunStatus.FAILED, finish_reason="error", counts={}, ended_at=self._moment())

    def _moment(self) -> datetime:
        """Now, by the cycle's own clock, which may stand in the past (--as-of)."""
        return self.order.now + timedelta(seconds=monotonic() - self.began)

    def _asked(self) -> list[Column]:
        """All columns that are known, declared or discovered, with the exemptions that hold tonight."""
        known, exempt = self.store.columns(self.order.units), self.store.ledger(GrantedExemption)
        return with_exemptions(known, exempt, self.order.as_of)

    # --- look -------------------------------------------------------------------------------------------------------

    def _look(self, begun: Begun, watch: Callable[[Progress], None]) -> Outcome:
        planned, roots = self.planning.look(begun)
        if not planned and not roots:
            return Outcome("finished")
        plan = partial(self.planning.crawl_plan, begun.run, roots)
        return crawl(planned, plan, self.manners.deadline, watch, self.start)

    def _walk(self, run: Run, outcome: Outcome, watch: Callable[[Progress], None]) -> Outcome:
        """Visit the articles that are due, and the site as a whole; what both parts of the crawl came to together."""
        reading, order = self.order.reading, self.order
        if reading.extent is Extent.OFF:
            return outcome
        whole_site = order.kind is RunKind.CRAWL and not order.units
        planned = visits(self.store, run, self._asked(), reading, self.planning.can_be_had())
        if not planned.articles and not whole_site:
            return outcome
        left = self.manners.deadline - timedelta(seconds=monotonic() - self.began)
        plan = partial(self.planning.walk_plan, run, whole_site)
        walked = walk(planned.articles, plan, left, watch, self.start)
        return together(outcome, walked, planned.waiting)

    # --- judge ------------------------------------------------------------------------------------------------------

    def _judge(self, run: Run, rebuilt: Sequence[RebuiltSite]) -> tuple[Judgement, Steps]:
        """Judge what was seen; store findings, rectifications and their events together, or nothing of them."""
        bench = Bench(
            store=self.store,
            site=self.registry.site,
            columns=self._asked(),
            unit_kinds={unit.name: unit.kind for unit in self.registry.units},
            roots={unit.name: unit.root for unit in self.registry.units if unit.root},
            limits_of=self.order.limits_of,
            zone=self.order.zone,
        )
        judgement = bench.judge(run, rebuilt)
        known = self.store.rectifications(units=self.order.units, include_closed=True)
        steps = rectify(known, judgement, self._night(run, rebuilt))
        self.store.save_judgement(run.id, judgement.findings, steps.changed, steps.events)
        return judgement, steps

    def _night(self, run: Run, rebuilt: Sequence[RebuiltSite]) -> Night:
        """This cycle as it moves the rectifications; a recheck says what it saw of the columns."""
        recheck = None
        if run.kind is RunKind.RECHECK:
            promised = {(each.unit, each.name) for each in self.store.columns(self.order.units)}
            seen = {(each.unit, each.column): each for each in self.store.states_seen(run.id)}
            recheck = Recheck(promised, seen, held_back(rebuilt))
        return Night(run.id, self.order.now, self.order.as_of, recheck, self.order.zone)

    # --- sum up -----------------------------------------------------------------------------------------------------

    def _warnings(
        self,
        run: Run,
        outcome: Outcome,
        seen: Sequence[StateSeen],
        rebuilt: Sequence[RebuiltSite],
        judgement: Judgement,
    ) -> list[str]:
        """What the operator should know, the first what explains the most."""
        return [
            *(each.warning for each in rebuilt),
            *self.registry.warnings,
            *self.order.notes,
            *outcome.warnings,
            *of_bugs(judgement),
            *of_states(run, seen),
            *of_channels(self.store, run),
            *doubts(self.store, run),
            *without_effect(self.store.columns(), self.store.ledger(GrantedExemption), self.order.as_of),
        ]

    def _summary(self, whole: Reckoning, run: Run) -> Summary:
        return whole.summary(self.store, self.order, run, monotonic() - self.began)
