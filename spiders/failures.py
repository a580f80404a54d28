"""Exception in, failure word out: the one place that knows how each kind of trouble is called."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from twisted.internet.error import ConnectError, ConnectionDone, ConnectionLost, SSLError
from twisted.python.failure import Failure as TwistedFailure
from twisted.web._newclient import ParseError, RequestNotSent, RequestTransmissionFailed

from spiders.addresses import refused_names
from storage.nouns import Failure

# What lies with the way to the site, and may pass; the site itself has said nothing.
CONNECTION_FAILURES = frozenset(
    {Failure.DNS, Failure.REFUSED, Failure.RESET, Failure.TIMEOUT, Failure.TLS, Failure.PROTOCOL}
)


class Refused(IgnoreRequest):
    """We, not the site, decided not to fetch this; `failure` says why."""

    def __init__(self, failure: Failure, why: str) -> None:
        super().__init__(why)
        self.failure = failure


_WORDS: tuple[tuple[type[Exception], Failure], ...] = (
    (DownloadTimeoutError, Failure.TIMEOUT),
    (DownloadConnectionRefusedError, Failure.REFUSED),
    (UnsupportedURLSchemeError, Failure.FORBIDDEN_ADDRESS),
    (DownloadCancelledError, Failure.TOO_LARGE),  # the body outgrew DOWNLOAD_MAXSIZE
    (ResponseDataLossError, Failure.RESET),
    (SSLError, Failure.TLS),
    (ConnectionLost, Failure.RESET),
    (ConnectionDone, Failure.RESET),
    (RequestNotSent, Failure.RESET),
    (RequestTransmissionFailed, Failure.RESET),
    (ConnectError, Failure.REFUSED),
    (TimeoutError, Failure.TIMEOUT),
)


def error_of(failure: TwistedFailure) -> BaseException:
    """What a Twisted failure wraps; its types allow for nothing, which never happens."""
    assert failure.value is not None
    return failure.value


def failure_word(error: BaseException, host: str = "") -> Failure | None:
    """The failure word for what a download raised, or None for an exception that is a bug of ours."""
    if isinstance(error, Refused):
        return error.failure
    if isinstance(error, CannotResolveHostError):
        return Failure.FORBIDDEN_ADDRESS if host in refused_names else Failure.DNS
    if isinstance(error, DownloadFailedError):
        return _failed_download(error)
    if isinstance(error, IgnoreRequest):
        return _ignored(str(error))
    word = next((word for kind, word in _WORDS if isinstance(error, kind)), None)
    return word or _browser_word(error)


def _failed_download(error: DownloadFailedError) -> Failure:
    causes = list(_causes(error))
    told = str(error)
    if any(isinstance(cause, (SSL.Error, SSLError)) for cause in causes) or "recorded SSL" in told:
        return Failure.TLS
    bad = any(isinstance(cause, (ParseError, ValueError)) for cause in causes) or "recorded ParseError" in told
    return Failure.PROTOCOL if bad else Failure.RESET


def _causes(error: BaseException) -> Iterator[BaseException]:
    """What an error wraps, and what that wraps: Twisted keeps a list of reasons."""
    if error.__cause__ is not None:
        yield from _causes(error.__cause__)
    for reason in getattr(error, "reasons", ()):
        yield from _causes(error_of(reason))
    yield error


def _ignored(why: str) -> Failure | None:
    """Scrapy's own middlewares tell their reason in words only."""
    if "robots" in why:
        return Failure.ROBOTS
    if "max redirections" in why:
        return Failure.REDIRECT_LOOP
    return Failure.TOO_LARGE if "DOWNLOAD_MAXSIZE" in why else None


# What Chromium says of a way that is closed to it; everything else is its own failure.
_NET_ERRORS = {
    "net::ERR_NAME_NOT_RESOLVED": Failure.DNS,
    "net::ERR_CONNECTION_REFUSED": Failure.REFUSED,
    "net::ERR_CONNECTION_RESET": Failure.RESET,
    "net::ERR_CONNECTION_CLOSED": Failure.RESET,
    "net::ERR_EMPTY_RESPONSE": Failure.RESET,
    "net::ERR_TIMED_OUT": Failure.TIMEOUT,
    "net::ERR_CONNECTION_TIMED_OUT": Failure.TIMEOUT,
    "net::ERR_TOO_MANY_REDIRECTS": Failure.REDIRECT_LOOP,
}


def _browser_word(error: BaseException) -> Failure | None:
    """Playwright's errors, without importing it into the many crawls that need no browser."""
    playwright = sys.modules.get("playwright.async_api")
    if playwright is None or not isinstance(error, playwright.Error):
        return None
    if isinstance(error, playwright.TimeoutError):
        return Failure.TIMEOUT
    return next((word for told, word in _NET_ERRORS.items() if told in str(error)), Failure.BROWSER)
