"""The words of the product: what is promised, what was answered, what was read, what was judged.

Every noun is frozen and refuses unknown fields, so the same class validates the registry, travels through Scrapy,
sits in a test and prints as JSON. Moments are UTC and aware; days are calendar days of Asia/Shanghai.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class Noun(BaseModel):
    """A frozen record that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# --- what should be -------------------------------------------------------------------------------------------------


class UnitKind(StrEnum):
    """What sort of organisation a unit is; the bulletin counts the sorts apart."""

    TOWNSHIP = "乡镇"
    DEPARTMENT = "部门"
    OTHER = "其他"


class Mode(StrEnum):
    """How a column is kept fresh, and therefore what may be asked of it (DOMAIN.md 3.5)."""

    ROLL = "ROLL"  # something new within so many days or calendar months
    YEAR = "YEAR"  # by a date of each year, that year's item
    EVENT = "EVENT"  # only when something happens: asked whether it is blank, never whether it is stale
    STATIC = "STATIC"  # a page that must not be empty
    REPLY = "REPLY"  # messages from the public and their answers


class Robots(StrEnum):
    """Whether robots.txt binds the crawler; only an office may say otherwise, and only of its own site."""

    OBEY = "obey"
    IGNORE = "ignore"


class Site(Noun):
    """A website whose columns are watched."""

    name: str
    home: str
    code: str | None = None  # 网站标识码: ten digits, or bm and eight digits
    host_group: str | None = None  # sites on one platform share one politeness budget; default: the host of `home`
    robots: Robots = Robots.OBEY


class Unit(Noun):
    """An organisation that answers for columns."""

    name: str
    kind: UnitKind
    root: str | None = None  # the unit's disclosure root; columns found below it are watched too
    contact: str | None = None


class Exemption(Noun):
    """A documented reason why nothing is asked of a column, who granted it, and the last day it holds (None: for
    good)."""

    reason: str
    granted_by: str | None = None  # None in registries that were written before it was asked for
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.until is None or day <= self.until


class Column(Noun):
    """A section that a unit promised to keep fresh.

    `kind` and `mode` are resolved (from the registry, or from the name, as `kind_reason` says); `max_age_days`, `due`,
    `family` and `renders` are None unless the registry states them for this very column.
    """

    unit: str
    name: str
    url: str
    kind: str  # a key of rules/kinds.yml
    kind_reason: str = ""
    mode: Mode
    max_age_days: int | None = None
    due: str | None = None  # MM-DD
    family: str | None = None
    renders: bool | None = None
    exempt: Exemption | None = None
    discovered: bool = False  # found below the unit's root, not declared in the registry
    parent: str | None = None  # the column of the same unit that this one belongs to; None: first-level


# --- as answered ----------------------------------------------------------------------------------------------------


class Failure(StrEnum):
    """Why a URL gave no usable answer. The word decides what is retried and who is told."""

    DNS = "dns"  # the name does not resolve
    REFUSED = "refused"  # nobody listens
    RESET = "reset"  # the connection broke off
    TIMEOUT = "timeout"  # no full answer in time, endless answers included
    TLS = "tls"  # no secure channel
    PROTOCOL = "protocol"  # the answer is not HTTP
    REDIRECT_LOOP = "redirect_loop"
    NOT_FOUND = "not_found"  # 404
    GONE = "gone"  # 410
    CLIENT_ERROR = "client_error"  # any other 4xx that is the site's own word
    SERVER_ERROR = "server_error"  # 5xx
    SOFT_404 = "soft_404"  # 200, but the page says it is not there
    REDIRECTED_HOME = "redirected_home"  # the column's address leads to the home page
    WAF = "waf"  # a firewall or challenge answered instead of the site
    LOGIN = "login"  # an account is asked for
    RATE_LIMITED = "rate_limited"  # 429
    ROBOTS = "robots"  # robots.txt asks us to stay away: our restraint, not the site's fault
    FORBIDDEN_ADDRESS = "forbidden_address"  # leads into a private network that is not the registered site
    TOO_LARGE = "too_large"
    NOT_HTML = "not_html"
    UNDECODABLE = "undecodable"  # bytes in no known encoding
    NOT_RECORDED = "not_recorded"  # a replayed crawl asked for a page that the recording does not hold
    BROWSER = "browser"  # Chromium could not render it


