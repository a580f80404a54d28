from __future__ import annotations

from collections.abc import Iterator

from rules.contract import Answer, CannotTell, Problem, days, rule
from rules.site_limits import SiteLimits
from storage.nouns import Severity
from storage.site_nouns import HomeObservation

_NAMED = 5  # hosts told in the message; the evidence holds all


@rule("EXT01", Severity.NOTICE, rectify_within=days(30))
def external_link_notice(seen: HomeObservation, limits: SiteLimits) -> Iterator[Answer]:
    """外链无提示: the home page links to sites that are no government's, and does not tell visitors that they leave.

    A notice may stand in a script that was not read; then nothing is said. Links that the foot itself must bear (marks,
    records, reporting centres) need none.

    Basis: 国办发〔2017〕47号 [M] (链接非政府网站时应提示“您访问的链接即将离开……”).
    Remedy: 请网站平台为指向非政府网站的链接加上“您访问的链接即将离开本网站,是否继续?”的提示;不必要的外链予以清理。
    """
    if seen.unread is not None:
        yield CannotTell(why=f"没有看到首页:{seen.unread}")
        return
    hosts = [link.host for link in seen.outside_links if not _exempt(link.host, limits.numbers.no_notice_for)]
    if not hosts or seen.leaving_notice:
        return
    if seen.leaving_notice is None:
        yield CannotTell(why="提示可能写在没有读取的脚本里")
        return
    more = f"等 {len(hosts)} 个网站" if len(hosts) > _NAMED else ""
    yield Problem(
        message=f"首页链接到非政府网站 {'、'.join(hosts[:_NAMED])}{more},离开前没有提示",
        evidence={"hosts": hosts},
    )


def _exempt(host: str, domains: tuple[str, ...]) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)
