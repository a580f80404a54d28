"""Visited articles in, policy documents and interpretations out: which is which, of what kind, and by what names one is
called. Whatever is not clear is left out.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from rules.column_checks import plain
from rules.policy_checks import policy_checks
from storage.article_nouns import ArticleRead
from storage.policy_nouns import Interpretation, InterpretationKind, PolicyDocument, PolicyFacts, document_numbers

DOCUMENTS, INTERPRETATIONS = "policy_doc", "policy_interp"
SHORTEST_NAME = 8  # characters: 实施方案 names no document
_LONGEST_TITLE = 300  # characters
_QUOTED = re.compile(r"《([^《》]{2,100})》")
_IN_BRACKETS = re.compile(r"\([^()]{0,60}号[^()]{0,60}\)|[\u4e00-\u9fff]{2,12}〔(?:19|20)\d\d〕\s*第?\s*\d{1,5}\s*号")
_PROMULGATES = re.compile(r"(?:印发|公布|发布)(.+?)的?(?:通知|公告|通告|决定)$")


def title_of(read: ArticleRead) -> str:
    """The article's own title where it was read, as lists cut titles short."""
    return read.title or read.listed_title


def day_of(read: ArticleRead) -> date | None:
    return read.listed_on or read.published


def is_interpretation(read: ArticleRead, kind: str) -> bool:
    """Whether an article of a column of some kind may interpret a document. Wide: it speaks for its unit."""
    return kind == INTERPRETATIONS or is_telling(title_of(read))


def is_telling(title: str) -> bool:
    """Whether a title says of itself that it interprets."""
    return any(word in title for word in policy_checks().interpretations.telling)


def without_telling(title: str) -> str:
    """A title with spaces in place of what says that it interprets, so that such words stick to no 文号.

    >>> without_telling("关于图解铜府办发〔2022〕5号的说明")
    '    铜府办发〔2022〕5号的说明'
    """
    for word in (*policy_checks().interpretations.telling, "关于"):
        title = title.replace(word, "  ")
    return title


def kinds_of(read: ArticleRead) -> frozenset[InterpretationKind]:
    """What an interpretation is made of: TEXT where neither its title nor its page tells anything else."""
    asked = policy_checks().interpretations
    titles = f"{read.listed_title} {read.title}"
    found = {kind for kind, pattern in asked.patterns.items() if pattern.search(titles)}
    if read.videos:
        found.add(InterpretationKind.VIDEO)
    if read.pictures and read.length <= asked.picture_text_at_most:
        found.add(InterpretationKind.PICTURE)
    return frozenset(found or {InterpretationKind.TEXT})


def interpretation(read: ArticleRead) -> Interpretation:
    title, facts = title_of(read), read.policy or PolicyFacts()
    return Interpretation(
        unit=read.unit,
        column=read.column,
        url=read.url,
        title=title,
        published=day_of(read),
        kinds=kinds_of(read),
        read=read.unread is None and read.policy is not None,
        links=(*read.links, *facts.links),
        awaits_links=facts.awaits_links,
        numbers=(*document_numbers(title), *facts.numbers),
        quoted=facts.quoted,
    )


# --- documents ------------------------------------------------------------------------------------------------------


def is_document(read: ArticleRead, kind: str) -> bool:
    """Whether an article is surely a policy document of the county itself: by its column, its 文号 or its form."""
    asked, title = policy_checks().documents, title_of(read)
    if kind != DOCUMENTS or any(word in title for word in asked.not_documents):
        return False
    numbers = numbers_of(read)
    if title.startswith(asked.higher_titles) or any(number.startswith(asked.higher_numbers) for number in numbers):
        return False
    return _is_normative(read, numbers) or bool(numbers) or any(form in title for form in asked.forms)


def numbers_of(read: ArticleRead) -> tuple[str, ...]:
    """A document's own 文号: what its page labels so, else what its title names."""
    stated = read.policy.number if read.policy else None
    return (stated,) if stated else document_numbers(title_of(read))


def _is_normative(read: ArticleRead, numbers: tuple[str, ...]) -> bool:
    asked = policy_checks().documents
    marked = any(number.partition("〔")[0].endswith(asked.normative_numbers) for number in numbers)
    return marked or any(word in read.column for word in asked.normative_columns)


def policy_document(read: ArticleRead) -> PolicyDocument:
    numbers, facts = numbers_of(read), read.policy or PolicyFacts()
    return PolicyDocument(
        unit=read.unit,
        column=read.column,
        url=read.url,
        seen_at=read.seen_at,
        title=title_of(read),
        number=numbers[0] if numbers else None,
        published=day_of(read),
        normative=_is_normative(read, numbers),
        read=read.unread is None and read.policy is not None,
        links=(*read.links, *facts.links),
        awaits_links=facts.awaits_links,
        addresses=(read.url,),
    )


# --- names ----------------------------------------------------------------------------------------------------------


def plain_title(title: str) -> str:
    """A document's title without points, spaces and 文号, by which copies are known.

    >>> plain_title("关于印发《铜鼓县促进就业办法》的通知(铜府办发〔2022〕5号)")
    '关于印发铜鼓县促进就业办法的通知'
    """
    return plain(_IN_BRACKETS.sub("", unicodedata.normalize("NFKC", title[:_LONGEST_TITLE])))


def names_of(title: str) -> frozenset[str]:
    """The names by which others quote a document, plain: its title, and that of what it promulgates.

    >>> sorted(names_of("铜鼓县人民政府办公室关于印发《铜鼓县促进就业办法》的通知"))
    ['铜鼓县人民政府办公室关于印发铜鼓县促进就业办法的通知', '铜鼓县促进就业办法']
    """
    whole = plain_title(title)
    found = {whole}
    if promulgated := _PROMULGATES.search(whole):
        found.add(promulgated[1])
    return frozenset(name for name in found if len(name) >= SHORTEST_NAME)


def quoted_in(text: str) -> frozenset[str]:
    """The names that a text quotes as 《…》, plain; those too short to be one document's are left out."""
    found = (plain_title(name) for name in _QUOTED.findall(text))
    return frozenset(name for name in found if len(name) >= SHORTEST_NAME)
