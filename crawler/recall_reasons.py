"""A finding of the auditor that is none of ours in, the reason out, as far as it can be told, in words to print."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from crawler.exemptions import with_exemptions
from crawler.judge import what_of
from crawler.recall_lives import Life
from rules.folder import all_rules
from rules.ledger_words import ledger_words
from spiders.menus import same_address
from storage.ledger_nouns import AuditorFinding, GrantedExemption
from storage.nouns import Column, ColumnState, Rectification
from storage.store import StateSeen, Store

_UNSEEN = {
    ColumnState.BLOCKED: "栏目被网站防护拦截,我方没能看到内容",
    ColumnState.UNREADABLE: "我方打开了栏目,但没能读懂列表",
    ColumnState.UNREACHABLE: "我方当时打不开栏目,没能看到内容",
    ColumnState.EXTERNAL: "栏目在其他网站,我方只查能否打开",
    ColumnState.UNDATED: "我方看到了列表,但各条没有发布日期",
    ColumnState.BLANK: "我方也看到栏目为空,但没有认定为问题(未经第二次查看证实,或该类栏目允许为空)",
}


@dataclass(frozen=True)
class Known:
    """What is promised. `units`: their rank in the registry; `columns`: those of the units that the auditor named."""

    units: Mapping[str, int]
    columns: Mapping[str, Sequence[Column]]
    exemptions: Sequence[GrantedExemption]

    @classmethod
    def of(cls, store: Store, units: Sequence[str]) -> Known:
        owned: defaultdict[str, list[Column]] = defaultdict(list)
        for column in store.columns(units):
            owned[column.unit].append(column)
        ranks = {unit.name: number for number, unit in enumerate(store.units())}
        return cls(ranks, owned, store.ledger(GrantedExemption))

    def column_of(self, finding: AuditorFinding) -> Column | None:
        """The column that a finding names or links to."""
        own = self.columns.get(finding.unit, ())
        named = [each for each in own if finding.column and _plain(each.name) == _plain(finding.column)]
        linked = [each for each in own if finding.url and _address(each.url) == _address(finding.url)]
        return next(iter((*named, *linked)), None)

    def exemption_of(self, column: Column, day: date) -> str:
        """Why nothing was asked of a column on a day, or ""."""
        (asked,) = with_exemptions([column], self.exemptions, day)
        return asked.exempt.reason if asked.exempt is not None and asked.exempt.holds_on(day) else ""


def is_at(finding: AuditorFinding, problem: Rectification, known: Known) -> bool:
    """Whether a problem of ours is where the auditor's is: a finding that names no place means the whole unit."""
    if finding.unit != problem.unit:
        return False
    if not finding.column and not finding.url:
        return True
    if finding.column and _plain(finding.column) == _plain(problem.column):
        return True
    column = known.column_of(finding)
    if column is not None and column.name == problem.column:
        return True
    return bool(finding.url) and _address(finding.url) in {_address(problem.url), _address(what_of(problem.about))}


def _plain(name: str) -> str:
    """A name without width, quotes, brackets, spaces and points."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name))


def _address(url: str) -> str:
    try:
        return same_address(url)
    except ValueError:  # people enter what they like: no address is like no other
        return url


@dataclass(frozen=True)
class Unmatched:
    """Says why. `lives`: our problems by unit."""

    store: Store
    known: Known
    lives: Mapping[str, Sequence[Life]]

    def why(self, finding: AuditorFinding) -> str:
        if finding.unit not in self.known.units:
            return "未登记的单位"
        if not ledger_words().rules_of(finding.what):
            return f"“{finding.what}”没有对应的规则,无从对照"
        return self._by_our_problems(finding) or self._by_the_place(finding)

    def looked_about(self, day: date) -> bool:
        """Whether anything was looked at about a day."""
        days = timedelta(days=ledger_words().auditor_within_days)
        return bool(self.store.runs_between(day - days, day + days))

    def _by_the_place(self, finding: AuditorFinding) -> str:
        if not finding.column and not finding.url:
            return "我方没有发现该单位有这类问题"
        column = self.known.column_of(finding)
        if column is None:
            return "栏目不在登记表中" if finding.column else "网址不是登记的栏目,我方没有发现这一处有问题"
        exempted = self.known.exemption_of(column, finding.found_on)
        return f"栏目已豁免:{exempted}" if exempted else self._by_our_look(column, finding.found_on)

    def _by_our_problems(self, finding: AuditorFinding) -> str:
        """By what we had found there at another time, or by another name."""
        rules, days = ledger_words().rules_of(finding.what), timedelta(days=ledger_words().auditor_within_days)
        there = [each for each in self.lives.get(finding.unit, ()) if is_at(finding, each.problem, self.known)]
        same = [each for each in there if each.problem.rule in rules]
        if any(each.dismissed for each in same):
            return "我方发现过,经人工判定为误报"
        spans = [span for each in same for span in each.spans]
        if spans:
            since, until = min(spans, key=lambda span: _distance(span, finding.found_on))
            ended = f",{until} 已消除" if until else ""
            return f"我方于 {since} 发现{ended},与监测日期相差超过 {days.days} 天"
        if not finding.column and not finding.url:
            return ""
        titles = {rule.name: rule.title for rule in all_rules()}
        first, last = finding.found_on - days, finding.found_on + days
        others = [titles.get(each.problem.rule, "") for each in there if each.was_open(first, last)]
        return f"我方另认定为“{'、'.join(dict.fromkeys(filter(None, others)))}”" if any(others) else ""

    def _by_our_look(self, column: Column, found_on: date) -> str:
        """By what the column showed us last about that day."""
        days = ledger_words().auditor_within_days
        seen = self._seen(column, found_on)
        if seen is None:
            return f"监测日前后 {days} 天内我方没有看过该栏目"
        if seen.state in _UNSEEN:
            return _UNSEEN[seen.state]
        if seen.newest is None:
            return "我方看到有内容"
        return f"我方看到有内容,最新一条发布于 {seen.newest}"

    def _seen(self, column: Column, found_on: date) -> StateSeen | None:
        days = timedelta(days=ledger_words().auditor_within_days)
        states = self.store.last_states(found_on - days, found_on + days, [column.unit])
        return next((each for each in states if each.column == column.name), None)


def _distance(span: tuple[date, date | None], day: date) -> int:
    """How many days a span is away from a day that is not in it."""
    since, until = span
    return (since - day).days if since > day else (day - (until or day)).days
