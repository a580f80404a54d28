from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from rules.contract import Answer, CannotTell, Limits, Problem, days, rule
from rules.policy_checks import EachYear, policy_checks
from storage.nouns import Severity
from storage.policy_nouns import PolicyYear


@rule("POL01", Severity.MINOR, rectify_within=days(30))
def interpretation_missing(year: PolicyYear, limits: Limits) -> Iterator[Answer]:
    """年度解读缺项: a unit has not interpreted by picture, by video or by its head in a year.

    Asked of each unit: from the last quarter on as a reminder, and after the year's end as a deduction. An
    interpretation that names the unit, or that belongs to one of its documents, counts wherever it stands. A kind that
    is to be found where the county gathers the interpretations of many units, without saying whose it is, is not
    called missing. Silent before the year in which it was asked for first.

    Basis: 2022年第一季度全县政务公开工作情况通报,三、(三)(各地各部门每年
    图片解读不少于1篇、视频解读不少于1条、主要负责人解读不少于1次).
    Remedy: 补做并发布所缺的解读;已报送而发布在别处的,把网址告诉政务公开股核对。
    """
    asked = policy_checks().each_year
    if not _is_asked(year, asked, limits.as_of):
        return
    shown = {*year.kinds}
    missing = [kind for kind in asked.kinds if kind not in shown]
    if not missing:
        return
    sure = [kind for kind in missing if kind not in year.elsewhere]
    if year.doubt or not sure:
        yield CannotTell(why=year.doubt or "县里汇集的解读中有的看不出是哪个单位的")
        return
    over = limits.as_of > date(year.year, 12, 31)
    told = "、".join(f"{kind}解读" for kind in sure)
    ending = "每年各不少于 1 个" if over else f"应在 {year.year}-12-31 前各不少于 1 个"
    yield Problem(
        message=f"{year.year} 年没有看到本单位的{told},{ending},请核实",
        about=year.about,
        severity=Severity.MINOR if over else Severity.NOTICE,
        evidence={
            "missing": [str(kind) for kind in sure],
            "unclear": [str(kind) for kind in missing if kind in year.elsewhere],
            "interpretations": len(year.interpretations),
        },
    )


def _is_asked(year: PolicyYear, asked: EachYear, as_of: date) -> bool:
    if year.kind not in asked.unit_kinds or year.year < asked.since:
        return False
    return asked.reminds_on(year.year, as_of) and (bool(year.documents) or not asked.only_with_documents)
