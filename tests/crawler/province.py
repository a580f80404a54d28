"""A small province on loopback: many hosts behind one proxy that writes down every arrival, and workers to watch it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

from crawler.queue.board import listed
from tests.crawler.county import listing, write_registry
from tests.loopback import arrival, stamp_arrivals

LATENCY = 0.02  # seconds
AT_ONCE = 3  # host groups of one worker
RULES = "/robots.txt"
PACE = (0.5, 4, 0.5, 1, 0.5, 20)  # seconds, in the order of crawler.queue.worker.Pace
PATIENCE = 400  # seconds: a loaded machine is no failure
WORKER = """
import asyncio, logging, sys
from datetime import timedelta
from pathlib import Path
from crawler.queue.worker import Pace, Worker
logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(message)s")
logging.getLogger("xunlan.worker").setLevel(logging.INFO)
pace = Pace(*(timedelta(seconds=each) for each in {pace!r}))
worker = Worker({url!r}, Path({registries!r}), {at_once}, pace, name={name!r})
sys.exit(asyncio.run(worker.run()))
"""


@dataclass(frozen=True)
class Arrival:
    """One request as it came. `visitor`: the worker whose cycle asked."""

    moment: float  # seconds, the kernel's
    path: str
    visitor: str


@dataclass
class Host:
    """What arrived at one host, in order, and how many requests were there at once at most."""

    arrivals: list[Arrival] = field(default_factory=list)
    in_flight: int = 0
    most_in_flight: int = 0

    @property
    def gaps(self) -> list[float]:
        return [later.moment - earlier.moment for earlier, later in pairwise(self.arrivals)]

    @property
    def columns(self) -> Counter[str]:
        """How often each column was asked for."""
        return Counter(each.path for each in self.arrivals if each.path != RULES)

    @property
    def visitors(self) -> set[str]:
        return {each.visitor for each in self.arrivals}


class Province:
    """A proxy that answers for every host of it, after a moment."""

    def __init__(self, page: str) -> None:
        self.page = page.encode()
        self.hosts: dict[str, Host] = defaultdict(Host)
        self.visitors: set[str] = set()
        self.changed = threading.Condition()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        stamp_arrivals(self.server.socket)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def proxy(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> Province:
        self.thread.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def wait_until(self, enough: Callable[[dict[str, Host]], bool]) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: enough(self.hosts), PATIENCE), "too little was asked for"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        province = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one_request(self) -> None:
                try:
                    self.came = arrival(self.connection)
                    super().handle_one_request()
                except ConnectionResetError:  # a cycle was ended
                    self.close_connection = True

            def do_GET(self) -> None:
                address = urlsplit(self.path)
                with province.changed:
                    host = province.hosts[address.hostname or ""]
                    host.arrivals.append(Arrival(self.came, address.path, self._visitor()))
                    host.in_flight += 1
                    host.most_in_flight = max(host.most_in_flight, host.in_flight)
                    province.changed.notify_all()
                threading.Event().wait(LATENCY)
                with province.changed:  # before the answer is gone: the next may follow on its heels
                    host.in_flight -= 1
                found = address.path != RULES
                body = province.page if found else b""
                try:
                    self.send_response(200 if found else 404)
                    self.send_header("Content-Type", "text/html; charset=utf-8")
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def _visitor(self) -> str:
                return next((name for name in province.visitors if name in self.headers["User-Agent"]), "")

            def log_message(self, format: str, *args: object) -> None:
                """Tests say themselves what they want to know."""

        return Handler


def write_registries(folder: Path, counties: int, columns: int) -> Path:
    """A folder with one registry for each county, each on a host of its own."""
    place = folder / "registries"
    place.mkdir()
    for number in range(counties):
        named = {f"栏目{each}": f"/{each}/" for each in range(columns)}
        home = f"http://www.c{number:02}.test/"
        written = write_registry(folder, home, {f"第{number}镇": named}, code=f"36{number:08}")
        written.rename(place / f"c{number:02}.yml")
    return place


def page() -> str:
    return listing("2022-04-20", "2022-04-18")


@contextmanager
def worker(
    folder: Path, url: str, registries: Path, province: Province, *, delay: float, name: str = "a-worker"
) -> Iterator[subprocess.Popen[bytes]]:
    """A worker in a process of its own, as on another machine. What it logs is in <name>.log."""
    province.visitors.add(name)
    environment = {
        **os.environ,
        "XUNLAN_PROXY": province.proxy,
        "XUNLAN_CONTACT": name,
        "XUNLAN_DELAY": str(delay),
        "XUNLAN_TIMEOUT": "10",
        "XUNLAN_RETRIES": "1",  # a cycle that was stopped finds that its time for an answer is over
    }
    program = WORKER.format(url=url, registries=str(registries), at_once=AT_ONCE, name=name, pace=PACE)
    with (folder / f"{name}.log").open("ab") as log:
        process = subprocess.Popen([sys.executable, "-c", program], cwd=Path.cwd(), env=environment, stderr=log)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGCONT)
            process.send_signal(signal.SIGTERM)
        process.wait(60)


def wait_for_all(url: str) -> None:
    """Wait until no job waits or is being done."""
    until = monotonic() + PATIENCE
    while listed(url):
        assert monotonic() < until, [(each.id, each.status, each.told) for each in listed(url)]
        threading.Event().wait(0.3)


def suspend(pid: int) -> list[int]:
    """Stop a process and all that it has started, itself first: it must start no more; what was stopped."""
    with contextlib.suppress(ProcessLookupError):  # a child may end by itself just now
        os.kill(pid, signal.SIGSTOP)
        return [pid, *(each for child in _children(pid) for each in suspend(child))]
    return []


def let_go_on(pids: list[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


def _children(pid: int) -> list[int]:
    """Those of each of its threads."""
    lists = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for each in lists for child in each.read_text().split()]
