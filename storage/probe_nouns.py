"""Visits to a site's home page, made through the day to tell whether it opens, and what a week of them comes to.

Made by `crawler/probe.py`, judged by `rules/`.
"""

from __future__ import annotations

from datetime import date

from pydantic import AwareDatetime

from storage.nouns import Failure, Noun


class Probe(Noun):
    """One visit. `opened` is None where it cannot be told: a firewall answered, or our own line may be at fault.

    `seconds` is what the answer took, its body and redirects included; None without an answer. `ipv6`: whether the
    host has an address of IPv6; None where nobody could say. `referenced`: of a visit that failed, whether the fault
    is known not to be our line's, because another address answered over it, or the site itself sent the error.
    """

    at: AwareDatetime
    opened: bool | None
    seconds: float | None = None
    status: int | None = None
    failure: Failure | None = None
    ipv6: bool | None = None
    referenced: bool = False


class ProbeDay(Noun):
    """The visits of one day that count. Those of `unclear` outcome are among the `visits`."""

    day: date
    visits: int = 0
    failed: int = 0
    unclear: int = 0

    @property
    def told(self) -> int:
        """Visits that say whether the site opened."""
        return self.visits - self.unclear


class ProbeWeek(Noun):
    """The visits of some whole days, from `first` to `last`. Days without a visit are among the `days`.

    `median_seconds` and `slowest` are of the visits that opened, `opened` is their number. `ipv6` is True where a
    visit found an address of IPv6, and False where none did on any of the days. `referenced`: every failed visit was.
    """

    site: str
    url: str
    seen_at: AwareDatetime  # the last of the visits, or the end of the last day
    first: date
    last: date
    days: tuple[ProbeDay, ...]
    opened: int = 0
    median_seconds: float | None = None
    slowest: float | None = None
    ipv6: bool | None = None
    referenced: bool = False

    @property
    def failed(self) -> int:
        return sum(day.failed for day in self.days)

    @property
    def told(self) -> int:
        return sum(day.told for day in self.days)
