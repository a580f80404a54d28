"""When a column has gone too long without a new entry, on the day itself and the day after, in all five modes."""

from __future__ import annotations

from datetime import date

import pytest

from rules import Limits
from rules.stale_column import stale_column
from storage.nouns import ColumnState, Mode, Severity
from tests.rules.evidence import answers, cannot_tell, entry, filled, limits, problems, seen, silent


def roll(as_of: str = "2022-04-21", *, days: int | None = None, months: int | None = None) -> Limits:
    return limits(as_of=date.fromisoformat(as_of), max_age_days=days, max_age_months=months)


# --- ROLL: days -----------------------------------------------------------------------------------------------------


def test_the_fourteenth_day_is_fresh_and_the_fifteenth_is_stale() -> None:
    assert silent(stale_column, filled("2022-04-07"), roll(days=14))
    assert problems(stale_column, filled("2022-04-06"), roll(days=14))


def test_the_message_says_what_since_when_and_the_limit() -> None:
    (problem,) = problems(stale_column, filled("2022-01-03"), roll(days=14))
    assert problem.message == "最近一条发布于 2022-01-03(距今 108 天),本栏目应每 14 天内更新"
    assert problem.evidence["newest"] == "2022-01-03"
    assert problem.evidence["age_days"] == 108


def test_days_run_through_a_leap_day() -> None:
    assert silent(stale_column, filled("2024-02-16"), roll("2024-03-01", days=14))
    assert problems(stale_column, filled("2024-02-15"), roll("2024-03-01", days=14))
    assert silent(stale_column, filled("2023-02-15"), roll("2023-03-01", days=14))


def test_a_pinned_old_item_on_top_does_not_make_a_column_stale() -> None:
    assert silent(stale_column, filled("2017-11-20", "2022-04-20", "2022-04-01"), roll(days=14))


def test_an_entry_dated_tomorrow_is_fresh() -> None:
    assert silent(stale_column, filled("2022-04-22"), roll(days=14))


# --- ROLL: calendar months ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of", "months", "fresh", "stale"),
    [
        ("2022-04-21", 6, "2021-10-21", "2021-10-20"),
        ("2022-04-21", 12, "2021-04-21", "2021-04-20"),
        ("2022-04-21", 3, "2022-01-21", "2022-01-20"),
        ("2022-08-31", 6, "2022-02-28", "2022-02-27"),  # the month six months before is shorter
        ("2024-08-31", 6, "2024-02-29", "2024-02-28"),
        ("2022-03-31", 6, "2021-09-30", "2021-09-29"),
        ("2024-02-29", 12, "2023-02-28", "2023-02-27"),
        ("2025-02-28", 12, "2024-02-28", "2024-02-27"),
        ("2025-03-01", 12, "2024-03-01", "2024-02-29"),
    ],
)
def test_months_are_calendar_months_and_the_border_day_is_fresh(
    as_of: str, months: int, fresh: str, stale: str
) -> None:
    assert silent(stale_column, filled(fresh), roll(as_of, months=months))
    assert problems(stale_column, filled(stale), roll(as_of, months=months))


def test_six_months_are_not_180_days() -> None:
    assert silent(stale_column, filled("2021-10-22"), roll(months=6))  # 181 days
    (problem,) = problems(stale_column, filled("2021-10-20"), roll(months=6))
    assert problem.message == "最近一条发布于 2021-10-20(距今 183 天),本栏目应每 6 个月内更新"


# --- what is never stale --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", sorted(set(ColumnState) - {ColumnState.FILLED}))
@pytest.mark.parametrize("mode", [Mode.ROLL, Mode.YEAR, Mode.REPLY])
def test_only_a_filled_column_can_be_stale_and_the_others_close_nothing(state: ColumnState, mode: Mode) -> None:
    asked = limits(mode, max_age_days=None if mode is Mode.YEAR else 14, due="01-31")
    assert cannot_tell(stale_column, seen(state, entry("2010-01-01"), looks=2), asked)


def test_a_filled_column_without_a_newest_day_cannot_be_told() -> None:
    assert cannot_tell(stale_column, seen(ColumnState.FILLED), roll(days=14))
    assert cannot_tell(stale_column, filled("2030-01-01", newest=None), roll(days=14))


def test_an_event_column_is_never_stale() -> None:
    assert silent(stale_column, filled("2010-01-01"), limits(Mode.EVENT))


