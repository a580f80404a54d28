"""UCAP's older pages (.shtml): a list in the page, or only a shell around one.

A unit's page `xxgk_bmtt.shtml?code=<column>&temp=<template>` frames `/<site>/<column>/<template>.shtml`; read alone it
looks blank.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from spiders.document import Document
from spiders.links import absolute, directory_of, same_authority
from spiders.main_list import main_list
from spiders.outline import outline
from spiders.static_list import StaticList, framed, is_commented_out
from spiders.tokens import Kind, zone_of
from spiders.ucap_channel import entries_address
from spiders.zones import Zone

_PAGER = re.compile(
    r"createPageHTML\(\s*(['\"])(?P<box>[^'\"]*)\1\s*,\s*(?P<pages>\d+)\s*,\s*(?P<page>\d+)\s*,\s*(['\"])[^'\"]*\5\s*,"
    r"\s*(['\"])[^'\"]*\6\s*,\s*['\"]?(?P<total>\d+)['\"]?\s*\)"
)
_MARKS = re.compile(
    r"UCAPTITLE|UCAPCONTENT|ucap\.com\.cn|manuscriptId|cmspro_|websiteCode|createPageHTML\(\s*['\"]", re.I
)
_SHELL = re.compile(r"/xxgk_\w*tt\.shtml$", re.I)
_AGGREGATE = re.compile(r"/(?:xxgk_lists|xxgk_navs?|navs?_list)\.shtml$", re.I)
_LIST = re.compile(r"^/(?P<site>[\w-]+)/[\w-]+/(?:\w*_)?lists?\.shtml$", re.I)
_NAME = re.compile(r"[\w-]+")


class UcapStatic(StaticList):
    """Recognise it by an address that ends in `.shtml` with UCAP's marks (`createPageHTML('page_div', …)`, UCAPTITLE,
    manuscriptId), or by the address of a shell or an aggregate page; newer pages with `articleList` are not it."""

    def recognises(self, document: Document) -> bool:
        if "articleList" in document.text:
            return False
        path = urlsplit(document.page.final_url).path
        if _SHELL.search(path) or _AGGREGATE.search(path):
            return True
        if not path.endswith(".shtml") or _MARKS.search(document.text) is None:
            return False
        return entries_address(document) is None  # else the list is not in the page: ucap_search asks for it

    def direct(self, url: str) -> str | None:
        """A shell's address names what it frames: the list can be asked for without the shell."""
        asked = urlsplit(url)
        if not _SHELL.search(asked.path):
            return None
        query = parse_qs(asked.query)
        code, template = query.get("code", [""])[0], query.get("temp", [""])[0]
        if not _NAME.fullmatch(code) or not _NAME.fullmatch(template):
            return None
        site = directory_of(asked.path).split("/")[1]
        return absolute(url, f"/{site}/{code}/{template}.shtml")

    def follow(self, document: Document) -> str | None:
        """The framed list's address; never a frame of another owner's site."""
        inner = self.direct(document.page.final_url) or framed(document)
        if inner is None or inner == document.page.final_url or not same_authority(inner, document.page.final_url):
            return None
        return inner

    def parts(self, document: Document) -> tuple[str, ...]:
        """The lists that an aggregate page leads to; a page without a list of another kind has its columns below it."""
        if not _AGGREGATE.search(urlsplit(document.page.final_url).path):
            return super().parts(document)
        return () if main_list(document) else _lists_in_the_main_part(document)

    def emptiness(self, document: Document) -> str | None:
        path = urlsplit(document.page.final_url).path
        if _AGGREGATE.search(path) or _SHELL.search(path):
            return None  # the data lie in the sub-columns
        pager = _PAGER.search(document.text)
        if pager and int(pager["total"]) == 0 and not is_commented_out(document.text, pager.start()):
            return "翻页参数 createPageHTML 写明总条数为 0"
        return super().emptiness(document)

    def total(self, document: Document) -> int | None:
        found = _PAGER.search(document.text)
        return int(found["total"]) if found else None


def _lists_in_the_main_part(document: Document) -> tuple[str, ...]:
    """Addresses of UCAP's lists on the same site, menus and the way to the page left out."""
    seen, own = outline(document), document.page.final_url
    start, end = seen.crumb
    site = urlsplit(own).path.split("/")[1]
    urls = [
        absolute(document.url, token.href)
        for token in seen.tokens[:start] + seen.tokens[end:]
        if token.kind is Kind.LINK and zone_of(token) is Zone.MAIN
    ]
    of_site = [url for url in urls if url and (found := _LIST.match(urlsplit(url).path)) and found["site"] == site]
    return tuple(dict.fromkeys(url for url in of_site if url != own and same_authority(url, own)))
