"""钉钉自定义机器人: a message in, posted to the group, signed where a secret is set.

Documented: the body has at most 20,000 bytes; 20 messages a minute for a bot, and ten minutes of silence for who sends
more; `timestamp` is in milliseconds and at most an hour off; the answer is HTTP 200 with {"errcode", "errmsg"}.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import urlencode

from reports.bots import Bot, Refusal
from reports.channel import Sent
from reports.message_words import bot_text, fitted
from storage.outbox_nouns import Message

_MOST = 9_000  # bytes of text: in JSON a character may take two bytes for one, and the whole must stay below 20,000
_SILENCE = timedelta(minutes=10)


class DingTalk(Bot):
    """The bot's address holds its token. Mentions are asked for outside of the text, so a title cannot make one."""

    name: ClassVar[str] = "dingtalk"
    title: ClassVar[str] = "钉钉机器人"
    per_minute: ClassVar[int | None] = 20
    code_names: ClassVar[tuple[str, ...]] = ("errcode",)
    reason_name: ClassVar[str] = "errmsg"
    refusals: ClassVar[Mapping[int, Refusal]] = {
        -1: Refusal("系统繁忙", temporary=True),
        130101: Refusal("超过发送频率(每分钟 20 条)", wait=_SILENCE),
        410100: Refusal("超过发送频率", wait=_SILENCE),
        300001: Refusal("的地址无效,请检查 XUNLAN_DINGTALK_URL", channel_wide=True),
        300005: Refusal("的地址无效,请检查 XUNLAN_DINGTALK_URL", channel_wide=True),
        310000: Refusal(
            "的安全设置未通过,请检查 XUNLAN_DINGTALK_SECRET、关键词(可设为“巡栏”)、IP 白名单和本机时间",
            channel_wide=True,
        ),
        400013: Refusal("所在的群已解散,请更换 XUNLAN_DINGTALK_URL", channel_wide=True),
        400101: Refusal("的地址无效,请检查 XUNLAN_DINGTALK_URL", channel_wide=True),
        400102: Refusal("已停用,请在群中启用", channel_wide=True),
        460101: Refusal("嫌消息过长"),
    }

    def send(self, message: Message, *, at: datetime, again: bool) -> Sent:
        text = fitted(bot_text(message, again=again), _MOST)
        return self.outcome(self.post({"msgtype": "text", "text": {"content": text}}, query=self._signature(at)))

    def _signature(self, at: datetime) -> str:
        """HMAC-SHA256 over "timestamp\\nsecret" with the secret as the key, in Base64, in the query."""
        if self.secret is None:
            return ""
        secret = self.secret.get_secret_value()
        timestamp = str(int(at.timestamp() * 1000))
        digest = hmac.new(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256).digest()
        return urlencode({"timestamp": timestamp, "sign": base64.b64encode(digest).decode()})
