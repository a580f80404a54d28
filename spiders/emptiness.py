"""A page that shows no list in, what proves that its column is empty out.

Blank is an accusation: a container of entries that holds none, or words on the page that say so. Templates, side boxes,
menus, forms and texts are no proof, and neither is a list that a script has yet to draw.
"""

from __future__ import annotations

import re

from lxml.etree import _Element as Element

from spiders.content import Content, content
from spiders.document import Document
from spiders.layout import in_another_column
from spiders.links import absolute, looks_like_article
from spiders.outline import outline
from spiders.pairing import is_title
from spiders.tokens import Empty, Kind, Outline, Token, zone_of
from spiders.zones import SIDE_HEADING, Zone

_WHAT = r"(?:信息|内容|数据|文章|记录|资料|文件|公开|更新|新闻|公告|公示|条目|通知|动态|发布|消息|结果|栏目)"
_STATED = re.compile(
    rf"^[\W_]*.{{0,10}}(?:暂无.{{0,8}}{_WHAT}.{{0,4}}|暂时(?:没有|无).{{0,6}}{_WHAT}|暂未(?:发布|公开|添加|收录|更新).{{0,10}}|"
    rf"没有(?:找到|查询到|检索到)?(?:任何|相关|符合条件|您要).{{0,6}}{_WHAT}|无(?:任何|相关)?(?:数据|记录|信息|内容)|"
    r"没有(?:数据|记录|信息|内容)|(?:正在)?建设(?:之)?中.{0,6}|敬请期待.{0,4}|"
    r"(?:内容|信息|栏目|资料|数据).{0,4}(?:更新|整理|完善|筹备|录入)中.{0,8}|"
    r"[Nn]o\s+(?:[Dd]ata|[Rr]ecords?)(?:\s+\w+){0,2})[\W_]*$"
)
_SHORT = re.compile(r"^[\W_]*(?:暂无|无)[\W_]*$")  # says so only where nothing else is said
_LONGEST_STATEMENT = 30
_MUCH_TEXT = 50  # characters beside the statement: then the page says something after all
_LITTLE_TEXT = 6
_NO_LIST_WORDS = re.compile(r"附件|图片|视频|简历|照片|回复|答复|评论|意见|备注|结果|解读|下载")
_LIST_NAMES = re.compile(r"list|news|info|liebiao", re.I)
_OTHER_NAMES = re.compile(
    r"banner|tab(?!le)|nav|menu|slid|swip|focus|link|dot|tag|share|tool|pic|img|select|option|search|city", re.I
)
_HEADINGS = re.compile(r"标题|名称|发布|日期|时间|文号")
_PAGER_WORDS = re.compile(r"首页|第一页|上一页|下一页|尾页|末页|最后一页|共\s*0\s*[条页]")
_FETCHES = re.compile(
    r"\$\.(?:ajax|get|post|getJSON)|\bfetch\s*\(|XMLHttpRequest|axios|\.load\(|loadData|queryList|getList", re.I
)
_COUNTS = re.compile(r"[^;{}]{0,40}(?:hits?|click|count|visit|view|stat|track|weather)", re.I)
_TEMPLATES = re.compile(
    r"\{\{[^{}\n]{1,80}\}\}|\sv-(?:for|if|show|else|html|text)\b|\sng-(?:repeat|if|show|bind)\s*=|<script[^>]{0,80}type\s*=\s*[\"']?(?:text/(?:x-)?(?:template|handlebars|html|tmpl)|x-tmpl)|<%=",
    re.I,
)
_BOUND = re.compile(r"v-|ng-|data-ng-|x-(?:if|show|text)|wx:|:|@")  # attributes of templates
_NAME_OF_A_COLUMN = 12  # characters
_MENU = 3  # so many links to columns make a directory
_ENDS = re.compile(r"</(?:body|html)\s*>", re.I)
_DATED_LINK = re.compile(r"(?:19|20)\d\d[-./年]\d{1,2}[-./月]\d{1,2}")


def visible_emptiness(document: Document) -> str | None:
    """What a person sees that shows the list to be empty, as a Chinese phrase; None where nothing does."""
    stated = stated_emptiness(document)
    if stated is not None or not document.once(_may_be_empty):
        return stated
    return _silent(document, outline(document), content(document))


