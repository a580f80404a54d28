"""A site without IPv6: said only where every day of a week said so."""

from __future__ import annotations

from rules.ipv6 import ipv6
from storage.nouns import Severity
from tests.rules.probe_week import week
from tests.rules.site_evidence import cannot_tell, problems, silent


def test_a_week_without_an_address_is_a_reminder() -> None:
    (problem,) = problems(ipv6, week(ipv6=False))
    assert ipv6.severity is Severity.NOTICE
    assert problem.message == "2022-04-14 至 2022-04-20 每天查询,网站域名都没有 IPv6 地址(AAAA 记录)"


def test_a_site_with_an_address_is_in_order() -> None:
    assert silent(ipv6, week(ipv6=True))


def test_a_slow_or_closed_site_with_an_address_is_in_order() -> None:
    assert silent(ipv6, week(ipv6=True, opened=0, median_seconds=None))


def test_a_name_that_could_not_be_asked_for_says_nothing() -> None:
    assert cannot_tell(ipv6, week(ipv6=None))
