"""Which of the four fixed blocks a unit has, told by kind or by name, and when nothing can be said."""

from __future__ import annotations

import pytest

from rules import CannotTell, Problem
from rules.column_structure import column_structure
from storage.column_nouns import UnitColumns
from storage.nouns import Column, ColumnState, Mode, Severity, UnitKind
from tests.rules.evidence import limits

GUIDE, SYSTEM, REPORT = ("指南", "gk_guide"), ("制度", "gk_system"), ("年报", "gk_report")
NEWS = ("工作动态", "news")


def unit(*columns: tuple[str, str], root_read: bool = True) -> UnitColumns:
    return UnitColumns(
        unit="永宁镇",
        kind=UnitKind.TOWNSHIP,
        columns=tuple(
            Column(unit="永宁镇", name=name, url=f"http://x/{name}/", kind=kind, mode=Mode.ROLL)
            for name, kind in columns
        ),
        states=(ColumnState.FILLED,) * len(columns),
        root_read=root_read,
    )


def missing(asked: UnitColumns) -> list[str]:
    answers = [each for each in column_structure.check(asked, limits()) if isinstance(each, Problem)]
    return [title for each in answers for title in each.evidence["missing"]]


def silent(asked: UnitColumns) -> bool:
    return list(column_structure.check(asked, limits())) == []


def test_a_unit_without_a_guide_is_told_so_once_as_a_reminder() -> None:
    (problem,) = column_structure.check(unit(SYSTEM, REPORT, NEWS), limits())
    assert isinstance(problem, Problem)
    assert problem.message == "本单位的公开目录下没有找到 “政府信息公开指南” 栏目,请核实"
    assert column_structure.severity is Severity.NOTICE


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ((GUIDE, REPORT, NEWS), ["政府信息公开制度"]),
        ((GUIDE, SYSTEM, NEWS), ["政府信息公开年报"]),
        ((GUIDE, SYSTEM, REPORT), ["法定主动公开内容"]),
        ((GUIDE, SYSTEM, REPORT, ("依申请公开", "depends_apply")), ["法定主动公开内容"]),
        ((NEWS, REPORT), ["政府信息公开指南", "政府信息公开制度"]),
    ],
)
def test_every_block_is_looked_for(columns: tuple[tuple[str, str], ...], told: list[str]) -> None:
    assert missing(unit(*columns)) == told


def test_a_unit_with_all_four_is_left_alone_even_where_one_is_empty() -> None:
    whole = unit(GUIDE, SYSTEM, REPORT, NEWS)
    assert silent(whole)
    assert silent(whole.model_copy(update={"states": (ColumnState.BLANK, None, ColumnState.FILLED, None)}))


def test_a_block_under_a_name_that_reads_as_another_kind_is_there() -> None:
    assert silent(unit(("公开指南和制度", "gk_guide"), ("政务公开工作年度报告", "plan"), NEWS))


def test_a_unit_whose_root_was_not_read_cannot_be_told() -> None:
    (answer,) = column_structure.check(unit(NEWS, REPORT, root_read=False), limits())
    assert isinstance(answer, CannotTell)


def test_a_root_with_none_of_the_blocks_is_no_disclosure_root_and_cannot_be_told() -> None:
    (answer,) = column_structure.check(unit(NEWS, ("通知公告", "notice")), limits())
    assert isinstance(answer, CannotTell)
