"""NFCMS (南方网): lists made on the server; every page says of itself whether it is a column, an article or a page.

`window.NFCMS_PUB_TYPE="cat"` is a column, `"post"` an article; articles lie at `content/post_303531.html`. The pager of
an empty column has its words (第一页, 最后一页) and no page between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from spiders.document import Document
from spiders.emptiness import visible_emptiness
from spiders.outline import outline
from spiders.static_list import StaticList, is_commented_out, shows_nothing_else
from spiders.tokens import Kind
from storage.nouns import Entry

_SITE = re.compile(r"\bNFCMS_SITE_ID\s*=")
_TYPE = re.compile(r"""\bNFCMS_PUB_TYPE\s*=\s*["'](?P<type>\w+)["']""")
_POST = re.compile(r"""href\s*=\s*["'][^"'<>]{0,300}content/m?post_\d+""", re.I)
_FIRST, _LAST = re.compile(r"^(?:第一页|首页)$"), re.compile(r"^(?:最后一页|尾页|末页)$")


class Nfcms(StaticList):
    """Recognise it by `window.NFCMS_SITE_ID`, which each of its pages bears at its end; pages of the disclosure
    platform (`/gkmlpt/`) are not it."""

    def recognises(self, document: Document) -> bool:
        found = _SITE.search(document.text) if "NFCMS_SITE_ID" in document.text else None
        if found is None or not document.is_html or "/gkmlpt" in document.page.final_url:
            return False
        return "articleList" not in document.text and not is_commented_out(document.text, found.start())

    def entries(self, document: Document) -> Iterator[Entry]:
        """None of an article, whatever its template shows below it."""
        if _type(document) != "post":
            yield from super().entries(document)

    def emptiness(self, document: Document) -> str | None:
        if _type(document) == "post" or self.total(document):
            return None
        seen = visible_emptiness(document)
        return document.once(_pager_without_pages) if seen is None and _type(document) == "cat" else seen


def _type(document: Document) -> str | None:
    found = _TYPE.search(document.text)
    return found["type"] if found else None


def _pager_without_pages(document: Document) -> str | None:
    """The words of a pager, no page between them, and no article of the site anywhere on the page."""
    if _POST.search(document.text) or not shows_nothing_else(document):
        return None
    tokens = outline(document).tokens
    for first, last in pairwise(tokens):
        links = first.kind is Kind.LINK and last.kind is Kind.LINK
        if links and _FIRST.match(first.text) and _LAST.match(last.text):
            return "翻页处没有任何页码,栏目中没有文章"
    return None
