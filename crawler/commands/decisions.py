"""What the office says of problems that were found: confirmed, dismissed, exempt, told, replied, open again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from crawler.commands.door import AsJson, Database, check_names, day, installation
from crawler.commands.history import history
from crawler.errors import XunlanError
from crawler.present import STATUSES, print_json, say, word

__all__ = ["confirm", "dismiss", "exempt", "history", "reopen", "replied", "told"]

if TYPE_CHECKING:
    from crawler.decide import Said
    from crawler.installation import Installation
    from storage.nouns import Rectification
    from storage.store import Store

Ids = Annotated[list[str], typer.Argument(metavar="编号…", help="问题的编号,见 xunlan findings,可给出多个")]
By = Annotated[str, typer.Option("--by", metavar="姓名", help="谁作的决定")]
SomeIds = Annotated[list[str] | None, typer.Argument(metavar="编号…", help="问题的编号,见 xunlan findings")]
OfUnits = Annotated[list[str] | None, typer.Option("--unit", metavar="名称", help="这个单位全部待整改的问题,可重复")]
How = Annotated[str, typer.Option("--reason", metavar="方式", help="怎样通知的:电话、工作群……")]
Due = Annotated[str | None, typer.Option("--due", metavar="日期", help="要求的整改期限,默认按规则的天数")]
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
    from crawler.decide import Decision, decide

    spoken, door = _said(*said), installation(ctx)
    with door.open_store(database) as store:
        decided = decide(store, _called(store, ids), Decision(decision), spoken)
        if decision == Decision.CONFIRM:
            _tell_at_once(door, store, decided)
    return decided


def _said(by: str, reason: str) -> Said:
    """What is kept for ever, so without the personal data that it may be about."""
    from crawler.decide import Said
    from spiders.privacy.redaction import redacted

    who, why = by.strip(), reason.strip()
    if not who or not why:
        raise XunlanError("--by 和 --reason 不能为空:每个决定都要记下谁作的、为什么")
    now = datetime.now(UTC)
    return Said(redacted(who, now.date()), redacted(why, now.date()), now)


def _called(store: Store, ids: list[str]) -> list[Rectification]:
    """The problems that were typed, each once."""
    from crawler.decide import problem_called

    return list({each.fingerprint: each for each in (problem_called(store, typed) for typed in ids)}.values())


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


def told(
    ctx: typer.Context,
    ids: SomeIds = None,
    *,
    by: By,
    reason: How,
    unit: OfUnits = None,
    due: Due = None,
    database: Database = None,
    json: AsJson = False,
) -> None:
    from crawler.telling import tell

    said, until, door = _said(by, reason), day(due), installation(ctx)
    if bool(ids) == bool(unit):
        raise XunlanError("请给出问题编号,或用 --unit 指明单位(该单位全部待整改的问题),两者选一")
    with door.open_store(database) as store:
        named = _called(store, ids) if ids else _open_of(store, unit)
        now = tell(store, named, said, door.zone, until)
    _tell(now, json)


def replied(
    ctx: typer.Context, ids: Ids, *, by: By, reason: Reason, database: Database = None, json: AsJson = False
) -> None:
    _tell(_decide(ctx, "replied", ids, (by, reason), database), json)


def reopen(
    ctx: typer.Context, ids: Ids, *, by: By, reason: Reason, database: Database = None, json: AsJson = False
) -> None:
    _tell(_decide(ctx, "reopen", ids, (by, reason), database), json)


def _open_of(store: Store, units: list[str] | None) -> list[Rectification]:
    """What units may be told of: their open problems, but for what waits for a person and what only reminds."""
    from crawler.commands.summary import problems, to_confirm

    names = check_names(units, [unit.name for unit in store.units()], "单位", "数据库")
    known = store.rectifications(units=names)
    found, waiting = problems(known), to_confirm(known)
    if found and waiting:
        say(f"另有 {len(waiting)} 处待确认,没有登记通知", "yellow", stderr=True)
    if not found:
        raise XunlanError(f"{'、'.join(names)}没有可以通知的问题(待确认的和提醒不通知),请用 xunlan findings 查看")
    return found
