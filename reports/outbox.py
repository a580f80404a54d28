"""What is due in, what became of it out: the outbox is emptied over its channels, and nothing is sent twice blindly.

One sender at a time (a lock that goes with its holder). A message is marked as being sent before it is sent, so what
still has that mark when the next sender begins was in the hands of one that died: perhaps sent. That is tried once
more, under the same Message-ID or with a word that says so, then left to a person (docs/decisions/0014-messages.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from reports.channel import Channel, ChannelError
from reports.office_hours import OfficeHours
from storage.outbox_nouns import Delivery, DeliveryState, Urgency
from storage.store import Store

LOCK = "outbox"
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 240, 360, 360, 360))  # some 25 hours
DOUBT = timedelta(minutes=15)  # until what was perhaps sent is tried again
_MINUTE = timedelta(minutes=1)
_MOST = 10_000  # messages that one round sends over a channel without a limit of its own


@dataclass(frozen=True)
class Round:
    """What one round did: the messages it moved, as they stand now, and what the office should know of it (Chinese)."""

    moved: tuple[Delivery, ...] = ()
    warnings: tuple[str, ...] = ()

    def count(self, state: DeliveryState) -> int:
        return sum(each.state is state for each in self.moved)


@dataclass(frozen=True)
class Planned:
    """What a round would do with a due message: send it, or keep it, because (Chinese)."""

    delivery: Delivery
    kept: str | None = None


def deliver(store: Store, channels: Mapping[str, Channel], now: datetime, hours: OfficeHours) -> Round:
    """Send what is due. Raises ScopeBusy where another process is sending."""
    with store.lock(LOCK):
        interrupted = [after_failure(each, _INTERRUPTED, now) for each in _in_hand(store)]
        store.outbox.settle(interrupted)
        sent = [each for channel in channels.values() for each in _through(store, channel, now, hours)]
        return Round((*interrupted, *sent), tuple(_warnings(store, channels, now, hours)))


def plan(store: Store, channels: Mapping[str, Channel], now: datetime, hours: OfficeHours) -> list[Planned]:
    """What a round at this moment would do with every message that is due; nothing is changed."""
    left = {name: _allowance(store, channel, now) for name, channel in channels.items()}
    planned = []
    for delivery in store.outbox.due(now):
        kept = _kept(delivery, channels, now, hours)
        name = delivery.message.channel
        if kept is None:
            left[name] -= 1
            kept = "超过通道每分钟的条数,下一轮再发" if left[name] < 0 else None
        planned.append(Planned(delivery, kept))
    return planned


def after_failure(delivery: Delivery, error: ChannelError, now: datetime) -> Delivery:
    """How a message stands after an attempt that failed, or that nobody knows the end of."""
    if error.wait is not None:
        return _changed(delivery, _failed_state(delivery), error, now + error.wait)
    tried = delivery.model_copy(update={"tries": delivery.tries + 1, "doubts": delivery.doubts + error.uncertain})
    if error.uncertain:
        return _changed(tried, DeliveryState.UNCERTAIN, error, now + DOUBT if tried.doubts == 1 else None)
    if error.temporary and tried.tries <= len(PAUSES):
        return _changed(tried, _failed_state(tried), error, now + PAUSES[tried.tries - 1])
    over = DeliveryState.UNCERTAIN if tried.doubts else DeliveryState.GIVEN_UP
    return _changed(tried, over, error, None)


_INTERRUPTED = ChannelError("发送时程序意外结束,是否送达不明,请向收件人核实", uncertain=True)


def _failed_state(delivery: Delivery) -> DeliveryState:
    """What was perhaps sent once stays so, whatever fails afterwards."""
    return DeliveryState.UNCERTAIN if delivery.doubts else DeliveryState.FAILED


def _changed(delivery: Delivery, state: DeliveryState, error: ChannelError, next_try: datetime | None) -> Delivery:
    return delivery.model_copy(update={"state": state, "last_error": error.told, "next_try_at": next_try})


def _in_hand(store: Store) -> list[Delivery]:
    return store.outbox.deliveries([DeliveryState.SENDING])


def _through(store: Store, channel: Channel, now: datetime, hours: OfficeHours) -> Iterator[Delivery]:
    """Send what is due over one channel, until there is no more, or the channel has had enough."""
    urgent_only = not hours.open(now)
    for _ in range(_allowance(store, channel, now)):
        claimed = store.outbox.claim(now, channel.name, urgent_only=urgent_only)
        if claimed is None:
            return
        try:
            channel.send(claimed.message, at=now, again=claimed.doubts > 0)
        except ChannelError as error:
            yield from _settled(store, [after_failure(claimed, error, now)])
            if error.channel_wide or error.wait is not None or error.uncertain:
                yield from _held(store, channel, error, now, urgent_only)
                return
        else:
            done = {"state": DeliveryState.SENT, "sent_at": now, "tries": claimed.tries + 1}
            yield from _settled(store, [claimed.model_copy(update={**done, "next_try_at": None, "last_error": None})])


def _held(store: Store, channel: Channel, error: ChannelError, now: datetime, urgent_only: bool) -> Iterator[Delivery]:
    """A channel that is down is down for all that wait for it: it is not asked again for each of them, which would take
    an hour where a server hangs. One that did not answer once may yet: the others wait, untried, for the next round."""
    if error.uncertain:
        return
    others = store.outbox.due(now, channel=channel.name, urgent_only=urgent_only)
    yield from _settled(store, [after_failure(each, error, now) for each in others])


def _settled(store: Store, changed: list[Delivery]) -> list[Delivery]:
    store.outbox.settle(changed)
    return changed


def _allowance(store: Store, channel: Channel, now: datetime) -> int:
    """How many messages the channel takes now."""
    if channel.per_minute is None:
        return _MOST
    return max(0, channel.per_minute - store.outbox.sent_since(channel.name, now - _MINUTE))


def _kept(delivery: Delivery, channels: Mapping[str, Channel], now: datetime, hours: OfficeHours) -> str | None:
    if delivery.message.channel not in channels:
        return f"通道 {delivery.message.channel} 没有设置"
    if delivery.message.urgency is Urgency.URGENT or hours.open(now):
        return None
    return f"{hours.next_open(now).astimezone(hours.zone):%Y-%m-%d %H:%M} 起发送"


def _warnings(store: Store, channels: Mapping[str, Channel], now: datetime, hours: OfficeHours) -> Iterator[str]:
    doubt = hours.doubt(now)
    if doubt is not None:
        yield doubt
    waiting = [each.message.channel for each in store.outbox.due(now)]
    for name in sorted(set(waiting) - channels.keys()):
        yield f"{waiting.count(name)} 条消息要发到 {name},但该通道没有设置,请设置 XUNLAN_{name.upper()}_… 后再发"
