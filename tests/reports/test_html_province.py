"""The pages of a province and of its cities as a browser shows them: silent, self-contained, open to everybody."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from reports.html_province import write_place_pages
from tests.reports.province_report import NANCHANG, WHY, YICHUN, province_report
from tests.reports.sample import SCRIPT
from tests.reports.test_html import AXE, needs_chromium, serious_faults

PAGES = ("index.html", f"{YICHUN}/index.html", f"{NANCHANG}/index.html")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    written = tmp_path_factory.mktemp("province")
    write_place_pages(province_report(), written)
    return written


def text_of(folder: Path, page: str) -> str:
    """What is read on a page, without its markup."""
    return re.sub("<[^>]*>", "", (folder / page).read_text("utf-8").partition("<body>")[2])


# --- in a browser ---------------------------------------------------------------------------------------------------


@needs_chromium
def test_no_page_of_a_province_says_a_word_on_the_console_or_asks_for_anything_but_itself(
    browser: Browser, folder: Path
) -> None:
    heard: list[str] = []
    asked: list[str] = []
    with browser.new_context() as context:
        page = context.new_page()
        page.on("console", lambda message: heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("dialog", lambda dialog: heard.append(dialog.message))
        page.on("request", lambda request: asked.append(request.url))
        for name in PAGES:
            page.goto((folder / name).as_uri())
            page.emulate_media(media="print")
            assert page.locator("script, iframe, object, img, [onclick], a[href^='javascript:' i]").count() == 0
    assert heard == []
    assert asked == [(folder / name).as_uri() for name in PAGES]


@needs_chromium
@pytest.mark.parametrize("name", PAGES[:2])
def test_nobody_is_shut_out_of_a_page_of_a_province(browser: Browser, folder: Path, name: str) -> None:
    with browser.new_context(bypass_csp=True) as context:
        page = context.new_page()
        page.goto((folder / name).as_uri())
        page.evaluate(AXE.read_text("utf-8"))
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 800})
            assert serious_faults(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") == width
        page.emulate_media(color_scheme="dark")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(17, 21, 27)"
        assert serious_faults(page, "color-contrast") == []


# --- without one ----------------------------------------------------------------------------------------------------


def test_a_rate_is_told_beside_the_one_before_where_the_two_can_be_compared(folder: Path) -> None:
    assert "比2021年第四季度(50%)上升 5.4 个百分点" in text_of(folder, PAGES[1])
    for page in (PAGES[0], PAGES[2]):
        assert "2021年第四季度考核的县不同或没有考核,不作比较" in text_of(folder, page)


def test_a_page_shows_no_trace_of_how_it_was_made(folder: Path) -> None:
    for page in PAGES:
        assert not re.findall(r"Macro|Undefined|\bNone\b|\{\{|&lt;(?!script|/script)", text_of(folder, page))


def test_a_county_without_a_verdict_stands_apart_with_its_reason_and_without_a_rank(folder: Path) -> None:
    ranked, _, apart = text_of(folder, PAGES[0]).partition("这些县不计入合格率,也不排名")
    for title in ("万载县", "进贤县"):
        assert title not in ranked
        assert title in apart
    assert WHY[0] in apart


def test_the_page_of_a_city_tells_of_no_county_of_another(folder: Path) -> None:
    assert "铜鼓县" in text_of(folder, PAGES[1])
    assert "铜鼓县" not in text_of(folder, PAGES[2])


def test_hostile_titles_and_reasons_are_only_read(folder: Path) -> None:
    text = (folder / PAGES[0]).read_text("utf-8")
    assert SCRIPT not in text
    assert text.count(SCRIPT.replace("<", "&lt;").replace(">", "&gt;")) == 3  # a title, a reason, a note
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00]", text)
