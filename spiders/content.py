"""An outline in, the page's own text out: what is left without menus, headers, footers, links and buttons."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.etree import _Element as Element

from spiders.document import Document
from spiders.links import absolute, looks_like_attachment
from spiders.outline import outline
from spiders.tokens import Kind, Outline, Thing, Token, zone_of
from spiders.zones import Zone

_CONTAINER = re.compile(
    r"(?:^|\s)(?:zoom\w*|vsb_content\w*|v_news_content|trs_(?:editor|ueditor)\w*|custom_unionstyle|"
    r"(?:article|news|content|detail|text|view|info|page|main)[-_]?(?:content|article|body|text|detail|con|txt)[\w-]*|"
    r"(?:ar)?tic(?:le)?-?con\w*|fontzoom|contenttext|bt_content|con_text|j-?fontcontent)(?=\s|$)",
    re.I,
)
_FURNITURE = re.compile(  # possessive throughout: pages are hostile input
    r"^[\W_\d]*+(?:(?:字体(?:大小)?|打印|关闭|分享(?:到)?|收藏|返回(?:顶部)?|扫一扫\S*+|微信|微博|[上下]一[篇页条]\S*+|没有了|首页|尾页|[大中小次]|"
    r"(?:信息)?来源|(?:责任)?编辑|作者|发布(?:日期|时间|机构|单位)|日期|时间|浏览(?:次数|量)?|阅读(?:次数|量)?|点击(?:次数|数|量)?|访问量?|"
    r"序号|标题|名称|文号|索引号|共\d*+[条页]|第\d*+页|搜索|检索|查询|提交|重置|关键[字词]|全部|热点|当前位置|您的?位置|您现在的位置)[\W_\d]*+)++$|"
    r"^[\W_\d]+$"
)
_FOOTER = re.compile(
    r"版权所有|网站标识码|ICP备|公网安备|网站地图|技术支持|建议使用|最佳(?:效果|浏览)|主办单位\s*[:\uff1a]"
)
_ICON = re.compile(r"logo|icon|arrow|loading|blank|spacer|qrcode|ewm|banner|button|btn|jiucuo|conac", re.I)
_CONTACT = re.compile(r"电话|地址|邮编|邮箱|传真|联系人|办公时间|\d{3,4}-\d{7,8}")
_CRUMB_TEXT = re.compile(r"位置\s*[:\uff1a]?\s*$")


@dataclass(frozen=True, slots=True)
class Content:
    """A page's own text, and what else it shows."""

    text: str
    container: bool  # the element that holds the content was recognised by its name
    sources: tuple[str, ...]  # the addresses, as written, of the pictures
    attachments: tuple[tuple[str, str], ...]  # (name, URL)
    fields: int  # a form that visitors fill in
    frames: int

    @property
    def pictures(self) -> int:
        return len(self.sources)

    @property
    def shows_something(self) -> bool:
        return bool(self.pictures or self.attachments)

    @property
    def is_contact(self) -> bool:
        return _CONTACT.search(self.text) is not None


def content(document: Document) -> Content:
    """The document's own content; found once for each document."""
    return document.once(_content)


def own_element(document: Document) -> Element | None:
    """The element that holds the document's own content, where its name tells; found once for each document."""
    return document.once(_own_element)


def _own_element(document: Document) -> Element | None:
    return _container(outline(document))


def _content(document: Document) -> Content:
    seen = outline(document)
    container = own_element(document)
    start, end = seen.spans[container] if container is not None else (0, len(seen.tokens))
    tokens = [token for token in seen.tokens[start:end] if container is not None or zone_of(token) is Zone.MAIN]
    things = [thing for thing in seen.things if start <= thing.position <= end and zone_of(thing) is Zone.MAIN]
    texts = [token.text for token in tokens if _is_text(token, container is not None)]
    return Content(
        text=" ".join(texts),
        container=container is not None,
        sources=tuple(thing.element.get("src") or "" for thing in things if _is_picture(thing, container)),
        attachments=tuple(_attachments(document, tokens)),
        fields=_fields(things),
        frames=sum(1 for thing in things if thing.element.tag in ("iframe", "frame", "embed")),
    )


def _container(seen: Outline) -> Element | None:
    """The named element with the longest text; a name alone proves nothing about a wrapper of menus and lists."""
    best, longest = None, -1
    for element, (start, end) in seen.spans.items():
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        if element.tag != "ucapcontent" and not _CONTAINER.search(names):
            continue
        inside = seen.tokens[start:end]
        links = sum(len(token.text) for token in inside if token.kind is Kind.LINK)
        text = sum(len(token.text) for token in inside if _is_text(token, True))
        if text >= links and text > longest:
            best, longest = element, text
    return best


def _is_text(token: Token, in_container: bool) -> bool:
    if token.kind is not Kind.TEXT or _FURNITURE.match(token.text):
        return False
    return in_container or not (_FOOTER.search(token.text) or _CRUMB_TEXT.search(token.text))


def _is_picture(thing: Thing, container: Element | None) -> bool:
    if thing.element.tag not in ("img", "video"):
        return False
    if container is None and any(each.tag == "a" for each in thing.element.iterancestors()):
        return False
    return not _ICON.search(f"{thing.element.get('src') or ''} {thing.element.get('class') or ''}")


def _attachments(document: Document, tokens: list[Token]) -> list[tuple[str, str]]:
    links = [token for token in tokens if token.kind is Kind.LINK and looks_like_attachment(token.href)]
    return [(link.text, url) for link in links if (url := absolute(document.url, link.href))]


def _fields(things: list[Thing]) -> int:
    """Fields of a form to write to the office; one or two boxes are a search."""
    areas = sum(1 for thing in things if thing.element.tag == "textarea")
    boxes = sum(1 for thing in things if thing.element.tag == "input" and thing.element.get("type", "text") == "text")
    return areas or (boxes if boxes > 2 else 0)
