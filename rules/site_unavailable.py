from __future__ import annotations

from collections.abc import Iterator

from rules.contract import Answer, CannotTell, Problem, days, rule
from rules.site_limits import SiteLimits
from storage.nouns import Severity
from storage.probe_nouns import ProbeWeek


@rule("AVL01", Severity.MAJOR, rectify_within=days(2))
def site_unavailable(seen: ProbeWeek, limits: SiteLimits) -> Iterator[Answer]:
    """站点无法访问: of a week's visits to the home page, spaced over each day, too many found it closed.

    It takes 15 seconds without the page, or an error of the server, to count as closed; what a firewall answers counts
    neither way. Nothing is said of a week with a day of fewer than 20 such visits. Near the limit it only warns; so it
    does where nobody can say that our own line was open, and where nearly every visit failed, which more often means
    that the site was closed for good, or that we are shut out.

    Basis: 国办秘函〔2019〕19号, 单项否决 2(监测 1 周,每天间隔性访问 20 次以上,超过(含)15 秒网站仍打不开的次数累计
    占比超过(含)5%).
    Remedy: 请网站平台(服务器管理员)查明首页打不开的原因(带宽、服务器、域名解析、防护设备)并恢复;如只有巡查程序
    打不开,请为其访问地址放行。
    """
    numbers = limits.numbers.probe
    few = [day for day in seen.days if day.told < numbers.visits_a_day]
    if few or len(seen.days) < numbers.days:
        yield CannotTell(why=f"有 {len(few)} 天的有效访问不足 {numbers.visits_a_day} 次")
    elif seen.failed * 100 >= numbers.warn_percent * seen.told:
        yield _problem(seen, limits)


def _problem(seen: ProbeWeek, limits: SiteLimits) -> Problem:
    numbers = limits.numbers.probe
    share = seen.failed * 100 / seen.told
    told = (
        f"{seen.first} 至 {seen.last} 间隔访问首页 {seen.told} 次,"
        f"{seen.failed} 次在 {numbers.seconds} 秒内打不开({share:.1f}%)"
    )
    evidence = {
        "visits": seen.told,
        "failed": seen.failed,
        "share_percent": round(share, 2),
        "by_day": {str(day.day): [day.visits, day.failed, day.unclear] for day in seen.days},
        "referenced": seen.referenced,
    }
    if share < numbers.fail_percent:
        why = f"达到 {numbers.fail_percent}% 即为不合格,请尽快查明原因"
    elif share >= numbers.doubt_percent:
        why = "几乎都打不开,可能是网站关停、改版,或本机被拦截,须人工核实"
    elif not seen.referenced:
        why = f"达到 {numbers.fail_percent}% 即为不合格,但不能排除本机线路的问题,须人工核实"
    else:
        return Problem(message=f"{told},达到 {numbers.fail_percent}% 即为不合格", evidence=evidence)
    return Problem(message=f"{told},{why}", severity=Severity.NOTICE, evidence=evidence)
