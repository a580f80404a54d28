"""Emptying the outbox: retries, doubts, quiet hours, limits, sudden death, two senders at once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from reports.channel import Channel
from reports.channels.smtp import Smtp
from reports.channels.wecom import WeCom
from reports.office_hours import OfficeHours
from reports.outbox import PAUSES, Round, deliver, plan
from storage.errors import ScopeBusy
from storage.outbox_nouns import Delivery, DeliveryState, Urgency
from storage.store import Store
from tests.reports.post_office import (
    DIE,
    NOW,
    BadDay,
    Posted,
    Reply,
    bot_server,
    code,
    free_port,
    mail_server,
    message,
)

ALWAYS = OfficeHours.of("00:00-00:00", ZoneInfo("Asia/Shanghai"), working_days_only=False)
OFFICE = OfficeHours.of("18:00-08:00", ZoneInfo("Asia/Shanghai"), working_days_only=True)
NIGHT = datetime(2022, 4, 21, 18, 30, tzinfo=UTC)  # 02:30 in the office
MORNING = datetime(2022, 4, 22, 0, 0, tzinfo=UTC)

SEND_AND_STOP = """
import sys
from tests.reports.test_outbox import ALWAYS, smtp
from tests.reports.post_office import NOW
from reports.outbox import deliver
from storage.store import open_store
with open_store(sys.argv[1]) as store:
    deliver(store, smtp(int(sys.argv[2]), timeout=30), NOW, ALWAYS)
