"""Evidence for the tests of rules about links and articles: one page as visited, and what may be asked of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from rules import Answer, CannotTell, Limits, Problem, Rule
from storage.article_nouns import ArticleRead, AttachmentRead, ReadState
from storage.link_nouns import CheckedLinks, HiddenLink, HiddenLinks, LinkChecked, LinkKind
from storage.nouns import DatedBy, Mode, Noun

AS_OF = date(2022, 4, 21)
YESTERDAY = AS_OF - timedelta(days=1)
SEEN_AT = datetime(2022, 4, 21, 2, tzinfo=UTC)
HOME = "http://www.tonggu.gov.cn/"
ARTICLE = f"{HOME}art/1.html"


def link(url: str = "art/7.html", **told: Any) -> LinkChecked:
    """A link of the site that opens, unless told otherwise; one with a host of its own leads elsewhere."""
    inside = not url.startswith("http")
    return LinkChecked(
        **{
            "url": HOME + url if inside else url,
            "text": "关于做好有关工作的通知",
            "kind": LinkKind.PAGE,
            "inside": inside,
            "found_on": HOME,
            "status": None if "failure" in told else 200,
            **told,
        }
    )


def working(number: int) -> list[LinkChecked]:
    return [link(f"art/works-{each}.html") for each in range(number)]


def links(*checked: LinkChecked, **told: Any) -> CheckedLinks:
    """Those of a home page, all of them checked."""
    return CheckedLinks(
        **{
            "unit": "铜鼓县人民政府",
            "column": "",
            "url": HOME,
            "seen_at": SEEN_AT,
            "complete": True,
            "links": checked,
            **told,
        }
    )


def outside(*found: HiddenLink, **told: Any) -> HiddenLinks:
    return HiddenLinks(
        **{"unit": "永宁镇", "column": "通知公告", "url": ARTICLE, "seen_at": SEEN_AT, "links": found, **told}
    )


def attachment(**told: Any) -> AttachmentRead:
    """A file that came and could be read."""
    state = {"state": ReadState.READ, "status": 200, "size": 2048}
    return AttachmentRead(**{"name": "名单.xlsx", "url": f"{HOME}files/1.xlsx", **state, **told})


def article(*attachments: AttachmentRead, **told: Any) -> ArticleRead:
    """An article that its list dates as it does itself."""
    return ArticleRead(
        **{
            "unit": "永宁镇",
            "column": "通知公告",
            "url": ARTICLE,
            "seen_at": SEEN_AT,
            "listed_title": "关于做好有关工作的通知",
            "listed_on": date(2022, 4, 10),
            "status": 200,
            "title": "关于做好有关工作的通知",
            "published": date(2022, 4, 10),
            "dated_by": DatedBy.META,
            "pub_date": date(2022, 4, 10),
            "attachments": attachments,
            **told,
        }
    )


def limits(as_of: date = AS_OF) -> Limits:
    return Limits(as_of=as_of, kind="notice", mode=Mode.ROLL)


def answers(rule: Rule, seen: Noun, asked: Limits | None = None) -> list[Answer]:
    return list(rule.check(seen, asked or limits()))


def problems(rule: Rule, seen: Noun, asked: Limits | None = None) -> list[Problem]:
    return [answer for answer in answers(rule, seen, asked) if isinstance(answer, Problem)]


def silent(rule: Rule, seen: Noun, asked: Limits | None = None) -> bool:
    """Asked, and nothing is wrong."""
    return answers(rule, seen, asked) == []


def cannot_tell(rule: Rule, seen: Noun, asked: Limits | None = None) -> bool:
    """Nobody is accused and nothing is closed."""
    return [type(answer) for answer in answers(rule, seen, asked)] == [CannotTell]
