from __future__ import annotations

from collections.abc import Iterator

from rules.contract import Answer, CannotTell, Limits, Problem, days, rule
from storage.nouns import ColumnObservation, ColumnState, Mode, Severity

_SPEAKING = frozenset({ColumnState.FILLED, ColumnState.UNDATED})


@rule("UPD02", Severity.MINOR, rectify_within=days(10))
def undated_column(seen: ColumnObservation, limits: Limits) -> Iterator[Answer]:
    """未注明发布时间: a column lists information, and none of it says when it was published.

    The auditor counts information without a date as not updated; it is a finding of its own here, because it is put
    right by showing dates. Static pages (机构职能, 指南) need none.

    Basis: 国办发〔2017〕47号(网站内容要清晰显示发布时间);
        国办秘函〔2019〕19号, 单项否决 4 的检查口径(未注明信息发布时间的视为不更新).
    Remedy: 在栏目列表中显示每条信息的发布时间,格式为“年-月-日”;模板不支持的,请网站平台调整模板。
    """
    if limits.mode is Mode.STATIC:
        return
    confirmed_blank = seen.state is ColumnState.BLANK and seen.looks >= 2
    if seen.state not in _SPEAKING and not confirmed_blank:
        yield CannotTell(why="这次没有看到栏目内容")
    elif seen.state is ColumnState.UNDATED:
        number = seen.total or len(seen.entries)
        yield Problem(
            message=f"本栏目 {number} 条信息都没有注明发布时间,按规定视为不更新"
            if number
            else "本栏目的信息没有注明发布时间",
            evidence={"entries": len(seen.entries), "total": seen.total},
        )
