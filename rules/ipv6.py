from __future__ import annotations

from collections.abc import Iterator

from rules.contract import Answer, CannotTell, Problem, days, rule
from rules.site_limits import SiteLimits
from storage.nouns import Severity
from storage.probe_nouns import ProbeWeek


@rule("IPV01", Severity.NOTICE, rectify_within=days(90))
def ipv6(seen: ProbeWeek, limits: SiteLimits) -> Iterator[Answer]:
    """不支持IPv6: the home page's name had no address of IPv6 on any day of a week.

    One address at any visit is enough to be silent. Nothing is said where the name could not be asked for each day, or
    leads to a private network from here. A reminder, because a resolver of ours may withhold such addresses.

    Basis: 国办秘函〔2019〕19号, 扣分指标“IPv6 改造”[M?] (不支持扣分,分值没有原文).
    Remedy: 请网站平台(服务器管理员)完成 IPv6 改造,并为域名添加 AAAA 解析记录;如已添加,请检查巡查程序所用的 DNS。
    """
    if seen.ipv6 is None:
        yield CannotTell(why="一周内没有每天都查到域名的解析结果")
    elif not seen.ipv6:
        yield Problem(
            message=f"{seen.first} 至 {seen.last} 每天查询,网站域名都没有 IPv6 地址(AAAA 记录)",
            evidence={"first": str(seen.first), "last": str(seen.last)},
        )
