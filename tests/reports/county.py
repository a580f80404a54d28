"""A report with the figures and the lists of the notice of 2022's first quarter: 40 units, 29 that failed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from reports.facts import CountyReport, Group, MediaFacts, MediaFault, PairFacts, TrendPoint, UnitCount, UnitFacts
from storage.nouns import RectificationStatus
from tests.county.names import BLANK, STALE, TOWNSHIPS, UNITS
from tests.reports.sample import problem, report

PRIVACY = ("文广新旅局", "交通运输局")
TOLD_TWICE = ("财政局", "永宁镇")
FAILED = {*BLANK, *STALE, *PRIVACY}


def county(**given: Any) -> CountyReport:
    """The county of the notice. Two units were told twice and did not put a stale column right."""
    units = tuple(_unit(name) for name in UNITS)
    stubborn = tuple(each for unit in units for each in unit.problems if each.told > 1)
    told: dict[str, Any] = {
        "checked_by_kind": {"乡镇": 9, "部门": 31},
        "total": 40,
        "checked": 40,
        "passed": 11,
        "rate": 27.5,
        "share_checked": 100.0,
        "trend": (
            TrendPoint("2021Q4", "2021年第四季度", 40, 20, 50.0),
            TrendPoint("2022Q1", "2022年第一季度", 40, 11, 27.5),
        ),
        "units": units,
        "groups": (
            Group("blank", "空白栏目", "国办秘函〔2019〕19号", BLANK, 12),
            Group("stale", "栏目不更新", "国办秘函〔2019〕19号", STALE, 31),
            Group("privacy", "泄露个人隐私", "2018年政务公开工作要点", PRIVACY, 3),
        ),
        "overdue": stubborn[:1],
        "pairs": PairFacts(
            520,
            512,
            tuple(UnitCount(name, 2) for name in ("城管局", "财政局", "住建局", "永宁镇")),
            (UnitCount("生态环境局", 1),),
            37,
        ),
        "media": MediaFacts(
            7,
            7,
            7,
            12,
            (),
            (MediaFault("铜鼓生态环境", "微信公众号", "生态环境局", "公众号菜单栏功能无法正常使用", 3),),
        ),
        "tasks": (),
        "notes": (),
        "not_scored": (),
    }
    return replace(report(), **(told | given))


def _unit(name: str) -> UnitFacts:
    kind = "乡镇" if name in TOWNSHIPS else "部门"
    rules = {"blank_column": BLANK, "stale_column": STALE, "personal_data": PRIVACY}
    kept = [rule for rule, units in rules.items() if name in units]
    status: dict[str, Any] = {}
    if name in TOLD_TWICE:
        status = {"status": RectificationStatus.OVERDUE, "status_title": "逾期未整改", "told": 2}
    return UnitFacts(
        name=name,
        kind=kind,
        passed=name not in FAILED,
        reasons=(),
        warnings=(),
        reminders=(),
        deductions=0.0,
        passed_before=None,
        columns=(),
        problems=tuple(
            problem(name, f"栏目{number}", rule, unit_kind=kind, due_on=date(2022, 4, 30), **status)
            for number, rule in enumerate(kept)
        ),
        closed=(),
        told_days=2 if name in TOLD_TWICE else int(name in FAILED),
    )
