"""A recorded county in, a web server on loopback out that answers for all copies of it, fast and as real servers do.

Every answer is made ready once: what the server spends on a request is small beside what any client does. A page has
an ETag and a Last-Modified, and 304 is the answer to whoever has it already. From outside a share of the list pages
can be made to list something new, each answer can be held back, and arrivals are counted by host. It serves as a
forward proxy, so that addresses are those of the recorded county.

As a module: python -m benchmarks.fleet_server RECORDING [SECONDS]; its first line is its address; each line that it
reads is an order (see `obey`), answered by one line of JSON; it ends with its input.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
import threading
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

from benchmarks.changing import with_news
from benchmarks.fleet import addresses_of, number_of, original
from examples.serve import Connection, drawn_article
from storage.recording import Recording

_REASONS = {200: "OK", 302: "Found", 304: "Not Modified", 404: "Not Found", 412: "Precondition Failed"}
_NOT_THERE = "<!DOCTYPE html><html><head><title>404</title></head><body><p>页面不存在。</p></body></html>".encode()
_HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Prepared:
    """One address's answer, on the day of the recording or with something new on the day after."""

    status: int
    headers: str  # lines, each with its end
    body: bytes
    tag: str = ""  # none: an answer that is not worth keeping
    modified: str = ""

    def answer(self, copy: int, has_tag: str, has_modified: str) -> bytes:
        """The whole answer for a copy of the page, or 304 for whoever has it."""
        if not self.tag:
            return self._whole(self.headers, self.status, self.body)
        tag = f'"{self.tag}-{copy:x}"'
        headers = f"{self.headers}etag: {tag}\r\nlast-modified: {self.modified}\r\n"
        if has_tag == tag or (not has_tag and has_modified == self.modified):
            return self._whole(headers, 304, None)
        # No two copies have the same body, as no two counties have: what is kept by its hash is kept for each.
        return self._whole(headers, self.status, self.body + f"<!-- {copy} -->\n".encode() if copy else self.body)

    @staticmethod
    def _whole(headers: str, status: int, body: bytes | None) -> bytes:
        length = "" if body is None else f"content-length: {len(body)}\r\n"
        head = f"HTTP/1.1 {status} {_REASONS.get(status, 'Status')}\r\n{headers}{length}\r\n"
        return head.encode("latin-1") + (body or b"")


@dataclass
class Asked:
    """What came to one host. `closest`: seconds between two arrivals, at least; `together`: in flight, at most."""

    requests: int = 0
    not_modified: int = 0
    closest: float | None = None
    together: int = 0
    first: float = 0.0
    last: float = 0.0
    flying: int = 0

    def arrive(self, now: float) -> None:
        if self.requests:
            self.closest = min(now - self.last, self.closest if self.closest is not None else now - self.last)
        self.first, self.last = self.first or now, now
        self.requests += 1
        self.flying += 1
        self.together = max(self.together, self.flying)


