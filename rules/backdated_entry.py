from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from rules.column_checks import Backdated, column_checks, plain
from rules.contract import Answer, CannotTell, Limits, Problem, days, rule
from storage.column_nouns import Arrival, ColumnHistory
from storage.nouns import ColumnState, DatedBy, Entry, Severity

_PUBLICATION_DATES = frozenset({DatedBy.DATA, DatedBy.ROW, DatedBy.ATTRIBUTE})


@rule("DAT02", Severity.NOTICE, rectify_within=days(5))
def backdated_entry(history: ColumnHistory, limits: Limits) -> Iterator[Answer]:
    """疑似倒填日期: an entry appeared under a date well before the last visit, which listed entries and not this one.

    It speaks only where the entry must have stood on the page seen then: among entries older than itself, in a list
    that has its newest first. So what moves up from a later page or over from another column, is pinned, comes back
    under another address, or arrives with a whole migrated list accuses nobody. A reminder: a person has to look. The
    numbers stand in rules/column_checks.yml.

    Basis: 国办秘函〔2019〕19号, 单项否决 1(5)(弄虚作假,如伪造发稿日期).
    Remedy: 请人工核实;确为补录旧信息的,按实际发布时间标注发布日期,成文日期另写在正文中。
    """
    seen = history.seen
    confirmed_blank = seen.state is ColumnState.BLANK and seen.looks >= 2
    if seen.state is not ColumnState.FILLED and not confirmed_blank:
        yield CannotTell(why="这次没有读到注明日期的信息")
        return
    numbers = column_checks().backdated_entry
    for entry, arrival in history.late:
        if _is_backdated(entry, arrival, numbers):
            yield _problem(entry, arrival)


def _is_backdated(entry: Entry, arrival: Arrival, numbers: Backdated) -> bool:
    if entry.published is None or entry.dated_by not in _PUBLICATION_DATES:
        return False
    if entry.published >= arrival.last_visit - timedelta(days=numbers.days):
        return False
    if arrival.together > numbers.most_at_once or arrival.title_known:
        return False
    known = {plain(each.title) for each in arrival.listed_then}
    return plain(entry.title) not in known and _would_have_shown(entry.published, arrival.listed_then, numbers.below)


def _would_have_shown(day: date, listed: Sequence[Entry], below: int) -> bool:
    """Whether a list, newest first, reached so far back that an entry of this day would have stood in it.

    Its last rows have to be older. A date may rise once from row to row, where pinned items or a part of the list end,
    and then that part must reach as far back.
    """
    on = [entry.published for entry in listed]
    dated = [each for each in on if each is not None]
    if len(dated) < len(on) or len(on) <= below:
        return False
    ends = [above for above, under in pairwise(dated) if above < under]
    return len(ends) <= 1 and all(each < day for each in (*ends, *dated[-below:]))


def _problem(entry: Entry, arrival: Arrival) -> Problem:
    return Problem(
        message=(
            f"“{entry.title.strip()}”标注的发布日期为 {entry.published},但 {arrival.last_visit} 巡查时栏目中还没有"
            f"这条信息,{arrival.arrived} 才首次出现,疑似倒填发布日期,请人工核实"
        ),
        about=entry.url or entry.title,
        evidence={
            "title": entry.title,
            "published": str(entry.published),
            "dated_by": entry.dated_by.value,
            "last_visit": arrival.last_visit.isoformat(),
            "arrived": arrival.arrived.isoformat(),
        },
    )