def test_a_static_page_is_asked_about_its_age_only_where_the_registry_says_so() -> None:
    assert silent(stale_column, filled("2010-01-01"), limits(Mode.STATIC))
    assert silent(stale_column, filled("2021-04-21"), limits(Mode.STATIC, max_age_days=365))
    (problem,) = problems(stale_column, filled("2021-04-20"), limits(Mode.STATIC, max_age_days=365))
    assert "登记表要求每 365 天内核对更新" in problem.message


def test_a_list_that_shows_its_oldest_page_first_cannot_be_told() -> None:
    oldest_first = ("2018-01-01", "2018-02-01", "2018-03-01")
    assert cannot_tell(stale_column, filled(*oldest_first, total=40), roll(days=14))
    assert problems(stale_column, filled(*oldest_first), roll(days=14))  # all of it is there


def test_further_pages_of_older_entries_excuse_nobody() -> None:
    newest_first = ("2016-05-01", "2022-01-03", "2021-12-01", "2021-11-01")  # one pinned
    assert problems(stale_column, filled(*newest_first, total=40), roll(days=14))


def test_a_list_of_which_half_has_no_date_cannot_be_told() -> None:
    half = (entry(None, "甲"), entry("2021-01-01", "乙"))
    assert cannot_tell(stale_column, seen(ColumnState.FILLED, *half), roll(days=14))
    assert problems(stale_column, seen(ColumnState.FILLED, *half, entry("2020-01-01", "丙")), roll(days=14))


# --- severity -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("veto", "severity"),
    [("A", Severity.MAJOR), ("B", Severity.MAJOR), ("C", Severity.MAJOR), (None, Severity.NOTICE)],
)
def test_a_kind_that_does_not_count_is_only_reminded(veto: str | None, severity: Severity) -> None:
    for asked, evidence in (
        (limits(max_age_days=14, veto=veto), filled("2021-01-01")),
        (limits(Mode.YEAR, due="01-31", veto=veto), filled("2015-01-01")),
    ):
        (problem,) = problems(stale_column, evidence, asked)
        assert problem.severity is severity


# --- REPLY ----------------------------------------------------------------------------------------------------------


def test_replies_may_be_two_calendar_months_old() -> None:
    asked = limits(Mode.REPLY, max_age_months=2)
    assert silent(stale_column, filled("2022-02-21"), asked)
    (problem,) = problems(stale_column, filled("2022-02-20"), asked)
    assert problem.message == "最近一条发布于 2022-02-20(距今 60 天),本栏目应每 2 个月内公开新的留言答复"


# --- YEAR -----------------------------------------------------------------------------------------------------------

REPORT = {"due": "01-31", "year_offset": -1, "keywords": ("年度报告", "年报"), "veto": "C"}


def report(as_of: str = "2022-04-21", **told: object) -> Limits:
    return limits(Mode.YEAR, as_of=date.fromisoformat(as_of), **{**REPORT, **told})


def test_the_report_is_missed_the_day_after_it_was_due_and_not_on_the_day() -> None:
    last_year = seen(ColumnState.FILLED, entry("2021-01-25", "永宁镇2020年政府信息公开工作年度报告"))
    assert silent(stale_column, last_year, report("2022-01-31"))
    (problem,) = problems(stale_column, last_year, report("2022-02-01"))
    assert problem.message == (
        "没有 2021 年的内容(如标题含“2021年”“年度报告”),应在 2022-01-31 前发布,已超过 1 天,最近一条发布于 2021-01-25"
    )


@pytest.mark.parametrize(
    "title",
    [
        "永宁镇2021年政府信息公开工作年度报告",
        "永宁镇2021年度政府信息公开年报",
        "政府信息公开年度报告（２０２１）",
        "永宁镇二〇二一年政府信息公开年度报告",
        "永宁镇二○二一年度政府信息公开年度报告",
        "永宁镇2021年政务公开工作情况",  # no keyword, but the year: rather satisfied than accused
        "2020-2022年政府信息公开年度报告汇编",
    ],
)
def test_a_title_that_names_the_year_is_the_item_whenever_it_was_published(title: str) -> None:
    assert silent(stale_column, seen(ColumnState.FILLED, entry("2022-01-20", title)), report())
    assert silent(stale_column, seen(ColumnState.FILLED, entry(None, title)), report())


