"""The way to a page, over real sockets: old servers, faulty certificates, two schemes, packed and broken answers."""

from __future__ import annotations

import gzip
import json
import ssl
import sys
import zlib
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from time import sleep

import brotli  # type: ignore[import-untyped]
import pytest

from crawler.look import look_at
from crawler.order import Manners
from spiders.document import Document
from spiders.reading import read_column
from storage.nouns import CertificateFault, ColumnState, Failure
from tests.certificates import Authority, old_server, self_signed, server_of_short_keys
from tests.crawler.county import DAY, listing, page
from tests.loopback import Answer, Behaviour, Loopback, html, redirect
from tests.proxy import Proxy

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LIST = listing("2022-04-20", "2022-04-18")
FRESH = html(LIST)


def look(*urls: str, retries: int = 0, timeout: float = 5.0, proxy: str | None = None) -> list[Document]:
    """What each URL leads to, fetched by a child process."""
    manners = Manners("Xunlan/test", delay=0.0, timeout=timeout, max_body=1_000_000, retries=retries, proxy=proxy)
    return list(look_at(urls, manners, DAY))


def states(documents: list[Document]) -> list[tuple[ColumnState, Failure | None]]:
    return [(reading.state, reading.failure) for reading in map(read_column, documents)]


FILLED = (ColumnState.FILLED, None)


# --- secure channels ------------------------------------------------------------------------------------------------

CERTIFICATES = (None, *CertificateFault)


