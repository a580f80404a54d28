"""A list page in, the same page a day later out: with one more entry on top, written as the page writes its entries."""

from __future__ import annotations

import re
from datetime import date

# Addresses of articles as the recorded county's platforms make them; each holds the day of publication.
_ADDRESS = r"content_15\d{17}\.html|/\d{6}/\d\d[0-9a-f]{30}\.shtml"
_ENTRY = re.compile(
    rf"<dt\b(?:(?!</dd>|<dt\b).)*?(?:{_ADDRESS})(?:(?!</dd>).)*</dd>"  # a list of definitions: the day stands beside
    rf"|<(li|tr|a)\b(?:(?!</\1>|<\1\b).)*?(?:{_ADDRESS})(?:(?!</\1>).)*</\1>"  # a list, a table, links alone
    rf'|\{{"id"[^{{}}]*\{{[^{{}}]*(?:{_ADDRESS})[^{{}}]*\}}[^{{}}]*\}}',  # a script's data
    re.DOTALL,
)
_NUMBER = re.compile(r"(?<!\d)15\d{8}(\d{6})\d{3}(?!\d)")  # of an article, in its address and beside it
_SHTML = re.compile(r"/\d{6}/\d\d([0-9a-f]{27})[0-9a-f]{3}\.shtml")
_SHOWN = re.compile(r"20\d\d-\d\d-\d\d")


def with_news(page: str, day: date) -> str | None:
    """The page with an entry of that day before its first one, or None where it lists no articles."""
    first = _ENTRY.search(page)
    if first is None:
        return None
    entry = first[0]
    new = _NUMBER.sub(rf"15{day:%Y%m%d}\g<1>999", entry)
    new = _SHTML.sub(rf"/{day:%Y%m}/{day:%d}\g<1>fff.shtml", new)
    new = _SHOWN.sub(day.isoformat(), new)
    between = ", " if entry.startswith("{") else "\n"
    return page[: first.start()] + new + between + page[first.start() :]
