"""The outbox, read out and emptied: what waits to be told, and what became of what was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from crawler.commands.door import AsJson, Database, check_names, installation
from crawler.errors import ExitStatus, XunlanError
from crawler.present import local, print_json, print_table, say, word

if TYPE_CHECKING:
    from crawler.installation import Installation
    from reports.channel import Channel
    from reports.office_hours import OfficeHours
    from reports.outbox import Planned, Round
    from storage.outbox_nouns import Delivery
    from storage.store import Store

DELIVERY_STATES = {
    "waiting": "待发送",
    "sending": "发送中",
    "failed": "未发出,将重试",
    "uncertain": "是否送达不明",
    "sent": "已发送",
    "given_up": "未发出,已放弃",
    "suppressed": "当天已告知,不再发",
}
URGENCIES = {"urgent": "紧急", "normal": ""}

States = Annotated[list[str] | None, typer.Option("--state", metavar="状态", help="只看这种状态,如 failed,可重复")]
Limit = Annotated[int, typer.Option("--limit", metavar="数", min=1, help="最多列出几条")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="只显示会发出什么,不发送")]
Retry = Annotated[bool, typer.Option("--retry", help="已放弃的也重新发送")]


class OutboxBusy(XunlanError):
    """Another process is sending."""

    exit_status = ExitStatus.BUSY


def outbox_list(
    ctx: typer.Context, state: States = None, limit: Limit = 100, database: Database = None, json: AsJson = False
) -> None:
    from storage.outbox_nouns import DeliveryState

    states = [DeliveryState(name) for name in check_names(state, list(DELIVERY_STATES), "状态", "程序")]
    door = installation(ctx)
    with door.open_store(database) as store:
        found = store.outbox.deliveries(states, limit)
    if json:
        print_json([delivery_row(each) for each in found])
        return
    if not found:
        say("没有符合条件的消息" if states else "发件箱是空的")
        return
    headings = ("编号", "状态", "收件人", "通道", "主题", "紧急", "生成", "发出", "下次尝试", "次数", "说明")
    print_table(headings, [_cells(each, door.zone) for each in found])


def outbox_send(
    ctx: typer.Context,
    *,
    dry_run: DryRun = False,
    retry: Retry = False,
    database: Database = None,
    json: AsJson = False,
) -> None:
    door = installation(ctx)
    channels, hours = channels_of(door), office_hours_of(door)
    now = datetime.now(UTC)
    with door.open_store(database) as store:
        if dry_run:
            _show_plan(store, channels, now, hours, json)
            return
        if retry:
            store.outbox.revive(now)
        done = _deliver(store, channels, now, hours)
        _note(store, door)
    if json:
        print_json({"messages": [delivery_row(each) for each in done.moved], "warnings": list(done.warnings)})
    else:
        _tell(done)
    if any(each.state in ("failed", "uncertain", "given_up") for each in done.moved):
        raise typer.Exit(ExitStatus.PARTIAL)


def channels_of(door: Installation) -> dict[str, Channel]:
    """The channels that are set up. Raises XunlanError that names the wrong setting."""
    from reports.channel import ChannelSetupError, configured_channels

    try:
        return configured_channels(door.message_options)
    except ChannelSetupError as wrong:
        raise XunlanError(str(wrong)) from wrong


def office_hours_of(door: Installation) -> OfficeHours:
    """When ordinary messages go out. Raises XunlanError where the setting is wrong."""
    from reports.office_hours import OfficeHours

    try:
        return OfficeHours.of(door.quiet_hours, door.zone, working_days_only=door.messages_on_working_days)
    except ValueError as wrong:
        raise XunlanError(f"设置 XUNLAN_QUIET_HOURS 不对:{door.quiet_hours},请写成 18:00-08:00 这样的格式") from wrong


def delivery_row(delivery: Delivery) -> dict[str, Any]:
    """A message as the outbox lists it in JSON: all but its bodies."""
    told = delivery.model_dump(mode="json", exclude={"message": {"text", "html"}})
    message: dict[str, Any] = told.pop("message")
    return {**told, **message}


def _note(store: Store, door: Installation) -> None:
    """What went out counts in the lives of the problems that it told of."""
    from crawler.telling import note_sent

    note_sent(store, door.zone)


def _deliver(store: Store, channels: Mapping[str, Channel], now: datetime, hours: OfficeHours) -> Round:
    from reports.outbox import deliver
    from storage.errors import ScopeBusy

    try:
        return deliver(store, channels, now, hours)
    except ScopeBusy as busy:
        raise OutboxBusy("另一个程序正在发送消息,请等它结束后再试") from busy


def _show_plan(store: Store, channels: Mapping[str, Channel], now: datetime, hours: OfficeHours, json: bool) -> None:
    from reports.outbox import plan

    planned = plan(store, channels, now, hours)
    if json:
        print_json([_planned_row(each) for each in planned])
        return
    for each in planned:
        _show(each)
    sent = sum(each.kept is None for each in planned)
    say(f"共 {len(planned)} 条,现在会发出 {sent} 条(本次没有发送)" if planned else "没有到时间的消息")


def _planned_row(planned: Planned) -> dict[str, Any]:
    message = planned.delivery.message
    return {**delivery_row(planned.delivery), "text": message.text, "html": message.html, "kept": planned.kept}


def _show(planned: Planned) -> None:
    message = planned.delivery.message
    to = f"{message.to} <{message.address}>" if message.address else message.to
    urgent = word(URGENCIES, message.urgency)
    say(f"#{planned.delivery.id} {message.channel} → {to}{' 【' + urgent + '】' if urgent else ''}", "bold")
    say(f"  {planned.kept or '现在发送'}", "yellow" if planned.kept else "green")
    say(f"  主题:{message.subject}")
    for line in message.text.splitlines():
        say(f"  | {line}")
    for each in message.attachments:
        say(f"  附件:{each.name}({each.path})")


def _tell(done: Round) -> None:
    for each in done.moved:
        if each.state != "sent":
            told = f"#{each.id} {each.message.to}({each.message.channel}):{word(DELIVERY_STATES, each.state)}"
            say(f"{told},{each.last_error}" if each.last_error else told, "yellow")
    for warning in done.warnings:
        say(f"注意:{warning}", "yellow")
    states = [each.state for each in done.moved]
    counts = [f"{word(DELIVERY_STATES, state)} {states.count(state)} 条" for state in dict.fromkeys(states)]
    say(";".join(counts) if counts else "没有到时间的消息")


def _cells(each: Delivery, zone: ZoneInfo) -> Sequence[object]:
    message = each.message
    return (
        each.id,
        word(DELIVERY_STATES, each.state),
        message.to,
        message.channel,
        message.subject,
        word(URGENCIES, message.urgency),
        local(message.made_at, zone),
        local(each.sent_at, zone),
        local(each.next_try_at, zone),
        each.tries,
        each.last_error,
    )
