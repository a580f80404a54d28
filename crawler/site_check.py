"""A site's home page and the answer to an address that does not exist in, what the rules about a site say of them out.

On demand: these answers are printed, not stored, and enter no verdict yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from crawler.look import look_at
from crawler.order import Manners
from rules import CannotTell, Problem, Rule, rules_for
from rules.site_limits import SiteLimits, site_limits
from spiders.document import Document
from spiders.site import missing_address, read_home, read_missing_page, read_page
from storage.nouns import Noun, Severity, Site
from storage.site_nouns import HomeObservation, MissingPageObservation, PageFacts, PageLevel


@dataclass(frozen=True)
class SiteAnswer:
    """What one rule says: a problem, that it cannot tell (`severity` None), or that nothing is wrong (`message` "")."""

    rule: Rule
    url: str
    message: str = ""
    severity: Severity | None = None
    told: bool = True  # False: the evidence does not answer the question


@dataclass(frozen=True)
class SiteCheck:
    """All answers, and whether the home page could be read at all."""

    home_read: bool
    answers: tuple[SiteAnswer, ...]


def check_site(site: Site, manners: Manners, as_of: date) -> SiteCheck:
    """Look at a site's home page, drawn by Chromium where there is one, and at an address that cannot exist.

    Raises SiteLimitsError and WordingError where the files of numbers and phrases cannot be used.
    """
    limits = site_limits(site, as_of)
    missing = missing_address(site, as_of)
    home = _home(site, manners, as_of)
    (gone,) = look_at([missing], replace(manners, chromium=None), as_of)
    seen = read_home(home, site)
    subjects: list[tuple[type[Noun], Noun, str]] = [
        (HomeObservation, seen, site.home),
        (PageFacts, read_page(home, site, PageLevel.HOME), site.home),
        (MissingPageObservation, read_missing_page(gone, site, home), missing),
    ]
    answers = [answer for kind, subject, url in subjects for answer in _asked(kind, subject, limits, url)]
    return SiteCheck(seen.unread is None, tuple(answers))


def _home(site: Site, manners: Manners, as_of: date) -> Document:
    """The home page as a visitor sees it; as served, where no browser is there or it failed."""
    if manners.chromium is not None:
        (drawn,) = look_at([site.home], manners, as_of, render=True)
        if drawn.page.failure is None:
            return drawn
    (served,) = look_at([site.home], manners, as_of)
    return served


def _asked(kind: type[Noun], subject: Noun, limits: SiteLimits, url: str) -> Iterator[SiteAnswer]:
    for rule in rules_for(kind):
        answers = list(rule.check(subject, limits))
        for answer in answers:
            if isinstance(answer, Problem):
                yield SiteAnswer(rule, answer.about or url, answer.message, answer.severity or rule.severity)
            elif isinstance(answer, CannotTell):
                yield SiteAnswer(rule, url, answer.why, told=False)
        if not answers:
            yield SiteAnswer(rule, url)
