from __future__ import annotations

from collections.abc import Iterator

from rules.contract import Answer, CannotTell, Limits, Problem, days, rule
from storage.nouns import ColumnObservation, ColumnState, Severity

_NOTHING_SEEN = frozenset({ColumnState.UNREADABLE, ColumnState.BLOCKED, ColumnState.UNREACHABLE, ColumnState.EXTERNAL})


@rule("BLK01", Severity.MAJOR, rectify_within=days(10))
def blank_column(seen: ColumnObservation, limits: Limits) -> Iterator[Answer]:
    """空白栏目: a column holds no information at all, seen so by two looks of one night that agree.

    An empty list, an empty data source or a stated 暂无信息 is needed; a page that could not be read, a firewall's page
    or a dead link is never blank. Columns that may stand empty (archived topics) are only reminded.

    Basis: 国办秘函〔2019〕19号, 单项否决 4(3)(空白栏目数量超过(含)5 个即否决);
        国办发〔2017〕47号(栏目设置应科学合理,避免出现空白栏目).
    Remedy: 在本栏目发布应公开的信息;确无信息可公开的,发布一条说明,或向政务公开股申请撤并、豁免本栏目。
    """
    if seen.state in _NOTHING_SEEN:
        yield CannotTell(why="这次没有看到栏目内容")
    elif seen.state is ColumnState.BLANK and seen.looks < 2:
        yield CannotTell(why="疑似空白,尚待复看")
    elif seen.state is ColumnState.BLANK:
        yield Problem(
            message=f"本栏目没有任何信息({seen.reason.rstrip('。')})",
            severity=None if limits.blank_counts else Severity.NOTICE,
            evidence={"looks": seen.looks, "rendered": seen.rendered, "reason": seen.reason},
        )
