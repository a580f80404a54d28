"""The links of a page: those a visitor can follow and how they answered, and those that lead to other sites, hidden or
not.

Facts only, made by `spiders/`, judged by `rules/`.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import AwareDatetime

from storage.nouns import Failure, Noun


class LinkKind(StrEnum):
    """What a link leads to, by the way the page uses it and by its address."""

    PAGE = "page"
    IMAGE = "image"  # a picture that the page shows
    ATTACHMENT = "attachment"


class LinkFound(Noun):
    """A link of a page. `inside`: whether it leads to the page's own site. `found_on` is the address of the page."""

    url: str
    text: str
    kind: LinkKind
    inside: bool
    found_on: str


_GONE = frozenset({Failure.NOT_FOUND, Failure.GONE, Failure.SOFT_404})
_NO_ANSWER = frozenset(
    {
        *(Failure.DNS, Failure.REFUSED, Failure.RESET, Failure.TIMEOUT, Failure.TLS, Failure.PROTOCOL),
        *(Failure.SERVER_ERROR, Failure.REDIRECT_LOOP),
    }
)


class LinkChecked(LinkFound):
    """A link and how it answered. `soft`: under the status of success, its page says that there is no such page.

    `failed_before`: the earlier days on which it failed too.
    """

    status: int | None = None
    failure: Failure | None = None
    soft: bool = False
    failed_before: tuple[date, ...] = ()

    @property
    def works(self) -> bool:
        return self.failure is None and not self.soft

    @property
    def is_gone(self) -> bool:
        """Whether its own server says that there is no such page."""
        return self.soft or self.failure in _GONE

    @property
    def is_forbidden(self) -> bool:
        """Whether the site itself refuses it to everybody: 403, and not by a firewall's page."""
        return self.status == 403 and self.failure is Failure.CLIENT_ERROR

    @property
    def gave_no_answer(self) -> bool:
        """Whether the line, the host or its server failed, which may be different another day."""
        return self.failure in _NO_ANSWER

    @property
    def says_something(self) -> bool:
        """Whether the answer says that the link works or that it does not. A firewall's answer, our own restraint and
        our own limits say neither."""
        return self.works or self.is_gone or self.is_forbidden or self.gave_no_answer


class CheckedLinks(Noun):
    """The checked links of a home page (`unit` is the site's name, `column` "") or of a column's list.

    `complete`: every link of the page was checked.
    """

    unit: str
    column: str
    url: str
    seen_at: AwareDatetime
    complete: bool
    links: tuple[LinkChecked, ...] = ()


class HiddenLink(Noun):
    """A link to a site that is neither the page's own nor a government's. `text` is what it shows, cut short.

    `how` says in Chinese how it is hidden from visitors; "" where they see it. `trick`: hidden by a means that menus,
    tabs and sliders do not use, in a part of the page that holds nothing else.
    """

    url: str
    host: str
    text: str
    how: str = ""
    trick: bool = False


class HiddenLinks(Noun):
    """The links of one page to other people's sites, the hidden ones first. `unread` says in Chinese why the page
    could not be read; nothing else counts then. `rendered`: as a browser drew it, its scripts' work included.
    """

    unit: str
    column: str
    url: str
    seen_at: AwareDatetime
    unread: str | None = None
    rendered: bool = False
    links: tuple[HiddenLink, ...] = ()
