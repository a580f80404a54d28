"""Keeps a crawl out of private networks: a downloader middleware for addresses, a resolver for names (addresses.py)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.resolver import CachingThreadedResolver
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
    """Resolves names, and refuses one that leads to a private address unless it is the registered site's own."""

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float, own_hosts: Collection[str]) -> None:
        super().__init__(reactor, cache_size, timeout)
        self.own_hosts = frozenset(own_hosts)

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> GuardedResolver:
        settings = crawler.settings
        proxy = urlsplit(settings.get("XUNLAN_PROXY") or "").hostname  # the operator's own word, wherever it stands
        return cls(
            reactor,
            settings.getint("DNSCACHE_SIZE"),
            settings.getfloat("DNS_TIMEOUT"),
            [*settings.getlist("XUNLAN_OWN_HOSTS"), *filter(None, [proxy])],
        )

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802 (Twisted's name)
        return super().getHostByName(name, timeout).addCallback(self._checked, name)

    def _checked(self, address: str, name: str) -> str:
        if name in self.own_hosts or not is_private(address):
            return address
        refused_names.add(name)
        raise DNSLookupError(f"{name} leads to the private address {address}")
