"""An article's page in, the facts of it that may be kept out: no text of it, and nothing personal in plain."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from html import unescape
from urllib.parse import urldefrag

from spiders.article import read_article
from spiders.content import content
from spiders.dates import full_date
from spiders.document import Document
from spiders.interpretation import read_policy_facts
from spiders.links import absolute, looks_like_attachment, same_authority
from spiders.messages import read_message
from spiders.outline import outline, shows_words
from spiders.page_links import hidden_links
from spiders.plan import ArticlePlace, PlannedArticle
from spiders.privacy.redaction import redacted, redacted_address, redacted_values
from spiders.refusals import (
    refused_by_answer,
    refused_by_challenge,
    refused_by_home,
    refused_by_words,
    visible_words,
)
from spiders.site import read_page, why_unread
from spiders.tokens import Kind, zone_of
from spiders.zones import Zone
from storage.article_nouns import ArticleRead
from storage.link_nouns import HiddenLink, HiddenLinks
from storage.nouns import Mode, Site
from storage.site_nouns import PageFacts

POLICY_KINDS = ("policy_doc", "policy_interp")
MOST_LINKS = 100  # of an article's own links
_AROUND = 60  # characters kept on each side of a phrase: as many as show whether it is quoted
_NOT_KEPT = "〔正文不保存〕"
_DIGITS = re.compile(r"[0-9\uff10-\uff19]{4,}")
_PLAYER = re.compile(r"player|video|\.(?:mp4|m3u8|flv)|vhall|polyv|bilibili|v\.qq\.com", re.I)
_ELSEWHERE = (Zone.HEADER, Zone.NAV, Zone.FOOTER, Zone.TOOLS, Zone.SIDE)


def read_visit(document: Document, planned: PlannedArticle, site: Site) -> ArticleRead:
    """What the page of an article showed, for the first of the places that list it."""
    first, page = planned.places[0], document.page
    refusal = (
        refused_by_answer(document)
        or refused_by_home(document, site.home)
        or refused_by_challenge(document)
        or refused_by_words(document)
    )
    told = ArticleRead(
        unit=first.unit,
        column=first.column,
        url=planned.url,
        seen_at=page.fetched_at,
        listed_title=first.title,
        listed_on=first.published,
        status=page.status,
        failure=page.failure or (refusal.failure if refusal else None),
        unread=why_unread(document, site.home),
    )
    if told.unread is not None:
        return told.model_copy(update={"failing_since": _failing_since(told, planned, document)})
    return told.model_copy(update=_of_the_page(document, first))


def _failing_since(told: ArticleRead, planned: PlannedArticle, document: Document) -> date | None:
    if told.failure is None:
        return None
    last = planned.last
    return (last.failing_since if last else None) or document.seen_day


def _of_the_page(document: Document, place: ArticlePlace) -> dict[str, object]:
    seen, own = read_article(document), content(document)
    return {
        "title": redacted(seen.title, document.seen_day),
        "published": seen.published,
        "dated_by": seen.dated_by,
        "pub_date": full_date(document.meta("PubDate") or ""),
        "length": len("".join(own.text.split())),
        "pictures": own.pictures,
        "videos": sum(1 for _ in _players(document)),
        "policy": read_policy_facts(document) if place.kind in POLICY_KINDS else None,
        "message": read_message(document) if place.mode is Mode.REPLY else None,
        "links": tuple(redacted_address(each, document.seen_day) for each in _own_links(document)),
    }


def _players(document: Document) -> Iterator[str]:
    """What plays a video on the page."""
    for element in document.selector.root.iter("video", "embed", "object", "iframe"):
        source = " ".join(str(element.get(name) or "") for name in ("src", "data", "id", "class"))
        if element.tag == "video" or _PLAYER.search(source):
            yield source


def _own_links(document: Document) -> list[str]:
    """Links to other pages of the site that stand in the article itself, not in the frame around it."""
    found: dict[str, None] = {}
    for token in outline(document).tokens:
        if token.kind is not Kind.LINK or looks_like_attachment(token.href) or zone_of(token) in _ELSEWHERE:
            continue
        url = absolute(document.url, token.href)
        if url and same_authority(url, document.page.final_url):
            found.setdefault(urldefrag(url).url)
    return list(found)[:MOST_LINKS]


def at_place(read: ArticleRead, place: ArticlePlace) -> ArticleRead:
    """The same visit, for another column that lists the article."""
    told = {"unit": place.unit, "column": place.column}
    return read.model_copy(update={**told, "listed_title": place.title, "listed_on": place.published})


# --- what the page says of itself -----------------------------------------------------------------------------------


def page_facts(
    document: Document, planned: PlannedArticle, site: Site, phrases: Sequence[str], *, settled: bool = False
) -> PageFacts:
    """The page's META tags and title; of its text only what stands around certain phrases, without its numbers.

    `settled`: a column's list or text was read from the page, which is an answer therefore.
    """
    first = planned.places[0]
    words = partial(kept_words, phrases=phrases)
    facts = read_page(document, site, planned.level, first.unit, first.column, settled=settled, words=words)
    return _redacted_facts(facts, document.seen_day)


def kept_facts(facts: PageFacts, phrases: Sequence[str], today: date) -> PageFacts:
    """What may be kept of a page's facts."""
    return _redacted_facts(facts.model_copy(update={"text": kept_text(facts.text, phrases)}), today)


