"""One visit to a site's home page in, a Probe out; the Probes of a week in, a ProbeWeek out.

A visit that finds the site closed accuses it only as far as our own line is known to be open: what a firewall answers,
and what may lie with us, says nothing.
"""

from __future__ import annotations

import base64
import json
import socket
import subprocess
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from ipaddress import IPv6Network, ip_address
from statistics import median
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from crawler.child import child_command, child_environment, last_line
from crawler.errors import XunlanError
from crawler.order import Manners, conduct
from rules.site_limits import site_numbers
from spiders.addresses import literal_address
from spiders.document import Document
from spiders.links import same_authority
from spiders.plan import LookPlan
from spiders.refusals import refused_by_answer, refused_by_challenge, refused_by_words
from storage.nouns import Failure, Page, Robots, Site
from storage.probe_nouns import Probe, ProbeDay, ProbeWeek

# Addresses of a host by family; empty: it has none, None: nobody could say.
Resolve = Callable[[str, socket.AddressFamily], Collection[str] | None]

STARTING = 60  # seconds that a process may take to start and end, on a machine that has much to do
PATIENCE = 10  # times the limit of one answer that a whole visit may take: robots.txt, both schemes, redirects
# What says that the site does not open. A reset may be a firewall's work, and what our own client cannot read
# (TLS, HTTP) a browser perhaps can.
_CLOSED = frozenset({Failure.DNS, Failure.REFUSED, Failure.TIMEOUT, Failure.SERVER_ERROR})
_NO_SUCH_ADDRESS = frozenset({socket.EAI_NONAME, socket.EAI_NODATA, socket.EAI_ADDRFAMILY})
_MADE_UP = IPv6Network("64:ff9b::/96")  # what a translating resolver (DNS64) answers for a host without IPv6


@dataclass(frozen=True)
class Visited:
    """What came of one visit, and the seconds that the answer took; None where there was none."""

    document: Document
    seconds: float | None


# --- one visit --------------------------------------------------------------------------------------------------------


def addresses(host: str, family: socket.AddressFamily) -> Collection[str] | None:
    """The addresses of a host as this machine's resolver knows them."""
    try:
        found = socket.getaddrinfo(host, None, family, socket.SOCK_STREAM)
    except socket.gaierror as error:
        return () if error.errno in _NO_SUCH_ADDRESS else None
    except UnicodeError:  # no name that could be asked for
        return None
    return {str(place[0]) for *_, place in found}


def probe_site(
    site: Site,
    manners: Manners,
    now: datetime,
    references: Sequence[str] = (),
    *,
    limit: float,
    resolve: Resolve = addresses,
) -> Probe:
    """Visit the home page once, as it is served. Where it has not opened after `limit` seconds, `references` tell
    whether our line is open.

    Raises XunlanError for a reference that is no other site's address, before anything is fetched.
    """
    for url in references:
        if not urlsplit(url).hostname or same_authority(url, site.home):
            raise XunlanError(f"参照网址 {url} 不能用:应是其他网站的 http 或 https 网址,请改正 XUNLAN_PROBE_REFERENCE")
    plain = replace(manners, chromium=None, delay=0.0, retries=0, timeout=limit)
    (home,) = _visit([site.home], plain, now, site.robots is Robots.OBEY)
    opened, failure = outcome(home, limit)
    referenced = False
    if opened is False and failure is Failure.SERVER_ERROR and plain.proxy is None:
        referenced = True  # nobody but the site itself can have said so
    elif opened is False and references:
        referenced = any(_answered(each, limit) for each in _visit(references, plain, now, obey_robots=True))
        opened = False if referenced else None
    return Probe(
        at=now,
        opened=opened,
        seconds=home.seconds,
        status=home.document.page.status,
        failure=failure,
        ipv6=has_ipv6(site.home, resolve),
        referenced=referenced,
    )


def outcome(home: Visited, limit: float) -> tuple[bool | None, Failure | None]:
    """Whether a home page opened in time, None where that cannot be told, and the word for what came instead."""
    document = home.document
    refusal = refused_by_answer(document) or refused_by_challenge(document) or refused_by_words(document)
    if refusal is not None:
        return (False if refusal.failure in _CLOSED else None), refusal.failure
    if home.seconds is None or not same_authority(document.page.url, document.page.final_url):
        return None, None
    return (True, None) if home.seconds < limit else (False, Failure.TIMEOUT)


def _answered(reference: Visited, limit: float) -> bool:
    """Whether a reference said anything at all in time. A robots.txt that forbids the visit is an answer."""
    page = reference.document.page
    if page.failure is not None:
        return page.failure is Failure.ROBOTS
    return reference.seconds is not None and reference.seconds < limit


