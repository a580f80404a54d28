"""The whole life of one problem, read out step by step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from crawler.commands.door import AsJson, Database, installation
from crawler.present import STATUSES, local, print_json, print_table, say, word

if TYPE_CHECKING:
    from storage.nouns import Rectification, RectificationEvent

STEPS = {
    "opened": "发现",
    "confirmed": "人工确认",
    "dismissed": "认定误报",
    "exempted": "豁免",
    "notified": "通知单位",
    "replied": "单位回复",
    "rechecked": "复核",
    "not_fixed": "复核未整改",
    "overdue": "逾期",
    "closed": "已整改",
    "reopened": "再次出现",
}
TAKEN_BACK = "重新打开"  # by a person, who takes an earlier decision back
OVER = "不再适用"  # of a reminder that came true, or a false alarm that disappeared (crawler/rectify.py, NO_FIX)
THE_PROGRAM = "程序"

Id = Annotated[str, typer.Argument(metavar="编号", help="问题的编号,见 xunlan findings")]


def history(ctx: typer.Context, problem_id: Id, database: Database = None, json: AsJson = False) -> None:
    from crawler.decide import problem_called

    door = installation(ctx)
    with door.open_store(database) as store:
        problem = problem_called(store, problem_id)
        events = store.rectification_events(problem.fingerprint)
    if json:
        print_json(_as_json(problem, events, door.zone))
        return
    _print(problem, events, door.zone)


def _print(problem: Rectification, events: Sequence[RectificationEvent], zone: ZoneInfo) -> None:
    from rules import all_rules

    titles = {rule.name: rule.title for rule in all_rules()}
    where = f"“{problem.column}”" if problem.column else ""
    say(f"{problem.fingerprint[:8]} {problem.unit}{where} {titles.get(problem.rule, problem.rule)}", "bold")
    say(problem.about or problem.url)
    told = f"已通知 {problem.told} 次" if problem.told else "还没有通知过"
    say(f"{word(STATUSES, problem.status)},{told},整改期限 {problem.due_at}")
    rows = [
        (local(each.at, zone), step_title(each), each.who or THE_PROGRAM, each.why, each.run or "") for each in events
    ]
    print_table(("时间", "经过", "谁", "说明", "运行"), rows)


def step_title(event: RectificationEvent) -> str:
    """What happened, in a word of the office."""
    if event.what == "reopened" and event.who:
        return TAKEN_BACK
    if event.what == "closed" and event.why.startswith(OVER):
        return OVER
    return word(STEPS, event.what)


def _as_json(problem: Rectification, events: Sequence[RectificationEvent], zone: ZoneInfo) -> dict[str, Any]:
    from crawler.commands.known import finding_row

    life = problem.model_dump(mode="json", include={"told", "told_at", "reopened"})
    return {**finding_row(problem), **life, "steps": [_step_row(each, zone) for each in events]}


def _step_row(event: RectificationEvent, zone: ZoneInfo) -> dict[str, Any]:
    at = event.at.astimezone(zone).isoformat(timespec="seconds")
    named = {"what": event.what.value, "title": step_title(event), "who": event.who or THE_PROGRAM}
    return {"at": at, **named, "why": event.why, "run": event.run or None}
