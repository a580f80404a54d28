"""What one look at a home page, at any page, or at an address that does not exist shows of a whole site.

Facts only, made by `spiders/site.py` and judged by `rules/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from pydantic import AwareDatetime, Field

from storage.nouns import CertificateFault, Noun


class FooterMark(StrEnum):
    """What the foot of every page must show (国办发〔2017〕47号), in the words of the office."""

    SITE_CODE = "网站标识码"
    AUTHORITY = "党政机关网站标识"
    REPORT_ERRORS = "“我为政府网站找错”入口"
    ICP = "ICP备案编号"
    POLICE = "公安机关备案标识"
    SPONSOR = "主办单位"
    CONTACT = "联系方式"
    SITE_MAP = "站点地图"


class Footer(Noun):
    """The marks that a page bears. A script that will draw a mark is that mark.

    `found` is False where the page shows no foot at all; `complete` is False where a script or a frame may yet add to
    it. `copyright_told`: it names an owner (版权所有), which may be meant as 主办单位. `site_code` is the code shown,
    `reports_to` the one in the 找错 entry, `declared` the one in the META tag.
    """

    found: bool = False
    complete: bool = True
    marks: tuple[FooterMark, ...] = ()
    copyright_told: bool = False
    site_code: str | None = None
    reports_to: str | None = None
    declared: str | None = None


class OutsideLink(Noun):
    """A link to a host that is neither the site's own nor a government's."""

    text: str
    url: str
    host: str


class HomeObservation(Noun):
    """What a site's home page showed at one moment.

    `unread` says in Chinese why the page could not be read; nothing else counts then. `dated` and `undated` count the
    linked articles with and without a day that can be told; `newest` is the latest such day, days beyond tomorrow left
    out. `scripted`: a script fetches more than was seen. `leaving_notice`: whether visitors are told before a link
    takes them to another site; None where a script that was not read may do so.
    """

    site: str
    url: str
    seen_at: AwareDatetime
    unread: str | None = None
    newest: date | None = None
    dated: int = 0
    undated: int = 0
    scripted: bool = False
    footer: Footer = Footer()
    outside_links: tuple[OutsideLink, ...] = ()
    leaving_notice: bool | None = None
    tls: str | None = None  # as in Page
    certificate: CertificateFault | None = None


class PageLevel(StrEnum):
    """What sort of page it is, and so which META tags it owes."""

    HOME = "home"
    COLUMN = "column"
    ARTICLE = "article"


class PageFacts(Noun):
    """What any page says of itself: its META tags under lower-case names, its title, and all the text that is seen.

    `unit` and `column` are "" for a page of the whole site. `unread` as in HomeObservation.
    """

    site: str
    unit: str = ""
    column: str = ""
    url: str
    seen_at: AwareDatetime
    level: PageLevel
    unread: str | None = None
    meta: Mapping[str, str] = Field(default_factory=dict)
    title: str = ""
    text: str = ""


class MissingPageAnswer(StrEnum):
    """How a site answered when it was asked for a page that it cannot have."""

    NOT_FOUND = "not_found"  # 404 or 410, as it should be
    SAID_SO = "said_so"  # a page that says so, under the status of success
    HOME = "home"  # the home page, there or by way of a redirect
    ANOTHER_PAGE = "another_page"  # some page, under the status of success
    UNCLEAR = "unclear"  # a firewall, the line, or the server's own trouble


class MissingPageObservation(Noun):
    """What a random address of a site answered. `leads_home`: whether the answer offers a way to the home page."""

    site: str
    url: str
    seen_at: AwareDatetime
    answer: MissingPageAnswer
    status: int | None = None
    final_url: str
    leads_home: bool = False
    why: str = ""  # Chinese


class RootRead(Noun):
    """A unit's disclosure root was read, so that every column it leads to is known."""

    unit: str
    url: str
    seen_at: AwareDatetime