def stated_emptiness(document: Document) -> str | None:
    """What the page itself says of its list; a container that is empty without a word does not count."""
    stated = _stated(document, outline(document), content(document)) if document.once(_may_be_empty) else None
    return f"页面正文写明“{stated}”" if stated is not None else None


def awaits_entries(seen: Outline) -> list[Element]:
    """Where the main part says that it holds no entries, in words or by an empty container of entries."""
    said = [token.element for token in seen.tokens if _is_statement(token) and zone_of(token) is Zone.MAIN]
    silent = [empty for empty in seen.empties if zone_of(empty) is Zone.MAIN and empty.position >= seen.crumb[1]]
    return said + [empty.element for empty in silent if _holds_entries(seen, empty)]


def _may_be_empty(document: Document) -> bool:
    """Not an answer cut short, a form, or a list that waits to be shown."""
    return not (not _ENDS.search(document.text) or content(document).fields or hidden_list(document))


def hidden_list(document: Document) -> bool:
    """Whether the page holds entries that it does not show: a script may yet turn them over."""
    for element in outline(document).hidden:
        if sum(1 for _ in element.iter("a")) >= 1 and _DATED_LINK.search("".join(element.itertext())):
            return True
    return False


def drawn_by_script(document: Document) -> bool:
    """Whether the page evidently leaves its content to a script."""
    scripts = _scripts(document)
    return bool(_TEMPLATES.search(document.text)) or any(
        not _COUNTS.match(scripts, found.end()) for found in _FETCHES.finditer(scripts)
    )


def another_list_awaited(document: Document) -> bool:
    """Whether a script is to fill a list of another kind than the page shows: what it shows may be a side box."""
    seen = outline(document)
    shown = {_kind(each) for row in seen.rows for each in _upwards(row.holder, 2)}
    for empty in seen.empties:
        names = f"{empty.element.get('class') or ''} {empty.element.get('id') or ''}"
        if zone_of(empty) is not Zone.MAIN or empty.position < seen.crumb[1] or _kind(empty.element) in shown:
            continue
        if _LIST_NAMES.search(names) and not _OTHER_NAMES.search(names) and _named_in_scripts(document, empty.element):
            return True
    return False


def _kind(element: Element) -> tuple[str, ...]:
    """The names of an element and of what frames it."""
    return tuple(f"{each.tag}.{each.get('class') or ''}" for each in _upwards(element, 2))


# --- said in words --------------------------------------------------------------------------------------------------


def _stated(document: Document, seen: Outline, own: Content) -> str | None:
    for token in seen.tokens:
        if _is_statement(token) and zone_of(token) is Zone.MAIN and not _belongs_to_a_box(seen, token):
            if not _says_nothing_else(own, token.text) or _is_template(document, token.element):
                return None
            is_directory = len(_links_elsewhere(document, seen, token.element)) >= _MENU  # the entries are elsewhere
            return None if is_directory else token.text
    return None


def _is_template(document: Document, element: Element) -> bool:
    """Whether the words are a script's, shown only where it finds nothing; a browser has settled that."""
    if document.page.rendered:
        return False
    return any(_BOUND.match(name) for each in (element, *element.iterancestors()) for name in each.keys())  # noqa: SIM118


def _is_statement(token: Token) -> bool:
    return (
        token.kind is Kind.TEXT
        and len(token.text) <= _LONGEST_STATEMENT
        and token.element.tag not in ("option", "label", "th", "h1")
        and (_STATED.match(token.text) or _SHORT.match(token.text)) is not None
    )


def _belongs_to_a_box(seen: Outline, token: Token) -> bool:
    """Whether the words stand under a heading of something else: attachments, a side box."""
    before = seen.tokens[token.position - 1] if token.position else None
    if before is None or before.kind is Kind.LINK or len(before.text) > 12:
        return False
    return SIDE_HEADING.match(before.text) is not None or _NO_LIST_WORDS.search(before.text) is not None


def _says_nothing_else(own: Content, statement: str) -> bool:
    rest = own.text.replace(statement, "")
    much = _LITTLE_TEXT if _SHORT.match(statement) else _MUCH_TEXT
    return len(rest) < much and not own.is_contact and not own.shows_something


# --- silent ---------------------------------------------------------------------------------------------------------


