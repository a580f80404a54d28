from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from rules.contract import Answer, CannotTell, Limits, Problem, days, rule
from rules.policy_checks import policy_checks
from storage.nouns import Severity
from storage.policy_nouns import InterpretationKind, InterpretedDocument, PolicyYear


@rule("POL02", Severity.MINOR, rectify_within=days(30))
def interpretation_share(year: PolicyYear, limits: Limits) -> Iterator[Answer]:
    """非文字解读比例不足: too few of a year's 规范性文件 are interpreted by pictures, by video or by a head.

    Asked of the whole county. While the year lasts it is a reminder of how things stand; a deduction once it is over.
    Only what is certain to be a 规范性文件 counts below the line, and only once the term for its interpretation is
    over; an interpretation that may be the document's counts above it. Silent before the year in which it was asked
    for first. Where something of the year was not seen, nothing can be told.

    Basis: 2022年第一季度全县政务公开工作情况通报,三、(三)(2022年全县规范性文件非文字性解读比例不得低于70%).
    Remedy: 为尚无图片、视频或负责人解读的规范性文件补做一种,并与文件相互链接。
    """
    asked = policy_checks().share
    if year.unit or year.year < asked.since:
        return
    if year.doubt:
        yield CannotTell(why=year.doubt)
        return
    counted = [each for each in year.documents if _counts(each, limits.as_of)]
    if not counted:
        yield CannotTell(why=f"没有看到 {year.year} 年应已解读的规范性文件")
        return
    done = [each for each in counted if _is_shown(each)]
    if len(done) < asked.least * len(counted):
        yield _problem(year, counted, done, limits.as_of)


def _counts(each: InterpretedDocument, as_of: date) -> bool:
    document = each.document
    if not document.normative or document.published is None:
        return False
    return _is_shown(each) or as_of > policy_checks().term.last_day(document.published)


def _is_shown(each: InterpretedDocument) -> bool:
    return bool(each.kinds - {InterpretationKind.TEXT})


def _problem(
    year: PolicyYear, counted: list[InterpretedDocument], done: list[InterpretedDocument], as_of: date
) -> Problem:
    over = as_of > date(year.year, 12, 31)
    share, least = f"{len(done) / len(counted):.1%}", f"{policy_checks().share.least:.0%}"
    so_far = "" if over else "目前"
    return Problem(
        message=(
            f"{year.year} 年{so_far}看到规范性文件 {len(counted)} 个,其中 {len(done)} 个有图片、视频或负责人解读,"
            f"比例 {share},要求不低于 {least}"
        ),
        about=year.about,
        severity=Severity.MINOR if over else Severity.NOTICE,
        evidence={
            "documents": len(counted),
            "interpreted": len(done),
            "without": [each.document.url for each in counted if not _is_shown(each)][:20],
        },
    )
