from __future__ import annotations

from collections.abc import Iterator

from rules.contract import Answer, CannotTell, Problem, days, rule
from rules.site_limits import SiteLimits
from storage.nouns import Severity
from storage.site_nouns import HomeObservation


@rule("HOM01", Severity.MAJOR, rectify_within=days(2))
def home_not_updated(seen: HomeObservation, limits: SiteLimits) -> Iterator[Answer]:
    """首页不更新: nothing on the home page is newer than two weeks; the last day of the limit still counts.

    Days beyond tomorrow do not count. A home page that gets near the limit is reminded. Where the home page only leads
    to columns, where a script fetches more than was seen, or where many articles bear no date, nothing is said: such a
    page is judged by its second level, which is another question.

    Basis: 国办秘函〔2019〕19号, 单项否决 3(监测 2 周,首页无信息更新的,即否决).
    Remedy: 在首页展示的要闻动态、通知公告等栏目发布新信息,并确认首页已重新生成(发布)。
    """
    if seen.unread is not None:
        yield CannotTell(why=f"没有看到首页:{seen.unread}")
        return
    age = (limits.as_of - seen.newest).days if seen.newest else None
    if age is not None and age <= limits.numbers.home_warn_days:
        return
    if age is None or seen.dated < limits.numbers.home_least_dated:
        yield CannotTell(why="首页可能只是栏目导航,或没有注明日期")
    elif seen.scripted:
        yield CannotTell(why="首页有内容由脚本加载,没有看全")
    elif seen.undated * 2 > seen.dated:
        yield CannotTell(why="首页有许多信息没有注明日期,可能更新")
    else:
        yield _problem(seen, limits, age)


def _problem(seen: HomeObservation, limits: SiteLimits, age: int) -> Problem:
    most = limits.numbers.home_max_age_days
    told = f"首页最近一条信息发布于 {seen.newest}(距今 {age} 天)"
    evidence = {"newest": str(seen.newest), "age_days": age, "dated": seen.dated, "undated": seen.undated}
    if age > most:
        return Problem(message=f"{told},应每 {most} 天内更新", evidence=evidence)
    return Problem(message=f"{told},超过 {most} 天即为不合格,请尽快更新", severity=Severity.NOTICE, evidence=evidence)
