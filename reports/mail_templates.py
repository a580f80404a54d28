"""The name of a mail's template in, the template out: escaping on, nothing undefined, hostile words made harmless."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from reports.message_words import one_line

_FOLDER = Path(__file__).with_name("templates")


def mail_template(name: str) -> Template:
    return _environment().get_template(name)


def web_address(url: str) -> str | None:
    """An address that may become a link, or None.

    >>> web_address("http://www.tonggu.gov.cn/a"), web_address("javascript:alert(1)")
    ('http://www.tonggu.gov.cn/a', None)
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    plain = url.isprintable() and not any(each.isspace() for each in url)
    return url if parts.scheme in ("http", "https") and parts.hostname and plain else None


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["line"] = lambda text: one_line(str(text), 500)
    environment.filters["web"] = lambda url: web_address(str(url))
    return environment