@dataclass
class FleetSite:
    """All answers, and what was asked."""

    recording: Recording
    latency: float = 0.0
    asked: defaultdict[str, Asked] = field(default_factory=lambda: defaultdict(Asked))

    def __post_init__(self) -> None:
        day = self.recording.as_of
        self._now = {each.page.url: self._prepared(each.page.url, day) for each in self.recording}
        self._later: dict[str, Prepared] = {}
        self._by_path = {_path(url): url for url in reversed(self._now)}

    def _prepared(self, url: str, day: date) -> Prepared | None:
        recorded = self.recording.find(url)
        assert recorded is not None
        if recorded.page.failure is not None:
            return None
        # LinkChecker visits a host a few times a second at most, unless the host says so.
        headers = "linkchecker: welcome\r\n"
        headers += "".join(f"{name}: {value}\r\n" for name, value in recorded.page.headers.items())
        status = recorded.page.status or 200
        return _ready(status, headers, self.recording.body(recorded), day)

    def change(self, per_mille: int) -> int:
        """Let so many of every thousand columns list something new from now on; the number of them.

        They are spread evenly over those that list articles, so that the share is one of all columns.
        """
        day, addresses = self.recording.as_of + timedelta(days=1), addresses_of(self.recording)
        able = {url: new for url in addresses if (new := self._with_news(url, day))}
        wanted = min(len(able), round(len(addresses) * per_mille / 1000))
        chosen = {round(place * len(able) / wanted) for place in range(wanted)} if wanted else set()
        self._later = {url: new for place, (url, new) in enumerate(able.items()) if place in chosen}
        return len(self._later)

    def _with_news(self, url: str, day: date) -> Prepared | None:
        today = self._now[url]
        if today is None or not today.tag:
            return None
        news = with_news(today.body.decode("utf-8", "surrogateescape"), day)
        return _ready(today.status, today.headers, news.encode("utf-8", "surrogateescape"), day) if news else None

    def answer(self, url: str, has_tag: str, has_modified: str) -> bytes | None:
        """None for a recorded failure: the connection is closed."""
        first = original(url)
        known = first if first in self._now else self._by_path.get(_path(first))
        if known is None:
            body = (drawn_article(first) or "").encode()
            return _ready(200 if body else 404, f"content-type: {_HTML}\r\n", body or _NOT_THERE).answer(0, "", "")
        ready = self._later.get(known) or self._now[known]
        return None if ready is None else ready.answer(number_of(url), has_tag, has_modified)

    def take(self, transport: asyncio.Transport, head: str) -> None:
        request, *lines = head.split("\r\n")
        method, target, *_ = (*request.split(" "), "")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        url = target if "://" in target else f"http://{headers.get('host', '')}{target}"
        asked = self.asked[urlsplit(url).netloc]
        asked.arrive(monotonic())
        answer = self.answer(url, headers.get("if-none-match", ""), headers.get("if-modified-since", ""))
        if answer is not None:
            asked.not_modified += answer.startswith(b"HTTP/1.1 304")
            answer = answer if method == "GET" else answer.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        if self.latency:
            asyncio.get_running_loop().call_later(self.latency, _give, transport, answer, asked)
        else:
            _give(transport, answer, asked)

    def obey(self, order: str) -> object:
        """`change N`: so many of every thousand columns list something new. `asked`: what came to each host, anew."""
        word, _, number = order.partition(" ")
        if word == "change":
            return self.change(int(number))
        if word == "asked":
            told, self.asked = self.asked, defaultdict(Asked)
            return {host: asdict(each) for host, each in told.items()}
        raise ValueError(f"no such order: {order!r}")


def _ready(status: int, headers: str, body: bytes, day: date | None = None) -> Prepared:
    if status != 200 or day is None:
        return Prepared(status, headers, body)
    modified = format_datetime(datetime(day.year, day.month, day.day, tzinfo=UTC), usegmt=True)
    tag = hashlib.sha256(body).hexdigest()[:16]
    return Prepared(status, headers, body, tag, modified)


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


def _give(transport: asyncio.Transport, answer: bytes | None, asked: Asked) -> None:
    asked.flying -= 1
    if answer is None:
        transport.close()
    elif not transport.is_closing():
        transport.write(answer)


async def serve(site: FleetSite) -> None:
    """Until standard input ends."""
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    server = await loop.create_server(lambda: Connection(site.take), "127.0.0.1", 0, backlog=512)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    threading.Thread(target=_listen, args=(site, loop, over), daemon=True).start()
    await over.wait()
    server.close()


def _listen(site: FleetSite, loop: asyncio.AbstractEventLoop, over: asyncio.Event) -> None:
    for line in sys.stdin:
        print(json.dumps(site.obey(line.strip())), flush=True)
    loop.call_soon_threadsafe(over.set)


if __name__ == "__main__":
    asyncio.run(serve(FleetSite(Recording(Path(sys.argv[1])), float(sys.argv[2]) if len(sys.argv) > 2 else 0.0)))
