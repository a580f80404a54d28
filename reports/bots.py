"""A group bot's answer in, Sent or a ChannelError out: these bots refuse with a code inside an HTTP 200."""

from __future__ import annotations

from abc import ABC
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar, NamedTuple

from pydantic import SecretStr

from reports.channel import ChannelError, Sent
from reports.message_words import masked
from reports.posting import Answer, PostingChannel


class Refusal(NamedTuple):
    """What a code means. `told` says what to do. Where `wait` is given, the bot asked for patience."""

    told: str
    temporary: bool = False
    channel_wide: bool = False
    wait: timedelta | None = None


class Bot(PostingChannel, ABC):
    """A bot in a group chat. A fault of the whole bot is temporary: the office puts the setting right meanwhile."""

    code_names: ClassVar[tuple[str, ...]]  # where the code is; the first that the answer has
    reason_name: ClassVar[str]
    refusals: ClassVar[Mapping[int, Refusal]]

    secret: SecretStr | None = None

    def outcome(self, answer: Answer) -> Sent:
        """Raises ChannelError for everything but the code 0. A code says more than the status it came with."""
        code = next((answer.said[name] for name in self.code_names if name in answer.said), None)
        if not code or answer.status == 429:
            self.accept(answer)
        if type(code) is not int:
            raise ChannelError(f"{self.title}的应答看不懂,是否送达不明,请检查地址和代理", uncertain=True)
        if code == 0:
            return Sent()
        known = self.refusals.get(code)
        if known is None:
            said = self._said(answer.said)
            raise ChannelError(f"{self.title}拒收(错误码 {code}{said}),请查对方的错误码说明", temporary=False)
        temporary = known.temporary or known.channel_wide or known.wait is not None
        raise ChannelError(
            f"{self.title}{known.told}(错误码 {code})",
            temporary=temporary,
            channel_wide=known.channel_wide,
            wait=known.wait,
        )

    def _said(self, answer: Mapping[str, Any]) -> str:
        reason = masked(str(answer.get(self.reason_name, "")), (self.url, self.secret))
        return f":{reason}" if reason else ""
