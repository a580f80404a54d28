"""Any page that no other family recognises: its list is found by structure alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spiders.document import Document
from spiders.emptiness import visible_emptiness
from spiders.family import Family
from spiders.main_list import main_list
from storage.nouns import Entry

_TOTAL = re.compile(
    r"(?:共|总共|合计|总数)\s*[:\uff1a]?\s*(?:<[^<>]{0,60}>\s*){0,3}(\d{1,6})\s*(?:<[^<>]{0,60}>\s*){0,3}(?:条|篇|个?记录)"
)


class Generic(Family):
    """Recognised by nothing: reads what is left, as a person would, by rows of links and dates."""

    def recognises(self, document: Document) -> bool:
        return True

    def entries(self, document: Document) -> Iterator[Entry]:
        found = main_list(document)
        yield from found.entries if found else ()

    def because(self, document: Document) -> str:
        found = main_list(document)
        return found.because if found else "未找到成行的链接"

    def emptiness(self, document: Document) -> str | None:
        return visible_emptiness(document)

    def total(self, document: Document) -> int | None:
        found = _TOTAL.search(document.text)
        return int(found.group(1)) if found else None
