"""A week of visits to a home page, for the tests of the rules that judge it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from storage.probe_nouns import ProbeDay, ProbeWeek
from tests.rules.site_evidence import AS_OF, HOME, SEEN_AT

FIRST = AS_OF - timedelta(days=7)


def day(number: int = 0, visits: int = 20, failed: int = 0, unclear: int = 0) -> ProbeDay:
    return ProbeDay(day=FIRST + timedelta(days=number), visits=visits, failed=failed, unclear=unclear)


def days(visits: int = 20, failed: Sequence[int] = (), unclear: int = 0) -> tuple[ProbeDay, ...]:
    """Seven days of so many visits; `failed` on the first of them."""
    given = [*failed, *[0] * (7 - len(failed))]
    return tuple(day(number, visits, each, unclear) for number, each in enumerate(given))


def week(**told: Any) -> ProbeWeek:
    """A week in good order, every failed visit beyond the doubt that it was our line."""
    fields: dict[str, Any] = {
        "site": "铜鼓县人民政府",
        "url": HOME,
        "seen_at": SEEN_AT,
        "first": FIRST,
        "last": AS_OF - timedelta(days=1),
        "days": days(),
        "opened": 140,
        "median_seconds": 0.8,
        "slowest": 4.0,
        "ipv6": True,
        "referenced": True,
    }
    return ProbeWeek(**(fields | told))
