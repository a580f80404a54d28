"""A run's stored evidence in, its Judgement out: every rule asked about everything that the run saw.

The nightly cycle and `xunlan judge` come this way, so that an old night is judged as a new one is.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from crawler.judge import Judgement, hosts_that_answered, judge, roots_read
from crawler.judge_county import CountyJudge
from crawler.judge_pages import EXEMPTED, PageJudge
from crawler.probe import probe_week, week_before
from crawler.rebuilt import RebuiltSite, held_back
from rules import Limits
from rules.column_checks import column_checks
from storage.message_nouns import MessageBoard, MessageFacts
from storage.nouns import Column, ColumnObservation, Noun, Run, RunKind, Site, UnitKind
from storage.store import Store

NIGHTS_OF_LINKS = 7  # in which a link's earlier failures are looked for

LimitsOf = Callable[[Column, UnitKind, date, bool], Limits]


@dataclass(frozen=True)
class Bench:
    """What a run is judged against: the site, what is promised, and what may be asked. `units` empty: all of them."""

    store: Store
    site: Site
    columns: Sequence[Column]
    unit_kinds: Mapping[str, UnitKind]
    roots: Mapping[str, str]
    limits_of: LimitsOf
    zone: ZoneInfo
    units: Sequence[str] = ()
    by_place: Mapping[tuple[str, str], Column] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_place", {(each.unit, each.name): each for each in self.columns})

    def judge(self, run: Run, rebuilt: Sequence[RebuiltSite]) -> Judgement:
        """What the rules say of all that a run saw."""
        store, evidence = self.store, self.store.evidence(run.id)
        county = CountyJudge(self.site, self.by_place, self.unit_kinds, run.as_of, self.limits_of)
        judgement = judge(
            county.watching(self._seen(run)),
            self.columns,
            self.unit_kinds,
            hosts_that_answered(store.states_seen(run.id)),
            run.as_of,
            limits_of=self.limits_of,
            held=held_back(rebuilt),
            arrivals=store.arrivals(run.id, days=column_checks().backdated_entry.days),
            roots=self.roots,
            roots_read=roots_read(evidence),
        )
        self._pages(run, judgement, evidence)
        if self._is_whole(run):
            self._county(run, county, judgement)
        county.messages(self._boards(evidence), self._message_facts(run, evidence), judgement)
        _without_exempted(judgement, store.dismissed())
        return judgement

    def _seen(self, run: Run) -> Iterator[ColumnObservation]:
        return (seen for seen in self.store.each_observation(run.id) if not self.units or seen.unit in self.units)

    def _pages(self, run: Run, judgement: Judgement, evidence: Iterable[Noun]) -> None:
        pages = PageJudge(
            site=self.site,
            columns=self.by_place,
            unit_kinds=self.unit_kinds,
            as_of=run.as_of,
            limits_of=self.limits_of,
            judgement=judgement,
            links_failed=self.store.links_failed_before(run.id, NIGHTS_OF_LINKS),
            dismissed=self.store.dismissed(),
        )
        asked = {*self.units}
        pages.evidence(each for each in evidence if not asked or getattr(each, "unit", "") in asked)
        pages.articles(each for each in self.store.each_article(run.id) if not asked or each.read.unit in asked)
        pages.sums(whole=self._is_whole(run))

    def _is_whole(self, run: Run) -> bool:
        """Whether a run looked at all there is, and all of it is judged."""
        return run.kind is RunKind.CRAWL and not run.units and not self.units

    def _county(self, run: Run, county: CountyJudge, judgement: Judgement) -> None:
        """What only a look at the whole county can answer."""
        probes = self.store.probes(self.site.home, *week_before(run.as_of, self.zone))
        county.probes(probe_week(probes, self.site, run.as_of, self.zone), judgement)
        listed = self.store.listed_articles(run.id, county.policy_places())
        county.policies(self.store.articles_of_kinds(county.POLICY_KINDS), listed, judgement)
        county.yearly(judgement)

    def _boards(self, evidence: Iterable[Noun]) -> list[MessageBoard]:
        boards = (noun for noun in evidence if isinstance(noun, MessageBoard))
        return [each for each in boards if not self.units or each.unit in self.units]

    def _message_facts(self, run: Run, evidence: Iterable[Noun]) -> Mapping[tuple[str, str, str], MessageFacts]:
        places = sorted({(each.unit, each.column) for each in self._boards(evidence)})
        listed = self.store.listed_articles(run.id, places)
        return {
            (each.unit, each.column, each.url): each.last.message
            for each in listed
            if each.last is not None and each.last.message is not None
        }


def _without_exempted(judgement: Judgement, dismissed: Container[tuple[str, str]]) -> None:
    """What a person exempted for good is no finding."""
    judgement.findings = [each for each in judgement.findings if (EXEMPTED, each.fingerprint) not in dismissed]
