"""Verdicts: who passed a period under a rule set and why; and what today's rules would say of stored nights."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from crawler.commands.door import AsJson, AsOf, Database, UnitNames, day, installation
from crawler.present import print_json, print_table, say

if TYPE_CHECKING:
    from crawler.assess import Assessment, Judged
    from crawler.province.standing import Round

RuleSetName = Annotated[
    str | None, typer.Option("--ruleset", metavar="名称或文件", help="规则集,默认 XUNLAN_RULESET(县级单位口径)")
]


def assess(
    ctx: typer.Context,
    *,
    period: Annotated[str, typer.Option("--period", metavar="考核期", help="如 2022Q1、2022H1、2022-03、2022")],
    ruleset: RuleSetName = None,
    as_of: AsOf = None,
    database: Database = None,
    json: AsJson = False,
) -> None:
    from crawler.assess import Assessor
    from crawler.period import parse_period
    from crawler.province.standing import Round
    from crawler.trend import periods_before
    from rules.ruleset import read_ruleset

    door = installation(ctx)
    chosen, wanted = read_ruleset(ruleset or door.ruleset), parse_period(period)
    if door.province is not None:
        _assess_counties(Round(door.province, door.database_url, chosen, wanted, door.zone, day(as_of)), json)
    with door.open_store(database) as store:
        assessor = Assessor(store, chosen, door.zone)
        drawn = assessor.assess(wanted, day(as_of))
        ((_, before),) = periods_before(assessor, drawn, 1)
    _say_notes(drawn.notes)
    if json:
        print_json(assessment_json(drawn, before))
    else:
        _print(drawn, before)


def _assess_counties(counties: Round, json: bool) -> NoReturn:
    from crawler.commands.assess_counties import print_province, province_json, status_of

    told = counties.assess()
    if json:
        print_json(province_json(told))
    else:
        print_province(told)
    raise typer.Exit(status_of(told))


def _say_notes(notes: Iterable[str]) -> None:
    """What of the rule set and the ledgers has no effect, beside the output: a misspelt name would silently change
    nothing."""
    for note in notes:
        say(f"注意:{note}", "yellow", stderr=True)


def assessment_json(drawn: Assessment, before: Assessment | None) -> dict[str, Any]:
    """What `assess --json` prints (DESIGN.md 5.2), and beside it on which day, against what, and what was left out."""
    return {
        "period": drawn.period.name,
        "ruleset": drawn.ruleset.name,
        "checked": len(drawn.checked),
        "checked_by_kind": drawn.checked_by_kind,
        "passed": drawn.passed,
        "rate": drawn.rate,
        "units": [_unit_json(each) for each in drawn.units],
        "as_of": drawn.day,
        "share_checked": drawn.share_checked,
        "rate_before": before.rate if before else None,
        "not_scored": [each.model_dump() for each in drawn.ruleset.not_scored],
        "notes": list(drawn.notes),
    }


def _unit_json(judged: Judged) -> dict[str, Any]:
    return {
        "unit": judged.verdict.unit,
        "kind": judged.kind,
        "passed": judged.verdict.passed,
        "reasons": list(judged.verdict.reasons),
        "deductions": judged.verdict.deductions,
        "warnings": list(judged.warnings),
        "reminders": list(judged.reminders),
    }


_RESULT = {True: "合格", False: "不合格", None: "不下结论"}


def _print(drawn: Assessment, before: Assessment | None) -> None:
    rows = [
        (
            each.verdict.unit,
            each.kind,
            _RESULT[each.verdict.passed],
            f"{each.verdict.deductions:g}" if each.verdict.deductions else "",
            "; ".join(each.verdict.reasons),
            "; ".join((*each.warnings, *each.reminders)),
        )
        for each in drawn.units
    ]
    print_table(("单位", "类别", "结果", "扣分", "原因", "预警和提醒"), rows)
    by_kind = "、".join(f"{kind} {number}" for kind, number in drawn.checked_by_kind.items())
    say(f"{drawn.period.name} · {drawn.ruleset.title} · 考核日 {drawn.day}")
    say(
        f"共检查 {len(drawn.checked)} 个({by_kind}),检查比例 {_percent(drawn.share_checked)},"
        f"合格 {drawn.passed} 个,合格率 {_percent(drawn.rate)}{_change(drawn, before)}"
    )
    if drawn.ruleset.not_scored:
        say(f"以下 {len(drawn.ruleset.not_scored)} 项未作评判,须另行核查:")
        for each in drawn.ruleset.not_scored:
            say(f"  {each.title}:{each.why}")


def _percent(value: float | None) -> str:
    return "无" if value is None else f"{value:g}%"


def _change(drawn: Assessment, before: Assessment | None) -> str:
    if before is None or before.rate is None or drawn.rate is None:
        return ""
    return f"(上期 {before.period.name} 为 {before.rate:g}%,{drawn.rate - before.rate:+.1f} 个百分点)"


def judge(
    ctx: typer.Context,
    *,
    since: Annotated[str, typer.Option("--since", metavar="日期", help="从哪一夜开始重新判断,如 2022-04-01")],
    ruleset: RuleSetName = None,
    unit: UnitNames = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出会有什么变化,不保存")] = False,
    database: Database = None,
    json: AsJson = False,
) -> None:
    from crawler.commands.door import check_names
    from crawler.rejudge import rejudge
    from rules.ruleset import read_ruleset

    door = installation(ctx)
    chosen = read_ruleset(ruleset or door.ruleset)
    first = day(since)
    assert first is not None
    with door.open_store(database) as store:
        units = check_names(unit, [each.name for each in store.units()], "单位", "数据库")
        known = store.units(include_retired=True), store.columns(include_retired=True)
        _say_notes(chosen.limits.without_effect([each.name for each in known[0]], known[1]))
        nights = rejudge(store, chosen, first, units, door.zone, save=not dry_run)
    if json:
        print_json([each.told() for each in nights])
        return
    rows = [(each.run.id, each.run.as_of, len(each.new), len(each.gone), each.same) for each in nights]
    print_table(("运行", "判断日", "新增", "消失", "不变"), rows)
    changes = [(each.run.as_of, "新增", *_place(found)) for each in nights for found in each.new]
    changes += [(each.run.as_of, "消失", *_place(found)) for each in nights for found in each.gone]
    if changes:
        print_table(("判断日", "变化", "单位", "栏目", "规则", "说明"), changes)
    if not nights:
        say(f"{first} 以来没有巡查记录")
    elif dry_run:
        say("以上只是试算,没有保存")
    else:
        say("各夜的判断已重新保存;整改记录在下次巡查时随之变化")


def _place(found: Any) -> tuple[str, str, str, str]:  # noqa: ANN401 (a Finding; storage is imported when needed)
    return found.unit, found.column, found.rule, found.message
