"""index.html and the units' pages as a browser shows them: silent, self-contained, harmless, and open to everybody."""

from __future__ import annotations

import filecmp
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import axe_playwright_python
import pypdfium2  # type: ignore[import-untyped]
import pytest
from playwright.sync_api import Browser, Page

from crawler.browser import find_chromium
from reports.facts import ColumnLine, CountyReport, TrendPoint
from reports.html import unit_files, write_pages
from reports.html_heat import cell_of
from storage.nouns import ColumnState
from tests.reports.county_report import county_report
from tests.reports.sample import DAY, SCRIPT, column, report

SCREENSHOTS = Path(__file__).parents[2] / "build" / "screenshots"  # kept by CI
AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
RESULTS = re.compile(r'<td class="r[pfo]">')
needs_chromium = pytest.mark.skipif(
    find_chromium() is None and "CI" not in os.environ,
    reason="no Chromium: the pages were not looked at",
)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of forty units."""
    folder = tmp_path_factory.mktemp("county")
    write_pages(county_report(), folder)
    return folder


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of the small report, which is hostile."""
    folder = tmp_path_factory.mktemp("sample")
    write_pages(report(), folder)
    return folder


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        yield context.new_page()


def pages_of(folder: Path) -> list[Path]:
    return [folder / "index.html", *sorted((folder / "units").iterdir())]


def written(told: CountyReport, folder: Path) -> str:
    """The index of a report as text."""
    write_pages(told, folder)
    return (folder / "index.html").read_text("utf-8")


# --- in a browser ---------------------------------------------------------------------------------------------------


@needs_chromium
def test_no_page_says_a_word_on_the_console_or_asks_for_anything_but_itself(page: Page, sample: Path) -> None:
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("dialog", lambda dialog: heard.append(dialog.message))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in pages_of(sample):
        page.goto(path.as_uri())
        page.emulate_media(media="print")
    assert heard == []
    assert asked == [path.as_uri() for path in pages_of(sample)]


@needs_chromium
def test_the_heat_map_has_a_row_for_every_unit_and_a_column_for_every_kind(page: Page, county: Path) -> None:
    told = county_report()
    kinds = {line.kind for unit in told.units for line in unit.columns}
    page.goto((county / "index.html").as_uri())
    rows = page.locator(".heat tbody tr")
    assert rows.count() == len(told.units) == 40
    assert rows.locator("th").all_text_contents() == [unit.name for unit in told.units]
    assert rows.locator("td").count() == 40 * (1 + len(kinds))


@needs_chromium
def test_every_link_leads_to_a_written_file_or_to_the_web(page: Page, sample: Path) -> None:
    for path in pages_of(sample):
        page.goto(path.as_uri())
        links: list[dict[str, str]] = page.evaluate(
            "[...document.links].map(a => ({href: a.getAttribute('href'), rel: a.rel, target: a.target}))"
        )
        assert len(links) > 5
        for link in links:
            assert link["target"] == ""
            address, _, anchor = link["href"].partition("#")
            if address.startswith(("http://", "https://")):
                assert link["rel"] == "noopener noreferrer"
            elif address:
                assert (path.parent / unquote(address)).is_file(), link
            else:
                assert page.locator(f"[id='{anchor}']").count() == 1, link


@needs_chromium
def test_a_hostile_title_is_only_read(page: Page, sample: Path) -> None:
    for path in pages_of(sample):
        page.goto(path.as_uri())
        assert page.locator("script, iframe, object, img, [onclick], a[href^='javascript:' i]").count() == 0
    page.goto(pages_of(sample)[2].as_uri())
    assert page.get_by_text(SCRIPT).count() >= 2
    assert page.get_by_text("javascript:alert(1)").count() >= 1


