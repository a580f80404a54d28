"""The stage of a simulated quarter: an office that works in a changing county, and what came of its work.

Time is told, never taken: after every crawl of a Monday notices are written at two and sent; people say what they say
between two looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from email.message import EmailMessage
from pathlib import Path

from pydantic import SecretStr

from crawler.cycle import Manners, Order, Summary, run_cycle
from crawler.decide import Decision, Said, decide
from crawler.letterhead import Letterhead
from crawler.notice_round import Prepared, Wanted, prepare
from crawler.office_digest import Office
from crawler.registry import load_registry
from crawler.telling import note_sent, tell
from reports.channel import configured_channels
from reports.office_hours import OfficeHours
from reports.outbox import deliver
from storage.ledger_nouns import GrantedExemption
from storage.ledgers import Entering
from storage.nouns import Rectification, RunKind, Step
from storage.store import Store, open_store
from tests.crawler.changing_county import ZONE, County, Look, Place, at, monday, week_of
from tests.reports.post_office import BotServer, Posted, Reply, bot_server, code, free_port, mail_server

OFFICE, OFFICE_MAIL = "政务公开股", "zwgk@tonggu.test"
_TWO = time(14)
_AGAIN = timedelta(minutes=5)  # between two rounds of the outbox


# --- what people say ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Word:
    """What a person says of a problem that is open: confirm, dismiss or replied, told (by telephone, `due`: the date
    that was given), or exempt, which is entered in the ledger of exemptions (until `due`)."""

    on: datetime
    what: str
    place: Place
    who: str
    why: str
    due: date | None = None


# --- the office -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Got:
    """What a server was handed, and in which week."""

    week: int
    mail: EmailMessage | None = None
    posted: Posted | None = None


@dataclass
class Quarter:
    """An installation, and what became of it."""

    county: County
    words: Sequence[Word]
    store: Store
    folder: Path
    registry: Path
    no_mail_in: frozenset[int] = frozenset()  # weeks in which the mail server is dead
    busy_bot_in: frozenset[int] = frozenset()  # … in which the bot takes no message at first
    hours: OfficeHours = field(default_factory=lambda: OfficeHours.of("18:00-08:00", ZONE, working_days_only=True))
    summaries: dict[str, Summary] = field(default_factory=dict)
    prepared: dict[int, Prepared] = field(default_factory=dict)
    got: list[Got] = field(default_factory=list)
    _mails: list[EmailMessage] = field(default_factory=list)
    _bot: BotServer = field(default_factory=BotServer)
    _ports: tuple[int, int] = (0, 0)  # of a mail server that lives, and of one that does not
    _refused: list[Posted] = field(default_factory=list)  # what the bot would not take
    _busy: bool = False

    @property
    def database(self) -> str:
        return self.store.url

    def look_of(self, run: int) -> str:
        return next(name for name, summary in self.summaries.items() if summary.run.id == run)

    @contextmanager
    def open_for_mail(self) -> Iterator[None]:
        """A mail server and a group's bot that the office's messages go to."""
        with mail_server() as (port, self._mails), bot_server(self._answer) as self._bot:
            self._ports = (port, free_port())
            yield

    def live(self, weeks: Iterable[int]) -> None:
        """Live through these weeks, each to its end."""
        for week in weeks:
            for look in (each for each in self.county.looks if each.week == week):
                self._say(until=look.moment)
                self._look(look)
                if look.kind is RunKind.CRAWL:
                    self._say(until=at(look.day, _TWO))
                    self._tell_people(week, at(look.day, _TWO))
            self._say(until=at(monday(week + 1), time(0)))

    # --- one week ---------------------------------------------------------------------------------------------------

    def _look(self, look: Look) -> None:
        replay = self.county.record(look, self.folder / look.name)
        order = Order(now=look.moment, as_of=look.day, kind=look.kind, replay=replay, zone=ZONE)
        manners = Manners(user_agent="Xunlan/test", delay=0.0, timeout=5.0, retries=0)
        registry = load_registry(self.registry)
        self.summaries[look.name] = run_cycle(self.store, registry, order, manners, lambda _: None)

    def _tell_people(self, week: int, now: datetime) -> None:
        """Write what is to be told, and send it: at once and a little later; on a holiday, when the office opens."""
        note_sent(self.store, ZONE)
        channels = configured_channels(self._options(week))
        (site,) = self.store.sites()
        wanted = Wanted(
            site=site,
            head=Letterhead.of(site),
            office=Office(OFFICE_MAIL),
            zone=ZONE,
            day=now.astimezone(ZONE).date(),
            now=now,
            titles={name: channel.title for name, channel in channels.items()},
            fresh_only=True,
        )
        self.prepared[week] = prepare(self.store, wanted)
        self.store.outbox.post(self.prepared[week].messages, now)
        self._busy = week in self.busy_bot_in
        moments = [now, now + _AGAIN]
        if not self.hours.open(now):
            moments.append(self.hours.next_open(now))
        for moment in moments:
            self._send(week, moment)

    def _send(self, week: int, moment: datetime) -> None:
        mails, posted = len(self._mails), len(self._bot.posted)
        deliver(self.store, configured_channels(self._options(week)), moment, self.hours)
        note_sent(self.store, ZONE)
        self.got += [Got(week_of(moment), mail=each) for each in self._mails[mails:]]
        taken = [each for each in self._bot.posted[posted:] if not any(each is one for one in self._refused)]
        self.got += [Got(week_of(moment), posted=each) for each in taken]

    def _options(self, week: int) -> dict[str, object]:
        return {
            "smtp_host": "127.0.0.1",
            "smtp_port": self._ports[week in self.no_mail_in],
            "smtp_security": "none",
            "smtp_sender": "xunlan@tonggu.test",
            "wecom_url": SecretStr(self._bot.url),
        }

    def _answer(self, posted: Posted) -> Reply:
        if self._busy:
            self._busy = False
            self._refused.append(posted)
            return code(45009, "api freq out of limit")
        return Reply()

    # --- what people say --------------------------------------------------------------------------------------------

    def _say(self, until: datetime) -> None:
        spoken = [each for each in self.words if each.on < until]
        self.words = [each for each in self.words if each.on >= until]
        for word in spoken:
            self._hear(word)

    def _hear(self, word: Word) -> None:
        said = Said(word.who, word.why, word.on)
        if word.what == "told":
            tell(self.store, [self._open_problem(word.place)], said, ZONE, word.due)
        elif word.what == "exempt":
            self._exempt(word)
        else:
            decide(self.store, [self._open_problem(word.place)], Decision(word.what), said)

    def _exempt(self, word: Word) -> None:
        unit, column = word.place
        row = GrantedExemption(
            unit=unit, column=column, reason=word.why, granted_by=word.who, granted_on=word.on.date(), until=word.due
        )
        self.store.enter([(row, "命令")], Entering(word.on, word.who))

    def _open_problem(self, place: Place) -> Rectification:
        (found,) = (each for each in self.store.rectifications() if (each.unit, each.column) == place)
        return found


@contextmanager
def quarter(
    county: County, words: Sequence[Word], folder: Path, *, no_mail_in: frozenset[int], busy_bot_in: frozenset[int]
) -> Iterator[Quarter]:
    """A quarter about to be lived through."""
    registry = county.write_registry(folder)
    with open_store(f"sqlite:///{folder}/xunlan.db") as store:
        stage = Quarter(county, words, store, folder, registry, no_mail_in, busy_bot_in)
        with stage.open_for_mail():
            yield stage


# --- read back ------------------------------------------------------------------------------------------------------

_KINDS = ("整改通知", "整改提醒", "整改完成")
_GROUP_KINDS = {"请按期整改": "整改通知", "请抓紧": "整改提醒", "感谢支持": "整改完成"}
_HEADING = re.compile(r"^\d+\. 【.+?】(.+)$", re.MULTILINE)
_LINE = re.compile(r"^◆ ([^\s(:]+)(?:\(.+?\))?:(.+)$", re.MULTILINE)


def mails_to_units(got: Iterable[Got]) -> list[str]:
    """Every mail to a unit as `W3 整改通知 永宁镇:工作动态`."""
    told = []
    for each in got:
        kind = str(each.mail["Subject"])[:4] if each.mail else ""
        if each.mail and kind in _KINDS:
            unit = each.mail["To"].addresses[0].display_name
            told.append(f"W{each.week} {kind} {unit}:{'、'.join(_HEADING.findall(plain(each.mail)))}")
    return told


def told_to_the_group(got: Iterable[Got]) -> list[str]:
    """The same of what the bot was handed, unit by unit."""
    told = []
    for each in got:
        text = str(each.posted.body["text"]["content"]) if each.posted else ""
        kinds = [kind for words, kind in _GROUP_KINDS.items() if words in text]
        for unit, problems in _LINE.findall(text):
            columns = (re.sub(r"\(.+?\)$", "", part).split()[-1] for part in problems.split(";"))
            told.append(f"W{each.week} {kinds[0]} {unit}:{'、'.join(columns)}")
    return told


def digests(got: Iterable[Got]) -> dict[int, list[str]]:
    """The texts of the office's digests by the week in which they came."""
    told: dict[int, list[str]] = {}
    for each in got:
        if each.mail and each.mail["To"].addresses[0].addr_spec == OFFICE_MAIL:
            told.setdefault(each.week, []).append(plain(each.mail))
    return told


