"""VSB (博达 Visual SiteBuilder): lists are components whose rows bear ids, `line_u9_0`, `line_u9_1` …

The pager below a component says 共231条 or 共31页; page 2 of 31 is `<column>/30.htm`, so nothing is computed from it.
The columns below `zwgk/zcwj.htm` lie in `zwgk/zcwj/`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from lxml.etree import _Element as Element

from spiders.document import Document
from spiders.emptiness import visible_emptiness
from spiders.main_list import main_list
from spiders.static_list import StaticList, counted, rows_in, shows_nothing_else
from storage.nouns import Entry

_MARKS = (
    "Visual SiteBuilder",
    "_showDynClicks(",
    "_newscontent_fromname",
    ".vsb.css",
    "_sitegray/",
    'id="line_u',
    "id='line_u",
)
_RESOURCE = re.compile(r"""["'(](?:\.\./)*/?system/resource/(?:js|css)/""")
_ADDRESS = re.compile(r"[?&]wb(?:treeid|newsid)=\d")
_PASTED = re.compile(r"""\bid=["']vsb_content""")  # comes along with text copied from such a site
_OTHERS = re.compile(
    r"articleList\b|UCAP|manuscriptId|createPageHTML\(|NFCMS_SITE_ID|/gkmlpt|ZJEG_RSS|<datastore>|/t(?:19|20)\d{6}_\d+\.|"
    r"/e/public/|/art/\d{4}/\d"
)
_OWN_ARTICLES = re.compile(r"""href\s*=\s*["'](?:\.{1,2}/|/)?(?:\.\./)*info/\d{3,6}/\d{1,8}\.htm["']""")
_SOME = 3  # links to articles, where no other mark is left
_PAGER = re.compile(r"""\bid=["']fanye\d|["' ]p_(?:pages|t|no|next)\b|pb_sys_common|_simple_list_gotopage_fun""")
_PAGER_BOX = re.compile(r"\bfanye\d|\bp_pages\b|\bpb_sys_common\b")
_LINE = re.compile(r"line_(u\d+)_\d+$")
_FILE = re.compile(r"\.(?:htm|html|jsp)$")


@dataclass(frozen=True, slots=True)
class _Components:
    """The list components of a page: their rows by the component's name, and the names of those with a pager."""

    lines: Mapping[str, Sequence[Element]]
    paged: Sequence[str]


class Vsb(StaticList):
    """Recognise it by `/system/resource/js/`, `vsb_content`, `_showDynClicks(`, rows with ids `line_u9_0`, or several
    links to `info/1053/6730.htm`."""

    def recognises(self, document: Document) -> bool:
        text = document.text
        if _ADDRESS.search(document.page.final_url) or any(mark in text for mark in _MARKS):
            return True
        if "system/resource/" in text and _RESOURCE.search(text):
            return True
        if "vsb_content" in text and _PASTED.search(text) and not _OTHERS.search(text):
            return True
        return "info/" in text and sum(1 for _ in islice(_OWN_ARTICLES.finditer(text), _SOME)) == _SOME

    def entries(self, document: Document) -> Iterator[Entry]:
        yield from document.once(_component) or super().entries(document)

    def because(self, document: Document) -> str:
        own = document.once(_component)
        if not own:
            return super().because(document)
        undated = sum(1 for entry in own if entry.published is None)
        return f"在列表组件 line_u 中找到 {len(own)} 行" + (f",其中 {undated} 行未见日期" if undated else "")

    def directory(self, url: str) -> str:
        return _FILE.sub("/", url.partition("?")[0])

    def emptiness(self, document: Document) -> str | None:
        total = self.total(document)
        if total == 0 and shows_nothing_else(document):
            return "翻页处写明共 0 条"
        return None if total else visible_emptiness(document)

    def total(self, document: Document) -> int | None:
        return counted(document, near=_PAGER)


def _component(document: Document) -> tuple[Entry, ...]:
    """The rows of the component that is the page's list; none where the page's list is made otherwise.

    A page may show several: beside the list a box of the latest or most read. A component with a pager lists all that
    its column holds; on a page without a pager, the list is one that holds all that a reader takes for it.
    """
    components = document.once(_components)
    paged = rows_in(document, [line for name in components.paged for line in components.lines[name]])
    if paged:
        return paged
    found = main_list(document)
    listed = {entry.url for entry in found.entries} if found else set()
    all_rows = [rows_in(document, lines) for lines in components.lines.values()] if listed else []
    return next((entries for entries in all_rows if listed <= {entry.url for entry in entries}), ())


def _components(document: Document) -> _Components:
    """The rows of each component in order, and which of them a pager directly follows."""
    lines: dict[str, list[Element]] = defaultdict(list)
    paged: list[str] = []
    last, line = None, None
    for element in document.selector.root.iter() if "line_u" in document.text else ():
        if not isinstance(element.tag, str):
            continue
        if named := _LINE.match(element.get("id") or ""):
            last, line = named.group(1), element
            lines[last].append(element)
        elif element.tag == "a" and line is not None and line not in element.iterancestors():
            last = None  # links between the rows and the pager: another list, which bears no ids
        elif last and last not in paged and _PAGER_BOX.search(f"{element.get('id')} {element.get('class')}"):
            paged.append(last)
    return _Components(dict(lines), paged)