@pytest.mark.parametrize(
    "title",
    [
        "永宁镇2020年政府信息公开工作年度报告",
        "永宁镇二〇二〇年政府信息公开年度报告",
        "2020年度政府信息公开年报(永府发〔2021〕3号)",
        "2020年度政府信息公开年报(2021年1月20日)",
        "2022年政府信息公开工作要点",
    ],
)
def test_a_title_of_another_year_is_not_the_item_even_when_published_in_time(title: str) -> None:
    assert problems(stale_column, seen(ColumnState.FILLED, entry("2022-01-20", title)), report())


def test_old_reports_moved_to_a_new_site_in_one_go_do_not_stand_for_the_missing_one() -> None:
    moved = [entry("2022-01-10", f"{year}年政府信息公开年度报告") for year in range(2012, 2021)]
    assert problems(stale_column, seen(ColumnState.FILLED, *moved), report())


def test_the_report_of_a_later_year_shows_that_the_column_is_alive() -> None:
    later = entry("2022-04-01", "2022年政府信息公开年度报告")
    assert silent(stale_column, seen(ColumnState.FILLED, later), report())


def test_a_title_without_a_year_counts_by_its_day() -> None:
    title = "永宁镇政府信息公开工作年度报告"
    assert silent(stale_column, seen(ColumnState.FILLED, entry("2021-02-01", title)), report())
    assert problems(stale_column, seen(ColumnState.FILLED, entry("2021-01-31", title)), report())


def test_a_documents_number_is_no_year_of_its_title() -> None:
    numbered = entry("2022-01-20", "永宁镇政府信息公开年度报告(永府发〔2022〕3号)")
    assert silent(stale_column, seen(ColumnState.FILLED, numbered), report())


def test_an_entry_without_year_and_day_may_be_the_item() -> None:
    riddle = (entry(None, "政府信息公开工作年度报告"), entry("2020-01-20", "2019年年报"))
    assert cannot_tell(stale_column, seen(ColumnState.FILLED, *riddle), report())


def test_the_item_may_stand_on_a_page_that_was_not_seen() -> None:
    recent = [entry(f"2022-04-{day:02}", "2020年整改情况") for day in (20, 10, 1)]
    assert cannot_tell(stale_column, seen(ColumnState.FILLED, *recent, total=40), report())
    assert problems(stale_column, seen(ColumnState.FILLED, *recent), report())


def test_a_pinned_old_item_does_not_show_that_the_rest_is_as_old() -> None:
    pinned = entry("2015-01-01", "2014年年报")
    recent = [entry(f"2022-04-{day:02}", "2020年整改情况") for day in (20, 10, 1)]
    assert cannot_tell(stale_column, seen(ColumnState.FILLED, pinned, *recent, total=40), report())


def test_a_page_that_reaches_back_before_the_cycle_shows_what_is_missing() -> None:
    rows = [entry("2022-04-20", "2020年整改情况"), entry("2021-01-20", "2020年年报")]
    assert problems(stale_column, seen(ColumnState.FILLED, *rows, total=40), report())


def test_a_yearly_report_shown_as_a_page_without_a_list_cannot_be_told() -> None:
    assert cannot_tell(stale_column, seen(ColumnState.FILLED), report())


def test_a_budget_is_of_the_year_in_which_it_is_due() -> None:
    asked = {"due": "03-31", "year_offset": 0, "keywords": ("预算",)}
    budget = seen(ColumnState.FILLED, entry("2021-03-20", "永宁镇2021年部门预算"))
    assert silent(stale_column, budget, report("2022-03-31", **asked))
    assert problems(stale_column, budget, report("2022-04-01", **asked))


def test_the_last_day_of_the_year_may_be_the_due_day() -> None:
    asked = {"due": "12-31", "year_offset": 0, "keywords": ("提案",)}
    done = seen(ColumnState.FILLED, entry("2020-11-20", "2020年政协提案办理情况"))
    assert silent(stale_column, done, report("2021-12-31", **asked))
    assert problems(stale_column, done, report("2022-01-01", **asked))


def test_a_yearly_column_without_a_due_day_owes_nothing() -> None:
    assert silent(stale_column, filled("2001-01-01"), report(due=None))


def test_evidence_alone_decides() -> None:
    evidence, asked = filled("2022-01-03"), roll(days=14)
    assert answers(stale_column, evidence, asked) == answers(stale_column, evidence, asked)
