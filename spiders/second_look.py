"""When one look at a column is not enough, and what several looks together say.

A blank column is an accusation. It counts when two looks of one crawl agree on it and the later one was rendered by a
browser; a list that a script fills, a page caught while it was being published, or a challenge is then seen through.
"""

from __future__ import annotations

from collections.abc import Sequence

from storage.nouns import ColumnObservation, ColumnState, Failure

MOST_LOOKS = 3

# What another look cannot change: we chose not to read it, or it is not a page.
_SETTLED_FAILURES = frozenset(
    {Failure.ROBOTS, Failure.TOO_LARGE, Failure.NOT_HTML, Failure.FORBIDDEN_ADDRESS, Failure.NOT_RECORDED}
)
_DOUBTFUL = frozenset({ColumnState.BLANK, ColumnState.UNREADABLE, ColumnState.BLOCKED, ColumnState.UNREACHABLE})
_RENDERED = frozenset({ColumnState.BLANK, ColumnState.UNREADABLE, ColumnState.BLOCKED})


def doubtful(seen: ColumnObservation) -> bool:
    """Whether what was seen should be looked at again before anybody hears of it."""
    return seen.state in _DOUBTFUL and seen.failure not in _SETTLED_FAILURES


def wants_browser(state: ColumnState) -> bool:
    """Whether the next look should be rendered: a script may fill the list, or answer the challenge."""
    return state in _RENDERED


def wants_another_look(looks: Sequence[ColumnObservation], browser: bool) -> bool:
    """Whether the looks so far leave a doubt that another look, later, could settle."""
    last = looks[-1]
    if len(looks) >= MOST_LOOKS or not doubtful(last):
        return False
    if wants_browser(last.state) and not browser:
        return last.state is ColumnState.BLANK and len(looks) == 1  # a plain look can still clear it, never confirm it
    if last.state is ColumnState.BLANK:
        return not _confirmed_blank(looks)
    if last.state is ColumnState.UNREACHABLE:
        return _agreeing(looks) < 2
    if last.failure is Failure.BROWSER:
        return len(looks) == 1  # it was opened first because it was needed last time; a crash is the browser's own
    return not last.rendered


def conclude(looks: Sequence[ColumnObservation], filled_before: bool) -> ColumnObservation:
    """What the looks of one crawl, in order and never none, say together. `looks` of the result counts those that
    agree; an unconfirmed blank keeps 1, and is unreadable where the column listed entries when it was last read."""
    last = _last_that_saw(looks)
    if last.state is ColumnState.BLANK:
        return _conclude_blank(looks, last, filled_before)
    if last.state is ColumnState.UNREACHABLE:
        return last.model_copy(update={"looks": _agreeing(looks)})
    return last


def _conclude_blank(
    looks: Sequence[ColumnObservation], last: ColumnObservation, filled_before: bool
) -> ColumnObservation:
    if _confirmed_blank(looks):
        reason = f"{last.reason.rstrip('。')};隔时用浏览器复看,结果一致"
        return last.model_copy(update={"looks": _agreeing(looks), "reason": reason})
    unconfirmed = f"{last.reason.rstrip('。')};尚未经浏览器复看证实"
    if not filled_before:
        return last.model_copy(update={"looks": 1, "reason": unconfirmed})
    return last.model_copy(
        update={"looks": 1, "state": ColumnState.UNREADABLE, "reason": f"上次有内容,这次未见内容:{unconfirmed}"}
    )


def _last_that_saw(looks: Sequence[ColumnObservation]) -> ColumnObservation:
    """The last look that really was one: a browser that failed saw nothing and changes nothing."""
    return next((seen for seen in reversed(looks) if seen.failure is not Failure.BROWSER), looks[-1])


def _confirmed_blank(looks: Sequence[ColumnObservation]) -> bool:
    return looks[-1].state is ColumnState.BLANK and looks[-1].rendered and _agreeing(looks) >= 2


def _agreeing(looks: Sequence[ColumnObservation]) -> int:
    """How many looks at the end of the row show the same state."""
    state = looks[-1].state
    differing = (number for number, seen in enumerate(reversed(looks)) if seen.state is not state)
    return next(differing, len(looks))
