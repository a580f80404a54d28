"""UCAP's older pages (.shtml): a list in the page, or only a shell around one.

A unit's page `xxgk_bmtt.shtml?code=<column>&temp=<template>` frames `/<site>/<column>/<template>.shtml`; read alone it
looks blank.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from spiders.content import content
from spiders.document import Document
from spiders.emptiness import visible_emptiness
from spiders.family import Family
from spiders.links import absolute, directory_of, same_authority
from spiders.main_list import main_list
from storage.nouns import Entry

_PAGER = re.compile(
    r"createPageHTML\(\s*(['\"])(?P<box>[^'\"]*)\1\s*,\s*(?P<pages>\d+)\s*,\s*(?P<page>\d+)\s*,\s*(['\"])[^'\"]*\5\s*,"
    r"\s*(['\"])[^'\"]*\6\s*,\s*['\"]?(?P<total>\d+)['\"]?\s*\)"
)
_MARKS = re.compile(
    r"UCAPTITLE|UCAPCONTENT|ucap\.com\.cn|manuscriptId|cmspro_|websiteCode|createPageHTML\(\s*['\"]", re.I
)
_SHELL = re.compile(r"/xxgk_\w*tt\.shtml$", re.I)
_AGGREGATE = re.compile(r"/(?:xxgk_lists|xxgk_navs?|navs?_list)\.shtml$", re.I)
_OWN_TEXT = 100  # characters: a page that says so much itself frames something else than its list
_NAME = re.compile(r"[\w-]+")


class UcapStatic(Family):
    """Recognise it by an address that ends in `.shtml` with UCAP's marks (`createPageHTML('page_div', …)`, UCAPTITLE,
    manuscriptId), or by the address of a shell or an aggregate page; newer pages with `articleList` are not it."""

    def recognises(self, document: Document) -> bool:
        if "articleList" in document.text:
            return False
        path = urlsplit(document.page.final_url).path
        if _SHELL.search(path) or _AGGREGATE.search(path):
            return True
        return path.endswith(".shtml") and _MARKS.search(document.text) is not None

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
        inner = self.direct(document.page.final_url) or self._framed(document)
        if inner is None or inner == document.page.final_url or not same_authority(inner, document.page.final_url):
            return None
        return inner

    def entries(self, document: Document) -> Iterator[Entry]:
        found = main_list(document)
        yield from found.entries if found else ()

    def because(self, document: Document) -> str:
        found = main_list(document)
        return found.because if found else "未找到成行的链接"

    def emptiness(self, document: Document) -> str | None:
        path = urlsplit(document.page.final_url).path
        if _AGGREGATE.search(path) or _SHELL.search(path):
            return None  # the data lie in the sub-columns
        if self.total(document) == 0 and not _is_commented_out(document):
            return "翻页参数 createPageHTML 写明总条数为 0"
        return None if self.total(document) else visible_emptiness(document)

    def total(self, document: Document) -> int | None:
        found = _PAGER.search(document.text)
        return int(found["total"]) if found else None

    def _framed(self, document: Document) -> str | None:
        if "<iframe" not in document.text.lower() or main_list(document) or len(content(document).text) >= _OWN_TEXT:
            return None
        for frame in document.selector.root.iter("iframe"):
            url = absolute(document.url, frame.get("src") or "")
            if url and urlsplit(url).path.endswith(".shtml"):
                return url
        return None


def _is_commented_out(document: Document) -> bool:
    found = _PAGER.search(document.text)
    if found is None:
        return True
    before = document.text[: found.start()]
    return before.rfind("<!--") > before.rfind("-->") and before.rfind("<script") < before.rfind("<!--")
