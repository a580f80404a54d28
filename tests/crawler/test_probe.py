"""Visits to a home page on loopback: what counts as closed, what counts as nothing, and what a week comes to."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from crawler.errors import XunlanError
from crawler.order import Manners
from crawler.probe import Visited, addresses, has_ipv6, outcome, probe_site, probe_week
from spiders.document import Document
from storage.nouns import Failure, Page, Site
from storage.probe_nouns import Probe
from storage.store import open_store
from tests.crawler.county import listing, write_registry
from tests.crawler.recorded import xunlan
from tests.loopback import Loopback, html

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2022, 4, 21, 4, tzinfo=UTC)
AS_OF = date(2022, 4, 21)
HOME = html(listing("2022-04-20", "2022-04-19"))
CHALLENGE = html("<html><body><script>document.cookie='a=1';location.reload()</script></body></html>")


def nobody_asked(host: str, family: socket.AddressFamily) -> Collection[str] | None:
    return None


def visit(home: str, *references: str, limit: float = 5.0) -> Probe:
    site = Site(name="铜鼓县人民政府", home=home)
    manners = Manners(user_agent="Xunlan/test", retries=2, delay=1.0)
    return probe_site(site, manners, NOW, references, limit=limit, resolve=nobody_asked)


def nobody_listens() -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}/"


# --- one visit over real HTTP -----------------------------------------------------------------------------------------


def test_a_page_that_does_not_come_is_asked_for_once_and_counts_where_another_address_answers() -> None:
    def hang(handler: BaseHTTPRequestHandler) -> None:
        site.released.wait()

    with Loopback({"/": hang}) as site, Loopback(address="127.0.0.2") as reference:
        seen = visit(site.home, reference.home, limit=0.5)
        assert site.asked("/") == 1
    assert (seen.opened, seen.failure, seen.seconds, seen.referenced) == (False, Failure.TIMEOUT, None, True)


def test_an_answer_that_is_asked_for_in_another_way_takes_as_long_as_that_one_took() -> None:
    def odd(handler: BaseHTTPRequestHandler) -> None:
        if site.asked("/") == 1:
            site.released.wait(0.4)
        body = HOME.body
        head = f"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n{len(body):x}\r\n"
        handler.wfile.write(head.encode() + body + b"\r\n0\r\n\r\n")

    with Loopback({"/": odd}) as site:
        seen = visit(site.home, limit=5)
        assert site.asked("/") == 2
    assert seen.opened
    assert seen.seconds is not None
    assert 0 < seen.seconds < 0.4


def test_where_nothing_else_answers_either_our_own_line_may_be_at_fault() -> None:
    with Loopback(address="127.0.0.2") as reference:
        dead = reference.home
    seen = visit(nobody_listens(), dead)
    assert (seen.opened, seen.failure, seen.referenced) == (None, Failure.REFUSED, False)


def test_an_error_that_the_site_itself_sends_needs_no_other_address() -> None:
    with Loopback({"/": html("Service Unavailable", 503)}) as site, Loopback(address="127.0.0.2") as reference:
        seen = visit(site.home, reference.home)
        assert not reference.arrivals
    assert (seen.opened, seen.status, seen.referenced) == (False, 503, True)


@pytest.mark.parametrize("reference", ["http://127.0.0.1/x", "nonsense"])
def test_the_site_cannot_vouch_for_itself(reference: str) -> None:
    with pytest.raises(XunlanError, match="XUNLAN_PROBE_REFERENCE"):
        visit("http://127.0.0.1:9/", reference)


# --- what came of it --------------------------------------------------------------------------------------------------


def came(
    body: bytes = HOME.body, seconds: float | None = 1.0, final_url: str = "http://www.tonggu.test/", **told: object
) -> Visited:
    page = {"url": "http://www.tonggu.test/", "fetched_at": NOW, "status": 200, "final_url": final_url, **told}
    headers = {"content-type": "text/html; charset=utf-8"}
    return Visited(Document(Page.model_validate({"headers": headers, **page}), body, AS_OF), seconds)


def test_fifteen_seconds_are_too_long_and_a_moment_less_is_not() -> None:
    assert outcome(came(seconds=14.999), 15) == (True, None)
    assert outcome(came(seconds=15.0), 15) == (False, Failure.TIMEOUT)


@pytest.mark.parametrize("failure", [Failure.DNS, Failure.REFUSED, Failure.TIMEOUT])
def test_a_site_that_nobody_answers_for_is_closed(failure: Failure) -> None:
    assert outcome(came(b"", None, status=None, failure=failure), 15) == (False, failure)


@pytest.mark.parametrize("status", [403, 405, 412, 429, 521])
def test_a_firewall_says_neither(status: int) -> None:
    assert outcome(came(b"<html>Forbidden</html>", status=status), 15)[0] is None


@pytest.mark.parametrize(
    "seen",
    [
        came(CHALLENGE.body),
        came(html("<html><body>您的访问请求已被网站防火墙拦截</body></html>").body),
        came(b"", None, status=None, failure=Failure.RESET),
        came(b"", None, status=None, failure=Failure.TLS),
        came(b"", None, status=None, failure=Failure.ROBOTS),
        came(html("<html><title>404</title>页面不存在</html>").body, status=404),
        came(b""),
        came(final_url="http://10.0.0.1.portal.test/login"),
    ],
    ids=["challenge", "words", "reset", "tls", "robots", "404", "empty", "elsewhere"],
)
def test_what_is_neither_open_nor_closed_says_nothing(seen: Visited) -> None:
    assert outcome(seen, 15)[0] is None


# --- IPv6 -------------------------------------------------------------------------------------------------------------


def names(newer: Collection[str] | None, older: Collection[str] | None) -> Callable[..., Collection[str] | None]:
    return lambda host, family: newer if family is socket.AF_INET6 else older


@pytest.mark.parametrize(
    ("newer", "older", "told"),
    [
        (["2409:8c4d::1"], ["117.40.1.1"], True),
        ([], ["117.40.1.1"], False),
        (None, ["117.40.1.1"], None),  # the resolver is in trouble
        ([], [], None),  # nobody knows the name at all
        ([], None, None),
        ([], ["10.36.1.1"], None),  # seen from within
        (["64:ff9b::7528:101"], ["117.40.1.1"], None),  # made up by the resolver
        (["fe80::1%eth0"], ["117.40.1.1"], None),
    ],
)
def test_a_site_lacks_ipv6_only_where_the_outside_name_says_so(
    newer: Collection[str] | None, older: Collection[str] | None, told: bool | None
) -> None:
    assert has_ipv6("http://www.tonggu.test/", names(newer, older)) is told


def test_an_address_has_no_name_to_ask_for() -> None:
    assert has_ipv6("http://117.40.1.1/", names([], ["117.40.1.1"])) is None


def test_this_machines_resolver_is_asked_by_family() -> None:
    assert addresses("127.0.0.1", socket.AF_INET) == {"127.0.0.1"}
    assert addresses("127.0.0.1", socket.AF_INET6) == ()


# --- a week -----------------------------------------------------------------------------------------------------------

SITE = Site(name="铜鼓县人民政府", home="http://www.tonggu.test/")
MIDNIGHT = datetime(2022, 4, 14, tzinfo=SHANGHAI)


def probe(hours: float, **told: object) -> Probe:
    return Probe.model_validate({"at": MIDNIGHT + timedelta(hours=hours), "opened": True, "seconds": 1.0, **told})


def test_a_week_is_the_seven_whole_days_before_in_the_offices_zone() -> None:
    hourly = [probe(hour) for hour in range(-1, 8 * 24)]
    week = probe_week(hourly, SITE, AS_OF, SHANGHAI)
    assert (week.first, week.last) == (date(2022, 4, 14), date(2022, 4, 20))
    assert [day.visits for day in week.days] == [24] * 7
    assert week.seen_at == MIDNIGHT + timedelta(hours=7 * 24 - 1)


def test_failed_and_unclear_visits_are_counted_by_day() -> None:
    down = {"opened": False, "failure": Failure.TIMEOUT, "seconds": None, "referenced": True}
    week = probe_week([probe(1), probe(2, **down), probe(3, opened=None), probe(26, **down)], SITE, AS_OF, SHANGHAI)
    assert [(day.visits, day.failed, day.unclear) for day in week.days[:3]] == [(3, 1, 1), (1, 1, 0), (0, 0, 0)]
    assert (week.told, week.failed, week.opened, week.referenced) == (3, 2, 1, True)


def test_one_failed_visit_that_may_be_our_line_leaves_the_week_in_doubt() -> None:
    down = {"opened": False, "failure": Failure.TIMEOUT, "seconds": None}
    assert not probe_week([probe(1, **down, referenced=True), probe(2, **down)], SITE, AS_OF, SHANGHAI).referenced


def test_visits_that_follow_too_close_are_one() -> None:
    minutes = [probe(each / 60) for each in range(20)]
    assert probe_week(minutes, SITE, AS_OF, SHANGHAI).days[0].visits == 5


def test_the_middle_and_the_slowest_are_of_visits_that_opened() -> None:
    probes = [probe(1, seconds=1.0), probe(2, seconds=2.0), probe(3, seconds=9.0), probe(4, opened=None, seconds=0.01)]
    probes.append(probe(5, opened=False, seconds=16.0))
    week = probe_week(probes, SITE, AS_OF, SHANGHAI)
    assert (week.median_seconds, week.slowest) == (2.0, 9.0)


def test_ipv6_is_lacking_only_where_every_day_said_so() -> None:
    every_day = [probe(24 * each, ipv6=False) for each in range(7)]
    assert probe_week(every_day, SITE, AS_OF, SHANGHAI).ipv6 is False
    assert probe_week(every_day[:6], SITE, AS_OF, SHANGHAI).ipv6 is None
    assert probe_week([*every_day, probe(30, ipv6=True)], SITE, AS_OF, SHANGHAI).ipv6 is True
    assert probe_week([*every_day, probe(30)], SITE, AS_OF, SHANGHAI).ipv6 is False


def test_a_week_without_visits_is_a_week_of_empty_days() -> None:
    week = probe_week([], SITE, AS_OF, SHANGHAI)
    assert [day.visits for day in week.days] == [0] * 7
    assert (week.told, week.median_seconds, week.ipv6) == (0, None, None)


# --- the command ------------------------------------------------------------------------------------------------------


def test_a_home_page_that_leads_on_opens_with_the_page_it_leads_to_and_is_stored(tmp_path: Path) -> None:
    leads_on = html('<html><head><meta http-equiv="refresh" content="0; url=/gov/"></head></html>')
    database = f"sqlite:///{tmp_path}/x.db"
    with Loopback({"/": leads_on, "/gov/": HOME}) as site:
        registry = write_registry(tmp_path, site.home, {"永宁镇": {"通知公告": "/a.html"}})
        result = xunlan("probe", "--registry", registry, "--database", database, "--json")
        assert [path for _, path in site.arrivals if path != "/robots.txt"] == ["/", "/gov/"]
    told = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (told["opened"], told["status"], told["failure"], told["home"]) == (True, 200, None, site.home)
    assert (told["week"]["visits"], told["week"]["median_seconds"]) == (1, told["seconds"])
    with open_store(database) as store:
        since = datetime.now(UTC) - timedelta(hours=1)
        (kept,) = store.probes(site.home, since, since + timedelta(hours=2))
    assert kept.seconds == told["seconds"]
    assert 0 < told["seconds"] < 15


def test_a_site_that_is_closed_ends_in_status_3_and_leaves_a_doubt_where_nothing_vouches_for_our_line(
    tmp_path: Path,
) -> None:
    home = nobody_listens()
    registry = write_registry(tmp_path, home, {"永宁镇": {"通知公告": "/a.html"}})
    result = xunlan("probe", "--registry", registry, "--database", f"sqlite:///{tmp_path}/x.db")
    assert result.exit_code == 3
    assert "打不开(连接被拒绝),不能排除本机线路的问题" in result.stdout
    assert "间隔访问 1 次,打不开 1 次,不能判断 0 次" in result.stdout


def test_references_are_read_from_the_environment(tmp_path: Path) -> None:
    registry = write_registry(tmp_path, "http://127.0.0.1:9/", {"永宁镇": {"通知公告": "/a.html"}})
    env = {"XUNLAN_PROBE_REFERENCE": "http://127.0.0.2:9/, http://127.0.0.1:9/"}
    result = xunlan("probe", "--registry", registry, "--database", f"sqlite:///{tmp_path}/x.db", env=env)
    assert result.exit_code == 2
    assert "参照网址 http://127.0.0.1:9/ 不能用" in result.stderr
