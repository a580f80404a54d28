"""What is wrong with a text or a form that the office wrote itself."""

from __future__ import annotations


class TemplateError(Exception):
    """One Chinese line: which file, where in it, what to do."""
