"""What the office decides of problems that were found: confirm, dismiss, exempt."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from crawler.commands.door import AsJson, Database, installation
from crawler.errors import XunlanError
from crawler.present import STATUSES, print_json, say, word

if TYPE_CHECKING:
    from crawler.installation import Installation
    from storage.nouns import Rectification
    from storage.store import Store

Ids = Annotated[list[str], typer.Argument(metavar="编号…", help="问题的编号,见 xunlan findings,可给出多个")]
By = Annotated[str, typer.Option("--by", metavar="姓名", help="谁作的决定")]
Reason = Annotated[str, typer.Option("--reason", metavar="理由", help="为什么")]


def confirm(
    ctx: typer.Context,
    ids: Ids,
    *,
    by: By,
    reason: Reason = "经人工核实",
    database: Database = None,
    json: AsJson = False,
) -> None:
    _tell(_decide(ctx, "confirm", ids, (by, reason), database), json)


def dismiss(
    ctx: typer.Context, ids: Ids, *, by: By, reason: Reason, database: Database = None, json: AsJson = False
) -> None:
    _tell(_decide(ctx, "dismiss", ids, (by, reason), database), json)


def exempt(
    ctx: typer.Context, ids: Ids, *, by: By, reason: Reason, database: Database = None, json: AsJson = False
) -> None:
    _tell(_decide(ctx, "exempt", ids, (by, reason), database), json)


def _decide(
    ctx: typer.Context, decision: str, ids: list[str], said: tuple[str, str], database: str | None
) -> list[Rectification]:
    from crawler.decide import Decision, Said, decide, problem_called

    who, why = (each.strip() for each in said)
    if not who or not why:
        raise XunlanError("--by 和 --reason 不能为空:每个决定都要记下谁作的、为什么")
    door = installation(ctx)
    with door.open_store(database) as store:
        called = {each.fingerprint: each for each in (problem_called(store, typed) for typed in ids)}
        decided = decide(store, list(called.values()), Decision(decision), Said(who, why, datetime.now(UTC)))
        if decision == Decision.CONFIRM:
            _tell_at_once(door, store, decided)
    return decided


def _tell_at_once(door: Installation, store: Store, confirmed: list[Rectification]) -> None:
    """A confirmed leak is told now, over every channel that is set up; what fails stays in the outbox."""
    from crawler.commands.messages import channels_of, office_hours_of
    from crawler.urgent import is_urgent, urgent_messages
    from reports.outbox import deliver
    from storage.errors import ScopeBusy

    if not any(is_urgent(each) for each in confirmed):
        return
    channels, now = channels_of(door), datetime.now(UTC)
    messages = list(urgent_messages(confirmed, channels, door.urgent_to, now, door.today()))
    if not messages:
        say("没有设置消息通道(或邮件没有 XUNLAN_URGENT_TO),请自行立即通知责任单位", "yellow", stderr=True)
        return
    store.outbox.post(messages, now)
    try:
        done = deliver(store, channels, now, office_hours_of(door))
    except ScopeBusy:
        return  # whoever is sending now sends this, too, or the next round does
    sent = sum(each.state == "sent" for each in done.moved)
    say(f"紧急消息:已发出 {sent} 条,其余见 xunlan outbox list", stderr=True)


def _tell(decided: list[Rectification], json: bool) -> None:
    from crawler.commands.known import finding_row

    if json:
        print_json([finding_row(each) for each in decided])
        return
    for each in decided:
        say(f"{each.fingerprint[:8]} {each.unit} {each.column}:{word(STATUSES, each.status)}")
