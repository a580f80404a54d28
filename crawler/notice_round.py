"""An installation and a day in, what is to go out of it: the messages to the units and the office's digest.

Preparing changes nothing in the database; what it writes is files for the mails, where it is given a way to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from crawler.letterhead import Letterhead
from crawler.notice_messages import Attach, Notices, Writer, nothing_attached
from crawler.notices import Known, Plan, make_plan
from crawler.office_digest import Office, digest_messages, digest_of, last_digest, told_lines, troubles
from crawler.present import local
from crawler.screenshots import Camera, Shots, addresses_of
from crawler.telling import CHANNELS
from reports.digest import Digest
from reports.notice_mail import KIND_TITLES, NoticeKind, group_texts
from storage.nouns import Site
from storage.outbox_nouns import DeliveryState, Message
from storage.store import Store

_WHOLE = 10_000_000  # bytes: a person reads it, no bot
_LATELY = timedelta(days=7)  # messages that did not arrive are told of for so long


@dataclass(frozen=True)
class Wanted:
    """What a round is to be of. `titles`: the channels that are set up, by name. `fresh_only`: units are told nothing
    where no crawl of the last day knows how things stand. `camera`: None takes no pictures."""

    site: Site
    head: Letterhead
    office: Office
    zone: ZoneInfo
    day: date
    now: datetime
    titles: Mapping[str, str]
    units: tuple[str, ...] = ()
    fresh_only: bool = False
    camera: Camera | None = None
    attach: Attach = nothing_attached
    goes_out: date = date.min  # the day on which ordinary messages are sent, where it is later than `day`


@dataclass(frozen=True)
class Prepared:
    """What goes out. `unreached`: units with something to be told, and no way to. `notes`: Chinese, for the office."""

    plan: Plan
    messages: tuple[Message, ...]
    digest: Digest
    unreached: tuple[str, ...]
    notes: tuple[str, ...]
    preview: tuple[str, ...] = ()  # what would be told, where there is no channel to tell it by


def prepare(store: Store, wanted: Wanted) -> Prepared:
    """The messages of a round, not yet posted. Raises OSError where a file could not be written."""
    known = Known.of(store, wanted.zone)
    plan = make_plan(known, wanted.day, wanted.now, wanted.units)
    notes = list(_notes(store, wanted, known, plan))
    if wanted.fresh_only and not plan.is_fresh:
        plan = replace(plan, tellings=())
    with _pictures(store, wanted, known, plan) as shots:
        notes += shots.left_out
        writer = _writer(store, wanted, known, shots)
        messages = list(writer.messages(plan))
    unreached = _unreached(writer, plan)
    told = told_lines(messages, CHANNELS, known)
    since = last_digest(store, wanted.office, wanted.titles, wanted.day)
    digest = digest_of(known, plan, writer.notices, told, since, without_address=unreached, notes=notes)
    if not wanted.units:
        messages += digest_messages(digest, wanted.office, writer, wanted.titles)
    preview = () if wanted.titles else tuple(_preview(writer, plan))
    return Prepared(plan, tuple(messages), digest, unreached if wanted.titles else (), tuple(notes), preview)


def _writer(store: Store, wanted: Wanted, known: Known, shots: Shots) -> Writer:
    notices = Notices(known, wanted.head, wanted.day, shots.of, wanted.goes_out)
    return Writer(store, notices, tuple(wanted.titles), wanted.now, wanted.attach)


@contextmanager
def _pictures(store: Store, wanted: Wanted, known: Known, plan: Plan) -> Iterator[Shots]:
    """Pictures for the first tellings by mail that are really about to be written."""
    if wanted.camera is None:
        yield Shots()
        return
    mailed = _writer(store, wanted, known, Shots()).to_be_mailed(NoticeKind.RECTIFICATION, plan)
    with wanted.camera.pictures(addresses_of(mailed, known, wanted.site)) as shots:
        yield shots


def _unreached(writer: Writer, plan: Plan) -> tuple[str, ...]:
    """Thanks that cannot be given are no loss."""
    missing = [each.unit.name for each in plan.tellings if each.kind is not NoticeKind.FIXED]
    reached = {each.unit.name for each in plan.tellings if writer.reaches(each.unit)}
    return tuple(dict.fromkeys(each for each in missing if each not in reached))


def _preview(writer: Writer, plan: Plan) -> Iterator[str]:
    for kind in NoticeKind:
        notices = [writer.notices.notice(each.unit, each.problems) for each in plan.of(kind)]
        yield from (f"{KIND_TITLES[kind]}:{text}" for text, _ in group_texts(notices, kind, limit=_WHOLE))


def _notes(store: Store, wanted: Wanted, known: Known, plan: Plan) -> Iterator[str]:
    if not plan.is_fresh:
        last = f"最近一次完整的巡查是 {_ended(plan, wanted.zone)}" if plan.last_crawl else "还没有完整地巡查过"
        what = ",今天没有通知任何单位" if wanted.fresh_only else ",以下内容可能已经过时"
        yield f"{last}{what},请用 xunlan crawl 巡查后再通知"
    failed = store.outbox.deliveries((DeliveryState.GIVEN_UP, DeliveryState.UNCERTAIN))
    yield from troubles(failed, wanted.now - _LATELY, known)


def _ended(plan: Plan, zone: ZoneInfo) -> str:
    assert plan.last_crawl is not None  # asked for only where there is one
    return local(plan.last_crawl.ended_at or plan.last_crawl.started_at, zone)
