"""EmpireCMS (帝国CMS): lists made on the server below `/e/`, a pager that counts: `<a title="Total record"><b>555</b>`.

The day in an article's path (`/2018-07-18/9984.html`) is the day it was put into the system, not the one it shows.
"""

from __future__ import annotations

import re

from spiders.document import Document
from spiders.emptiness import visible_emptiness
from spiders.links import same_authority
from spiders.static_list import StaticList, counted, is_commented_out, shows_nothing_else

_PATHS = re.compile(
    r"/e/(?:action/ListInfo|public/ViewClick|search/(?:index\.php|result/)|data/js/|(?:member|enews|pl|DoPrint|DoInfo)/)"
)
_SITE_BEFORE = re.compile(r"""(?P<site>https?://[^/"'\s<>]{1,100})$|(?<![\w.-])$""")
_MARKS = re.compile(r"""\[!--[a-z][\w.]{2,40}--\]|<a title=["'](?:Total record|总数)["']>""")
_ADDRESS = re.compile(r"/e/action/ListInfo")
_TOTAL = re.compile(r"""<a title=["'](?:Total record|总数)["'][^<>]{0,80}>\s*(?:&nbsp;|\s)*<b>\s*(\d{1,7})\s*</b>""")
_LEFTOVER = re.compile(r"\[!--(?:empirenews\.|list\.|show\.)[\w.]{1,40}--\]")


class Empirecms(StaticList):
    """Recognise it by its own paths `/e/public/ViewClick`, `/e/action/ListInfo`, `/e/search/index.php`, by its
    pager's `title="Total record"`, by marks left over from its templates, `[!--show.page--]`."""

    def recognises(self, document: Document) -> bool:
        text, own = document.text, document.page.final_url
        if _ADDRESS.search(own):
            return True
        if "/e/" in text and any(_is_own(text, found.start(), own) for found in _PATHS.finditer(text)):
            return True
        return ("[!--" in text or "<a title=" in text) and _MARKS.search(text) is not None

    def because(self, document: Document) -> str:
        if _LEFTOVER.search(document.text):
            return f"{super().because(document)},页面留有未能解析的模板标签"
        return super().because(document)

    def emptiness(self, document: Document) -> str | None:
        """A list that its template did not fill says nothing of what the column holds."""
        total = self.total(document)
        if total or _LEFTOVER.search(document.text):
            return None
        if total == 0 and shows_nothing_else(document):
            return "翻页处写明共 0 条"
        return visible_emptiness(document)

    def total(self, document: Document) -> int | None:
        found = _TOTAL.search(document.text)
        if found and not is_commented_out(document.text, found.start()):
            return int(found.group(1))
        return counted(document)


def _is_own(text: str, path: int, own: str) -> bool:
    """Whether the path that begins there is one of the page's site: other sites of the kind may be linked to."""
    before = _SITE_BEFORE.search(text[max(0, path - 110) : path])
    return before is not None and (before["site"] is None or same_authority(before["site"], own))
