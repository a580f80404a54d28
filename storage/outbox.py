"""Messages in, deliveries out: what is to be told, what became of it, and who was told what on which day.

Nothing is sent here (reports/outbox.py sends). Every change is a transaction of its own, so that what a sender knew
when it died is what the next one finds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, and_, case, delete, func, insert, select, update

from storage.database import reading, writing
from storage.outbox_nouns import Delivery, DeliveryState, Message, Urgency
from storage.tables import outbox, outbox_told
from storage.values import insert_new

_TO_BE_TRIED = (DeliveryState.WAITING, DeliveryState.FAILED, DeliveryState.UNCERTAIN)
_SENDERS_OWN = ("state", "tries", "doubts", "next_try_at", "last_error", "sent_at")  # what a sender may change


class Outbox:
    """The messages of one database. Store.outbox makes it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def post(self, wanted: Sequence[Message], now: datetime) -> list[Delivery]:
        """Put messages into the outbox. One that says nothing its recipient was not told (or is about to be told) on
        the same day, over the same channel and in the same kind, is kept as suppressed."""
        with writing(self._engine) as connection:
            return [_post(connection, message, now) for message in wanted]

    def told(self, day: date, to: str, *, channel: str, kind: str, address: str = "") -> frozenset[str]:
        """The things a recipient was told on a day, or is about to be told: no need to write of them again."""
        query = select(outbox_told.c.thing).where(
            outbox_told.c.day == day,
            outbox_told.c.to == to,
            outbox_told.c.address == address,
            outbox_told.c.channel == channel,
            outbox_told.c.kind == kind,
        )
        with reading(self._engine) as connection:
            return frozenset(connection.execute(query).scalars())

    def deliveries(self, states: Collection[DeliveryState] = (), limit: int | None = None) -> list[Delivery]:
        """The newest messages, newest first; of these states, or of all."""
        query = select(outbox).order_by(outbox.c.id.desc()).limit(limit)
        with reading(self._engine) as connection:
            return _read(connection, query.where(outbox.c.state.in_(states)) if states else query)

    def due(self, now: datetime, *, channel: str | None = None, urgent_only: bool = False) -> list[Delivery]:
        """What may be sent now, in the order in which it would be: urgent ones first, then as they came."""
        with reading(self._engine) as connection:
            return _read(connection, select(outbox).where(_due(now, channel, urgent_only)).order_by(*_IN_ORDER))

    def claim(self, now: datetime, channel: str, *, urgent_only: bool = False) -> Delivery | None:
        """Take the next message to be sent; it is `sending` from then on, for everybody. None where there is none."""
        query = select(outbox).where(_due(now, channel, urgent_only)).order_by(*_IN_ORDER).limit(1)
        with writing(self._engine) as connection:
            found = _read(connection, query.with_for_update(skip_locked=True))
            if not found:
                return None
            claimed = found[0].model_copy(update={"state": DeliveryState.SENDING})
            _write(connection, claimed)
            return claimed

    def settle(self, changed: Iterable[Delivery]) -> None:
        """Store how messages stand now. What a given-up one was about may be told again on the same day."""
        with writing(self._engine) as connection:
            for delivery in changed:
                _write(connection, delivery)
                if delivery.state is DeliveryState.GIVEN_UP:
                    connection.execute(delete(outbox_told).where(outbox_told.c.message_id == delivery.id))

    def sent_unnoted(self, kinds: Collection[str]) -> list[Delivery]:
        """What was sent in these kinds of message, and is not yet noted in the lives of the problems it tells of; in
        the order in which it was sent."""
        wanted = (outbox.c.state == DeliveryState.SENT, outbox.c.noted.is_(False), outbox.c.kind.in_(kinds))
        with reading(self._engine) as connection:
            return _read(connection, select(outbox).where(*wanted).order_by(outbox.c.sent_at, outbox.c.id))

    def sent_since(self, channel: str, moment: datetime) -> int:
        """How many messages a channel has sent after a moment."""
        count = select(func.count()).where(outbox.c.channel == channel, outbox.c.sent_at > moment)
        with reading(self._engine) as connection:
            return connection.execute(count).scalar_one()

    def revive(self, now: datetime) -> list[Delivery]:
        """Make the messages that were given up due again, but for those whose things were told since."""
        query = select(outbox).where(outbox.c.state == DeliveryState.GIVEN_UP).order_by(outbox.c.id)
        with writing(self._engine) as connection:
            return [_revive(connection, delivery, now) for delivery in _read(connection, query)]

    def prune(self, before: datetime) -> int:
        """Forget messages that were made before a moment and will not be tried again; how many."""
        over = outbox.c.next_try_at.is_(None) & (outbox.c.state != DeliveryState.SENDING)
        with writing(self._engine) as connection:
            return connection.execute(delete(outbox).where(outbox.c.made_at < before, over)).rowcount


