"""Another program of the office: a message in, posted to it as JSON; any 2xx means that it has it.

The body is {"id", "kind", "to", "urgency", "subject", "text", "html", "made_at", "day", "things", "again"}. `id`, also
sent as Idempotency-Key, is the same for every attempt at one message.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from reports.channel import Sent
from reports.posting import PostingChannel, Token
from storage.outbox_nouns import Message

_TOLD = {"kind", "to", "urgency", "subject", "text", "html", "made_at", "day", "things"}


class Webhook(PostingChannel):
    """`token`, where it is set, is sent as a bearer token."""

    name: ClassVar[str] = "webhook"
    title: ClassVar[str] = "Webhook"

    token: Token | None = None

    def send(self, message: Message, *, at: datetime, again: bool) -> Sent:
        headers = {"Idempotency-Key": message.identity}
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token.get_secret_value()}"
        told = message.model_dump(mode="json", include=_TOLD)
        answer = self.post({"id": message.identity, **told, "again": again}, headers=headers)
        self.accept(answer)
        return Sent()
