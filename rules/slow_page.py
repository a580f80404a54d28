from __future__ import annotations

from collections.abc import Iterator

from rules.contract import Answer, CannotTell, Problem, days, rule
from rules.site_limits import SiteLimits
from storage.nouns import Severity
from storage.probe_nouns import ProbeWeek


@rule("AVL02", Severity.NOTICE, rectify_within=days(30))
def slow_page(seen: ProbeWeek, limits: SiteLimits) -> Iterator[Answer]:
    """页面打开慢: half of a week's visits or more waited longer for the home page than the guide allows.

    The page alone is measured, without its pictures and scripts, from here: a visitor waits longer still. The middle
    of all visits that opened counts, not the slowest, and nothing is said of a week with few of them. A reminder, as
    the guide advises and does not demand.

    Basis: 国办发〔2017〕47号(页面加载时长不宜超过 3 秒).
    Remedy: 请网站平台(服务器管理员)检查首页的响应时间:启用静态化或缓存、压缩页面、减少跳转,必要时
    增加带宽或使用内容分发。
    """
    numbers = limits.numbers.probe
    if seen.median_seconds is None or seen.opened < numbers.slow_least_visits:
        yield CannotTell(why=f"一周内只打开过首页 {seen.opened} 次,不足 {numbers.slow_least_visits} 次")
    elif seen.median_seconds > numbers.slow_seconds:
        slowest = f",最慢 {seen.slowest:.1f} 秒" if seen.slowest is not None else ""
        yield Problem(
            message=f"{seen.first} 至 {seen.last} 打开首页一般要 {seen.median_seconds:.1f} 秒{slowest},"
            f"不宜超过 {numbers.slow_seconds:g} 秒",
            evidence={"median_seconds": seen.median_seconds, "slowest": seen.slowest, "visits": seen.opened},
        )
