"""Keeps a crawl out of private networks: a downloader middleware for addresses, resolvers for names (addresses.py).

There is a resolver for each of the two HTTP clients. Both know IPv4 alone, and refuse a name that leads to a private
address unless it is the registered site's own.
"""

from __future__ import annotations

import socket
from collections.abc import Collection, Sequence
from urllib.parse import urlsplit

from aiohttp import ThreadedResolver
from aiohttp.abc import ResolveResult
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.resolver import CachingThreadedResolver
from scrapy.settings import BaseSettings
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from spiders.addresses import forbidden, is_private, refused_names
from spiders.failures import Refused
from storage.nouns import Failure


class AddressGuard:
    """Drops requests to addresses that a crawl may not visit, those of redirects included."""

    def __init__(self, own_hosts: Collection[str]) -> None:
        self.own_hosts = frozenset(own_hosts)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> AddressGuard:
        return cls(crawler.settings.getlist("XUNLAN_OWN_HOSTS"))

    def process_request(self, request: Request) -> None:
        why = forbidden(request.url, self.own_hosts)
        if why:
            raise Refused(Failure.FORBIDDEN_ADDRESS, why)


class GuardedResolver(CachingThreadedResolver):
    """Resolves names for Twisted."""

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float, own_hosts: Collection[str]) -> None:
        super().__init__(reactor, cache_size, timeout)
        self.own_hosts = frozenset(own_hosts)

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> GuardedResolver:
        settings = crawler.settings
        known = _trusted(settings)
        return cls(reactor, settings.getint("DNSCACHE_SIZE"), settings.getfloat("DNS_TIMEOUT"), known)

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802 (Twisted's name)
        return super().getHostByName(name, timeout).addCallback(self._checked, name)

    def _checked(self, address: str, name: str) -> str:
        if _leads_inside(name, address, self.own_hosts):
            raise DNSLookupError(f"{name} leads to the private address {address}")
        return address


class GuardedNames(ThreadedResolver):
    """Resolves names for aiohttp."""

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__()
        self.own_hosts = _trusted(settings)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await super().resolve(host, port, socket.AF_INET)
        if any(_leads_inside(host, each["host"], self.own_hosts) for each in found):
            raise OSError(f"{host} leads to a private address")
        return found


def _trusted(settings: BaseSettings) -> frozenset[str]:
    """Names that may lead anywhere: the registered site's, and the proxy's, which is the operator's own word."""
    proxy = urlsplit(settings.get("XUNLAN_PROXY") or "").hostname
    return frozenset([*settings.getlist("XUNLAN_OWN_HOSTS"), *filter(None, [proxy])])


def _leads_inside(name: str, address: str, own_hosts: Collection[str]) -> bool:
    """Whether a name is refused for where it leads, which is then known to failures.failure_word."""
    if name in own_hosts or not is_private(address):
        return False
    refused_names.add(name)
    return True
