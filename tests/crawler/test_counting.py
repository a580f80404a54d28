"""What counts in a verdict and what does not: problems of the site, of pages and of people, near limits, below others.

The county is put into the store as a cycle would have left it, and assessed through the command.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from storage.nouns import (
    Column,
    ColumnObservation,
    ColumnState,
    Mode,
    Rectification,
    RectificationEvent,
    RectificationStatus,
    RunKind,
    Severity,
    Site,
    Unit,
    UnitKind,
    fingerprint,
)
from storage.store import Look, Store, open_store
from tests.crawler.recorded import xunlan

DAY = date(2022, 4, 21)
AT = datetime(2022, 4, 21, 4, tzinfo=UTC)
SITE = "铜鼓县人民政府"
COUNTY, NATIONAL = "county-zero-tolerance", "national-2019"


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/xunlan.db"


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    with open_store(database) as opened:
        yield opened


def column(unit: str, name: str, kind: str = "notice", parent: str | None = None) -> Column:
    url = f"http://www.tonggu.gov.cn/{unit}/{name}/"
    return Column(unit=unit, name=name, url=url, kind=kind, mode=Mode.ROLL, parent=parent)


@dataclass(frozen=True)
class County:
    """A county that was looked at once and is well; problems are put into it by hand."""

    store: Store
    database: str
    run: int

    def problem(
        self,
        rule: str,
        unit: str,
        column: str = "",
        *steps: tuple[str, str],
        about: str = "",
        severity: Severity = Severity.MAJOR,
        message: str = "有问题",
    ) -> None:
        """A problem with the steps of its life, (day, what); by default it was opened on the day of the cycle."""
        life = [(datetime.fromisoformat(f"{day}T04:00:00+00:00"), what) for day, what in steps] or [(AT, "opened")]
        mark = fingerprint(rule, unit, column, about)
        found = Rectification(
            fingerprint=mark,
            opened_at=life[0][0],
            rule=rule,
            unit=unit,
            column=column,
            url="http://www.tonggu.gov.cn/",
            about=about,
            message=message,
            severity=severity,
            status=RectificationStatus.FOUND,
            due_at=DAY,
            seen_at=life[-1][0],
        )
        events = [RectificationEvent(fingerprint=mark, at=at, run=self.run, what=what, why="") for at, what in life]
        self.store.save_rectifications([found], events)

    def assess(self, ruleset: str = COUNTY, *words: str) -> dict[str, dict[str, Any]]:
        """Every unit's verdict, or the site's, by its name."""
        told = self.told(ruleset, *words)
        return {each["unit"]: each for each in told["units"]}

    def told(self, ruleset: str, *words: str) -> dict[str, Any]:
        asked = ("assess", "--period", "2022Q1", "--ruleset", ruleset, "--database", self.database, "--json", *words)
        result = xunlan(*asked)
        assert result.exit_code == 0, result.output
        told: dict[str, Any] = json.loads(result.stdout)
        return told

    def site(self, *words: str) -> dict[str, Any]:
        return self.assess(NATIONAL, *words)[SITE]


Make = Callable[..., County]


@pytest.fixture
def county(store: Store, database: str) -> Make:
    """Makes a county of these columns."""

    def make(*columns: Column) -> County:
        promised = columns or (column("永宁镇", "通知公告"), column("财政局", "通知公告"))
        names = dict.fromkeys(each.unit for each in promised)
        units = [Unit(name=name, kind=UnitKind.TOWNSHIP if "镇" in name else UnitKind.DEPARTMENT) for name in names]
        store.remember(Site(name=SITE, home="http://www.tonggu.gov.cn/"), units, promised)
        run = store.begin_run(
            kind=RunKind.CRAWL, scope="tonggu", units=(), as_of=DAY, started_at=AT, planned=len(promised)
        )
        store.save_observations(run.id, [Look(_seen(each), ()) for each in promised])
        return County(store, database, run.id)

    return make


def _seen(of: Column) -> ColumnObservation:
    return ColumnObservation(
        unit=of.unit, column=of.name, url=of.url, seen_at=AT, state=ColumnState.FILLED, reason="列出 1 条", newest=DAY
    )


# --- the site's own -------------------------------------------------------------------------------------------------


def test_what_is_wrong_with_the_site_fails_the_site_in_its_own_words_and_no_unit(county: Make) -> None:
    made = county()
    made.problem("home_not_updated", SITE, message="首页最近一条信息发布于 2022-04-01(距今 20 天),应每 14 天内更新")
    site = made.site()
    assert site["passed"] is False
    assert site["reasons"] == ["首页不更新:首页最近一条信息发布于 2022-04-01(距今 20 天),应每 14 天内更新"]
    assert {name: (each["passed"], each["reminders"]) for name, each in made.assess().items()} == {
        "永宁镇": (True, []),
        "财政局": (True, []),
    }


def test_a_unit_that_bears_the_sites_name_answers_for_its_columns_and_not_for_the_site(county: Make) -> None:
    made = county(column(SITE, "通知公告"))
    made.problem("dead_link", SITE, about="http://a.gov.cn/1", severity=Severity.MINOR)
    made.problem("column_structure", SITE, severity=Severity.NOTICE, message="没有政府信息公开年报栏目")
    made.problem("dead_link", SITE, "通知公告", about="http://a.gov.cn/2", severity=Severity.NOTICE)
    assert made.assess()[SITE]["reminders"] == [
        "公开平台栏目不全:没有政府信息公开年报栏目",
        "链接打不开 1 个(通知公告)",
    ]


def test_under_the_national_rule_set_a_problem_of_a_whole_unit_is_told_with_the_unit(county: Make) -> None:
    made = county()
    made.problem("column_structure", "永宁镇", severity=Severity.NOTICE, message="没有政府信息公开年报栏目")
    assert made.site()["reminders"] == ["公开平台栏目不全:永宁镇没有政府信息公开年报栏目"]
    made.problem("column_structure", "财政局", severity=Severity.NOTICE)
    assert made.site()["reminders"] == ["公开平台栏目不全 2 个(永宁镇、财政局)"]


def test_a_dead_link_is_one_each_and_six_columns_are_not_all_named(county: Make) -> None:
    made = county()
    for number in range(6):
        made.problem("dead_link", SITE, about=f"http://a.gov.cn/{number}", severity=Severity.MINOR)
    (told,) = made.site()["reminders"]
    assert told.startswith("链接打不开 6 个(http://a.gov.cn/0、http://a.gov.cn/1、")
    assert told.endswith("http://a.gov.cn/4 等 6 处)")


def test_an_interpretation_without_its_link_costs_a_point_each_and_no_more_than_there_are(county: Make) -> None:
    made = county()
    for number in range(33):
        made.problem(
            "interpretation_unlinked", "永宁镇", "通知公告", about=f"http://a.gov.cn/{number}", severity=Severity.NOTICE
        )
        if number == 1:
            assert made.site()["deductions"] == 2
    site = made.site()
    assert (site["passed"], site["deductions"]) == (True, 31)


# --- near a limit ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rule", "title"), [("home_not_updated", "首页不更新"), ("site_unavailable", "站点无法访问")])
def test_what_a_rule_finds_near_its_limit_is_a_warning_and_beyond_it_a_veto(
    county: Make, rule: str, title: str
) -> None:
    made = county()
    made.problem(rule, SITE, severity=Severity.NOTICE, message="接近限值")
    site = made.site()
    assert (site["passed"], site["warnings"]) == (True, [f"{title}:接近限值(预警,尚不计入)"])
    shown = xunlan("assess", "--period", "2022Q1", "--ruleset", NATIONAL, "--database", made.database).stdout
    assert f"{title}:接近限值" in shown
    made.problem(rule, SITE, message="超过限值")
    site = made.site()
    assert (site["passed"], site["reasons"], site["warnings"]) == (False, [f"{title}:超过限值"], [])


@pytest.mark.parametrize(
    ("rule", "number", "warned", "passed"),
    [
        ("blank_column", 2, False, True),
        ("blank_column", 3, True, True),
        ("blank_column", 5, False, False),
        ("stale_column", 6, False, True),
        ("stale_column", 7, True, True),
        ("stale_column", 10, False, False),
    ],
)
def test_the_office_is_warned_from_three_blank_and_from_seven_stale_columns(
    county: Make, rule: str, number: int, warned: bool, passed: bool
) -> None:
    made = county(*(column("永宁镇", f"栏目{each}", "plan") for each in range(10)))
    for each in range(number):
        made.problem(rule, "永宁镇", f"栏目{each}")
    site = made.site()
    assert (bool(site["warnings"]), site["passed"]) == (warned, passed)


# --- columns that belong to others ----------------------------------------------------------------------------------

FAMILY = [
    column("永宁镇", "政策文件", "policy_doc"),
    column("永宁镇", "县政府文件", "policy_doc", "政策文件"),
    column("永宁镇", "部门文件", "policy_doc", "县政府文件"),
]
OTHERS = [column("永宁镇", f"公告{number}") for number in range(4)]


def stale(made: County, *names: str, severity: Severity = Severity.MAJOR) -> None:
    for name in names:
        made.problem("stale_column", "永宁镇", name, severity=severity)


def test_a_parent_is_as_new_as_the_newest_of_all_below_it_and_these_are_not_counted(county: Make) -> None:
    made = county(*OTHERS, *FAMILY)
    stale(made, "公告0", "公告1", "公告2", "公告3", "政策文件", "县政府文件")
    site = made.site()
    assert (site["passed"], site["deductions"]) == (True, 0)
    assert site["warnings"][0].startswith("动态要闻、通知公告、政策文件类栏目不更新 4 个")
    stale(made, "部门文件", severity=Severity.NOTICE)
    site = made.site()
    assert (site["passed"], site["deductions"]) == (False, 5)
    assert site["reasons"][0] == (
        "动态要闻、通知公告、政策文件类栏目不更新 5 个"
        "(永宁镇“公告0”、永宁镇“公告1”、永宁镇“公告2”、永宁镇“公告3”、永宁镇“政策文件”)"
    )


def test_a_child_that_never_held_anything_makes_no_parent_fresh(county: Make) -> None:
    made = county(*FAMILY)
    stale(made, "政策文件", "县政府文件")
    made.problem("blank_column", "永宁镇", "部门文件")
    assert made.site()["deductions"] == 5


def test_the_county_counts_each_column_on_its_own(county: Make) -> None:
    made = county(*FAMILY)
    stale(made, "部门文件")
    unit = made.assess()["永宁镇"]
    assert (unit["passed"], unit["reasons"]) == (False, ["栏目不更新 1 个(部门文件)"])


# --- what a person has to confirm -----------------------------------------------------------------------------------

PRIVATE = ("personal_data", "永宁镇", "通知公告")


def test_personal_data_counts_when_somebody_has_confirmed_it_on_whatever_day(county: Make) -> None:
    made = county()
    made.problem(*PRIVATE, ("2022-04-21", "opened"))
    made.problem("personal_data", "财政局", "通知公告", ("2022-04-21", "opened"), ("2022-05-23", "confirmed"))
    told = ["泄露个人隐私 1 个(通知公告)"]
    units = made.assess(COUNTY, "--as-of", "2022-04-22")
    pending, confirmed = units["永宁镇"], units["财政局"]
    assert (pending["passed"], pending["reasons"]) == (True, [])
    assert pending["reminders"] == [f"{told[0]},待人工确认,确认前不计入"]
    assert (confirmed["passed"], confirmed["reasons"], confirmed["reminders"]) == (False, told, [])


@pytest.mark.parametrize(
    ("life", "passed", "reminded"),
    [
        (["opened", "confirmed", "closed"], True, False),
        (["opened", "closed"], True, False),
        (["opened", "confirmed", "closed", "reopened"], True, True),
        (["opened", "confirmed", "closed", "reopened", "confirmed"], False, False),
        (["opened", "closed", "reopened"], True, True),
        (["opened", "dismissed"], True, False),
        (["opened", "confirmed", "dismissed"], True, False),
        (["opened", "confirmed", "dismissed", "reopened"], True, True),
        (["opened", "dismissed", "confirmed"], False, False),
        (["opened", "confirmed", "exempted"], True, False),
    ],
)
def test_what_comes_back_needs_a_word_of_its_own_and_what_is_dismissed_is_over(
    county: Make, life: list[str], passed: bool, reminded: bool
) -> None:
    made = county()
    made.problem(*PRIVATE, *((f"2022-04-{day:02}", what) for day, what in enumerate(life, 1)))
    unit = made.assess()["永宁镇"]
    assert (unit["passed"], bool(unit["reminders"])) == (passed, reminded)


@pytest.mark.parametrize("life", [["opened", "confirmed"], ["opened", "closed", "reopened"], ["opened"]])
def test_other_problems_count_whether_anybody_confirmed_them_or_not(county: Make, life: list[str]) -> None:
    made = county()
    made.problem(
        "blank_column", "永宁镇", "通知公告", *((f"2022-04-{day:02}", what) for day, what in enumerate(life, 1))
    )
    assert made.assess()["永宁镇"]["passed"] is False


def test_a_false_alarm_is_over_for_any_rule(county: Make) -> None:
    made = county()
    made.problem("blank_column", "永宁镇", "通知公告", ("2022-04-01", "opened"), ("2022-04-02", "dismissed"))
    assert made.assess()["永宁镇"]["passed"] is True


def test_confirmed_and_put_right_in_the_period_counts_where_nothing_is_forgiven_and_never_unconfirmed(
    county: Make, tmp_path: Path
) -> None:
    strict = tmp_path / "strict.yml"
    strict.write_text("extends: county-zero-tolerance\nforgive_rectified: false\n", encoding="utf-8")
    made = county()
    made.problem(*PRIVATE, ("2022-04-01", "opened"), ("2022-04-02", "confirmed"), ("2022-04-03", "closed"))
    made.problem("personal_data", "财政局", "通知公告", ("2022-04-01", "opened"), ("2022-04-03", "closed"))
    units = made.assess(str(strict))
    assert [units[name]["passed"] for name in ("永宁镇", "财政局")] == [False, True]


def test_a_false_alarm_that_is_no_longer_found_counts_nowhere(county: Make, tmp_path: Path) -> None:
    strict = tmp_path / "strict.yml"
    strict.write_text("extends: county-zero-tolerance\nforgive_rectified: false\n", encoding="utf-8")
    made = county()
    life = (("2022-04-01", "opened"), ("2022-04-02", "dismissed"), ("2022-04-03", "closed"))
    made.problem("blank_column", "永宁镇", "通知公告", *life)
    assert made.assess(str(strict))["永宁镇"]["passed"] is True


# --- what of a rule set has no effect -------------------------------------------------------------------------------


def test_a_misspelt_unit_or_column_in_the_limits_is_told_and_not_silently_ignored(county: Make, tmp_path: Path) -> None:
    text = """
extends: county-zero-tolerance
limits:
  units: {永宁真: {notice: {max_age: {days: 7}}}, 永宁镇: {notice: {max_age: {days: 7}}}}
  columns: {永宁镇/通知公吿: {max_age: {days: 7}}}
"""
    local = tmp_path / "local.yml"
    local.write_text(text, encoding="utf-8")
    made = county()
    notes = [
        "limits.units.永宁真: 没有这个单位,所写的期限不起作用,是否要写 永宁镇?",
        "limits.columns.永宁镇/通知公吿: 没有这个栏目(应为“单位/栏目”),所写的期限不起作用,是否要写 永宁镇/通知公告?",
    ]
    assert made.told(str(local))["notes"] == notes
    judged = xunlan(
        "judge", "--since", "2022-04-01", "--dry-run", "--json", "--ruleset", str(local), "--database", made.database
    )
    assert json.loads(judged.stdout)
    assert all(note in judged.stderr for note in notes)
    assert made.told(COUNTY)["notes"] == []
