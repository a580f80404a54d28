"""A page in, what it shows of its whole site out: a home page, any page's META tags and words, a missing page's answer.

Facts only: what is wrong with them is the rules' business.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from spiders.date_forms import url_date, url_month
from spiders.document import Document
from spiders.emptiness import another_list_awaited, drawn_by_script
from spiders.footer import read_footer
from spiders.links import absolute, host_of, looks_like_article, same_authority
from spiders.outline import outline
from spiders.refusals import (
    Refusal,
    refused_by_answer,
    refused_by_challenge,
    refused_by_home,
    refused_by_title,
    refused_by_words,
    visible_words,
)
from spiders.tokens import Token
from storage.nouns import Failure, Site
from storage.site_nouns import (
    HomeObservation,
    MissingPageAnswer,
    MissingPageObservation,
    OutsideLink,
    PageFacts,
    PageLevel,
)

_A_TITLE = 8  # characters: links to articles bear titles
_SAYS_SOMETHING = 60  # visible characters: what shows less may be a stub that a script or a firewall fills
_GOVERNMENT = re.compile(r"(?:^|\.)gov\.cn$|\.(?:政务|xn--zfr164b)$", re.I)
_LEAVING = re.compile(
    r"即将(?:离开|跳转|访问)|(?:离开|跳出)本?(?:网?站|页面)|外(?:部|站)?链接?(?:跳转|提[示醒])|非(?:本|政府)网?站", re.I
)
_LIBRARY = re.compile(
    r"^(?:jquery|swiper|bootstrap|slick|superslide|layer|layui|vue|echarts|owl\.|html5|respond|wow|animate|qrcode|jiucuo|"
    r"conac|hm|ie)[\w.\-]*\.js$",
    re.I,
)
_INDEX = re.compile(r"/(?:index|default|home|main)\.\w+$", re.I)
_GOES_ON = re.compile(r"http-equiv\s*=\s*[\"']?refresh|location\s*(?:\.href)?\s*=|location\.replace", re.I)
_HOME_WORDS = re.compile(r"首\s*页|主\s*页|\bhome\b", re.I)


# --- the home page --------------------------------------------------------------------------------------------------


def read_home(document: Document, site: Site) -> HomeObservation:
    """What the site's home page shows."""
    page = document.page
    seen = HomeObservation(
        site=site.name, url=page.url, seen_at=page.fetched_at, tls=page.tls, certificate=page.certificate
    )
    unread = why_unread(document)
    if unread is not None:
        return seen.model_copy(update={"unread": unread})
    days = _article_days(document)
    told = [day for day in days.values() if day is not None and day <= document.seen_day + timedelta(days=1)]
    return seen.model_copy(
        update={
            "newest": max(told, default=None),
            "dated": len(told),
            "undated": sum(1 for day in days.values() if day is None),
            "scripted": drawn_by_script(document) or another_list_awaited(document),
            "footer": read_footer(document),
            "outside_links": tuple(_outside_links(document)),
            "leaving_notice": _leaving_notice(document),
        }
    )


def why_unread(document: Document, home: str | None = None, *, settled: bool = False) -> str | None:
    """Why a page cannot be read as the one asked for, in Chinese; None where it can. `settled`: a column's list or text
    was read from it, so that its words are an answer, and are not searched for a refusal."""
    refusal = refused_by_answer(document) or (refused_by_home(document, home) if home else None)
    refusal = refusal or (refused_by_title(document) if settled else _refused_by_what_it_shows(document))
    if refusal is not None:
        return refusal.reason
    if not document.is_html:
        return "返回的不是网页"
    if not same_authority(document.page.url, document.page.final_url):
        return f"网址跳转到了其他网站 {host_of(document.page.final_url)}"
    return None


def _refused_by_what_it_shows(document: Document) -> Refusal | None:
    return refused_by_challenge(document) or refused_by_words(document)


def _article_days(document: Document) -> dict[str, date | None]:
    """The articles that the page links to, each with the latest day beside it or in its address, None without one."""
    seen = outline(document)
    days: dict[str, date | None] = {}
    for row in seen.rows:
        url = absolute(document.url, row.link.href)
        beside = max((each.found.day for each in row.dates if each.found), default=None)
        if url and beside:
            days[url] = max(beside, days.get(url) or beside)
    for link in seen.loose:
        url = _article(document, link)
        if url is not None and days.get(url) is None:
            days[url] = _day_of(url, document.seen_day)
    return days


def _article(document: Document, link: Token) -> str | None:
    """Where a link without a date leads to, if it leads to an article of the site."""
    url = absolute(document.url, link.href)
    if url is None or not same_authority(url, document.page.final_url):
        return None
    return url if looks_like_article(url) and (len(link.text) >= _A_TITLE or link.pictured) else None


