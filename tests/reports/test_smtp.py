"""Mail, against real servers: good ones, strict ones, and those that hang, refuse or die."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult

from reports.channel import ChannelError
from reports.channels.smtp import Smtp
from storage.outbox_nouns import MessageFile
from tests.certificates import Authority, self_signed
from tests.reports.post_office import NOW, BadDay, mail_server, message

PASSWORD = "gaokao-1977"


def smtp(port: int, **changed: Any) -> Smtp:
    options = {"host": "127.0.0.1", "port": port, "security": "none", "sender": "巡栏 <xunlan@tonggu.test>"}
    return Smtp.model_validate({**options, "timeout": 5, **changed})


def refused(channel: Smtp, **changed: object) -> ChannelError:
    with pytest.raises(ChannelError) as raised:
        channel.send(message(**changed), at=NOW, again=False)
    assert PASSWORD not in f"{raised.value}{raised.value!r}{raised.value.told}{raised.value.__cause__}"
    assert "\n" not in raised.value.told
    return raised.value


def test_a_mail_arrives_as_it_was_written_with_html_and_files(tmp_path: Path) -> None:
    notice = tmp_path / "notice.docx"
    notice.write_bytes(b"PK\x03\x04" + bytes(300))
    text = "第一行\n.以点开头的行\n" + "长" * 3000
    with mail_server() as (port, mails):
        files = (MessageFile(name="整改通知.docx", path=notice),)
        smtp(port).send(message(text=text, html="<p>整改</p>", attachments=files), at=NOW, again=False)
    (mail,) = mails
    assert mail["Subject"] == "整改通知:通知公告"
    assert mail["From"] == "巡栏 <xunlan@tonggu.test>"
    assert mail["To"] == "永宁镇 <yn@tonggu.test>"
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().splitlines() == text.splitlines()
    assert html.get_content().strip() == "<p>整改</p>"
    (attached,) = mail.iter_attachments()
    assert attached.get_filename() == "整改通知.docx"
    assert attached.get_content() == notice.read_bytes()


def test_a_second_attempt_has_the_message_id_of_the_first_and_another_message_has_not() -> None:
    with mail_server() as (port, mails):
        for each in (message(), message(), message(text="别的")):
            smtp(port).send(each, at=NOW, again=False)
    first, second, other = (str(mail["Message-ID"]) for mail in mails)
    assert first == second
    assert first != other
    assert first.endswith("@tonggu.test>")


def test_a_title_from_a_page_adds_no_header() -> None:
    with mail_server() as (port, mails):
        smtp(port).send(message(subject="通知\r\nBcc: evil@example.org\r\n\r\nx"), at=NOW, again=False)
    assert mails[0]["Bcc"] is None
    assert mails[0]["Subject"] == "通知 Bcc: evil@example.org x"


def test_it_logs_in_over_starttls_with_a_certificate_that_is_trusted(tmp_path: Path) -> None:
    authority = Authority(tmp_path / "ca")

    def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, login: Any) -> AuthResult:
        return AuthResult(success=login.password == PASSWORD.encode(), handled=False)

    strict: dict[str, Any] = {"tls_context": authority.server(), "require_starttls": True, "auth_required": True}
    with mail_server(**strict, authenticator=check) as (port, mails):
        given = {"security": "starttls", "ca": authority.certificate, "user": "xunlan", "password": PASSWORD}
        smtp(port, **given).send(message(), at=NOW, again=False)
        assert len(mails) == 1
        error = refused(smtp(port, **{**given, "password": "wrong-" + PASSWORD}))
        assert error.channel_wide
        assert "XUNLAN_SMTP_PASSWORD" in error.told
        error = refused(smtp(port, **given, timeout=5).model_copy(update={"ca": None}))
        assert "证书" in error.told
        assert len(mails) == 1


def test_it_speaks_tls_from_the_start_where_so_set(tmp_path: Path) -> None:
    authority = Authority(tmp_path / "ca")
    tls = authority.server()
    with mail_server(tls) as (port, mails):
        smtp(port, security="ssl", ca=authority.certificate).send(message(), at=NOW, again=False)
    assert len(mails) == 1


def test_a_server_without_starttls_gets_nothing_in_plain_text() -> None:
    with mail_server() as (port, mails):
        error = refused(smtp(port, security="starttls", user="xunlan", password=PASSWORD))
    assert error.channel_wide
    assert error.temporary
    assert "XUNLAN_SMTP_SECURITY" in error.told
    assert mails == []


def test_a_certificate_that_nobody_vouches_for_gets_nothing(tmp_path: Path) -> None:
    with mail_server(tls_context=self_signed(tmp_path), require_starttls=True) as (port, mails):
        error = refused(smtp(port, security="starttls"))
    assert error.channel_wide
    assert mails == []


def test_an_unknown_recipient_is_this_messages_fault_alone() -> None:
    with mail_server() as (port, mails):
        error = refused(smtp(port), address="nobody@tonggu.test")
        assert (error.temporary, error.channel_wide, error.uncertain) == (False, False, False)
        assert "550" in error.told
        smtp(port).send(message(), at=NOW, again=False)
    assert len(mails) == 1


@pytest.mark.parametrize("address", ["", "永宁镇", "a@b\r\nRCPT TO:<evil@x>", "a@b, c@d", "<a@b>"])
def test_what_is_no_address_goes_to_no_server(address: str) -> None:
    error = refused(smtp(1), address=address)
    assert not error.temporary
    assert "永宁镇" in error.told


@pytest.mark.parametrize("step", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("then", ["hang", "die"])
def test_a_server_that_fails_before_it_has_the_mail_surely_has_it_not(step: str, then: str) -> None:
    with BadDay(step, then) as server:
        error = refused(smtp(server.port, timeout=0.2))
    assert error.channel_wide
    assert error.temporary
    assert not error.uncertain
    assert server.mails == []


@pytest.mark.parametrize("then", ["hang", "die", "what?"])
def test_a_server_that_fails_after_the_final_dot_perhaps_has_it(then: str) -> None:
    with BadDay("END", then) as server:
        error = refused(smtp(server.port, timeout=0.2))
    assert error.uncertain
    assert "是否送达不明" in error.told
    assert len(server.mails) == 1


def test_a_server_that_will_not_say_goodbye_has_the_mail_all_the_same() -> None:
    with BadDay("QUIT", "hang") as server:
        smtp(server.port, timeout=0.2).send(message(), at=NOW, again=False)
    assert len(server.mails) == 1


@pytest.mark.parametrize(
    ("step", "reply", "temporary", "channel_wide"),
    [
        ("CONNECT", "554 go away", True, True),
        ("MAIL", "530 log in first", True, True),
        ("RCPT", "450 greylisted", True, False),
        ("DATA", "421 shutting down", True, True),
        ("END", "452 out of space", True, False),
        ("END", "552 too big", False, False),
    ],
)
def test_a_refusal_says_whose_fault_it_is_and_for_how_long(
    step: str, reply: str, temporary: bool, channel_wide: bool
) -> None:
    with BadDay(step, reply) as server:
        error = refused(smtp(server.port))
    assert (error.temporary, error.channel_wide, error.uncertain) == (temporary, channel_wide, False)
    assert reply[:3] in error.told


def test_nobody_listening_is_told_without_waiting_long() -> None:
    begun = time.monotonic()
    assert refused(smtp(1)).channel_wide
    assert time.monotonic() - begun < 3


def test_a_file_that_is_gone_or_too_large_sends_nothing(tmp_path: Path) -> None:
    large = tmp_path / "large.xlsx"
    with large.open("wb") as opened:
        opened.truncate(20 * 1024 * 1024 + 1)
    for name, told in (("gone.docx", "重新生成"), ("large.xlsx", "20 MB")):
        error = refused(smtp(1), attachments=(MessageFile(name=name, path=tmp_path / name),))
        assert not error.temporary
        assert told in error.told


def test_no_secret_is_in_a_repr() -> None:
    channel = smtp(1, user="xunlan", password=PASSWORD)
    assert PASSWORD not in repr(channel) + str(channel) + channel.model_dump_json()
