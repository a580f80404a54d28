"""Values in, what a page shows of them out: words, percentages, and which addresses may become links.

Titles and addresses come from pages and are hostile. Jinja2 escapes them; what a browser would still obey in escaped
text, marks that turn the direction of writing above all, is taken out here, of every value that a template prints.
"""

from __future__ import annotations

import re
from datetime import date

from markupsafe import Markup, escape

from reports.hostile import UNSEEN, web_link
from storage.nouns import ColumnState

STATE_WORDS = {
    ColumnState.FILLED: "有内容",
    ColumnState.BLANK: "空白",
    ColumnState.UNDATED: "有内容,无日期",
    ColumnState.UNREADABLE: "看不到(没能读懂)",
    ColumnState.BLOCKED: "看不到(被网站防护拦截)",
    ColumnState.UNREACHABLE: "打不开",
    ColumnState.EXTERNAL: "在外站",
}
NOT_LOOKED_AT = "本期未看"
_OBEYED = re.compile(f"[{UNSEEN}]")


def shown(value: object) -> object:
    """What a template prints, of which nothing is obeyed. Markup stays as it is: it was made from shown values.

    Raises TypeError for what is no text, number or day: a forgotten None is not printed into a report.

    >>> shown("通知\\u202e告公\\x00"), shown(date(2022, 4, 21)), shown(3)
    ('通知告公', '2022-04-21', 3)
    """
    if isinstance(value, str):
        return value if isinstance(value, Markup) or value.isprintable() else _OBEYED.sub("", value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    raise TypeError(f"a page prints text, numbers and days, not {type(value).__name__}")


def place(name: str, url: str) -> Markup:
    """A name that leads to its address; an address that may be no link stands behind the name as text.

    Made by hand, because a macro takes four times as long and a province has a hundred thousand columns.

    >>> str(place("动态", "http://a.cn/?a&b"))
    '<a href="http://a.cn/?a&amp;b" rel="noopener noreferrer"><bdi>动态</bdi></a>'
    >>> str(place("<b>", "javascript:"))
    '<bdi>&lt;b&gt;</bdi><span class="address">网址:<bdi>javascript:</bdi></span>'
    """
    words = f"<bdi>{escape(shown(name))}</bdi>"
    link = web_link(url)
    if link:
        return Markup(f'<a href="{escape(link)}" rel="noopener noreferrer">{words}</a>')  # noqa: S704
    address = f'<span class="address">网址:<bdi>{escape(shown(url))}</bdi></span>' if url else ""
    return Markup(words + address)  # noqa: S704


def percent(rate: float | None) -> str:
    """
    >>> percent(27.5), percent(100.0), percent(None)
    ('27.5%', '100%', '—')
    """
    return "—" if rate is None else f"{rate:.1f}".removesuffix(".0") + "%"


def change(now: float | None, before: float | None) -> str:
    """How a rate moved, in percentage points; "" where one of the two is not known.

    >>> change(50.0, 66.7), change(50.0, 50.0), change(None, 50.0)
    ('下降 16.7 个百分点', '持平', '')
    """
    if now is None or before is None:
        return ""
    points = round(now - before, 1)
    if not points:
        return "持平"
    return f"{'上升' if points > 0 else '下降'} {abs(points):.1f}".removesuffix(".0") + " 个百分点"


def state_word(state: ColumnState | None) -> str:
    return NOT_LOOKED_AT if state is None else STATE_WORDS[state]
