"""企业微信群机器人: a message in, posted to the group.

Documented: text of at most 2048 bytes, Markdown of at most 4096, 20 messages a minute for a bot; the answer is HTTP 200
with {"errcode", "errmsg"}.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import ClassVar

from reports.bots import Bot, Refusal
from reports.channel import Sent
from reports.message_words import bot_text, fitted, without_markup
from storage.outbox_nouns import Message

_MOST_TEXT = 2048
_MOST_MARKDOWN = 4096
_MINUTE = timedelta(minutes=1)


class WeCom(Bot):
    """The bot's address holds its key. Mentions in plain text are asked for outside of it, so a title cannot make one;
    Markdown knows mentions and links, so what is too long for text loses every character of markup."""

    name: ClassVar[str] = "wecom"
    title: ClassVar[str] = "企业微信机器人"
    per_minute: ClassVar[int | None] = 20
    code_names: ClassVar[tuple[str, ...]] = ("errcode",)
    reason_name: ClassVar[str] = "errmsg"
    refusals: ClassVar[Mapping[int, Refusal]] = {
        -1: Refusal("系统繁忙", temporary=True),
        45009: Refusal("超过发送频率(每分钟 20 条)", wait=_MINUTE),
        45033: Refusal("并发过多", wait=_MINUTE),
        93000: Refusal("的地址无效或机器人已被移出群,请检查 XUNLAN_WECOM_URL", channel_wide=True),
        93008: Refusal("已不在群中,请重新添加并更新 XUNLAN_WECOM_URL", channel_wide=True),
        93017: Refusal("已不存在,请重新添加并更新 XUNLAN_WECOM_URL", channel_wide=True),
    }

    def send(self, message: Message, *, at: datetime, again: bool) -> Sent:
        text = bot_text(message, again=again)
        if len(text.encode()) <= _MOST_TEXT:
            return self.outcome(self.post({"msgtype": "text", "text": {"content": text}}))
        content = fitted(without_markup(text), _MOST_MARKDOWN)
        return self.outcome(self.post({"msgtype": "markdown", "markdown": {"content": content}}))
