"""Pictures of columns, taken by a real browser of real pages: what is shown, and what never is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crawler.browser import find_chromium
from crawler.notices import Known
from crawler.order import Manners
from crawler.screenshots import MOST_BYTES, MOST_PAGES, Camera, Shots, addresses_of
from storage.nouns import Rectification, RectificationStatus, Severity, Site, fingerprint
from tests.crawler.county import DAY, listing, page
from tests.loopback import Loopback, html

NOW = datetime(2022, 4, 21, 4, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n"
needs_chromium = pytest.mark.skipif(
    find_chromium() is None and "CI" not in os.environ, reason="no Chromium: no picture was taken"
)


def problem(url: str, column: str = "通知公告", rule: str = "stale_column", about: str = "") -> Rectification:
    return Rectification(
        fingerprint=fingerprint(rule, "永宁镇", column, about),
        opened_at=NOW,
        rule=rule,
        unit="永宁镇",
        column=column,
        url=url,
        about=about,
        message="没有更新",
        severity=Severity.MAJOR,
        status=RectificationStatus.PENDING if rule == "personal_data" else RectificationStatus.FOUND,
        due_at=DAY,
        seen_at=NOW,
    )


def known(*problems: Rectification) -> Known:
    return Known((), problems, {}, (), ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def site() -> Iterator[Loopback]:
    with Loopback() as loopback:
        loopback.pages = {
            "/a/": html(listing("2022-04-20", "2022-04-01")),
            "/waf/": html("<html><head><title>安全验证</title></head><body><script>1</script></body></html>"),
            "/private/": html(page("<p>内部</p>")),
            "/robots.txt": html("User-agent: *\nDisallow: /private/"),
        }
        yield loopback


@needs_chromium
def test_a_page_is_drawn_politely_and_what_may_not_be_visited_is_told(site: Loopback) -> None:
    manners = Manners(user_agent="Xunlan/test", delay=0.0, timeout=5.0, retries=0, chromium=find_chromium())
    camera = Camera(Site(name="铜鼓县人民政府", home=site.home), manners, NOW, DAY)
    urls = [site.url("/a/"), site.url("/private/"), "http://127.0.0.9:9/"]
    with camera.pictures(urls) as shots:
        (picture,) = shots.of([problem(site.url("/a/"))]).values()
        assert picture.startswith(PNG)
        assert (int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])) == (1280, 900)
        assert shots.of([problem(site.url("/private/"))]) == {}
    assert "/private/" not in [path for _, path in site.arrivals]
    assert sorted("robots.txt" in each or "内网" in each for each in shots.left_out) == [True, True]


@needs_chromium
def test_pictures_that_take_too_long_are_left_out_and_told(site: Loopback) -> None:
    manners = Manners(user_agent="Xunlan/test", delay=0.0, chromium=find_chromium())
    camera = Camera(Site(name="铜鼓县人民政府", home=site.home), manners, NOW, DAY, longest=timedelta(milliseconds=1))
    with camera.pictures([site.url("/a/")]) as shots:
        assert shots.files == {}
    (told,) = shots.left_out
    assert "没有在规定时间内完成" in told


HOME = "http://www.tonggu.test/"
SITE = Site(name="铜鼓县人民政府", home=HOME)


def test_a_place_with_personal_data_is_never_shown() -> None:
    leak = problem(f"{HOME}cf/", "行政处罚", "personal_data", about=f"{HOME}tz/ id_number")
    stale = problem(f"{HOME}cf/", "行政处罚")
    same_address = problem(f"{HOME}tz/", "通知公告")
    other = problem(f"{HOME}dt/", "工作动态")
    assert addresses_of([[leak, stale, same_address, other]], known(leak, stale), SITE) == [f"{HOME}dt/"]


def test_only_addresses_that_a_crawl_may_visit_are_shown_each_once_and_a_few_a_unit() -> None:
    bad = [
        problem(each) for each in ("javascript:alert(1)", "file:///etc/passwd", "http://10.0.0.8/", "http://localhost/")
    ]
    many = [problem(f"{HOME}{number}/", f"栏目{number}") for number in range(30)]
    found = addresses_of([[*bad, *many], many], known(), SITE)
    assert found == [f"{HOME}{number}/" for number in range(MOST_PAGES)]


def test_a_mail_carries_no_more_pictures_than_it_can(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("shots")
    files = {}
    for number in range(MOST_PAGES + 5):
        files[f"{HOME}{number}/"] = folder / f"{number}.png"
        files[f"{HOME}{number}/"].write_bytes(PNG + bytes(300_000))
    problems = [problem(f"{HOME}{number}/", f"栏目{number}") for number in range(MOST_PAGES + 5)]
    taken = Shots(files).of([*problems, problem(f"{HOME}0/", "又一个")])
    assert sum(map(len, taken.values())) <= MOST_BYTES
    assert len(taken) == 6