def plain(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def steps(stage: Quarter) -> dict[str, list[str]]:
    """Every step in the life of every problem, by `unit column rule`: `W3r not_fixed 已通知 1 次,复核仍未整改`, with
    who said so where it was a person. The numbers of messages, and what a finding says beyond its first words, are left
    out."""
    known = {each.fingerprint: each for each in stage.store.rectifications(include_closed=True)}
    told: dict[str, list[str]] = {}
    for event in stage.store.rectification_events():
        problem = known[event.fingerprint]
        name = stage.look_of(event.run) if event.run else str(week_of(event.at))
        why = re.sub(r",消息 #\d+", "", event.why)
        if event.what in (Step.OPENED, Step.REOPENED):
            why = re.split(r"[(,]", why)[0]
        who = f"{event.who}:" if event.who else ""
        life = told.setdefault(f"{problem.unit} {problem.column} {problem.rule}", [])
        life.append(f"W{name} {event.what} {who}{why}")
    return told


def standing(store: Store) -> dict[str, str]:
    """How every problem stands, by `unit column rule`: `overdue, told 9, due 2022-01-20`."""
    return {
        f"{each.unit} {each.column} {each.rule}": f"{each.status}, told {each.told}, due {each.due_at}"
        for each in store.rectifications(include_closed=True)
    }
