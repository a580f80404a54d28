"""What a run saw beyond the lists in, findings out: rules about articles, pages, links and the site as a whole.

A night sees some of the pages only. So an answer holds for the one page it was given about, and closes nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from crawler.judge import Asked, Judgement, answers_about, ask, finding
from rules import CannotTell, Limits, Problem, Rule, rules_for
from rules.kinds import UNKNOWN
from rules.site_limits import SiteLimits, site_limits
from storage.article_nouns import ArticleRead
from storage.articles import ArticleVisit
from storage.link_nouns import CheckedLinks, HiddenLinks, LinkChecked, LinkKind
from storage.message_nouns import MessageBoard
from storage.nouns import Column, Failure, Mode, Noun, Site, UnitKind
from storage.policy_nouns import InterpretedDocument, PolicyYear
from storage.site_nouns import HomeObservation, MissingPageObservation, PageFacts, PageLevel

EXEMPTED = "*"  # stands for the carrier where a whole problem, by its fingerprint, is dismissed
_SUMMED_UP = frozenset({"meta_tags"})  # a template's fault is on every page: told once for each sort of page
_LEVELS = {PageLevel.HOME: "首页", PageLevel.COLUMN: "栏目页", PageLevel.ARTICLE: "内容页"}

LimitsOf = Callable[[Column, UnitKind, date, bool], Limits]


@dataclass
class PageJudge:
    """Asks the rules about what was seen beyond the lists. `dismissed`: (carrier, key) of what a person said is none.

    `links_failed`: by address, the earlier days on which a link of the home page failed.
    """

    site: Site
    columns: Mapping[tuple[str, str], Column]
    unit_kinds: Mapping[str, UnitKind]
    as_of: date
    limits_of: LimitsOf
    judgement: Judgement
    links_failed: Mapping[str, Sequence[date]] = field(default_factory=dict)
    dismissed: Container[tuple[str, str]] = frozenset()
    _sorts: dict[tuple[str, PageLevel], _Sort] = field(default_factory=dict)

    def evidence(self, nouns: Iterable[Noun]) -> None:
        """What was seen of the site, and of columns' own pages."""
        for noun in nouns:
            if isinstance(noun, HomeObservation | MissingPageObservation):
                ask(self._about_site(noun.seen_at), noun, self.judgement)
            elif isinstance(noun, CheckedLinks):
                self._links(noun.model_copy(update={"links": tuple(map(self._with_past, noun.links))}))
            elif isinstance(noun, PageFacts | HiddenLinks):
                self._page(noun)

    def articles(self, visits: Iterable[ArticleVisit]) -> None:
        """Articles, what their pages say of themselves, and whether the lists' links lead anywhere."""
        links: dict[tuple[str, str], list[ArticleRead]] = {}
        for visit in visits:
            place = (visit.read.unit, visit.read.column)
            if not self._is_asked(place):
                continue
            self._page(self._without_dismissed(visit.read))
            for noun in (visit.page, visit.hidden):
                if noun is not None:
                    self._page(noun)
            if visit.read.url != self.columns[place].url:  # a column's own page is judged as the column that it is
                links.setdefault(place, []).append(visit.read)
        for place, reads in links.items():
            self._links(_as_links(self.columns[place], reads))

    def sums(self, *, whole: bool) -> None:
        """What was found on many pages, once for each sort of page. `whole`: a crawl of all units; only such a one sees
        enough of them to say that nothing is wrong, and a recheck of two columns does not."""
        for (_, level), seen in self._sorts.items():
            asked = self._about_site(seen.seen_at)
            if whole:
                self.judgement.spots.add((seen.rule.name, asked.unit, "", level.value))
            if seen.messages:
                message, number = seen.messages.most_common(1)[0]
                told = f"{_LEVELS[level]}{message}(查看 {seen.pages} 页,{number} 页如此,例如 {seen.example[message]})"
                problem = Problem(message=told, about=level.value, evidence={"pages": seen.pages, "faulty": number})
                self.judgement.findings.append(finding(seen.rule, asked, problem))

    # --- one question -----------------------------------------------------------------------------------------------

    def _page(self, noun: ArticleRead | PageFacts | HiddenLinks) -> None:
        """Ask about one page, for which alone the answer holds."""
        asked = self._about(noun)
        for rule, answers in answers_about(asked, noun, self.judgement):
            problems = [answer for answer in answers if isinstance(answer, Problem)]
            partly = any(isinstance(answer, CannotTell) for answer in answers)
            if rule.name in _SUMMED_UP and isinstance(noun, PageFacts):
                if not partly:
                    self._sort(rule, noun, problems)
                continue
            if not partly:  # what a page shows is a problem, even where a part of it could not be seen
                self.judgement.spots.add((rule.name, asked.unit, asked.column, asked.url))
            self.judgement.findings += [finding(rule, asked, _of_page(each, asked.url)) for each in problems]

    def _sort(self, rule: Rule, facts: PageFacts, problems: Sequence[Problem]) -> None:
        sort = self._sorts.setdefault((rule.name, facts.level), _Sort(rule, facts.seen_at))
        sort.pages += 1
        for problem in problems:
            sort.messages[problem.message] += 1
            sort.example.setdefault(problem.message, facts.url)

    def _links(self, noun: CheckedLinks) -> None:
        """Ask about a page's links, for each of which the answer holds; for all of them where none was left out."""
        asked = self._about(noun)
        for rule, answers in answers_about(asked, noun, self.judgement):
            if any(isinstance(answer, CannotTell) for answer in answers):
                continue
            told = [link for link in noun.links if link.says_something]
            self.judgement.spots |= {(rule.name, asked.unit, asked.column, link.url) for link in told}
            if noun.complete and len(told) == len(noun.links):
                self.judgement.answered.add((rule.name, asked.unit, asked.column))
            problems = (answer for answer in answers if isinstance(answer, Problem))
            self.judgement.findings += [finding(rule, asked, each) for each in problems]

    # --- what is asked about ----------------------------------------------------------------------------------------

    def _about(self, noun: ArticleRead | PageFacts | HiddenLinks | CheckedLinks) -> Asked:
        unit, column = noun.unit or self.site.name, noun.column
        limits = self._site_limits if isinstance(noun, PageFacts) else self._limits((unit, column))
        return Asked(unit, column, noun.url, noun.seen_at, limits)

    def _about_site(self, seen_at: datetime) -> Asked:
        return Asked(self.site.name, "", self.site.home, seen_at, self._site_limits)

    @property
    def _site_limits(self) -> SiteLimits:
        return site_limits(self.site, self.as_of)

    def _limits(self, place: tuple[str, str]) -> Limits:
        column = self.columns.get(place)
        if column is None:
            return Limits(as_of=self.as_of, kind=UNKNOWN, mode=Mode.STATIC)
        return self.limits_of(column, self.unit_kinds[column.unit], self.as_of, True)

    def _is_asked(self, place: tuple[str, str]) -> bool:
        column = self.columns.get(place)
        return column is not None and not (column.exempt and column.exempt.holds_on(self.as_of))

    def _without_dismissed(self, read: ArticleRead) -> ArticleRead:
        kept = tuple(each for each in read.sightings if (each.url, each.key) not in self.dismissed)
        return read.model_copy(update={"sightings": kept})

    def _with_past(self, link: LinkChecked) -> LinkChecked:
        return link.model_copy(update={"failed_before": tuple(self.links_failed.get(link.url, ()))})


