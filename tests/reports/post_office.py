"""Servers on loopback that take messages: as the documented APIs do, and as servers do on a bad day."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from storage.outbox_nouns import Message

NOW = datetime(2022, 4, 21, 6, 20, tzinfo=UTC)  # a Thursday, 14:20 in the office; 1650522000 seconds


def message(**changed: object) -> Message:
    told = {
        "kind": "rectification",
        "to": "永宁镇",
        "address": "yn@tonggu.test",
        "channel": "smtp",
        "subject": "整改通知:通知公告",
        "text": "栏目“通知公告”已 40 天未更新,请于 5 月 1 日前整改。",
        "made_at": NOW,
        "day": date(2022, 4, 21),
    }
    return Message.model_validate(told | changed)


# --- bots -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Posted:
    """One request as it arrived."""

    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    size: int
    body: dict[str, Any]


@dataclass(frozen=True)
class Reply:
    status: int = 200
    body: bytes = b'{"errcode":0,"errmsg":"ok"}'
    headers: dict[str, str] = field(default_factory=dict)


HANG = Reply(status=-1)  # reads it all and never answers
DIE = Reply(status=-2)  # reads it all and hangs up

Answering = Callable[[Posted], Reply]


def code(number: int, said: str = "", *, name: str = "errcode", reason: str = "errmsg", status: int = 200) -> Reply:
    return Reply(status, json.dumps({name: number, reason: said}).encode())


@dataclass
class BotServer:
    """`url` is where to post; `posted` is what arrived."""

    url: str = ""
    posted: list[Posted] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)


@contextmanager
def bot_server(answer: Answering, path: str = "/send?key=0123-secret-key") -> Iterator[BotServer]:
    server = BotServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            parts = urlsplit(self.path)
            arrived = Posted(
                parts.path,
                parse_qs(parts.query),
                {name.lower(): value for name, value in self.headers.items()},
                len(body),
                json.loads(body),
            )
            server.posted.append(arrived)
            self._reply(answer(arrived))

        def _reply(self, reply: Reply) -> None:
            if reply is HANG:
                server.released.wait(30)
            if reply.status < 0:
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, format: str, *args: object) -> None:
            """Tests say themselves what they want to know."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        server.url = f"http://127.0.0.1:{http.server_port}{path}"
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.released.set()
            http.shutdown()
            thread.join()


# --- mail -----------------------------------------------------------------------------------------------------------


class MailHandler:
    """Takes mail for everybody but nobody@."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's own name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("nobody@"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 taken"


@contextmanager
def mail_server(tls: ssl.SSLContext | None = None, **options: Any) -> Iterator[tuple[int, list[EmailMessage]]]:
    """A mail server; its port, and what it took."""
    handler = MailHandler()
    controller = Controller(
        handler, "127.0.0.1", free_port(), ssl_context=tls, server_hostname="mail.tonggu.test", **options
    )
    controller.start()
    try:
        yield controller.port, handler.mails
    finally:
        controller.stop()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@dataclass
class BadDay:
    """A mail server that answers by the book until a command, there as `then` says: "hang", "die", or a reply line.
    `mails` holds the bodies that came in whole."""

    at: str  # CONNECT, EHLO, MAIL, RCPT, DATA, or END (after the final dot)
    then: str
    port: int = 0
    connections: int = 0
    mails: list[bytes] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> BadDay:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            with client, client.makefile("rwb", buffering=0) as stream:
                try:
                    self._talk(stream)
                except OSError:
                    continue

    def _talk(self, stream: Any) -> None:
        if not self._answers(stream, "CONNECT", "220 mail"):
            return
        for line in iter(stream.readline, b""):
            command = line.split()[0].decode().upper()
            usual = "354 go on" if command == "DATA" else "250 OK"
            if not self._answers(stream, command, usual):
                return
            if command == "DATA" and self.at != "DATA":
                self.mails.append(b"".join(iter(stream.readline, b".\r\n")))
                if not self._answers(stream, "END", usual="250 taken"):
                    return

    def _answers(self, stream: Any, step: str, usual: str) -> bool:
        """Whether the conversation goes on."""
        if step != self.at:
            stream.write(f"{usual}\r\n".encode())
            return True
        if self.then == "hang":
            self.released.wait(30)
        if self.then in ("hang", "die"):
            return False
        stream.write(f"{self.then}\r\n".encode())
        return True
