"""Which addresses a crawl refuses."""

from __future__ import annotations

import pytest

from spiders.addresses import forbidden


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://www.tonggu.gov.cn/",
        "http://localhost/",
        "http://db.internal/",
        "http://127.0.0.1/",
        "http://127.1/",
        "http://0177.0.0.1/",
        "http://2130706433/",
        "http://0x7f.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://[fe80::1%25eth0]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.1.2.3/",
        "http://192.168.1.1/",
        "http://100.64.0.1/",
        "http://0.0.0.0/",
        "http:///no-host",
        "http://www.tonggu.gov.cn:99999/",
        "http://www.tonggu.gov.cn:80a/",
        "http://[::1/",
    ],
)
def test_a_private_or_foreign_address_is_refused(url: str) -> None:
    assert forbidden(url, frozenset())


@pytest.mark.parametrize("url", ["http://www.tonggu.gov.cn/", "https://1.2.4.8/", "http://xn--fiqs8s.gov.cn/"])
def test_a_public_address_is_not_refused(url: str) -> None:
    assert forbidden(url, frozenset()) is None


def test_the_registered_site_may_stand_in_a_private_network() -> None:
    assert forbidden("http://10.1.2.3/list.html", frozenset({"10.1.2.3"})) is None
    assert forbidden("http://10.1.2.4/list.html", frozenset({"10.1.2.3"}))
