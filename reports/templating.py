"""The templates of pages and mails: escaping on, and an unknown name fails instead of printing nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).with_name("templates")


def html_environment(**further: Any) -> Environment:  # noqa: ANN401 (Jinja2's own options)
    """An environment over our templates; `further` are options of Jinja2."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        **further,
    )
