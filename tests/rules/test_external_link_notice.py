"""Visitors are told before a link takes them to a site that is no government's."""

from __future__ import annotations

from rules.external_link_notice import external_link_notice
from storage.site_nouns import OutsideLink
from tests.rules.site_evidence import cannot_tell, home, problems, silent


def links(*hosts: str) -> tuple[OutsideLink, ...]:
    return tuple(OutsideLink(text=host, url=f"http://{host}/", host=host) for host in hosts)


def test_an_outside_link_without_a_notice_is_told() -> None:
    (problem,) = problems(
        external_link_notice, home(outside_links=links("www.example.com", "b.cn"), leaving_notice=False)
    )
    assert problem.message == "首页链接到非政府网站 www.example.com、b.cn,离开前没有提示"


def test_many_hosts_are_counted_and_kept_as_evidence() -> None:
    hosts = [f"{letter}.com" for letter in "abcdefg"]
    (problem,) = problems(external_link_notice, home(outside_links=links(*hosts), leaving_notice=False))
    assert "等 7 个网站" in problem.message
    assert problem.evidence["hosts"] == hosts


def test_a_notice_on_the_page_is_enough() -> None:
    assert silent(external_link_notice, home(outside_links=links("www.example.com"), leaving_notice=True))


def test_what_the_foot_must_link_to_needs_no_notice() -> None:
    seen = home(outside_links=links("bszs.conac.cn", "www.12377.cn"), leaving_notice=False)
    assert silent(external_link_notice, seen)


def test_a_page_without_outside_links_needs_no_notice() -> None:
    assert silent(external_link_notice, home(leaving_notice=False))


def test_a_notice_may_stand_in_a_script_that_was_not_read() -> None:
    assert cannot_tell(external_link_notice, home(outside_links=links("www.example.com"), leaving_notice=None))


def test_a_home_page_that_was_not_seen_links_nowhere() -> None:
    assert cannot_tell(external_link_notice, home(unread="被网站防护拦截", leaving_notice=None))
