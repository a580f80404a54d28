"""Two periods in, what changed out: who improved, who fell, who failed again and again, and for what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from crawler.assess import Assessment, Assessor, Judged
from crawler.errors import XunlanError
from crawler.letterhead import county_of
from crawler.lives_on import Day, day_of
from crawler.period import Period
from crawler.problem_lines import Lines
from crawler.report import period_title
from reports.comparison import AGAIN, FELL, IMPROVED, KEPT, Comparison, Repeat, UnitChange
from reports.facts import TrendPoint
from rules.ruleset import RuleSet
from storage.nouns import Rectification, Step
from storage.store import Store

_RESULTS = {True: "合格", False: "不合格", None: "不下结论"}
_CHANGES = {
    (False, True): IMPROVED,
    (True, False): FELL,
    (False, False): AGAIN,
    (True, True): KEPT,
}
_NOT_JUDGED = "未考核"


def compare(store: Store, ruleset: RuleSet, first: Period, second: Period, zone: ZoneInfo) -> Comparison:
    """Compare two periods under one rule set. Raises XunlanError where they are not in order, or one was never
    looked at."""
    if first.first >= second.first:
        raise XunlanError(f"比较的两个考核期应先早后晚:{first.name} 不早于 {second.name}")
    assessor = Assessor(store, ruleset, zone)
    before, after = (assessor.assess(each) for each in (first, second))
    if before.day >= after.day:
        raise XunlanError(
            f"{first.name} 和 {second.name} 都只有 {before.day} 的巡查可用,无法比较;请换两个各自巡查过的考核期"
        )
    days = (day_of(store, assessor.lives, before.day, zone), day_of(store, assessor.lives, after.day, zone))
    sites = store.sites()
    kinds = {unit.name: str(unit.kind) for unit in store.units(include_retired=True)}
    lines = Lines(kinds, zone, after.counting)
    earlier = {each.verdict.unit: each for each in before.units}
    return Comparison(
        county=county_of(sites[-1]) if sites else "",
        ruleset_title=ruleset.title,
        first=_point(before),
        second=_point(after),
        units=tuple(_changed(earlier.get(each.verdict.unit), each) for each in after.units),
        repeats=tuple(_repeats(before, after, days, lines)),
    )


def _point(drawn: Assessment) -> TrendPoint:
    return TrendPoint(drawn.period.name, period_title(drawn.period), len(drawn.checked), drawn.passed, drawn.rate)


def _changed(before: Judged | None, after: Judged) -> UnitChange:
    verdict = after.verdict
    earlier = before.verdict.passed if before else None
    change = _CHANGES.get((earlier, verdict.passed), "") if earlier is not None and verdict.passed is not None else ""
    said = _RESULTS[earlier] if before else _NOT_JUDGED
    return UnitChange(verdict.unit, after.kind, said, _RESULTS[verdict.passed], change, ";".join(verdict.reasons))


def _repeats(before: Assessment, after: Assessment, days: tuple[Day, ...], lines: Lines) -> Iterator[Repeat]:
    """What decided a result on both days."""
    on_first, on_second = days
    then = {each.fingerprint for each in on_first.problems} & before.counting
    for problem in on_second.problems:
        if problem.fingerprint in after.counting and problem.fingerprint in then:
            yield Repeat(lines.line(problem), _between(problem, on_first, on_second))


def _between(problem: Rectification, on_first: Day, on_second: Day) -> str:
    """Whether it stood all the time, or was put right and came back."""
    known = len(on_first.steps[problem.fingerprint])
    since = [each.what for each in on_second.steps[problem.fingerprint][known:]]
    return "整改后再次出现" if Step.REOPENED in since else "两期均未整改"


def comparison_json(found: Comparison) -> Mapping[str, Any]:
    """What `report --compare --json` prints."""
    return {
        "periods": [found.first.period, found.second.period],
        "rates": [found.first.rate, found.second.rate],
        "rate_change": found.rate_change,
        "improved": list(found.of(IMPROVED)),
        "fell": list(found.of(FELL)),
        "again": list(found.of(AGAIN)),
        "kept": list(found.of(KEPT)),
        "units": [each._asdict() for each in found.units],
        "repeats": [
            {"unit": each.line.unit, "column": each.line.column, "rule": each.line.rule, "times": each.times}
            for each in found.repeats
        ],
    }
