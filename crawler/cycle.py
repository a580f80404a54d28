"""One cycle, read first: look at the columns, judge what was seen, move the rectifications, sum up.

The cycle takes the time once; every step reads what the step before it stored, so a step can be run again alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

from crawler.crawl import Outcome, crawl, walk
from crawler.errors import CycleBusy
from crawler.exemptions import with_exemptions, without_effect
from crawler.judge import Judgement
from crawler.judge_run import Bench
from crawler.late_columns import late_columns
from crawler.nights import watched
from crawler.order import Manners, Order, Progress, Summary, conduct, host_group
from crawler.present import channel_fault
from crawler.rebuilt import RebuiltSite, held_back, rebuilt_sites
from crawler.rechecking import Recheck, recheck_counts, with_days_told
from crawler.rectify import Night, Steps, open_ones, rectify
from crawler.registry import Registry
from crawler.resuming import go_on, run_to_resume
from crawler.visits import Extent, visits
from crawler.watching import doubts
from rules.column_checks import column_checks
from rules.dark_links import dark_links
from rules.folder import reminders
from rules.page_checks import page_checks
from rules.policy_checks import policy_checks
from rules.sightings import sighting_kinds
from rules.site_limits import site_numbers
from rules.wording import phrases
from spiders.links import same_authority
from spiders.plan import CrawlPlan, PlannedColumn, Root, WalkPlan
from storage.errors import ScopeBusy
from storage.ledger_nouns import GrantedExemption
from storage.nouns import Column, ColumnState, Robots, Run, RunKind, RunStatus, Severity
from storage.recording import Recording
from storage.store import StateSeen, Store

MOST_WARNINGS, LONGEST_WARNING = 200, 600  # what is kept of a run's warnings; characters

__all__ = ["Manners", "Order", "Progress", "Summary", "run_cycle"]


def run_cycle(
    store: Store, registry: Registry, order: Order, manners: Manners, watch: Callable[[Progress], None]
) -> Summary:
    """Run one cycle to its end and return what it did.

    Raises CycleBusy when another cycle of the same scope is running, and KindsError for a faulty file of numbers.
    SIGINT, SIGTERM and the deadline end the crawl in order: what was read is kept, judged and summed up, with
    `finish_reason` "interrupted" or "deadline".
    """
    _read_numbers()
    try:
        with store.lock(host_group(registry.site)):
            return _Cycle(store, registry, order, manners).run(watch)
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
    began: float = field(default_factory=monotonic)

    def run(self, watch: Callable[[Progress], None]) -> Summary:
        scope, order = host_group(self.registry.site), self.order
        dead = self.store.interrupt_dead_runs(scope, order.now)
        self.store.remember(self.registry.site, self.registry.units, self.registry.columns)
        before = run_to_resume(self.store, order, scope)
        if before and watched(before):
            return self._summary(before, Outcome("finished"), self.store.states_seen(before.id), Steps())
        columns = self._columns()
        run, columns = go_on(self.store, before, columns) if before else (self._begin(scope, columns), columns)
        with ExitStack() as on_error:  # whatever is raised, the run must not look as if it were still going
            on_error.callback(self._fail, run)
            outcome = self._look(run, columns, watch)
            seen = self.store.states_seen(run.id)
            rebuilt = rebuilt_sites(self.store, run)
            if outcome.finish_reason == "finished":
                outcome = self._walk(run, outcome, watch)
            judgement, steps = self._judge(run, rebuilt)
            warnings = [f"上次运行 #{each.id} 中途终止,已标记为中断" for each in dead]
            warnings += [
                *(each.warning for each in rebuilt),
                *self.registry.warnings,
                *self.order.notes,
                *outcome.warnings,
            ]
            warnings += [*_bugs(judgement), *_doubts(run, seen), *self._channels(run), *doubts(self.store, run)]
            warnings += without_effect(self.store.columns(), self.store.ledger(GrantedExemption), order.as_of)
            ended = self._end(run, _with_bugs(outcome, judgement), seen, steps, warnings)
            on_error.pop_all()
        return self._summary(ended, outcome, seen, steps)

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

    def _columns(self) -> list[Column]:
        """All columns of the units asked for; a recheck visits only the places with open rectifications."""
        units = self.order.units
        chosen = [column for column in self.registry.columns if not units or column.unit in units]
        if self.order.kind is not RunKind.RECHECK:
            return chosen
        known = self.store.rectifications(units=units)
        open_places = {(each.unit, each.column) for each in known if each.rule not in reminders()}
        discovered = [column for column in self.store.columns(units) if column.discovered]
        return [column for column in [*chosen, *discovered] if (column.unit, column.name) in open_places]

    def _look(self, run: Run, columns: Sequence[Column], watch: Callable[[Progress], None]) -> Outcome:
        filled = self.store.filled_before(self.order.units, before_run=run.id)
        rendered = self.store.rendered_before(self.order.units, before_run=run.id)
        accused = self._accused()
        planned = [
            PlannedColumn(
                column=each,
                filled_before=(each.unit, each.name) in filled,
                rendered_before=(each.unit, each.name) in rendered,
                accused=(each.unit, each.name) in accused,
            )
            for each in columns
        ]
        roots = () if self.order.kind is RunKind.RECHECK else self._roots(filled, rendered, accused)
        if not planned and not roots:
            return Outcome("finished")
        return crawl(planned, lambda file: self._plan(run, roots, file), self.manners.deadline, watch)

    def _accused(self) -> set[tuple[str, str]]:
        """Columns with a grave problem of their own, and those that are late by what is known: what is said of them
        rests on a page that was seen tonight."""
        known = self.store.rectifications(units=self.order.units)
        grave = {(each.unit, each.column) for each in known if each.severity is Severity.MAJOR and not each.about}
        return grave | late_columns(self.store, self.registry.units, self.order)

    def _roots(
        self, filled: set[tuple[str, str]], rendered: set[tuple[str, str]], accused: set[tuple[str, str]]
    ) -> tuple[Root, ...]:
        return tuple(
            Root(
                unit=unit.name,
                url=unit.root,
                declared={column.name: column.url for column in self.registry.columns_of(unit.name)},
                filled_before=frozenset(name for owner, name in filled if owner == unit.name),
                rendered_before=frozenset(name for owner, name in rendered if owner == unit.name),
                accused=frozenset(name for owner, name in accused if owner == unit.name),
            )
            for unit in self.registry.units
            if unit.root and (not self.order.units or unit.name in self.order.units)
        )

    def _plan(self, run: Run, roots: tuple[Root, ...], columns_file: Path) -> CrawlPlan:
        return CrawlPlan(
            run=run.id,
            site=self.registry.site,
            host_group=run.scope,
            roots=roots,
            columns_file=columns_file,
            recalls=self.order.kind is not RunKind.RECHECK,  # a recheck is there to see for itself
            database_url=self.store.url,
            body_folder=self.store.body_folder,
            phrases=self._phrases,
            **self._conduct,
        )

    @property
    def _conduct(self) -> dict[str, Any]:
        site, order = self.registry.site, self.order
        told = conduct(self.manners, order.now, order.as_of, [site.home], order.replay)
        return {"obey_robots": site.robots is Robots.OBEY, **told}

    @property
    def _phrases(self) -> tuple[str, ...]:
        return tuple(each.wrong for each in phrases())

    # --- beyond the lists -------------------------------------------------------------------------------------------

    def _walk(self, run: Run, outcome: Outcome, watch: Callable[[Progress], None]) -> Outcome:
        """Visit the articles that are due, and the site as a whole; what both parts of the crawl came to together."""
        reading, order = self.order.reading, self.order
        if reading.extent is Extent.OFF:
            return outcome
        whole_site = order.kind is RunKind.CRAWL and not order.units
        planned = visits(self.store, run, self._asked(), reading, self._can_be_had())
        if not planned.articles and not whole_site:
            return outcome
        left = self.manners.deadline - timedelta(seconds=monotonic() - self.began)
        walked = walk(planned.articles, lambda file: self._walk_plan(run, whole_site, file), left, watch)
        return _together(outcome, walked, planned.waiting)

    def _walk_plan(self, run: Run, whole_site: bool, articles_file: Path) -> WalkPlan:
        return WalkPlan(
            run=run.id,
            site=self.registry.site,
            host_group=run.scope,
            articles_file=articles_file,
            whole_site=whole_site,
            database_url=self.store.url,
            body_folder=self.store.body_folder,
            phrases=self._phrases,
            key=self.order.reading.key,
            ocr=self.order.reading.ocr,
            **self._conduct,
        )

    def _can_be_had(self) -> Callable[[str], bool]:
        """Whether an address is visited: one of the site's own, and, where the night is replayed, a recorded one."""
        home, replay = self.registry.site.home, self.order.replay
        recording = Recording(replay) if replay else None
        return lambda url: same_authority(url, home) and (recording is None or recording.find(url) is not None)

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

    def _channels(self, run: Run) -> list[str]:
        """Sites that were read although a browser would warn of them: one line a host, for the operator."""
        faults = sorted(self.store.channel_faults(run.id), key=str)
        return [
            f"{host} 的{channel_fault(tls, certificate)},已照常读取,请告知网站平台" for host, tls, certificate in faults
        ]

    # --- sum up -----------------------------------------------------------------------------------------------------

    def _end(self, run: Run, outcome: Outcome, seen: Sequence[StateSeen], steps: Steps, warnings: Sequence[str]) -> Run:
        reason = outcome.finish_reason
        if reason == "finished" and seen and not any(_was_read(each) for each in seen):
            reason = "site_unreadable"
        counts = {
            **outcome.counts,
            "observed": len(seen),
            **{f"state.{state}": number for state, number in Counter(each.state for each in seen).items()},
            "opened": len(steps.opened),
            "reopened": len(steps.reopened),
            "closed": len(steps.closed),
            **(recheck_counts(steps.rechecked) if run.kind is RunKind.RECHECK else {}),
        }
        status = RunStatus.DONE if reason == "finished" else RunStatus.PARTIAL
        return self.store.end_run(
            run.id,
            status=status,
            finish_reason=reason,
            counts=counts,
            ended_at=self._moment(),
            warnings=[each[:LONGEST_WARNING] for each in warnings[:MOST_WARNINGS]],
        )

    def _summary(self, run: Run, outcome: Outcome, seen: Sequence[StateSeen], steps: Steps) -> Summary:
        wanted = (
            *("requests", "first_looks", "second_looks", "roots", "robots", "retries", "rendered"),
            *("not_modified", "unchanged", "parsed", "bytes", "waited_seconds"),
            *("articles", "attachments", "links", "articles_waiting", "walk_requests"),
        )
        return Summary(
            run=run,
            states=Counter(each.state for each in seen),
            opened=tuple(steps.opened),
            reopened=tuple(steps.reopened),
            closed=tuple(steps.closed),
            rechecked=with_days_told(self.store, steps.rechecked, self.order.zone),
            open_now=open_ones(self.store.rectifications(units=self.order.units)),
            warnings=run.warnings,
            seconds=monotonic() - self.began,
            requests={name: outcome.counts.get(name, 0) for name in wanted},
        )


