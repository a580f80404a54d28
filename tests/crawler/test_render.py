"""Pages as Chromium draws them: what they may do, what it costs when they misbehave, what an unfinished one proves."""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from crawler.browser import find_chromium
from crawler.look import look_at
from crawler.order import Manners
from spiders.reading import Reading, read_column
from storage.nouns import ColumnState, Failure
from storage.store import Store, open_store
from tests.certificates import old_server
from tests.crawler.county import BLANK, DAY, cycle, listing, page, seen, write_registry
from tests.loopback import Answer, Behaviour, Loopback, html, redirect
from tests.processes import descendants, kill

pytestmark = pytest.mark.skipif(
    find_chromium() is None and "CI" not in os.environ,
    reason="no Chromium: rendering was not checked",
)

ROWS = '[{"title": "关于春耕的通知", "url": "/1.html", "day": "2022-04-20"}]'.encode()
DATA = Answer(ROWS, headers={"Content-Type": "application/json"})
LIBRARY = """
function fill(text) {
  JSON.parse(text).forEach(function (each) {
    var row = document.createElement('li');
    row.innerHTML = '<a href="' + each.url + '">' + each.title + '</a><span>' + each.day + '</span>';
    document.getElementById('list').appendChild(row);
  });
}
function get(url, then) {
  var request = new XMLHttpRequest();
  request.onload = function () { if (request.status === 200) then(request.responseText); };
  request.open('GET', url);
  request.send();
}
"""


def scripted(script: str, body: str = "") -> Answer:
    """A column whose list is empty until its script fills it."""
    empty = '<div class="list"><ul class="news" id="list"></ul><p>暂无信息</p></div>'
    return html(page(f"{empty}{body}<script>{LIBRARY}{script}</script>"))


FILL = "get('/data.json', fill);"


def rendered(site: Loopback, *paths: str, timeout: float = 1.0, render: bool = True) -> list[Reading]:
    """What is read at each path of a site, by one browser."""
    manners = Manners("Xunlan/test", delay=0.0, timeout=timeout, retries=0, chromium=find_chromium())
    return [read_column(each) for each in look_at([site.url(path) for path in paths], manners, DAY, render=render)]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path}/xunlan.db") as opened:
        yield opened


# --- pages that misbehave -------------------------------------------------------------------------------------------


def test_whatever_a_page_does_to_the_browser_costs_that_page_alone() -> None:
    file = Answer(b"PK\x03\x04", headers={"Content-Type": "application/zip"})
    annoying = "alert(1); confirm(2); window.open('/pop'); location.href = '/file';"
    link = "<a id='out' href='/pop' target='_blank' rel='noopener'>图</a>"
    pages: dict[str, Behaviour] = {
        "/endless": scripted("while (true) {}"),
        "/circle": redirect("/circle"),
        "/file": file,
        "/closed": lambda handler: setattr(handler, "close_connection", True),
        "/annoying": scripted(annoying + FILL + "document.getElementById('out').click();", link),
        "/polling": scripted(FILL + "setInterval(function () { get('/data.json', function () {}); }, 20);"),
    }
    with Loopback({**pages, "/data.json": DATA, "/pop": html("<p>弹窗</p>")}) as site:
        read = dict(zip(pages, rendered(site, *pages), strict=True))
        assert site.asked("/pop") == 0
    assert {path: (reading.state, reading.failure) for path, reading in read.items()} == {
        "/endless": (ColumnState.UNREADABLE, Failure.BROWSER),
        "/circle": (ColumnState.UNREACHABLE, Failure.REDIRECT_LOOP),
        "/file": (ColumnState.UNREADABLE, Failure.NOT_HTML),
        "/closed": (ColumnState.UNREACHABLE, Failure.RESET),
        "/annoying": (ColumnState.FILLED, None),
        "/polling": (ColumnState.FILLED, None),
    }
    assert not descendants("chrom")


def test_a_browser_that_is_killed_costs_one_column_and_not_the_crawl(tmp_path: Path, store: Store) -> None:
    with Loopback({"/a": html(BLANK), "/b": Deadly("chrom"), "/c": html(BLANK), "/d": Deadly("node")}) as site:
        columns = {"公告公示": "/a", "通知公告": "/b", "政策文件": "/c", "工作动态": "/d"}
        summary = cycle(store, write_registry(tmp_path, site.home, {"永宁镇": columns}), browser=True)
    assert {name: (read.state, read.looks) for name, read in seen(store).items()} == {
        "公告公示": (ColumnState.BLANK, 2),
        "通知公告": (ColumnState.BLANK, 1),
        "政策文件": (ColumnState.BLANK, 2),
        "工作动态": (ColumnState.BLANK, 1),
    }
    assert {each.column for each in summary.opened} == {"公告公示", "政策文件"}


