"""What a channel is, and which there are: an installation's options in, the channels that are set up out.

A channel is a class in a file of its own in reports/channels/, with the file's name as its name. Its fields are its
options; the environment spells them XUNLAN_<channel>_<field>.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

import reports.channels as folder
from storage.outbox_nouns import Message

SHARED = ("timeout", "proxy")  # options of all channels, spelled XUNLAN_MESSAGE_<field>


class ChannelSetupError(Exception):
    """A channel's options cannot be right: one Chinese line that names the setting, never its value."""


class ChannelError(Exception):
    """A message was not sent, or nobody knows whether it was. `told` is one Chinese line that holds no secret.

    `temporary`: trying later may help. `uncertain`: everything was handed over, and no answer came. `channel_wide`: the
    fault is the channel's, so that its other messages need not be tried now. `wait`: the channel asked for so much
    time; that is no fault of anybody.
    """

    def __init__(
        self,
        told: str,
        *,
        temporary: bool = True,
        uncertain: bool = False,
        channel_wide: bool = False,
        wait: timedelta | None = None,
    ) -> None:
        super().__init__(told)
        self.told = told
        self.temporary = temporary
        self.uncertain = uncertain
        self.channel_wide = channel_wide
        self.wait = wait


@dataclass(frozen=True)
class Sent:
    """The channel said that it has the message."""


class Channel(BaseModel, ABC):
    """One way to people, set up. Its repr shows no secret."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: ClassVar[str]
    title: ClassVar[str]  # what the office calls it
    per_minute: ClassVar[int | None] = None  # how many messages the other side takes in a minute

    timeout: float = Field(30.0, gt=0)  # seconds that each step may take

    @abstractmethod
    def send(self, message: Message, *, at: datetime, again: bool) -> Sent:
        """Hand a message over. `again`: an earlier attempt may have succeeded. Raises ChannelError."""


@cache
def channel_classes() -> Mapping[str, type[Channel]]:
    """Every kind of channel, by name."""
    modules = [import_module(f"{folder.__name__}.{each.name}") for each in iter_modules(folder.__path__)]
    found = [
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Channel) and value.__module__ == module.__name__
    ]
    return {each.name: each for each in sorted(found, key=lambda each: each.name)}


def configured_channels(options: Mapping[str, Any]) -> dict[str, Channel]:
    """The channels that are set up, by name. `options` are named <channel>_<field>, and message_<field> for what all
    share; None is not given. Raises ChannelSetupError."""
    given = {name: value for name, value in options.items() if value is not None}
    made = {name: _set_up(kind, given) for name, kind in channel_classes().items()}
    return {name: channel for name, channel in made.items() if channel is not None}


def _set_up(kind: type[Channel], given: Mapping[str, Any]) -> Channel | None:
    needed = [name for name, field in kind.model_fields.items() if field.is_required()]
    missing = [name for name in needed if f"{kind.name}_{name}" not in given]
    if missing == needed:
        return None
    if missing:
        raise ChannelSetupError(f"{kind.title}的设置不全,缺 {_variable(kind, missing[0])},请在环境变量或 .env 中补上")
    prefixes = {name: "message" if name in SHARED else kind.name for name in kind.model_fields}
    spelled = {name: f"{prefix}_{name}" for name, prefix in prefixes.items()}
    try:
        return kind(**{name: given[option] for name, option in spelled.items() if option in given})
    except ValidationError as wrong:
        field = str(wrong.errors(include_input=False, include_url=False)[0]["loc"][0])
        raise ChannelSetupError(f"{kind.title}的设置 {_variable(kind, field)} 不对,请改正环境变量或 .env") from None


def _variable(kind: type[Channel], field: str) -> str:
    return f"XUNLAN_{'MESSAGE' if field in SHARED else kind.name.upper()}_{field.upper()}"
