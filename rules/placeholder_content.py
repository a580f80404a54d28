from __future__ import annotations

from collections.abc import Iterator

from rules.column_checks import column_checks, is_cut_off
from rules.contract import Answer, CannotTell, Limits, Problem, days, rule
from storage.nouns import ColumnObservation, ColumnState, Mode, Severity

_LISTING = frozenset({ColumnState.FILLED, ColumnState.UNDATED})


@rule("CON01", Severity.MINOR, rectify_within=days(5))
def placeholder_content(seen: ColumnObservation, limits: Limits) -> Iterator[Answer]:
    """占位内容: an entry's whole title is a placeholder (测试, 111, 待补充), so that it tells nobody anything.

    Only whole titles count, and the words are those of rules/column_checks.yml. Where something is published only when
    it happens, 暂无 is an honest statement and is left alone.

    Basis: 国办发〔2017〕47号(栏目设置应科学合理,避免出现空白栏目;测试、占位内容不是应公开的信息).
    Remedy: 在网站后台删除该条测试或占位内容;本来要发布信息的,补上真实的标题和内容。
    """
    confirmed_blank = seen.state is ColumnState.BLANK and seen.looks >= 2
    if seen.state not in _LISTING and not confirmed_blank:
        yield CannotTell(why="这次没有看到栏目内容")
        return
    words, none_is_honest = column_checks().placeholder_content, limits.mode is Mode.EVENT
    told: set[str] = set()
    for entry in seen.entries:
        if not words.holds(entry.title, none_is_honest=none_is_honest) or is_cut_off(entry.title):
            continue
        place = entry.url or entry.title
        if place in told:
            continue
        told.add(place)
        published = f",发布于 {entry.published}" if entry.published else ""
        yield Problem(
            message=f"有一条信息的标题是“{entry.title.strip()}”{published},疑似测试或占位内容",
            about=place,
            evidence={"title": entry.title, "published": entry.published.isoformat() if entry.published else None},
        )
