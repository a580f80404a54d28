from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from rules.contract import Answer, CannotTell, Limits, Problem, days, rule
from storage.nouns import ColumnObservation, ColumnState, Severity

_TOLERANCE = timedelta(days=1)  # another time zone, or something set to appear at midnight


@rule("DAT01", Severity.MINOR, rectify_within=days(5))
def future_dated_entry(seen: ColumnObservation, limits: Limits) -> Iterator[Answer]:
    """日期异常: an entry bears a publication date later than tomorrow.

    Such a date never counts as an update; it is usually a slip of the pen, and looks like a forged one.

    Basis: 国办秘函〔2019〕19号, 单项否决 1(5)(弄虚作假,如伪造发稿日期);国办发〔2017〕47号(网站内容要清晰显示发布时间).
    Remedy: 在网站后台把该条信息的发布时间改为真实的发布日期。
    """
    if seen.state is not ColumnState.FILLED:
        yield CannotTell(why="这次没有读到注明日期的信息")
        return
    told: set[str] = set()
    for entry in seen.entries:
        place = entry.url or entry.title
        if entry.published is None or entry.published <= limits.as_of + _TOLERANCE or place in told:
            continue
        told.add(place)
        yield Problem(
            message=f"“{entry.title}”的发布日期为 {entry.published},晚于检查当天({limits.as_of})",
            about=place,
            evidence={"published": entry.published.isoformat(), "dated_by": entry.dated_by.value, "title": entry.title},
        )
