"""What people entered in the ledgers, in the verdicts and in the facts of a report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from crawler.assess import Assessment, Assessor
from crawler.assess import assess as draw_up
from crawler.ledger_facts import ledger_sheets, media_facts, pair_facts, task_facts
from crawler.period import parse_period
from reports.facts import MediaFault, TaskFacts, UnitCount
from rules.ruleset import read_ruleset
from storage.ledger_nouns import EvidenceCheck, GrantedExemption, MediaAccount, PairTask, TownshipTask
from storage.nouns import ColumnState, Step
from storage.store import Store, open_store
from tests.crawler.ledgered import DAY, enter, look, notice_media, notice_pairs, problem, promise
from tests.crawler.recorded import xunlan

ZONE = ZoneInfo("Asia/Shanghai")
Q1 = parse_period("2022Q1")
TWICE = {"永宁镇", "城管局", "财政局", "住建局"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path}/xunlan.db") as opened:
        promise(opened)
        look(opened)
        yield opened


def assessed(store: Store, ruleset: str = "county-zero-tolerance") -> dict[str, Any]:
    result = xunlan("assess", "--period", "2022Q1", "--ruleset", ruleset, "--database", store.url, "--json")
    assert result.exit_code == 0, result.output
    told: dict[str, Any] = json.loads(result.stdout)
    return told


def failed(told: dict[str, Any]) -> set[str]:
    return {each["unit"] for each in told["units"] if each["passed"] is False}


def drawn(store: Store, ruleset: str = "county-zero-tolerance") -> Assessment:
    return draw_up(store, read_ruleset(ruleset), Q1, ZONE)


def local(folder: Path, text: str) -> str:
    file = folder / "local.yml"
    file.write_text(f"extends: county-zero-tolerance\n{text}", encoding="utf-8")
    return str(file)


def twice(folder: Path) -> str:
    pairs = "pairs: {title: 结对找错未完成, basis: 本县办法, rules: [pair_task_undone], at_least: 2}"
    return local(folder, f"fails_when: {{{pairs}}}")


# --- the verdict ----------------------------------------------------------------------------------------------------


def test_the_county_is_only_reminded_of_what_the_ledgers_tell(store: Store) -> None:
    enter(store, *notice_pairs(), *notice_media())
    told = assessed(store)
    reminders = {each["unit"]: " ".join(each["reminders"]) for each in told["units"]}
    assert (failed(told), told["rate"]) == (set(), 100.0)
    assert all("结对找错未完成 2 个" in reminders[unit] for unit in TWICE)
    assert "结对找错问题未及时整改" in reminders["生态环境局"]
    assert "新媒体功能故障 3 个" in reminders["生态环境局"]
    assert reminders["林业局"] == reminders["气象局"] == ""


def test_an_office_may_let_two_tasks_not_done_fail_a_unit(store: Store, tmp_path: Path) -> None:
    enter(store, *notice_pairs())
    told = assessed(store, twice(tmp_path))
    assert failed(told) == TWICE
    (reason,) = next(each["reasons"] for each in told["units"] if each["unit"] == "城管局")
    assert reason.startswith("结对找错未完成 2 个(2022-01-24 当周查财政局、")


def test_one_task_not_done_is_not_two(store: Store, tmp_path: Path) -> None:
    enter(store, PairTask(week_of=date(2022, 1, 3), checker="气象局", checked="林业局", done=False))
    assert failed(assessed(store, twice(tmp_path))) == set()


def test_what_a_ledger_tells_needs_nobody_to_confirm_it_and_a_misspelt_name_is_refused(
    store: Store, tmp_path: Path
) -> None:
    for text in (
        "needs_confirmation: [pair_task_undone]",
        "reminders: {x: {title: a, basis: b, rules: [pair_task_undon]}}",
    ):
        words = ("assess", "--period", "2022Q1", "--ruleset", local(tmp_path, text), "--database", store.url)
        result = xunlan(*words)
        assert (result.exit_code, "没有规则 pair_task_undon" in result.stderr) == (2, True)


def test_a_row_about_a_unit_that_is_not_registered_counts_for_nobody_and_is_said(store: Store) -> None:
    enter(store, PairTask(week_of=date(2022, 1, 3), checker="旅游局", checked="林业局", done=False))
    told = assessed(store)
    assert told["notes"] == ["台账中的单位“旅游局”未登记,结对找错任务未完成 1 条不计入任何单位,请核对台账或登记表"]
    assert "旅游局" in xunlan("assess", "--period", "2022Q1", "--database", store.url).stderr


def test_a_unit_that_bears_the_name_of_the_site_answers_for_its_own_rows(store: Store, tmp_path: Path) -> None:
    site = "铜鼓县人民政府"
    promise(store, (site, "林业局"))
    look(store)
    enter(
        store,
        *(PairTask(week_of=date(2022, 1, day), checker=site, checked="林业局", done=False) for day in (3, 10)),
    )
    assert failed(assessed(store, twice(tmp_path))) == {site}


# --- what a report takes from it ------------------------------------------------------------------------------------


def test_an_assessment_says_which_problems_decide_and_what_each_column_showed(store: Store, tmp_path: Path) -> None:
    stale = problem(store, "stale_column", "林业局", "通知公告", (DAY, Step.OPENED))
    reminded = problem(store, "dead_link", "林业局", "通知公告", (DAY, Step.OPENED))
    enter(store, *notice_pairs())
    plain, strict = drawn(store), drawn(store, twice(tmp_path))
    assert plain.counting == {stale}
    assert {each.fingerprint for each in plain.problems.counting} == {stale, reminded}
    seen = plain.states["林业局", "通知公告"]
    assert (seen.state, seen.newest, seen.total) == (ColumnState.FILLED, date(2022, 2, 20), 15)
    undone = {each.fingerprint for each in strict.ledger_faults if each.rule == "pair_task_undone"}
    assert len(undone) == 8
    assert strict.counting == undone | {stale}


def test_every_problem_of_a_column_that_fails_a_unit_decides_though_it_counts_once(store: Store) -> None:
    marks = {
        problem(
            store, "personal_data", "林业局", "通知公告", (DAY, Step.OPENED), (DAY, Step.CONFIRMED), about=f"http://a/{each}"
        )
        for each in range(2)
    }  # fmt: skip
    assert drawn(store).counting == marks


def test_several_periods_are_drawn_up_from_one_reading(store: Store) -> None:
    enter(store, *notice_pairs())
    assessor = Assessor(store, read_ruleset("county-zero-tolerance"), ZONE)
    quarter, month = assessor.assess(Q1), assessor.assess(parse_period("2022-04"))
    assert (len(quarter.ledger_faults), len(month.ledger_faults)) == (9, 0)


def test_an_exemption_of_the_ledger_is_seen_in_the_columns_of_the_assessment(store: Store) -> None:
    enter(
        store,
        GrantedExemption(
            unit="林业局", column="通知公告", reason="职能已划转", granted_by="办公室", granted_on=date(2022, 3, 1)
        ),
    )
    exempt = [place for place, each in drawn(store).county.columns.items() if each.exempt]
    assert exempt == [("林业局", "通知公告")]


# --- the facts of the ledgers ---------------------------------------------------------------------------------------


def test_the_numbers_of_the_notice_come_out_of_its_rows(store: Store) -> None:
    enter(store, *notice_pairs(), *notice_media())
    pairs, media = pair_facts(store, Q1, DAY), media_facts(store, Q1, DAY)
    assert pairs is not None
    assert media is not None
    assert (pairs.tasks, pairs.done, pairs.errors) == (91, 83, 2)
    assert pairs.undone == tuple(UnitCount(unit, 2) for unit in ("永宁镇", "城管局", "财政局", "住建局"))
    assert pairs.late == (UnitCount("生态环境局", 1),)
    assert (media.accounts, media.checked, media.passed, media.city_checks, media.rate) == (7, 7, 7, 12, 100.0)
    assert media.failing == ()
    assert media.faults == (MediaFault("铜鼓生态环境", "微信公众号", "生态环境局", "公众号菜单栏功能无法正常使用", 3),)


def test_what_was_not_entered_for_a_period_is_not_told(store: Store) -> None:
    assert (pair_facts(store, Q1, DAY), media_facts(store, Q1, DAY), task_facts(store, DAY)) == (None, None, ())
    enter(store, *notice_pairs(), MediaAccount(account="旧号", unit="林业局", closed_on=date(2021, 12, 31)))
    assert pair_facts(store, parse_period("2022Q2"), DAY) is None
    assert media_facts(store, Q1, DAY) is None


def test_the_tasks_of_a_township_are_told_whole_with_what_nobody_knows_apart(store: Store) -> None:
    done = {"done_on": date(2022, 2, 1), "due_on": date(2022, 3, 1)}
    pages = {name: f"http://www.tonggu.gov.cn/{name}" for name in ("good", "gone", "blocked", "unseen")}
    rows = [
        TownshipTask(unit="永宁镇", number=number, task="公开专区", evidence_url=page, **done)
        for number, page in enumerate(pages.values(), 1)
    ]
    looks = {"good": True, "gone": False, "blocked": None}
    checks = [
        EvidenceCheck(url=pages[name], checked_at=datetime(2022, 4, 1, tzinfo=UTC), reachable=answer, said="")
        for name, answer in looks.items()
    ]
    late = TownshipTask(unit="永宁镇", number=9, task="公开专栏", due_on=date(2022, 4, 20))
    enter(store, *rows, late, *checks)
    assert task_facts(store, DAY) == (TaskFacts("永宁镇", 5, 4, 1, 1, 2),)
    assert task_facts(store, date(2022, 4, 20))[0].overdue == 0


def test_the_ledgers_are_told_as_they_stand_without_the_rows_of_other_periods(store: Store) -> None:
    enter(store, *notice_pairs(), PairTask(week_of=date(2022, 4, 4), checker="气象局", checked="林业局", done=True))
    (sheet,) = ledger_sheets(store, Q1)
    assert (sheet.title, sheet.headings[1:4], len(sheet.rows)) == ("结对找错", ("找错单位", "被查单位", "是否完成"), 91)
    assert sheet.rows[0][0] == date(2022, 1, 3)
