from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from urllib.parse import urlsplit

from rules.contract import Answer, CannotTell, Limits, Problem, days, rule
from rules.page_checks import DeadLinks, named, page_checks
from storage.link_nouns import CheckedLinks, LinkChecked, LinkKind
from storage.nouns import Failure, Severity

_TOLD = {
    Failure.NOT_FOUND: "网页不存在(404)",
    Failure.GONE: "网页已被删除(410)",
    Failure.SOFT_404: "页面提示内容不存在",
    Failure.CLIENT_ERROR: "网站拒绝访问(403)",
    Failure.DNS: "域名无法解析",
    Failure.REFUSED: "服务器拒绝连接",
    Failure.RESET: "连接中断",
    Failure.TIMEOUT: "打开超时",
    Failure.TLS: "安全连接(HTTPS)失败",
    Failure.PROTOCOL: "服务器的应答不是网页",
    Failure.SERVER_ERROR: "服务器出错(5xx)",
    Failure.REDIRECT_LOOP: "地址反复跳转,打不开",
}
_KINDS = {LinkKind.PAGE: "链接", LinkKind.IMAGE: "图片", LinkKind.ATTACHMENT: "附件"}
_NOBODY_THERE = frozenset({Failure.DNS, Failure.REFUSED})
_A_FEW = 10  # inside links that open: so many show that a site that forbids one of them does not forbid us


@rule("LNK01", Severity.MINOR, rectify_within=days(5))
def dead_link(seen: CheckedLinks, limits: Limits) -> Iterator[Answer]:
    """死链: a link of the home page, or of a column's list, leads nowhere.

    Links within the site count at once where the site says that there is no such page (404, 410, a page that says so).
    A time-out, an error of the server, a broken connection or a 403 of the site's own counts where it failed on an
    earlier day too and other links of the site opened. Links to other sites count only where they failed before too,
    and then only for 404 and 410, or a host that does not exist or refuses while most other hosts answer. What a
    firewall answered, and what we did not ask for, is nobody's fault. Where most of the site fails at once, it is the
    site or the line, and nothing is said. The numbers stand in rules/page_checks.yml.

    Basis: 国办秘函〔2019〕19号, 扣分指标“可用性”[M?] (首页链接含图片、附件、外部链接,打不开或错误每个扣 1,
    其他页面每个扣 0.1);国办发〔2017〕47号 [M] (定期巡检,杜绝错链、断链).
    Remedy: 在网站后台修正或删除打不开的链接;所指页面被误删的,恢复原页面;外部网站已停用的,撤下该链接。
    """
    numbers = page_checks().dead_link
    inside = [link for link in seen.links if link.inside]
    failing = [link for link in inside if not link.works]
    if len(failing) > numbers.doubt_above and len(failing) > len(inside) * numbers.doubt_share:
        yield CannotTell(why=f"站内 {len(inside)} 条链接中有 {len(failing)} 条没有打开,多半是网站故障或线路问题")
        return
    look = _Look(seen.links, limits.as_of, numbers)
    told: set[str] = set()
    for link in seen.links:
        if link.url not in told and look.is_dead(link):
            told.add(link.url)
            yield _problem(seen, link)


class _Look:
    """The links of one page as checked together."""

    def __init__(self, links: Sequence[LinkChecked], as_of: date, numbers: DeadLinks) -> None:
        inside = [link for link in links if link.inside]
        self._as_of = as_of
        self._since = as_of - timedelta(days=numbers.within_days)
        self._opened = sum(1 for link in inside if link.works)
        self._unanswered = sum(1 for link in inside if link.gave_no_answer)
        self._forbidden = sum(1 for link in inside if link.is_forbidden)
        self._blocked = any(not link.says_something for link in inside)
        outside = [link for link in links if not link.inside]
        answering = {_host(link) for link in outside if not link.gave_no_answer}
        self._others_answer = len(answering) > len({_host(link) for link in outside} - answering)

    def is_dead(self, link: LinkChecked) -> bool:
        if link.inside:
            return link.is_gone or (self._failed_before(link) and self._is_its_own_fault(link))
        return self._failed_before(link) and (
            link.failure in (Failure.NOT_FOUND, Failure.GONE) or (link.failure in _NOBODY_THERE and self._others_answer)
        )

    def _failed_before(self, link: LinkChecked) -> bool:
        return any(self._since <= day < self._as_of for day in link.failed_before)

    def _is_its_own_fault(self, link: LinkChecked) -> bool:
        """Whether a link of the site fails while others open, so that it is not the site, the line or a firewall."""
        if link.is_forbidden:
            return not self._blocked and self._opened >= _A_FEW and self._opened > self._forbidden
        return link.gave_no_answer and self._opened > self._unanswered


def _host(link: LinkChecked) -> str:
    return urlsplit(link.url).netloc.lower()


def _problem(seen: CheckedLinks, link: LinkChecked) -> Problem:
    told = _TOLD[Failure.SOFT_404 if link.soft or link.failure is None else link.failure]
    where = f"“{seen.column}”栏目" if seen.column else "首页"
    outside = "" if link.inside else "站外"
    shown = f"“{named(link.text)}”" if link.text else f" {link.url} "
    before = [day.isoformat() for day in link.failed_before]
    again = f",{max(before)} 也打不开" if before and not link.is_gone else ""
    return Problem(
        message=f"{where}的{outside}{_KINDS[link.kind]}{shown}打不开:{told}{again}",
        about=link.url,
        severity=None if not seen.column else Severity.NOTICE,
        evidence={
            "found_on": link.found_on,
            "text": named(link.text),
            "kind": link.kind.value,
            "inside": link.inside,
            "status": link.status,
            "failure": link.failure.value if link.failure else None,
            "failed_before": before,
        },
    )
