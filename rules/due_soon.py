from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from rules.column_checks import DueSoon, column_checks
from rules.contract import Answer, CannotTell, Limits, Problem, days, rule
from rules.kinds import UNKNOWN
from rules.stale_column import stale_column
from storage.nouns import ColumnObservation, Mode, Severity

_DAYS_A_MONTH = 30


@rule("UPD03", Severity.NOTICE, rectify_within=days(14))
def due_soon(seen: ColumnObservation, limits: Limits) -> Iterator[Answer]:
    """即将到期: a column will be stale within days unless something is published.

    A reminder ahead of stale_column, by the same measure, never a failure: silent once the column is stale, and for
    columns whose kind is not known. How many days ahead is said in rules/column_checks.yml.

    Basis: 国办秘函〔2019〕19号, 单项否决 4(1)(2)(提前提醒,不是问题).
    Remedy: 在到期日前在本栏目发布应公开的信息;确无信息可公开的,提前向政务公开股申请豁免。
    """
    if limits.kind == UNKNOWN:
        return
    now = list(stale_column.check(seen, limits))
    if now:
        yield from (answer for answer in now if isinstance(answer, CannotTell))
        return
    ahead = _ahead(limits, column_checks().due_soon)
    then = list(stale_column.check(seen, _on(limits, limits.as_of + timedelta(days=ahead + 1))))
    if any(isinstance(answer, Problem) for answer in then):
        yield _reminder(seen, limits, _last_day(seen, limits))
    else:
        yield from then


def _on(limits: Limits, day: date) -> Limits:
    return limits.model_copy(update={"as_of": day})


def _ahead(limits: Limits, numbers: DueSoon) -> int:
    """How many days before its last day a column is reminded of."""
    if limits.mode is Mode.YEAR:
        return numbers.yearly_days
    period = limits.max_age_days or (limits.max_age_months or 0) * _DAYS_A_MONTH
    return min(numbers.days, int(period * numbers.share))


def _last_day(seen: ColumnObservation, limits: Limits) -> date:
    """The last day on which nothing is wrong yet. Found day by day, because calendar months do not add up backwards."""
    day = limits.as_of
    while not any(isinstance(answer, Problem) for answer in stale_column.check(seen, _on(limits, day))):
        day += timedelta(days=1)
    return day - timedelta(days=1)


def _reminder(seen: ColumnObservation, limits: Limits, last_day: date) -> Problem:
    left = (last_day - limits.as_of).days
    when = f" {last_day}(还有 {left} 天)" if left else f"今天({last_day})"
    newest = f"最近一条发布于 {seen.newest}," if seen.newest else ""
    owed = "发布本年度应有的内容" if limits.mode is Mode.YEAR else "发布新的信息"
    return Problem(
        message=f"{newest}最迟须于{when}{owed},否则将被判为栏目不更新",
        evidence={
            "last_day": last_day.isoformat(),
            "days_left": left,
            "newest": seen.newest.isoformat() if seen.newest else None,
        },
    )
