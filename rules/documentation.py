"""Rules in, docs/rules.md out: every rule's docstring, published. Run `python -m rules.documentation` to write it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rules.contract import Rule
from rules.folder import all_rules
from storage.nouns import Severity

PUBLISHED = Path(__file__).parent.parent / "docs" / "rules.md"

_HEAD = """# The rules

Generated from the docstrings of `rules/` by `python -m rules.documentation`; a test keeps it current.
A rule is one file: its name is the file's name, and what it asks of each kind of column is data in `rules/kinds.yml`.
A rule that cannot tell accuses nobody and closes nothing.

| Rule | Code | 问题 | Severity | Rectify within | Asked about |
|---|---|---|---|---|---|
"""
_SEVERITY = {Severity.MAJOR: "major (不合格)", Severity.MINOR: "minor (扣分)", Severity.NOTICE: "notice (提示)"}


def document(rules: Sequence[Rule]) -> str:
    """The page: a table of all rules, then each with its basis and its remedy."""
    return _HEAD + "".join(map(_row, rules)) + "".join(map(_section, rules))


def _row(rule: Rule) -> str:
    cells = (
        f"[`{rule.name}`](#{rule.name})",
        rule.code,
        rule.title,
        _SEVERITY[rule.severity],
        f"{rule.rectify_within.days} days",
        f"`{rule.subject.__name__}`",
    )
    return f"| {' | '.join(cells)} |\n"


def _section(rule: Rule) -> str:
    opening = rule.doc[0].upper() + rule.doc[1:]
    paragraphs = [
        f"\n## {rule.name}",
        f"**{rule.title}** ({rule.code}). {opening}",
        rule.details,
        f"- Basis: {rule.basis}\n- Remedy: {rule.remedy}\n",
    ]
    return "\n\n".join(filter(None, paragraphs))


if __name__ == "__main__":
    PUBLISHED.write_text(document(all_rules()), encoding="utf-8")