def _redacted_facts(facts: PageFacts, today: date) -> PageFacts:
    return facts.model_copy(update={"title": redacted(facts.title, today), "meta": redacted_values(facts.meta, today)})


def kept_words(document: Document, phrases: Sequence[str]) -> str:
    """What may be kept of the words on a page, as `kept_text`; no outline is made of a page that no phrase can stand
    in."""
    if shows_words(document) and not any(_may_stand_in(document, phrase) for phrase in phrases):
        return _NOT_KEPT
    return kept_text(visible_words(document), phrases)


def _may_stand_in(document: Document, phrase: str) -> bool:
    """Whether a page holds every sign of a phrase. Readers of a page join and leave out pieces of what is written and
    make dates and spaces of their own, but no other sign."""
    return all(sign in document.text or sign in document.once(_unescaped) for sign in phrase if not sign.isascii())


def _unescaped(document: Document) -> str:
    return unescape(document.text)


def kept_text(text: str, phrases: Sequence[str]) -> str:
    """What may be kept of a text: the surroundings of listed phrases, their numbers hidden; else that there was one.

    >>> kept_text("电话 13900001111,误写成甲乙丙丁,特此更正", ["甲乙丙丁"])
    '电话 ****,误写成甲乙丙丁,特此更正'
    >>> kept_text("一般的正文", ["甲乙丙丁"]), kept_text("", [])
    ('〔正文不保存〕', '')
    """
    around = [
        text[max(0, match.start() - _AROUND) : match.end() + _AROUND]
        for phrase in phrases
        if phrase in text
        for match in re.finditer(re.escape(phrase), text)
    ]
    if around:
        return _DIGITS.sub("****", "\n".join(around))
    return _NOT_KEPT if text else ""


def hidden_in(document: Document, planned: PlannedArticle) -> HiddenLinks:
    """The hidden links of the page."""
    first = planned.places[0]
    return HiddenLinks(
        unit=first.unit,
        column=first.column,
        url=planned.url,
        seen_at=document.page.fetched_at,
        unread=None,
        rendered=document.page.rendered,
        links=tuple(_kept_link(each, document.seen_day) for each in hidden_links(document)),
    )


def _kept_link(link: HiddenLink, today: date) -> HiddenLink:
    return link.model_copy(update={"text": redacted(link.text, today), "url": redacted_address(link.url, today)})


# --- attachments ----------------------------------------------------------------------------------------------------


def attachments_of(document: Document, *, pictures: bool = False) -> dict[str, str]:
    """The files that an article offers, by address: their names. `pictures`: with those that it shows."""
    own = content(document)
    found = {url: " ".join(name.split()) for name, url in own.attachments if url.startswith("http")}
    if pictures:
        shown = [url for source in own.sources if (url := absolute(document.url, source)) and url.startswith("http")]
        found |= {url: f"图片 {number}" for number, url in enumerate(shown, 1) if url not in found}
    return found
