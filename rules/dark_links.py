"""A link in, the list of dark_links.yml that it is on out: gambling, pornography, forged government sites."""

from __future__ import annotations

import re
from functools import cache, cached_property
from pathlib import Path

from pydantic import Field

from rules.column_checks import plain
from rules.data_file import read_data
from rules.kinds import KindsError, Pattern
from storage.nouns import Noun

_FILE = Path(__file__).with_name("dark_links.yml")


class Targets(Noun):
    """One sort of site that no government page may lead to: whole domains, patterns of host names, words of links."""

    category: str = Field(min_length=2)
    domains: tuple[str, ...]
    hosts: tuple[Pattern, ...]
    texts: tuple[str, ...]

    def named_by(self, host: str, text: str) -> str | None:
        """What of a host, or of the plain text of a link, is on the list. `text` is "" where it does not count."""
        if _is_below(host, self.domains):
            return host
        if any(each.search(host) for each in self._hosts):
            return host
        return next((word for word in self.texts if plain(word) in text), None)

    @cached_property
    def _hosts(self) -> tuple[re.Pattern[str], ...]:
        return tuple(map(re.compile, self.hosts))


class DarkLinks(Noun):
    """All lists, the sites that are on none whatever their names, and the words of those who speak of such things."""

    trusted: tuple[str, ...]
    spoken_of: tuple[str, ...]
    targets: tuple[Targets, ...]

    def trusts(self, host: str) -> bool:
        return _is_below(host, self.trusted)

    def listed(self, host: str, text: str) -> tuple[str, str] | None:
        """The sort of a link, and what tells it; None for a link that is on no list."""
        if self.trusts(host):
            return None
        words = "" if any(word in text for word in self.spoken_of) else plain(text)
        found = ((each.category, each.named_by(host, words)) for each in self.targets)
        return next(((category, word) for category, word in found if word is not None), None)


def _is_below(host: str, domains: tuple[str, ...]) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


def read_dark_links(path: Path) -> DarkLinks:
    """Read a file of lists. Raises KindsError with all its faults."""
    return read_data(path, DarkLinks, KindsError)


@cache
def dark_links() -> DarkLinks:
    """The lists of this installation."""
    return read_dark_links(_FILE)
