"""One column as discovery finds it: a link of a menu in, a DraftColumn with its kind, its name and its doubts out."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlsplit

from crawler.draft import DraftColumn, DraftUnit, Seen
from crawler.registry_form import LONGEST_TEXT
from rules.kinds import UNKNOWN, kinds
from spiders.document import Document
from spiders.menus import MenuColumn
from spiders.reading import Reading
from storage.nouns import ColumnState

MOST_TITLES = 60  # entries that are kept to know a column again by
WITHOUT_ENTRIES = (ColumnState.UNREADABLE, ColumnState.BLANK)
_TROUBLE = {
    ColumnState.UNREADABLE: "未能读懂",
    ColumnState.BLOCKED: "被网站防护拦截",
    ColumnState.UNREACHABLE: "打不开",
}


def new_column(found: MenuColumn, name: str) -> DraftColumn:
    kind, reason = kinds().guess(name, found.url)
    check = [f"是否为栏目({found.because})"] if found.guess else []
    if kind == UNKNOWN:
        for above in reversed(found.path):
            guessed, why = kinds().guess(above)
            if guessed != UNKNOWN:
                kind, reason = guessed, f"上级栏目{why}"
                check.append(f"类别由上级栏目“{above}”推定")
                break
    return DraftColumn(
        name=name,
        url=found.url,
        path=found.path,
        kind=kind,
        kind_reason=reason,
        mode=kinds().get(kind).mode.value,
        found_by=found.because,
        external=found.external,
        check=check,
    )


def better_kind(column: DraftColumn, document: Document) -> None:
    """Where the name told nothing, the column's own META tags may."""
    if column.kind != UNKNOWN:
        return
    for tag in ("ColumnName", "ColumnType"):
        told = document.meta(tag) or ""
        kind, reason = kinds().guess(told) if told else (UNKNOWN, "")
        if kind != UNKNOWN:
            column.kind, column.kind_reason = kind, f"网页标签 {tag} 的{reason}"
            column.mode = kinds().get(kind).mode.value
            column.check.append(f"类别由网页标签 {tag}“{told[:30]}”推定")
            return


def as_seen(reading: Reading, final_url: str) -> Seen:
    return Seen(
        state=reading.state,
        reason=reading.reason,
        newest=reading.newest,
        total=reading.total,
        family=reading.family,
        final_url=final_url,
        titles=tuple(entry.title for entry in reading.entries[:MOST_TITLES]),
        urls=tuple(entry.url for entry in reading.entries[:MOST_TITLES]),
    )


def mark_directories(unit: DraftUnit) -> None:
    """A column with columns below it in the menu that lists nothing itself is only their heading."""
    headings = {name for column in unit.columns for name in column.path}
    for column in unit.columns:
        empty = column.seen is not None and column.seen.state in WITHOUT_ENTRIES and not column.seen.titles
        if column.name in headings and empty:
            column.directory = True


def tell_namesakes_apart(unit: DraftUnit) -> None:
    """No two columns of a unit may bear one name: the column above, else the address, tells them apart."""
    number = Counter(column.name for column in unit.columns if not column.directory)
    taken: set[str] = set()
    for column in unit.columns:
        if column.directory:
            continue
        name = column.name
        if number[name] > 1 and column.path:
            name = f"{column.path[-1]}-{name}"
            column.check.append("与别的栏目同名,名称前已加上级栏目")
        if name in taken:
            name = f"{name}({urlsplit(column.url).path.strip('/') or len(taken)})"[:LONGEST_TEXT]
            column.check.append("与别的栏目同名,名称后已加网址")
        while name in taken:
            name += "+"
        column.name = name
        taken.add(name)


def doubts_of(column: DraftColumn) -> list[str]:
    doubts = [] if column.kind != UNKNOWN or column.directory else ["从名称认不出类别"]
    if column.seen and not column.directory and (trouble := _TROUBLE.get(column.seen.state)):
        doubts.append(f"本次{trouble}({column.seen.reason}),请打开网址核对")
    return doubts
