"""What a CMS family is, and all of them: a file in spiders/families/ is the registration."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import ClassVar

from spiders import families as folder
from spiders.document import Document
from storage.nouns import Entry

_LAST = "generic"  # reads what no other family recognises


class AmbiguousFamily(Exception):
    """Two families claim one page: one of them recognises too much."""


class Family(ABC):
    """How the pages of one kind of site are read. Its docstring says how to recognise them.

    A family is a reader of pages, not a spider: one county's site mixes families.
    """

    reads_data: ClassVar[bool] = False  # also JSON and XML answers of data endpoints, not web pages alone

    @property
    def name(self) -> str:
        return type(self).__module__.rpartition(".")[2]

    @abstractmethod
    def recognises(self, document: Document) -> bool:
        """Whether this family reads the page. At most one family besides `generic` may say so."""

    @abstractmethod
    def entries(self, document: Document) -> Iterator[Entry]:
        """The entries that the page lists, in its order."""

    def because(self, document: Document) -> str:
        """Where the entries were found or sought, as a Chinese phrase."""
        return f"按 {self.name} 结构读取"

    def follow(self, document: Document) -> str | None:
        """The URL to read instead of this page, where it is only a shell around another."""
        return None

    def parts(self, document: Document) -> tuple[str, ...]:
        """The addresses of the sub-columns that together are this column, where the page lists them and no entries."""
        return ()

    def direct(self, url: str) -> str | None:
        """Where an address of this family leads to, when the address itself says so: a request saved."""
        return None

    def emptiness(self, document: Document) -> str | None:
        """What proves that the list is empty, as a Chinese phrase; None where nothing does."""
        return None

    def total(self, document: Document) -> int | None:
        """How many entries the source says it has, on all its pages."""
        return None


@cache
def families() -> tuple[Family, ...]:
    """One reader for each file of the folder, `generic` last."""
    names = sorted((module.name for module in iter_modules(folder.__path__)), key=lambda name: (name == _LAST, name))
    return tuple(_reader(f"{folder.__name__}.{name}") for name in names)


def direct_address(url: str) -> str | None:
    """The address behind a shell's address, by the family that knows it; None for every other address."""
    return next((inner for family in families() if (inner := family.direct(url))), None)


def family_named(name: str) -> Family:
    """Raises LookupError, with the names there are, for a family that is not in the folder."""
    for family in families():
        if family.name == name:
            return family
    raise LookupError(f"没有名为 {name} 的页面类型,可用的有:{'、'.join(family.name for family in families())}")


def family_of(document: Document, before: str | None = None) -> Family:
    """The one family that recognises the page, else `generic`. Raises AmbiguousFamily where two do.

    The family that read the page `before` is asked first, and where it recognises the page, no other is. `generic`
    would recognise any: what makes a page its own is that all others are asked, and do not.
    """
    *specific, generic = families()
    fit = specific if document.is_html else [family for family in specific if family.reads_data]
    for family in fit:
        if family.name == before and family.recognises(document):
            return family
    claims = [family for family in fit if family.recognises(document)]
    if len(claims) > 1:
        told = "、".join(family.name for family in claims)
        raise AmbiguousFamily(f"{document.page.final_url} 同时被 {told} 认领,请收紧其中一个的 recognises")
    return claims[0] if claims else generic


def _reader(module: str) -> Family:
    for found in vars(import_module(module)).values():
        if isinstance(found, type) and issubclass(found, Family) and found.__module__ == module:
            return found()
    raise TypeError(f"{module} holds no subclass of Family: a file in the folder must be one family")
