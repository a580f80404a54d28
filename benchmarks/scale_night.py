"""Host groups with the cycles that wait at them in, how long one night of workers takes out: a simulation, not a crawl.

It keeps the queue's own rules (crawler/queue): one cycle at a host group, the cycles of one group in turn, a group that
rests after a failure rests with all that waits behind it, and what failed too often is set aside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from heapq import heappop, heappush
from itertools import count
from random import Random

from crawler.queue.nouns import MOST_TRIES, pause_after

STALLED = 180.0  # seconds until a dead worker's jobs are anybody's: Pace.stalled_after


class Turn(StrEnum):
    """Which of the host groups that nobody visits comes next."""

    FIRST = "first"  # the one whose job was put in first; the groups' jobs lie in the queue in turn
    LONGEST = "longest"  # the one with most left to do, as the queue does


@dataclass(frozen=True)
class Night:
    """The cycles of each host group, by seconds that each takes; how many at once; and what goes wrong. `failing` is
    the share of tries that end too early; of a worker lost at `lost_at`, `lost_slots` cycles go with it."""

    groups: Sequence[Sequence[float]]
    slots: int
    turn: Turn = Turn.LONGEST
    failing: float = 0.0
    lost_at: float = 0.0
    lost_slots: int = 0
    seed: int = 2022

    @property
    def bound(self) -> float:
        """No order of the cycles makes the night shorter: the longest host group, or all of it shared out evenly."""
        return max(max(map(sum, self.groups), default=0.0), sum(map(sum, self.groups)) / self.slots)


@dataclass(frozen=True)
class Outcome:
    """How a simulated night went. `seconds` until the last cycle ended; `busy` the slots' share of it at work."""

    seconds: float
    busy: float
    tries: int
    aside: int
    together: int  # cycles at once, at most; never two at one host group


@dataclass
class _Group:
    """A host group: what is left of each of its cycles, and how often the first of them has failed."""

    number: int
    left: list[float]
    tries: int = 0


@dataclass
class _Simulation:
    night: Night
    random: Random = field(init=False)
    now: float = 0.0
    worked: float = 0.0
    tries: int = 0
    aside: int = 0
    together: int = 0
    free: int = field(init=False)

    def __post_init__(self) -> None:
        self.random, self.free = Random(self.night.seed), self.night.slots
        self._numbers = count()
        self._ready: list[tuple[float, int]] = []
        self._events: list[tuple[float, int, int]] = []  # moment, number of the event, host group (-1: the loss)
        self._running: dict[int, tuple[int, float, bool]] = {}  # by host group: its event, its start, whether it fails
        self._resting: dict[int, int] = {}  # by host group: the event that ends it
        self._groups = [_Group(number, list(each)) for number, each in enumerate(self.night.groups)]

    def run(self) -> Outcome:
        for group in self._groups:
            self._wait(group)
        if self.night.lost_slots:
            heappush(self._events, (self.night.lost_at, next(self._numbers), -1))
        last = 0.0
        while True:
            self._start_all()
            if not self._running and not self._resting:
                break
            self.now, event, number = heappop(self._events)
            if number == -1:
                self._lose()
            elif self._resting.get(number) == event:
                del self._resting[number]
                self._wait(self._groups[number])
            elif self._running.get(number, (-1,))[0] == event:
                self._end(self._groups[number])
                last = self.now
        busy = self.worked / (last * self.night.slots) if last else 0.0
        return Outcome(last, busy, self.tries, self.aside, self.together)

    def _wait(self, group: _Group) -> None:
        if group.left:
            longest = self.night.turn is Turn.LONGEST
            done = len(self.night.groups[group.number]) - len(group.left)
            rank = -sum(group.left) if longest else done + group.number / len(self._groups)
            heappush(self._ready, (rank, group.number))

    def _start_all(self) -> None:
        while self.free > 0 and self._ready:
            group = self._groups[heappop(self._ready)[1]]
            fails = self.random.random() < self.night.failing
            takes = group.left[0] * (self.random.random() if fails else 1.0)
            event = next(self._numbers)
            heappush(self._events, (self.now + takes, event, group.number))
            self._running[group.number] = (event, self.now, fails)
            self.free, self.tries = self.free - 1, self.tries + 1
            self.together = max(self.together, len(self._running))

    def _end(self, group: _Group) -> None:
        fails = self._leave(group)
        self.free += 1
        if not fails:
            del group.left[0]
            group.tries = 0
            self._wait(group)
        else:
            self._fail(group, pause_after(group.tries).total_seconds())

    def _leave(self, group: _Group) -> bool:
        """What was seen so far stays: the next try goes on where this one ended."""
        _, began, fails = self._running.pop(group.number)
        self.worked += self.now - began
        group.left[0] -= self.now - began
        return fails

    def _fail(self, group: _Group, pause: float) -> None:
        group.tries += 1
        if group.tries >= MOST_TRIES:
            del group.left[0]
            group.tries, self.aside = 0, self.aside + 1
            self._wait(group)
            return
        event = self._resting[group.number] = next(self._numbers)
        heappush(self._events, (self.now + pause, event, group.number))

    def _lose(self) -> None:
        """A worker dies with the cycles that it has; those of its slots that had none are gone all the same."""
        lost = min(self.night.lost_slots, self.night.slots - 1)
        taken = list(self._running)[:lost]
        self.free -= lost - len(taken)
        for number in taken:
            self._leave(self._groups[number])
            self._fail(self._groups[number], STALLED)


def simulate(night: Night) -> Outcome:
    """One night, from the moment at which all of its jobs are in the queue."""
    return _Simulation(night).run()


def slots_for(groups: Sequence[Sequence[float]], seconds: float, turn: Turn = Turn.LONGEST) -> int | None:
    """The fewest cycles at once with which the night is over in time; None where one host group alone takes longer."""
    if max(map(sum, groups)) > seconds:
        return None
    few, many = 0, len(groups)
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (few, middle) if simulate(Night(groups, middle, turn)).seconds <= seconds else (middle, many)
    return many
