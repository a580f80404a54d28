"""A web page in, the pieces of it that a reader sees out: title, the article's own text, its tables, its attachments'
names.

Only what is visible is taken: no scripts, attributes, addresses or comments, where numbers stand that are nobody's.
Menus, header and foot of the site are left out, with the office's own contacts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree
from lxml.etree import _Element as Element

from spiders.content import own_element
from spiders.document import Document
from spiders.links import looks_like_attachment
from spiders.outline import outline
from spiders.pieces import Piece, Prose
from spiders.privacy.page_tables import is_data, rows_of
from spiders.reading import read_article
from spiders.seeing import is_hidden
from spiders.tokens import Kind, zone_of
from spiders.zones import Zone

UNSEEN = frozenset(
    {"script", "style", "template", "noscript", "head", "title", "svg", "math", "select", "option", "datalist"}
    | {"object", "map", "audio", "canvas", "textarea", "iframe"}
)
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "label", "mark"}
    | {"q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"}
)
_FOOT_MARK = re.compile(r"版权所有|网站标识码|ICP备|公网安备")
_FOOT = 400  # characters: a foot that no name tells is no longer
_SPACES = re.compile(r"[ \t\r\n\f\u3000\xa0]+")


def pieces_of_page(document: Document) -> Iterator[Piece]:
    """The visible pieces of a page, the title first. Places are 标题, 正文, 正文表格 1 第 2 行, 附件名称."""
    title = read_article(document).title
    if titles := "\n".join(dict.fromkeys(each for each in (title, document.title) if each)):
        yield Prose(titles, "标题")
    reading = _Reading(document, title)
    yield from reading.pieces()
    for link in outline(document).tokens:
        is_file = link.kind is Kind.LINK and looks_like_attachment(link.href)
        if is_file and (link.element in reading.files or zone_of(link) is Zone.MAIN):
            yield Prose(link.text, "附件名称")


class _Reading:
    """One walk over the article's own element, or over the page without its furniture where none is known."""

    def __init__(self, document: Document, title: str) -> None:
        own, tokens = own_element(document), outline(document).tokens
        self.root = document.selector.root if own is None else own
        left_out = {Zone.FOOTER} if own is not None else {*Zone} - {Zone.MAIN}
        self.furniture = {token.element for token in tokens if zone_of(token) in left_out}
        marks = [token.element for token in tokens if _FOOT_MARK.search(token.text)]
        self.feet = {foot for mark in marks for foot in _foot(mark, self.root, title)}
        self.files: set[Element] = set()  # the links to attachments that were met
        self.text: list[str] = []
        self.tables = 0

    def pieces(self) -> Iterator[Piece]:
        walk = etree.iterwalk(self.root, events=("start", "end", "comment", "pi"))
        beyond: Element | None = None  # an element that is not gone into
        for event, element in walk:
            if event == "start":
                if element is not self.root and self._is_left_out(element):
                    walk.skip_subtree()
                    beyond = element
                elif element.tag == "table" and is_data(element):
                    yield from self._prose()
                    self.tables += 1
                    yield from rows_of(element, f"正文表格 {self.tables}", self._is_left_out)
                    walk.skip_subtree()
                    beyond = element
                else:
                    self._start(element)
                continue
            if event == "end" and element is not beyond and element.tag not in _INLINE:
                self.text.append("\n")
            if element is not self.root and element.tail and element.getparent() not in self.furniture:
                self.text.append(element.tail)
        yield from self._prose()

    def _start(self, element: Element) -> None:
        if element.tag not in _INLINE:
            self.text.append("\n")
        if element.text and element not in self.furniture:
            self.text.append(element.text)

    def _is_left_out(self, element: Element) -> bool:
        if element.tag in UNSEEN or element in self.feet or (element.attrib and is_hidden(dict(element.items()))):
            return True
        if element.tag != "a":
            return False
        if looks_like_attachment(element.get("href") or ""):
            self.files.add(element)
            return True
        return element in self.furniture

    def _prose(self) -> Iterator[Prose]:
        """What was gathered, blocks on lines of their own: what stands before a number tells what it is."""
        lines = (_SPACES.sub(" ", line).strip() for line in "".join(self.text).split("\n"))
        text = "\n".join(line for line in lines if line)
        self.text = []
        if text:
            yield Prose(text, "正文")


def _foot(mark: Element, root: Element, title: str) -> Iterator[Element]:
    """The element that bears a mark of the site's foot, and those around it that hold no more than a foot does."""
    for element in (mark, *mark.iterancestors()):
        if element is root or element.tag in ("body", "html"):
            return
        text = "".join(_shown(element))
        if len(text) > _FOOT or (title and title in text):
            return
        yield element


def _shown(element: Element) -> Iterator[str]:
    """The texts below an element but those of scripts and the like."""
    if element.tag not in UNSEEN:
        yield element.text or ""
        for child in element.iterdescendants():
            parent = child.getparent()
            if isinstance(child.tag, str) and child.tag not in UNSEEN:
                yield child.text or ""
            if parent is not None and parent.tag not in UNSEEN:
                yield child.tail or ""
