"""A plan in, the messages that tell it out: one mail for each unit and address, a few for each group.

What a recipient was told on the same day, or is about to be told by a message that still waits, is left out; so a
second writing on one day adds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache, cached_property

from crawler.letterhead import Letterhead
from crawler.notices import THANKS_WITHIN, Known, Plan, Telling, addresses
from crawler.problem_lines import Lines
from reports.facts import ProblemLine, UnitNotice
from reports.notice_mail import (
    KIND_TITLES,
    NoticeKind,
    group_texts,
    notice_html,
    notice_subject,
    notice_text,
)
from rules import all_rules
from storage.nouns import Rectification, Unit
from storage.outbox_nouns import DeliveryState, Message, MessageFile
from storage.store import Store

GROUP = "工作群"
MAIL = "smtp"
_UNDER_WAY = (DeliveryState.WAITING, DeliveryState.SENDING, DeliveryState.FAILED, DeliveryState.UNCERTAIN)
_TELLING = frozenset({NoticeKind.RECTIFICATION, NoticeKind.REMINDER})
_DAY = timedelta(days=1)

Attach = Callable[[UnitNotice], tuple[MessageFile, ...]]
Pictures = Callable[[Sequence[Rectification]], Mapping[str, bytes]]


def nothing_attached(notice: UnitNotice) -> tuple[MessageFile, ...]:
    return ()


def no_pictures(problems: Sequence[Rectification]) -> Mapping[str, bytes]:
    return {}


@dataclass(frozen=True)
class Notices:
    """Makes notices of what a unit is to be told. `goes_out`: the day on which they are sent, where that is a later one
    than the day on which they are written: the time that a unit has begins with it."""

    known: Known
    head: Letterhead
    day: date
    pictures: Pictures = no_pictures
    goes_out: date = date.min

    @cached_property
    def lines(self) -> Lines:
        return Lines({each.name: each.kind for each in self.known.units}, self.known.zone)

    def notice(self, unit: Unit, problems: Sequence[Rectification], *, pictures: bool = False) -> UnitNotice:
        told = {day for day in self.known.told_days.get(unit.name, ()) if day < self.day}
        return UnitNotice(
            county=self.head.county,
            office=self.head.office,
            unit=unit.name,
            unit_kind=unit.kind,
            day=self.day,
            problems=tuple(map(self._line, problems)),
            told_before=len(told),
            contact=unit.contact or "",
            pictures=self.pictures(problems) if pictures else {},
        )

    def _line(self, problem: Rectification) -> ProblemLine:
        """A unit that is told for the first time has the rule's time from then on; crawler/telling.py notes it so."""
        line = self.lines.line(problem)
        if problem.told or problem.closed_at is not None:
            return line
        return replace(
            line, due_on=max(line.due_on, max(self.day, self.goes_out) + _times().get(problem.rule, timedelta(0)))
        )


@cache
def _times() -> Mapping[str, timedelta]:
    return {each.name: each.rectify_within for each in all_rules()}


