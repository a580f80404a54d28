"""What a run saw of the whole county in, findings out: policies and interpretations, yearly items, messages, probes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from crawler.judge import Asked, Judgement, answers_about, ask, finding
from rules import CannotTell, Limits, Problem
from rules.interpretations import DOCUMENTS, INTERPRETATIONS
from rules.kinds import UNKNOWN
from rules.lists import shows_a_part
from rules.policy_checks import policy_checks
from rules.policy_record import PolicyRecord, doubtful_columns, policy_record
from rules.site_limits import site_limits
from rules.yearly_titles import yearly_titles
from spiders.messages import with_page
from storage.article_nouns import ArticleRead
from storage.articles import ListedArticle
from storage.message_nouns import MessageBoard, MessageFacts
from storage.nouns import Column, ColumnObservation, ColumnState, Entry, Mode, Noun, Site, UnitKind
from storage.policy_nouns import YearlyTitles
from storage.probe_nouns import ProbeWeek

Place = tuple[str, str]  # unit, column
LimitsOf = Callable[[Column, UnitKind, date, bool], Limits]

ENOUGH_COLUMNS = 15  # registered columns, below which a missing yearly item says more of the registry than of the unit
_YEARLY_FOR_ALL = ("budget", "final_account")  # kinds of which one unit may publish everybody's
_OF_ALL = "财政"  # a unit so named keeps the county's money, and publishes of it
_TOLD = frozenset({ColumnState.FILLED, ColumnState.UNDATED, ColumnState.BLANK})


@dataclass
class CountyJudge:
    """Draws up what the rules about whole units and the county are asked with, while the lists pass by."""

    POLICY_KINDS: ClassVar[tuple[str, ...]] = (DOCUMENTS, INTERPRETATIONS)

    site: Site
    columns: Mapping[Place, Column]
    unit_kinds: Mapping[str, UnitKind]
    as_of: date
    limits_of: LimitsOf
    _policy: dict[Place, ColumnObservation] = field(default_factory=dict)
    _titles: dict[str, list[Entry]] = field(default_factory=dict)
    _unsure: dict[str, str] = field(default_factory=dict)  # by unit: why entries of it may not have been seen
    _seen: set[Place] = field(default_factory=set)

    def watching(self, observations: Iterable[ColumnObservation]) -> Iterator[ColumnObservation]:
        """The same observations, one by one; what is needed of each is noted on the way."""
        for seen in observations:
            self._note(seen)
            yield seen

    def _note(self, seen: ColumnObservation) -> None:
        place = (seen.unit, seen.column)
        self._seen.add(place)
        self._titles.setdefault(seen.unit, []).extend(yearly_titles(seen.entries))
        if self.columns[place].kind in self.POLICY_KINDS:
            self._policy[place] = seen
        if self.columns[place].mode is Mode.STATIC:
            return
        if seen.state not in _TOLD:
            self._unsure.setdefault(seen.unit, f"栏目“{seen.column}”没有读到")
        elif shows_a_part(seen):
            self._unsure.setdefault(seen.unit, f"栏目“{seen.column}”的列表只看到一部分")

    # --- policies ---------------------------------------------------------------------------------------------------

    def policy_places(self) -> list[Place]:
        """The policy columns that were seen."""
        return sorted(self._policy)

    def policies(self, reads: Sequence[ArticleRead], listed: Iterable[ListedArticle], judgement: Judgement) -> None:
        """Documents and interpretations. `reads`: the last visit to each article; `listed`: all ever listed."""
        ever: dict[Place, list[Entry]] = {}
        for each in listed:
            entry = Entry(title=each.title, url=each.url, published=each.published)
            ever.setdefault((each.unit, each.column), []).append(entry)
        seen = [
            each.model_copy(update={"entries": tuple(ever.get(place, each.entries))})
            for place, each in self._policy.items()
        ]
        kinds = {place: column.kind for place, column in self.columns.items()}
        visited = {read.url for read in reads}
        for year in policy_checks().years_to_judge(self.as_of):
            doubts = doubtful_columns(seen, kinds, visited, year)
            self._policy_year(policy_record(reads, kinds, self.unit_kinds, doubts, year), judgement)

    def _policy_year(self, record: PolicyRecord, judgement: Judgement) -> None:
        moment = max((each.seen_at for each in self._policy.values()), default=None)
        if moment is None:
            return
        limits = Limits(as_of=self.as_of, kind=UNKNOWN, mode=Mode.STATIC)
        for year in record.years:
            asked = Asked(year.unit or self.site.name, "", self.site.home, moment, limits)
            _ask_spot(asked, year, year.about, judgement)
        for each in record.documents:
            document = each.document
            asked = Asked(document.unit, document.column, document.url, document.seen_at, limits)
            _ask_spot(asked, each, document.url, judgement)

    # --- yearly items -----------------------------------------------------------------------------------------------

    def yearly(self, judgement: Judgement) -> None:
        """Whether what is due each year is listed anywhere, where no column is kept for it."""
        for unit, kind in self.unit_kinds.items():
            own = [column for column in self.columns.values() if column.unit == unit]
            unseen = next((each.name for each in own if (unit, each.name) not in self._seen), None)
            doubt = f"没有看到栏目“{unseen}”" if unseen else self._unsure.get(unit, "")
            told = YearlyTitles(
                unit=unit,
                kind=kind,
                columns=tuple(own),
                entries=tuple(self._titles.get(unit, ())),
                gathered=self._gathered(unit),
                doubt=doubt if len(own) >= ENOUGH_COLUMNS else "登记的栏目太少",
            )
            self._ask_yearly(told, judgement)
        everything = tuple(each for titles in self._titles.values() for each in titles)
        doubt = next(iter(self._unsure.values()), "") if len(self._seen) >= len(self.columns) else "有栏目没有看到"
        if UnitKind.OTHER not in self.unit_kinds.values():  # the site's own items stand in columns of no unit
            doubt = "门户网站自己的栏目没有登记"
        columns = tuple(self.columns.values())
        self._ask_yearly(YearlyTitles(unit="", kind=None, columns=columns, entries=everything, doubt=doubt), judgement)

    def _gathered(self, unit: str) -> frozenset[str]:
        """Kinds of yearly column that another unit keeps for all."""
        return frozenset(
            column.kind
            for column in self.columns.values()
            if column.unit != unit
            and column.kind in _YEARLY_FOR_ALL
            and (_OF_ALL in column.unit or self.unit_kinds.get(column.unit) is UnitKind.OTHER)
        )

    def _ask_yearly(self, told: YearlyTitles, judgement: Judgement) -> None:
        moment = max((each.seen_at for each in self._policy.values()), default=None)
        if moment is not None:
            limits = Limits(as_of=self.as_of, kind=UNKNOWN, mode=Mode.STATIC)
            ask(Asked(told.unit or self.site.name, "", self.site.home, moment, limits), told, judgement)

    # --- messages and probes ----------------------------------------------------------------------------------------

    def messages(
        self,
        boards: Iterable[MessageBoard],
        facts: Mapping[tuple[str, str, str], MessageFacts],
        judgement: Judgement,
    ) -> None:
        """Boards of messages, each with what the messages' own pages said."""
        for board in boards:
            column = self.columns.get((board.unit, board.column))
            if column is None or (column.exempt and column.exempt.holds_on(self.as_of)):
                continue
            known = [
                with_page(each, said) if (said := facts.get((board.unit, board.column, each.url))) else each
                for each in board.messages
            ]
            told = board.model_copy(update={"messages": tuple(known)})
            limits = self.limits_of(column, self.unit_kinds[column.unit], self.as_of, True)
            self._board(Asked(board.unit, board.column, board.url, board.seen_at, limits), told, judgement)

    def _board(self, asked: Asked, board: MessageBoard, judgement: Judgement) -> None:
        for rule, answers in answers_about(asked, board, judgement):
            if any(isinstance(answer, CannotTell) for answer in answers):
                continue
            judgement.spots |= {(rule.name, asked.unit, asked.column, each.url) for each in board.told}
            if board.complete:
                judgement.answered.add((rule.name, asked.unit, asked.column))
            judgement.findings += [finding(rule, asked, each) for each in answers if isinstance(each, Problem)]

    def probes(self, week: ProbeWeek, judgement: Judgement) -> None:
        """Whether the site opened, how fast, and whether by IPv6."""
        ask(Asked(self.site.name, "", week.url, week.seen_at, site_limits(self.site, self.as_of)), week, judgement)


def _ask_spot(asked: Asked, evidence: Noun, about: str, judgement: Judgement) -> None:
    """Ask about something below a place, for which alone the answer holds."""
    for rule, answers in answers_about(asked, evidence, judgement):
        if not any(isinstance(answer, CannotTell) for answer in answers):
            judgement.spots.add((rule.name, asked.unit, asked.column, about))
            judgement.findings += [finding(rule, asked, each) for each in answers if isinstance(each, Problem)]
