"""Stored nights judged again by today's rules, and what would change, before a rule or a threshold is changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from crawler.judge import hosts_that_answered, judge
from crawler.rebuilt import held_back, rebuilt_sites
from rules.column_checks import column_checks
from rules.ruleset import RuleSet
from storage.nouns import ColumnObservation, Finding, Run
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


def rejudge(store: Store, ruleset: RuleSet, since: date, units: Sequence[str], *, save: bool) -> list[Night]:
    """Judge every stored night since a day again, in order. `save` replaces a night's findings, each night in one
    transaction; only the findings of `units` change where some are named. Rectifications are left to the next cycle.
    """
    return [_again(store, ruleset, run, units, save) for run in store.runs_between(since, date.max)]


def _again(store: Store, ruleset: RuleSet, run: Run, units: Sequence[str], save: bool) -> Night:
    columns = {(each.unit, each.name): each for each in store.columns(include_retired=True)}
    unit_kinds = {unit.name: unit.kind for unit in store.units(include_retired=True)}
    judgement = judge(
        _asked(store, run, units),
        columns.values(),
        unit_kinds,
        hosts_that_answered(store.states_seen(run.id)),
        run.as_of,
        limits_of=ruleset.limits_of,
        held=held_back(rebuilt_sites(store, run)),
        arrivals=store.arrivals(run.id, days=column_checks().backdated_entry.days),
        roots={unit.name: unit.root for unit in store.units(include_retired=True) if unit.root},
    )
    before = store.findings(run.id)
    others = [each for each in before if units and each.unit not in units]
    old = {each.fingerprint: each for each in before if not units or each.unit in units}
    now = {each.fingerprint: each for each in judgement.findings}
    if save:
        store.save_findings(run.id, [*others, *judgement.findings])
    return Night(
        run,
        new=tuple(each for key, each in now.items() if key not in old),
        gone=tuple(each for key, each in old.items() if key not in now),
        same=len(now.keys() & old.keys()),
    )


def _asked(store: Store, run: Run, units: Sequence[str]) -> Iterator[ColumnObservation]:
    return (seen for seen in store.each_observation(run.id) if not units or seen.unit in units)
