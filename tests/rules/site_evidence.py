"""Evidence for the tests of rules about sites and pages: one look, and what may be asked of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from rules import Answer, CannotTell, Problem, Rule
from rules.site_limits import SiteLimits, site_limits
from storage.nouns import Noun, Site
from storage.site_nouns import (
    Footer,
    FooterMark,
    HomeObservation,
    MissingPageAnswer,
    MissingPageObservation,
    PageFacts,
    PageLevel,
)

AS_OF = date(2022, 4, 21)
SEEN_AT = datetime(2022, 4, 21, 2, tzinfo=UTC)
HOME = "http://www.tonggu.gov.cn/"
ALL_MARKS = tuple(FooterMark)


def footer(**told: Any) -> Footer:
    """A foot with every mark, unless told otherwise."""
    codes = {"site_code": "3609260001", "reports_to": "3609260001", "declared": "3609260001"}
    return Footer(**{"found": True, "marks": ALL_MARKS, **codes, **told})


def without(*marks: FooterMark) -> tuple[FooterMark, ...]:
    return tuple(mark for mark in ALL_MARKS if mark not in marks)


def home(**told: Any) -> HomeObservation:
    """A home page in good order."""
    return HomeObservation(
        **{
            "site": "铜鼓县人民政府",
            "url": HOME,
            "seen_at": SEEN_AT,
            "newest": AS_OF,
            "dated": 40,
            "footer": footer(),
            "leaving_notice": True,
            **told,
        }
    )


def page(level: PageLevel = PageLevel.COLUMN, **told: Any) -> PageFacts:
    return PageFacts(
        **{
            "site": "铜鼓县人民政府",
            "url": f"{HOME}tgxrmzf/tzgg/pc/list.html",
            "seen_at": SEEN_AT,
            "level": level,
            "title": "通知公告",
            "text": "关于做好有关工作的通知",
            **told,
        }
    )


def missing_page(answer: MissingPageAnswer, **told: Any) -> MissingPageObservation:
    url = f"{HOME}no-such-page.html"
    return MissingPageObservation(
        **{"site": "铜鼓县人民政府", "url": url, "seen_at": SEEN_AT, "answer": answer, "final_url": url, **told}
    )


def limits(as_of: date = AS_OF, code: str | None = None) -> SiteLimits:
    return site_limits(Site(name="铜鼓县人民政府", home=HOME, code=code), as_of)


def answers(rule: Rule, seen: Noun, asked: SiteLimits | None = None) -> list[Answer]:
    return list(rule.check(seen, asked or limits()))


def problems(rule: Rule, seen: Noun, asked: SiteLimits | None = None) -> list[Problem]:
    return [answer for answer in answers(rule, seen, asked) if isinstance(answer, Problem)]


def silent(rule: Rule, seen: Noun, asked: SiteLimits | None = None) -> bool:
    """Asked, and nothing is wrong."""
    return answers(rule, seen, asked) == []


def cannot_tell(rule: Rule, seen: Noun, asked: SiteLimits | None = None) -> bool:
    """Nobody is accused and nothing is closed."""
    return [type(answer) for answer in answers(rule, seen, asked)] == [CannotTell]
