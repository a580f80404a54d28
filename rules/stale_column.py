from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from dateutil.relativedelta import relativedelta

from rules.contract import Answer, CannotTell, Limits, Problem, days, rule
from rules.lists import may_hide_newer, may_hide_since, mostly_undated
from rules.years import YearlyItem, expected_item, years_named
from storage.nouns import ColumnObservation, ColumnState, Entry, Mode, Severity


@rule("UPD01", Severity.MAJOR, rectify_within=days(10))
def stale_column(seen: ColumnObservation, limits: Limits) -> Iterator[Answer]:
    """栏目不更新: a column has gone longer without a new entry than its kind allows.

    ROLL and REPLY columns need an entry within so many days or calendar months; the last day of the limit still counts.
    YEAR columns need the item of the year, told by the year in its title, once its due day has passed. EVENT columns
    are never stale; STATIC ones only where the registry states a review. Where the kind does not count towards the
    veto the finding is a reminder. What the page does not show (further pages, missing dates) accuses nobody.

    Basis: 国办秘函〔2019〕19号, 单项否决 4(1)(2)(动态要闻 2 周,通知公告、政策文件 6 个月,应更新但长期未更新).
    Remedy: 在本栏目发布应公开的信息;确无信息可公开的,向政务公开股申请豁免。
    """
    if not _asked(limits):
        return
    if seen.state is not ColumnState.FILLED:
        yield CannotTell(why="这次没有读到注明日期的信息")
        return
    answer = _yearly(seen, limits) if limits.mode is Mode.YEAR else _rolling(seen, limits)
    if answer is not None:
        yield answer


def _asked(limits: Limits) -> bool:
    """Whether this column owes anything new at all."""
    if limits.mode is Mode.YEAR:
        return limits.due is not None
    return limits.mode is not Mode.EVENT and (limits.max_age_days or limits.max_age_months) is not None


def _severity(limits: Limits) -> Severity:
    return Severity.MAJOR if limits.veto else Severity.NOTICE


# --- something new within so many days or months --------------------------------------------------------------------

_OWED = {
    Mode.ROLL: "本栏目应每 {period}内更新",
    Mode.REPLY: "本栏目应每 {period}内公开新的留言答复",
    Mode.STATIC: "登记表要求每 {period}内核对更新",
}


def _rolling(seen: ColumnObservation, limits: Limits) -> Answer | None:
    if seen.newest is None:
        return CannotTell(why="没有读到发布日期")
    oldest_allowed = _oldest_allowed(limits)
    if seen.newest >= oldest_allowed:
        return None
    if mostly_undated(seen.entries) or may_hide_newer(seen):
        return CannotTell(why="较新的信息可能没有日期,或在后面的页上")
    age = (limits.as_of - seen.newest).days
    period = f"{limits.max_age_days} 天" if limits.max_age_days is not None else f"{limits.max_age_months} 个月"
    return Problem(
        message=f"最近一条发布于 {seen.newest}(距今 {age} 天)," + _OWED[limits.mode].format(period=period),
        severity=_severity(limits),
        evidence={
            "newest": seen.newest.isoformat(),
            "age_days": age,
            "oldest_allowed": oldest_allowed.isoformat(),
            "entries": len(seen.entries),
        },
    )


def _oldest_allowed(limits: Limits) -> date:
    """The day on which the newest entry may stand at the earliest. Months are calendar months: six are not 180 days."""
    if limits.max_age_days is not None:
        return limits.as_of - timedelta(days=limits.max_age_days)
    return _months_before(limits.as_of, limits.max_age_months or 0)


def first_stale_day(newest: date, limits: Limits) -> date | None:
    """The first day on which a column is stale if its newest entry stays this one; None where only a yearly item, or
    nothing at all, is asked of it."""
    if limits.mode is Mode.YEAR or not _asked(limits):
        return None
    if limits.max_age_days is not None:
        return newest + timedelta(days=limits.max_age_days + 1)
    return _after_months(newest, limits.max_age_months or 0)


@lru_cache(maxsize=10_000)  # a county's columns end on a few hundred days
def _after_months(newest: date, months: int) -> date:
    """Found day by day, because calendar months do not add up backwards."""
    day = newest + relativedelta(months=months)
    while _months_before(day, months) <= newest:
        day += timedelta(days=1)
    return day


@lru_cache(maxsize=1_000)  # a night asks a few such questions a thousand times
def _months_before(day: date, months: int) -> date:
    return day - relativedelta(months=months)


# --- the item of the year -------------------------------------------------------------------------------------------


def _yearly(seen: ColumnObservation, limits: Limits) -> Answer | None:
    assert limits.due is not None
    item = expected_item(limits.as_of, limits.due, limits.year_offset)
    if any(_satisfies(entry, item, limits) for entry in seen.entries):
        return None
    if not seen.entries or any(entry.published is None and not years_named(entry.title) for entry in seen.entries):
        return CannotTell(why="有的信息看不出是哪一年的")
    if may_hide_since(seen, item.cycle_after):
        return CannotTell(why="应有的信息可能在后面的页上")
    return Problem(
        message=_missing(item, seen, limits),
        severity=_severity(limits),
        evidence={
            "year": item.year,
            "due": item.due.isoformat(),
            "newest": seen.newest.isoformat() if seen.newest else None,
            "entries": len(seen.entries),
        },
    )


def _missing(item: YearlyItem, seen: ColumnObservation, limits: Limits) -> str:
    keyword = f"“{limits.keywords[0]}”" if limits.keywords else ""
    newest = f",最近一条发布于 {seen.newest}" if seen.newest else ""
    return (
        f"没有 {item.year} 年的内容(如标题含“{item.year}年”{keyword}),"
        f"应在 {item.due} 前发布,已超过 {(limits.as_of - item.due).days} 天{newest}"
    )


def _satisfies(entry: Entry, item: YearlyItem, limits: Limits) -> bool:
    """Whether an entry may be the yearly item or a later one. In doubt it is: a column is called stale only when
    nothing in it can be meant."""
    years = years_named(entry.title)
    if not years:
        return entry.published is not None and entry.published > item.cycle_after
    if item.year in years:
        return True
    later = any(item.year < year <= limits.as_of.year + 1 for year in years)
    return later and (not limits.keywords or any(word in entry.title for word in limits.keywords))