class Deadly:
    """A blank page; whenever the browser asks for it, a program of ours dies first."""

    def __init__(self, program: str) -> None:
        self.program = program
        self.asked = 0

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked += 1
        if self.asked > 1:
            kill(self.program)
        html(BLANK)(handler)


# --- what an unfinished page proves ---------------------------------------------------------------------------------


def test_a_list_is_waited_for_as_long_as_its_data_is_on_the_way_and_a_page_without_its_data_proves_nothing() -> None:
    def late(handler: BaseHTTPRequestHandler) -> None:
        site.released.wait(1.2)
        DATA(handler)

    def never(handler: BaseHTTPRequestHandler) -> None:
        site.released.wait()

    pages: dict[str, Behaviour] = {
        "/late": scripted("get('/late.json', fill);"),
        "/never": scripted("get('/never.json', fill);"),
        "/broken": scripted("get('/broken.json', fill);"),
        "/walled": scripted("get('/walled.json', fill);"),
        "/blank": scripted("get('/missing.json', fill); get('/none.json', fill);"),
        "/listed": html(page(f"<script src='/broken.json' async></script>{listing('2022-04-20', '2022-04-18')}")),
        "/late.json": late,
        "/never.json": never,
        "/broken.json": html("error", 500),
        "/walled.json": html("blocked", 412),
        "/none.json": Answer(b"[]"),
    }
    with Loopback(pages) as site:
        read = rendered(site, "/late", "/never", "/broken", "/walled", "/blank", "/listed", timeout=2.0)
        site.released.set()
    assert [(reading.state, reading.failure) for reading in read] == [
        (ColumnState.FILLED, None),
        (ColumnState.UNREADABLE, Failure.BROWSER),
        (ColumnState.UNREADABLE, Failure.BROWSER),
        (ColumnState.UNREADABLE, Failure.BROWSER),
        (ColumnState.BLANK, None),
        (ColumnState.FILLED, None),
    ]


# --- what a page may ask for ----------------------------------------------------------------------------------------


def test_a_page_reaches_nothing_in_the_private_network_and_fetches_no_pictures() -> None:
    with Loopback({"/secret": html("秘密")}, address="127.0.0.2") as inside, Loopback() as site:
        secret = inside.url("/secret")
        socket = secret.replace("http:", "ws:")
        site.pages |= {
            "/a": scripted(
                f"get('/hop', function () {{}}); fetch('{secret}'); new WebSocket('{socket}'); {FILL}"
                f"document.getElementById('out').click();",
                f"<iframe src='{secret}'></iframe><iframe src='/hop'></iframe><img src='/1.png'><img src='{secret}'>"
                f"<link rel='stylesheet' href='/hop'><a id='out' href='{secret}' target='_blank' rel='noopener'>出</a>"
                "<style>@font-face { font-family: f; src: url('/f.woff2'); } p { font-family: f; }</style>"
                "<video src='/v.mp4'></video>",
            ),
            "/hop": redirect(secret),
            "/out": redirect(secret),
            "/data.json": DATA,
        }
        page_read, led_out = rendered(site, "/a", "/out", timeout=3.0)
        asked = {path for _, path in site.arrivals}
    assert page_read.state is ColumnState.FILLED
    assert led_out.failure is not None
    assert inside.arrivals == []
    assert asked & {"/1.png", "/f.woff2", "/v.mp4"} == set()


def test_a_page_behind_obsolete_tls_is_drawn_too(tmp_path: Path, store: Store) -> None:
    pages: dict[str, Behaviour] = {"/js": scripted(FILL), "/blank": html(BLANK), "/data.json": DATA}
    with Loopback(pages, old_server(tmp_path, ssl.TLSVersion.TLSv1)) as site:
        registry = write_registry(tmp_path, site.home, {"永宁镇": {"通知公告": "/js", "政策文件": "/blank"}})
        cycle(store, registry, browser=True)
    read = seen(store)
    assert (read["通知公告"].state, read["通知公告"].rendered) == (ColumnState.FILLED, True)
    assert (read["政策文件"].state, read["政策文件"].looks) == (ColumnState.BLANK, 2)
