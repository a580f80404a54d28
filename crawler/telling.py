"""What was sent or said in, what it means for the lives of problems out: how often a unit was told, and until when.

A message counts when it went out, not when it was written. It is noted once, in one transaction with the lives that it
moves, so a crash between the two loses nothing, and the next call notes what is left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from crawler.decide import Said, named
from crawler.errors import ExitStatus, XunlanError
from crawler.rectify import latest_lives
from rules import all_rules
from storage.errors import ScopeBusy
from storage.nouns import OPEN, Rectification, RectificationEvent, RectificationStatus, Step
from storage.outbox_nouns import Delivery, DeliveryState
from storage.store import Store

KINDS_THAT_TELL = ("rectification", "reminder")  # the messages to units; a digest for the office tells no unit anything
LOCK = "telling"  # one at a time: two that note the same message would count it twice
CHANNELS = {"smtp": "邮件", "wecom": "企业微信", "dingtalk": "钉钉", "feishu": "飞书", "webhook": "Webhook"}


_OVERTAKEN = "所列问题都已整改或不再适用,没有发出"


class TellingBusy(XunlanError):
    """Another process is noting what was told."""

    exit_status = ExitStatus.BUSY


def note_sent(store: Store, zone: ZoneInfo) -> int:
    """Note the messages that went out in the lives of the problems that they tell of; how many messages.

    Where another process is doing so, none: what it does not find is found by the next call.
    """
    try:
        with store.lock(LOCK):
            return _note_sent(store, zone)
    except ScopeBusy:
        return 0


def tell(
    store: Store, problems: Sequence[Rectification], said: Said, zone: ZoneInfo, due: date | None = None
) -> list[Rectification]:
    """Note that units were told of problems by word of mouth (`said.why`: how); the problems as they are now. `due`:
    the date they were given, in place of the rules' own.

    Raises XunlanError, before anything is stored, for a problem of which nobody may be told.
    """
    if due is not None and due < said.at.astimezone(zone).date():
        raise XunlanError(f"整改期限 {due} 已经过去,请给出今天或以后的日期")
    try:
        with store.lock(LOCK):
            _note_sent(store, zone)  # in the order in which it happened
            notes = _Notes.of(store, zone)
            known = [notes.known[each.fingerprint] for each in problems]
            for problem in known:
                _check(problem)
            for problem in known:
                notes.note(problem.fingerprint, _Telling(said.at, said.why, said.who, due))
            store.note_told(list(notes.changed.values()), notes.events, ())
    except ScopeBusy as busy:
        raise TellingBusy("另一个程序正在登记通知情况,请稍后再试") from busy
    return list(notes.changed.values())


def _check(problem: Rectification) -> None:
    if problem.status is RectificationStatus.PENDING:
        raise XunlanError(f"问题 {named(problem)} 待确认,确认之前不能通知单位,请先用 xunlan findings confirm 确认")
    if problem.status not in OPEN:
        raise XunlanError(f"问题 {named(problem)} 已处理过,不需要再通知,请用 xunlan findings --all 查看")


def _note_sent(store: Store, zone: ZoneInfo) -> int:
    sent = store.outbox.sent_unnoted(KINDS_THAT_TELL)
    if not sent:
        return 0
    notes = _Notes.of(store, zone)
    for delivery in sent:
        for fingerprint in delivery.message.things:
            notes.note_message(fingerprint, delivery)
    store.note_told(list(notes.changed.values()), notes.events, [each.id for each in sent])
    return len(sent)


def withdraw_overtaken(store: Store) -> int:
    """Take back the messages that still wait though nothing they tell of is open any more; how many.

    A unit must not read today, because the mail server was down, of what it put right yesterday.
    """
    waiting = store.outbox.deliveries([DeliveryState.WAITING, DeliveryState.FAILED])
    telling = [each for each in waiting if each.message.kind in KINDS_THAT_TELL and each.message.things]
    if not telling:
        return 0
    still_open = {each.fingerprint for each in store.rectifications()}
    overtaken = [each for each in telling if still_open.isdisjoint(each.message.things)]
    taken_back = {"state": DeliveryState.SUPPRESSED, "next_try_at": None, "last_error": _OVERTAKEN}
    store.outbox.settle(each.model_copy(update=taken_back) for each in overtaken)
    return len(overtaken)


class _Telling(NamedTuple):
    """One time that a unit was told: when, how, by whom, and by what date it was asked to put things right."""

    at: datetime
    how: str
    who: str = ""
    due: date | None = None


@dataclass
class _Notes:
    """The lives of problems, moved on in memory until they are stored together."""

    known: dict[str, Rectification]
    zone: ZoneInfo
    changed: dict[str, Rectification] = field(default_factory=dict)
    events: list[RectificationEvent] = field(default_factory=list)

    @classmethod
    def of(cls, store: Store, zone: ZoneInfo) -> _Notes:
        return cls(latest_lives(store.rectifications(include_closed=True)), zone)

    def note_message(self, fingerprint: str, delivery: Delivery) -> None:
        """A message that went out. What was closed since it went out was told of all the same."""
        problem, at = self.known.get(fingerprint), delivery.sent_at
        if at is None:
            raise ValueError(f"expected a sent message, found #{delivery.id} without the moment it was sent at")
        if problem is None or problem.status is RectificationStatus.PENDING:
            return
        if problem.closed_at is None or at <= problem.closed_at:
            channel = delivery.message.channel
            self.note(fingerprint, _Telling(at, f"经{CHANNELS.get(channel, channel)},消息 #{delivery.id}"))

    def note(self, fingerprint: str, telling: _Telling) -> None:
        problem = self.known[fingerprint]
        now = self._told(problem, telling)
        again = "(当天另一次)" if now.told == problem.told else ""
        due = f",整改期限 {now.due_at}" if not problem.told or now.due_at != problem.due_at else ""
        event = RectificationEvent(
            fingerprint=fingerprint,
            at=telling.at,
            run=0,
            what=Step.NOTIFIED,
            why=f"第 {now.told} 次通知{again}:{telling.how}{due}",
            who=telling.who,
            due=now.due_at if due else None,
        )
        self.known[fingerprint] = self.changed[fingerprint] = now
        self.events.append(event)

    def _told(self, problem: Rectification, telling: _Telling) -> Rectification:
        """Told once more; several times on one day are one."""
        day = self._day(telling.at)
        same_day = problem.told_at is not None and self._day(problem.told_at) == day
        told_at = telling.at if problem.told_at is None else max(problem.told_at, telling.at)
        first_due = max(problem.due_at, day + _rectify_within(problem.rule))
        due_at = telling.due or (problem.due_at if problem.told else first_due)
        status = _status_told(problem, telling.due)
        told = problem.told + (0 if same_day else 1)
        return problem.model_copy(update={"told": told, "told_at": told_at, "due_at": due_at, "status": status})

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()


def _status_told(problem: Rectification, due: date | None) -> RectificationStatus:
    """What was answered, looked at again or late stays so; whoever was given a later date is not late any more."""
    put_off = problem.status is RectificationStatus.OVERDUE and due is not None and due > problem.due_at
    fresh = problem.status in (RectificationStatus.FOUND, RectificationStatus.CONFIRMED)
    return RectificationStatus.NOTIFIED if fresh or put_off else problem.status


def _rectify_within(rule: str) -> timedelta:
    """How long a unit has from the day on which it was told; nothing beyond its date where the rule is gone."""
    times: Mapping[str, timedelta] = {each.name: each.rectify_within for each in all_rules()}
    return times.get(rule, timedelta(0))