def _together(columns: Outcome, walked: Outcome, waiting: int) -> Outcome:
    """Both parts of a crawl as one: what was counted adds up, and the second part's end is the whole's."""
    counts = Counter(columns.counts) + Counter(walked.counts)
    counts["walk_requests"] = walked.counts.get("requests", 0)
    if waiting:
        counts["articles_waiting"] = waiting
    return Outcome(walked.finish_reason, dict(counts), [*columns.warnings, *walked.warnings])


def _with_bugs(outcome: Outcome, judgement: Judgement) -> Outcome:
    """A crawl that went well and was judged in part only."""
    broken = judgement.broken and outcome.finish_reason == "finished"
    return replace(outcome, finish_reason="rule_error") if broken else outcome


def _bugs(judgement: Judgement) -> list[str]:
    if not judgement.broken:
        return []
    first, number = judgement.broken[0], len(judgement.broken)
    return [f"程序错误:{first}" + (f"(共 {number} 处)" if number > 1 else "") + ",其他规则照常;请把日志交给维护人员"]


def _was_read(seen: StateSeen) -> bool:
    return seen.state not in (ColumnState.UNREACHABLE, ColumnState.BLOCKED)


def _doubts(run: Run, seen: Sequence[StateSeen]) -> list[str]:
    """What the operator should know, and no unit can be blamed for."""
    states = Counter(each.state for each in seen)
    unconfirmed = sum(1 for each in seen if each.state is ColumnState.BLANK and each.looks < 2)
    not_seen = run.planned - len(seen)
    doubts = {
        f"{unconfirmed} 个栏目疑似空白,尚未经浏览器复看证实,不计入问题": unconfirmed,
        f"{states[ColumnState.UNREADABLE]} 个栏目未能读懂,不计入问题,请用 xunlan columns 查看并告知维护人员": states[
            ColumnState.UNREADABLE
        ],
        f"{states[ColumnState.BLOCKED]} 个栏目被网站防护拦截,不计入问题,请联系平台为本程序的访问地址放行": states[
            ColumnState.BLOCKED
        ],
        f"计划查看 {run.planned} 个栏目,有 {not_seen} 个没有看到,其问题状态保持不变": max(0, not_seen),
    }
    return [told for told, number in doubts.items() if number]
