"""Stored nights judged again by today's rules, and what would change, before a rule or a threshold is changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from crawler.exemptions import with_exemptions
from crawler.judge import Judgement
from crawler.judge_pages import rules_about_pages
from crawler.judge_run import Bench
from crawler.order import host_group
from crawler.rebuilt import rebuilt_sites
from rules.ruleset import RuleSet
from storage.ledger_nouns import GrantedExemption
from storage.nouns import Finding, Run
from storage.store import Store


@dataclass(frozen=True)
class Night:
    """One run judged again: findings that it did not have, those it no longer has, and how many are the same."""

    run: Run
    new: tuple[Finding, ...]
    gone: tuple[Finding, ...]
    same: int

    def told(self) -> dict[str, Any]:
        """The night as `judge --json` prints it."""
        return {
            "run": self.run.id,
            "as_of": self.run.as_of,
            "new": [_told(each) for each in self.new],
            "gone": [_told(each) for each in self.gone],
            "same": self.same,
        }


def _told(finding: Finding) -> dict[str, Any]:
    wanted = ("rule", "unit", "column", "url", "about", "message", "severity")
    return {name: value for name, value in finding.model_dump(mode="json").items() if name in wanted}


def rejudge(
    store: Store, ruleset: RuleSet, since: date, units: Sequence[str], zone: ZoneInfo, *, save: bool
) -> list[Night]:
    """Judge every stored night since a day again, in order. `save` replaces a night's findings, each night in one
    transaction; only the findings of `units` change where some are named. Rectifications are left to the next cycle.

    Of an article only the last visit is kept: what an earlier night found in it stays as it was found.
    """
    sites = {host_group(site): site for site in store.sites()}
    columns, promised = store.columns(include_retired=True), store.units(include_retired=True)
    benches = {
        scope: Bench(
            store=store,
            site=site,
            columns=columns,
            unit_kinds={unit.name: unit.kind for unit in promised},
            roots={unit.name: unit.root for unit in promised if unit.root},
            limits_of=ruleset.limits_of,
            zone=zone,
            units=units,
        )
        for scope, site in sites.items()
    }
    if not benches:
        return []
    newest = list(benches.values())[-1]  # a site whose address changed had another scope in earlier nights
    exempt, runs = store.ledger(GrantedExemption), store.runs_between(since, date.max)
    return [_again(_on_that_day(benches.get(run.scope, newest), exempt, run.as_of), run, save=save) for run in runs]


def _on_that_day(bench: Bench, exempt: Sequence[GrantedExemption], as_of: date) -> Bench:
    """The bench with the exemptions that held on a night's own day."""
    return replace(bench, columns=with_exemptions(bench.columns, exempt, as_of))


def _again(bench: Bench, run: Run, *, save: bool) -> Night:
    judgement = bench.judge(run, rebuilt_sites(bench.store, run))
    before = bench.store.findings(run.id)
    asked = {*bench.units}
    others = [each for each in before if asked and each.unit not in asked]
    old = {each.fingerprint: each for each in before if not asked or each.unit in asked}
    now = {each.fingerprint: each for each in judgement.findings}
    now |= {key: each for key, each in old.items() if key not in now and _stays(each, judgement)}
    if save:
        bench.store.save_findings(run.id, [*others, *now.values()])
    return Night(
        run,
        new=tuple(each for key, each in now.items() if key not in old),
        gone=tuple(each for key, each in old.items() if key not in now),
        same=len(now.keys() & old.keys()),
    )


def _stays(found: Finding, judgement: Judgement) -> bool:
    """Whether a finding is about something below its column that cannot be judged again, because later nights saw it
    anew."""
    asked_there = judgement.has_answered(found.rule, found.unit, found.column, found.about)
    return bool(found.about) and not asked_there and found.rule in rules_about_pages()
