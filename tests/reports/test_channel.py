"""Which channels are set up, and what is said of settings that cannot be right."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from reports.channel import ChannelSetupError, configured_channels

URL = SecretStr("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0123-secret-key")


def test_no_options_are_no_channels() -> None:
    assert configured_channels({"smtp_security": "starttls", "message_timeout": 30.0, "wecom_url": None}) == {}


def test_what_is_set_up_is_found_by_name_and_shares_what_all_share() -> None:
    channels = configured_channels(
        {"wecom_url": URL, "smtp_host": "mail.tonggu.test", "smtp_sender": "x@tonggu.test", "message_timeout": 7}
    )
    assert sorted(channels) == ["smtp", "wecom"]
    assert {channel.timeout for channel in channels.values()} == {7.0}
    assert "secret-key" not in repr(channels)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"smtp_host": "mail.tonggu.test"}, "XUNLAN_SMTP_SENDER"),
        ({"smtp_host": "mail.tonggu.test", "smtp_sender": "巡栏"}, "XUNLAN_SMTP_SENDER"),
        ({"smtp_host": "a b", "smtp_sender": "x@tonggu.test"}, "XUNLAN_SMTP_HOST"),
        ({"wecom_url": SecretStr("0123-secret-key")}, "XUNLAN_WECOM_URL"),
        ({"wecom_url": SecretStr("https://me:0123-secret-key@host/")}, "XUNLAN_WECOM_URL"),
        ({"wecom_url": SecretStr("https://host:port/0123-secret-key")}, "XUNLAN_WECOM_URL"),
        ({"webhook_url": URL, "webhook_token": SecretStr("0123-secret-key\n")}, "XUNLAN_WEBHOOK_TOKEN"),
        ({"wecom_url": URL, "message_proxy": SecretStr("socks5://0123-secret-key:1")}, "XUNLAN_MESSAGE_PROXY"),
    ],
)
def test_a_wrong_setting_is_named_and_never_shown(options: dict[str, object], named: str) -> None:
    with pytest.raises(ChannelSetupError, match=named) as raised:
        configured_channels(options)
    assert "0123-secret-key" not in f"{raised.value!r} {raised.value.__cause__}"
