"""Addresses in, disclosure roots out: pages read for their menus, with the frames that hold them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.errors import XunlanError
from crawler.walk import Walk, is_answered
from spiders.discovery import disclosure_roots
from spiders.document import Document
from spiders.links import same_authority
from spiders.menus import Menu, read_menu, same_address
from spiders.reading import read_column
from storage.nouns import ColumnState

MOST_CANDIDATES = 3  # disclosure roots that a home page leads to


@dataclass
class Root:
    """A page that was read as a disclosure root."""

    url: str
    documents: list[Document]
    menu: Menu

    @property
    def offers_something(self) -> bool:
        return self.menu.is_sure or bool(self.menu.units)


def find_root(walk: Walk, url: str) -> Root:
    """The root at an address, or the one that the home page at that address leads to.

    Raises XunlanError when the address cannot be read.
    """
    first = next(iter(read_roots(walk, [url])), None)
    if first is None:
        raise XunlanError(f"{url} 打不开或被拦截,无法查找栏目;请用 xunlan inspect {url} 查看原因")
    is_home = urlsplit(first.documents[-1].page.final_url).path.count("/") <= 1
    if first.offers_something and not is_home:
        return first
    candidates = [each for each in disclosure_roots(first.documents[-1]) if same_authority(each, url)]
    for address in candidates[:MOST_CANDIDATES]:
        for found in read_roots(walk, [address]):
            if found.offers_something:
                return found
    return first


def read_roots(walk: Walk, urls: Sequence[str]) -> list[Root]:
    """Read pages as roots, in the order given; those that do not answer are left out."""
    roots = []
    for url, documents in walk.fetch(urls):
        answered = [each for each in documents if is_answered(each)]  # a shell whose list is gone still has its menu
        if not answered or all(read_column(each).state is ColumnState.BLOCKED for each in answered):
            continue
        menu = Menu()
        for document in answered:
            _merge(menu, read_menu(document, url))
        roots.append(Root(url, answered, menu))
    _read_frames(walk, [root for root in roots if not root.menu.is_sure and root.menu.frames])
    return sorted(roots, key=lambda root: urls.index(root.url))


def _read_frames(walk: Walk, roots: Sequence[Root]) -> None:
    owners: dict[str, list[Root]] = {}
    for root in roots:
        for frame in root.menu.frames:
            owners.setdefault(frame, []).append(root)
    for frame, documents in walk.fetch(owners):
        for root in owners[frame] if is_answered(documents[-1]) else ():
            _merge(root.menu, read_menu(documents[-1], root.url))


def _merge(menu: Menu, more: Menu) -> None:
    known = {same_address(each.url) for each in menu.columns} | {same_address(each.url) for each in menu.units}
    if more.is_sure and not menu.is_sure:
        menu.columns = []
    if not menu.is_sure or more.is_sure:
        menu.columns += [each for each in more.columns if same_address(each.url) not in known]
    menu.units += [each for each in more.units if same_address(each.url) not in known]
    menu.unit_lists += [each for each in more.unit_lists if each not in menu.unit_lists]
    menu.frames += [each for each in more.frames if each not in menu.frames]