"""


def smtp(port: int, timeout: float = 5) -> dict[str, Channel]:
    options = {"host": "127.0.0.1", "port": port, "security": "none", "sender": "xunlan@tonggu.test"}
    return {"smtp": Smtp.model_validate({**options, "timeout": timeout})}


def wecom(url: str) -> dict[str, Channel]:
    return {"wecom": WeCom.model_validate({"url": url, "timeout": 5})}


def post(store: Store, count: int = 1, **changed: object) -> None:
    store.outbox.post([message(text=f"第 {number} 条", **changed) for number in range(count)], NOW)


def outbox(store: Store) -> list[Delivery]:
    return store.outbox.deliveries()[::-1]


def states(store: Store) -> list[str]:
    return [each.state.value for each in outbox(store)]


def in_turn(*replies: Reply) -> Callable[[Posted], Reply]:
    """Each reply once, the last one for ever."""
    left = list(replies)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


def test_what_is_due_is_sent_once(store: Store) -> None:
    post(store, 3)
    with mail_server() as (port, mails):
        assert deliver(store, smtp(port), NOW, ALWAYS).count(DeliveryState.SENT) == 3
        assert deliver(store, smtp(port), NOW + timedelta(days=1), ALWAYS) == Round()
    assert len(mails) == 3
    assert [(each.state, each.tries, each.sent_at) for each in outbox(store)] == [("sent", 1, NOW)] * 3


def test_a_dead_server_loses_nothing_and_is_asked_once_a_round(store: Store) -> None:
    post(store, 40)
    with BadDay("CONNECT", "hang") as server:
        deliver(store, smtp(server.port, timeout=0.2), NOW, ALWAYS)
        assert deliver(store, smtp(server.port, timeout=0.2), NOW + timedelta(seconds=59), ALWAYS) == Round()
    assert server.connections == 1
    assert states(store) == ["failed"] * 40
    assert {each.next_try_at for each in outbox(store)} == {NOW + PAUSES[0]}
    assert {each.last_error for each in outbox(store)} == {f"邮件服务器 127.0.0.1:{server.port} 在连接时断开或没有应答"}
    with mail_server() as (port, mails):
        deliver(store, smtp(port), NOW + PAUSES[0], ALWAYS)
    assert len(mails) == 40
    assert {each.last_error for each in outbox(store)} == {None}


def test_a_server_that_stays_dead_is_given_up_after_a_day_with_ever_longer_pauses(store: Store) -> None:
    post(store)
    now, channel = NOW, smtp(free_port())
    for tries, pause in enumerate(PAUSES, start=1):
        (moved,) = deliver(store, channel, now, ALWAYS).moved
        assert (moved.state, moved.tries, moved.next_try_at) == ("failed", tries, now + pause)
        assert deliver(store, channel, now + pause - timedelta(seconds=1), ALWAYS) == Round()
        now += pause
    (moved,) = deliver(store, channel, now, ALWAYS).moved
    assert (moved.state, moved.next_try_at) == ("given_up", None)
    assert timedelta(hours=24) < now - NOW < timedelta(hours=36)


def test_a_refused_message_is_given_up_and_the_others_go_out(store: Store) -> None:
    post(store, 1, address="nobody@tonggu.test")
    post(store, 2)
    with mail_server() as (port, mails):
        deliver(store, smtp(port), NOW, ALWAYS)
    assert states(store) == ["given_up", "sent", "sent"]
    assert len(mails) == 2


def test_what_was_perhaps_sent_is_sent_once_more_with_the_same_message_id(store: Store) -> None:
    post(store, 2)
    with BadDay("END", "die") as server:
        (moved,) = deliver(store, smtp(server.port), NOW, ALWAYS).moved
        assert (moved.state, moved.doubts) == ("uncertain", 1)
        assert server.connections == 1  # the second message waits, untried
    assert states(store) == ["uncertain", "waiting"]
    with mail_server() as (port, mails):
        deliver(store, smtp(port), NOW + timedelta(minutes=1), ALWAYS)
        assert states(store) == ["uncertain", "sent"]
        deliver(store, smtp(port), NOW + timedelta(minutes=15), ALWAYS)
    assert states(store) == ["sent", "sent"]
    assert str(mails[1]["Message-ID"]).encode() in server.mails[0]


def test_what_was_perhaps_sent_twice_is_left_to_a_person(store: Store) -> None:
    post(store)
    with BadDay("END", "die") as server:
        for hours in range(5):
            deliver(store, smtp(server.port), NOW + timedelta(hours=hours), ALWAYS)
        assert len(server.mails) == 2
    (left,) = outbox(store)
    assert (left.state, left.doubts, left.next_try_at) == ("uncertain", 2, None)
    assert "请向收件人核实" in str(left.last_error)


def test_what_was_perhaps_sent_is_never_called_surely_not_sent(store: Store) -> None:
    post(store, channel="wecom")
    refused = code(40058, "too long")
    with bot_server(in_turn(DIE, code(93000), refused)) as server:
        for hours in range(4):
            deliver(store, wecom(server.url), NOW + timedelta(hours=hours), ALWAYS)
    assert len(server.posted) == 3
    (left,) = outbox(store)
    assert (left.state, left.next_try_at) == ("uncertain", None)


def test_a_bots_second_attempt_says_so(store: Store) -> None:
    post(store, channel="wecom")
    with bot_server(in_turn(DIE, Reply())) as server:
        for minutes in (0, 15):
            deliver(store, wecom(server.url), NOW + timedelta(minutes=minutes), ALWAYS)
    assert ["重发" in posted.body["text"]["content"] for posted in server.posted] == [False, True]
    assert states(store) == ["sent"]


def test_a_bot_gets_no_more_a_minute_than_it_takes(store: Store) -> None:
    post(store, 45, channel="wecom")
    with bot_server(in_turn(Reply())) as server:
        counts = []
        for seconds in (0, 30, 60, 61, 120):
            deliver(store, wecom(server.url), NOW + timedelta(seconds=seconds), ALWAYS)
            counts.append(len(server.posted))
    assert counts == [20, 20, 40, 40, 45]
    assert states(store) == ["sent"] * 45


def test_a_rate_limit_costs_a_message_no_try(store: Store) -> None:
    post(store, 3, channel="wecom")
    with bot_server(in_turn(Reply(), code(45009), Reply())) as server:
        deliver(store, wecom(server.url), NOW, ALWAYS)
        assert states(store) == ["sent", "failed", "failed"]
        assert [each.tries for each in outbox(store)] == [1, 0, 0]
        assert len(server.posted) == 2
        deliver(store, wecom(server.url), NOW + timedelta(minutes=1), ALWAYS)
    assert states(store) == ["sent"] * 3


def test_at_night_only_urgent_messages_go_out(store: Store) -> None:
    post(store, 2)
    store.outbox.post([message(text="身份证号泄露", urgency=Urgency.URGENT)], NIGHT)
    with mail_server() as (port, mails):
        deliver(store, smtp(port), NIGHT, OFFICE)
        assert states(store) == ["waiting", "waiting", "sent"]
        deliver(store, smtp(port), MORNING, OFFICE)
    assert len(mails) == 3
    assert states(store) == ["sent"] * 3


def test_a_channel_that_is_not_set_up_keeps_its_messages_and_is_told(store: Store) -> None:
    post(store, 2, channel="dingtalk")
    (warning,) = deliver(store, {}, NOW, ALWAYS).warnings
    assert "2 条" in warning
    assert "XUNLAN_DINGTALK_" in warning
    assert states(store) == ["waiting", "waiting"]


def test_a_year_whose_holidays_are_not_known_is_told(store: Store) -> None:
    (warning,) = deliver(store, {}, NOW.replace(year=2090), OFFICE).warnings
    assert "2090" in warning


def test_one_channel_that_is_down_holds_up_no_other(store: Store) -> None:
    post(store, 2, channel="wecom")
    post(store, 2)
    with mail_server() as (port, mails):
        deliver(store, {**wecom(f"http://127.0.0.1:{free_port()}/"), **smtp(port)}, NOW, ALWAYS)
    assert states(store) == ["failed", "failed", "sent", "sent"]
    assert len(mails) == 2


def test_a_plan_says_what_would_be_sent_and_changes_nothing(store: Store) -> None:
    post(store, 1, channel="dingtalk")
    post(store, 22, channel="wecom")
    store.outbox.post([message(text="身份证号泄露", urgency=Urgency.URGENT)], NOW)
    before = outbox(store)
    with bot_server(in_turn(Reply())) as server:
        channels = {**wecom(server.url), **smtp(1)}
        day, night = (plan(store, channels, now, OFFICE) for now in (NOW, NIGHT))
        assert server.posted == []
    assert outbox(store) == before
    assert [each.kept for each in day[:2]] == [None, "通道 dingtalk 没有设置"]
    assert sum(each.kept is None for each in day) == 21
    assert [each.kept for each in night[2:4]] == ["2022-04-22 08:00 起发送"] * 2
    assert sum(each.kept is None for each in night) == 1


def test_a_sender_that_was_killed_while_sending_leaves_a_doubt_not_a_second_blind_mail(store: Store) -> None:
    post(store)
    with BadDay("END", "hang") as server:
        child = subprocess.Popen([sys.executable, "-c", SEND_AND_STOP, store.url, str(server.port)])
        try:
            while not server.mails:
                assert child.poll() is None
                server.released.wait(0.01)
            with pytest.raises(ScopeBusy):
                deliver(store, smtp(server.port), NOW, ALWAYS)
        finally:
            child.kill()
            child.wait(30)
    assert states(store) == ["sending"]
    with mail_server() as (port, mails):
        (moved,) = deliver(store, smtp(port), NOW, ALWAYS).moved
        assert (moved.state, moved.doubts) == ("uncertain", 1)
        assert mails == []
        deliver(store, smtp(port), NOW + timedelta(minutes=15), ALWAYS)
    assert states(store) == ["sent"]
    assert str(mails[0]["Message-ID"]).encode() in server.mails[0]


def test_no_secret_is_stored(store: Store, tmp_path: Any, caplog: pytest.LogCaptureFixture) -> None:
    post(store, 2, channel="wecom")
    replies = in_turn(code(77, "no bot for 0123-secret-key"), Reply(404), Reply(302))
    with caplog.at_level(0), bot_server(replies) as server:
        for hours in range(3):
            deliver(store, wecom(server.url), NOW + timedelta(hours=hours), ALWAYS)
    kept = b"".join(file.read_bytes() for file in tmp_path.glob("xunlan.db*"))
    assert b"0123-secret-key" not in kept
    assert "0123-secret-key" not in caplog.text
