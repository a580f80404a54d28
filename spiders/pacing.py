"""Requests and the connections that they needed in, the moment from which the next one's delay counts out.

The delay is a promise to the site, which knows when a request arrives and not when it was begun. One that had to open
its connection first arrives later than it began, and so does one whose process was kept waiting by others of a busy
machine before it came to send it: the next one would come too close behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from time import monotonic
from typing import Any

from scrapy import Request
from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IProtocolFactory, IStreamClientEndpoint
from twisted.web.client import HTTPConnectionPool
from zope.interface import implementer  # type: ignore[import-untyped]

LEFT = "xunlan_left"  # in a request's meta: when it had left, on the monotonic clock


def count_from(crawler: Crawler, request: Request, moment: float) -> bool:
    """Let the delay to the next request of this one's host group count from no earlier than `moment`, of the monotonic
    clock; False where nothing was to be moved. Scrapy has no such call: its slot's own clock is set."""
    slot = _slot_of(crawler, request)
    if slot is None or slot.lastseen >= moment:
        return False
    slot.lastseen = moment
    return True


def delay_of(crawler: Crawler, request: Request) -> float:
    """Seconds between two requests to this one's host group, as they are now."""
    slot = _slot_of(crawler, request)
    return slot.delay if slot else 0.0


def _slot_of(crawler: Crawler, request: Request) -> Slot | None:
    engine = crawler.engine
    return engine.downloader.slots.get(request.meta.get("download_slot", "")) if engine else None


class Departure:
    """When what is written now leaves.

    What is written to a connection leaves it in the reactor's next turn, and through a secure one, which gathers what
    is written to it for a turn, in the one after that. Of a turn, sending comes first and what was put off comes later.
    """

    def __init__(self, reactor: ReactorBase) -> None:
        self._reactor = reactor
        self._under_way = 0
        self._latest = 0.0

    @property
    def moment(self) -> float:
        """On the monotonic clock: when all that was noted had left, and now as long as it may not have."""
        return monotonic() if self._under_way else self._latest

    def note(self) -> None:
        """Something is written in this turn."""
        self._under_way += 1
        self._reactor.callLater(0, self._in_the_next_turn)

    def _in_the_next_turn(self) -> None:
        self._reactor.callLater(0, self._has_left)

    def _has_left(self) -> None:
        self._under_way -= 1
        self._latest = monotonic()


class NotingPool(HTTPConnectionPool):
    """Twisted's pool, which tells when a connection that it had to open is there."""

    def __init__(self, reactor: ReactorBase, like: HTTPConnectionPool, opened: Callable[[], None]) -> None:
        super().__init__(reactor, persistent=like.persistent)  # type: ignore[no-untyped-call]
        self.maxPersistentPerHost = like.maxPersistentPerHost
        self._factory = like._factory
        self._opened = opened

    def getConnection(self, key: Hashable, endpoint: Any) -> Deferred[Any]:  # noqa: N802, ANN401 (Twisted's)
        return super().getConnection(key, _Noting(endpoint, self._opened))  # type: ignore[arg-type]


@implementer(IStreamClientEndpoint)
class _Noting:
    """An endpoint that tells when it is connected; that of a kept connection is asked for nothing."""

    def __init__(self, endpoint: Any, opened: Callable[[], None]) -> None:  # noqa: ANN401 (zope's interfaces have no types)
        self._endpoint = endpoint
        self._opened = opened

    def connect(self, factory: IProtocolFactory) -> Deferred[Any]:
        connecting: Deferred[Any] = self._endpoint.connect(factory)
        return connecting.addCallback(self._connected)

    def _connected(self, protocol: object) -> object:
        self._opened()
        return protocol
