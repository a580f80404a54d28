"""What addresses say by themselves: whose site a page is on, and whether a link leads to a column or to an article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from lxml.etree import _Element as Element

from spiders.document import Document
from spiders.zones import Zone, zone_named

if TYPE_CHECKING:
    from tldextract import TLDExtract

ATTACHMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|zip|rar|7z|txt|csv|jpe?g|png|gif|mp[34])$", re.I)
_ARTICLE = re.compile(
    r"(?:content|post|art|article|info|show|detail|view|news|doc|t|xxgk-show)[-_]?(?:\d{1,6}[-_])*\d{3,}|[0-9a-f]{32}|"
    r"[0-9a-f]{8}-[0-9a-f]{4}-|/\d+\.(?:s?html?|jsp|aspx?|php)$|/(?:19|20)\d\d[-/]?\d\d?[-/]?\d\d?/[^/]+",
    re.I,
)
_ARTICLE_QUERY = re.compile(r"(?:^|&)(?:id|infoid|articleid|aid|docid|newsid)=\w", re.I)
_COLUMN = re.compile(
    r"/$|/(?:index|list|default|main|node|col|column|channel|[a-z]*_?lists?|[a-z]*_?navs?|xxgk_\w+)(?:[-_]?\d+)?(?:\.\w+)?$|"
    r"^/xxgk-list-|/col/col\d+|/iList\.jsp",
    re.I,
)
_ROOT_FILE = re.compile(r"/(?:index|default|main|home)\d?(?:\.\w+)?$", re.I)
_PLAIN_PATH = re.compile(r"/(?!/)[\w/.-]*$", re.A)
_BELOW = re.compile(r"(?:\./)?(\w[\w-]*(?:/\w[\w-]*)*(?:\.\w{1,5})?)$", re.A)
_NO_LINK = re.compile(r"^\s*(?:javascript:|#|about:|mailto:|tel:|data:|$)", re.I)
_NO_NAME = re.compile(
    r"^(?:首页|网站首页|返回|更多|查看更多|more|详情|上一页|下一页|尾页|末页|打印|关闭|登录|注册|\d+|[\W_]+)$|^(?:更多|more)",
    re.I,
)
_BULLET = re.compile(r"^[\s>»›·•\-—|▪■◆●★☆▶►+]+|[\s>»›|]+$|\s*[\[(\uff08]\s*\d+\s*[\])\uff09]\s*$")
_NOT_THE_UNITS = frozenset({Zone.HEADER, Zone.FOOTER, Zone.CRUMB, Zone.PAGER, Zone.TOOLS})


@cache
def _registrable(host: str) -> str:
    """The part of a host name that one owner registered, by the list bundled with tldextract; "" for addresses."""
    return _extract()(host).top_domain_under_public_suffix


@cache
def _extract() -> TLDExtract:
    from tldextract import TLDExtract  # with an HTTP client that a process which compares no owners has no use for

    return TLDExtract(suffix_list_urls=(), cache_dir=None)


def same_authority(a: str, b: str) -> bool:
    """Whether two URLs are on one owner's site: the same host, or the same registered domain.

    >>> same_authority("http://xxgk.tonggu.gov.cn/a", "https://www.tonggu.gov.cn/")
    True
    >>> same_authority("http://www.yichun.gov.cn/", "http://www.tonggu.gov.cn/")
    False
    """
    first, second = host_of(a), host_of(b)
    if first == second:
        return True
    registered = _registrable(first)
    return registered != "" and registered == _registrable(second)


def host_of(url: str) -> str:
    """The host in lower case; "" where the URL has none or is malformed."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def absolute(base: str, href: str) -> str | None:
    """The address a link leads to, without its fragment; None where it leads nowhere.

    >>> absolute("http://a.gov.cn/b/", "javascript:;") is None
    True
    """
    if (
        _PLAIN_PATH.match(href) and "/." not in href
    ):  # most links of most sites; the general way costs ten times as much
        return _origin(base) + href
    if below := _BELOW.match(href):  # and most of the others
        return _folder(base) + below.group(1)
    if _NO_LINK.match(href):
        return None
    try:
        parts = urlsplit(urljoin(base, re.sub(r"[\r\n\t]", "", href.strip()).replace("\\", "/")))
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    return urlunsplit(parts._replace(fragment="" if not parts.fragment.startswith(("/", "!")) else parts.fragment))


