"""What Chromium may ask for: public addresses and the site's own, nothing that only decorates or counts visitors."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Collection

from spiders.addresses import forbidden, is_private, literal_address

_NOT_NEEDED = frozenset(
    {"image", "media", "font", "websocket", "manifest", "ping", "eventsource", "cspviolationreport"}
)
# Visitor counters, share buttons and the like, as government sites embed them. None of them ever draws a list.
_TRACKERS = re.compile(
    r"(^|\.)(hm\.baidu\.com|hmcdn\.baidu\.com|tongji\.baidu\.com|nsclick\.baidu\.com|bdimg\.share\.baidu\.com|"
    r"cnzz\.com|umeng\.com|mmstat\.com|51\.la|51yes\.com|jiathis\.com|gridsumdissector\.com|webdissector\.com|"
    r"growingio\.com|sensorsdata\.cn|yigao\.com|irs01\.com|miaozhen\.com|admaster\.com\.cn|"
    r"google-analytics\.com|googletagmanager\.com|doubleclick\.net|addthis\.com)$"
)
_NETWORKS = (
    *("0.*", "10.*", "127.*", "169.254.*", "192.0.0.*", "192.168.*", "198.18.*", "198.19.*"),
    *(f"100.{number}.*" for number in range(64, 128)),
    *(f"172.{number}.*" for number in range(16, 32)),
    *(f"{number}.*.*.*" for number in range(224, 256)),
    *("[::]", "[::1]", "[::ffff:*]", "[fc*]", "[fd*]", "[fe8*]", "[fe9*]", "[fea*]", "[feb*]"),
    *("localhost", "*.localhost", "*.local", "*.internal", "*.localdomain", "*.home.arpa"),
)


def resolver_rules(own_hosts: Collection[str]) -> str:
    """Chromium's --host-resolver-rules: no private address by its number or its usual name, in whatever way a page asks
    for it. Redirects, frames, pop-ups and sockets do not pass by the handler of requests; they pass by this.

    >>> resolver_rules(["10.0.0.8"]).endswith(" , EXCLUDE 10.0.0.8")
    True
    """
    literal = sorted(host for host in own_hosts if host == "localhost" or literal_address(host))
    return " , ".join(
        [*(f"MAP {network} ~NOTFOUND" for network in _NETWORKS), *(f"EXCLUDE {host}" for host in literal)]
    )


class BrowserGuard:
    """Judges the requests of rendered pages. Names are resolved once for each crawl, unless others do it for us."""

    def __init__(self, own_hosts: Collection[str], *, resolves: bool) -> None:
        self.own_hosts = frozenset(own_hosts)
        self._resolves = resolves
        self._inside: dict[str, bool] = {}

    async def allows(self, url: str, host: str, resource: str) -> bool:
        if resource in _NOT_NEEDED or _TRACKERS.search(host) or forbidden(url, self.own_hosts):
            return False
        return host in self.own_hosts or not await self._leads_inside(host)

    async def _leads_inside(self, host: str) -> bool:
        """Whether a name leads into a private network; one that leads nowhere is Chromium's to fail on."""
        if not self._resolves:
            return False
        if host not in self._inside:
            try:
                found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
            except (OSError, UnicodeError):
                found = []
            self._inside[host] = any(is_private(str(address[0])) for *_, address in found)
        return self._inside[host]