class CertificateFault(StrEnum):
    """What a browser warns of before it shows an https page; the gravest, where there are several."""

    EXPIRED = "expired"  # or not valid yet
    SELF_SIGNED = "self_signed"
    WRONG_HOST = "wrong_host"  # made out to another name
    UNTRUSTED = "untrusted"  # by an authority that this machine does not know, or with a link of the chain missing


class Page(Noun):
    """One URL as answered at one moment: a status or a failure word, never neither. Headers have lower-case names.

    `tls` is the version of a channel that today's browsers refuse to open (e.g. "TLSv1"), else None; `certificate` is
    the fault of an https server's certificate. The page is read all the same.
    """

    url: str
    fetched_at: AwareDatetime
    status: int | None = None
    failure: Failure | None = None
    final_url: str
    headers: Mapping[str, str] = Field(default_factory=dict)
    body_hash: str | None = None  # sha256 of the bytes as served, hex
    rendered: bool = False
    tls: str | None = None
    certificate: CertificateFault | None = None


# --- as read --------------------------------------------------------------------------------------------------------


class DatedBy(StrEnum):
    """Where an entry's date was read; the later in this list, the weaker."""

    DATA = "data"  # a structured source in the page or behind it
    ROW = "row"  # the text of the entry's row
    ATTRIBUTE = "attribute"  # an attribute or comment of the row
    META = "meta"  # a META tag of the page, PubDate first
    URL = "url"  # the link's path, which may be an import date
    NONE = "none"


class Entry(Noun):
    """One listed item. `published` is None where no date could be told."""

    title: str
    url: str
    published: date | None = None
    dated_by: DatedBy = DatedBy.NONE


class ColumnState(StrEnum):
    """What a column showed. `blank` is an accusation and needs positive evidence; the others that find no entries
    accuse nobody of being blank (DESIGN.md 3)."""

    FILLED = "filled"
    BLANK = "blank"
    UNDATED = "undated"
    UNREADABLE = "unreadable"
    BLOCKED = "blocked"
    UNREACHABLE = "unreachable"
    EXTERNAL = "external"


class ColumnObservation(Noun):
    """What a column showed at one moment, and how it was read.

    `newest` is the latest day over all entries, not counting days beyond tomorrow. `total` is the number of entries
    the source states, else the number read; None where there is no list. `looks` counts the looks of one crawl that
    agree on `state`: an accusation needs two.
    """

    unit: str
    column: str
    url: str
    seen_at: AwareDatetime
    state: ColumnState
    reason: str  # Chinese, one sentence, for the office
    entries: tuple[Entry, ...] = ()
    newest: date | None = None
    total: int | None = None
    family: str | None = None
    failure: Failure | None = None
    final_url: str | None = None
    body_hash: str | None = None
    rendered: bool = False
    looks: int = 1


class Attachment(Noun):
    """A file that an article offers."""

    name: str
    url: str


class ArticleObservation(Noun):
    """One article as read at one moment. `meta` holds the page's META tags under their names as written."""

    url: str
    seen_at: AwareDatetime
    title: str
    published: date | None = None
    dated_by: DatedBy = DatedBy.NONE
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    meta: Mapping[str, str] = Field(default_factory=dict)


# --- as judged ------------------------------------------------------------------------------------------------------


class Severity(StrEnum):
    """What a finding does to a unit's result: fail it, cost it points, or remind it."""

    MAJOR = "major"  # 不合格
    MINOR = "minor"  # 扣分
    NOTICE = "notice"  # 提示


class Finding(Noun):
    """One rule broken in one place at one moment. `about` narrows the place below the column ("" is the column
    itself; an entry's URL otherwise)."""

    rule: str
    unit: str
    column: str
    url: str
    about: str = ""
    message: str  # Chinese, for the clerk
    severity: Severity
    rectify_within: timedelta
    seen_at: AwareDatetime
    evidence: Mapping[str, Any] = Field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.rule, self.unit, self.column, self.about)


