from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from rules.contract import Answer, CannotTell, Limits, Problem, days, rule
from rules.page_checks import named, page_checks
from storage.article_nouns import ArticleRead
from storage.nouns import DatedBy, Severity

_STATED = frozenset({DatedBy.DATA, DatedBy.ROW, DatedBy.META})


@rule("DAT03", Severity.NOTICE, rectify_within=days(5))
def date_mismatch(seen: ArticleRead, limits: Limits) -> Iterator[Answer]:
    """日期不一致: a list dates an article much later than the article itself, or its PubDate lies in the future.

    Only what makes something look fresher than it is counts: a list with an earlier date, such as that of the document,
    is common and in order, and so are a few days between draft and publication. The latest day that the article states
    is taken; where the article's own address bears the list's day, the list is believed. A reminder: a person has to
    look. The numbers stand in rules/page_checks.yml.

    Basis: 国办秘函〔2019〕19号, 单项否决 1(5)(弄虚作假,如伪造发稿日期);国办发〔2017〕47号(网站内容要清晰显示发布时间).
    Remedy: 请人工核实;列表、正文和发布时间标签(PubDate)应为同一个真实的发布日期,不一致的在网站后台改正。
    """
    numbers = page_checks().date_mismatch
    if seen.unread is not None:
        yield CannotTell(why=f"没有看到文章:{seen.unread}")
        return
    if seen.pub_date is not None and seen.pub_date > limits.as_of + timedelta(days=numbers.future_days):
        yield Problem(
            message=f"“{_title(seen)}”的发布时间标签(PubDate)为 {seen.pub_date},晚于检查当天,请人工核实",
            about=f"{seen.url} PubDate",
            evidence=_evidence(seen),
        )
    stated = _stated(seen)
    if seen.listed_on is None or stated is None or _bears(seen.url, seen.listed_on):
        yield CannotTell(why="列表或正文没有可以核对的日期")
    elif seen.listed_on > stated + timedelta(days=numbers.list_later_days):
        later = (seen.listed_on - stated).days
        yield Problem(
            message=(
                f"“{_title(seen)}”在列表中的日期为 {seen.listed_on},正文的发布日期为 {stated},相差 {later} 天,"
                "请人工核实"
            ),
            about=seen.url,
            evidence=_evidence(seen),
        )


def _stated(seen: ArticleRead) -> date | None:
    """The latest day that the article states of itself."""
    shown = seen.published if seen.dated_by in _STATED else None
    return max((day for day in (shown, seen.pub_date) if day is not None), default=None)


def _bears(url: str, day: date) -> bool:
    """Whether an address holds a day: the list's date may have been read from it, and the CMS filed it under it."""
    written = (
        f"{day:%Y-%m-%d}",
        f"{day:%Y/%m/%d}",
        f"{day:%Y%m%d}",
        f"{day:%Y%m/%d}",
        f"{day.year}/{day.month}/{day.day}/",
    )
    return any(each in url for each in written)


def _title(seen: ArticleRead) -> str:
    return named(seen.listed_title or seen.title)


def _evidence(seen: ArticleRead) -> dict[str, str | None]:
    days_told = {"listed_on": seen.listed_on, "published": seen.published, "pub_date": seen.pub_date}
    told = {name: day.isoformat() if day else None for name, day in days_told.items()}
    return {**told, "dated_by": seen.dated_by.value, "title": _title(seen)}