def mark_noted(connection: Connection, ids: Sequence[int]) -> None:
    """Remember that these messages are noted in the lives of the problems that they tell of."""
    for number in ids:
        connection.execute(update(outbox).where(outbox.c.id == number).values(noted=True))


_IN_ORDER = (case((outbox.c.urgency == Urgency.URGENT, 0), else_=1), outbox.c.id)


def _due(now: datetime, channel: str | None, urgent_only: bool) -> ColumnElement[bool]:
    conditions = [outbox.c.state.in_(_TO_BE_TRIED), outbox.c.next_try_at <= now]
    if channel is not None:
        conditions.append(outbox.c.channel == channel)
    if urgent_only:
        conditions.append(outbox.c.urgency == Urgency.URGENT)
    return and_(*conditions)


def _post(connection: Connection, message: Message, now: datetime) -> Delivery:
    fresh = {"state": DeliveryState.WAITING, "tries": 0, "doubts": 0, "next_try_at": now}
    row = {**message.model_dump(exclude={"attachments"}), **message.model_dump(mode="json", include={"attachments"})}
    number = connection.execute(insert(outbox).values(**row, **fresh)).inserted_primary_key
    assert number is not None
    delivery = Delivery(id=number[0], message=message, state=DeliveryState.WAITING, next_try_at=now)
    return delivery if _tells_something_new(connection, delivery) else _suppress(connection, delivery)


def _revive(connection: Connection, delivery: Delivery, now: datetime) -> Delivery:
    if not _tells_something_new(connection, delivery):
        return _suppress(connection, delivery)
    revived = delivery.model_copy(update={"state": DeliveryState.WAITING, "tries": 0, "next_try_at": now})
    _write(connection, revived)
    return revived


def _suppress(connection: Connection, delivery: Delivery) -> Delivery:
    suppressed = delivery.model_copy(update={"state": DeliveryState.SUPPRESSED, "next_try_at": None})
    _write(connection, suppressed)
    return suppressed


def _tells_something_new(connection: Connection, delivery: Delivery) -> bool:
    """Enter what a message tells as told. Who writes the same at the same moment waits here, and finds it entered."""
    message = delivery.message
    whom = message.model_dump(include={"day", "to", "address", "channel", "kind"})
    enter = insert_new(connection, outbox_told).returning(outbox_told.c.thing)  # an INSERT's rowcount tells nothing
    things = sorted(set(message.things or (message.key,)))  # in one order, so that two writers cannot deadlock
    rows = [{**whom, "thing": thing, "message_id": delivery.id} for thing in things]
    return len(connection.execute(enter, rows).all()) > 0


def _write(connection: Connection, delivery: Delivery) -> None:
    values = delivery.model_dump(include=set(_SENDERS_OWN))
    connection.execute(update(outbox).where(outbox.c.id == delivery.id).values(**values))


def _read(connection: Connection, query: Any) -> list[Delivery]:  # noqa: ANN401 (a SELECT of all of `outbox`)
    return [_delivery(row) for row in connection.execute(query).mappings()]


def _delivery(row: RowMapping) -> Delivery:
    message = Message.model_validate({name: row[name] for name in Message.model_fields})
    return Delivery(id=row["id"], message=message, **{name: row[name] for name in _SENDERS_OWN})
