"""Hanweb (大汉 JCMS): lists as XML in a script of the page, behind `dataproxy.jsp`, in the catalogue's `search.jsp`, or
behind the newer platform's `build/unit`.

Newer columns (`/col/col42150/index.html`) show a plain list; those are read as `generic` reads them. What a browser has
drawn is read as drawn: nothing is asked for again.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from spiders import hanweb_xxgk, jpaas, jpage
from spiders.data import DataList, Listing, json_of
from spiders.document import Document
from spiders.emptiness import visible_emptiness
from spiders.static_list import counted, shows_nothing_else

_COLUMN = re.compile(r"^/(?:\w+/){0,3}col/col\d+(?:/|$)")
_ARTICLE = re.compile(r"/art/\d{4}/")
_MARKS = re.compile(
    r"<datastore\b[^>]*>\s*<|/module/(?:\w+/){0,3}jpage/|/module/xxgk/(?:search|tree)\.jsp|\bInitData\d+\s*=\s*\[|"
    r"querydata\s*=\s*[\"']\{",
    re.I,
)
_WORDS = ("datastore", "/module/", "InitData", "jpaas-publish-server")


class Hanweb(DataList):
    """Recognise it by the address `/col/col<n>/`, by `<datastore>` in a script, by `/module/…/jpage/`, by
    `/module/xxgk/search.jsp` or `tree.jsp`; a data answer by these addresses. Articles (`/art/2022/4/21/…`) are read as
    any other page."""

    def recognises(self, document: Document) -> bool:
        path = urlsplit(document.page.final_url).path
        if jpage.ANSWER.search(path):
            return bool(jpage.units(document)) or "datastore" in document.text.lower()
        if jpaas.ANSWER.search(path):
            return json_of(document) is not None or not document.is_html
        if hanweb_xxgk.ANSWER.search(path):
            return document.is_html
        if not document.is_html or _ARTICLE.search(path) or "articleList" in document.text:
            return False
        if _COLUMN.search(path):
            return True
        return any(word in document.text for word in _WORDS) and _MARKS.search(document.text) is not None

    def listing(self, document: Document) -> Listing | None:
        return hanweb_xxgk.read(document) or jpaas.read(document) or jpage.read(document)

    def endpoint(self, document: Document) -> str | None:
        return jpage.address(document) or hanweb_xxgk.address(document) or jpaas.address(document)

    def emptiness(self, document: Document) -> str | None:
        """A page whose entries are to be fetched says nothing; what was drawn may count them."""
        found = self.listing(document)
        if found:
            return found.empty
        if document.page.rendered and counted(document) == 0 and shows_nothing_else(document):
            return "翻页处写明共 0 条"
        if self.total(document) or (not document.page.rendered and _MARKS.search(document.text)):
            return None
        return visible_emptiness(document)
