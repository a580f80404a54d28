"""A JSON body and an address in, the answer out; or a ChannelError that says whether the body may have arrived.

http.client, because it keeps connecting, sending and receiving apart (which is what tells "surely not sent" from
"perhaps sent"), follows no redirect, and logs no address: a bot's address is its password.
"""

from __future__ import annotations

import json
import re
import ssl
from abc import ABC
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Annotated, Any
from urllib.parse import SplitResult, unquote, urlsplit

from pydantic import AfterValidator, SecretStr

from reports.channel import Channel, ChannelError
from reports.message_words import network_fault

_MOST = 64 * 1024  # bytes of an answer that are read; a bot's is a line
_MINUTE = timedelta(minutes=1)
_FAULT_OF_THE_SETTINGS = {401, 403, 404, 405, 407, 410}


def _web_address(url: SecretStr) -> SecretStr:
    """Raises ValueError for what cannot be posted to; pydantic does not show the value."""
    parts = urlsplit(_printable(url).get_secret_value())
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise ValueError("not the address of a web service")
    _ = parts.port  # raises for a port that is no number
    return url


def _proxy_address(url: SecretStr) -> SecretStr:
    parts = urlsplit(_printable(url).get_secret_value())
    if parts.scheme != "http" or not parts.hostname or parts.port is None:
        raise ValueError("not the address of a proxy")
    return url


def _printable(secret: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[!-~]+", secret.get_secret_value()):
        raise ValueError("only printable ASCII can be sent")
    return secret


Address = Annotated[SecretStr, AfterValidator(_web_address)]
ProxyAddress = Annotated[SecretStr, AfterValidator(_proxy_address)]
Token = Annotated[SecretStr, AfterValidator(_printable)]


@dataclass(frozen=True)
class Answer:
    """What a server said: `said` is its JSON object, empty where it was none."""

    status: int
    retry_after: str
    said: Mapping[str, Any]


class PostingChannel(Channel, ABC):
    """A channel that posts JSON to one address."""

    url: Address
    proxy: ProxyAddress | None = None

    def post(self, body: Mapping[str, object], *, query: str = "", headers: Mapping[str, str] | None = None) -> Answer:
        """Post a body; whatever the server says. Raises ChannelError where it says nothing."""
        parts = urlsplit(self.url.get_secret_value())
        query = "&".join(filter(None, (parts.query, query)))
        target = f"{parts.path or '/'}{'?' + query if query else ''}"
        payload = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        sent = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Xunlan", **(headers or {})}
        connection = self._connection(parts)
        if self.proxy and parts.scheme == "http":
            target, sent = f"http://{parts.netloc}{target}", {**sent, **self._proxy_login()}
        try:
            self._hand_over(connection, target, payload, sent)
            return self._answer(connection)
        finally:
            connection.close()

    def accept(self, answer: Answer) -> None:
        """Raise what a status means, unless it is 2xx. What is the fault of the address is everybody's, and may be put
        right meanwhile."""
        status = answer.status
        if 200 <= status < 300:
            return
        if status == 429:
            asked = answer.retry_after if re.fullmatch(r"\d{1,4}", answer.retry_after, re.ASCII) else "60"
            raise ChannelError(f"{self.title}要求放慢发送(HTTP 429)", wait=max(_MINUTE, timedelta(seconds=int(asked))))
        if status in (502, 504):  # a gateway: the server behind it may have taken the body
            raise self._unknown(f"的网关出错(HTTP {status})")
        if status >= 500:
            raise self._down(f"的服务器出错(HTTP {status})")
        if status < 400 or status in _FAULT_OF_THE_SETTINGS:
            raise self._down(f"的地址不对或无权使用(HTTP {status}),请检查 XUNLAN_{self.name.upper()}_URL")
        raise ChannelError(f"{self.title}拒收(HTTP {status}),请联系对方管理员", temporary=False)

    def _connection(self, parts: SplitResult) -> HTTPConnection:
        through = urlsplit(self.proxy.get_secret_value()) if self.proxy else None
        host, port = (through.hostname, through.port) if through else (parts.hostname, parts.port)
        assert host is not None  # an address has one
        if parts.scheme == "http":
            return HTTPConnection(host, port, timeout=self.timeout)
        secure = HTTPSConnection(host, port, timeout=self.timeout, context=ssl.create_default_context())
        if through and parts.hostname:
            secure.set_tunnel(parts.hostname, parts.port or 443, self._proxy_login())
        return secure

    def _proxy_login(self) -> dict[str, str]:
        parts = urlsplit(self.proxy.get_secret_value()) if self.proxy else None
        if parts is None or parts.username is None:
            return {}
        login = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        return {"Proxy-Authorization": f"Basic {b64encode(login.encode()).decode()}"}

    def _hand_over(self, connection: HTTPConnection, target: str, payload: bytes, headers: Mapping[str, str]) -> None:
        """Whatever fails here, the server lacks at least the end of the body."""
        try:
            connection.connect()
            connection.request("POST", target, payload, dict(headers))
        except (OSError, HTTPException) as wrong:
            raise self._down(f"连接失败({network_fault(wrong)}),请检查网络、代理和地址") from None

    def _answer(self, connection: HTTPConnection) -> Answer:
        try:
            response = connection.getresponse()
            body = response.read(_MOST)
        except TimeoutError:
            raise self._unknown(f"在 {self.timeout:g} 秒内没有应答") from None
        except (OSError, HTTPException):
            raise self._unknown("没有应答就断开了连接") from None
        return Answer(response.status, response.headers.get("Retry-After", ""), _json_object(body))

    def _down(self, why: str) -> ChannelError:
        return ChannelError(f"{self.title}{why}", channel_wide=True)

    def _unknown(self, why: str) -> ChannelError:
        return ChannelError(f"{self.title}{why},是否送达不明,请向收件人核实", uncertain=True)


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
