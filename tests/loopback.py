"""A web server on loopback whose every path behaves as a test says: for crawls over real HTTP."""

from __future__ import annotations

import socket
import ssl
import struct
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from types import TracebackType
from typing import Any

Behaviour = Callable[[BaseHTTPRequestHandler], None]
_SO_TIMESTAMPNS = 35  # of Linux; Python has no name for it


def stamp_arrivals(listening: socket.socket) -> None:
    """Let the kernel note when anything comes in through the connections that a socket accepts."""
    listening.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)


def arrival(connection: socket.socket) -> float:
    """When the next request of a connection came in, which is left to be read; waits for it. In seconds of the kernel's
    clock: on a busy machine a server looks at its own much later, once more and once less."""
    # A secure connection forbids to look past its decryption, where the moment is.
    _, told, _, _ = socket.socket.recvmsg(connection, 1, socket.CMSG_SPACE(16), socket.MSG_PEEK)
    for level, kind, moment in told:
        if (level, kind) == (socket.SOL_SOCKET, _SO_TIMESTAMPNS):
            seconds, nanoseconds = struct.unpack("@qq", moment)
            return float(seconds + nanoseconds / 1e9)
    return 0.0  # nothing came any more


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
    """`pages` maps a path to what happens there; everything else is 404. `arrivals` holds (seconds, path), of which
    only the differences mean something, and `greetings` counts the connections that were opened. With `tls`, it is an
    https one."""

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
        stamp_arrivals(self.server.socket)
        if tls:  # each connection's own thread shakes hands
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def gaps(self) -> list[float]:
        """Seconds between each two requests that came one after the other."""
        return [later - earlier for (earlier, _), (later, _) in pairwise(self.arrivals)]

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
                if isinstance(self.connection, ssl.SSLSocket):
                    self.connection.do_handshake()  # what comes in after it is requests

            def handle_one_request(self) -> None:
                try:
                    self.came = arrival(self.connection)
                except ConnectionResetError:
                    self.close_connection = True
                    return
                super().handle_one_request()

            def do_GET(self) -> None:
                with site.lock:
                    site.arrivals.append((self.came, self.path))
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
