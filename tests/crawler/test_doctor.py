"""The doctor tells what is well, what needs a look and what is broken, and changes nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.registry import load_registry
from storage.nouns import Column, ColumnObservation, ColumnState, RunKind, RunStatus
from storage.store import Look, Store, open_store
from tests.crawler.county import write_registry
from tests.crawler.recorded import HOME, UNITS, xunlan

SCOPE = "www.tonggu.test"


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    return write_registry(tmp_path, HOME, UNITS)


def ask(registry: Path, **env: str) -> tuple[int, dict[str, tuple[str, str]]]:
    database = f"sqlite:///{registry.parent}/x.db"
    result = xunlan("doctor", "--registry", registry, "--database", database, "--json", env=env)
    checks = json.loads(result.stdout)
    return result.exit_code, {each["check"]: (each["verdict"], each["told"]) for each in checks}


def ran(store: Store, started: datetime, status: RunStatus | None) -> None:
    begun = store.begin_run(
        kind=RunKind.CRAWL, scope=SCOPE, units=(), as_of=started.date(), started_at=started, planned=3
    )
    if status is not None:
        store.end_run(begun.id, status=status, finish_reason="finished", counts={}, ended_at=started)


def test_a_fresh_installation_is_not_broken_and_no_database_is_made(registry: Path) -> None:
    status, checks = ask(registry)
    assert status == 0
    assert checks["登记表"][0] == "ok"
    assert checks["数据库"][0] == "attention"
    assert not (registry.parent / "x.db").exists()


def test_a_missing_contact_is_told(registry: Path) -> None:
    assert ask(registry, XUNLAN_CONTACT="未填写联系方式")[1]["联系方式"][0] == "attention"
    verdict, told = ask(registry, XUNLAN_CONTACT="gk@example.org")[1]["联系方式"]
    assert verdict == "ok"
    assert "gk@example.org" in told


def test_a_registry_with_errors_is_broken_and_the_rest_is_still_looked_at(registry: Path) -> None:
    registry.write_text("site: {}\n", encoding="utf-8")
    status, checks = ask(registry)
    assert status == 2
    assert checks["登记表"][0] == "broken"
    assert "磁盘空间" in checks


def test_a_chromium_that_is_not_there_is_broken_only_where_it_was_asked_for(registry: Path) -> None:
    status, checks = ask(registry, XUNLAN_CHROMIUM="/no/such/chromium")
    assert status == 2
    assert checks["Chromium"][0] == "broken"


def test_a_database_of_something_else_is_broken_and_left_alone(registry: Path) -> None:
    file = registry.parent / "x.db"
    file.write_text("this is no database, and it is long enough to be looked at as one" * 20)
    before = file.read_bytes()
    status, checks = ask(registry)
    assert status == 2
    assert checks["数据库"][0] == "broken"
    assert file.read_bytes() == before


def test_missed_and_failed_nights_are_told(registry: Path) -> None:
    now = datetime.now(UTC)
    with open_store(f"sqlite:///{registry.parent}/x.db") as store:
        ran(store, now - timedelta(days=5), RunStatus.DONE)
        ran(store, now - timedelta(days=1), RunStatus.FAILED)
    status, checks = ask(registry)
    assert status == 0
    assert checks["最近巡查"][0] == "attention"
    verdict, told = checks["每晚巡查"]
    assert verdict == "attention"
    assert "没有运行" in told
    assert "#2 失败" in told


def test_a_good_week_is_ok(registry: Path) -> None:
    now = datetime.now(UTC)
    with open_store(f"sqlite:///{registry.parent}/x.db") as store:
        for back in range(8, -1, -1):
            ran(store, now - timedelta(days=back), RunStatus.DONE)
    checks = ask(registry)[1]
    assert checks["最近巡查"][0] == "ok"
    assert checks["每晚巡查"][0] == "ok"


def test_one_night_cannot_be_compared_and_two_alike_are_not_odd(registry: Path) -> None:
    now = datetime.now(UTC)
    with open_store(f"sqlite:///{registry.parent}/x.db") as store:
        ran(store, now - timedelta(days=1), RunStatus.DONE)
        assert "无从比较" in ask(registry)[1]["判断是否可信"][1]
        ran(store, now, RunStatus.DONE)
    assert ask(registry)[1]["判断是否可信"] == ("ok", "最近一晚 #2 与前几晚相比没有异常")


def test_a_column_that_lost_its_entries_overnight_is_a_reason_to_doubt(registry: Path) -> None:
    now = datetime.now(UTC)
    known = load_registry(registry)
    with open_store(f"sqlite:///{registry.parent}/x.db") as store:
        store.remember(known.site, known.units, known.columns)
        for back, total in ((1, 200), (0, 15)):
            ran(store, now - timedelta(days=back), RunStatus.DONE)
            store.save_observations(store.runs(1)[0].id, [filled(known.columns[0], now, total)])
    verdict, told = ask(registry)[1]["判断是否可信"]
    assert verdict == "attention"
    assert "永宁镇/通知公告(200 → 15)" in told


def filled(column: Column, at: datetime, total: int) -> Look:
    seen = ColumnObservation(
        unit=column.unit,
        column=column.name,
        url=column.url,
        seen_at=at,
        state=ColumnState.FILLED,
        reason="",
        total=total,
    )
    return Look(seen, ())


def test_a_dead_run_is_told_and_a_living_one_is_not(registry: Path) -> None:
    with open_store(f"sqlite:///{registry.parent}/x.db") as store:
        ran(store, datetime.now(UTC), None)
        with store.lock(SCOPE):
            assert "中断的运行" not in ask(registry)[1]
        assert ask(registry)[1]["中断的运行"][0] == "attention"


def test_the_readable_form_is_a_line_a_check(registry: Path) -> None:
    lines = xunlan("doctor", "--registry", registry, "--database", f"sqlite:///{registry.parent}/x.db").stdout
    assert all(line.startswith(("正常", "注意", "故障")) for line in lines.splitlines())
