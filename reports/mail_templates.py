"""The name of a mail's template in, the template out: escaping on, nothing undefined, hostile words made harmless."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, Template

from reports.hostile import web_link
from reports.message_words import one_line
from reports.templating import html_environment


def mail_template(name: str) -> Template:
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    environment = html_environment()
    environment.filters["line"] = lambda text: one_line(str(text), 500)
    environment.filters["web"] = lambda url: web_link(str(url))
    return environment
