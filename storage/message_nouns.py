"""Messages from the public and whether they were answered, as facts that may be kept: no word of what was written.

Made by `spiders/messages.py`, judged by `rules/unanswered_message.py`.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import AwareDatetime

from storage.nouns import Noun


class AnswerState(StrEnum):
    """Whether a message was answered, as its list or its own page says."""

    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    UNKNOWN = "unknown"  # nothing says it


class MessageFacts(Noun):
    """What one place (a row of a list, or a message's page) says of a message."""

    submitted: date | None = None
    answered: date | None = None
    state: AnswerState = AnswerState.UNKNOWN


class PublicMessage(Noun):
    """A listed message. `title` has its longer numbers hidden: people write their telephone numbers there."""

    title: str
    url: str
    submitted: date | None = None
    answered: date | None = None
    state: AnswerState = AnswerState.UNKNOWN


class MessageBoard(Noun):
    """A column of messages as seen at one moment, each with all that is known of it.

    `complete`: no message of the last year stands on pages that were not seen.
    """

    unit: str
    column: str
    url: str
    seen_at: AwareDatetime
    messages: tuple[PublicMessage, ...] = ()
    complete: bool = False

    @property
    def told(self) -> tuple[PublicMessage, ...]:
        """The messages about which an answer of the rule holds: answered, or known to wait, and since when."""
        return tuple(
            each
            for each in self.messages
            if each.state is AnswerState.ANSWERED or (each.state is AnswerState.UNANSWERED and each.submitted)
        )
