"""What was or would be told in, what a person reads of it out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.commands.messages import DELIVERY_STATES, delivery_row
from crawler.present import print_json, print_table, say, word

if TYPE_CHECKING:
    from crawler.notice_round import Prepared
    from storage.outbox_nouns import Delivery, Message

KINDS = {"rectification": "整改通知", "reminder": "整改提醒", "fixed": "整改完成", "digest": "汇总"}
_HEADINGS = ("单位", "种类", "通道", "收件人", "问题", "状态")


def print_planned(prepared: Prepared, remarks: Sequence[str], *, json: bool) -> None:
    """Every word that would go out; nothing did."""
    if json:
        messages = [{**each.model_dump(mode="json"), "state": None} for each in prepared.messages]
        print_json({"messages": messages, "preview": list(prepared.preview), **_about(prepared, remarks)})
        return
    for message in prepared.messages:
        _show(message)
    for line in (line for text in prepared.preview for line in text.splitlines()):
        say(line)
    _remark(prepared, remarks)
    nothing = "没有要通知的" if not prepared.preview else "以上内容没有写入,也没有发送"
    say(f"共 {len(prepared.messages)} 条(本次没有写入,也没有发送)" if prepared.messages else nothing)


def print_sent(prepared: Prepared, handled: Sequence[Delivery], remarks: Sequence[str], *, json: bool) -> None:
    """What became of every message that this round wrote, and of those written earlier that it sent."""
    if json:
        print_json({"messages": [delivery_row(each) for each in handled], **_about(prepared, remarks)})
        return
    if handled:
        print_table(_HEADINGS, [_cells(each) for each in handled])
    for each in handled:
        if each.last_error:
            say(f"#{each.id} {each.message.to}({each.message.channel}):{each.last_error}", "yellow")
    _remark(prepared, remarks)
    states = [each.state for each in handled]
    counts = [f"{word(DELIVERY_STATES, state)} {states.count(state)} 条" for state in dict.fromkeys(states)]
    say(";".join(counts) if counts else "没有要通知的,或今天都已通知过")


def print_written(files: Sequence[Path], left_out: Sequence[str], folder: Path, *, json: bool) -> None:
    if json:
        print_json({"out": str(folder) if files else None, "files": list(map(str, files)), "notes": list(left_out)})
        return
    for each in left_out:
        say(f"注意:{each}", "yellow")
    say(f"已写出 {len(files) // 2} 个单位的整改通知:{folder}" if files else "没有单位有可以通知的问题,没有写出文件")


def _about(prepared: Prepared, remarks: Sequence[str]) -> dict[str, Any]:
    held = [{"fingerprint": each.fingerprint, "unit": each.unit, "column": each.column} for each in prepared.plan.held]
    return {"unreached": list(prepared.unreached), "held": held, "notes": [*prepared.notes, *remarks]}


def _show(message: Message) -> None:
    to = f"{message.to} <{message.address}>" if message.address else message.to
    say(f"{word(KINDS, message.kind)} {message.channel} → {to}", "bold")
    say(f"  主题:{message.subject}")
    for line in message.text.splitlines():
        say(f"  | {line}")


def _remark(prepared: Prepared, remarks: Sequence[str]) -> None:
    for unit in prepared.unreached:
        say(f"{unit}:无邮箱,请用 xunlan findings told 登记", "yellow")
    for each in prepared.plan.held:
        say(f"{each.unit}“{each.column}”:最近一次查看未能看到,暂不通知", "yellow")
    for remark in (*prepared.notes, *remarks):
        say(f"注意:{remark}", "yellow")


def _cells(each: Delivery) -> Sequence[object]:
    message = each.message
    to = f"{message.to} <{message.address}>" if message.address else message.to
    problems = len(message.things) if message.kind != "digest" else ""
    return (message.to, word(KINDS, message.kind), message.channel, to, problems, word(DELIVERY_STATES, each.state))
