"""What is known on a day in, who is to be told what out: nothing is written and nothing sent here.

Told is only what may be: no problem that a person has yet to confirm, none that the last look could not see (the line
may have been down, or it may be put right), and none that was told on the same day. What is held back goes to the
office.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from crawler.judge import what_of
from crawler.nights import watched, whole
from crawler.rectify import NO_FIX, latest_lives
from crawler.reminding import is_to_be_reminded, paces
from reports.notice_mail import NoticeKind
from rules.folder import reminders, to_confirm
from storage.nouns import (
    OPEN,
    ColumnObservation,
    ColumnState,
    Rectification,
    RectificationEvent,
    RectificationStatus,
    Run,
    Step,
    Unit,
)
from storage.store import Store

THANKS_WITHIN = timedelta(days=14)  # what was put right longer ago is no news any more
FRESH = timedelta(days=1)  # a look that is older says nothing of today
_RUNS = 200  # of the newest, among which the last whole crawl is looked for
_UNSEEN = (ColumnState.BLOCKED, ColumnState.UNREACHABLE, ColumnState.UNREADABLE)
_ADDRESS = re.compile(
    r"(?<![\w.+%@-])[A-Za-z0-9][A-Za-z0-9._%+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?![\w@-])", re.ASCII
)


@dataclass(frozen=True)
class Telling:
    """What one unit is to be told, in one kind of message."""

    kind: NoticeKind
    unit: Unit
    problems: tuple[Rectification, ...]


@dataclass(frozen=True)
class Plan:
    """Who is to be told what on a day, by whatever channel; and what is not told, and why.

    `held`: open problems that the last look could not see. `last_crawl`: the newest whole crawl that ended well;
    `is_fresh`: it is no older than a day.
    """

    day: date
    tellings: tuple[Telling, ...] = ()
    held: tuple[Rectification, ...] = ()
    last_crawl: Run | None = None
    is_fresh: bool = False

    def of(self, kind: NoticeKind) -> list[Telling]:
        return [each for each in self.tellings if each.kind is kind]


@dataclass(frozen=True)
class Known:
    """What the store knows, read once: every problem, the last look at every column, the units, and the told days."""

    units: tuple[Unit, ...]
    problems: tuple[Rectification, ...]  # closed ones too
    looks: Mapping[tuple[str, str], ColumnObservation]
    runs: tuple[Run, ...]
    zone: ZoneInfo
    told_days: Mapping[str, frozenset[date]] = field(default_factory=dict)  # by unit
    no_fix: frozenset[str] = frozenset()  # what is closed, though nobody put anything right

    @classmethod
    def of(cls, store: Store, zone: ZoneInfo) -> Known:
        units = tuple(store.units())
        order = {each.name: number for number, each in enumerate(units)}
        lives = latest_lives(store.rectifications(include_closed=True)).values()
        problems = tuple(sorted(lives, key=lambda each: (order.get(each.unit, len(order)), each.column)))
        looks = {(each.unit, each.column): each for each in store.latest_observations()}
        events = store.rectification_events()
        told = _told_days(events, problems, zone)
        return cls(units, problems, looks, tuple(store.runs(_RUNS)), zone, told, _no_fix(events))

    @cached_property
    def sensitive_places(self) -> frozenset[tuple[str, str]]:
        """(unit, column) with an open problem that only a person may show around: no picture is taken of them."""
        of_people = to_confirm()
        return frozenset((each.unit, each.column) for each in self.problems if each.rule in of_people and is_open(each))

    @cached_property
    def sensitive_addresses(self) -> frozenset[str]:
        found = (each for each in self.problems if (each.unit, each.column) in self.sensitive_places and is_open(each))
        return frozenset(url for each in found for url in (each.url, what_of(each.about)) if url)

    def day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    @cached_property
    def last_crawl(self) -> Run | None:
        """The newest crawl of all units that went as far as it could."""
        return next((each for each in whole(self.runs) if watched(each)), None)

    def unseen(self, problem: Rectification) -> bool:
        """Whether a later look could not see what was wrong, or the last crawl did not come so far (it gives up a site
        that is down): nobody can tell whether it still is."""
        look = self.looks.get((problem.unit, problem.column))
        if look is None:
            return False
        if self.last_crawl is not None and max(look.seen_at, problem.seen_at) < self.last_crawl.started_at:
            return True
        return look.seen_at > problem.seen_at and (look.state in _UNSEEN or not problem.about)


def make_plan(known: Known, day: date, now: datetime, units: Sequence[str] = ()) -> Plan:
    """Who is to be told what on a day. `units`: only these, where any are named."""
    wanted = [each for each in known.units if not units or each.name in units]
    of_unit: dict[str, list[Rectification]] = {}
    for problem in known.problems:
        if problem.rule not in reminders():
            of_unit.setdefault(problem.unit, []).append(problem)
    tellings: list[Telling] = []
    held: list[Rectification] = []
    for unit in wanted:
        problems = of_unit.get(unit.name, [])
        held += [each for each in problems if may_be_told(each) and known.unseen(each)]
        tellings += _tellings(unit, problems, known, day)
    last = known.last_crawl
    return Plan(day, tuple(tellings), tuple(held), last, last is not None and now - _end(last) <= FRESH)


def open_problems(known: Known, units: Sequence[str] = ()) -> Iterator[tuple[Unit, tuple[Rectification, ...]]]:
    """All that a unit may be told of, told before or not; units without any are left out."""
    for unit in known.units:
        if units and unit.name not in units:
            continue
        own = (each for each in known.problems if each.unit == unit.name and each.rule not in reminders())
        tellable = tuple(each for each in own if may_be_told(each) and not known.unseen(each))
        if tellable:
            yield unit, tellable


def addresses(contact: str | None) -> tuple[str, ...]:
    """The mail addresses in what the registry says of whom to write to, each once.

    >>> addresses("办公室 0795-8722222,yn@tonggu.gov.cn;备用:YN2@tonggu.gov.cn")
    ('yn@tonggu.gov.cn', 'YN2@tonggu.gov.cn')
    >>> addresses("张主任 13800000000"), addresses(None)
    ((), ())
    """
    return tuple(dict.fromkeys(_ADDRESS.findall(contact or "")))


def is_open(problem: Rectification) -> bool:
    return problem.status in OPEN


def may_be_told(problem: Rectification) -> bool:
    """Whether a problem is open, and nobody has to confirm it first."""
    return is_open(problem) and problem.status is not RectificationStatus.PENDING


# --- one unit -------------------------------------------------------------------------------------------------------


def _tellings(unit: Unit, problems: Sequence[Rectification], known: Known, day: date) -> Iterator[Telling]:
    tellable = [each for each in problems if may_be_told(each) and not known.unseen(each)]
    chosen = {
        NoticeKind.RECTIFICATION: [each for each in tellable if not each.told],
        NoticeKind.REMINDER: [each for each in tellable if _is_to_be_reminded(each, known, day)],
        NoticeKind.FIXED: [each for each in problems if _is_news(each, known, day)],
    }
    yield from (Telling(kind, unit, tuple(found)) for kind, found in chosen.items() if found)


def _is_to_be_reminded(problem: Rectification, known: Known, day: date) -> bool:
    """A unit that answered is not reminded before somebody has looked again."""
    if not problem.told or problem.told_at is None or problem.status is RectificationStatus.REPLIED:
        return False
    pace = paces().of(problem.severity)
    return is_to_be_reminded(pace, known.day(problem.told_at), problem.due_at, day)


def _is_news(problem: Rectification, known: Known, day: date) -> bool:
    """Whether a problem was put right after its unit was told of it, and lately."""
    if problem.status is not RectificationStatus.CLOSED or problem.closed_at is None or problem.told_at is None:
        return False
    if problem.fingerprint in known.no_fix:
        return False
    on = known.day(problem.closed_at)
    return problem.told > 0 and problem.closed_at > problem.told_at and on <= day <= on + THANKS_WITHIN


def _no_fix(events: Iterable[RectificationEvent]) -> frozenset[str]:
    """The problems whose last closing says that there was nothing to put right."""
    closings = {each.fingerprint: each.why for each in events if each.what is Step.CLOSED}
    return frozenset(fingerprint for fingerprint, why in closings.items() if why.startswith(NO_FIX))


def _told_days(
    events: Iterable[RectificationEvent], problems: Iterable[Rectification], zone: ZoneInfo
) -> dict[str, frozenset[date]]:
    units = {each.fingerprint: each.unit for each in problems}
    days: dict[str, set[date]] = {}
    for event in events:
        if event.what == Step.NOTIFIED and event.fingerprint in units:
            days.setdefault(units[event.fingerprint], set()).add(event.at.astimezone(zone).date())
    return {unit: frozenset(found) for unit, found in days.items()}


def _end(run: Run) -> datetime:
    return run.ended_at or run.started_at
