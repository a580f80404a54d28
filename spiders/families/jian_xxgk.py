"""The sites of 吉安 and others (`/xxgk-list-<code>.html`, `/news-list-<code>.html`): lists made on the server, or drawn
by a script that asks `api-ajax_list-1.html` by POST.

What such a script fills stands empty in the page as served, so an empty container proves nothing here until a browser
has drawn it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlsplit

from spiders.document import Document
from spiders.emptiness import stated_emptiness, visible_emptiness
from spiders.links import same_authority
from spiders.main_list import main_list
from spiders.static_list import StaticList, awaits_a_script, shows_nothing_else

_ADDRESS = re.compile(r"/(?:xxgk|news)-(?:list|show)-[\w-]+\.html$")
_LINKS = re.compile(
    r"""href\s*=\s*["'](?P<site>https?://[^/"'\s<>]{1,100})?/?xxgk-(?:list|show)-[\w-]{1,60}\.html["']"""
)
_SOME = 3
_BY_SCRIPT = "api-ajax_list"


class JianXxgk(StaticList):
    """Recognise it by the address, `/xxgk-list-zfyjs.html`, `/news-list-zwyw.html`, `/xxgk-show-198876.html`, or by
    several links to such addresses."""

    def recognises(self, document: Document) -> bool:
        if _ADDRESS.search(urlsplit(document.page.final_url).path):
            return True
        return "xxgk-" in document.text and sum(1 for _ in islice(_own_links(document), _SOME)) == _SOME

    def because(self, document: Document) -> str:
        if main_list(document) is None and _BY_SCRIPT in document.text and not document.page.rendered:
            return f"列表由脚本以 POST 方式从 {_BY_SCRIPT} 取得,静态页面未能解析"
        if awaits_a_script(document):
            return "列表容器为空,可能由网站自带的脚本加载,静态页面未能解析"
        return super().because(document)

    def emptiness(self, document: Document) -> str | None:
        total = self.total(document)
        if total:
            return None
        if total == 0 and _BY_SCRIPT not in document.text and shows_nothing_else(document):
            return "翻页处写明共 0 条"
        return visible_emptiness(document) if document.page.rendered else stated_emptiness(document)

    def parts(self, document: Document) -> tuple[str, ...]:
        """All its columns lie in one directory: which are below which, no address says."""
        return ()


def _own_links(document: Document) -> Iterator[str]:
    """The page's links to lists and articles of such a site, links to other sites left out."""
    for found in _LINKS.finditer(document.text):
        if found["site"] is None or same_authority(found["site"], document.page.final_url):
            yield found.group()
