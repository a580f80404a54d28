"""飞书自定义机器人: a message in, posted to the group, signed where a secret is set.

Documented: the body has at most 20 KB; 100 messages a minute and 5 a second for a bot, and 11232 at busy hours;
`timestamp` is in seconds and at most an hour off; the answer is HTTP 200 with {"code", "msg"}, older ones with
{"StatusCode", "StatusMessage"}.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import ClassVar

from reports.bots import Bot, Refusal
from reports.channel import Sent
from reports.message_words import bot_text, fitted, without_tags
from storage.outbox_nouns import Message

_MOST = 9_000  # bytes of text: in JSON a character may take two bytes for one, and the whole must stay below 20 KB
_MINUTE = timedelta(minutes=1)


class Feishu(Bot):
    """The bot's address holds its token. Text knows <at>, so a title must not hold a tag."""

    name: ClassVar[str] = "feishu"
    title: ClassVar[str] = "飞书机器人"
    per_minute: ClassVar[int | None] = 100
    code_names: ClassVar[tuple[str, ...]] = ("code", "StatusCode")
    reason_name: ClassVar[str] = "msg"
    refusals: ClassVar[Mapping[int, Refusal]] = {
        11232: Refusal("超过发送频率", wait=_MINUTE),
        9499: Refusal("不认这种消息", temporary=False),
        19001: Refusal("的地址无效,请检查 XUNLAN_FEISHU_URL", channel_wide=True),
        19021: Refusal("的签名未通过,请检查 XUNLAN_FEISHU_SECRET 和本机时间", channel_wide=True),
        19022: Refusal("不接受本机的 IP,请检查机器人的 IP 白名单", channel_wide=True),
        19024: Refusal("要求的关键词不在消息中,请把关键词设为“巡栏”", channel_wide=True),
    }

    def send(self, message: Message, *, at: datetime, again: bool) -> Sent:
        text = fitted(without_tags(bot_text(message, again=again)), _MOST)
        body: dict[str, object] = {**self._signature(at), "msg_type": "text", "content": {"text": text}}
        return self.outcome(self.post(body))

    def _signature(self, at: datetime) -> dict[str, str]:
        """HMAC-SHA256 over nothing with "timestamp\\nsecret" as the key, in Base64, in the body: not as DingTalk."""
        if self.secret is None:
            return {}
        timestamp = str(int(at.timestamp()))
        key = f"{timestamp}\n{self.secret.get_secret_value()}".encode()
        return {"timestamp": timestamp, "sign": base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()}
