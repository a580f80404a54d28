"""URLs in, documents out, level by level: the bounded fetching that discovery and remapping share.

Each level is one polite look of `crawler.look`: a child process, robots.txt, delays, the address guard as everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from crawler.look import fetch
from crawler.order import Manners
from spiders.document import Document

Watch = Callable[[int, str], None]  # pages fetched so far, the last one's address


@dataclass
class Walk:
    """How far one walk has come, and how far it may go. `typed` are the addresses that the user gave."""

    manners: Manners
    as_of: date
    typed: Sequence[str]
    most_pages: int
    watch: Watch
    obey_robots: bool = True
    pages: int = 0
    left_out: int = 0  # addresses that were not fetched any more

    def fetch(self, urls: Iterable[str]) -> Iterator[tuple[str, list[Document]]]:
        """Each address with the documents on its way, its end last; as they come, each address once."""
        wanted = list(dict.fromkeys(urls))
        chosen = wanted[: max(0, self.most_pages - self.pages)]
        self.left_out += len(wanted) - len(chosen)
        if not chosen:
            return
        ways: dict[str, Document] = {}
        looked = fetch(chosen, self.manners, self.as_of, obey_robots=self.obey_robots, typed=self.typed)
        for each in looked:
            self.pages += 1
            self.watch(self.pages, each.document.page.url)
            if each.end is None:
                ways[each.document.page.url] = each.document
                continue
            shell = ways.pop(each.end, None)
            yield each.end, [*([shell] if shell is not None else []), each.document]


def is_answered(document: Document) -> bool:
    """Whether a page came at all."""
    page = document.page
    return page.failure is None and (page.status or 0) < 400
