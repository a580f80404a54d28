"""The second part of a cycle, over real HTTP: which articles are visited, what is kept, what a person decides."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from spiders.turns import is_their_day
from tests.county.articles import LEAKED_ADDRESS, LEAKED_IN_FILE, LEAKED_IN_TEXT, articles
from tests.crawler.county import page, write_registry
from tests.crawler.recorded import xunlan
from tests.loopback import Answer, Behaviour, Loopback, html

UNITS = {"文广新旅局": {"行政处罚": "/cf/", "通知公告": "/tz/"}, "永宁镇": {"机构职能": "/jg/"}}
SECRETS = (LEAKED_IN_TEXT, *LEAKED_IN_FILE, LEAKED_ADDRESS)
NO_BROWSER = {"PATH": "/nowhere", "HOME": "/nowhere", "XUNLAN_ARTICLES_PER_NIGHT": "2000"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def rows(*listed: tuple[str, str, str]) -> Answer:
    """A list: address, title, day."""
    items = "".join(f'<li><a href="{url}">{title}</a><span>{day}</span></li>' for url, title, day in listed)
    return html(page(f'<div class="list"><ul class="news">{items}</ul></div>'))


def article(title: str, text: str, day: str = "2022-04-20") -> Answer:
    content = f'<div class="article-content" id="zoom"><h1>{title}</h1><p>发布时间:{day}</p>{text}</div>'
    return html(page(content))


PENALTY = ("/cf/1.html", "关于张某擅自从事经营活动的行政处罚决定书", "2022-04-20")
NOTICE = ("/tz/1.html", "关于做好春耕备耕工作的通知(第一号)", "2022-04-19")
CLEAN = "<p>经查,当事人于2022年2月未经许可擅自从事经营活动,依据有关规定,本机关决定给予罚款人民币贰仟元的行政处罚。</p>"
LEAK = f"<p>当事人:张某,身份证号码:{LEAKED_IN_TEXT},住址:{LEAKED_ADDRESS}。</p>{CLEAN}"


PAGES: Mapping[str, Behaviour] = {
    "/": html(page('<p>首页</p><a href="/cf/">行政处罚信息公开</a>')),
    "/cf/": rows(PENALTY),
    "/tz/": rows(NOTICE),
    "/jg/": article("机构职能", "<p>贯彻执行党和国家的方针政策,承担本镇的公共服务与社会管理工作。</p>" * 3),
    "/cf/1.html": article(PENALTY[1], LEAK),
    "/tz/1.html": article(NOTICE[1], CLEAN),
}


@pytest.fixture(scope="module")
def served() -> Iterator[Loopback]:
    with Loopback() as loopback:
        yield loopback


@pytest.fixture
def site(served: Loopback) -> Loopback:
    served.pages = dict(PAGES)
    served.arrivals.clear()
    return served


class Office:
    """An installation in a folder, used by its commands."""

    def __init__(self, folder: Path, site: Loopback, units: Mapping[str, Mapping[str, str]] = UNITS) -> None:
        self.database = folder / "xunlan.db"
        self.site = site
        self.registry = write_registry(folder, site.home, units)

    def crawl(self, day: str = "2022-04-21", *words: str, status: int = 0, **env: str) -> dict[str, Any]:
        self.site.arrivals.clear()
        told = self._run("crawl", "--registry", str(self.registry), "--as-of", day, *words, status=status, env=env)
        return dict(told)

    def findings(self, *words: str, rule: str = "personal_data") -> list[dict[str, Any]]:
        return list(self._run("findings", "--rule", rule, *words))

    def decide(self, what: str, problem: dict[str, Any], why: str = "经核实", **env: str) -> None:
        typed = ("findings", what, problem["fingerprint"][:8], "--by", "政务公开股", "--reason", why)
        self._run(*typed, env=env)

    def visited(self, path: str) -> int:
        return sum(1 for _, asked in self.site.arrivals if asked == path)

    def _run(self, *words: str, status: int = 0, env: dict[str, str] | None = None) -> Any:
        typed = [*words, "--database", f"sqlite:///{self.database}", "--json"]
        result = xunlan(*typed, env=NO_BROWSER | (env or {}))
        assert result.exit_code == status, result.output
        return json.loads(result.stdout)


@pytest.fixture
def new_office(tmp_path: Path, site: Loopback) -> Office:
    return Office(tmp_path, site)


class Night(NamedTuple):
    """An installation after its first night, and what that night told."""

    folder: Path
    told: dict[str, Any]


@pytest.fixture(scope="module")
def first_night(served: Loopback, tmp_path_factory: pytest.TempPathFactory) -> Night:
    """2022-04-21, with the pages as they are: lived through once for all tests that begin after it."""
    folder = tmp_path_factory.mktemp("night")
    served.pages = dict(PAGES)
    return Night(folder, Office(folder, served).crawl("2022-04-21"))


@pytest.fixture
def office(first_night: Night, tmp_path: Path, site: Loopback) -> Office:
    """One that has lived through that night."""
    shutil.copytree(first_night.folder, tmp_path, dirs_exist_ok=True)
    return Office(tmp_path, site)


def kinds(found: list[dict[str, Any]]) -> set[str]:
    return {each["about"].split(" ")[1] for each in found}


# --- which are visited ----------------------------------------------------------------------------------------------


def test_a_new_article_is_visited_once_and_not_again_the_next_night(new_office: Office) -> None:
    new_office.crawl("2022-04-21")
    assert new_office.visited("/tz/1.html") == 1
    new_office.crawl("2022-04-22")
    assert new_office.visited("/tz/1.html") == 0


def test_an_article_with_an_open_problem_is_looked_at_again(office: Office) -> None:
    office.crawl("2022-04-22")
    assert office.visited("/cf/1.html") == 1


def test_a_sensitive_column_is_read_in_full_once_a_week(new_office: Office, site: Loopback) -> None:
    site.pages["/cf/1.html"] = article(PENALTY[1], CLEAN)
    days = [date(2022, 4, 22) + timedelta(number) for number in range(7)]
    (turn,) = (day for day in days if is_their_day("文广新旅局", "行政处罚", day))
    new_office.crawl((turn - timedelta(days=1)).isoformat())
    new_office.crawl(turn.isoformat())
    assert new_office.visited("/cf/1.html") == 1
    new_office.crawl((turn + timedelta(days=1)).isoformat())
    assert new_office.visited("/cf/1.html") == 0


def test_what_does_not_fit_into_a_night_waits_for_the_next_sensitive_columns_first(new_office: Office) -> None:
    told = new_office.crawl("2022-04-21", XUNLAN_ARTICLES_PER_NIGHT="1")
    assert told["requests"]["articles_waiting"] >= 1
    assert (new_office.visited("/cf/1.html"), new_office.visited("/tz/1.html")) == (1, 0)


def test_an_article_on_another_authoritys_site_is_not_visited(new_office: Office, site: Loopback) -> None:
    with Loopback(address="127.0.0.2") as other:
        other.pages["/1.html"] = article("别的单位的通知", LEAK)
        site.pages["/tz/"] = rows(NOTICE, (other.url("/1.html"), "转载别的单位的通知", "2022-04-18"))
        told = new_office.crawl()
    assert other.arrivals == []
    assert told["requests"]["articles_waiting"] == 0


def test_one_unit_can_be_read_in_full_on_demand(office: Office) -> None:
    office.crawl("2022-04-22", "--unit", "文广新旅局", "--privacy", "full")
    assert (office.visited("/cf/1.html"), office.visited("/tz/1.html")) == (1, 1)


def test_no_article_is_visited_when_told_so(new_office: Office) -> None:
    new_office.crawl("2022-04-21", "--privacy", "off")
    assert new_office.visited("/cf/1.html") == new_office.visited("/tz/1.html") == 0


# --- what is found, and what a person decides -----------------------------------------------------------------------


def test_what_is_found_waits_for_a_person(office: Office) -> None:
    found = office.findings()
    assert kinds(found) == {"id_number", "address"}
    assert {each["status"] for each in found} == {"pending"}
    assert all(each["unit"] == "文广新旅局" and each["column"] == "行政处罚" for each in found)


def test_a_confirmed_problem_stays_confirmed_until_it_is_put_right(office: Office, site: Loopback) -> None:
    for each in office.findings():
        office.decide("confirm", each)
    office.crawl("2022-04-22")
    assert {each["status"] for each in office.findings()} == {"confirmed"}
    site.pages["/cf/1.html"] = article(PENALTY[1], CLEAN)
    office.crawl("2022-04-23")
    assert office.findings() == []
    assert {each["status"] for each in office.findings("--all")} == {"closed"}


def test_a_dismissed_sighting_is_not_found_again_but_another_one_is(office: Office, site: Loopback) -> None:
    for each in office.findings():
        office.decide("dismiss", each, "示例号码,并非真实的人")
    site.pages["/cf/1.html"] = article(PENALTY[1], f"{LEAK}<p>当事人:李某,身份证号码:{LEAKED_IN_FILE[0]}。</p>")
    office.crawl("2022-04-22", "--privacy", "full")
    (found,) = office.findings()
    assert (found["status"], found["about"].split(" ")[1]) == ("pending", "id_number")
    assert "1 处" in found["message"]


def test_who_confirms_what_was_dismissed_takes_the_first_word_back(office: Office) -> None:
    found = office.findings()
    for each in found:
        office.decide("dismiss", each, "看错了")
        office.decide("confirm", each)
    office.crawl("2022-04-22")
    assert {each["status"] for each in office.findings()} == {"confirmed"}


def test_a_page_that_cannot_be_fetched_closes_nothing(office: Office, site: Loopback) -> None:
    site.pages["/cf/1.html"] = html("busy", 503)
    office.crawl("2022-04-22")
    assert len(office.findings()) == 2


def test_a_leak_in_a_file_alone_is_found_with_its_cell(new_office: Office, site: Loopback) -> None:
    (sheet,) = articles()["交通运输局", "行政处罚"].files.values()
    site.pages["/cf/1.html"] = article(PENALTY[1], f'{CLEAN}<p><a href="/cf/1.xlsx">附件:处罚明细.xlsx</a></p>')
    site.pages["/cf/1.xlsx"] = Answer(sheet, headers={"Content-Type": XLSX})
    new_office.crawl()
    found = {each["about"].split(" ")[1]: each["message"] for each in new_office.findings()}
    assert set(found) == {"id_number", "address"}
    assert "2 处身份证号" in found["id_number"]
    assert "C2" in found["id_number"]


def test_a_file_is_fetched_once_for_all_articles_that_offer_it(new_office: Office, site: Loopback) -> None:
    (sheet,) = articles()["交通运输局", "行政处罚"].files.values()
    offer = '<p><a href="/cf/1.xlsx">附件:处罚明细.xlsx</a></p>'
    site.pages |= {
        "/cf/1.html": article(PENALTY[1], CLEAN + offer),
        "/tz/1.html": article(NOTICE[1], CLEAN + offer),
        "/cf/1.xlsx": Answer(sheet, headers={"Content-Type": XLSX, "ETag": '"one"'}),
    }
    new_office.crawl()
    assert new_office.visited("/cf/1.xlsx") == 1
    assert {each["column"] for each in new_office.findings()} == {"行政处罚", "通知公告"}


def test_a_file_that_cannot_be_fetched_again_closes_nothing(new_office: Office, site: Loopback) -> None:
    (sheet,) = articles()["交通运输局", "行政处罚"].files.values()
    site.pages["/cf/1.html"] = article(PENALTY[1], f'{CLEAN}<p><a href="/cf/1.xlsx">附件:处罚明细.xlsx</a></p>')
    site.pages["/cf/1.xlsx"] = Answer(sheet, headers={"Content-Type": XLSX})
    new_office.crawl("2022-04-21")
    site.pages["/cf/1.xlsx"] = html("busy", 503)
    new_office.crawl("2022-04-22")
    assert kinds(new_office.findings()) == {"id_number", "address"}


# --- nothing is repeated --------------------------------------------------------------------------------------------


def test_nothing_that_was_found_stands_in_plain_text_anywhere(
    office: Office, first_night: Night, tmp_path: Path
) -> None:
    listed = office.findings()
    with closing(sqlite3.connect(office.database)) as database:
        kept = "\n".join(database.iterdump())
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and path.name != "county.yml"]
    for secret in SECRETS[:2] + SECRETS[3:]:
        assert secret not in kept
        assert secret not in json.dumps([first_night.told, listed], ensure_ascii=False)
        assert not any(secret.encode() in each for each in written)
    assert LEAKED_IN_TEXT[:4] in json.dumps(listed)  # the masked excerpt, so that the office can find the place


def test_the_key_is_a_file_that_nobody_else_can_read(office: Office) -> None:
    assert (office.database.with_suffix(".key").stat().st_mode & 0o777) == 0o600


def test_a_key_file_that_others_can_read_is_refused(office: Office) -> None:
    office.database.with_suffix(".key").chmod(0o644)
    typed = ("crawl", "--registry", office.registry, "--database", f"sqlite:///{office.database}")
    result = xunlan(*typed, env=NO_BROWSER)
    assert result.exit_code == 2
    assert "chmod 600" in result.output


# --- told at once ---------------------------------------------------------------------------------------------------


def test_a_confirmed_leak_is_told_at_once_and_masked(office: Office, site: Loopback) -> None:
    told: list[bytes] = []

    def bot(handler: BaseHTTPRequestHandler) -> None:
        told.append(handler.rfile.read(int(handler.headers["Content-Length"])))
        Answer(b"{}", headers={"Content-Type": "application/json"})(handler)

    site.pages["/hook"] = bot
    (number,) = (each for each in office.findings() if " id_number" in each["about"])
    office.decide("confirm", number, XUNLAN_WEBHOOK_URL=site.url("/hook"))
    (message,) = told
    assert "文广新旅局" in message.decode("unicode_escape") or "文广新旅局" in message.decode()
    assert not any(secret.encode() in message for secret in SECRETS)


def test_a_dismissed_one_is_told_to_nobody(office: Office, site: Loopback) -> None:
    for each in office.findings():
        office.decide("dismiss", each, XUNLAN_WEBHOOK_URL=site.url("/hook"))
    assert office.visited("/hook") == 0