@dataclass(frozen=True)
class Writer:
    """Writes the messages of one day for the channels there are, by name."""

    store: Store
    notices: Notices
    channels: Sequence[str]
    now: datetime
    attach: Attach = nothing_attached
    _told: dict[tuple[str, str, str, str], Mapping[date, frozenset[str]]] = field(
        default_factory=dict, init=False, repr=False
    )
    _under_way: dict[tuple[str, str, str], set[str]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        for each in self.store.outbox.deliveries(_UNDER_WAY):
            if each.message.kind in _TELLING and (each.next_try_at or each.state is DeliveryState.SENDING):
                whom = (each.message.channel, each.message.to, each.message.address)
                self._under_way.setdefault(whom, set()).update(each.message.things)

    @property
    def groups(self) -> list[str]:
        """The channels that reach all units at once."""
        return [each for each in self.channels if each != MAIL]

    def messages(self, plan: Plan) -> Iterator[Message]:
        if MAIL in self.channels:
            for telling in plan.tellings:
                yield from self._mails(telling)
        for channel in self.groups:
            for kind in NoticeKind:
                yield from self._to_group(channel, kind, plan.of(kind))

    def to_be_mailed(self, kind: NoticeKind, plan: Plan) -> list[list[Rectification]]:
        """The problems of each mail that would be written in a kind."""
        found = [
            self._untold(telling, MAIL, telling.unit.name, address)
            for telling in (plan.of(kind) if MAIL in self.channels else [])
            for address in addresses(telling.unit.contact)
        ]
        return [each for each in found if each]

    def reaches(self, unit: Unit) -> bool:
        """Whether there is any way to tell a unit something."""
        return bool(self.groups) or (MAIL in self.channels and bool(addresses(unit.contact)))

    # --- by mail ----------------------------------------------------------------------------------------------------

    def _mails(self, telling: Telling) -> Iterator[Message]:
        for address in addresses(telling.unit.contact):
            problems = self._untold(telling, MAIL, telling.unit.name, address)
            if not problems:
                continue
            first = telling.kind is NoticeKind.RECTIFICATION
            notice = self.notices.notice(telling.unit, problems, pictures=first)
            yield Message(
                kind=telling.kind,
                to=telling.unit.name,
                address=address,
                channel=MAIL,
                subject=notice_subject(notice, telling.kind),
                text=notice_text(notice, telling.kind),
                html=notice_html(notice, telling.kind),
                attachments=() if telling.kind is NoticeKind.FIXED else self.attach(notice),
                made_at=self.now,
                day=self.notices.day,
                things=tuple(each.fingerprint for each in problems),
            )

    # --- to a group -------------------------------------------------------------------------------------------------

    def _to_group(self, channel: str, kind: NoticeKind, tellings: Sequence[Telling]) -> Iterator[Message]:
        untold = [(each.unit, self._untold(each, channel, GROUP, "")) for each in tellings]
        notices = [self.notices.notice(unit, problems) for unit, problems in untold if problems]
        parts = list(group_texts(notices, kind))
        for number, (text, ids) in enumerate(parts, 1):
            part = f"({number}/{len(parts)})" if len(parts) > 1 else ""
            yield Message(
                kind=kind,
                to=GROUP,
                channel=channel,
                subject=f"{KIND_TITLES[kind]}:{len(notices)} 个单位{part}",
                text=text,
                made_at=self.now,
                day=self.notices.day,
                things=ids,
            )

    # --- what was told already --------------------------------------------------------------------------------------

    def _untold(self, telling: Telling, channel: str, to: str, address: str) -> list[Rectification]:
        """Those a recipient need be told: thanks are given once for each time a problem was put right, the rest once a
        day, and nothing that a message tells which still waits to go out."""
        by_day = self._told_by_day(telling.kind, channel, to, address)
        under_way = self._under_way.get((channel, to, address), set()) if telling.kind in _TELLING else set()

        def told(problem: Rectification) -> bool:
            thanks = telling.kind is NoticeKind.FIXED and problem.closed_at is not None
            since = self.notices.known.day(problem.closed_at) if thanks and problem.closed_at else self.notices.day
            days = (things for on, things in by_day.items() if on >= since)
            return problem.fingerprint in under_way or any(problem.fingerprint in things for things in days)

        return [each for each in telling.problems if not told(each)]

    def _told_by_day(self, kind: NoticeKind, channel: str, to: str, address: str) -> Mapping[date, frozenset[str]]:
        whom = (kind, channel, to, address)
        if whom not in self._told:
            back = int(THANKS_WITHIN / _DAY) if kind is NoticeKind.FIXED else 0
            days = (self.notices.day - each * _DAY for each in range(back + 1))
            outbox = self.store.outbox
            self._told[whom] = {on: outbox.told(on, to, channel=channel, kind=kind, address=address) for on in days}
        return self._told[whom]
