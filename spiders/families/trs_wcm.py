"""TRS WCM: lists made on the server, a pager called with numbers, articles named after their day.

`createPageHTML(pages, page, "index", "html")` counts pages from 0; UCAP's namesake has the name of a container first.
Some sites give it the number of records last. A channel's columns are directories below its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from lxml.etree import _Element as Element

from spiders.document import Document
from spiders.outline import outline
from spiders.records import entries_of_records
from spiders.static_list import StaticList, is_commented_out, main_links, shows_nothing_else
from spiders.tokens import Empty, zone_of
from spiders.trs_search import NAMES, answer, asked_by_script
from spiders.zones import Zone
from storage.nouns import Entry

_PAGER = re.compile(
    r"createPage(?:HTML)?s?\(\s*(?P<pages>\d{1,6})\s*,\s*\d{1,6}\s*,\s*(['\"])(?P<name>[^'\"]{1,80})\2\s*,\s*(['\"])\w+\4"
    r"(?:\s*,\s*['\"][^'\"]{0,40}['\"])?(?:\s*,\s*['\"]?(?P<total>\d{1,7})['\"]?)?\s*\)",
    re.I,
)
_ARTICLE = re.compile(r"(?:^|/)t(?:19|20)\d{6}_\d+")
_OWN_ARTICLE = re.compile(
    r"""href\s*=\s*["']?(?:\.{1,2}/|/(?!/))[^"'\s<>]{0,200}/t(?:19|20)\d{6}_\d+\.s?html?\b""", re.I
)
_EDITOR = re.compile(r"""["' ](?:TRS_Editor|TRS_UEDITOR|trs_editor_view)["' ]|_trs_ta_js""")
_OTHERS = re.compile(  # what pages of other systems show; sites that moved away from TRS keep addresses of its kind
    r"articleList\b|UCAPTITLE|UCAPCONTENT|ucap\.com\.cn|manuscriptId|cmspro_|websiteCode|createPageHTML\(\s*['\"]|"
    r"NFCMS_SITE_ID|/gkmlpt|<datastore>|/module/(?:xxgk|web/jpage)/|/system/resource/|webBuilderCommon|"
    r"/e/(?:public/ViewClick|search/index\.php|data/js/)"
)
_OTHER_ADDRESS = re.compile(r"/col/col\d+|/art/\d{4}/\d|/(?:xxgk|news)-(?:list|show)-")
_NOT_A_LIST = re.compile(r"nav|menu|tab(?!le)|slid|swip|banner|focus|pic|share|link|page|search|tree", re.I)
_LEVELS = 3  # from the pager's script up to what frames the list, too
_MOST_CALLS = 9  # of a pager on one page; more are hostile
_UNREAD = 3  # dated links beside: a list whose container is named as a side box may be the column's after all


class TrsWcm(StaticList):
    """Recognise it by `createPageHTML(12, 0, "index", "html")` with a number first, by links of its own such as
    `./202204/t20220421_123456.html`, by TRS_Editor; a data answer by the address of its search server."""

    reads_data: ClassVar[bool] = True

    def recognises(self, document: Document) -> bool:
        if answer(document):
            return True
        if not document.is_html:
            return False
        text, address = document.text, document.page.final_url
        if _ARTICLE.search(address) is None and not _bears_marks(text):
            return False
        return _OTHER_ADDRESS.search(address) is None and _OTHERS.search(text) is None

    def follow(self, document: Document) -> str | None:
        return None if answer(document) else super().follow(document) or asked_by_script(document)

    def entries(self, document: Document) -> Iterator[Entry]:
        found = answer(document)
        yield from entries_of_records(document, found.records, NAMES) if found else super().entries(document)

    def because(self, document: Document) -> str:
        if found := answer(document):
            return f"检索接口返回 {len(found.records)} 条"
        pager = document.once(_pager)
        pages = f",翻页共 {pager['pages']} 页" if pager and int(pager["pages"]) > 1 else ""
        return super().because(document) + pages

    def parts(self, document: Document) -> tuple[str, ...]:
        return () if answer(document) else super().parts(document)

    def emptiness(self, document: Document) -> str | None:
        if found := answer(document):
            return "检索接口写明共 0 条" if not found.records and found.count == 0 else None
        pager = document.once(_pager)
        if self.total(document) or (pager and int(pager["pages"]) > 1):
            return None
        if pager and int(pager["pages"]) == 0 and shows_nothing_else(document):
            return "翻页参数 createPageHTML 写明总页数为 0"
        return super().emptiness(document) or (document.once(_empty_above_the_pager) if pager else None)

    def total(self, document: Document) -> int | None:
        if found := answer(document):
            return found.count
        pager = document.once(_pager)
        return int(pager["total"]) if pager and pager["total"] else super().total(document)


def _bears_marks(text: str) -> bool:
    if ("TRS_" in text or "trs_" in text) and _EDITOR.search(text):
        return True
    if "createPage" in text and _PAGER.search(text):
        return True
    return ("/t20" in text or "/t19" in text) and _OWN_ARTICLE.search(text) is not None


def _pager(document: Document) -> re.Match[str] | None:
    """The call that pages the list; articles of several pages call it, too, by their own names."""
    calls = list(_PAGER.finditer(document.text))[-_MOST_CALLS:]
    own = (found for found in reversed(calls) if not _ARTICLE.search(found["name"]))
    return next((found for found in own if not is_commented_out(document.text, found.start())), None)


def _empty_above_the_pager(document: Document) -> str | None:
    """A container that holds nothing, beside the script that pages it: there is one page, and nothing on it."""
    seen = outline(document)
    unread = sum(1 for row in seen.rows if zone_of(row.link) is not Zone.FOOTER)
    if not shows_nothing_else(document) or main_links(document, seen) or unread >= _UNREAD:
        return None
    containers = [empty.element for empty in seen.empties if empty.position >= seen.crumb[1] and _is_for_entries(empty)]
    for script in document.selector.root.iter("script"):
        if not _PAGER.search(script.text or ""):
            continue
        around = [each for each in script.iterancestors() if each.tag not in ("body", "html")][:_LEVELS]
        if any(each in around for container in containers for each in container.iterancestors()):
            return "翻页脚本 createPageHTML 所在的列表容器中没有任何条目"
    return None


def _is_for_entries(empty: Empty) -> bool:
    """Whether an empty container is one that the server fills: scripts find theirs by an id, or stand in them."""
    element: Element = empty.element
    if (
        zone_of(empty) is not Zone.MAIN
        or element.get("id") is not None
        or next(element.iter("script"), None) is not None
    ):
        return False
    return _NOT_A_LIST.search(element.get("class") or "") is None
