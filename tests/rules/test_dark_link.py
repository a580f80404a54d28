"""Links to sites that no government page may lead to, and links hidden by tricks, beside what only looks like them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rules.dark_link import dark_link
from rules.dark_links import read_dark_links
from rules.kinds import KindsError
from storage.link_nouns import HiddenLink
from storage.nouns import Severity
from tests.rules.page_evidence import cannot_tell, outside, problems, silent

HIDDEN: dict[str, Any] = {"how": "移到了屏幕之外", "trick": True}


def to(host: str, text: str = "友情链接", **told: Any) -> HiddenLink:
    return HiddenLink(**{"url": f"http://{host}/", "host": host, "text": text, **told})


@pytest.mark.parametrize(
    ("host", "category"),
    [
        ("www.bet365.com", "赌博"),
        ("188bet.com", "赌博"),
        ("xpj8888.com", "赌博"),
        ("abc.casino", "赌博"),
        ("www.xvideos.com", "色情"),
        ("www.abc.xxx", "色情"),
        ("tonggu-gov.cn", "仿冒政府网站"),
        ("www.tonggu.gov.cc", "仿冒政府网站"),
    ],
)
def test_a_link_to_a_listed_site_counts_seen_or_not(host: str, category: str) -> None:
    for how in ("", "设为不显示"):
        (problem,) = problems(dark_link, outside(to(host, how=how)))
        assert problem.severity is Severity.MAJOR
        assert (problem.about, problem.evidence["category"]) == (host, category)
        assert ("隐藏起来" in problem.message) is bool(how)


@pytest.mark.parametrize("text", ["澳门百家乐", "真人 娱乐", "香港六合彩开奖", "传奇私服", "成人电影"])
def test_a_link_whose_words_offer_such_things_counts(text: str) -> None:
    (problem,) = problems(dark_link, outside(to("www.abc.com", text)))
    assert problem.severity is Severity.MAJOR


@pytest.mark.parametrize(
    ("host", "text"),
    [
        ("www.sport.gov.example.com", "中国体育彩票"),
        ("www.abc.com", "警惕网络百家乐骗局"),
        ("www.abc.com", "打击六合彩专项行动"),
        ("www.people.com.cn", "起底老虎机"),  # the press is trusted
        ("www.sussex.ac.uk", ""),
        ("alphabet365.com", ""),
        ("www.webwin.cn", ""),
        ("www.govcn.com", ""),
        ("beian.miit.gov.cn.ipv6.abc.com", "赣ICP备06000000号"),  # rewritten for IPv6
        ("www.porsche.com", ""),
        ("www.abc.com", "税务部门代开发票"),
        ("letter.abc.com", "县长信箱"),
    ],
)
def test_what_only_looks_like_it_is_not_accused(host: str, text: str) -> None:
    assert silent(dark_link, outside(to(host, text)))


def test_a_link_hidden_by_a_trick_is_a_reminder_for_each_host() -> None:
    seen = outside(to("www.abc.com", **HIDDEN), to("www.abc.com", "二", **HIDDEN), to("www.xyz.com", **HIDDEN))
    first, second = problems(dark_link, seen)
    assert (first.severity, first.about, second.about) == (Severity.NOTICE, "www.abc.com", "www.xyz.com")
    assert first.message == "页面上有 2 条指向 www.abc.com 的链接对访问者隐藏(移到了屏幕之外),疑似暗链,请人工核实"


def test_what_menus_and_tabs_hide_or_leads_to_the_press_is_not_accused() -> None:
    assert silent(dark_link, outside(to("www.abc.com", how="设为不显示")))
    assert silent(dark_link, outside(to("www.xinhuanet.com", **HIDDEN)))
    assert silent(dark_link, outside(to("www.abc.com")))
    assert silent(dark_link, outside())


def test_everything_waits_for_a_person_and_a_flood_of_hosts_does_not_drown_the_worst() -> None:
    flood = [to(f"www.spam{number}.com", **HIDDEN) for number in range(50)]
    told = problems(dark_link, outside(*flood, to("www.bet365.com", **HIDDEN)))
    assert dark_link.confirm
    assert (len(told), told[0].about) == (20, "www.bet365.com")


def test_a_page_that_could_not_be_read_cannot_be_told() -> None:
    assert cannot_tell(dark_link, outside(unread="被网站防护拦截"))


def test_the_office_may_add_a_domain_and_a_slip_in_the_list_is_told(tmp_path: Path) -> None:
    path = tmp_path / "dark_links.yml"
    path.write_text(
        "{trusted: [], spoken_of: [], targets: [{category: 赌博, domains: [abc.com], hosts: [], texts: []}]}"
    )
    assert read_dark_links(path).listed("www.abc.com", "") == ("赌博", "www.abc.com")
    assert read_dark_links(path).listed("www.xabc.com", "") is None
    path.write_text("{trusted: [], spoken_of: [], targets: [{category: 赌博, domains: [], hosts: ['('], texts: []}]}")
    with pytest.raises(KindsError, match=r"dark_links\.yml: targets\.0\.hosts\.0"):
        read_dark_links(path)
    with pytest.raises(KindsError, match="读不了"):
        read_dark_links(tmp_path / "none.yml")