class Channels:
    """Servers of many kinds, and what one crawl read from them. A group holds the documents of one server."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        known, unknown = Authority(folder / "known"), Authority(folder / "unknown")
        monkeypatch.setenv("SSL_CERT_FILE", str(known.certificate))
        limits: dict[str, Behaviour] = {
            "/endless": never_ending,
            "/big": Answer(b"<html>" + b"x" * 2_000_000),
            "/inside": redirect("https://127.0.0.2/"),
        }
        self.sites = {
            "TLS 1.0": Loopback({"/a": FRESH, "/b": FRESH, "/c": FRESH}, old_server(folder, ssl.TLSVersion.TLSv1)),
            "TLS 1.1": Loopback({"/": FRESH}, old_server(folder, ssl.TLSVersion.TLSv1_1)),
            "short keys": Loopback({"/": FRESH}, server_of_short_keys(folder)),
            "limits": Loopback(limits, old_server(folder, ssl.TLSVersion.TLSv1)),
            "no TLS": Loopback({"/a": FRESH, "/b": FRESH, "/c": FRESH}),
            "None": Loopback({"/": FRESH}, known.server()),
            "expired": Loopback({"/": FRESH}, known.server(expired=True)),
            "self_signed": Loopback({"/": FRESH}, self_signed(folder)),
            "wrong_host": Loopback({"/": FRESH}, known.server("www.tonggu.test")),
            "untrusted": Loopback({"/": FRESH}, unknown.server()),
        }
        self.sites["no TLS"].scheme = "https"
        with ExitStack() as stack:
            for site in self.sites.values():
                stack.enter_context(site)
            read = iter(look(*(site.url(path) for site in self.sites.values() for path in site.pages), timeout=2.0))
            self.read = {name: [next(read) for _ in site.pages] for name, site in self.sites.items()}


@pytest.fixture(scope="module")
def channels(tmp_path_factory: pytest.TempPathFactory) -> Channels:
    with pytest.MonkeyPatch.context() as monkeypatch:
        return Channels(tmp_path_factory.mktemp("channels"), monkeypatch)


def test_servers_that_no_browser_talks_to_are_read_and_their_tls_is_told(channels: Channels) -> None:
    told = {"TLS 1.0": "TLSv1", "TLS 1.1": "TLSv1.1", "short keys": "TLSv1.2", "None": None, "expired": None}
    for name, version in told.items():
        assert {document.page.tls for document in channels.read[name]} == {version}, name
        assert set(states(channels.read[name])) == {FILLED}, name


def test_a_crawl_remembers_how_a_server_wants_to_be_asked(channels: Channels) -> None:
    assert channels.sites["TLS 1.0"].greetings == 2  # refused once, then one channel for robots.txt and all pages
    assert channels.sites["None"].greetings == 1


def test_an_old_server_is_bound_by_the_same_limits(channels: Channels) -> None:
    failures = [document.page.failure for document in channels.read["limits"]]
    assert failures == [Failure.TIMEOUT, Failure.TOO_LARGE, Failure.FORBIDDEN_ADDRESS]


def test_a_port_that_speaks_no_tls_is_a_failure_and_is_not_asked_twice_for_every_page(channels: Channels) -> None:
    assert {document.page.failure for document in channels.read["no TLS"]} == {Failure.TLS}
    assert channels.sites["no TLS"].greetings == 5  # robots.txt and three pages, and once more in the lenient way


@pytest.mark.parametrize("fault", CERTIFICATES, ids=str)
def test_a_page_is_read_whatever_is_wrong_with_the_certificate_and_the_fault_is_told(
    channels: Channels, fault: CertificateFault | None
) -> None:
    (document,) = channels.read[str(fault)]
    assert document.page.certificate == fault
    assert states([document]) == [FILLED]


def test_a_machine_that_knows_no_authority_distrusts_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    with (
        Loopback({"/": FRESH}, authority.server()) as good,
        Loopback({"/": FRESH}, authority.server(expired=True)) as expired,
    ):
        read = look(good.home, expired.home)
    assert [document.page.certificate for document in read] == [None, CertificateFault.EXPIRED]


# --- two schemes ----------------------------------------------------------------------------------------------------


AT_ONCE = 8  # requests that are on their way before the first answer comes


def test_where_https_does_not_answer_http_is_read_and_remembered_and_what_http_lacks_is_asked_by_https() -> None:
    urls = [f"https://a.test/{number}.html" for number in range(2 * AT_ONCE)]
    pages: dict[str, Behaviour] = {url.replace("https:", "http:"): FRESH for url in urls}
    missing = "http://a.test/missing.html"
    with Proxy(pages | {missing: html("<p>404</p>", 404)}) as proxy:
        *read, last = look(*urls, missing.replace("http:", "https:"), proxy=proxy.url)
    assert states(read) == [FILLED] * len(urls)
    assert [document.page.url for document in read] == urls
    assert [document.page.final_url for document in read] == list(pages)
    assert (last.page.failure, last.page.url) == (Failure.REFUSED, "https://a.test/missing.html")
    assert proxy.asked.count(missing) == 1
    assert proxy.asked.count("CONNECT a.test:443") <= 1 + AT_ONCE + 1  # for robots.txt, and for what http lacks
    assert proxy.asked.count("http://a.test/robots.txt") == 1


def test_where_http_does_not_answer_or_answers_nothing_https_is_read(tmp_path: Path) -> None:
    with (
        Loopback({"/a.html": FRESH, "/b.html": FRESH}, self_signed(tmp_path)) as site,
        Proxy({"http://b.test/b.html": html(""), "http://c.test/c.html": html("")}, a_test=site, b_test=site) as proxy,
    ):
        *read, empty, odd = look(
            "http://a.test/a.html", "http://b.test/b.html", "http://c.test/c.html", "http://d.test:81/", proxy=proxy.url
        )
    assert states(read) == [FILLED] * 2
    assert [document.page.final_url for document in read] == ["https://a.test/a.html", "https://b.test/b.html"]
    assert {document.page.certificate for document in read} == {CertificateFault.SELF_SIGNED}
    # Where neither has anything, the first answer stands; a port of its own leads to no second one.
    assert (empty.page.status, empty.page.final_url) == (200, "http://c.test/c.html")
    assert odd.page.failure is Failure.RESET
    assert not any("d.test" in asked for asked in proxy.asked if asked.startswith(("CONNECT", "https:")))


def test_a_twin_without_the_page_leaves_the_first_failure_as_it_was() -> None:
    pages: dict[str, Behaviour] = {
        "http://a.test/1.html": html("<p>404</p>", 404),
        "http://b.test/1.html": html(page("<h1>您访问的页面不存在</h1>")),
        "http://c.test/1.html": redirect("https://c.test/1.html"),
        "http://d.test/1.html": html(""),
    }
    more = [f"https://e.test/{number}.html" for number in range(2 * AT_ONCE)]
    with Proxy(pages) as proxy:
        read = look(*(url.replace("http:", "https:") for url in pages), *more, proxy=proxy.url)
    assert {document.page.failure for document in read} == {Failure.REFUSED}
    assert 1 <= sum("http://e.test/" in asked for asked in proxy.asked) < len(more)


# --- packed and broken answers --------------------------------------------------------------------------------------


def raw(*lines: str, body: bytes = b"", keep: bool = False) -> Behaviour:
    """An answer byte by byte, after which the connection is closed unless it is to be kept."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write("\r\n".join([*lines, "", ""]).encode() + body)
        handler.close_connection = not keep

    return answer


def never_ending(handler: BaseHTTPRequestHandler) -> None:
    """Sends a byte now and then for as long as anybody listens."""
    raw("HTTP/1.0 200 OK", "Content-Type: text/html")(handler)
    while True:
        handler.wfile.write(b" ")
        sleep(0.05)


def chunk(body: bytes) -> bytes:
    return f"{len(body):x}\r\n".encode() + body + b"\r\n"


