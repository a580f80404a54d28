"""A recording in, an HTTP server on loopback out: a forward proxy for the recorded site, or the site itself.

python -m examples.serve examples/tonggu --port 8080
"""

from __future__ import annotations

import argparse
import asyncio
import re
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from types import TracebackType
from urllib.parse import urlsplit

from storage.recording import Recording

_REASONS = {200: "OK", 301: "Moved Permanently", 302: "Found", 404: "Not Found", 412: "Precondition Failed"}


class LoopbackSite:
    """Serves a recording on 127.0.0.1 from a thread, while the `with` block runs.

    Answers absolute URIs, as clients send them to a proxy, and paths, by their Host header or as the recording's main
    site. What is not recorded is 404 with a word that says so; a recorded failure closes the connection.
    """

    def __init__(self, recording: Recording, port: int = 0) -> None:
        self.recording = recording
        self.asked: Counter[str] = Counter()
        self.arrivals: list[tuple[float, str]] = []
        self._main = next((f"http://{_host(each.page.url)}" for each in recording if each.page.status == 200), "")
        self._port = port
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def __enter__(self) -> LoopbackSite:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            self._loop.create_server(lambda: Connection(self.take), "127.0.0.1", self._port)
        )
        self._port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()

    def answer(self, method: str, target: str, host: str) -> bytes | None:
        """The whole answer to one request, or None for a recorded failure."""
        if method not in ("GET", "HEAD"):
            return _response(501, {"content-type": "text/plain"}, b"only GET and HEAD")
        url = self._url(target, host)
        self.asked[url] += 1
        self.arrivals.append((monotonic(), url))
        recorded = self.recording.find(url)
        if recorded is None and (drawn := drawn_article(url)):
            return _response(200, {"content-type": "text/html; charset=utf-8"}, drawn.encode())
        if recorded is None:
            return _response(404, {"content-type": "text/html; charset=utf-8"}, _NOT_THERE.encode())
        if recorded.page.failure is not None:
            return None
        body = self.recording.body(recorded)
        whole = _response(recorded.page.status or 200, dict(recorded.page.headers), body)
        return whole if method == "GET" else whole[: len(whole) - len(body)]

    def take(self, transport: asyncio.Transport, head: str) -> None:
        lines = head.split("\r\n")
        method, target, _ = (*lines[0].split(" "), "", "")[:3]
        host = next((line[5:].strip() for line in lines if line.lower().startswith("host:")), "")
        answer = self.answer(method, target, host)
        if answer is None:
            transport.close()
        elif not transport.is_closing():
            transport.write(answer)

    def _url(self, target: str, host: str) -> str:
        if "://" in target:
            return target
        named = f"http://{host}{target}"
        return named if self.recording.find(named) else f"{self._main}{target}"


class Connection(asyncio.Protocol):
    """One keep-alive connection; requests have no body. `take` is given the head of each."""

    def __init__(self, take: Callable[[asyncio.Transport, str], None]) -> None:
        self.take = take
        self.received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.received += data
        while b"\r\n\r\n" in self.received:
            head, _, self.received = self.received.partition(b"\r\n\r\n")
            self.take(self.transport, head.decode("latin-1"))


_NOT_THERE = (
    '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>404</title></head>'
    '<body><p>抱歉,您访问的页面不存在。</p><a href="/">返回首页</a></body></html>'
)
_ARTICLE = re.compile(r"/content_15(\d{4})(\d\d)(\d\d)\d{9}\.html$|/(\d{4})(\d\d)/(\d\d)[0-9a-f]{30}\.shtml$")


def drawn_article(url: str) -> str | None:
    """The page of an article that is not recorded: its address holds the day on which it was published.

    >>> drawn_article("http://a.gov.cn/x/pc/content/content_1520220421001030002.html") is None
    False
    """
    found = _ARTICLE.search(url)
    if found is None:
        return None
    day = "-".join(part for part in found.groups() if part)
    sentence = "本页为录制的示例县的文章,内容从略。各乡镇、各部门按照政府信息公开的有关规定发布并及时更新本栏目的信息。"
    return f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8">
<meta name="SiteName" content="铜鼓县人民政府"><meta name="SiteDomain" content="www.tonggu.gov.cn">
<meta name="SiteIDCode" content="3609260001"><meta name="ColumnName" content="政府信息公开">
<meta name="ArticleTitle" content="铜鼓县政府信息"><meta name="PubDate" content="{day} 09:30">
<meta name="ContentSource" content="铜鼓县人民政府">
<title>铜鼓县政府信息_铜鼓县人民政府</title></head><body>
<div class="crumb">当前位置:<a href="/">首页</a></div>
<div class="article-content" id="zoomcon"><h1>铜鼓县政府信息</h1><p>{sentence}</p><p>{sentence}</p></div>
</body></html>
"""


def _response(status: int, headers: dict[str, str], body: bytes) -> bytes:
    lines = [f"HTTP/1.1 {status} {_REASONS.get(status, 'Status')}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += [f"content-length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def _host(url: str) -> str:
    return urlsplit(url).netloc


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=0)
    given = parser.parse_args()
    with LoopbackSite(Recording(given.folder), given.port) as site:
        print(f"{site.address} 提供 {len(site.recording)} 个录制的页面,Ctrl-C 结束", flush=True)  # noqa: T201
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