@needs_chromium
@pytest.mark.parametrize("name", ["index.html", "units/002-财政局.html"])
def test_nobody_is_shut_out_of_a_page(browser: Browser, sample: Path, name: str) -> None:
    """The legend shows every colour of the map, so its contrast is looked at wherever the legend is."""
    with browser.new_context(bypass_csp=True) as context:
        page = context.new_page()
        page.goto((sample / name).as_uri())
        page.evaluate(AXE.read_text("utf-8"))
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 800})
            assert serious_faults(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") == width
        page.emulate_media(color_scheme="dark")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(17, 21, 27)"
        assert serious_faults(page, "color-contrast") == []


def serious_faults(page: Page, *rules: str) -> list[str]:
    """What axe-core finds to be of serious or critical impact; it must have found something to look at."""
    run = "rules => axe.run({resultTypes: ['violations'], ...(rules.length ? {runOnly: rules} : {})})"
    found: dict[str, Any] = page.evaluate(run, list(rules))
    assert found["passes"]
    return [
        f"{fault['id']}: {node['html']} {node.get('failureSummary')}"
        for fault in found["violations"]
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]


@needs_chromium
def test_the_first_tab_reaches_the_way_past_the_header_and_the_map_can_be_scrolled_by_keys(
    page: Page, county: Path
) -> None:
    page.goto((county / "index.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.set_viewport_size({"width": 800, "height": 500})
    page.locator(".tall").focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.tall').scrollTop > 0")
    page.wait_for_function("document.querySelector('.tall').scrollLeft > 0")


@needs_chromium
def test_the_map_is_printed_across_and_everything_else_upright(page: Page, county: Path, tmp_path: Path) -> None:
    page.goto((county / "index.html").as_uri())
    page.pdf(path=tmp_path / "index.pdf", prefer_css_page_size=True)
    with pypdfium2.PdfDocument(tmp_path / "index.pdf") as pdf:
        sizes = [pdf.get_page_size(number) for number in range(len(pdf))]
    across = [width > height for width, height in sizes]
    assert any(across)
    assert not across[0]
    assert not across[-1]
    assert {(round(min(size)), round(max(size))) for size in sizes} == {(595, 842)}  # A4


@needs_chromium
def test_pictures_of_the_pages_are_kept(page: Page, county: Path) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.goto((county / "index.html").as_uri())
    pictures = [
        page.screenshot(path=SCREENSHOTS / "report-index.png"),
        page.locator("#heat").screenshot(path=SCREENSHOTS / "report-heat.png"),
    ]
    page.goto(pages_of(county)[1].as_uri())
    pictures.append(page.screenshot(path=SCREENSHOTS / "report-unit.png"))
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)


# --- without one ----------------------------------------------------------------------------------------------------


def test_the_same_facts_give_the_same_bytes(sample: Path, tmp_path: Path) -> None:
    write_pages(report(), tmp_path)
    names = [str(path.relative_to(sample)) for path in pages_of(sample)]
    assert filecmp.cmpfiles(sample, tmp_path, names, shallow=False) == (names, [], [])


def test_a_units_page_tells_of_no_other_unit(county: Path) -> None:
    units = [unit.name for unit in county_report().units]
    for name, path in zip(units, pages_of(county)[1:], strict=True):
        text = path.read_text("utf-8")
        assert name in text
        assert not [other for other in units if other != name and other in text]


def test_a_units_page_says_what_is_wrong_since_when_what_to_do_and_by_when(sample: Path) -> None:
    text = pages_of(sample)[2].read_text("utf-8")
    for words in ("已 232 天没有更新", "2022-03-07", "向政务公开股申请豁免", "2022-04-30", "3 次,最近 2022-04-01"):
        assert words in text


def test_what_could_not_be_told_is_told_plainly(sample: Path) -> None:
    text = (sample / "index.html").read_text("utf-8")
    for words in (
        "不下结论:1 个单位",
        "2 个栏目被网站防护拦截,不计入问题",
        "服务不实用:程序不能判断",
        "栏目被网站防护拦截,我方没能看到",
    ):
        assert words in text


def test_marks_that_turn_the_direction_of_writing_are_taken_out(tmp_path: Path) -> None:
    turned = column("永宁镇", "通知\u202e告公\u2066\x00", url="http://a.cn/\u202emoc")
    text = written(report(worst=(turned,)), tmp_path)
    assert "通知告公" in text
    assert 'href="http://a.cn' not in text
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00]", text)


def test_a_unit_named_like_a_path_stays_in_its_folder(tmp_path: Path) -> None:
    names = ("../../etc/passwd", "CON", "…/", "a" * 300, "永宁镇 <b>")
    units = tuple(replace(report().units[0], name=name) for name in names)
    write_pages(report(units=units), tmp_path / "report")
    assert unit_files(units) == [
        *("001-etc-passwd.html", "002-CON.html", "003-unit.html", f"004-{'a' * 40}.html", "005-永宁镇-b.html")
    ]
    assert sorted(path.name for path in (tmp_path / "report" / "units").iterdir()) == unit_files(units)


def test_a_report_of_nothing_is_a_page_too(tmp_path: Path) -> None:
    nothing: dict[str, Any] = dict.fromkeys(
        ("trend", "units", "site_problems", "groups", "fixed", "overdue", "soon", "worst", "tasks", "not_scored"), ()
    )
    nothing |= {"pairs": None, "media": None, "recall": None, "notes": (), "checked_by_kind": {}}
    text = written(report(total=0, checked=0, passed=0, rate=None, share_checked=None, **nothing), tmp_path)
    assert "没有更早的各期可比" in text
    assert "登记表中没有栏目" in text


def test_a_map_of_very_many_units_is_folded_but_whole(tmp_path: Path) -> None:
    unit = report().units[0]
    text = written(report(units=tuple(replace(unit, name=f"第{place}局") for place in range(401))), tmp_path)
    assert len(RESULTS.findall(text)) == 401
    assert text.count('<table class="heat">') == 5


def test_a_period_without_a_figure_is_a_gap_in_the_line(tmp_path: Path) -> None:
    rates = (10.0, 20.0, None, 30.0, 40.0)
    points = tuple(TrendPoint(f"202{at}Q1", f"202{at}年", 0, 0, rate) for at, rate in enumerate(rates))
    text = written(report(trend=points), tmp_path)
    assert text.count("<polyline") == 2
    assert text.count("无数据") == 1
    assert text.count("<circle") == 4


def test_of_several_columns_of_one_kind_the_worst_is_shown_and_all_are_told(tmp_path: Path) -> None:
    fresh, blank = (
        column("永宁镇", "公告"),
        column("永宁镇", "通知", state=ColumnState.BLANK, newest=None, age_days=None),
    )
    unit = replace(report().units[0], columns=(fresh, blank))
    text = written(report(units=(unit,)), tmp_path)
    assert re.search('<td class="bl" title="通知:空白;公告:最新 2022-04-01,距今 20 天[^"]*">空</td>', text)


# --- the colours ----------------------------------------------------------------------------------------------------


def aged(days: int, limit: int | None = 100, **given: Any) -> ColumnLine:
    """A column whose newest entry is so many days old."""
    newest = DAY - timedelta(days=days)
    stale_on = newest + timedelta(days=limit + 1) if limit else None
    fields = {"newest": newest, "age_days": days, "limit_days": limit, "stale_on": stale_on}
    return column("永宁镇", "动态", **(fields | given))


@pytest.mark.parametrize(
    ("days", "css", "mark"),
    [
        *((0, "f1", "0"), (50, "f1", "50"), (51, "f2", "51"), (80, "f2", "80"), (81, "f3", "81"), (100, "f3", "100")),
        *((101, "s1", "101!"), (150, "s1", "150!"), (151, "s2", "151!"), (200, "s2", "200!"), (201, "s3", "201!")),
    ],
)
def test_a_colour_follows_the_share_of_the_limit_and_a_mark_says_that_it_has_passed(
    days: int, css: str, mark: str
) -> None:
    cell = cell_of(aged(days), DAY)
    assert (cell.level.css, cell.mark) == (css, mark)


def test_six_months_are_counted_by_the_day_that_ends_them_not_by_183_days() -> None:
    sixth_month = aged(184, 183, stale_on=DAY + timedelta(days=1))
    assert cell_of(sixth_month, DAY).mark == "184"
    assert cell_of(sixth_month, DAY + timedelta(days=1)).mark == "184!"


@pytest.mark.parametrize(
    ("given", "mark"),
    [
        ({"state": ColumnState.BLANK}, "空"),
        ({"state": ColumnState.BLOCKED}, "?"),
        ({"state": ColumnState.UNREADABLE}, "?"),
        ({"state": ColumnState.UNREACHABLE}, "断"),
        ({"state": ColumnState.UNDATED}, "无"),
        ({"state": ColumnState.EXTERNAL}, "外"),
        ({"state": None}, "未"),
        ({"state": ColumnState.BLANK, "exempt": True}, "免"),
    ],
)
def test_what_is_no_matter_of_days_has_a_character(given: dict[str, Any], mark: str) -> None:
    assert cell_of(aged(0, **given), DAY).mark == mark


def test_a_column_of_which_no_rule_says_that_it_is_late_is_not_called_late(tmp_path: Path) -> None:
    line = aged(232, doubtful=True)
    cell = cell_of(line, DAY)
    assert (cell.level.css, cell.mark) == ("db", "232?")
    assert "起超期" not in cell.words
    write_pages(report(units=(replace(report().units[0], columns=(line,)),)), tmp_path)
    text = pages_of(tmp_path)[1].read_text("utf-8")
    assert "不能确认" in text
    assert "起超期" not in text


def test_a_column_without_a_limit_is_never_late() -> None:
    assert cell_of(aged(4000, None, age_days=None), DAY).mark == "✓"


def test_the_item_of_a_year_is_late_from_its_day_on() -> None:
    item = aged(400, None, age_days=None, stale_on=date(2022, 4, 1))
    assert cell_of(item, date(2022, 3, 31)).mark == "379"
    assert cell_of(item, date(2022, 4, 1)).mark == "380!"