def packed(encoding: str, body: bytes) -> Answer:
    return Answer(body, headers={"Content-Type": "text/html", "Content-Encoding": encoding})


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


HTTP = "HTTP/1.1 200 OK"
BODY = LIST.encode()
HALF = BODY[: len(BODY) // 2]
TOO_LONG = f"Content-Length: {len(BODY) + 500}"
DATA = json.dumps([{"title": "关于春耕的通知", "url": "/1.html", "date": "2022-04-20"}]).encode()
ZIPPED = gzip.compress(BODY)

PACKED: dict[str, Behaviour] = {
    "/gzip": packed("gzip", ZIPPED),
    "/x-gzip": packed("x-gzip", ZIPPED),
    "/deflate": packed("deflate", zlib.compress(BODY)),
    "/raw": packed("deflate", raw_deflate(BODY)),
    "/br": packed("br", brotli.compress(BODY)),
    "/zstd": packed("zstd", zstd.compress(BODY)),
    "/twice": packed("gzip, br", brotli.compress(ZIPPED)),
    "/plain": packed("gzip", BODY),
    "/plain-br": packed("br", BODY),
    "/identity": packed("identity", BODY),
    "/odd-end": packed("gzip", ZIPPED[:-4]),  # without the length of what it holds
}
SLOPPY: dict[str, Behaviour] = {
    "/one-zero": raw("HTTP/1.0 200 OK", "Content-Type: text/html", body=BODY),
    "/no-reason": raw("HTTP/1.1 200", body=BODY),
    "/no-type": raw(HTTP, "Connection: close", body=BODY),
    "/bad-header": raw(HTTP, "this line has no colon", "Connection: close", body=BODY),
    "/too-long": raw(HTTP, "Content-Type: text/html", TOO_LONG, body=BODY),
    "/no-last-chunk": raw(HTTP, "Transfer-Encoding: chunked", body=chunk(BODY)),
    "/both": raw(HTTP, "Transfer-Encoding: chunked", "Content-Length: 12", body=chunk(BODY) + chunk(b"")),
}
CUT: dict[str, Behaviour] = {
    "/cut": raw(HTTP, "Content-Type: text/html", TOO_LONG, body=HALF),
    "/cut-data": raw(HTTP, "Content-Type: application/json", TOO_LONG, body=DATA[:-9]),
    "/cut-chunk": raw(HTTP, "Transfer-Encoding: chunked", body=chunk(HALF)),
    "/in-a-chunk": raw(HTTP, "Transfer-Encoding: chunked", body=b"ffff\r\n" + HALF),
    "/cut-gzip": packed("gzip", ZIPPED[: len(ZIPPED) // 2]),
    "/nothing": raw(HTTP, TOO_LONG),
}
HOPELESS: dict[str, tuple[Behaviour, Failure]] = {
    "/noise": (packed("gzip", b"\x1f\x8b" + bytes(range(256)) * 4), Failure.PROTOCOL),
    "/noise-br": (packed("br", bytes(range(128, 256)) * 4), Failure.PROTOCOL),
    "/layers": (packed("gzip, gzip, gzip, gzip", ZIPPED), Failure.PROTOCOL),
    "/bomb": (packed("gzip", gzip.compress(b"<p>" * 5_000_000, 1)), Failure.TOO_LARGE),
    "/bomb-zstd": (packed("zstd", zstd.compress(b"\0" * 5_000_000)), Failure.TOO_LARGE),
    "/bad-chunk": (raw(HTTP, "Transfer-Encoding: chunked", body=b"zzz\r\n" + BODY), Failure.RESET),
    "/bad-length": (raw(HTTP, "Content-Length: many", body=BODY), Failure.PROTOCOL),
    "/bad-status": (raw("HTTP/1.1 OK", body=BODY), Failure.PROTOCOL),
    "/ssh": (raw("SSH-2.0-OpenSSH_9.2", body=b"\0" * 20), Failure.PROTOCOL),
}
ODD: dict[str, Behaviour] = {
    "/data": raw(HTTP, "Content-Type: application/json", TOO_LONG, body=DATA),
    "/short": raw(HTTP, "Content-Type: text/html", f"Content-Length: {len(BODY) - 20}", body=BODY, keep=True),
    "/next": FRESH,
}


class Answers:
    """All of the above on one server, read by one crawl that tries once more."""

    def __init__(self) -> None:
        pages = PACKED | SLOPPY | CUT | {path: answer for path, (answer, _) in HOPELESS.items()} | ODD
        with Loopback(pages) as site:
            self.read = dict(zip(pages, look(*(site.url(path) for path in pages), retries=1), strict=True))
            self.asked = {path: site.asked(path) for path in pages}


@pytest.fixture(scope="module")
def answers() -> Answers:
    return Answers()


@pytest.mark.parametrize("path", [*PACKED, *SLOPPY])
def test_packed_and_sloppy_answers_are_read_whole(answers: Answers, path: str) -> None:
    assert answers.read[path].page.failure is None
    assert answers.read[path].body == BODY


@pytest.mark.parametrize("path", CUT)
def test_a_page_whose_end_is_missing_proves_nothing_and_is_asked_for_again(answers: Answers, path: str) -> None:
    assert answers.read[path].page.failure is Failure.RESET
    assert answers.asked[path] == 2


@pytest.mark.parametrize("path", HOPELESS)
def test_what_cannot_be_unpacked_never_ends_or_is_not_http_is_called_so(answers: Answers, path: str) -> None:
    assert answers.read[path].page.failure is HOPELESS[path][1]


def test_data_that_is_announced_too_long_is_read_when_it_is_whole(answers: Answers) -> None:
    assert answers.read["/data"].body == DATA


def test_a_length_that_is_too_short_does_not_spoil_the_next_answer(answers: Answers) -> None:
    assert answers.read["/short"].body == BODY[:-20]
    assert answers.read["/next"].body == BODY


# --- plain http -----------------------------------------------------------------------------------------------------


def crawl_of(site: Loopback, *paths: str, delay: float = 0.0) -> list[Document]:
    manners = Manners("Xunlan/test", delay=delay, timeout=5.0, max_body=1_000_000, retries=0)
    return list(look_at([site.url(path) for path in paths], manners, DAY))


WRITTEN = ["/%7Ea/b%2Fc/%e4%b8%ad.html?x=%20y+z&u=a%2B", "/a/../b;c=1/(d)!,*?q=$1"]


@pytest.mark.parametrize("path", WRITTEN)
def test_an_address_is_asked_for_as_it_is_written(path: str) -> None:
    with Loopback({path: FRESH}) as site:
        (document,) = crawl_of(site, path)
        assert site.asked(path) == 1
    assert states([document]) == [FILLED]


def test_a_header_that_is_no_text_spoils_no_answer() -> None:
    gbk = "Content-Disposition: inline; filename=通知.html".encode("gbk")

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"\r\n".join([b"HTTP/1.1 200 OK", gbk, b"Connection: close", b"", BODY]))
        handler.close_connection = True

    with Loopback({"/": answer}) as site:
        (document,) = crawl_of(site, "/")
    assert states([document]) == [FILLED]


def test_headers_as_long_as_real_ones_are_read() -> None:
    policy = "; ".join(f"img-src http://{number}.test" for number in range(600))
    with Loopback({"/": raw(HTTP, f"Content-Security-Policy: {policy}", "Connection: close", body=BODY)}) as site:
        (document,) = crawl_of(site, "/")
    assert states([document]) == [FILLED]


def test_who_answers_oddly_is_asked_in_another_way_after_the_delay_and_that_is_remembered() -> None:
    both = raw(HTTP, "Transfer-Encoding: chunked", "Content-Length: 12", body=chunk(BODY) + chunk(b""))
    pages = dict.fromkeys(["/1.html", "/2.html", "/3.html"], both)
    with Loopback({"/robots.txt": html(""), **pages}) as site:
        read = crawl_of(site, *pages, delay=0.2)
    assert states(read) == [FILLED] * 3
    assert [path for _, path in site.arrivals] == ["/robots.txt", "/1.html", "/1.html", "/2.html", "/3.html"]
    assert min(site.gaps) >= 0.2


def test_a_server_that_hangs_up_is_not_asked_again_on_the_spot() -> None:
    def hang_up(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True

    with Loopback({"/": hang_up}) as site:
        (document,) = crawl_of(site, "/")
    assert document.page.failure is Failure.RESET
    assert site.asked("/") == 1


# --- cookies --------------------------------------------------------------------------------------------------------


def test_a_site_gets_back_the_cookie_that_it_sets_and_nobody_else_is_asked_about_it() -> None:
    def greet(handler: BaseHTTPRequestHandler) -> None:
        if handler.headers["Cookie"] == "seen=1":
            FRESH(handler)
        else:
            again = {"Location": "http://www.a.test/", "Set-Cookie": "seen=1; Domain=a.test; Path=/"}
            Answer(b"", 302, again)(handler)

    with Proxy({"http://www.a.test/": greet, "http://www.b.test/": greet}) as proxy:
        one, other = look("http://www.a.test/", "http://www.b.test/", proxy=proxy.url)
    assert states([one]) == [FILLED]
    assert other.page.final_url == "http://www.a.test/"  # which knows its own cookie; b.test was given none
    assert all(".test" in asked for asked in proxy.asked), proxy.asked
