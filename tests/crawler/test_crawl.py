"""Crawls over real HTTP on loopback, by a real child process, into a real database."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from spiders.turns import is_their_day
from storage.nouns import CertificateFault, ColumnState, Failure, RunKind, RunStatus
from storage.store import Store, open_store
from tests.certificates import self_signed
from tests.crawler.county import BLANK, DAY, cycle, listing, page, seen, write_registry
from tests.loopback import Answer, Behaviour, Loopback, html, redirect


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path}/xunlan.db") as opened:
        yield opened


FRESH = html(listing("2022-04-20", "2022-04-18"))


def never_ending(handler: BaseHTTPRequestHandler) -> None:
    """Sends a byte now and then for as long as anybody listens."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.close_connection = True
    while True:
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True


def test_bad_pages_end_in_a_failure_word_each_and_the_good_one_is_read(tmp_path: Path, store: Store) -> None:
    big = Answer(b"<html>" + b"x" * 50_000_000)
    pages: dict[str, Behaviour] = {
        "/good.html": FRESH,
        "/big.html": big,
        "/file.html": Answer(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", headers={"Content-Type": "application/pdf"}),
        "/noise.html": Answer(bytes(range(128, 256)) * 40, headers={"Content-Type": "text/html"}),
        "/loop.html": redirect("/loop.html"),
        "/endless.html": never_ending,
        "/hangup.html": hang_up,
        "/gone.html": html("gone", 410),
        "/broken.html": html("error", 500),
    }
    with Loopback(pages) as site:
        columns = {name: f"/{name}.html" for name in ("good", "big", "file", "noise", "loop", "endless", "hangup")}
        columns |= {name: f"/{name}.html" for name in ("gone", "broken", "missing")}
        registry = write_registry(tmp_path, site.home, {"永宁镇": columns})
        summary = cycle(store, registry, timeout=1.0)
    read = seen(store)
    assert read["good"].state is ColumnState.FILLED
    assert {name: read[name].failure for name in columns if name != "good"} == {
        "big": Failure.TOO_LARGE,
        "file": Failure.NOT_HTML,
        "noise": Failure.UNDECODABLE,
        "loop": Failure.REDIRECT_LOOP,
        "endless": Failure.TIMEOUT,
        "hangup": Failure.RESET,
        "gone": Failure.GONE,
        "broken": Failure.SERVER_ERROR,
        "missing": Failure.NOT_FOUND,
    }
    assert not any(read[name].state is ColumnState.BLANK for name in columns)
    assert summary.run.status is RunStatus.DONE


def test_a_page_of_fifty_megabytes_that_does_not_say_so_is_given_up(tmp_path: Path, store: Store) -> None:
    sent = []

    def big(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.close_connection = True
        for _ in range(50):
            handler.wfile.write(b"<p>" * 333_333)
            sent.append(1)

    with Loopback({"/big.html": big, "/good.html": FRESH}) as site:
        registry = write_registry(tmp_path, site.home, {"永宁镇": {"big": "/big.html", "good": "/good.html"}})
        cycle(store, registry)
    read = seen(store)
    assert (read["big"].state, read["big"].failure) == (ColumnState.UNREADABLE, Failure.TOO_LARGE)
    assert read["good"].state is ColumnState.FILLED
    assert len(sent) < 50


def test_a_redirect_into_the_private_network_is_not_followed(tmp_path: Path, store: Store) -> None:
    with Loopback({"/a.html": FRESH}) as site:
        inside = site.url("/a.html").replace("127.0.0.1", "127.0.0.2")
        site.pages["/out.html"] = redirect(inside)
        registry = write_registry(tmp_path, site.home, {"永宁镇": {"通知公告": "/out.html"}})
        cycle(store, registry)
    assert seen(store)["通知公告"].failure is Failure.FORBIDDEN_ADDRESS
    assert site.asked("/a.html") == 0


def test_one_request_per_column_when_nothing_is_in_doubt(tmp_path: Path, store: Store) -> None:
    pages = {f"/{number}.html": FRESH for number in range(12)}
    with Loopback(pages) as site:
        columns = {f"栏目{number}": f"/{number}.html" for number in range(12)}
        summary = cycle(store, write_registry(tmp_path, site.home, {"永宁镇": columns}))
    assert summary.requests["first_looks"] == 12
    assert summary.requests["requests"] == 13  # robots.txt on top
    assert all(site.asked(path) == 1 for path in pages)


def test_a_site_is_asked_one_thing_at_a_time_and_never_closer_than_the_delay(tmp_path: Path, store: Store) -> None:
    with Loopback({f"/{number}.html": FRESH for number in range(6)}) as site:
        columns = {f"栏目{number}": f"/{number}.html" for number in range(6)}
        cycle(store, write_registry(tmp_path, site.home, {"永宁镇": columns}), delay=0.2)
    assert site.most_in_flight == 1
    assert len(site.gaps) == 6
    assert min(site.gaps) >= 0.2


def test_the_rules_are_asked_for_in_the_turn_of_the_host_group(tmp_path: Path, store: Store) -> None:
    with Loopback({"/0.html": FRESH}) as site:
        registry = write_registry(tmp_path, site.home, {"永宁镇": {"通知公告": "/0.html"}}, host_group="yichun")
        cycle(store, registry, delay=0.2)
    assert [path for _, path in site.arrivals] == ["/robots.txt", "/0.html"]
    assert min(site.gaps) >= 0.2


def test_the_delay_counts_from_when_a_slow_greeting_was_over(tmp_path: Path, store: Store) -> None:
    greeting = self_signed(tmp_path)
    slow = iter([0.25])  # seconds, of the first

    def hesitate(*told: object) -> None:
        time.sleep(next(slow, 0))

    greeting.sni_callback = hesitate
    with Loopback({f"/{number}.html": FRESH for number in range(2)}, tls=greeting) as site:
        columns = {f"栏目{number}": f"/{number}.html" for number in range(2)}
        cycle(store, write_registry(tmp_path, site.home, {"永宁镇": columns}), delay=0.2)
    assert len(site.gaps) == 2
    assert min(site.gaps) >= 0.2


def test_a_site_is_asked_one_thing_at_a_time_even_without_a_delay(tmp_path: Path, store: Store) -> None:
    with Loopback({f"/{number}.html": FRESH for number in range(12)}) as site:
        columns = {f"栏目{number}": f"/{number}.html" for number in range(12)}
        cycle(store, write_registry(tmp_path, site.home, {"永宁镇": columns}))
    assert site.most_in_flight == 1


def test_retry_after_rests_the_whole_site(tmp_path: Path, store: Store) -> None:
    asked = []

    def busy_once(handler: BaseHTTPRequestHandler) -> None:
        asked.append(handler.path)
        headers = {"Content-Type": "text/html", "Retry-After": "1"}
        (FRESH if len(asked) > 1 else Answer(b"busy", 429, headers))(handler)

    with Loopback({"/busy.html": busy_once, "/other.html": FRESH}) as site:
        columns = {"忙": "/busy.html", "闲": "/other.html"}
        cycle(store, write_registry(tmp_path, site.home, {"永宁镇": columns}), retries=2)
    after = [at for at, path in site.arrivals if path != "/robots.txt"]
    assert seen(store)["忙"].state is ColumnState.FILLED
    assert after[1] - after[0] >= 0.95


def test_what_robots_txt_forbids_is_not_fetched_and_accuses_nobody(tmp_path: Path, store: Store) -> None:
    with Loopback({"/robots.txt": Answer(b"User-agent: *\nDisallow: /no/"), "/no/a.html": FRESH}) as site:
        registry = write_registry(tmp_path, site.home, {"永宁镇": {"通知公告": "/no/a.html"}})
        summary = cycle(store, registry)
        assert seen(store)["通知公告"].failure is Failure.ROBOTS
        assert not summary.opened
        assert site.asked("/no/a.html") == 0
        own = write_registry(tmp_path, site.home, {"永宁镇": {"通知公告": "/no/a.html"}}, robots="ignore")
        cycle(store, own)
    assert seen(store)["通知公告"].state is ColumnState.FILLED


def test_the_crawler_says_who_it_is(tmp_path: Path, store: Store) -> None:
    agents = []

    def note(handler: BaseHTTPRequestHandler) -> None:
        agents.append(handler.headers["User-Agent"])
        FRESH(handler)

    with Loopback({"/a.html": note}) as site:
        cycle(store, write_registry(tmp_path, site.home, {"永宁镇": {"通知公告": "/a.html"}}))
    assert agents == ["Xunlan/test"]


def test_a_site_that_is_down_is_left_alone_and_no_unit_is_blamed(tmp_path: Path, store: Store) -> None:
    with Loopback() as site:
        home = site.home
    columns = {f"栏目{number}": f"/{number}.html" for number in range(60)}
    summary = cycle(store, write_registry(tmp_path, home, {"永宁镇": columns}))
    assert summary.run.finish_reason == "site_down"
    assert summary.exit_status == 3
    assert not summary.opened
    assert len(store.observations(summary.run.id)) < 60


def test_a_blank_column_counts_after_chromium_saw_it_too(tmp_path: Path, store: Store) -> None:
    with Loopback({"/blank.html": html(BLANK), "/fresh.html": FRESH}) as site:
        registry = write_registry(tmp_path, site.home, {"永宁镇": {"通知公告": "/blank.html", "动态": "/fresh.html"}})
        summary = cycle(store, registry, browser=True)
    blank = seen(store)["通知公告"]
    assert (blank.state, blank.rendered, blank.looks) == (ColumnState.BLANK, True, 2)
    assert [(each.rule, each.column) for each in summary.opened] == [("blank_column", "通知公告")]
    assert store.pages(summary.run.id, blank.url)


def test_without_a_browser_nothing_is_confirmed_blank(tmp_path: Path, store: Store) -> None:
    with Loopback({"/blank.html": html(BLANK)}) as site:
        summary = cycle(store, write_registry(tmp_path, site.home, {"永宁镇": {"通知公告": "/blank.html"}}))
    assert seen(store)["通知公告"].state is ColumnState.BLANK
    assert not summary.opened
    assert any("疑似空白" in warning for warning in summary.warnings)


SCRIPT_LIST = page("""<div class="list"><ul class="news" id="list"></ul></div><script>
var request = new XMLHttpRequest();
request.onload = function () {
  JSON.parse(request.responseText).forEach(function (each) {
    var row = document.createElement('li');
    row.innerHTML = '<a href="' + each.url + '">' + each.title + '</a><span>' + each.day + '</span>';
    document.getElementById('list').appendChild(row);
  });
};
request.open('GET', '/data.json');
request.send();
</script>""")


def test_a_list_that_only_a_script_fills_is_read_by_the_browser(tmp_path: Path, store: Store) -> None:
    data = '[{"title": "关于春耕生产的通知", "url": "/art/1.html", "day": "2022-04-20"}]'
    pages = {
        "/js.html": html(SCRIPT_LIST),
        "/data.json": Answer(data.encode(), headers={"Content-Type": "application/json"}),
    }
    with Loopback(pages) as site:
        summary = cycle(store, write_registry(tmp_path, site.home, {"永宁镇": {"通知公告": "/js.html"}}), browser=True)
    read = seen(store)["通知公告"]
    assert (read.state, str(read.newest), read.rendered) == (ColumnState.FILLED, "2022-04-20", True)
    assert not summary.opened


def test_a_column_that_needed_a_browser_is_rendered_at_once_and_once_a_week_tried_without(
    tmp_path: Path, store: Store
) -> None:
    week = [DAY + timedelta(days=later) for later in range(1, 8)]
    (turn,) = (day for day in week if is_their_day("永宁镇", "通知公告", day))
    data = Answer(b'[{"title": "A", "url": "/art/1.html", "day": "2022-04-20"}]')
    with Loopback({"/js.html": html(SCRIPT_LIST), "/data.json": data}) as site:
        registry = write_registry(tmp_path, site.home, {"永宁镇": {"通知公告": "/js.html"}})
        cycle(store, registry, browser=True)
        asked = {}
        for day in sorted({turn, week[0], week[-1]}):
            before = site.asked("/js.html")
            cycle(store, registry, day, browser=True)
            asked[day] = site.asked("/js.html") - before
    assert asked == {day: 2 if day == turn else 1 for day in asked}


def test_an_aggregate_page_is_read_through_its_sub_columns(tmp_path: Path, store: Store) -> None:
    links = "".join(f'<li><a href="/x/{name}/xxgk_list.shtml">{name}</a></li>' for name in ("bmwj", "zcjd"))
    lists = page(f'<div class="columns"><ul>{links}</ul></div>')
    pages = {
        "/x/wj/xxgk_lists.shtml": html(lists),
        "/x/bmwj/xxgk_list.shtml": html(listing("2022-01-05", title="关于印发实施方案的通知")),
        "/x/zcjd/xxgk_list.shtml": html(listing("2022-04-20", title="实施方案解读")),
    }
    with Loopback(pages) as site:
        registry = write_registry(tmp_path, site.home, {"永宁镇": {"政策文件": "/x/wj/xxgk_lists.shtml"}})
        summary = cycle(store, registry)
    read = seen(store)["政策文件"]
    assert (read.state, str(read.newest), len(read.entries)) == (ColumnState.FILLED, "2022-04-20", 2)
    assert "2 个子栏目" in read.reason
    assert not summary.opened


def test_a_site_with_a_faulty_certificate_is_read_and_the_operator_told(tmp_path: Path, store: Store) -> None:
    with Loopback({"/a.html": FRESH}, self_signed(tmp_path)) as site:
        registry = write_registry(tmp_path, site.home, {"永宁镇": {"通知公告": "/a.html"}})
        summary = cycle(store, registry)
    assert seen(store)["通知公告"].state is ColumnState.FILLED
    assert [page.certificate for page in store.pages(summary.run.id)] == [CertificateFault.SELF_SIGNED]
    assert [told for told in summary.warnings if "证书" in told] == [
        "127.0.0.1 的证书是自签的,已照常读取,请告知网站平台"
    ]


def test_a_column_whose_data_do_not_answer_is_not_called_dead(tmp_path: Path, store: Store) -> None:
    shell = '<html><head><meta http-equiv="refresh" content="0;url=/list/data.html"></head><body></body></html>'
    with Loopback({"/shell.html": html(shell), "/fresh.html": FRESH}) as site:
        columns = {"通知公告": "/shell.html", "工作动态": "/fresh.html"}
        summary = cycle(store, write_registry(tmp_path, site.home, {"永宁镇": columns}))
        assert site.asked("/list/data.html")
    read = seen(store)["通知公告"]
    assert (read.state, read.failure) == (ColumnState.UNREADABLE, None)
    assert not summary.opened


def test_a_column_that_loses_its_list_is_unreadable_until_a_browser_agrees(tmp_path: Path, store: Store) -> None:
    with Loopback({"/a.html": FRESH}) as site:
        registry = write_registry(tmp_path, site.home, {"永宁镇": {"通知公告": "/a.html"}})
        cycle(store, registry)
        site.pages["/a.html"] = html(BLANK)
        cycle(store, registry)
        assert seen(store)["通知公告"].state is ColumnState.UNREADABLE
        cycle(store, registry, browser=True)
    assert seen(store)["通知公告"].state is ColumnState.BLANK


def test_a_problem_opens_stays_open_while_we_cannot_look_closes_and_reopens(tmp_path: Path, store: Store) -> None:
    stale, fresh = html(listing("2021-01-05")), html(listing("2022-04-20"))
    with Loopback({"/a.html": stale}) as site:
        registry = write_registry(tmp_path, site.home, {"永宁镇": {"通知公告": "/a.html"}})
        (opened,) = cycle(store, registry).opened
        site.pages["/a.html"] = html("error", 503)
        assert not cycle(store, registry).closed
        site.pages["/a.html"] = fresh
        (closed,) = cycle(store, registry).closed
        site.pages["/a.html"] = stale
        (reopened,) = cycle(store, registry).reopened
    assert opened.fingerprint == closed.fingerprint == reopened.fingerprint
    history = [event.what for event in store.rectification_events(opened.fingerprint)]
    assert history == ["opened", "closed", "reopened"]


def test_one_unit_on_demand_leaves_the_others_as_they_are(tmp_path: Path, store: Store) -> None:
    with Loopback({"/a.html": html(listing("2021-01-05")), "/b.html": html(listing("2021-01-05"))}) as site:
        units = {"永宁镇": {"通知公告": "/a.html"}, "三都镇": {"公告公示": "/b.html"}}
        registry = write_registry(tmp_path, site.home, units)
        assert len(cycle(store, registry).opened) == 2
        site.pages["/a.html"] = site.pages["/b.html"] = FRESH
        summary = cycle(store, registry, units=("永宁镇",))
    assert [each.unit for each in summary.closed] == ["永宁镇"]
    assert [each.unit for each in store.rectifications()] == ["三都镇"]
    assert site.asked("/b.html") == 1


def test_a_recheck_visits_only_the_places_with_open_problems(tmp_path: Path, store: Store) -> None:
    with Loopback({"/a.html": html(listing("2021-01-05")), "/b.html": FRESH}) as site:
        registry = write_registry(tmp_path, site.home, {"永宁镇": {"通知公告": "/a.html", "公告公示": "/b.html"}})
        cycle(store, registry)
        summary = cycle(store, registry, kind=RunKind.RECHECK)
    assert (site.asked("/a.html"), site.asked("/b.html")) == (2, 1)
    assert summary.run.planned == 1


def test_columns_below_a_units_root_are_walked_too(tmp_path: Path, store: Store) -> None:
    menu = page(
        '<ul class="menu"><li><a href="/ynz/tzgg/list.html">通知公告</a></li>'
        '<li><a href="/ynz/zcwj/list.html">政策文件</a></li></ul>'
    )
    pages = {"/ynz/": html(menu), "/ynz/tzgg/list.html": FRESH, "/ynz/zcwj/list.html": html(listing("2021-01-05"))}
    with Loopback(pages) as site:
        registry = write_registry(tmp_path, site.home, {"永宁镇": {"通知公告": "/ynz/tzgg/list.html"}})
        text = registry.read_text(encoding="utf-8").replace("  kind: 乡镇", f"  kind: 乡镇\n  root: {site.home}ynz/")
        registry.write_text(text, encoding="utf-8")
        summary = cycle(store, registry)
    assert [(each.rule, each.column) for each in summary.opened] == [("stale_column", "政策文件")]
    assert site.asked("/ynz/tzgg/list.html") == 1
    assert [column.discovered for column in store.columns()] == [False, True]
    assert summary.run.as_of == DAY
