"""An article's page in, an ArticleObservation out: title, day of publication, text, attachments, META tags."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import takewhile

from spiders.content import content
from spiders.dates import full_date, labelled_dates
from spiders.document import Document
from spiders.outline import outline
from spiders.tokens import Kind, Outline, Token, zone_of
from spiders.zones import Zone
from storage.nouns import ArticleObservation, Attachment, DatedBy

_PUBLISHED = (
    re.compile(r"发布|公开|发表"),
    re.compile(r"更新|上传|添加"),
)  # the day it appeared, else that of a change
_NOT_ABOUT_IT = re.compile(
    r"生成|成文|发文|印发|制发|截止|截至|结束|生效|施行|实施|有效|失效|废止|回复|答复|来信|提交|登记|开标|报名|考试|征集|开始|起止"
)
_META_DATES = ("PubDate", "publishdate", "publish_date", "publishtime", "pubtime", "article:published_time")
_HEADINGS = ("h1", "h2", "h3", "h4")
_SEPARATOR = re.compile(r"[_|\uff5c]+|\s[-–—>»]+\s|[-–—]{2,}")
_SITE_SUFFIX = re.compile(r"[\s>–—-]+[^–—>-]*(?:人民政府|政府网|信息网|局|网站|门户|办公室|委员会)[^–—>-]*$")
_A_SITE = re.compile(r"(?:人民政府|政府网|信息网|网站|门户网?|局|办公室|委员会)$|^(?:正文|内容页?|详情|文章)$")
_WEEKDAY = re.compile(r"(?:星期|周|礼拜)[一二三四五六日天]")
_FACTS = re.compile(r"来源|作者|字号|字体|浏览|阅读|点击|编辑|打印")
_BELOW_THE_TITLE = 14  # tokens: source, author, font size, share buttons
_SHORT = 120  # characters: what is longer is the article's own text
_ELSEWHERE = (Zone.HEADER, Zone.NAV, Zone.FOOTER, Zone.TOOLS, Zone.SIDE)


def read_article(document: Document) -> ArticleObservation:
    """What an article's page says about itself. A date is one that a META tag or a label states."""
    title = _title(document)
    published, by = _published(document, title)
    own = content(document)
    return ArticleObservation(
        url=document.page.url,
        seen_at=document.page.fetched_at,
        title=title,
        published=published,
        dated_by=by,
        text=own.text,
        attachments=tuple(Attachment(name=name, url=url) for name, url in own.attachments),
        meta=document.meta_tags,
    )


# --- the title ------------------------------------------------------------------------------------------------------


def _title(document: Document) -> str:
    """What META ArticleTitle states; else the heading that the page's title begins with; else that title itself."""
    if stated := document.meta("ArticleTitle"):
        return stated
    headings = [text for tag in ("ucaptitle", *_HEADINGS) for text in _texts(document, tag)]
    site = _flat(document.meta("SiteName") or "")
    parts = [_SITE_SUFFIX.sub("", part.strip()) for part in _SEPARATOR.split(document.title)]
    title = next((part for part in parts if part and not _A_SITE.search(part) and _flat(part) != site), "")
    fitting = [text for text in headings if _is_of(_flat(text), _flat(title))]
    if fitting:
        return max(fitting, key=len)
    own = [text for text in headings if not _A_SITE.search(text) and _flat(text) != site]
    return title if len(title) >= 6 or not own else own[0]


def _texts(document: Document, tag: str) -> list[str]:
    texts = [" ".join("".join(each.itertext()).split()) for each in document.selector.root.iter(tag)]
    return [text for text in texts if 4 <= len(text) <= 200]


def _is_of(heading: str, title: str) -> bool:
    """Whether a heading is what the page's title names; that may be cut short."""
    return bool(title) and (title.startswith(heading) or (len(title) >= 8 and heading.startswith(title.rstrip(".…"))))


def _flat(text: str) -> str:
    return "".join(text.split())


# --- the day --------------------------------------------------------------------------------------------------------


def _published(document: Document, title: str) -> tuple[date | None, DatedBy]:
    for name in _META_DATES:
        day = full_date(document.meta(name) or "")
        if day:
            return day, DatedBy.META
    seen = outline(document)
    labelled = _labelled(seen)
    for word in _PUBLISHED:
        if found := next((day for label, day in labelled if word.search(label)), None):
            return found, DatedBy.ROW
    beside_links = {id(date) for row in seen.rows for date in row.dates}
    own = [token for token in seen.tokens if id(token) not in beside_links]
    shown = _below_the_title(own, title) or next((day for _, day in labelled), None) or _standing_alone(own)
    return (shown, DatedBy.ROW) if shown else (None, DatedBy.NONE)


def _labelled(seen: Outline) -> list[tuple[str, date]]:
    """The dates that a label introduces, those of other matters left out."""
    line = " ".join(token.text for token in seen.tokens if token.kind is not Kind.LINK and len(token.text) <= _SHORT)
    return [(label, day) for label, day in labelled_dates(line) if not _NOT_ABOUT_IT.search(label)]


def _below_the_title(tokens: Sequence[Token], title: str) -> date | None:
    """The first date just below the title."""
    wanted = _flat(title)
    places = [number for number, token in enumerate(tokens) if wanted and wanted in _flat(token.text)]
    for place in places:
        near = takewhile(lambda token: len(token.text) <= _SHORT, tokens[place + 1 : place + 1 + _BELOW_THE_TITLE])
        if found := next((day for token in near if (day := _stamp(token))), None):
            return found
    return None


def _stamp(token: Token) -> date | None:
    """The day that a date, or a line of facts about the article, tells."""
    if _is_stamp(token) and token.found:
        return token.found.day
    is_line = token.kind is Kind.TEXT and len(token.text) <= _SHORT and _FACTS.search(token.text)
    return full_date(token.text) if is_line else None


def _standing_alone(tokens: Sequence[Token]) -> date | None:
    """The first date that stands by itself, not in the page's head or foot."""
    stamps = (token.found for token in tokens if _is_stamp(token) and zone_of(token) not in _ELSEWHERE)
    return next((found.day for found in stamps if found), None)


def _is_stamp(token: Token) -> bool:
    """A date of publication as articles show it; one with the day of the week is the page's clock."""
    return (
        token.kind is Kind.DATE
        and token.found is not None
        and token.found.rank == 0
        and not _WEEKDAY.search(token.text)
    )
