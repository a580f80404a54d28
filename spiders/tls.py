"""How secure channels are opened: strictly first, leniently with servers that know no better, and what each one showed.

A fault of a certificate never keeps a page from being read; it is remembered, once for each host and crawl.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from OpenSSL import SSL
from OpenSSL.crypto import X509
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.protocols.tls import TLSMemoryBIOProtocol
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer  # type: ignore[import-untyped]

from spiders.addresses import literal_address
from spiders.certificates import authorities, fault_of, fits
from spiders.channel import Channel

_LEGACY_SERVER_CONNECT = 0x4  # SSL_OP_LEGACY_SERVER_CONNECT: servers that never heard of secure renegotiation
_EVERYTHING = b"DEFAULT:@SECLEVEL=0"  # 1024-bit Diffie-Hellman, SHA-1 signatures and what else OpenSSL still has


@implementer(IPolicyForHTTPS)
class ChannelFactory:
    """Makes the channels of one crawl. The two contexts are made when they are first needed, and shared."""

    def __init__(self, opened: Callable[[], None] = lambda: None) -> None:
        """`opened` is told whenever a server has shown its certificate: what waited for that is sent now."""
        self._told = opened
        self.channels: dict[tuple[str, int], Channel] = {}
        self.lenient: set[tuple[str, int]] = set()  # hosts and ports that did not talk to a strict client
        self._file, self._folder = authorities()
        self._contexts: dict[bool, SSL.Context] = {}

    def creatorForNetloc(self, hostname: bytes, port: int) -> Channels:  # noqa: N802 (Twisted's name)
        host = hostname.decode("ascii").lower()
        lenient = (host, port) in self.lenient
        return Channels(self._context(lenient), host, partial(self._opened, (host, port), lenient))

    def _context(self, lenient: bool) -> SSL.Context:
        if lenient not in self._contexts:
            context = _lenient_context() if lenient else _strict_context()
            if self._file or self._folder:
                context.load_verify_locations(self._file and bytes(self._file), self._folder and bytes(self._folder))
            self._contexts[lenient] = context
        return self._contexts[lenient]

    def _opened(self, place: tuple[str, int], lenient: bool, version: str, errors: set[int], leaf: X509) -> None:
        self._told()
        fault = fault_of(errors, fits(leaf, place[0]), authorities_known=bool(self._file or self._folder))
        self.channels[place] = Channel(version if lenient else None, fault)


Opened = Callable[[str, set[int], X509], None]  # the version, OpenSSL's verdicts, the server's own certificate


@implementer(IOpenSSLClientConnectionCreator)
class Channels:
    """Makes connections to one host; tells of each certificate, and objects to none."""

    def __init__(self, context: SSL.Context, host: str, opened: Opened) -> None:
        self._context = context
        self._host = host
        self._opened = opened

    def clientConnectionForTLS(self, protocol: TLSMemoryBIOProtocol) -> SSL.Connection:  # noqa: N802 (Twisted's name)
        connection = SSL.Connection(self._context, None)
        if literal_address(self._host) is None:
            connection.set_tlsext_host_name(self._host.encode("ascii"))
        errors: set[int] = set()

        def looked(connection: SSL.Connection, certificate: X509, error: int, depth: int, fine: int) -> bool:
            errors.add(error)
            if depth == 0:  # the server's own comes last, and may come several times, with a fault each
                self._opened(connection.get_protocol_version_name(), errors, certificate)
            return True

        connection.set_verify(SSL.VERIFY_PEER, looked)
        return connection


def _strict_context() -> SSL.Context:
    """What today's browsers ask for, but for renegotiation, which is no matter of ours."""
    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    context.set_min_proto_version(SSL.TLS1_2_VERSION)
    context.set_options(_LEGACY_SERVER_CONNECT)
    context.set_mode(SSL.MODE_RELEASE_BUFFERS)
    return context


def _lenient_context() -> SSL.Context:
    """Whatever opens a page. TLS 1.3 is left out: servers that fall silent at its greeting are asked this way too."""
    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    context.set_min_proto_version(SSL.TLS1_VERSION)
    context.set_max_proto_version(SSL.TLS1_2_VERSION)
    context.set_cipher_list(_EVERYTHING)
    context.set_options(_LEGACY_SERVER_CONNECT)
    return context
