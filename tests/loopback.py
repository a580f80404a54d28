"""A web server on loopback whose every path behaves as a test says: for crawls over real HTTP."""

from __future__ import annotations

import ssl
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic
from types import TracebackType
from typing import Any

Behaviour = Callable[[BaseHTTPRequestHandler], None]


@dataclass(frozen=True)
class Answer:
    """A plain answer."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(self.status)
        for name, value in self.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(self.body)))
        handler.end_headers()
        handler.wfile.write(self.body)


def html(text: str, status: int = 200) -> Answer:
    return Answer(text.encode(), status)


def redirect(location: str) -> Answer:
    return Answer(b"", 302, {"Location": location})


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that breaks off or will not shake hands is what some tests are about."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class Loopback:
    """`pages` maps a path to what happens there; everything else is 404. `arrivals` holds (monotonic time, path), and
    `greetings` counts the connections that were opened. With `tls`, the site is an https one."""

    def __init__(
        self,
        pages: Mapping[str, Behaviour] | None = None,
        tls: ssl.SSLContext | None = None,
        *,
        address: str = "127.0.0.1",
    ) -> None:
        self.pages: dict[str, Behaviour] = dict(pages or {})
        self.arrivals: list[tuple[float, str]] = []
        self.in_flight = self.most_in_flight = 0
        self.greetings = 0
        self.scheme, self.address = "https" if tls else "http", address
        self.lock = threading.Lock()
        self.released = threading.Event()  # what waits for the end of the test waits for this
        self.server = _Server((address, 0), self._handler())
        if tls:  # each connection's own thread shakes hands
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def home(self) -> str:
        return f"{self.scheme}://{self.address}:{self.server.server_port}/"

    def url(self, path: str) -> str:
        return self.home.rstrip("/") + path

    def asked(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(1 for _, asked in self.arrivals if asked == path)

    def __enter__(self) -> Loopback:
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.released.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                with site.lock:
                    site.greetings += 1
                super().setup()

            def do_GET(self) -> None:
                with site.lock:
                    site.arrivals.append((monotonic(), self.path))
                    site.in_flight += 1
                    site.most_in_flight = max(site.most_in_flight, site.in_flight)
                try:
                    site.pages.get(self.path, html("<p>404</p>", 404))(self)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True
                finally:
                    with site.lock:
                        site.in_flight -= 1

            do_POST = do_GET  # noqa: N815 (the library's own name)

            def log_message(self, format: str, *args: object) -> None:
                """Tests say themselves what they want to know."""

        return Handler
