"""A plan and what came of it in, the office's digest out: facts, and the messages that carry it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from crawler.notice_messages import MAIL, Notices, Writer
from crawler.notices import Known, Plan, may_be_told
from crawler.present import local
from crawler.urgent import OFFICE
from reports.digest import Digest, ToldLine, digest_figures, digest_html, digest_subject, digest_text
from reports.facts import ProblemLine
from reports.notice_mail import KIND_TITLES
from rules.folder import reminders
from storage.nouns import Rectification, RectificationStatus
from storage.outbox_nouns import Delivery, DeliveryState, Message
from storage.store import Store

KIND = "digest"
_THING = "digest"  # one a day, whatever its words
_LONGEST_PAUSE = 31  # days; news from before the digest before last are told by the reports
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Office:
    """Whom the digest goes to: a name, or a mail address. Mail where it is an address, else the groups."""

    to: str

    @property
    def name(self) -> str:
        return OFFICE if "@" in self.to or not self.to else self.to

    def routes(self, channels: Iterable[str]) -> list[tuple[str, str]]:
        """(channel, address). A group gets figures only, and only where there is no mail to the office."""
        names = list(channels)
        if not self.to:
            return []
        if "@" in self.to and MAIL in names:
            return [(MAIL, self.to)]
        return [(each, "") for each in names if each != MAIL]


def last_digest(store: Store, office: Office, channels: Iterable[str], day: date) -> date:
    """The day of the digest before this one; yesterday, where there was none."""
    for channel, address in office.routes(channels)[:1]:
        for back in range(1, _LONGEST_PAUSE + 1):
            on = day - back * _DAY
            if store.outbox.told(on, office.name, channel=channel, kind=KIND, address=address):
                return on
    return day - _DAY


def digest_of(
    known: Known, plan: Plan, notices: Notices, told: Sequence[ToldLine], since: date, *,
    without_address: Sequence[str] = (), notes: Sequence[str] = (),
) -> Digest:  # fmt: skip
    """What the office should know on the day of a plan."""
    units = {each.name for each in known.units}
    problems = [each for each in known.problems if each.rule not in reminders()]
    of_units = [each for each in problems if each.unit in units]

    def lines(chosen: Iterable[Rectification]) -> tuple[ProblemLine, ...]:
        return tuple(map(notices.lines.line, chosen))

    return Digest(
        county=notices.head.county,
        office=notices.head.office,
        day=plan.day,
        since=since,
        new=lines(each for each in of_units if may_be_told(each) and known.day(each.opened_at) >= since),
        told=tuple(told),
        overdue=lines(each for each in of_units if each.status is RectificationStatus.OVERDUE),
        fixed=lines(each for each in of_units if _closed_since(each, known, since)),
        pending=lines(each for each in problems if each.status is RectificationStatus.PENDING),
        held=lines(plan.held),
        of_the_site=lines(each for each in problems if each.unit not in units and may_be_told(each)),
        without_address=tuple(without_address),
        warnings=plan.last_crawl.warnings if plan.last_crawl else (),
        notes=tuple(notes),
    )


def digest_messages(digest: Digest, office: Office, writer: Writer, channels: Iterable[str]) -> Iterator[Message]:
    """The digest by every route, unless there is nothing to say or it was written today."""
    if digest.is_empty:
        return
    for channel, address in office.routes(channels):
        if writer.store.outbox.told(digest.day, office.name, channel=channel, kind=KIND, address=address):
            continue
        mail = channel == MAIL
        yield Message(
            kind=KIND,
            to=office.name,
            address=address,
            channel=channel,
            subject=digest_subject(digest),
            text=digest_text(digest) if mail else digest_figures(digest),
            html=digest_html(digest) if mail else None,
            made_at=writer.now,
            day=digest.day,
            things=(_THING,),
        )


def told_lines(messages: Iterable[Message], channel_titles: dict[str, str], known: Known) -> list[ToldLine]:
    """What each unit is told, from the messages that tell it."""
    unit_of = {each.fingerprint: each.unit for each in known.problems}
    found: dict[tuple[str, str], tuple[set[str], dict[str, None]]] = {}
    for message in messages:
        for thing in message.things:
            if thing in unit_of:
                problems, by = found.setdefault((unit_of[thing], message.kind), (set(), {}))
                problems.add(thing)
                by[channel_titles.get(message.channel, message.channel)] = None
    titles = {str(kind): title for kind, title in KIND_TITLES.items()}
    return [ToldLine(unit, titles[kind], len(things), "、".join(by)) for (unit, kind), (things, by) in found.items()]


def troubles(deliveries: Iterable[Delivery], since: datetime, known: Known) -> Iterator[str]:
    """Messages of late that did not arrive, or of which nobody knows."""
    for each in deliveries:
        over = each.state is DeliveryState.GIVEN_UP or (each.state is DeliveryState.UNCERTAIN and not each.next_try_at)
        if over and each.message.made_at >= since:
            what = "没有发出" if each.state is DeliveryState.GIVEN_UP else "是否送达不明"
            at = local(each.message.made_at, known.zone)
            yield f"{at} 给{each.message.to}的消息“{each.message.subject}”{what}:{each.last_error or ''}"


def _closed_since(problem: Rectification, known: Known, since: date) -> bool:
    closed = problem.status is RectificationStatus.CLOSED and problem.closed_at is not None
    if not closed or problem.closed_at is None or problem.fingerprint in known.no_fix:
        return False
    return known.day(problem.closed_at) >= since