def _silent(document: Document, seen: Outline, own: Content) -> str | None:
    """An empty container where the entries should stand, on a page that shows nothing else."""
    if len(own.text) >= _MUCH_TEXT or own.is_contact or own.shows_something or own.frames:
        return None
    if _pages_on(seen) or _has_rows_unread(seen) or drawn_by_script(document):
        return None
    for empty in seen.empties:
        if zone_of(empty) is not Zone.MAIN or empty.position < seen.crumb[1] or not _holds_entries(seen, empty):
            continue
        if _is_for_a_script(document, seen, empty) or _links_elsewhere(document, seen, empty.element):
            return None
        return f"列表容器 {_words(empty.element)} 中没有任何条目"
    return None


def _holds_entries(seen: Outline, empty: Empty) -> bool:
    """Whether the container is one for entries: so named, itself or what frames it, headed as a table of entries, or
    with a pager below."""
    if empty.element.tag == "tbody":
        heads = "".join("".join(each.itertext()) for each in _upwards(empty.element, 2))
        return len(_HEADINGS.findall(heads)) >= 2
    names = [f"{each.get('class') or ''} {each.get('id') or ''}" for each in _upwards(empty.element, 3)]
    if _OTHER_NAMES.search(names[0]):
        return False
    return any(_LIST_NAMES.search(name) for name in names) or _has_pager_below(seen, empty)


def _upwards(element: Element, levels: int) -> list[Element]:
    way = [element, *element.iterancestors()][:levels]
    return [each for each in way if each.tag not in ("body", "html")]


def _has_pager_below(seen: Outline, empty: Empty) -> bool:
    return any(_PAGER_WORDS.search(token.text) for token in seen.tokens[empty.position : empty.position + 8])


def _is_for_a_script(document: Document, seen: Outline, empty: Empty) -> bool:
    """Whether a script is to fill the container: it is spoken of in one, or bears an id and has no pager, which a page
    made on the server would show."""
    if _named_in_scripts(document, empty.element):
        return True
    return empty.element.get("id") is not None and not _has_pager_below(seen, empty)


def _has_rows_unread(seen: Outline) -> bool:
    """Whether dated links stand beside: a list whose container is named as a side box may be the column's after all."""
    return sum(1 for row in seen.rows if zone_of(row.link) is not Zone.FOOTER) >= _MENU


def _links_elsewhere(document: Document, seen: Outline, anchor: Element) -> set[str | None]:
    """Where the main part links to: then the entries may be there. A menu in another column of the layout does not
    count."""
    links = [
        token for token in _main_links(seen) if not (_is_of_a_menu(token) and in_another_column(anchor, token.element))
    ]
    return {absolute(document.url, token.href) for token in links} - {None, document.page.final_url}


def _is_of_a_menu(token: Token) -> bool:
    return len(token.text) <= _NAME_OF_A_COLUMN and not looks_like_article(token.href)


def _main_links(seen: Outline) -> list[Token]:
    """Links of the main part that are neither the way to the page nor a pager's, nor entries of boxes beside."""
    start, end = seen.crumb
    in_boxes = {id(row.link) for row in seen.rows}
    return [
        token
        for token in seen.tokens[:start] + seen.tokens[end:]
        if token.kind is Kind.LINK
        and zone_of(token) is Zone.MAIN
        and is_title(token.text)
        and id(token) not in in_boxes
    ]


def _pages_on(seen: Outline) -> bool:
    """Whether a pager offers a second page: an empty first one is then our failure."""
    return any(token.kind is Kind.LINK and token.text == "2" for token in seen.tokens)


# --- scripts --------------------------------------------------------------------------------------------------------


def _scripts(document: Document) -> str:
    return document.once(_inline_scripts)


def _inline_scripts(document: Document) -> str:
    return "\n".join(script.text or "" for script in document.selector.root.iter("script"))


def _named_in_scripts(document: Document, element: Element) -> bool:
    """Whether a script speaks of this very container."""
    names = [element.get("id"), *(element.get("class") or "").split()]
    scripts = _scripts(document)
    return any(name and re.search(rf"""["'#.]{re.escape(name)}["'\s>]""", scripts) for name in names)


def _words(element: Element) -> str:
    names = (element.get("class") or "").split()
    identifier = element.get("id")
    return f"{element.tag}.{names[0]}" if names else f"{element.tag}#{identifier}" if identifier else str(element.tag)
