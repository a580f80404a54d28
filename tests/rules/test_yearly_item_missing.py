"""Yearly items for which no column is kept: found in any list, missing from all, or not to be told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from rules import Answer, CannotTell, Problem
from rules.yearly_item_missing import yearly_item_missing
from rules.yearly_titles import yearly_titles
from storage.nouns import Column, Entry, Mode, UnitKind
from storage.policy_nouns import YearlyTitles
from tests.rules.evidence import entry, limits

LAST = entry("2021-01-20", "铜鼓县人民政府网站工作年度报表(2020年度)")
THIS = entry("2022-01-20", "铜鼓县人民政府网站工作年度报表(2021年度)")
BUDGET, ACCOUNT = entry("2022-03-01", "永宁镇2022年部门预算"), entry("2021-09-01", "永宁镇2020年度部门决算")


def site(*entries: Entry, columns: tuple[str, ...] = (), **told: Any) -> YearlyTitles:
    kept = tuple(
        Column(unit="县政府办", name=kind, url=f"http://x/{kind}/", kind=kind, mode=Mode.YEAR) for kind in columns
    )
    return YearlyTitles(**{"unit": "", "kind": None, "columns": kept, "entries": entries, **told})


def township(*entries: Entry, **told: Any) -> YearlyTitles:
    return site(*entries, **{"unit": "永宁镇", "kind": UnitKind.TOWNSHIP, **told})


def answers(listed: YearlyTitles, on: date = date(2022, 4, 21)) -> list[Answer]:
    return list(yearly_item_missing.check(listed, limits(as_of=on)))


def test_a_site_without_last_years_report_is_reminded_the_day_after_it_was_due() -> None:
    assert answers(site(LAST), date(2022, 1, 31)) == []
    (problem,) = answers(site(LAST), date(2022, 2, 1))
    assert isinstance(problem, Problem)
    assert problem.message == (
        "没有看到 2021 年的“政府网站工作年度报表”,应在 2022-01-31 前公开(国办函〔2018〕12号),请核实"
    )


def test_the_item_in_whatever_list_is_there() -> None:
    assert answers(site(LAST, THIS)) == []
    assert answers(site(entry("2022-01-20", "网站工作年度报表"))) == []
    assert answers(site(entry(None, "网站工作年度报表"))) == []


def test_a_column_kept_for_the_item_is_judged_elsewhere() -> None:
    assert answers(site(columns=("site_report",))) == []
    assert answers(township(columns=("budget",))) == []


def test_a_units_budget_and_account_are_asked_for_by_their_own_days() -> None:
    assert answers(township(BUDGET, ACCOUNT)) == []
    (budget,) = answers(township(ACCOUNT))
    assert isinstance(budget, Problem)
    assert budget.about == "budget"
    assert answers(township(ACCOUNT, entry("2021-03-01", "永宁镇2021年部门预算")), date(2022, 3, 31)) == []


@pytest.mark.parametrize("told", [{"doubt": "永宁镇“通知公告”没有读到"}, {"gathered": {"budget"}}])
def test_where_lists_were_not_read_or_another_unit_gathers_the_items_nothing_can_be_told(told: dict[str, Any]) -> None:
    (answer,) = answers(township(ACCOUNT, **told))
    assert isinstance(answer, CannotTell)


def test_only_titles_that_may_name_an_item_are_kept() -> None:
    assert yearly_titles([THIS, BUDGET, entry("2022-03-01", "放假通知")]) == (THIS, BUDGET)
