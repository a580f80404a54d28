"""Trees of columns that a page holds as data in, their nodes with absolute addresses out: gkmlpt's, or a script's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spiders.document import Document
from spiders.families.gkmlpt import tree
from spiders.links import absolute
from spiders.scripted_menus import hanweb_column, scripted_nodes

_MOST_DEEP = 20


@dataclass(frozen=True, slots=True)
class TreeNode:
    """One column of a tree: its name, its address, and the names above it, outermost first. `because` is Chinese."""

    name: str
    url: str
    path: tuple[str, ...]
    because: str


def tree_nodes(document: Document, shell: str) -> list[TreeNode]:
    """The nodes that lead somewhere. `shell` is the page that frames this one, or the page itself."""
    return list(_platform(document)) or list(_scripted(document, shell))


def _platform(document: Document) -> Iterator[TreeNode]:
    """gkmlpt: one page holds all columns of its unit; what has columns below it is their heading."""
    nodes = {node.id: node for node in tree(document)}
    headings = {node.parent for node in nodes.values()}
    for node in nodes.values():
        path: list[str] = []
        above = node.parent
        while above in nodes and len(path) < _MOST_DEEP:
            path.append(nodes[above].name)
            above = nodes[above].parent
        if node.id not in headings and node.name:
            yield TreeNode(node.name, node.jump_url or node.url, tuple(reversed(path)), "gkmlpt 平台的栏目树")


def _scripted(document: Document, shell: str) -> Iterator[TreeNode]:
    for node in scripted_nodes(document.text):
        url = hanweb_column(node.target, shell) or absolute(document.url, node.target) if node.target else None
        if url:
            yield TreeNode(node.name, url, node.path, "页内脚本中的栏目树")
