"""Links and dates of one element in, rows out: which date belongs to which link.

The element is the smallest that holds both, so it is one row of a list, or a list whose rows have no element of their
own (bare text after links, terms and definitions, two entries side by side).
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Sequence

from lxml.etree import _Element as Element

from spiders.dates import rank_of_label
from spiders.links import looks_like_attachment, looks_like_column
from spiders.titles import clean, completes, is_cut
from spiders.tokens import Kind, Token

_NO_TITLE = re.compile(
    r"^(?:更多|查看更多|more|详情|查看(?:详情|全文)?|详细|阅读全文|首页|上一页|下一页|尾页|末页|第一页|最后一页|下载|[我要]*打印(?:本页)?|关闭(?:窗口|本页)?|返回\S{0,4}|收藏|分享|GO|\d{1,3}|[\W_]*)[\s>»]*$",
    re.I,
)
_CATEGORY = re.compile(r"^[\[【(\uff08].{1,12}[\]】)\uff09]$")
_SHORTEST_TITLE = 4
_HOPELESS = 40  # links to one date: a menu below a clock
_NEAR = 12  # tokens between a title and its date
_MOST_LINKS_BESIDE_ONE_DATE = 3  # a category, the title, "read on"


def is_title(text: str) -> bool:
    """Whether a link's text can be an entry's title.

    >>> is_title("关于做好有关工作的通知"), is_title("更多>>"), is_title("2")
    (True, False, False)
    """
    return _NO_TITLE.match(text) is None


def pair(links: Sequence[Token], dates: Sequence[Token], holder: Element) -> list[tuple[Token, list[Token]]]:
    """Each link with the dates beside it, or nothing where that cannot be told."""
    if len(links) > _HOPELESS * len(dates):
        return []
    titles = _one_per_address([link for link in links if is_title(link.text)])
    if len(dates) <= 2:  # text enough between a link and a date makes strangers of them
        titles = [link for link in titles if any(abs(link.position - date.position) <= _NEAR for date in dates)]
    if not titles:
        return []
    if len(titles) == 1:
        return [(titles[0], _in_order_of_trust(dates, holder))]
    if len(dates) == 1 or _is_row(holder, len(titles), len(dates)):
        if len(titles) > _MOST_LINKS_BESIDE_ONE_DATE:
            return []
        return [(max(titles, key=_likeness), _in_order_of_trust(dates, holder))]
    return _one_after_another(titles, dates)


def named_by_text(
    links: Sequence[Token], dates: Sequence[Token], tokens: Sequence[Token], holder: Element
) -> list[tuple[Token, list[Token]]]:
    """A row whose one link says no more than 查看: its title is its longest text."""
    if holder.tag not in ("tr", "li") or len(links) != 1:
        return []
    texts = [token for token in tokens if token.kind is Kind.TEXT]
    named = max(texts, key=lambda token: len(token.text), default=None)
    if named is None or len(named.text) < _SHORTEST_TITLE:
        return []
    links[0].text = clean(named.text)
    return [(links[0], _in_order_of_trust(dates, holder))]


def _one_per_address(links: Sequence[Token]) -> list[Token]:
    """A picture, a headline and a linked summary that lead to one place are one link."""
    groups: dict[str, list[Token]] = {}
    for link in links:
        leads_nowhere = not link.href or link.href.startswith(("javascript:", "#"))
        groups.setdefault(str(link.position) if leads_nowhere else link.href, []).append(link)
    best = [group[0] if len(group) == 1 else _headline(group) for group in groups.values()]
    return sorted(best, key=lambda link: link.position)


def _headline(links: Sequence[Token]) -> Token:
    """The link in a heading, else the first with words of its own; a longer one where that was cut."""
    best = min(links, key=lambda link: (link.pictured, not _in_heading(link), link.position))
    if is_cut(best.text):
        return next((link for link in links if completes(link.text, best.text)), best)
    return best


def _in_heading(link: Token) -> bool:
    parent = link.element.getparent()
    return parent is not None and parent.tag in ("h1", "h2", "h3", "h4", "h5", "h6")


def _likeness(link: Token) -> tuple[bool, bool, bool, int]:
    """How much a link looks like the title of its row: not a category, no column, no file, long."""
    return (
        not _CATEGORY.match(link.text),
        not looks_like_column(link.href),
        not looks_like_attachment(link.href),
        len(link.text),
    )


def _is_row(holder: Element, links: int, dates: int) -> bool:
    """A table's row with several links and dates is still one row when its dates stand under one heading each."""
    return holder.tag in ("tr", "li") and dates <= 2 and links <= _MOST_LINKS_BESIDE_ONE_DATE and links != dates


def _one_after_another(links: Sequence[Token], dates: Sequence[Token]) -> list[tuple[Token, list[Token]]]:
    if not 0.5 <= len(links) / len(dates) <= 3:
        return []
    if dates[0].position < links[0].position and dates[-1].position < links[-1].position:
        return _each_date_to_the_next(links, dates)
    places = [link.position for link in links]
    return _gathered((links[at - 1], date) for date in dates if (at := bisect(places, date.position)) > 0)


def _each_date_to_the_next(links: Sequence[Token], dates: Sequence[Token]) -> list[tuple[Token, list[Token]]]:
    places = [link.position for link in links]
    return _gathered((links[at], date) for date in dates if (at := bisect(places, date.position)) < len(links))


def _gathered(pairs: Iterable[tuple[Token, Token]]) -> list[tuple[Token, list[Token]]]:
    rows: dict[int, tuple[Token, list[Token]]] = {}
    for link, date in pairs:
        rows.setdefault(link.position, (link, []))[1].append(date)
    return list(rows.values())


def _in_order_of_trust(dates: Sequence[Token], holder: Element) -> list[Token]:
    """The date of publication first: by its own label, else by the heading of its column in the table."""
    if len(dates) == 1 or holder.tag != "tr":
        return sorted(dates, key=_rank)
    headings = _headings(holder)
    return sorted(dates, key=lambda date: (_rank(date), _rank_of_heading(headings, _cell_number(date.element, holder))))


def _rank(date: Token) -> int:
    return date.found.rank if date.found else 9


def _rank_of_heading(headings: Sequence[str], cell: int) -> int:
    if not 0 <= cell < len(headings):
        return 0
    published = re.search(r"发布|公开|上传|更新|公示", headings[cell])
    return -1 if published else rank_of_label(headings[cell])


def _headings(row: Element) -> list[str]:
    """The texts of the first row of the row's table."""
    table = next(row.iterancestors("table"), None)
    first = next(table.iter("tr"), None) if table is not None else None
    if first is None or first is row:
        return []
    return ["".join(cell.itertext()).strip() for cell in first if isinstance(cell.tag, str)]


def _cell_number(element: Element, row: Element) -> int:
    current: Element | None = element
    while current is not None and current.getparent() is not row:
        current = current.getparent()
    return -1 if current is None else [cell for cell in row if isinstance(cell.tag, str)].index(current)