@lru_cache(maxsize=1024)
def _folder(url: str) -> str:
    return urljoin(url, ".")


@lru_cache(maxsize=1024)
def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def nowhere(base: str, title: str) -> str:
    """An address for an entry whose link leads nowhere: its place on the page that lists it."""
    return f"{base.partition('#')[0]}#{quote(title[:80])}"


def looks_like_article(url: str) -> bool:
    """Whether a URL has the shape of one article's address, on the CMS families of DOMAIN.md 6.

    >>> looks_like_article("http://a.gov.cn/x/202204/6c6e706cf5d44db0840bcbb9051eaafb.shtml")
    True
    >>> looks_like_article("http://a.gov.cn/x/tzgg/pc/list.html")
    False
    """
    path, query = _path_and_query(url)
    if _COLUMN.search(path):
        return False
    return bool(_ARTICLE.search(path) or _ARTICLE_QUERY.search(query))


def looks_like_column(url: str) -> bool:
    """Whether a URL has the shape of a column's address."""
    return _COLUMN.search(_path_and_query(url)[0]) is not None


def looks_like_attachment(url: str) -> bool:
    return bool(ATTACHMENT.search(_path_and_query(url)[0]))


def _path_and_query(url: str) -> tuple[str, str]:
    """Both as written, of an address that may be anything: urlsplit is strict, and ten times slower."""
    scheme = url.find("://", 0, 12)
    slash = url.find("/", scheme + 3) if scheme >= 0 else 0
    path, _, query = url[slash:].partition("#")[0].partition("?") if slash >= 0 else ("", "", "")
    return path, query


def directory_of(url: str) -> str:
    """The path up to its last slash."""
    return urlsplit(url).path.rpartition("/")[0] + "/"


def links_below(document: Document, root: str) -> list[tuple[str, str]]:
    """(name, URL) of the columns that a unit's disclosure root links to: strictly below its directory, on its host.

    A root that is the site's own root has no directory of its own: everything lies below it, so nothing is taken.
    """
    directory, host = directory_of(root), host_of(root)
    if directory == "/":
        return []
    found: dict[str, str] = {}
    for name, url in _named_links(document):
        path = urlsplit(url).path
        if host_of(url) != host or not path.startswith(directory) or _same_place(path, directory, root):
            continue
        if looks_like_article(url) or looks_like_attachment(url):
            continue
        found.setdefault(url, name)
    return [(name, url) for url, name in found.items()]


def _same_place(path: str, directory: str, root: str) -> bool:
    return path in (directory, urlsplit(root).path) or _ROOT_FILE.sub("/", path) == directory


def _named_links(document: Document) -> Iterator[tuple[str, str]]:
    zones: dict[Element, bool] = {}
    for link in document.selector.root.iter("a"):
        url = absolute(document.url, link.get("href") or "")
        name = clean_name("".join(link.itertext()) or link.get("title") or "")
        if url and 2 <= len(name) <= 24 and not _NO_NAME.search(name) and not _outside(link, zones):
            yield name, url


def clean_name(text: str) -> str:
    """A column's name as a person reads it, without bullets and counts.

    >>> clean_name(" » 通知公告 (12) ")
    '通知公告'
    """
    flat = " ".join(text.split())
    return _BULLET.sub("", _BULLET.sub("", flat)).strip()


def _outside(element: Element, known: dict[Element, bool]) -> bool:
    """Whether an element lies in a part of the page that belongs to the whole site."""
    way: list[Element] = []
    current: Element | None = element
    while current is not None and current not in known:
        way.append(current)
        current = current.getparent()
    answer = known[current] if current is not None else False
    for each in reversed(way):
        tag = each.tag if isinstance(each.tag, str) else ""
        if tag not in ("html", "body"):
            answer = answer or zone_named(tag, each.get("class") or "", each.get("id") or "") in _NOT_THE_UNITS
        known[each] = answer
    return answer
