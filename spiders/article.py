"""An article's page in, an ArticleObservation out: title, day of publication, text, attachments, META tags."""

from __future__ import annotations

import re
from datetime import date

from spiders.content import content
from spiders.dates import full_date, labelled_dates
from spiders.document import Document
from spiders.outline import outline
from spiders.tokens import Kind
from storage.nouns import ArticleObservation, Attachment, DatedBy

_PUBLISHED = re.compile(r"发布|公开|更新|发表")
_NOT_ABOUT_IT = re.compile(r"生成|成文|发文|印发|制发|截止|截至|结束|生效|施行|实施|有效|回复|答复|来信|提交|登记")
_SITE_SUFFIX = re.compile(r"[\s_|\-—–>]+[^_|\-—–>]*(?:人民政府|政府网|信息网|局|网站|门户)[^_|]*$")
_META_DATES = ("PubDate", "publishdate", "publish_date", "article:published_time", "others")


def read_article(document: Document) -> ArticleObservation:
    """What an article's page says about itself. A date is one that a META tag or a label states."""
    published, by = _published(document)
    own = content(document)
    return ArticleObservation(
        url=document.page.url,
        seen_at=document.page.fetched_at,
        title=_title(document),
        published=published,
        dated_by=by,
        text=own.text,
        attachments=tuple(Attachment(name=name, url=url) for name, url in own.attachments),
        meta=document.meta_tags,
    )


def _title(document: Document) -> str:
    stated = document.meta("ArticleTitle")
    if stated:
        return stated
    for heading in document.selector.root.iter("ucaptitle", "h1", "h2"):
        text = " ".join("".join(heading.itertext()).split())
        if len(text) >= 4:
            return text
    return _SITE_SUFFIX.sub("", document.title)


def _published(document: Document) -> tuple[date | None, DatedBy]:
    for name in _META_DATES:
        day = full_date(document.meta(name) or "")
        if day:
            return day, DatedBy.META
    shown = _labelled(document) or _standing_alone(document)
    return (shown, DatedBy.ROW) if shown else (None, DatedBy.NONE)


def _labelled(document: Document) -> date | None:
    """The date whose label says most plainly that it is the day of publication."""
    tokens = outline(document).tokens
    line = " ".join(token.text for token in tokens if token.kind is not Kind.LINK and len(token.text) <= 120)
    found = [(label, day) for label, day in labelled_dates(line) if not _NOT_ABOUT_IT.search(label)]
    plain = [day for label, day in found if _PUBLISHED.search(label)]
    return next(iter([*plain, *(day for _, day in found)]), None)


def _standing_alone(document: Document) -> date | None:
    """The first date that stands by itself: below a title, not beside a link of a list."""
    seen = outline(document)
    beside_links = {id(date) for row in seen.rows for date in row.dates}
    for token in seen.tokens:
        if token.kind is Kind.DATE and token.found and token.found.rank == 0 and id(token) not in beside_links:
            return token.found.day
    return None