def has_ipv6(home: str, resolve: Resolve = addresses) -> bool | None:
    """Whether the home page's host has a public address of IPv6.

    A host known here by private addresses only is seen from within its own network: what others see is not known.
    """
    host = urlsplit(home).hostname or ""
    if not host or literal_address(host):
        return None
    newer = resolve(host, socket.AF_INET6)
    if newer is None:
        return None
    if newer:
        return True if any(_is_public(each) for each in newer) else None
    older = resolve(host, socket.AF_INET)
    return False if older and all(_is_public(each) for each in older) else None


def _is_public(text: str) -> bool:
    address = ip_address(text.partition("%")[0])
    return address.is_global and not (address.version == 6 and address in _MADE_UP)


def _visit(urls: Sequence[str], manners: Manners, now: datetime, obey_robots: bool) -> list[Visited]:
    """What each address answered, in a process of its own."""
    plan = LookPlan(urls=tuple(urls), obey_robots=obey_robots, **conduct(manners, now, now.date(), urls, None))
    patience = STARTING + manners.timeout * PATIENCE * len(urls)
    with tempfile.TemporaryFile() as stderr:
        try:
            done = subprocess.run(  # noqa: S603 (our own interpreter and module)
                child_command("crawler.probe_child"),
                input=plan.model_dump_json().encode() + b"\n",
                stdout=subprocess.PIPE,
                stderr=stderr,
                env=child_environment(),
                timeout=patience,
                check=False,
            )
        except subprocess.TimeoutExpired as stuck:
            raise XunlanError(f"探测进程 {patience:.0f} 秒没有结束,已强制结束,这次不计") from stuck
        if done.returncode:
            raise XunlanError(f"探测进程意外结束(状态 {done.returncode}):{last_line(stderr)}")
    visited = {each.document.page.url: each for each in map(_visited, done.stdout.splitlines())}
    return [visited[url] for url in urls]


def _visited(line: bytes) -> Visited:
    told = json.loads(line)
    page = Page.model_validate(told["page"])
    return Visited(Document(page, base64.b64decode(told["body"]), page.fetched_at.date()), told["seconds"])


# --- a week of them ---------------------------------------------------------------------------------------------------


def week_before(as_of: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The moments between which lie the whole days that are judged on a day: those before it."""
    first = as_of - timedelta(days=site_numbers().probe.days)
    return datetime.combine(first, time(), zone), datetime.combine(as_of, time(), zone)


def probe_week(probes: Iterable[Probe], site: Site, as_of: date, zone: ZoneInfo) -> ProbeWeek:
    """What the visits on the whole days before a day come to. Visits that follow too close upon another do not count:
    a hundred within a minute see one moment, not a day."""
    since, until = week_before(as_of, zone)
    counted = list(_spaced(each for each in probes if since <= each.at < until))
    first, number = since.date(), (until.date() - since.date()).days
    days = tuple(_day(first + timedelta(days=each), counted, zone) for each in range(number))
    seconds = [each.seconds for each in counted if each.opened and each.seconds is not None]
    failed = [each for each in counted if each.opened is False]
    return ProbeWeek(
        site=site.name,
        url=site.home,
        seen_at=counted[-1].at if counted else until,
        first=first,
        last=days[-1].day,
        days=days,
        opened=len(seconds),
        median_seconds=median(seconds) if seconds else None,
        slowest=max(seconds, default=None),
        ipv6=_ipv6(counted, days, zone),
        referenced=bool(failed) and all(each.referenced for each in failed),
    )


def _spaced(probes: Iterable[Probe]) -> Iterator[Probe]:
    least = timedelta(minutes=site_numbers().probe.least_minutes)
    last: datetime | None = None
    for probe in sorted(probes, key=lambda each: each.at):
        if last is None or probe.at - last >= least:
            last = probe.at
            yield probe


def _day(day: date, probes: Sequence[Probe], zone: ZoneInfo) -> ProbeDay:
    of_day = [each for each in probes if each.at.astimezone(zone).date() == day]
    return ProbeDay(
        day=day,
        visits=len(of_day),
        failed=sum(1 for each in of_day if each.opened is False),
        unclear=sum(1 for each in of_day if each.opened is None),
    )


def _ipv6(probes: Sequence[Probe], days: Sequence[ProbeDay], zone: ZoneInfo) -> bool | None:
    """True where any visit found an address; False only where, day by day, the answer was that there is none."""
    if any(each.ipv6 for each in probes):
        return True
    denied = {each.at.astimezone(zone).date() for each in probes if each.ipv6 is False}
    return False if all(each.day in denied for each in days) else None
