"""A period's assessment in, those of the periods before it out; None where nobody knows how things stood.

One day of looking tells of one period only: a county that was first looked at days after a quarter's end would else be
said to have stood then as it stands now.
"""

from __future__ import annotations

from collections.abc import Iterator

from crawler.assess import Assessment, Assessor
from crawler.errors import XunlanError
from crawler.period import Period


def periods_before(assessor: Assessor, drawn: Assessment, number: int) -> Iterator[tuple[Period, Assessment | None]]:
    """So many periods before an assessed one, the latest first."""
    period, until = drawn.period, drawn.day
    for _ in range(number):
        period = period.before
        earlier = _assessed(assessor, period)
        if earlier is not None and earlier.day >= until:
            earlier = None
        until = earlier.day if earlier is not None else until
        yield period, earlier


def _assessed(assessor: Assessor, period: Period) -> Assessment | None:
    try:
        return assessor.assess(period)
    except XunlanError:  # nothing was looked at then: a gap
        return None
