"""A drafted registry: what discovery found, as county.yml with its reasons beside it, and as plain values for JSON.

Whatever is a guess says 待核对, so that a person finds it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml

from crawler.present import STATES, word
from storage.nouns import ColumnState, UnitKind

CHECK = "待核对"
_PLAIN = re.compile(r"[\w\u4e00-\u9fff/][\w\u4e00-\u9fff/.:?&=%~+()·、,。\uff08\uff09-]*", re.A)


@dataclass(frozen=True)
class Seen:
    """What one look at a column showed. `titles` are those of its newest entries, for finding it again."""

    state: ColumnState
    reason: str
    newest: date | None = None
    total: int | None = None
    family: str | None = None
    final_url: str = ""
    titles: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()


@dataclass
class DraftColumn:
    """One column as found. `path` are the headings above it; `check` says in Chinese what a person should look at."""

    name: str
    url: str
    path: tuple[str, ...]
    kind: str
    kind_reason: str
    mode: str
    found_by: str
    external: bool = False
    directory: bool = False  # only leads to sub-columns, and lists nothing itself
    seen: Seen | None = None
    check: list[str] = field(default_factory=list)


@dataclass
class DraftUnit:
    """One unit as found, with its columns."""

    name: str
    kind: UnitKind
    root: str | None
    columns: list[DraftColumn] = field(default_factory=list)
    check: list[str] = field(default_factory=list)


@dataclass
class Draft:
    """A registry as discovery drafts it. `complete` is False where the walk was cut off or a root could not be read."""

    name: str
    home: str
    code: str | None
    units: list[DraftUnit] = field(default_factory=list)
    check: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    pages: int = 0
    complete: bool = True

    @property
    def columns(self) -> Iterator[DraftColumn]:
        for unit in self.units:
            yield from unit.columns


def draft_json(draft: Draft) -> dict[str, Any]:
    """A draft as `registry discover --json` prints it."""
    return {
        "site": {"name": draft.name, "home": draft.home, "code": draft.code, "check": draft.check},
        "units": [
            {
                "name": unit.name,
                "kind": unit.kind.value,
                "root": unit.root,
                "check": unit.check,
                "columns": [_column_json(column) for column in unit.columns],
            }
            for unit in draft.units
        ],
        "notes": draft.notes,
        "pages": draft.pages,
        "complete": draft.complete,
    }


def _column_json(column: DraftColumn) -> dict[str, Any]:
    seen = column.seen
    return {
        "name": column.name,
        "url": column.url,
        "path": list(column.path),
        "kind": column.kind,
        "kind_reason": column.kind_reason,
        "mode": column.mode,
        "found_by": column.found_by,
        "external": column.external,
        "directory": column.directory,
        "state": str(seen.state) if seen else None,
        "reason": seen.reason if seen else None,
        "newest": seen.newest if seen else None,
        "total": seen.total if seen else None,
        "family": seen.family if seen else None,
        "check": column.check,
    }


# --- as county.yml --------------------------------------------------------------------------------------------------


def draft_yaml(draft: Draft, source: str) -> str:
    """A draft as a registry that `registry check` accepts. `source` is the address it was drafted from."""
    checks = len(draft.check) + sum(
        len(unit.check) + sum(len(each.check) for each in unit.columns) for unit in draft.units
    )
    lines = [
        f"# 登记表草稿:由 xunlan registry discover 根据 {_comment(source)} 起草,看了 {draft.pages} 个页面。",
        f"# 请逐项核对,标有“{CHECK}”的 {checks} 处是推测;改好后用 xunlan registry check 检查。",
        *(f"# 注意:{_comment(note)}" for note in draft.notes),
        "site:",
        f"  name: {scalar(draft.name)}",
        f"  home: {scalar(draft.home)}",
        *([f"  code: {_quoted(draft.code)}"] if draft.code else []),
        *_checks(draft.check, "  "),
        "units:",
    ]
    for unit in draft.units:
        lines += _unit_lines(unit)
    return "\n".join(lines) + "\n"


def _unit_lines(unit: DraftUnit) -> Iterator[str]:
    yield f"  - name: {scalar(unit.name)}"
    yield f"    kind: {unit.kind.value}"
    if unit.root:
        yield f"    root: {scalar(unit.root)}"
    yield from _checks(unit.check, "    ")
    written = [column for column in unit.columns if not column.directory]
    yield "    columns:" if written else "    columns: []"
    for column in unit.columns:
        yield from _directory_lines(column) if column.directory else _column_lines(column)


def _column_lines(column: DraftColumn) -> Iterator[str]:
    yield f"      - name: {scalar(column.name)}"
    yield f"        url: {scalar(column.url)}"
    if column.kind != "unknown":
        yield f"        kind: {column.kind}  # {_comment(column.kind_reason)}"
    if column.path:
        yield f"        # 上级栏目:{_comment(' > '.join(column.path))}"
    yield f"        # {_comment(_told(column))}"
    yield from _checks(column.check, "        ")


def _directory_lines(column: DraftColumn) -> Iterator[str]:
    yield f"      # 目录“{_comment(column.name)}”({_comment(column.url)})只通往子栏目,子栏目已逐个登记"


def _told(column: DraftColumn) -> str:
    seen = column.seen
    if column.external:
        return "在其他单位的网站,只查能否打开"
    if seen is None:
        return "尚未查看"
    parts = [f"看到:{word(STATES, seen.state)}"]
    parts += [f"最新 {seen.newest}"] if seen.newest else []
    parts += [f"{seen.total} 条"] if seen.total else []
    told = ",".join(parts) + (f"(读法 {seen.family})" if seen.family else "")
    return told if seen.newest or seen.total else f"{told},{seen.reason}"


def _checks(check: list[str], indent: str) -> Iterator[str]:
    for each in check:
        yield f"{indent}# {CHECK}:{_comment(each)}"


def scalar(text: str) -> str:
    """A text as a YAML value that is read back as itself, plain where that is safe.

    >>> scalar("永宁镇"), scalar("2022"), scalar("a: b")
    ('永宁镇', '"2022"', '"a: b"')
    """
    if _PLAIN.fullmatch(text) and not text.endswith(":") and ": " not in text:
        try:
            if yaml.safe_load(text) == text:
                return text
        except yaml.YAMLError:
            pass
    return _quoted(text)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _comment(text: str) -> str:
    """Words from pages in a comment: on one line, and nothing that a terminal obeys."""
    return "".join(char if char.isprintable() else " " for char in text)[:300]
