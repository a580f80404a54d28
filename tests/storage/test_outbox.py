"""The outbox: nobody is told the same twice on one day, and no message is in two hands at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from storage import tables
from storage.outbox_nouns import Delivery, DeliveryState, Message, MessageFile, Urgency
from storage.store import Store, open_store

NOW = datetime(2022, 4, 21, 6, 20, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
TODAY = date(2022, 4, 21)


def message(**changed: object) -> Message:
    told = {"kind": "digest", "to": "永宁镇", "channel": "wecom", "subject": "日报", "text": "三个问题"}
    return Message.model_validate({**told, "made_at": NOW, "day": TODAY, **changed})


def changed(delivery: Delivery, **values: object) -> Delivery:
    return delivery.model_copy(update=values)


def states(store: Store) -> list[DeliveryState]:
    return [each.state for each in reversed(store.outbox.deliveries())]


def test_the_table_has_the_fields_of_its_nouns() -> None:
    assert set(tables.outbox.c.keys()) == set(Message.model_fields) | set(Delivery.model_fields) - {"message"} | {
        "noted"
    }
    for noun in (Message, Delivery):
        for name in noun.model_fields.keys() - {"message"}:
            assert tables.outbox.c[name].nullable == ("None" in str(noun.model_fields[name].annotation)), name


def test_a_message_comes_back_as_it_went_in(empty: Store) -> None:
    files = (MessageFile(name="通知.docx", path=Path("/tmp/通知.docx")),)
    whole = message(html="<p>三</p>", attachments=files, things=("a", "b"), urgency=Urgency.URGENT, address="a@b.cn")
    (posted,) = empty.outbox.post([whole], NOW)
    assert empty.outbox.deliveries() == [posted]
    assert posted.message == whole


def test_a_text_that_no_database_takes_is_kept_all_the_same(empty: Store) -> None:
    empty.outbox.post([message(subject="a\0b", text="\ud800", to="永宁\0镇")], NOW)
    assert empty.outbox.deliveries()[0].message.subject == "a\ufffdb"


@pytest.mark.parametrize(
    ("second", "state"),
    [
        ({}, "suppressed"),
        ({"made_at": LATER, "html": "<p>", "attachments": (MessageFile(name="a", path=Path("a")),)}, "suppressed"),
        ({"text": "四个问题"}, "waiting"),
        ({"day": date(2022, 4, 22)}, "waiting"),
        ({"to": "大塅镇"}, "waiting"),
        ({"address": "other@tonggu.test"}, "waiting"),
        ({"channel": "smtp"}, "waiting"),
        ({"kind": "reminder"}, "waiting"),
    ],
)
def test_the_same_words_go_to_the_same_recipient_once_a_day(
    empty: Store, second: dict[str, object], state: str
) -> None:
    empty.outbox.post([message(), message(**second)], NOW)
    assert states(empty) == ["waiting", state]


@pytest.mark.parametrize(
    ("things", "state"), [(("a",), "suppressed"), (("b", "a"), "suppressed"), (("a", "c"), "waiting")]
)
def test_a_message_that_tells_nothing_new_is_kept_back_whatever_its_words(
    empty: Store, things: tuple[str, ...], state: str
) -> None:
    empty.outbox.post([message(things=("a", "b"))], NOW)
    empty.outbox.post([message(text="换个说法", things=things)], NOW)
    assert states(empty) == ["waiting", state]


def test_what_was_told_today_can_be_asked_for(empty: Store) -> None:
    empty.outbox.post([message(things=("a", "b")), message(to="大塅镇", things=("c",))], NOW)
    told = empty.outbox.told(TODAY, "永宁镇", channel="wecom", kind="digest")
    assert told == {"a", "b"}
    assert empty.outbox.told(date(2022, 4, 22), "永宁镇", channel="wecom", kind="digest") == frozenset()


def test_what_was_given_up_may_be_told_again_and_what_is_uncertain_may_not(empty: Store) -> None:
    given_up, uncertain = empty.outbox.post([message(things=("a",)), message(things=("b",), text="二")], NOW)
    empty.outbox.settle(
        [
            changed(given_up, state=DeliveryState.GIVEN_UP, next_try_at=None),
            changed(uncertain, state=DeliveryState.UNCERTAIN, next_try_at=None),
        ]
    )
    empty.outbox.post([message(things=("a",)), message(things=("b",), text="二")], LATER)
    assert states(empty) == ["given_up", "uncertain", "waiting", "suppressed"]


def test_a_given_up_message_is_revived_unless_its_things_were_told_since(empty: Store) -> None:
    first, second = empty.outbox.post([message(things=("a",)), message(things=("b",), text="二")], NOW)
    gone = {"state": DeliveryState.GIVEN_UP, "next_try_at": None, "tries": 10, "last_error": "连接被拒绝"}
    empty.outbox.settle([changed(first, **gone), changed(second, **gone)])
    empty.outbox.post([message(things=("b",), text="又写了一次")], LATER)
    empty.outbox.revive(LATER)
    assert states(empty) == ["waiting", "suppressed", "waiting"]
    assert [each.id for each in empty.outbox.due(LATER)] == [first.id, second.id + 1]
    assert empty.outbox.deliveries()[-1].tries == 0


def test_urgent_messages_come_first_then_the_oldest(empty: Store) -> None:
    ordinary, _ = empty.outbox.post([message(), message(text="二")], NOW)
    (urgent,) = empty.outbox.post([message(text="三", urgency=Urgency.URGENT)], NOW)
    assert empty.outbox.claim(NOW, "wecom") == changed(urgent, state=DeliveryState.SENDING)
    assert empty.outbox.claim(NOW, "wecom", urgent_only=True) is None
    assert empty.outbox.claim(NOW, "wecom") == changed(ordinary, state=DeliveryState.SENDING)


def test_nothing_is_due_before_its_time_or_over_another_channel(empty: Store) -> None:
    empty.outbox.post([message()], LATER)
    assert empty.outbox.claim(NOW, "wecom") is None
    assert empty.outbox.claim(LATER, "smtp") is None
    assert empty.outbox.claim(LATER, "wecom") is not None
    assert empty.outbox.claim(LATER, "wecom") is None


def at_once(work: Callable[[Store], object], url: str, body_folder: Path) -> None:
    """Do it four times at the same moment, each with a store of its own."""
    ready = threading.Barrier(4)

    def one() -> None:
        with open_store(url, body_folder=body_folder) as store:
            ready.wait(30)
            work(store)

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_four_who_claim_at_once_get_different_messages(empty: Store, tmp_path: Path) -> None:
    empty.outbox.post([message(text=str(number)) for number in range(12)], NOW)
    claimed: list[int] = []

    def claim_all(store: Store) -> None:
        while (each := store.outbox.claim(NOW, "wecom")) is not None:
            claimed.append(each.id)

    at_once(claim_all, empty.url, tmp_path)
    assert len(claimed) == len(set(claimed)) == 12


def test_four_who_write_the_same_at_once_tell_it_once(empty: Store, tmp_path: Path) -> None:
    at_once(lambda store: store.outbox.post([message(things=("a", "b"))], NOW), empty.url, tmp_path)
    assert sorted(states(empty)) == ["suppressed"] * 3 + ["waiting"]


def test_old_messages_are_forgotten_but_not_those_still_on_their_way(empty: Store) -> None:
    old = [message(text=str(number), made_at=NOW - timedelta(days=900)) for number in range(3)]
    sent, sending, waiting = empty.outbox.post(old, NOW)
    done = {"next_try_at": None, "sent_at": NOW}
    empty.outbox.settle(
        [
            changed(sent, state=DeliveryState.SENT, **done),
            changed(sending, state=DeliveryState.SENDING, next_try_at=None),
        ]
    )
    assert empty.outbox.prune(NOW - timedelta(days=800)) == 1
    assert [each.id for each in empty.outbox.deliveries()] == [waiting.id, sending.id]
    assert empty.outbox.sent_since("wecom", NOW - timedelta(minutes=1)) == 0
