"""The guard that keeps tests off the network."""

from __future__ import annotations

import socket

import pytest

from tests.loopback import Loopback, html

NETWORK = "only loopback is allowed"


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("10.0.0.1", 80)])
def test_a_connection_beyond_loopback_is_an_error(address: tuple[str, int]) -> None:
    with socket.socket() as tried, pytest.raises(BaseException, match=NETWORK):
        tried.connect(address)


def test_a_name_is_not_looked_up() -> None:
    with pytest.raises(BaseException, match=NETWORK):
        socket.getaddrinfo("www.example.com", 80)


def test_loopback_is_allowed() -> None:
    with Loopback({"/": html("here")}) as site:
        port = int(site.home.rstrip("/").rpartition(":")[2])
        with socket.create_connection(("localhost", port), timeout=5) as connection:
            connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
            assert b"200" in connection.recv(100)
