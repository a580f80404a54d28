from __future__ import annotations

from collections.abc import Iterator

from rules.contract import Answer, CannotTell, Limits, Problem, days, rule
from storage.column_nouns import UnitColumns
from storage.nouns import Column, Severity

# The fixed blocks: a kind of column, and the words by which its name tells it where the kind was guessed otherwise.
_BLOCKS = {
    "政府信息公开指南": ("gk_guide", ("指南",)),
    "政府信息公开制度": ("gk_system", ("制度", "依据", "规定")),
    "政府信息公开年报": ("gk_report", ("年报", "年度报告")),
}
_CONTENT = "法定主动公开内容"
_BESIDE = frozenset({*(kind for kind, _ in _BLOCKS.values()), "depends_apply"})


@rule("STR01", Severity.NOTICE, rectify_within=days(10))
def column_structure(unit: UnitColumns, limits: Limits) -> Iterator[Answer]:
    """栏目结构不全: below a unit's disclosure root one of the four fixed blocks is missing.

    指南, 制度, 法定主动公开内容 and 年报 have to be there for every unit. Asked only where the unit's root was read in
    the same cycle, so that all it leads to is known, and where it holds one of the blocks at least, so that it is a
    disclosure root; a column that is there and empty is another rule's. A reminder, because a block may be reached by a
    link that is not a column.

    Basis: 国办公开办函〔2019〕61号(政府信息公开平台规范:指南、制度、法定主动公开内容、年报四个固定板块)[M].
    Remedy: 请核实;确实没有的,在本单位的政府信息公开目录下增设该栏目并发布相应内容。
    """
    if not unit.root_read:
        yield CannotTell(why="这次没有读到本单位的公开目录")
        return
    missing = [title for title, (kind, words) in _BLOCKS.items() if not _holds(unit.columns, kind, words)]
    if len(missing) == len(_BLOCKS):
        yield CannotTell(why="登记的目录不像政府信息公开目录")
        return
    if all(column.kind in _BESIDE for column in unit.columns):
        missing.append(_CONTENT)
    if missing:
        told = "、".join(f"“{title}”" for title in missing)
        yield Problem(
            message=f"本单位的公开目录下没有找到 {told} 栏目,请核实",
            evidence={"missing": missing, "columns": len(unit.columns)},
        )


def _holds(columns: tuple[Column, ...], kind: str, words: tuple[str, ...]) -> bool:
    return any(column.kind == kind or any(word in column.name for word in words) for column in columns)
