"""Who is asked about what: columns, their nights on record, whole units; and what happens when a rule is broken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import crawler.judge
from crawler.judge import Judgement, judge
from crawler.rectify import Night, rectify
from rules import Answer, Limits, Rule, rules_for
from storage.column_nouns import Arrival
from storage.nouns import (
    Column,
    ColumnObservation,
    ColumnState,
    DatedBy,
    Entry,
    Exemption,
    Finding,
    Mode,
    RunKind,
    RunStatus,
    Site,
    Unit,
    UnitKind,
)
from storage.store import Store, open_store
from tests.crawler.county import cycle, listing, write_registry
from tests.loopback import Loopback, html

ROOT = "http://www.tonggu.gov.cn/ynz/"
AT = datetime(2022, 4, 21, 2, tzinfo=UTC)
DAY = date(2022, 4, 21)
STALE = "2020-01-01"


def column(name: str, kind: str = "notice", **told: Any) -> Column:
    return Column(**{"unit": "永宁镇", "name": name, "url": f"{ROOT}{name}/", "kind": kind, "mode": Mode.ROLL, **told})


def item(published: str, title: str = "关于防汛工作的通知") -> Entry:
    return Entry(
        title=title, url=f"{ROOT}{title}{published}", published=date.fromisoformat(published), dated_by=DatedBy.ROW
    )


def saw(of: Column, *entries: Entry, state: ColumnState = ColumnState.FILLED) -> ColumnObservation:
    return ColumnObservation(
        unit=of.unit,
        column=of.name,
        url=of.url,
        seen_at=AT,
        state=state,
        reason="列表",
        entries=entries,
        newest=max((each.published for each in entries if each.published), default=None),
        total=len(entries),
    )


def judged(seen: list[ColumnObservation], columns: list[Column], **told: Any) -> Judgement:
    return judge(seen, columns, {"永宁镇": UnitKind.TOWNSHIP}, {"www.tonggu.gov.cn"}, DAY, **told)


def found(judgement: Judgement) -> set[tuple[str, str]]:
    return {(each.rule, each.column) for each in judgement.findings}


# --- columns --------------------------------------------------------------------------------------------------------


def test_every_column_rule_is_asked_about_every_column_seen_and_an_exempted_one_about_none() -> None:
    watched, exempt = column("通知公告"), column("政策文件", exempt=Exemption(reason="已归档"))
    judgement = judged([saw(watched, item(STALE)), saw(exempt, item(STALE))], [watched, exempt])
    assert found(judgement) == {("stale_column", "通知公告")}
    assert judgement.exempt == {("永宁镇", "政策文件")}
    assert {rule for rule, _, name in judgement.answered if name == "通知公告"} == {
        rule.name for rule in rules_for(ColumnObservation)
    }


def test_observations_are_taken_one_by_one() -> None:
    watched = column("通知公告")

    def stream() -> Iterator[ColumnObservation]:
        yield saw(watched, item(STALE))

    assert found(judge(stream(), [watched], {"永宁镇": UnitKind.TOWNSHIP}, (), DAY)) == {("stale_column", "通知公告")}


# --- nights on record -----------------------------------------------------------------------------------------------

THEN = tuple(item(day, "旧闻") for day in ("2022-04-12", "2022-04-01", "2022-03-15", "2022-03-01"))


def test_an_entry_that_arrived_late_is_found_and_without_nights_on_record_nobody_is_asked() -> None:
    watched, late = column("通知公告"), item("2022-04-05")
    arrival = Arrival(key=late.url, arrived=DAY, last_visit=date(2022, 4, 20), listed_then=THEN)
    seen = [saw(watched, THEN[0], late, *THEN[1:])]
    place = ("backdated_entry", "永宁镇", "通知公告")
    with_nights = judged(seen, [watched], arrivals={("永宁镇", "通知公告"): (arrival,)})
    assert [each.about for each in with_nights.findings if each.rule == "backdated_entry"] == [late.url]
    assert place in judged(seen, [watched], arrivals={}).answered
    assert place not in judged(seen, [watched]).answered


# --- whole units ----------------------------------------------------------------------------------------------------

REPORT = column("政府信息公开年报", "gk_report", mode=Mode.YEAR)
SYSTEM = column("政府信息公开制度", "gk_system", mode=Mode.STATIC)
NEWS = column("工作动态", "news", discovered=True)
WHOLE = [REPORT, SYSTEM, NEWS]


def structure(judgement: Judgement) -> list[Finding]:
    return [each for each in judgement.findings if each.rule == "column_structure"]


def test_a_unit_is_judged_as_a_whole_when_its_root_was_read() -> None:
    (finding,) = structure(judged([saw(each, item("2022-04-20")) for each in WHOLE], WHOLE, roots={"永宁镇": ROOT}))
    assert (finding.unit, finding.column, finding.url) == ("永宁镇", "", ROOT)
    assert "政府信息公开指南" in finding.message


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        (WHOLE, {}),  # no root in the registry
        ([REPORT, SYSTEM], {"roots": {"永宁镇": ROOT}}),  # nothing found below the root tonight
        (WHOLE, {"roots": {"永宁镇": ROOT}, "held": {("永宁镇", "政府信息公开制度")}}),  # a rebuilt site
        ([], {"roots": {"永宁镇": ROOT}}),
    ],
)
def test_a_unit_whose_root_was_not_read_is_not_judged_and_nothing_of_it_is_closed(
    seen: list[Column], told: dict[str, Any]
) -> None:
    judgement = judged([saw(each, item("2022-04-20")) for each in seen], WHOLE, **told)
    assert not structure(judgement)
    assert ("column_structure", "永宁镇", "") not in judgement.answered


def test_a_problem_of_a_unit_lives_as_one_of_a_column_does(tmp_path: Path) -> None:
    seen = [saw(each, item("2022-04-20")) for each in WHOLE]
    judgement = judged(seen, WHOLE, roots={"永宁镇": ROOT})
    steps = rectify([], judgement, Night(1, AT, DAY))
    with open_store(f"sqlite:///{tmp_path}/xunlan.db") as store:
        store.remember(
            Site(name="铜鼓县人民政府", home="http://www.tonggu.gov.cn/"),
            [Unit(name="永宁镇", kind=UnitKind.TOWNSHIP, root=ROOT)],
            WHOLE,
        )
        run = store.begin_run(kind=RunKind.CRAWL, scope="x", units=(), as_of=DAY, started_at=AT, planned=3)
        store.save_judgement(run.id, judgement.findings, steps.changed, steps.events)
        (opened,) = store.rectifications(rules=["column_structure"])
        assert (opened.unit, opened.column, opened.url) == ("永宁镇", "", ROOT)
        guide = column("指南", "gk_guide", mode=Mode.STATIC, discovered=True)
        better = judged([*seen, saw(guide, item("2022-04-20"))], [*WHOLE, guide], roots={"永宁镇": ROOT})
        closed = rectify(store.rectifications(), better, Night(2, AT, DAY)).closed
    assert [each.rule for each in closed if not each.column] == ["column_structure"]


# --- a rule that is broken ------------------------------------------------------------------------------------------


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> str:
    """undated_column raises from now on; its name."""

    def raises(seen: ColumnObservation, limits: Limits) -> Iterator[Answer]:
        raise ValueError(f"cannot read {seen.column}")

    def with_a_bug(noun: type) -> tuple[Rule, ...]:
        return tuple(replace(each, check=raises) if each.name == "undated_column" else each for each in rules_for(noun))

    monkeypatch.setattr(crawler.judge, "rules_for", with_a_bug)
    return "undated_column"


def test_a_rule_that_raises_is_logged_with_its_subject_and_the_others_go_on(
    broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    watched = column("通知公告")
    judgement = judged([saw(watched, item(STALE))], [watched])
    assert found(judgement) == {("stale_column", "通知公告")}
    assert judgement.broken == ["规则 undated_column 判断 永宁镇/通知公告 时出错:ValueError: cannot read 通知公告"]
    assert (broken, "永宁镇", "通知公告") not in judgement.answered
    assert "规则 undated_column 判断 永宁镇/通知公告 时出错" in caplog.text


@pytest.mark.usefixtures("broken")
def test_a_cycle_with_a_broken_rule_ends_in_part_and_says_which(tmp_path: Path, store: Store) -> None:
    with Loopback({"/a.html": html(listing("2020-01-05")), "/b.html": html(listing("2022-04-20"))}) as site:
        registry = write_registry(tmp_path, site.home, {"永宁镇": {"通知公告": "/a.html", "政策文件": "/b.html"}})
        summary = cycle(store, registry)
    assert (summary.run.status, summary.run.finish_reason) == (RunStatus.PARTIAL, "rule_error")
    assert summary.exit_status == 3
    assert [each.rule for each in summary.opened] == ["stale_column"]
    (warning,) = [each for each in summary.warnings if each.startswith("程序错误")]
    assert "规则 undated_column" in warning
    assert "共 2 处" in warning


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path}/xunlan.db") as opened:
        yield opened
