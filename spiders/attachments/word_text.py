"""A paragraph or a cell of a .docx in, its words out: the visible ones, and apart from them the hidden, the deleted,
and those in text boxes."""

from __future__ import annotations

from dataclasses import dataclass, field

from spiders.attachments.package import Element, attribute, local

_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_OFF = ("0", "false", "off", "none")


@dataclass(frozen=True, slots=True)
class Words:
    visible: str = field(repr=False)
    hidden: str = field(repr=False)
    deleted: str = field(repr=False)
    boxed: str = field(repr=False)


@dataclass(slots=True)
class _Lists:
    visible: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    boxed: list[str] = field(default_factory=list)


def words(element: Element) -> Words:
    """All words of an element. libxml2 lets no tree grow deeper than 256, so the descent ends."""
    lists = _Lists()
    _walk(element, lists, lists.visible)
    return Words(*("".join(each) for each in (lists.visible, lists.hidden, lists.deleted, lists.boxed)))


def _walk(element: Element, lists: _Lists, into: list[str]) -> None:
    for child in element:
        name = local(child)
        if name in ("t", "delText"):
            (lists.deleted if name == "delText" else into).append(child.text or "")
        elif name in _SIGNS:
            into.append(_SIGNS[name])
        elif name == "r":
            _walk(child, lists, lists.hidden if into is lists.visible and _is_hidden(child) else into)
        elif name == "p":
            _walk(child, lists, into)
            into.append("\n")
        elif name == "tc":
            _walk(child, lists, into)
            into.append("\t")
        elif name in ("del", "moveFrom"):
            _walk(child, lists, lists.deleted)
            lists.deleted.append("\n")
        elif name == "txbxContent":
            _walk(child, lists, lists.boxed)
        elif name == "textpath":
            lists.boxed.append((attribute(child, "string") or "") + "\n")  # a watermark
        elif name not in ("Fallback", "instrText", "rPr", "pPr", "tcPr", "tblPr"):
            _walk(child, lists, into)  # Fallback repeats in the old manner what stands before it


def _is_hidden(run: Element) -> bool:
    mark = run.find("{*}rPr/{*}vanish")
    return mark is not None and (attribute(mark, "val") or "") not in _OFF
