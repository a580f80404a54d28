"""The page of a policy document or an interpretation in, what it says of others out: 文号, quoted titles, links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urldefrag

from spiders.content import content
from spiders.document import Document
from spiders.emptiness import another_list_awaited, drawn_by_script
from spiders.links import absolute, looks_like_attachment, same_authority
from spiders.outline import outline
from spiders.tokens import Kind, Token, zone_of
from spiders.zones import Zone
from storage.policy_nouns import PolicyFacts, document_numbers

MOST_LINKS = 60
MOST_NAMES = 30
_FRAME = (Zone.HEADER, Zone.NAV, Zone.FOOTER, Zone.CRUMB, Zone.PAGER)
_LABEL = re.compile(r"^\W{0,3}(?:发文字号|发文文号|文件编号|文\s{0,4}号)\W{0,3}$")
_LABELLED = re.compile(r"(?:发文字号|发文文号|文件编号|文\s{0,4}号)\s{0,4}[\]】]?\s{0,4}[::]?\s{0,4}(.{4,40})")
_QUOTED = re.compile(r"《([^《》]{4,80})》")
_LONG_NUMBER = re.compile(r"[0-9\uff10-\uff19Xx]{6,}")
_RELATED = re.compile(
    r"(?:相关|关联|有关|配套|延伸)(?:的)?(?:政策)?(?:解读|文件|阅读|链接|信息|稿件|文章|文档|内容|政策|新闻)|解读(?:链接|材料|文件)|"
    r"(?:政策|文件)(?:原文|链接)|原文链接"
)
_SENTENCE = re.compile(r"[。,;!?,;!?]")
_A_HEADING = 16  # characters: what is longer speaks of related files and heads no box
_BELOW_A_HEADING = 3  # tokens within which a box that is not empty shows its first link


def read_policy_facts(document: Document) -> PolicyFacts:
    """What the page says of other pages and documents. Numbers as long as a person's are left out of what it quotes."""
    text = content(document).text
    return PolicyFacts(
        number=_own_number(document),
        numbers=document_numbers(text)[:MOST_NAMES],
        quoted=tuple(_quoted(text))[:MOST_NAMES],
        links=tuple(_links(document))[:MOST_LINKS],
        awaits_links=_awaits_links(document),
    )


def _own_number(document: Document) -> str | None:
    """The number beside the label 文号, in the same text or the next."""
    tokens = outline(document).tokens
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        if (labelled := _LABELLED.search(token.text[:2000])) and (found := document_numbers(labelled[1])):
            return found[0]
        if after is not None and _LABEL.match(token.text) and (found := document_numbers(after.text[:60])):
            return found[0]
    return None


def _quoted(text: str) -> dict[str, None]:
    names = (" ".join(name.split()) for name in _QUOTED.findall(text))
    return dict.fromkeys(name for name in names if not _LONG_NUMBER.search(name))


# --- links ----------------------------------------------------------------------------------------------------------


def _links(document: Document) -> dict[str, None]:
    """Where the page leads to on its own site, but for menus, head and foot; boxes of related articles first."""
    found = [(zone_of(token) is not Zone.SIDE, url) for token, url in _own_site(document)]
    return dict.fromkeys(url for _, url in sorted(found, key=lambda each: each[0]))


def _own_site(document: Document) -> Iterator[tuple[Token, str]]:
    for token in outline(document).tokens:
        if token.kind is not Kind.LINK or looks_like_attachment(token.href) or zone_of(token) in _FRAME:
            continue
        url = absolute(document.url, token.href)
        if url and same_authority(url, document.page.final_url):
            yield token, urldefrag(url).url


def _heads_related(token: Token) -> bool:
    """Whether a short text, no sentence, heads a box of related articles."""
    if len(token.text) > _A_HEADING or _SENTENCE.search(token.text) or zone_of(token) in _FRAME:
        return False
    return _RELATED.search(token.text) is not None


def _awaits_links(document: Document) -> bool:
    """Whether the page heads a box of related articles that shows no link, or leaves some of itself to a script."""
    if document.page.rendered:
        return False
    tokens = outline(document).tokens
    for number, token in enumerate(tokens):
        if _heads_related(token):
            below = tokens[number + 1 : number + 1 + _BELOW_A_HEADING]
            if not any(each.kind is Kind.LINK and zone_of(each) not in _FRAME for each in below):
                return True
    return another_list_awaited(document) or drawn_by_script(document)