def _day_of(url: str, seen_day: date) -> date | None:
    """The latest day that an address allows: where it names a month only, the month's last, but no later than today."""
    day = url_date(url)
    if day is not None:
        return day
    month = url_month(url)
    if month is None:
        return None
    last = (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return min(last, max(seen_day, month.replace(day=1)))


def _outside_links(document: Document) -> Iterator[OutsideLink]:
    """Links to hosts that are neither the site's own nor a government's, one for each host."""
    told: set[str] = set()
    for link in document.selector.root.iter("a"):
        url = absolute(document.url, link.get("href") or "")
        host = host_of(url) if url else ""
        if not url or not host or host in told or _GOVERNMENT.search(host):
            continue
        if same_authority(url, document.page.final_url):
            continue
        told.add(host)
        text = " ".join("".join(link.itertext()).split()) or link.get("title") or host
        yield OutsideLink(text=text[:60], url=url, host=host)


def _leaving_notice(document: Document) -> bool | None:
    """Whether the page tells visitors that a link leaves the site; None where a script of its own may do so unseen."""
    if _LEAVING.search(document.text):
        return True
    for script in document.selector.root.iter("script"):
        source = absolute(document.url, script.get("src") or "")
        if source and not _LIBRARY.match(urlsplit(source).path.rpartition("/")[2]):
            return None
    return False


# --- any page -------------------------------------------------------------------------------------------------------


def read_page(
    document: Document,
    site: Site,
    level: PageLevel,
    unit: str = "",
    column: str = "",
    *,
    settled: bool = False,
    words: Callable[[Document], str] = visible_words,
) -> PageFacts:
    """What a page says of itself. For a column or an article that led to the home page, that it could not be read.

    `settled` as in `why_unread`; `words` tells what is wanted of the text that is seen.
    """
    facts = PageFacts(
        site=site.name,
        unit=unit,
        column=column,
        url=document.page.url,
        seen_at=document.page.fetched_at,
        level=level,
    )
    unread = why_unread(document, None if level is PageLevel.HOME else site.home, settled=settled)
    if unread is not None:
        return facts.model_copy(update={"unread": unread})
    return facts.model_copy(update={"meta": _meta(document), "title": document.title, "text": words(document)})


def _meta(document: Document) -> dict[str, str]:
    """META tags by lower-case name. Where a tag stands twice, the one that says something."""
    tags: dict[str, str] = {}
    for tag in document.selector.root.iter("meta"):
        name = (tag.get("name") or "").strip().lower()
        if name:
            tags[name] = tags.get(name) or " ".join((tag.get("content") or "").split())
    return tags


# --- a page that cannot be there --------------------------------------------------------------------------------------


def missing_address(site: Site, day: date) -> str:
    """An address that the site cannot have: the same all day, another every day.

    >>> missing_address(Site(name="甲", home="http://a.gov.cn/"), date(2022, 4, 21))
    'http://a.gov.cn/xunlan-no-such-page-079c5e93a5.html'
    """
    token = sha256(f"{site.home} {day}".encode()).hexdigest()[:10]
    return urljoin(site.home, f"/xunlan-no-such-page-{token}.html")


class _Told(NamedTuple):
    answer: MissingPageAnswer
    why: str


# What a page or a refusal says when it stands for a page that cannot be there.
_BY_FAILURE = {
    Failure.NOT_FOUND: _Told(MissingPageAnswer.NOT_FOUND, "返回状态 404"),
    Failure.GONE: _Told(MissingPageAnswer.NOT_FOUND, "返回状态 410"),
    Failure.SOFT_404: _Told(MissingPageAnswer.SAID_SO, "页面提示不存在,但返回的状态是成功"),
    Failure.REDIRECTED_HOME: _Told(MissingPageAnswer.HOME, "跳转到了网站首页"),
}


def read_missing_page(document: Document, site: Site, home: Document | None = None) -> MissingPageObservation:
    """How the site answered a random address; with the home page at hand, whether it showed just that."""
    page = document.page
    told = _missing_answer(document, site, home)
    return MissingPageObservation(
        site=site.name,
        url=page.url,
        seen_at=page.fetched_at,
        answer=told.answer,
        status=page.status,
        final_url=page.final_url,
        leads_home=_leads_home(document, site),
        why=told.why,
    )


def _missing_answer(document: Document, site: Site, home: Document | None) -> _Told:
    refusal = refused_by_answer(document) or refused_by_home(document, site.home) or refused_by_challenge(document)
    refusal = refusal or refused_by_words(document)
    if refusal is not None and refusal.follow and _is_home(urljoin(document.page.final_url, refusal.follow), site):
        return _BY_FAILURE[Failure.REDIRECTED_HOME]
    if refusal is not None:
        by_failure = _BY_FAILURE.get(refusal.failure) if refusal.failure else None
        return by_failure or _Told(MissingPageAnswer.UNCLEAR, refusal.reason)
    if not same_authority(document.page.url, document.page.final_url):
        return _Told(MissingPageAnswer.UNCLEAR, f"跳转到了其他网站 {host_of(document.page.final_url)}")
    words = visible_words(document)
    if not document.is_html or len(words) < _SAYS_SOMETHING:
        return _Told(MissingPageAnswer.UNCLEAR, "返回的内容太少,看不出是什么页面")
    if home is not None and words == visible_words(home):
        return _Told(MissingPageAnswer.HOME, "返回的是网站首页的内容")
    return _Told(MissingPageAnswer.ANOTHER_PAGE, "返回了一个内容正常的网页")


def _is_home(url: str, site: Site) -> bool:
    """Whether an address is the home page's, however it is spelled."""
    return same_authority(url, site.home) and _plain_path(url) in ("", _plain_path(site.home))


def _plain_path(url: str) -> str:
    """The path without the name of a directory's index."""
    return _INDEX.sub("", urlsplit(url).path).rstrip("/")


def _leads_home(document: Document, site: Site) -> bool:
    """Whether the answer offers a way to the home page: in words, by a link, or by itself."""
    if _HOME_WORDS.search(visible_words(document)) or _HOME_WORDS.search(document.title):
        return True
    links = (absolute(document.url, link.get("href") or "") for link in document.selector.root.iter("a"))
    if any(url and _is_home(url, site) for url in links):
        return True
    return _GOES_ON.search(document.text) is not None
