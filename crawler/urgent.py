"""Confirmed leaks in, messages that leave at once out: a leaked number must not wait for the nightly digest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from crawler.judge import what_of
from rules import all_rules
from rules.folder import to_confirm
from storage.nouns import Rectification, Severity
from storage.outbox_nouns import Message, Urgency

OFFICE = "政务公开股"


def is_urgent(problem: Rectification) -> bool:
    """Whether a confirmed problem cannot wait."""
    return problem.rule in to_confirm() and problem.severity is Severity.MAJOR


def urgent_messages(
    problems: Sequence[Rectification], channels: Iterable[str], to: str, now: datetime, day: date
) -> Iterator[Message]:
    """One message for each channel that tells of all of them. `to` with an @ is a mail address; mail needs one."""
    urgent = [each for each in problems if is_urgent(each)]
    if not urgent:
        return
    titles = {rule.name: rule for rule in all_rules()}
    lines = [f"{each.unit}“{each.column}”:{each.message}\n  {what_of(each.about) or each.url}" for each in urgent]
    remedies = dict.fromkeys(titles[each.rule].remedy for each in urgent)
    text = "以下问题已经人工确认,请立即处理:\n" + "\n".join(lines) + "\n整改办法:" + " ".join(remedies)
    for channel in channels:
        address = to if "@" in to else ""
        if channel == "smtp" and not address:
            continue
        yield Message(
            kind="urgent",
            to=OFFICE if address or not to else to,
            address=address if channel == "smtp" else "",
            channel=channel,
            subject=f"【紧急】{len(urgent)} 处个人隐私泄露,请立即处理",
            text=text,
            urgency=Urgency.URGENT,
            made_at=now,
            day=day,
            things=tuple(each.fingerprint for each in urgent),
        )
