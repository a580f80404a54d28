"""A document that is a zip of XML in, its members and their elements out, as they stream by."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from lxml import etree

from spiders.attachments.bounds import BROKEN, DAMAGED, Budget, File, Unreadable

_CHUNK = 65_536
_ENCRYPTED = 0x1
_MOST_ENTRIES = 20_000  # of the directory of a zip: beyond that it is made to be slow
_MOST_RELATIONS = 10_000

Element = Any  # lxml has no types of its own


def open_zip(file: File) -> zipfile.ZipFile:
    try:
        opened = zipfile.ZipFile(BytesIO(file.body))
    except BROKEN as broken:
        raise Unreadable(DAMAGED) from broken
    if len(opened.filelist) > _MOST_ENTRIES:
        raise Unreadable(f"压缩包内文件过多(超过 {_MOST_ENTRIES} 个)")
    return opened


def chunks(opened: zipfile.ZipFile, member: zipfile.ZipInfo, budget: Budget) -> Iterator[bytes]:
    """The bytes of a member, never more than the bounds allow, whatever its header says."""
    if member.flag_bits & _ENCRYPTED:
        raise Unreadable("已加密")
    out = 0
    try:
        with opened.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                out += len(chunk)
                budget.unpack(len(chunk))
                budget.expand(out, member.compress_size)
                yield chunk
    except NotImplementedError as unknown:
        raise Unreadable("压缩方法不支持") from unknown
    except BROKEN as broken:
        raise Unreadable(DAMAGED) from broken


class Package:
    """The parts of an office document, by name; lookups do not mind the case, as some writers do not."""

    def __init__(self, file: File) -> None:
        self.file = file
        self.zip = open_zip(file)
        self._members = {info.filename.lstrip("/").lower(): info for info in self.zip.filelist}

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._members

    def parts(self, prefix: str = "", suffix: str = "") -> list[str]:
        """The names of parts, sheet2 before sheet10."""
        found = [
            info.filename.lstrip("/")
            for name, info in self._members.items()
            if name.startswith(prefix.lower()) and name.endswith(suffix.lower()) and not info.is_dir()
        ]
        return sorted(found, key=lambda name: (len(name), name))

    def size(self, part: str) -> int:
        return self._members[part.lower()].file_size

    def stream(self, part: str, *, again: bool = False) -> Iterator[bytes]:
        """The bytes of a part; what is only passed over once more does not count again."""
        budget = Budget(self.file.budget.bounds) if again else self.file.budget
        return chunks(self.zip, self._members[part.lower()], budget)

    def read(self, part: str) -> bytes:
        return b"".join(self.stream(part))

    def elements(self, part: str, tags: tuple[str, ...], events: tuple[str, ...] = ("end",)) -> Iterator[Element]:
        """The elements of a part with these local names, whatever their namespace, as (event, element)."""
        yield from elements(self.stream(part), tags, events)

    def root(self, part: str) -> Element:
        """The whole of a small part as a tree."""
        parser = _parser(None)
        for chunk in self.stream(part):
            parser.feed(chunk)
        return parser.close()

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part refers to inside the package: (sort, name of the part) by the reference's id."""
        folder, name = posixpath.split(part)
        listed = posixpath.join(folder, "_rels", name + ".rels")
        found: dict[str, tuple[str, str]] = {}
        if listed not in self:
            return found
        for _, each in self.elements(listed, ("Relationship",)):
            target = str(each.get("Target", ""))
            if each.get("TargetMode") == "External" or len(found) >= _MOST_RELATIONS:
                continue
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            sort = str(each.get("Type", "")).rpartition("/")[2]
            found[str(each.get("Id", len(found)))] = (sort, path)
        return found

    def related(self, part: str, sort: str) -> list[str]:
        """The parts of one sort that a part refers to and that are there."""
        return [path for kind, path in self.relations(part).values() if kind == sort and path in self]


def elements(stream: Iterator[bytes], tags: tuple[str, ...], events: tuple[str, ...] = ("end",)) -> Iterator[Element]:
    """The elements of XML with these local names as (event, element). Who is done with one calls `forget`."""
    parser = _parser(tuple("{*}" + tag for tag in tags), events)
    for chunk in stream:
        parser.feed(chunk)
        yield from parser.read_events()
    parser.close()
    yield from parser.read_events()


def _parser(tags: tuple[str, ...] | None, events: tuple[str, ...] = ()) -> Element:
    """Entities stay as they are, nothing is fetched, and the depth and length of nodes are libxml2's own limits."""
    return etree.XMLPullParser(
        events,
        tag=tags,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def forget(element: Element) -> None:
    """Free an element that was read, and those before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def local(element: Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element, name: str) -> str | None:
    """An attribute by its local name: the same word has two namespaces in the two flavours of the standard."""
    for key, value in element.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return None


def text_of(element: Element, tag: str = "t") -> str:
    """All the text of an element in its descendants of one local name."""
    return "".join([each.text or "" for each in element.iter("{*}" + tag)])
