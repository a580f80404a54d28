"""Verdicts for a period, drawn from what the database holds, through the commands that the office types."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from storage.store import Store, open_store
from tests.crawler.county import DAY, cycle, listing, write_registry
from tests.crawler.recorded import xunlan
from tests.loopback import Loopback, html

STALE, FRESH = html(listing("2021-01-05")), html(listing("2022-04-20", "2022-04-19"))


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/xunlan.db"


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    with open_store(database) as opened:
        yield opened


def assessed(database: str, *words: str) -> dict[str, Any]:
    result = xunlan("assess", "--database", database, "--json", *words)
    assert result.exit_code == 0, result.output
    told: dict[str, Any] = json.loads(result.stdout)
    return told


def results(told: dict[str, Any]) -> dict[str, Any]:
    return {each["unit"]: each["passed"] for each in told["units"]}


def test_one_stale_column_fails_a_unit_and_no_other(tmp_path: Path, database: str, store: Store) -> None:
    with Loopback({"/stale.html": STALE, "/fresh.html": FRESH}) as site:
        units = {
            "永宁镇": {"通知公告": "/stale.html", "工作动态": "/fresh.html"},
            "财政局": {"通知公告": "/fresh.html"},
        }
        cycle(store, write_registry(tmp_path, site.home, units))
    told = assessed(database, "--period", "2022Q1")
    assert results(told) == {"永宁镇": False, "财政局": True}
    assert {name: told[name] for name in ("checked", "checked_by_kind", "passed", "rate", "share_checked")} == {
        "checked": 2,
        "checked_by_kind": {"乡镇": 1, "部门": 1},
        "passed": 1,
        "rate": 50.0,
        "share_checked": 100.0,
    }
    assert told["units"][0]["reasons"] == ["栏目不更新 1 个(通知公告)"]
    assert told["as_of"] == "2022-04-21"


def test_what_was_put_right_by_the_day_of_assessment_is_forgiven_unless_the_rule_set_says_otherwise(
    tmp_path: Path, database: str, store: Store
) -> None:
    strict = tmp_path / "strict.yml"
    strict.write_text("extends: county-zero-tolerance\nforgive_rectified: false\n", encoding="utf-8")
    with Loopback({"/a.html": html(listing("2021-01-05"))}) as site:
        registry = write_registry(tmp_path, site.home, {"永宁镇": {"通知公告": "/a.html"}})
        cycle(store, registry, date(2022, 2, 1))
        site.pages["/a.html"] = html(listing("2022-03-02"))
        cycle(store, registry, date(2022, 3, 20))
    assert results(assessed(database, "--period", "2022Q1")) == {"永宁镇": True}
    assert results(assessed(database, "--period", "2022Q1", "--ruleset", str(strict))) == {"永宁镇": False}
    assert results(assessed(database, "--period", "2022Q1", "--as-of", "2022-02-15")) == {"永宁镇": False}


def test_a_problem_found_after_the_day_of_assessment_does_not_count(
    tmp_path: Path, database: str, store: Store
) -> None:
    with Loopback({"/a.html": html(listing("2022-03-02"))}) as site:
        registry = write_registry(tmp_path, site.home, {"永宁镇": {"通知公告": "/a.html"}})
        cycle(store, registry, date(2022, 3, 20))
        cycle(store, registry, date(2022, 9, 30))
    assert results(assessed(database, "--period", "2022Q1")) == {"永宁镇": True}
    told = assessed(database, "--period", "2022Q3")
    assert results(told) == {"永宁镇": False}


def test_the_change_against_the_last_period_is_told(tmp_path: Path, database: str, store: Store) -> None:
    with Loopback({"/a.html": html(listing("2022-03-02"))}) as site:
        registry = write_registry(tmp_path, site.home, {"永宁镇": {"通知公告": "/a.html"}})
        cycle(store, registry, date(2022, 6, 20))
        cycle(store, registry, date(2022, 9, 30))
    assert assessed(database, "--period", "2022Q3")["rate_before"] == 100.0
    assert "上期 2022Q2 为 100%" in xunlan("assess", "--period", "2022Q3", "--database", database).stdout


def test_a_unit_that_could_not_be_looked_at_has_no_verdict(tmp_path: Path, database: str, store: Store) -> None:
    pages = {"/fresh.html": FRESH, "/waf.html": html("<script>document.cookie='a'</script>", 412)}
    with Loopback(pages) as site:
        units = {"永宁镇": {"通知公告": "/waf.html"}, "财政局": {"通知公告": "/fresh.html"}}
        cycle(store, write_registry(tmp_path, site.home, units))
    told = assessed(database, "--period", "2022Q1")
    assert results(told) == {"永宁镇": None, "财政局": True}
    assert (told["checked"], told["rate"], told["share_checked"]) == (1, 100.0, 50.0)


def test_nothing_looked_at_is_no_verdict_but_a_line(database: str, store: Store) -> None:
    result = xunlan("assess", "--period", "2022Q1", "--database", database)
    assert result.exit_code == 2
    assert "没有巡查记录" in result.stderr


@pytest.mark.parametrize("period", ["2022Q5", "22Q1", "2022-13", "上季度"])
def test_a_period_that_is_none_is_refused(database: str, store: Store, period: str) -> None:
    result = xunlan("assess", "--period", period, "--database", database)
    assert (result.exit_code, "考核期不对" in result.stderr) == (2, True)


def test_the_site_fails_nationally_from_five_stale_columns_on_and_is_warned_from_four(
    tmp_path: Path, database: str, store: Store
) -> None:
    names = ["通知公告", "工作动态", "政策文件", "公告公示", "图片新闻"]
    with Loopback({f"/{number}.html": STALE for number in range(5)}) as site:
        columns = {name: f"/{number}.html" for number, name in enumerate(names)}
        registry = write_registry(tmp_path, site.home, {"永宁镇": columns})
        site.pages["/4.html"] = FRESH
        cycle(store, registry, DAY)
        four = assessed(database, "--period", "2022Q1", "--ruleset", "national-2019")
        site.pages["/4.html"] = STALE
        cycle(store, registry, date(2022, 4, 22))
        five = assessed(database, "--period", "2022Q1", "--ruleset", "national-2019")
    assert results(four) == {"铜鼓县人民政府": True}
    assert "4 个" in four["units"][0]["warnings"][0]
    assert results(five) == {"铜鼓县人民政府": False}
    assert five["units"][0]["deductions"] == 5  # 政策文件
    assert five["not_scored"]


def test_judging_again_tells_what_a_changed_limit_would_change_and_saves_only_when_asked(
    tmp_path: Path, database: str, store: Store
) -> None:
    tighter = tmp_path / "tighter.yml"
    change = "limits: {kinds: {notice: {max_age: {days: 1}}}}\n"
    tighter.write_text(f"extends: county-zero-tolerance\n{change}", encoding="utf-8")
    with Loopback({"/a.html": html(listing("2022-04-10"))}) as site:
        run = cycle(store, write_registry(tmp_path, site.home, {"永宁镇": {"通知公告": "/a.html"}})).run
    words = ("judge", "--since", "2022-04-01", "--ruleset", str(tighter), "--database", database, "--json")
    (night,) = json.loads(xunlan(*words, "--dry-run").stdout)
    assert [(each["rule"], each["unit"]) for each in night["new"]] == [("stale_column", "永宁镇")]
    assert (night["gone"], store.findings(run.id)) == ([], [])
    xunlan(*words)
    assert [each.rule for each in store.findings(run.id)] == ["stale_column"]
    (night,) = json.loads(xunlan(*words, "--dry-run").stdout)
    assert (night["new"], night["same"]) == ([], 1)
