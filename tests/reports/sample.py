"""A small report, made by hand, for the tests of the writers: three units, hostile titles, every part filled."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from reports.facts import (
    AuditorLine,
    ColumnLine,
    CountyReport,
    Group,
    LedgerSheet,
    MediaFacts,
    MediaFault,
    PairFacts,
    ProblemLine,
    RecallFacts,
    TaskFacts,
    TrendPoint,
    UnitCount,
    UnitFacts,
    UnitNotice,
)
from storage.nouns import ColumnState, RectificationStatus, Severity, fingerprint

DAY = date(2022, 4, 21)
SCRIPT = "<script>alert(1)</script>"
FORMULA = '=HYPERLINK("http://evil.test/","点我")'


def column(unit: str, name: str, **given: Any) -> ColumnLine:
    """A column that is fine, unless `given` says otherwise."""
    fields: dict[str, Any] = {
        "url": f"http://www.tonggu.gov.cn/{unit}/{name}/",
        "kind": "notice",
        "kind_title": "通知公告",
        "state": ColumnState.FILLED,
        "newest": DAY - timedelta(days=20),
        "age_days": 20,
        "limit_days": 183,
        "stale_on": DAY + timedelta(days=164),
        "exempt": False,
    }
    return ColumnLine(unit=unit, column=name, **(fields | given))


def problem(unit: str, column: str, rule: str = "stale_column", **given: Any) -> ProblemLine:
    """An open problem that counts, unless `given` says otherwise."""
    fields: dict[str, Any] = {
        "id": fingerprint(rule, unit, column),
        "unit_kind": "部门",
        "url": f"http://www.tonggu.gov.cn/{unit}/{column}/",
        "where": "",
        "title": {"stale_column": "栏目不更新", "blank_column": "空白栏目"}.get(rule, rule),
        "message": "最新一条发布于 2021-09-01,已 232 天没有更新(期限 183 天)",
        "remedy": "在本栏目发布应公开的信息;确无信息可公开的,向政务公开股申请豁免。",
        "basis": "国办秘函〔2019〕19号,单项否决 4",
        "severity": Severity.MAJOR,
        "status": RectificationStatus.NOTIFIED,
        "status_title": "已通知",
        "counts": True,
        "reminder": False,
        "found_on": date(2022, 3, 7),
        "seen_on": DAY,
        "due_on": date(2022, 4, 30),
        "told": 1,
        "told_on": date(2022, 4, 1),
    }
    return ProblemLine(unit=unit, column=column, rule=rule, **(fields | given))


def report(**given: Any) -> CountyReport:
    """The whole sample. Some words in it are hostile: a script, a formula, right-to-left marks."""
    stale = problem("财政局", "财政预算", status=RectificationStatus.OVERDUE, status_title="逾期未整改", told=3)
    hostile = problem("财政局", SCRIPT, "blank_column", message=FORMULA, url="javascript:alert(1)", where=FORMULA)
    fixed = problem(
        "永宁镇", "工作动态", unit_kind="乡镇", status=RectificationStatus.CLOSED, status_title="已整改", closed_on=DAY
    )
    columns = {
        "永宁镇": (
            column("永宁镇", "工作动态", kind="news", kind_title="动态要闻", age_days=9, limit_days=14,
                   newest=DAY - timedelta(days=9), stale_on=DAY + timedelta(days=6)),
            column("永宁镇", "通知公告"),
        ),
        "财政局": (
            column("财政局", "财政预算", kind="budget", kind_title="财政预算", newest=date(2021, 9, 1), age_days=232,
                   stale_on=date(2022, 3, 4)),
            column("财政局", SCRIPT, state=ColumnState.BLANK, newest=None, age_days=None, stale_on=None,
                   url="javascript:alert(1)"),
        ),
        "气象局": (
            column("气象局", "预警信息", kind="emergency", kind_title="应急管理", state=ColumnState.BLOCKED,
                   newest=None, age_days=None, limit_days=None, stale_on=None),
            column("气象局", "政策文件", state=None, newest=None, age_days=None, stale_on=None),
        ),
    }  # fmt: skip
    empty: dict[str, Any] = {"reasons": (), "warnings": (), "reminders": (), "deductions": 0.0}
    units = (
        UnitFacts("永宁镇", "乡镇", True, passed_before=False, columns=columns["永宁镇"], problems=(), closed=(fixed,),
                  told_days=1, contact="ynz@tonggu.test", **empty),
        UnitFacts("财政局", "部门", False, passed_before=True, columns=columns["财政局"], problems=(stale, hostile),
                  closed=(), told_days=3, **(empty | {"reasons": ("栏目不更新 1 个(财政预算)", "空白栏目 1 个")})),
        UnitFacts("气象局", "部门", None, passed_before=None, columns=columns["气象局"], problems=(), closed=(),
                  told_days=0, **(empty | {"reasons": ("2 个栏目中有 2 个本期没能看到,不下结论",)})),
    )  # fmt: skip
    full = CountyReport(
        county="铜鼓县",
        office="铜鼓县人民政府办公室",
        site="铜鼓县人民政府",
        home="http://www.tonggu.gov.cn/",
        period="2022Q1",
        period_title="2022年第一季度",
        first=date(2022, 1, 1),
        last=date(2022, 3, 31),
        day=DAY,
        ruleset="county-zero-tolerance",
        ruleset_title="县级单位口径(零容忍)",
        checked_by_kind={"乡镇": 1, "部门": 1},
        total=3,
        checked=2,
        passed=1,
        rate=50.0,
        share_checked=66.7,
        trend=(
            TrendPoint("2021Q3", "2021年第三季度", 3, 2, 66.7),
            TrendPoint("2021Q4", "2021年第四季度", 0, 0, None),
            TrendPoint("2022Q1", "2022年第一季度", 2, 1, 50.0),
        ),
        units=units,
        site_problems=(problem("铜鼓县人民政府", "", "dead_link", title="链接打不开", counts=False),),
        groups=(
            Group("blank", "空白栏目", "国办秘函〔2019〕19号", ("财政局",), 1),
            Group("stale", "栏目不更新", "国办秘函〔2019〕19号", ("财政局",), 1),
            Group("privacy", "泄露个人隐私", "2018年政务公开工作要点", (), 0),
        ),
        fixed=(fixed,),
        overdue=(stale,),
        soon=(columns["永宁镇"][0],),
        worst=(columns["财政局"][0],),
        pairs=PairFacts(26, 23, (UnitCount("财政局", 2), UnitCount("永宁镇", 1)), (UnitCount("气象局", 1),), 5),
        media=MediaFacts(7, 7, 7, 12, (), (MediaFault("铜鼓生态环境", "微信公众号", "生态环境局", "菜单无法使用", 3),)),
        tasks=(TaskFacts("永宁镇", 28, 20, 2, 1, 0),),
        recall=RecallFacts(
            4,
            3,
            0,
            (AuditorLine("气象局", "预警信息", "", "空白栏目", date(2022, 3, 1), "栏目被网站防护拦截,我方没能看到"),),
            (),
        ),
        requirements=("一是选优配强政务公开工作人员。各单位要明确专人负责。", "二是切实加强网站维护。"),
        not_scored=("服务不实用:程序不能判断",),
        notes=("2 个栏目被网站防护拦截,不计入问题",),
        articles_read=1200,
        ledgers=(
            LedgerSheet("结对找错", ("周", "找错单位", "是否完成"), ((date(2022, 1, 3), FORMULA, False),)),
        ),
    )  # fmt: skip
    return replace(full, **given)


def notice(**given: Any) -> UnitNotice:
    """A notice with two problems, one of them hostile."""
    unit = report().units[1]
    told: dict[str, Any] = {"told_before": 2, "day": DAY, "problems": unit.problems}
    return UnitNotice("铜鼓县", "铜鼓县人民政府办公室", unit.name, unit.kind, **(told | given))