@dataclass
class _Sort:
    """What one rule found on the pages of one sort."""

    rule: Rule
    seen_at: datetime
    pages: int = 0
    messages: Counter[str] = field(default_factory=Counter)
    example: dict[str, str] = field(default_factory=dict)


def _of_page(problem: Problem, url: str) -> Problem:
    """A problem whose `about` begins with its page, so that it is known which page has to be looked at again."""
    rest = problem.about.removeprefix(url).lstrip("#").strip()
    return problem.model_copy(update={"about": f"{url} {rest}".strip()})


def _as_links(column: Column, reads: Sequence[ArticleRead]) -> CheckedLinks:
    """The visited articles of a list as the links that they are."""
    return CheckedLinks(
        unit=column.unit,
        column=column.name,
        url=column.url,
        seen_at=max(read.seen_at for read in reads),
        complete=False,
        links=tuple(
            LinkChecked(
                url=read.url,
                text=read.listed_title,
                kind=LinkKind.PAGE,
                inside=True,
                found_on=column.url,
                status=read.status,
                failure=read.failure,
                soft=read.failure is Failure.SOFT_404,
                failed_before=(read.failing_since,) if _failed_earlier(read) else (),
            )
            for read in reads
        ),
    )


def _failed_earlier(read: ArticleRead) -> bool:
    return read.failing_since is not None and read.failing_since < read.seen_at.date()


def rules_about_pages() -> frozenset[str]:
    """The names of the rules that are asked about single articles and pages."""
    subjects = (ArticleRead, PageFacts, HiddenLinks, CheckedLinks, InterpretedDocument, PolicyYear, MessageBoard)
    return frozenset(rule.name for subject in subjects for rule in rules_for(subject))
