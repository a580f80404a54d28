from __future__ import annotations

from collections.abc import Iterator

from rules.contract import Answer, CannotTell, Limits, Problem, days, rule
from rules.kinds import kinds
from rules.policy_checks import YearlyItemAsked, policy_checks
from rules.years import YearlyItem, expected_item, years_named
from storage.nouns import Entry, Severity, UnitKind
from storage.policy_nouns import YearlyTitles


@rule("YER01", Severity.NOTICE, rectify_within=days(10))
def yearly_item_missing(listed: YearlyTitles, limits: Limits) -> Iterator[Answer]:
    """年度内容未见: an item that the law asks for each year is in none of the lists that were read.

    A column kept for such an item is judged by `stale_column` (by the year in the title and the due day), and that the
    column of annual reports is there at all by `column_structure`. So this rule speaks only where no column is kept
    for the item: of the whole site's 政府网站工作年度报表, and of each unit's budget and final account. Any entry that
    names the year and the item will do, wherever it is listed. Where another unit keeps a column that may hold the
    items of all, nothing can be told. A reminder, because the item may stand where no list leads.

    Basis: 国办函〔2018〕12号(政府网站工作年度报表,每年 1 月 31 日前);《政府信息公开条例》第二十条(七)(预算、决算).
    Remedy: 请核实;确未公开的,尽快公开,并在登记表中登记所在的栏目。
    """
    kept = {column.kind for column in listed.columns}
    asked = [each for each in policy_checks().yearly_items if _is_asked(each, listed) and not kept & {*each.covered_by}]
    due = {each.kind: _due_item(each.kind, listed.kind, limits) for each in asked}
    missing = [
        each
        for each in asked
        if (item := due[each.kind]) and not any(_may_be(entry, each, item) for entry in listed.entries)
    ]
    sure = [each for each in missing if not listed.gathered & {*each.covered_by}]
    if missing and (listed.doubt or not sure):
        yield CannotTell(why=listed.doubt or "可能发布在其他单位汇总公开的栏目中")
        return
    for each in sure:
        item = due[each.kind]
        assert item is not None
        yield _problem(each, item)


def _is_asked(item: YearlyItemAsked, listed: YearlyTitles) -> bool:
    return listed.kind in item.unit_kinds if listed.unit else item.whole_site


def _due_item(kind: str, unit_kind: UnitKind | None, limits: Limits) -> YearlyItem | None:
    """The item that is due, by the days and years of kinds.yml."""
    known = kinds().get(kind)
    due = known.due_of(unit_kind) if unit_kind else known.due
    return expected_item(limits.as_of, due, known.year_offset or 0) if due else None


def _may_be(entry: Entry, asked: YearlyItemAsked, item: YearlyItem) -> bool:
    """Whether an entry may be the item: in doubt it is."""
    if not any(word in entry.title for word in asked.words):
        return False
    years = years_named(entry.title)
    if not years:
        return entry.published is None or entry.published > item.cycle_after
    return any(year >= item.year for year in years)


def _problem(asked: YearlyItemAsked, item: YearlyItem) -> Problem:
    return Problem(
        message=f"没有看到 {item.year} 年的“{asked.title}”,应在 {item.due} 前公开({asked.basis}),请核实",
        about=asked.kind,
        evidence={"year": item.year, "due": item.due.isoformat()},
    )
