from __future__ import annotations

from collections.abc import Iterator, Sequence

from rules.contract import Answer, CannotTell, Limits, Problem, days, rule
from rules.dark_links import dark_links
from rules.page_checks import named
from storage.link_nouns import HiddenLink, HiddenLinks
from storage.nouns import Severity

_MOST = 20  # hosts that are told of one page
_SHOWN = 5  # addresses kept as evidence of one host


@rule("LNK02", Severity.MAJOR, rectify_within=days(1), confirm=True)
def dark_link(seen: HiddenLinks, limits: Limits) -> Iterator[Answer]:
    """暗链: a page leads to gambling, pornography or a forged government site, or hides links to other people's sites.

    Which sites those are stands in rules/dark_links.yml; they count whether visitors see the link or not. A link to any
    other site is only reminded, and only where it is hidden by a trick (off the screen, of one pixel, transparent);
    what menus and tabs keep out of sight is no trick. One problem for each host. A person has to look before it counts.

    Basis: 国办秘函〔2019〕19号, 单项否决 1(3)(发布或链接反动、暴力、色情等内容)、扣分指标“可用性”[M?]
    (不得有暗链、非法外链);国办发〔2017〕47号 [M] (杜绝错链、断链、暗链).
    Remedy: 立即请网站平台从页面或模板中删除该链接,查明是否被入侵、修补漏洞并核查其他页面;确属正常链接的,去掉隐藏样式。
    """
    if seen.unread is not None:
        yield CannotTell(why=f"没有看到页面:{seen.unread}")
        return
    by_host: dict[str, list[HiddenLink]] = {}
    for link in seen.links:
        by_host.setdefault(link.host, []).append(link)
    problems = [problem for links in by_host.values() if (problem := _problem(links)) is not None]
    problems.sort(key=lambda problem: problem.severity is Severity.NOTICE)
    yield from problems[:_MOST]


def _problem(links: Sequence[HiddenLink]) -> Problem | None:
    """What is wrong with the links to one host."""
    lists, host = dark_links(), links[0].host
    for link in links:
        if listed := lists.listed(host, link.text):
            category, word = listed
            hidden = f",并且隐藏起来({link.how})" if link.how else ""
            message = f"页面上有链接指向 {host},疑似{category}(“{word}”){hidden},请立即核实"
            return _told(message, links, Severity.MAJOR, {"category": category, "word": word})
    tricks = [link for link in links if link.trick]
    if not tricks or lists.trusts(host):
        return None
    message = f"页面上有 {len(tricks)} 条指向 {host} 的链接对访问者隐藏({tricks[0].how}),疑似暗链,请人工核实"
    return _told(message, tricks, Severity.NOTICE, {})


def _told(message: str, links: Sequence[HiddenLink], severity: Severity, more: dict[str, str]) -> Problem:
    shown = [{"url": link.url, "text": named(link.text), "how": link.how} for link in links[:_SHOWN]]
    return Problem(
        message=message, about=links[0].host, severity=severity, evidence={"links": shown, "number": len(links), **more}
    )
