"""A proxy on loopback that knows a few sites by name: for crawls of hosts on their usual ports."""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import urlsplit

from tests.loopback import Behaviour, Loopback


class Proxy:
    """`pages` maps a URL of plain http to what happens there, and `channels` a host to the server that its secure
    channel leads to. Everything else is a closed port: the proxy hangs up. `asked` holds what it was asked for."""

    def __init__(self, pages: Mapping[str, Behaviour] | None = None, **channels: Loopback) -> None:
        self.pages = dict(pages or {})
        self.channels = {name.replace("_", "."): site for name, site in channels.items()}
        self.asked: list[str] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> Proxy:
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                proxy.asked.append(self.path)
                behaviour = proxy.pages.get(self.path)
                if behaviour is None:
                    self.close_connection = True
                else:
                    behaviour(self)

            def do_CONNECT(self) -> None:
                proxy.asked.append(f"CONNECT {self.path}")
                self.close_connection = True
                site = proxy.channels.get(self.path.removesuffix(":443"))
                if site is None:
                    self.send_error(502)
                    return
                self.send_response(200)
                self.end_headers()
                with socket.create_connection(("127.0.0.1", urlsplit(site.home).port or 0)) as onward:
                    _join(self.connection, onward)

            def log_message(self, format: str, *args: object) -> None:
                """Tests say themselves what they want to know."""

        return Handler


def _join(one: socket.socket, other: socket.socket) -> None:
    """Carry bytes both ways until either side has enough."""
    back = threading.Thread(target=_carry, args=(other, one), daemon=True)
    back.start()
    _carry(one, other)
    back.join()


def _carry(source: socket.socket, target: socket.socket) -> None:
    try:
        while chunk := source.recv(65536):
            target.sendall(chunk)
    except OSError:
        pass
    finally:
        for each in (source, target):
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
