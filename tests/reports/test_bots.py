"""Group bots, against servers on loopback that answer as the documented APIs do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from reports.bots import Bot
from reports.channel import Channel, ChannelError, Sent, channel_classes
from reports.channels.dingtalk import DingTalk
from reports.channels.feishu import Feishu
from reports.channels.webhook import Webhook
from reports.channels.wecom import WeCom
from tests.reports.post_office import DIE, HANG, NOW, Posted, Reply, bot_server, code, free_port, message

KEY = "0123-secret-key"
SECRET = "SEC-geheim"
BOTS: list[type[Bot]] = [WeCom, DingTalk, Feishu]
POSTING: list[type[Bot] | type[Webhook]] = [*BOTS, Webhook]
WECOM_KEY = "73febdcb-1b38-4d1b"


def made(kind: type[Bot] | type[Webhook], url: str, **options: Any) -> Any:
    return kind.model_validate({"url": url, "timeout": 5, **options})


def refused(channel: Channel, *, again: bool = False, **changed: object) -> ChannelError:
    with pytest.raises(ChannelError) as raised:
        channel.send(message(**changed), at=NOW, again=again)
    shown = f"{raised.value!r} {raised.value.told} {raised.value.__cause__} {channel!r} {channel.model_dump_json()}"
    assert KEY not in shown
    assert SECRET not in shown
    assert "\n" not in raised.value.told
    return raised.value


def ok(kind: type[Bot] | type[Webhook]) -> Reply:
    if kind is Feishu:
        return code(0, "success", name="code", reason="msg")
    return code(0, "ok")


# --- as documented --------------------------------------------------------------------------------------------------


def as_wecom(posted: Posted) -> Reply:
    if posted.query.get("key") != [WECOM_KEY]:
        return code(93000, f"invalid webhook url, hint: [1], from ip: 127.0.0.1, key={posted.query['key'][0]}")
    kind = posted.body["msgtype"]
    most = {"text": 2048, "markdown": 4096}[kind]
    if len(posted.body[kind]["content"].encode()) > most:
        return code(40058, f"{kind}.content exceed max length {most}")
    return code(0, "ok")


def as_dingtalk(posted: Posted) -> Reply:
    if posted.size > 20_000:
        return code(460101, "message too long, exceed 20000 bytes")
    if posted.query.get("timestamp") != ["1650522000000"]:
        return code(310000, "invalid timestamp")
    # by openssl, over "1650522000000\nSEC-geheim"
    if posted.query.get("sign") != ["R+8aEEaiAo+cfuMTUsLxOscbL3ajgxbHZi6D6LrBSQ8="]:
        return code(310000, "sign not match")
    return code(0, "ok")


def as_feishu(posted: Posted) -> Reply:
    if posted.size > 20 * 1024:
        return code(9499, "Bad Request", name="code", reason="msg", status=400)
    # by openssl, over nothing with the key "1650522000\nSEC-geheim"
    signature = ("1650522000", "E0N9v5IYTjCqJHTh9N0uAz1KxsTIRicoRUxmBzQttPs=")
    if (posted.body.get("timestamp"), posted.body.get("sign")) != signature:
        said = "sign match fail or timestamp is not within one hour from current time"
        return code(19021, said, name="code", reason="msg", status=400)
    return ok(Feishu)


def test_wecom_takes_a_message_as_text() -> None:
    with bot_server(as_wecom, f"/cgi-bin/webhook/send?key={WECOM_KEY}") as server:
        assert made(WeCom, server.url).send(message(), at=NOW, again=False) == Sent()
    (posted,) = server.posted
    assert posted.body["msgtype"] == "text"
    assert posted.body["text"]["content"].startswith("【巡栏】整改通知:通知公告\n栏目“通知公告”已 40 天未更新")
    assert posted.headers["content-type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize("lines", [60, 100, 5000])
def test_what_is_too_long_for_wecom_is_cut_between_lines_and_says_so(lines: int) -> None:
    with bot_server(as_wecom, f"/cgi-bin/webhook/send?key={WECOM_KEY}") as server:
        text = "\n".join(f"{number}. [永宁镇](http://evil/) <@all> 未更新" for number in range(lines))
        made(WeCom, server.url).send(message(text=text), at=NOW, again=False)
    content = server.posted[0].body["markdown"]["content"]
    assert ("内容过长" in content) == (lines > 60)
    assert not set("<>[]*`") & set(content)
    assert content.splitlines()[-2].endswith("未更新")


def test_dingtalk_takes_a_signed_message() -> None:
    with bot_server(as_dingtalk, f"/robot/send?access_token={KEY}") as server:
        made(DingTalk, server.url, secret=SECRET).send(message(text='"\\\n' * 9000), at=NOW, again=False)
        assert server.posted[0].query["access_token"] == [KEY]
        error = refused(made(DingTalk, server.url, secret="another"))
    assert error.channel_wide
    assert error.temporary
    assert "XUNLAN_DINGTALK_SECRET" in error.told


def test_feishu_takes_a_signed_message_without_mentions() -> None:
    with bot_server(as_feishu, f"/open-apis/bot/v2/hook/{KEY}") as server:
        text = '<at user_id="all">所有人</at>' + '"\\\n' * 9000
        made(Feishu, server.url, secret=SECRET).send(message(text=text), at=NOW, again=False)
        assert "<at" not in server.posted[0].body["content"]["text"]
        error = refused(made(Feishu, server.url, secret="another"))
    assert error.channel_wide
    assert "XUNLAN_FEISHU_SECRET" in error.told


def test_feishus_older_answers_are_understood() -> None:
    old = b'{"Extra":null,"StatusCode":0,"StatusMessage":"success"}'
    with bot_server(lambda _: Reply(200, old)) as server:
        assert made(Feishu, server.url).send(message(), at=NOW, again=False) == Sent()


def test_a_wrong_key_is_the_channels_fault_and_is_not_repeated() -> None:
    with bot_server(as_wecom) as server:
        error = refused(made(WeCom, server.url))
    assert error.channel_wide
    assert error.temporary
    assert "XUNLAN_WECOM_URL" in error.told
    assert "93000" in error.told


@pytest.mark.parametrize(
    ("kind", "reply", "minutes"),
    [
        (WeCom, code(45009, "api freq out of limit"), 1),
        (DingTalk, code(130101, "send too fast, exceed 20 times per minute"), 10),
        (Feishu, code(11232, "frequency limited", name="code", reason="msg"), 1),
        (WeCom, Reply(429, b"", {"Retry-After": "120"}), 2),
        (Webhook, Reply(429, b"", {"Retry-After": "Thu, 21 Apr 2022 07:00:00 GMT"}), 1),
    ],
)
def test_a_rate_limit_asks_for_patience(kind: type[Bot], reply: Reply, minutes: int) -> None:
    with bot_server(lambda _: reply) as server:
        error = refused(made(kind, server.url))
    assert error.wait == timedelta(minutes=minutes)
    assert error.temporary


def test_a_busy_bot_is_tried_again_and_its_channel_goes_on() -> None:
    with bot_server(lambda _: code(-1, "system busy")) as server:
        error = refused(made(WeCom, server.url))
    assert (error.temporary, error.channel_wide, error.uncertain) == (True, False, False)


@pytest.mark.parametrize("kind", BOTS)
def test_a_code_that_is_not_known_is_told_with_the_secrets_masked(kind: type[Bot]) -> None:
    names: dict[str, Any] = {"name": "code", "reason": "msg"} if kind is Feishu else {}
    said = f"bad thing\n with {KEY} and {SECRET} " + "x" * 500
    with bot_server(lambda _: code(77, said, **names)) as server:
        error = refused(made(kind, server.url, secret=SECRET))
    assert not error.temporary
    assert "77" in error.told
    assert "bad thing with *** and ***" in error.told
    assert len(error.told) < 200


# --- bad days -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", POSTING)
@pytest.mark.parametrize("reply", [HANG, DIE, Reply(502), Reply(504)])
def test_no_answer_to_a_whole_message_means_that_nobody_knows(kind: type[Bot], reply: Reply) -> None:
    with bot_server(lambda _: reply) as server:
        error = refused(made(kind, server.url, timeout=0.2))
    assert error.uncertain
    assert len(server.posted) == 1


@pytest.mark.parametrize("kind", BOTS)
@pytest.mark.parametrize("body", [b"<html>log in</html>", b"", b"[0]", b'{"errcode":"0"}', b'{"ok":true}', b"[" * 9999])
def test_an_answer_that_is_no_bots_is_no_success(kind: type[Bot], body: bytes) -> None:
    with bot_server(lambda _: Reply(200, body)) as server:
        assert refused(made(kind, server.url)).uncertain


@pytest.mark.parametrize("kind", POSTING)
@pytest.mark.parametrize("status", [301, 302, 401, 403, 404, 500, 503])
def test_a_fault_of_the_address_or_the_server_is_everybodys_and_leads_nowhere_else(
    kind: type[Bot], status: int
) -> None:
    with bot_server(lambda _: Reply(status, b"", {"Location": "/elsewhere"})) as server:
        error = refused(made(kind, server.url))
    assert error.channel_wide
    assert error.temporary
    assert not error.uncertain
    assert len(server.posted) == 1


@pytest.mark.parametrize("kind", POSTING)
def test_nobody_listening_is_told(kind: type[Bot]) -> None:
    error = refused(made(kind, f"http://127.0.0.1:{free_port()}/send?key={KEY}"))
    assert error.channel_wide
    assert "连接被拒绝" in error.told


# --- what all have in common ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", BOTS)
def test_a_second_attempt_says_that_it_is_one_and_files_are_not_forgotten(kind: type[Bot]) -> None:
    with bot_server(lambda _: ok(kind)) as server:
        files = [{"name": "整改通知.docx", "path": "notice.docx"}]
        made(kind, server.url).send(message(attachments=files), at=NOW, again=True)
    assert "重发" in str(server.posted[0].body)
    assert "附件 1 个" in str(server.posted[0].body)


def test_the_webhook_gets_everything_and_the_same_key_for_every_attempt() -> None:
    with bot_server(lambda _: Reply(204, b"")) as server:
        channel = made(Webhook, server.url, token=SECRET)
        for again in (False, True):
            channel.send(message(things=("a", "b")), at=NOW, again=again)
        assert refused(made(Webhook, server.url.replace("http:", "https:"), timeout=1)).channel_wide
    first, second = server.posted
    assert first.headers["authorization"] == f"Bearer {SECRET}"
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"] == first.body["id"]
    assert (first.body["kind"], first.body["to"], first.body["things"]) == ("rectification", "永宁镇", ["a", "b"])
    assert (first.body["again"], second.body["again"]) == (False, True)


def test_a_webhook_that_rejects_one_message_may_take_others() -> None:
    with bot_server(lambda _: Reply(422)) as server:
        error = refused(made(Webhook, server.url))
    assert (error.temporary, error.channel_wide) == (False, False)


def test_a_proxy_is_asked_with_the_whole_address_and_its_own_password() -> None:
    with bot_server(lambda _: ok(WeCom)) as proxy:
        port = urlsplit(proxy.url).port
        channel = made(WeCom, f"http://wecom.test/send?key={KEY}", proxy=f"http://me:pass%21@127.0.0.1:{port}")
        channel.send(message(), at=NOW, again=False)
    (posted,) = proxy.posted
    assert posted.headers["host"] == "wecom.test"
    assert posted.headers["proxy-authorization"] == "Basic bWU6cGFzcyE="


def test_every_file_of_the_folder_is_a_channel_of_its_name() -> None:
    assert list(channel_classes()) == ["dingtalk", "feishu", "smtp", "webhook", "wecom"]
    for name, kind in channel_classes().items():
        assert kind.__module__ == f"reports.channels.{name}"
