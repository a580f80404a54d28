"""One document in, one Reading out: what a column shows, in which state, and why, in words the office can read.

Guard, guard, result: first what is no answer, then what the list holds, and only then what a page without a list is.
Nothing is called blank for want of evidence; what cannot be told is `unreadable`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from spiders import by_day
from spiders.article import read_article
from spiders.content import content
from spiders.dates import full_date
from spiders.document import Document
from spiders.emptiness import another_list_awaited, drawn_by_script, hidden_list, visible_emptiness
from spiders.family import AmbiguousFamily, Family, family_named, family_of
from spiders.main_list import list_stands_at, side_list
from spiders.refusals import (
    Refusal,
    is_titled_missing,
    not_a_page,
    refused_by_answer,
    refused_by_challenge,
    refused_by_home,
    refused_by_words,
)
from storage.nouns import ColumnState, DatedBy, Entry, Failure, Mode

__all__ = ["Reading", "Way", "read_article", "read_column"]

_SOME_TEXT = 20  # characters that make a static page one that says something (DOMAIN.md 6.8)
_TWO_LISTS = "页面另有一个由脚本加载的列表,尚不能确定哪个是本栏目的列表"
_A_FULL_LIST = 10  # entries: side boxes are shorter
_ON_AN_ERROR_PAGE = 5  # so many dated links outweigh a title that says 404


@dataclass(frozen=True, slots=True)
class Reading:
    """What one page shows of its column. `newest` leaves out days beyond tomorrow; `total` counts entries on all pages.

    `follow` is set where the list stands at another URL: fetch that and read it instead. `parts` are the addresses of
    the sub-columns that together are the column, where the page only leads to them.
    """

    state: ColumnState
    reason: str  # Chinese, one sentence, for the office
    entries: tuple[Entry, ...] = ()
    newest: date | None = None
    total: int | None = None
    family: str | None = None
    failure: Failure | None = None
    follow: str | None = None
    parts: tuple[str, ...] = ()
    recognised_because: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """How a column's page was read before: by which family, where its list stood, and what was newest then.

    It is dropped where it shows less than it did: a list, or one as new. So a page that has changed may look fuller or
    newer for being read the same way, never blanker or older.
    """

    family: str
    place: str | None = None
    newest: date | None = None

    def still_fits(self, reading: Reading) -> bool:
        if reading.state not in (ColumnState.FILLED, ColumnState.UNDATED):
            return False
        return self.newest is None or (reading.newest is not None and reading.newest >= self.newest)


def read_column(
    document: Document,
    *,
    mode: Mode | None = None,
    home: str | None = None,
    family: str | None = None,
    way: Way | None = None,
) -> Reading:
    """Read a column's page. `home` is the site's home page; `family` forces a reader (LookupError if there is none);
    `way` is tried first."""
    refusal = refused_by_answer(document) or refused_by_home(document, home)
    if refusal is not None:
        return _refused(refusal)
    if way is not None:
        if way.place is not None and document.is_html:
            list_stands_at(document, way.place)
        reading = _read(document, mode, family, way.family)
        if way.still_fits(reading):
            return reading
    return _read(document, mode, family)


def _read(document: Document, mode: Mode | None, family: str | None, before: str | None = None) -> Reading:
    try:
        reader = family_named(family) if family else family_of(document, before)
    except AmbiguousFamily as ambiguous:
        return Reading(ColumnState.UNREADABLE, str(ambiguous))
    if reader.name == "generic" and not document.is_html:
        return _refused(not_a_page(document))
    return _Look(document, reader, mode).read(forced=family is not None)


@dataclass(slots=True)
class _Look:
    """One document before one family's reader."""

    document: Document
    reader: Family
    mode: Mode | None

    def read(self, forced: bool) -> Reading:
        document, reader = self.document, self.reader
        because = f"登记簿指定 {reader.name}" if forced else f"页面特征符合 {reader.name}"
        inner = reader.follow(document)
        if inner is not None:
            return self._found(ColumnState.UNREADABLE, f"本页只是外框,列表在 {inner}", because, follow=inner)
        entries = tuple(reader.entries(document))
        if self._may_be_a_side_box(entries):
            return self._found(ColumnState.UNREADABLE, _TWO_LISTS, because)
        if entries and not (is_titled_missing(document) and len(entries) < _ON_AN_ERROR_PAGE):
            return self._listed(entries, because)
        refusal = refused_by_challenge(document) or refused_by_words(document)
        if refusal is not None:
            return _refused(refusal)
        return self._without_a_list(because)

    def _may_be_a_side_box(self, entries: Sequence[Entry]) -> bool:
        """A short list beside one that a script has yet to draw; what a browser has drawn is taken as it is."""
        if not 0 < len(entries) < _A_FULL_LIST or self.document.page.rendered:
            return False
        return all(entry.dated_by is not DatedBy.DATA for entry in entries) and another_list_awaited(self.document)

    def _listed(self, entries: Sequence[Entry], because: str) -> Reading:
        newest = newest_of(entries, self.document.seen_day)
        dated = any(entry.published for entry in entries)
        stated = self.reader.total(self.document) or 0
        told = f"{self.reader.because(self.document)},共 {len(entries)} 条"
        told += f",最新 {newest}" if newest else ",日期均晚于当日" if dated else ",均未注明发布日期"
        return Reading(
            state=ColumnState.FILLED if dated else ColumnState.UNDATED,
            reason=told,
            entries=tuple(entries),
            newest=newest,
            total=max(stated, len(entries)),
            family=self.reader.name,
            recognised_because=because,
        )

    def _without_a_list(self, because: str) -> Reading:
        """A static page, a blank column, or a page we cannot read."""
        emptiness = self.reader.emptiness(self.document)
        if self.mode in (None, Mode.STATIC):
            if emptiness is None and self._says_something():
                return self._static(because)
            emptiness = emptiness or self._empty_container()
        if self.mode is not Mode.STATIC and (parts := self.reader.parts(self.document)):
            told = f"本页没有列表,内容在 {len(parts)} 个子栏目"
            return self._found(ColumnState.UNREADABLE, told, because, parts=parts)
        if emptiness is not None:
            return self._found(ColumnState.BLANK, f"栏目为空:{emptiness}", because, total=0)
        return self._found(ColumnState.UNREADABLE, self._why_unread(), because)

    def _says_something(self) -> bool:
        if self.document.is_data:
            return False  # the answer of a data endpoint is no static page
        own = content(self.document)
        return len(own.text) >= _SOME_TEXT or own.shows_something or own.fields > 0

    def _static(self, because: str) -> Reading:
        own = content(self.document)
        stamp = full_date(self.document.meta("PubDate") or "")
        extra = [f"图片 {own.pictures} 张"] * bool(own.pictures) + [f"附件 {len(own.attachments)} 个"] * bool(
            own.attachments
        )
        told = ", ".join([f"静态页面, 正文 {len(own.text)} 字", *extra])
        newest = None if stamp is None or _is_ahead(stamp, self.document.seen_day) else stamp
        return self._found(ColumnState.FILLED, told, because, newest=newest)

    def _empty_container(self) -> str | None:
        """A static page whose content element is there, and is empty."""
        own = content(self.document)
        if not own.container or own.text or own.shows_something or own.frames or own.fields:
            return None
        if drawn_by_script(self.document) or hidden_list(self.document):
            return None
        return "正文区域没有任何文字、图片和附件" if visible_emptiness(self.document) is None else None

    def _why_unread(self) -> str:
        document = self.document
        if self.reader.name != "generic" and (told := self.reader.because(document)) and "未能解析" in told:
            return told
        if drawn_by_script(document):
            return "未找到列表:页面内容由脚本加载"
        if hidden_list(document):
            return "未找到列表:列表内容处于隐藏状态"
        if content(document).container and self._says_something():
            return "未找到列表:本页是一篇文章或静态页面,请核对栏目网址"
        if side_list(document):
            return "未找到列表:只在导航或侧栏见到带日期的链接"
        return "未找到列表"

    def _found(
        self,
        state: ColumnState,
        reason: str,
        because: str,
        *,
        newest: date | None = None,
        total: int | None = None,
        follow: str | None = None,
        parts: tuple[str, ...] = (),
    ) -> Reading:
        return Reading(
            state,
            reason,
            newest=newest,
            total=total,
            family=self.reader.name,
            follow=follow,
            parts=parts,
            recognised_because=because,
        )


def newest_of(entries: Sequence[Entry], seen_day: date) -> date | None:
    """The latest day of publication, days beyond tomorrow left out. Not the first: pinned entries stand first."""
    days = (entry.published for entry in entries if entry.published)
    return max((day for day in days if not _is_ahead(day, seen_day)), default=None)


def _is_ahead(day: date, seen_day: date) -> bool:
    """Whether a day lies beyond tomorrow. It will not for ever."""
    ahead = day.toordinal() > seen_day.toordinal() + 1
    if ahead:
        by_day.note()
    return ahead


def _refused(refusal: Refusal) -> Reading:
    return Reading(refusal.state, refusal.reason, failure=refusal.failure, follow=refusal.follow)
