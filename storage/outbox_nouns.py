"""What people are told, and what became of it: the words of the outbox.

A message names no address of a bot and no password: those belong to its channel. Whoever writes one has masked what is
personal in it, because its text is stored and shown.
"""

from __future__ import annotations

import hashlib
from datetime import date
from enum import StrEnum
from pathlib import Path

from pydantic import AwareDatetime, Field

from storage.nouns import Noun


class Urgency(StrEnum):
    """Whether a message may wait for the office's hours."""

    NORMAL = "normal"
    URGENT = "urgent"


class MessageFile(Noun):
    """A file sent with a message; read when it is sent."""

    name: str  # as the recipient sees it
    path: Path


class Message(Noun):
    """What one recipient is to be told over one channel.

    `kind` says what sort of telling it is (rectification, digest, reminder, fixed, urgent …): the same problem may be
    told once a day in each kind. `things` are the fingerprints of what is told; nobody is told the same thing twice on
    one `day`. A message without things stands for its own words.
    """

    kind: str
    to: str  # the recipient's name: a unit, or the office
    address: str = ""  # an e-mail address, for mail; a bot knows its group itself
    channel: str  # a name of reports/channels/
    subject: str
    text: str = Field(repr=False)
    html: str | None = Field(None, repr=False)
    attachments: tuple[MessageFile, ...] = ()
    urgency: Urgency = Urgency.NORMAL
    made_at: AwareDatetime
    day: date  # the day it speaks of, in Asia/Shanghai
    things: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The identity of what is said to whom, whatever its dress: HTML and files repeat the text, and a DOCX written
        anew has other bytes. 32 hex digits."""
        return _digest(self.kind, self.to, self.address, self.channel, self.subject, self.text)

    @property
    def identity(self) -> str:
        """The same for every attempt at one message, and for no other message: a Message-ID, an idempotency key."""
        return _digest(self.key, self.day.isoformat())


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode(errors="surrogatepass")).hexdigest()[:32]


class DeliveryState(StrEnum):
    """Where a message stands."""

    WAITING = "waiting"
    SENDING = "sending"  # in the hands of a sender; if that is gone, nobody knows whether it went out
    FAILED = "failed"  # surely not sent; to be tried again
    UNCERTAIN = "uncertain"  # perhaps sent: tried once more where there is a next_try_at, else left to a person
    SENT = "sent"
    GIVEN_UP = "given_up"  # surely not sent, and not tried again
    SUPPRESSED = "suppressed"  # the recipient was told all of it before, on the same day


class Delivery(Noun):
    """A message on its way: what was tried, and what came of it."""

    id: int
    message: Message
    state: DeliveryState
    tries: int = 0
    doubts: int = 0  # attempts of which nobody knows whether they succeeded
    next_try_at: AwareDatetime | None = None
    last_error: str | None = None  # Chinese, one line, without any secret
    sent_at: AwareDatetime | None = None
