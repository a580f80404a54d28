"""What all tests share: no network but loopback, none of the developer's own settings, and a machine in a far zone."""

from __future__ import annotations

import compileall
import ipaddress
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:
    from tests.postgresql import Server

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("crawler", "spiders", "rules", "storage", "reports")
_RESOLVING = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})


class NetworkForbidden(BaseException):
    """A test reached for the network; no `except Exception` on the way may hide it."""


def _only_loopback(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook: whatever library asks, Python tells of every connection and every look-up before it is made."""
    if event == "socket.connect":
        address = arguments[1]
        if isinstance(address, tuple) and not _is_loopback(str(address[0])):
            raise NetworkForbidden(f"a test wants to connect to {address}; only loopback is allowed")
    elif event in _RESOLVING and not (_is_loopback(_text(arguments[0])) or _is_address(_text(arguments[0]))):
        raise NetworkForbidden(f"a test wants to look up {arguments[0]!r}; only loopback is allowed")


def _compile_for_children() -> None:
    """Tests start some hundred processes of ours; in a fresh checkout, or with PYTHONDONTWRITEBYTECODE, each of them
    would compile all that it imports."""
    for room in ROOMS:
        compileall.compile_dir(ROOT / room, quiet=1)


def _text(host: object) -> str:
    return host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "")


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    return host in ("", "localhost") or (_is_address(host) and ipaddress.ip_address(host.partition("%")[0]).is_loopback)


def pytest_configure(config: pytest.Config) -> None:
    """Before anything is imported that could read an environment; children of a test inherit it."""
    if not hasattr(config, "workerinput"):  # once, not in each of xdist's workers
        _compile_for_children()
    sys.addaudithook(_only_loopback)
    for name in [name for name in os.environ if name.startswith("XUNLAN_") and name != "XUNLAN_CHROMIUM"]:
        del os.environ[name]
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        os.environ.pop(name, None)
        os.environ.pop(name.upper(), None)
    os.environ["XUNLAN_ARTICLES_PER_NIGHT"] = "0"  # a second child for every crawl; tests of articles ask for it
    os.environ["TZ"] = "America/Los_Angeles"  # a day taken from the machine's clock would be the wrong one
    time.tzset()
    hypothesis.settings.register_profile("xunlan", deadline=None)  # a slow machine is no failure
    hypothesis.settings.load_profile("xunlan")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server for the whole run. Without its binaries its tests are left out, but not in CI."""
    from tests.postgresql import LACKING, binaries, running

    programs = binaries()
    if programs is None:
        assert "CI" not in os.environ, LACKING
        pytest.skip(LACKING)
    with running(programs) as server:
        yield server
