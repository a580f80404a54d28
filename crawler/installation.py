"""One installation's settings as plain values, handed on by the door that read them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from crawler.errors import XunlanError

if TYPE_CHECKING:
    from pydantic import SecretStr

    from crawler.order import Manners
    from crawler.province.folder import Province
    from crawler.visits import Extent, Reading
    from storage.store import Store

VERSION = "0.1.0"
NO_CONTACT = "未填写联系方式"


@dataclass(frozen=True)
class Installation:
    """What was set, and what follows from it. Times of day are HH:MM, `recheck_at` with a weekday before it."""

    registry: Path
    database_url: str
    zone: ZoneInfo
    contact: str
    delay: float
    timeout: float
    max_body: int
    retries: int
    deadline: timedelta
    proxy: str | None
    chromium: Path | None
    ruleset: str
    articles_per_night: int
    privacy_key: SecretStr | None
    ocr: bool
    nightly_at: str
    recheck_at: str
    probe_minutes: int
    probe_reference: tuple[str, ...]
    keep_runs: timedelta
    keep_bodies: timedelta
    quiet_hours: str = "18:00-08:00"  # when nobody is told anything that is not urgent
    messages_on_working_days: bool = True
    urgent_to: str = ""  # who is told at once of a confirmed leak
    office: str = ""  # who signs notices and bulletins; "": after the site's name
    office_to: str = ""  # who gets the digest
    notices_at: str = ""  # when notices go out by themselves; "": never
    templates: Path | None = None  # the office's own templates, instead of ours
    message_options: Mapping[str, Any] = field(default_factory=dict, repr=False)  # of the channels, secrets and all
    counties_at_once: int = 4  # that are crawled at the same time, where the registry is a folder
    own_process: bool = False  # it is all that runs in this process, and nothing is open yet
    # Of several counties, and given by the command that goes over them:
    province: Province | None = None  # which they are; None: the registry is one
    county: str = ""  # the one that this is about
    shared_file: Path | None = None  # SQLite: the file that their folder stands by

    @property
    def has_contact(self) -> bool:
        return not self.contact.startswith(NO_CONTACT)

    @property
    def user_agent(self) -> str:
        """Names the crawler and whom to write to. A header holds Latin letters only: the rest is percent-encoded."""
        contact = quote(self.contact, safe=" /:@+.,;=&?#%-_~()") if self.has_contact else "no contact given"
        return f"Mozilla/5.0 (compatible; Xunlan/{VERSION}; {contact})"

    def manners(self, *, delay: float | None = None) -> Manners:
        """How to behave; `delay` given on the command line comes before the setting."""
        from crawler.browser import find_chromium
        from crawler.order import Manners

        if delay is not None and not 0 <= delay < float("inf"):
            raise XunlanError(f"--delay 必须是不小于 0 的秒数:{delay}")
        return Manners(
            user_agent=self.user_agent,
            delay=self.delay if delay is None else delay,
            timeout=self.timeout,
            max_body=self.max_body,
            retries=self.retries,
            deadline=self.deadline,
            chromium=find_chromium(self.chromium),
            proxy=self.proxy,
        )

    def reading(self, extent: Extent, database: str | None = None, *, of_units: bool = False) -> Reading:
        """How articles are read; for single units, few, because somebody waits. The key is made at first need."""
        from crawler.privacy_key import privacy_key
        from crawler.visits import NO_ARTICLES, ON_DEMAND, Extent, Reading

        if extent is Extent.OFF or not self.articles_per_night:
            return NO_ARTICLES
        given = self.privacy_key.get_secret_value() if self.privacy_key else None
        key = privacy_key(given, database or self.database_url)
        at_most = min(self.articles_per_night, ON_DEMAND) if of_units else self.articles_per_night
        return Reading(extent, at_most, key, self.ocr)

    def today(self) -> date:
        return datetime.now(self.zone).date()

    def moment(self, as_of: date) -> datetime:
        """The one moment that a cycle takes for now: now, or this time of day on another day."""
        return datetime.combine(as_of, datetime.now(self.zone).time(), self.zone)

    def forget_old(self, store: Store, now: datetime) -> None:
        """Forget what is older than the settings say, seen from a cycle's own moment, which may stand in the past."""
        store.prune(runs_before=now - self.keep_runs, bodies_before=now - self.keep_bodies)

    def alone(self, host_group: str) -> AbstractContextManager[None]:
        """Keeps a host group to one cycle where counties have files of their own, so that the lock of each of them says
        nothing of the others. Raises ScopeBusy."""
        from storage.locks import lock_of_file

        return lock_of_file(self.shared_file, host_group) if self.shared_file else nullcontext()

    def open_store(self, given: str | None = None) -> Store:
        from storage.store import open_store

        return open_store(given or self.database_url)


_GIVEN = ("own_process", "province", "county", "shared_file")
SET = tuple(each.name for each in fields(Installation) if each.name not in _GIVEN)
"""The fields that come from the settings, which have each of them by the same name."""