def fingerprint(rule: str, unit: str, column: str, about: str = "") -> str:
    """The identity of a problem over time: rule and place, whatever the wording. 32 hex digits."""
    return hashlib.sha256("\x1f".join((rule, unit, column, about)).encode()).hexdigest()[:32]


# --- its life -------------------------------------------------------------------------------------------------------


class RectificationStatus(StrEnum):
    """Where a problem stands in its life."""

    FOUND = "found"
    PENDING = "pending"  # 待确认: a person has to look first, and nobody is told until then
    CONFIRMED = "confirmed"  # a person looked, and it is so
    NOTIFIED = "notified"  # the unit was told
    REPLIED = "replied"  # the unit answered; nobody has looked again yet
    NOT_FIXED = "not_fixed"  # looked at again after the unit was told: still there
    OVERDUE = "overdue"  # the unit was told, and it was still there after its date
    CLOSED = "closed"
    EXEMPT = "exempt"  # nothing is asked of the place any more: exempted, or no longer in the registry
    FALSE_ALARM = "false_alarm"  # a person looked, and it is not so


TOLD = (
    RectificationStatus.NOTIFIED,
    RectificationStatus.REPLIED,
    RectificationStatus.NOT_FIXED,
    RectificationStatus.OVERDUE,
)
OPEN = (RectificationStatus.FOUND, RectificationStatus.PENDING, RectificationStatus.CONFIRMED, *TOLD)


class Rectification(Noun):
    """The life of a problem: opened by a finding, closed by a look that found nothing, reopened with its history."""

    fingerprint: str
    opened_at: AwareDatetime
    rule: str
    unit: str
    column: str
    url: str
    about: str
    message: str
    severity: Severity
    status: RectificationStatus
    due_at: date
    seen_at: AwareDatetime  # the last time the problem was really seen
    closed_at: AwareDatetime | None = None
    reopened: int = 0
    told: int = 0  # how often the unit was told of it, reminders included
    told_at: AwareDatetime | None = None  # the last time


class Step(StrEnum):
    """What happens in the life of a problem."""

    OPENED = "opened"
    CONFIRMED = "confirmed"  # by a person
    DISMISSED = "dismissed"  # by a person: a false alarm
    EXEMPTED = "exempted"
    NOTIFIED = "notified"  # the unit was told, or reminded
    REPLIED = "replied"
    RECHECKED = "rechecked"  # looked at again on purpose; `why` says what that showed
    NOT_FIXED = "not_fixed"
    OVERDUE = "overdue"
    CLOSED = "closed"
    REOPENED = "reopened"


class RectificationEvent(Noun):
    """One step in the life of a problem."""

    fingerprint: str
    at: AwareDatetime
    run: int
    what: Step
    why: str
    who: str = ""  # whoever decided; "" for the cycle itself
    due: date | None = None  # by when it is to be put right, where the step set a date


class Verdict(Noun):
    """A unit's result for a period under one rule set."""

    ruleset: str
    unit: str
    period: str
    passed: bool | None  # None: too little was seen to say
    reasons: tuple[str, ...] = ()
    deductions: float = 0.0


# --- the cycle itself -----------------------------------------------------------------------------------------------


class RunKind(StrEnum):
    CRAWL = "crawl"
    RECHECK = "recheck"


class RunStatus(StrEnum):
    RUNNING = "running"
    DONE = "done"
    PARTIAL = "partial"  # ended early or could not read the site; what was read is kept
    FAILED = "failed"
    INTERRUPTED = "interrupted"  # the process died; seen by the next one


class Run(Noun):
    """One cycle: what it set out to do, how it ended, and what it cost."""

    id: int
    kind: RunKind
    scope: str  # the host group whose columns are visited
    units: tuple[str, ...] = ()  # empty: all of them
    as_of: date
    started_at: AwareDatetime
    ended_at: AwareDatetime | None = None
    status: RunStatus = RunStatus.RUNNING
    finish_reason: str | None = None
    planned: int = 0  # columns to look at
    counts: Mapping[str, int] = Field(default_factory=dict)  # requests, observed, state words, rule names …
    warnings: tuple[str, ...] = ()  # Chinese, for the operator; they accuse no unit
