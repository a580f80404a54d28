"""What the channel to a server showed when it was opened; a request's meta carries it from the transport to a page."""

from __future__ import annotations

from typing import NamedTuple

from scrapy.http import Response

from storage.nouns import CertificateFault

CHANNEL = "xunlan_channel"  # in a request's meta


class Channel(NamedTuple):
    """What a host's channel showed. `tls` is the version, where only a lenient client gets a channel at all."""

    tls: str | None = None
    certificate: CertificateFault | None = None


def channel_of(response: Response) -> Channel:
    """What the channel showed that a response came through; nothing for plain http."""
    found = response.meta.get(CHANNEL, Channel())
    assert isinstance(found, Channel)
    return found
