"""What is known, read out: findings, columns and runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from crawler.commands.door import AsJson, Database, UnitNames, check_names, installation
from crawler.present import (
    FINISH_REASONS,
    RUN_KINDS,
    RUN_STATUSES,
    SEVERITIES,
    STATES,
    STATUSES,
    local,
    print_json,
    print_table,
    say,
    word,
)

if TYPE_CHECKING:
    from storage.nouns import Column, ColumnObservation, Rectification, Run
    from storage.store import Store

RuleNames = Annotated[list[str] | None, typer.Option("--rule", metavar="规则", help="只看这条规则,可重复")]
Statuses = Annotated[
    list[str] | None,
    typer.Option("--status", metavar="状态", help="只看这种状态,如 pending(待确认),可重复"),
]
States = Annotated[list[str] | None, typer.Option("--state", metavar="状态", help="只看这种状态,如 blank,可重复")]

FINDING_FIELDS = (
    "fingerprint",
    "rule",
    "unit",
    "column",
    "url",
    "about",
    "message",
    "severity",
    "status",
    "opened_at",
    "due_at",
    "closed_at",
)
SEEN_FIELDS = ("state", "reason", "newest", "total", "family", "seen_at")


def findings(
    ctx: typer.Context,
    *,
    unit: UnitNames = None,
    rule: RuleNames = None,
    status: Statuses = None,
    everything: Annotated[bool, typer.Option("--all", help="已整改、已豁免的也列出")] = False,
    database: Database = None,
    json: AsJson = False,
) -> None:
    from rules import all_rules

    if ctx.invoked_subcommand is not None:
        return
    titles = {each.name: each.title for each in all_rules()}
    rules = check_names(rule, list(titles), "规则", "程序")
    statuses = check_names(status, list(STATUSES), "状态", "程序")
    door = installation(ctx)
    with door.open_store(database) as store:
        units = _stored_units(store, unit)
        found = store.rectifications(units=units, rules=rules, include_closed=everything or bool(statuses))
    found = [each for each in found if not statuses or each.status in statuses]
    if json:
        print_json([finding_row(each) for each in found])
        return
    if not found:
        say("没有符合条件的问题" if unit or rule else "目前没有待整改的问题")
        return
    headings = ("编号", "单位", "栏目", "问题", "级别", "状态", "发现", "整改期限", "说明", "网址")
    print_table(headings, [_finding_cells(each, titles, door.zone) for each in found])
    say(f"共 {len(found)} 条")


def finding_row(rectification: Rectification) -> dict[str, Any]:
    """One finding as `findings --json` prints it."""
    told = rectification.model_dump(mode="json")
    return {name: told[name] for name in FINDING_FIELDS}


def _finding_cells(each: Rectification, titles: Mapping[str, str], zone: ZoneInfo) -> Sequence[object]:
    return (
        each.fingerprint[:8],
        each.unit,
        each.column or "(整个单位)",
        titles.get(each.rule, each.rule),
        word(SEVERITIES, each.severity),
        word(STATUSES, each.status) + (f"(第 {each.reopened + 1} 次出现)" if each.reopened else ""),
        local(each.opened_at, zone)[:10],
        each.due_at,
        each.message,
        each.about or each.url,
    )


def columns(
    ctx: typer.Context, unit: UnitNames = None, state: States = None, database: Database = None, json: AsJson = False
) -> None:
    states = check_names(state, list(STATES), "状态", "程序")
    door = installation(ctx)
    with door.open_store(database) as store:
        rows = column_rows(store, _stored_units(store, unit))
    rows = [row for row in rows if not states or row["state"] in states]
    if json:
        print_json(rows)
        return
    if not rows:
        say("没有符合条件的栏目" if unit or state else "数据库中还没有栏目,请先运行 xunlan crawl")
        return
    headings = ("编号", "单位", "栏目", "状态", "最新", "条数", "方式", "天数", "读法", "说明", "网址")
    print_table(headings, [_column_cells(row) for row in rows])
    say(f"共 {len(rows)} 个栏目")


def column_rows(store: Store, units: Sequence[str]) -> list[dict[str, Any]]:
    """Every column with what it showed last, as `columns --json` prints it; a column never seen has no state."""
    seen = {(each.unit, each.column): each for each in store.latest_observations(units)}
    return [_column_row(column, seen.get((column.unit, column.name))) for column in store.columns(units)]


def _column_row(column: Column, seen: ColumnObservation | None) -> dict[str, Any]:
    from rules.kinds import max_age_of

    told = seen.model_dump(mode="json", include=set(SEEN_FIELDS)) if seen else {}
    age = max_age_of(column)
    return {
        "unit": column.unit,
        "name": column.name,
        "url": column.url,
        "kind": column.kind,
        "mode": column.mode.value,
        "max_age_days": age.nominal_days if age else None,
        **{name: told.get(name) for name in SEEN_FIELDS},
    }


def _column_cells(row: Mapping[str, Any]) -> Sequence[object]:
    state = word(STATES, row["state"]) or "未看过"
    wanted = ("newest", "total", "mode", "max_age_days", "family", "reason", "url")
    return (row["unit"], row["name"], state, *(row[name] for name in wanted))


def runs(
    ctx: typer.Context,
    limit: Annotated[int, typer.Option("--limit", metavar="数", min=1, help="最多列出几次")] = 20,
    database: Database = None,
    json: AsJson = False,
) -> None:
    door = installation(ctx)
    with door.open_store(database) as store:
        known = store.runs(limit)
    if json:
        print_json([each.model_dump(mode="json") for each in known])
        return
    if not known:
        say("还没有运行记录,请先运行 xunlan crawl")
        return
    headings = ("编号", "类型", "单位", "判断日", "开始", "结束", "结果", "栏目", "请求", "提醒", "说明")
    print_table(headings, [_run_cells(each, door.zone) for each in known])
    for warning in known[0].warnings:
        say(f"#{known[0].id} 注意:{warning}", "yellow")


def _run_cells(run: Run, zone: ZoneInfo) -> Sequence[object]:
    return (
        run.id,
        word(RUN_KINDS, run.kind),
        "、".join(run.units) or "全部",
        run.as_of,
        local(run.started_at, zone),
        local(run.ended_at, zone),
        word(RUN_STATUSES, run.status),
        f"{run.counts.get('observed', 0)}/{run.planned}",
        run.counts.get("requests", ""),
        len(run.warnings) or "",
        word(FINISH_REASONS, run.finish_reason),
    )


def _stored_units(store: Store, wanted: Sequence[str] | None) -> tuple[str, ...]:
    if not wanted:
        return ()
    return check_names(list(wanted), [unit.name for unit in store.units()], "单位", "数据库")
