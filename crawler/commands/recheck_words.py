"""What a recheck found, for people and for programs: by unit, and problem by problem."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from crawler.present import STATUSES, print_table, say, word

if TYPE_CHECKING:
    from crawler.rechecking import Rechecked

OUTCOMES = {"fixed": "已整改", "not_fixed": "未整改", "unseen": "未能查看"}


def print_recheck(rechecked: Sequence[Rechecked]) -> None:
    """The counts of every unit, then the problems."""
    if not rechecked:
        say("复核:没有待整改的问题需要复核")
        return
    totals = ",".join(f"{title} {_number(rechecked, name)}" for name, title in OUTCOMES.items())
    say(f"复核:问题 {len(rechecked)} 处,{totals}", "bold")
    rows = recheck_json(rechecked)["units"]
    print_table(("单位", "复核", *OUTCOMES.values(), "已通知次数"), [tuple(row.values()) for row in rows])
    for name, title in OUTCOMES.items():
        lines = list(_lines([each for each in rechecked if each.outcome == name]))
        if lines:
            say(f"{title}:", "bold")
        for line in lines:
            say(line)


def _number(rechecked: Sequence[Rechecked], outcome: str) -> int:
    return sum(each.outcome == outcome for each in rechecked)


def _lines(rechecked: Sequence[Rechecked]) -> Iterator[str]:
    from rules import all_rules

    titles = {rule.name: rule.title for rule in all_rules()}
    for each in rechecked:
        problem = each.problem
        where = problem.unit + (f"“{problem.column}”" if problem.column else "")
        yield f"  {problem.fingerprint[:8]} {where} {titles.get(problem.rule, problem.rule)}:{_told(each)}"


def _told(each: Rechecked) -> str:
    problem = each.problem
    if each.outcome == "unseen":
        return each.why.removeprefix("未能查看:")
    told = f"已通知 {problem.told} 次" if problem.told else "还没有通知过"
    if each.outcome == "fixed":
        return told
    return f"{word(STATUSES, problem.status)},{told},整改期限 {problem.due_at}"


def recheck_json(rechecked: Sequence[Rechecked]) -> dict[str, Any]:
    """A recheck as `recheck --json` prints it. `told` of a unit: the days on which it was told of any of these."""
    return {
        **{name: _number(rechecked, name) for name in OUTCOMES},
        "units": [_unit_row(unit, rechecked) for unit in dict.fromkeys(each.problem.unit for each in rechecked)],
        "problems": [_problem_row(each) for each in rechecked],
    }


def _unit_row(unit: str, rechecked: Sequence[Rechecked]) -> dict[str, Any]:
    own = [each for each in rechecked if each.problem.unit == unit]
    days = {day for each in own for day in each.told_on}
    numbers = {name: _number(own, name) for name in OUTCOMES}
    return {"unit": unit, "rechecked": len(own), **numbers, "told": len(days)}


def _problem_row(each: Rechecked) -> dict[str, Any]:
    wanted = {"fingerprint", "rule", "unit", "column", "url", "about", "status", "due_at", "told"}
    return {**each.problem.model_dump(mode="json", include=wanted), "outcome": each.outcome.value, "why": each.why}
