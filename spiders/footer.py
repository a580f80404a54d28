"""A page in, its foot out: which of the marks that every government page owes are there (国办发〔2017〕47号).

Marks are looked for in the whole page, for a foot is known by nothing else. What a page keeps in comments is not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.etree import _Element as Element

from spiders.document import Document
from storage.site_nouns import Footer, FooterMark

# What an element's attributes, a script or the text must hold. A script that will draw the mark is enough.
_MARKS = {
    FooterMark.SITE_CODE: re.compile(r"标识码[\s:\uff1a]*(?:bm)?\d{8,10}", re.I),
    FooterMark.AUTHORITY: re.compile(r"conac", re.I),
    FooterMark.REPORT_ERRORS: re.compile(
        r"jiucuo|zfwzgl\.www\.gov\.cn/exposure|pucha\.kaipuyun\.cn|121\.43\.68\.40/exposure|/errorInfo/|网站(?:纠|找)错",
        re.I,
    ),
    FooterMark.ICP: re.compile(r"ICP\s*(?:备|证)|beian\.miit\.gov\.cn|miitbeian\.gov\.cn", re.I),
    FooterMark.POLICE: re.compile(r"公网安备|beian\.gov\.cn/portal|beian\.mps\.gov\.cn", re.I),
    FooterMark.SPONSOR: re.compile(r"主办单位|主\s*办\s*[:\uff1a]"),
    FooterMark.CONTACT: re.compile(
        r"联系我们|关于我们|关于本站|联系方式|联系电话|网站电话|值班电话|电\s*话\s*[:\uff1a]|E-?mail\s*[:\uff1a]|邮\s*箱\s*[:\uff1a]|lxwm|lianxiwomen|"
        r"(?:主办|承办|版权)[^。]{0,200}?(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)",
        re.I,
    ),
    FooterMark.SITE_MAP: re.compile(
        r"(?:网站|站点)地图|(?:href=\"[^\"]*\"\s+|title=\")(?:网站|站点)导航|\bsite[-_]?map\b|/(?:wzdt|zddt)\b", re.I
    ),
}
_PROVES_A_FOOT = (FooterMark.SITE_CODE, FooterMark.ICP, FooterMark.POLICE, FooterMark.SPONSOR)
_COPYRIGHT = re.compile(r"版权所有|copyright\s*(?:©|&copy;|\d{4})", re.I)
_CODE = re.compile(r"标识码[\s:\uff1a]*((?:bm)?\d{8,10})(?!\d)", re.I)
_REPORTS_TO = re.compile(  # the site's own search may bear another code: only that of the 找错 entry is meant
    r"sitecode\s*=\s*[\"']\s*((?:bm)?\d{8,10})(?!\d)|(?:jiucuo|exposure)[^\"'\s]{0,120}site_?code=((?:bm)?\d{8,10})(?!\d)",
    re.I,
)
_DECLARED = re.compile(r"(?:bm)?\d{8,10}", re.I)
_FOOT_NAME = re.compile(r"foot|bottom|copyright|dibu|yejiao|wzdb", re.I)
_FOOT_LOADED = re.compile(r"\.(?:load|get|ajax)\(\s*[\"'{][^\"']{0,200}(?:foot|bottom|copyright|dibu|yejiao)", re.I)
_ATTRIBUTES = ("id", "class", "href", "src", "alt", "title", "onclick", "sitecode")


def read_footer(document: Document) -> Footer:
    """The marks that the page bears, and whether more may come by a script or a frame."""
    shown, scripts = _shown(document), _scripts(document)
    everything = f"{shown} {scripts}"
    marks = tuple(mark for mark, pattern in _MARKS.items() if pattern.search(everything))
    reports = _REPORTS_TO.search(everything) if FooterMark.REPORT_ERRORS in marks else None
    code = _CODE.search(shown)
    declared = document.meta("SiteIDCode") or ""
    copyright_told = _COPYRIGHT.search(shown) is not None
    return Footer(
        found=copyright_told or any(_MARKS[mark].search(shown) for mark in _PROVES_A_FOOT),
        complete=document.page.rendered or not _comes_later(document, scripts),
        marks=marks,
        site_code=code[1].lower() if code else None,
        copyright_told=copyright_told,
        reports_to=(reports[1] or reports[2]).lower() if reports else None,
        declared=declared.lower() if _DECLARED.fullmatch(declared) else None,
    )


def _shown(document: Document) -> str:
    """Texts and telling attributes of all elements but scripts and styles, in order."""
    return " ".join(_pieces(document.selector.root))


def _pieces(root: Element) -> Iterator[str]:
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag not in ("style", "meta"):
            yield from (f'{name}="{element.get(name)}"' for name in _ATTRIBUTES if element.get(name))
            if element.text and element.tag not in ("script", "title"):
                yield element.text
        if element.tail:
            yield element.tail


def _scripts(document: Document) -> str:
    return " ".join(element.text or "" for element in document.selector.root.iter("script"))


def _comes_later(document: Document, scripts: str) -> bool:
    """Whether a script, a frame or an empty element shows that the foot is brought in from elsewhere."""
    if _FOOT_LOADED.search(scripts):
        return True
    for element in document.selector.root.iter("script", "iframe", "frame", "div", "footer", "table"):
        if element.tag in ("script", "iframe", "frame"):
            if _FOOT_NAME.search((element.get("src") or "").rpartition("/")[2]):
                return True
        elif _FOOT_NAME.search(f"{element.get('id') or ''}") and not _holds_anything(element):
            return True
    return False


def _holds_anything(element: Element) -> bool:
    return len(element) > 0 or bool((element.text or "").strip())
