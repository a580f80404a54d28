"""A registry's text and a remapping in, the proposed text out: only the lines of changed addresses differ.

Comments, order and layout stay as the office wrote them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.matching import Confidence
from crawler.remap import Proposal, Remap
from crawler.yaml_lines import Mapping, Node, Scalar, Sequence, parse


@dataclass(frozen=True)
class _Place:
    """Where an address stands in the file."""

    key: str
    line: int
    written: str


def proposed_text(text: str, remap: Remap) -> tuple[str, list[str]]:
    """The registry with the accepted addresses in place of the old ones, each under a comment that says why; and what
    could not be changed because it is not written on one line."""
    columns, roots = _places(text)
    lines = text.splitlines(keepends=True)
    unchanged = []
    notes: dict[int, list[str]] = {}
    for each in remap.changed:
        place = columns.get((each.column.unit, each.column.name))
        if place is None:
            continue
        notes.setdefault(place.line, []).append(_comment(each))
        if each.is_accepted and each.new and not _replace(lines, place, each.new):
            unchanged.append(f"第 {place.line} 行的网址写法特殊,请手工改为 {each.new}")
    for unit, new in remap.roots.items():
        root = roots.get(unit)
        if root is not None and _replace(lines, root, new):
            notes.setdefault(root.line, []).append(f"原公开首页 {root.written}")
    return "".join(_with_notes(lines, notes)), unchanged


def _comment(proposal: Proposal) -> str:
    old = proposal.column.url
    if proposal.new is None:
        return f"待核对:{proposal.evidence}"
    if proposal.confidence is Confidence.LOW:
        return f"待核对:可能已改为 {proposal.new}({proposal.evidence})"
    return f"原网址 {old},可信度{proposal.confidence.word}:{proposal.evidence}"


def _replace(lines: list[str], place: _Place, new: str) -> bool:
    """Put a new address where the old one stands, quoted where it was or has to be."""
    pattern = re.compile(rf"(\b{place.key}[\"']?\s*:\s*)([\"']?){re.escape(place.written)}\2(?=[\s,}}]|$)")
    found = pattern.search(lines[place.line - 1])
    if found is None:
        return False
    quote = found[2] or ('"' if re.search(r"[\[\]{},&*!|>'\"%@`]|#", new) else "")
    line = lines[place.line - 1]
    lines[place.line - 1] = f"{line[: found.start()]}{found[1]}{quote}{new}{quote}{line[found.end() :]}"
    return True


def _with_notes(lines: list[str], notes: dict[int, list[str]]) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        indent = line[: len(line) - len(line.lstrip(" "))]
        ending = "\r\n" if line.endswith("\r\n") else "\n"
        for note in notes.get(number, ()):
            yield f"{indent}# {''.join(char if char.isprintable() else ' ' for char in note)}{ending}"
        yield line


def _places(text: str) -> tuple[dict[tuple[str, str], _Place], dict[str, _Place]]:
    """Where the address of each column and the root of each unit stand."""
    columns: dict[tuple[str, str], _Place] = {}
    roots: dict[str, _Place] = {}
    for unit in _items(_value(parse(text), "units")):
        name = _text(unit, "name")
        root = _value(unit, "root")
        if isinstance(root, Scalar):
            roots[name] = _Place("root", root.line, root.text)
        for column in _items(_value(unit, "columns")):
            url = _value(column, "url")
            if isinstance(url, Scalar):
                columns[name, _text(column, "name")] = _Place("url", url.line, url.text)
    return columns, roots


def _value(node: Node | None, key: str) -> Node | None:
    pairs = node.pairs if isinstance(node, Mapping) else []
    return next((value for name, value in pairs if isinstance(name, Scalar) and name.text == key), None)


def _text(node: Node, key: str) -> str:
    value = _value(node, key)
    return value.text.strip() if isinstance(value, Scalar) else ""


def _items(node: Node | None) -> list[Node]:
    return node.items if isinstance(node, Sequence) else []
