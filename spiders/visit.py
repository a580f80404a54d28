"""One column on its way through a crawl: the looks so far, the pages they rest on, the sub-columns still to be asked.

Readings of the sub-columns of an aggregate page in, the Reading of the whole column out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlsplit

from spiders.plan import PlannedColumn
from spiders.reading import Reading
from storage.nouns import ColumnObservation, ColumnState, Entry, Page
from storage.remembered_nouns import Recalled

MOST_PARTS = 30  # sub-columns of one column; a page that leads to more is a portal, not a column

_UNREAD = (ColumnState.UNREADABLE, ColumnState.BLOCKED, ColumnState.UNREACHABLE)


@dataclass(slots=True)
class Parts:
    """The sub-columns of an aggregate page: those still to be asked, and what was read so far."""

    waiting: list[str]
    asked: set[str] = field(default_factory=set)
    read: list[Reading] = field(default_factory=list)

    def add(self, urls: Sequence[str]) -> None:
        """More sub-columns, each once."""
        known = self.asked.union(self.waiting)
        self.waiting.extend(url for url in dict.fromkeys(urls) if url not in known)

    @property
    def number(self) -> int:
        return len(self.waiting) + len(self.asked)

    def next(self) -> str:
        url = self.waiting.pop(0)
        self.asked.add(url)
        return url


class Validators(NamedTuple):
    """What a server calls this state of a page, to be asked with later."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(slots=True)
class Visit:
    """One column on its way: the looks so far and the pages they rest on."""

    planned: PlannedColumn
    url: str
    rendered: bool = False
    recalled: Recalled | None = None  # what settled the column before
    may_be_the_same: bool = False  # … and may settle it again
    in_full: bool = False  # only by a page that was had in full: the server's word does not count
    validators: Validators = field(default_factory=Validators)  # of the last page
    direct: bool = False  # at the address behind the column's own, which was not asked for
    hops: int = 0
    parts: Parts | None = None  # set while the sub-columns of an aggregate page are asked
    facts_read: bool = False
    looks: list[ColumnObservation] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)

    @property
    def settled_address(self) -> str:
        """Where the column's address led to at the first look: redirects need not be walked twice. Its fragment is
        lost on the way, but may be what names the column."""
        first, asked = self.pages[0], self.planned.column.url
        if first.failure is not None:
            return asked
        fragment = urlsplit(asked).fragment
        return f"{first.final_url}#{fragment}" if fragment and "#" not in first.final_url else first.final_url

    def begin_look(self, url: str, *, rendered: bool) -> None:
        """Another look at the whole column, from its first page on."""
        self.url, self.rendered = url, rendered
        self.hops, self.parts = 0, None


def external(final_url: str) -> Reading:
    """A column whose address leads to another authority's site."""
    host = urlsplit(final_url).hostname or final_url
    return Reading(state=ColumnState.EXTERNAL, reason=f"栏目内容在其他单位的网站 {host},可以访问")


def list_out_of_reach(reading: Reading) -> Reading:
    """A column whose own page answers, and leads to data that do not: that is no dead column, and no proof of anything.

    The address of the data is what we made of the page; a person may see the list all the same.
    """
    told = f"栏目页能打开,但它所指的列表数据没有读到:{reading.reason}"
    return Reading(ColumnState.UNREADABLE, told, family=reading.family)


def combine(readings: Sequence[Reading]) -> Reading:
    """What the sub-columns of one column show together: the newest is the newest of all.

    One that could not be read may hold the newest entry: then nothing is said of the whole. That holds for one that is
    not there (404), too, because some addresses are made by us out of the page's data; and the column's own page did
    answer, so it is never called dead. One that lies on another authority's site is not the unit's.
    """
    own = [each for each in readings if each.state is not ColumnState.EXTERNAL]
    if readings and not own:
        return readings[0]
    number = f"本栏目由 {len(readings)} 个子栏目组成"
    unread = [each for each in own if each.state in _UNREAD]
    if unread:
        blocked = all(each.state is ColumnState.BLOCKED for each in own)
        state = ColumnState.BLOCKED if blocked else ColumnState.UNREADABLE
        told = f"{number},其中 {len(unread)} 个未能读取:{unread[0].reason}"
        return Reading(state, told, failure=unread[0].failure if blocked else None)
    if all(each.state is ColumnState.BLANK for each in own):
        return Reading(ColumnState.BLANK, f"{number},均为空:{own[0].reason}", total=0, family=own[0].family)
    return _listed(own, number)


def _listed(there: Sequence[Reading], number: str) -> Reading:
    entries = _without_repeats(entry for each in there for entry in each.entries)
    family = next((each.family for each in there if each.entries), there[0].family)
    if not entries:
        return Reading(ColumnState.UNREADABLE, f"{number},均为静态页面,没有列表", family=family)
    newest = max((each.newest for each in there if each.newest and each.entries), default=None)
    dated = any(entry.published for entry in entries)
    told = f"{number},共 {len(entries)} 条,"
    told += f"最新 {newest}" if newest else "日期均晚于当日" if dated else "均未注明发布日期"
    return Reading(
        state=ColumnState.FILLED if dated else ColumnState.UNDATED,
        reason=told,
        entries=entries,
        newest=newest,
        total=max(sum(each.total or 0 for each in there), len(entries)),
        family=family,
    )


def _without_repeats(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """One entry under two sub-columns is one entry."""
    return tuple({(entry.url, entry.title): entry for entry in entries}.values())
