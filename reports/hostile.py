"""Words and addresses that come from pages in, what may be passed on of them out; the same for every writer.

Titles and addresses are hostile. What each format escapes is its writer's business; what none may repeat stands here.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

# What a terminal, a page or a document would act on or nobody sees, and what XML cannot hold: control characters, marks
# that turn the direction of the text around them, zero-width ones, halves of surrogate pairs. Tabs and ends of lines
# are left to the writer.
UNSEEN = "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff"

_PART = r"(?:[a-z0-9._~:/?@!$&'()*+,;=\[\]-]|%[0-9a-f]{2})*"
_WEB = re.compile(rf"https?://[a-z0-9.-]+(?::\d{{1,5}})?(?:[/?]{_PART})?(?:#{_PART})?", re.IGNORECASE)
_KEPT = ":/?#@!$&'()*+,;=%~[]"


def web_link(url: str) -> str | None:
    """The address as a link may name it, in ASCII; None where it is no plain address on the web. One with a user's name
    in it looks like another site, and is none.

    >>> web_link("http://www.tonggu.gov.cn/栏目/?a&b"), web_link("https://铜鼓.政务/")
    ('http://www.tonggu.gov.cn/%E6%A0%8F%E7%9B%AE/?a&b', 'https://xn--f94a44r.xn--zfr164b/')
    >>> [web_link(each) for each in ("javascript:alert(1)", "//a.cn", "http:", "", "http://a.cn@b.test/", "http://a b")]
    [None, None, None, None, None, None]
    """
    plain = url if url.isascii() else _in_ascii(url)
    return plain if _WEB.fullmatch(plain) else None


def _in_ascii(url: str) -> str:
    """The same address without letters that only people read; "" where there is no such address."""
    if not url.isprintable():
        return ""
    try:
        parts = urlsplit(url)
        host = parts.netloc.encode("idna").decode()
    except ValueError:  # no address, or no name of a host (UnicodeError)
        return ""
    start = len(parts.scheme) + len("://")
    return f"{url[:start]}{host}{quote(url[start + len(parts.netloc) :], safe=_KEPT)}"
