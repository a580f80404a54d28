"""Which addresses a crawl may visit: the public network, and the registered site wherever it stands.

Pages are hostile input: a link or a redirect may point at the router, the database or the cloud's metadata service
beside the machine we run on. Names are checked again when they are resolved: a public name may lead to a private one.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit

_LOCAL_NAMES = re.compile(r"(^|\.)(localhost|local|internal|localdomain|home\.arpa)\.?$", re.I)
_LOOKS_NUMERIC = re.compile(r"^[0-9a-fx.]+$", re.I)

refused_names: set[str] = set()  # names that the resolver of this process refused: Twisted tells of them as unknown


def is_private(address: str) -> bool:
    """Whether an IP address is anything but a public unicast address."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return not ip.is_global or ip.is_multicast


def literal_address(host: str) -> str | None:
    """The IP address that a host literally is, in any spelling that the C library accepts, or None for a name.

    >>> literal_address("0x7f.1"), literal_address("[::1]"), literal_address("www.tonggu.gov.cn")
    ('127.0.0.1', '::1', None)
    """
    bare = host.strip("[]").rstrip(".")
    try:
        return str(ipaddress.ip_address(bare.partition("%")[0]))
    except ValueError:
        pass
    if not _LOOKS_NUMERIC.match(bare):
        return None
    try:
        return socket.inet_ntoa(socket.inet_aton(bare))
    except OSError:
        return None


def forbidden(url: str, own_hosts: Collection[str]) -> str | None:
    """Why a URL may not be visited, as a Chinese phrase, or None. Names are not resolved here."""
    parts = _parts(url)
    if parts is None:
        return "网址写法不对"
    if parts.scheme not in ("http", "https"):
        return f"不支持 {parts.scheme or '无协议'} 地址"
    host = (parts.hostname or "").lower()
    return None if host and host in own_hosts else _forbidden_host(host)


def _parts(url: str) -> SplitResult | None:
    """A URL's parts, or None where its host or its port is none."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _forbidden_host(host: str) -> str | None:
    if not host:
        return "地址中没有主机名"
    if _LOCAL_NAMES.search(host):
        return f"{host} 是本机或内网名称"
    literal = literal_address(host)
    if literal is not None and is_private(literal):
        return f"{host} 是本机或内网地址"
    return None
