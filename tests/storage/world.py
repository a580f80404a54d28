"""A county of two units and three columns, and what may be seen and found there."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from storage.nouns import (
    Column,
    ColumnObservation,
    ColumnState,
    DatedBy,
    Entry,
    Exemption,
    Finding,
    Mode,
    Page,
    Rectification,
    RectificationEvent,
    RectificationStatus,
    Run,
    RunKind,
    Severity,
    Site,
    Unit,
    UnitKind,
)
from storage.store import Look, Store

SITE = Site(name="铜鼓县人民政府", home="http://county.test/", code="3609260001", host_group="yichun")
UNITS = [
    Unit(name="永宁镇", kind=UnitKind.TOWNSHIP, root="http://county.test/ynz/", contact="0795-1234567"),
    Unit(name="财政局", kind=UnitKind.DEPARTMENT),
]
FIRST_NIGHT = datetime(2022, 4, 20, 18, tzinfo=UTC)


def column(unit: str, name: str, **given: Any) -> Column:
    fields = {"url": f"http://county.test/{unit}/{name}/", "kind": "notice", "mode": Mode.ROLL}
    return Column(unit=unit, name=name, **(fields | given))


NOTICES = column("永宁镇", "通知公告", max_age_days=30, family="ucap_list", renders=False, kind_reason="名称相符")
PLANS = column("永宁镇", "规划计划", mode=Mode.YEAR, due="01-31")
BUDGET = column("财政局", "财政预算", exempt=Exemption(reason="已归档专题", until=date(2027, 1, 1)))
COLUMNS = [NOTICES, PLANS, BUDGET]


def night(number: int) -> datetime:
    return FIRST_NIGHT + timedelta(days=number)


def begin(store: Store, number: int = 0, kind: RunKind = RunKind.CRAWL, scope: str = "yichun") -> Run:
    """The run of a night."""
    at = night(number)
    return store.begin_run(kind=kind, scope=scope, units=(), as_of=at.date(), started_at=at, planned=3)


def entries(*titles: str) -> tuple[Entry, ...]:
    return tuple(
        Entry(title=each, url=f"http://county.test/{each}.html", published=date(2022, 4, 20), dated_by=DatedBy.DATA)
        for each in titles
    )


def seen(of: Column, number: int = 0, *titles: str, **given: Any) -> ColumnObservation:
    """What a column showed on a night: these titles, or nothing."""
    fields: dict[str, Any] = {
        "url": of.url,
        "seen_at": night(number),
        "state": ColumnState.FILLED if titles else ColumnState.BLANK,
        "reason": f"列出 {len(titles)} 条",
        "entries": entries(*titles),
        "newest": date(2022, 4, 20) if titles else None,
        "total": len(titles),
    }
    return ColumnObservation(unit=of.unit, column=of.name, **(fields | given))


def page(of: Column, number: int = 0, **given: Any) -> Page:
    fields = {"url": of.url, "fetched_at": night(number), "status": 200, "final_url": of.url}
    return Page(**(fields | given))


def look(of: Column, number: int = 0, *titles: str, **given: Any) -> Look:
    return Look(seen(of, number, *titles, **given), (page(of, number),))


def finding(of: Column, number: int = 0, **given: Any) -> Finding:
    fields: dict[str, Any] = {
        "rule": "stale_column",
        "url": of.url,
        "message": "超过 30 天没有更新",
        "severity": Severity.MAJOR,
        "rectify_within": timedelta(days=10),
        "seen_at": night(number),
        "evidence": {"newest": "2022-01-01", "天数": 110},
    }
    return Finding(unit=of.unit, column=of.name, **(fields | given))


def rectification(of: Column, number: int = 0, **given: Any) -> Rectification:
    found = finding(of, number)
    fields: dict[str, Any] = {
        **found.model_dump(exclude={"rectify_within", "evidence"}),
        "fingerprint": found.fingerprint,
        "opened_at": night(number),
        "status": RectificationStatus.FOUND,
        "due_at": night(number).date() + found.rectify_within,
    }
    return Rectification(**(fields | given))


def event(of: Rectification, run: Run, what: str) -> RectificationEvent:
    return RectificationEvent(fingerprint=of.fingerprint, at=run.started_at, run=run.id, what=what, why="复看")
