"""The database in, the facts of one period's report out; nothing is looked at anew, and nothing depends on the time.

Everything is told as it stood on the day of assessment, so a report drawn up again later says the same.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from crawler.assess import Assessment, Assessor, Judged
from crawler.column_lines import ColumnLines
from crawler.counting import Countable
from crawler.errors import XunlanError
from crawler.ledger_facts import ledger_sheets, media_facts, pair_facts, task_facts
from crawler.letterhead import county_of
from crawler.lives_on import Day, day_of
from crawler.period import Period
from crawler.present import STATES
from crawler.problem_lines import Lines
from crawler.recall import recall
from crawler.report_problems import Problems
from crawler.trend import periods_before
from reports.facts import ColumnLine, CountyReport, Group, SiteFacts, TrendPoint, UnitFacts
from rules.ruleset import RuleSet
from storage.nouns import Column, ColumnState, RectificationStatus, Site, Unit
from storage.store import Store

SOON = timedelta(days=14)  # how far ahead a report looks
WORST = 20  # columns listed as the worst
TREND = 7  # periods before this one
_NOT_SEEN = (ColumnState.BLOCKED, ColumnState.UNREADABLE, ColumnState.UNREACHABLE)
_ORDINALS = "一二三四"


@dataclass(frozen=True)
class Wanted:
    """What a report is to be of. `day`: the day of assessment, by default that of the period's last cycle; `office`:
    who signs, by default after the site's name; `requirements`: the office's paragraphs on what comes next."""

    ruleset: RuleSet
    period: Period
    zone: ZoneInfo
    day: date | None = None
    office: str = ""
    requirements: tuple[str, ...] = ()


def gather(store: Store, wanted: Wanted) -> CountyReport:
    """Draw up the facts. Raises XunlanError where nothing was looked at in the period."""
    assessor = Assessor(store, wanted.ruleset, wanted.zone)
    drawn = assessor.assess(wanted.period, wanted.day)
    return _Gathering(store, wanted, assessor, drawn, day_of(store, assessor.lives, drawn.day, wanted.zone)).report()


def period_title(period: Period) -> str:
    """What a bulletin calls a period.

    >>> from crawler.period import parse_period
    >>> [period_title(parse_period(each)) for each in ("2022", "2022H2", "2022Q4", "2022-12")]
    ['2022年度', '2022年下半年', '2022年第四季度', '2022年12月']
    """
    first, months = period.first, period.last.month - period.first.month + 1
    which = {
        12: "年度",
        6: f"年{'上下'[first.month // 7]}半年",
        3: f"年第{_ORDINALS[(first.month - 1) // 3]}季度",
        1: f"年{first.month}月",
    }
    return f"{first.year}{which[months]}"


@dataclass(frozen=True)
class _Gathering:
    """One report being drawn up."""

    store: Store
    wanted: Wanted
    assessor: Assessor
    drawn: Assessment
    on_day: Day

    def report(self) -> CountyReport:
        wanted, drawn, site = self.wanted, self.drawn, self._site
        units = tuple(self._unit(each) for each in self.store.units())
        problems = [problem for unit in units for problem in unit.problems]
        columns = [column for unit in units for column in unit.columns]
        return CountyReport(
            county=county_of(site),
            office=wanted.office or f"{county_of(site)}人民政府办公室",
            site=site.name,
            home=site.home,
            period=wanted.period.name,
            period_title=period_title(wanted.period),
            first=wanted.period.first,
            last=wanted.period.last,
            day=drawn.day,
            ruleset=drawn.ruleset.name,
            ruleset_title=drawn.ruleset.title,
            checked_by_kind=drawn.checked_by_kind,
            total=len(drawn.units),
            checked=len(drawn.checked),
            passed=drawn.passed,
            rate=drawn.rate,
            share_checked=drawn.share_checked,
            trend=self._trend(),
            units=units,
            site_problems=self._problems.of_the_site,
            groups=tuple(self._groups()),
            fixed=tuple(line for unit in units for line in unit.closed),
            overdue=tuple(each for each in problems if each.status is RectificationStatus.OVERDUE),
            soon=self._soon(columns),
            worst=_worst(columns),
            pairs=pair_facts(self.store, wanted.period, drawn.day),
            media=media_facts(self.store, wanted.period, drawn.day),
            tasks=task_facts(self.store, drawn.day),
            recall=recall(self.store, wanted.period, wanted.zone),
            requirements=wanted.requirements,
            not_scored=tuple(f"{each.title}:{each.why}" for each in drawn.ruleset.not_scored),
            notes=tuple(self._notes(units, columns)),
            ledgers=ledger_sheets(self.store, wanted.period, drawn.day),
            of_site=self._of_site,
            articles_read=self._articles_read,
        )

    @property
    def _site(self) -> Site:
        sites = self.store.sites()
        if not sites:
            raise XunlanError("数据库中还没有网站,请先运行 xunlan crawl")
        return sites[-1]

    @property
    def _of_site(self) -> SiteFacts | None:
        if self.drawn.ruleset.subject != "site":
            return None
        (judged,) = self.drawn.units
        verdict = judged.verdict
        return SiteFacts(verdict.passed, verdict.reasons, judged.warnings, judged.reminders, verdict.deductions)

    @property
    def _articles_read(self) -> int:
        runs = self.store.runs_between(self.wanted.period.first, self.drawn.day)
        return sum(each.counts.get("articles", 0) for each in runs)

    @cached_property
    def _problems(self) -> Problems:
        kinds = {unit.name: str(unit.kind) for unit in self.store.units(include_retired=True)}
        lines = Lines(kinds, self.wanted.zone, self.drawn.counting)
        return Problems(self.drawn, self.on_day, lines, self.wanted.zone, self.wanted.period.first)

    # --- units and columns --------------------------------------------------------------------------------------------

    def _unit(self, unit: Unit) -> UnitFacts:
        judged = self._judged.get(unit.name)
        verdict = judged.verdict if judged else None
        return UnitFacts(
            name=unit.name,
            kind=str(unit.kind),
            passed=verdict.passed if verdict else None,
            reasons=verdict.reasons if verdict else (),
            warnings=judged.warnings if judged else (),
            reminders=judged.reminders if judged else (),
            deductions=verdict.deductions if verdict else 0.0,
            passed_before=self._passed_before.get(unit.name),
            columns=tuple(self._column_lines.line(each) for each in self._columns.get(unit.name, ())),
            problems=tuple(self._problems.of_units.get(unit.name, ())),
            closed=tuple(self._problems.fixed.get(unit.name, ())),
            told_days=len(self._problems.told_days.get(unit.name, ())),
            contact=unit.contact or "",
            judged=judged is not None,
        )

    @cached_property
    def _judged(self) -> dict[str, Judged]:
        return {each.verdict.unit: each for each in self.drawn.units}

    @cached_property
    def _columns(self) -> dict[str, list[Column]]:
        owned = defaultdict(list)
        for column in self.drawn.county.columns.values():
            owned[column.unit].append(column)
        return owned

    @cached_property
    def _yearly(self) -> dict[tuple[str, str], date]:
        """The last day on which nothing was, or is, wrong yet with columns that owe a yearly item."""
        said = {"due_soon": "last_day", "stale_column": "due"}
        findings = [each for each in self.on_day.findings.values() if said.get(each.rule) in each.evidence]
        return {(each.unit, each.column): date.fromisoformat(each.evidence[said[each.rule]]) for each in findings}

    @cached_property
    def _column_lines(self) -> ColumnLines:
        kinds = {unit.name: unit.kind for unit in self.store.units()}
        ruleset, day = self.drawn.ruleset, self.drawn.day
        return ColumnLines(
            day=day,
            limits_of=lambda column: ruleset.limits_of(column, kinds[column.unit], day),
            seen=self.drawn.states,
            yearly=self._yearly,
            stale=self._problems.places("stale_column"),
            blank=self._problems.places("blank_column"),
        )

    def _soon(self, columns: Iterable[ColumnLine]) -> tuple[ColumnLine, ...]:
        day = self.drawn.day
        near = [
            each
            for each in columns
            if each.stale_on is not None
            and day < each.stale_on <= day + SOON
            and each.state is ColumnState.FILLED
            and not each.exempt
        ]
        return tuple(sorted(near, key=lambda each: (each.stale_on or date.max, each.unit, each.column)))

    # --- the whole ----------------------------------------------------------------------------------------------------

    def _groups(self) -> Iterator[Group]:
        """What fails units, in the rule set's order, with the units in the registry's."""
        ruleset, county = self.drawn.ruleset, self.drawn.county
        order = {unit.name: number for number, unit in enumerate(self.store.units())}
        counting: list[Countable] = [*self.drawn.problems.counting, *self.drawn.ledger_faults]
        for key, each in ruleset.fails_when.items():
            found = county.matching(each, counting, each.severities)
            by_unit = Counter(problem.unit for problem in found)
            failed = [unit for unit, number in by_unit.items() if number >= each.at_least and unit in order]
            if ruleset.subject == "site":  # the site fails by all of them together, and below that nothing fails it
                failed = [unit for unit in by_unit if unit in order] if len(found) >= each.at_least else []
            yield Group(key, each.title, each.basis, tuple(sorted(failed, key=order.__getitem__)), len(found))

    def _trend(self) -> tuple[TrendPoint, ...]:
        points = [_point(self.drawn), *(_point_or_gap(drawn, period) for period, drawn in self._earlier)]
        while len(points) > 1 and points[-1].rate is None:
            points.pop()
        return tuple(reversed(points))

    @cached_property
    def _earlier(self) -> Sequence[tuple[Period, Assessment | None]]:
        return tuple(periods_before(self.assessor, self.drawn, TREND))

    @cached_property
    def _passed_before(self) -> dict[str, bool | None]:
        _, drawn = self._earlier[0]
        return {each.verdict.unit: each.verdict.passed for each in drawn.units} if drawn else {}

    def _notes(self, units: Sequence[UnitFacts], columns: Sequence[ColumnLine]) -> Iterator[str]:
        """What could not be told: it accuses nobody, and nobody may overlook it."""
        unjudged = [unit.name for unit in units if unit.unknown]
        if unjudged:
            yield f"{len(unjudged)} 个单位看到的栏目太少,不下结论:{'、'.join(unjudged[:10])}"
        told = self._problems.places("unreachable_column")  # what is a problem was seen, and may count
        unseen_states = (each.state for each in columns if (each.unit, each.column) not in told)
        for state, number in Counter(each for each in unseen_states if each in _NOT_SEEN).items():
            yield f"{number} 个栏目{STATES[str(state)]},没有看到内容,不计入问题"
        unseen = sum(each.state is None for each in columns)
        if unseen:
            yield f"{unseen} 个栏目本期没有看过"
        pending = sum(each.status is RectificationStatus.PENDING for unit in units for each in unit.problems)
        if pending:
            yield f"{pending} 处疑似问题待人工确认,确认前不计入结果,也不通知单位"
        gone = self._problems.of_no_column
        if gone:
            counted = f"{len(gone)} 个栏目已不在登记表中,无法再看,其问题仍按最后看到的情况计算"
            yield f"{counted}:{'、'.join(gone[:10])};不再要求的,请用 xunlan findings exempt 豁免"
        yield from self.drawn.notes


def _worst(columns: Iterable[ColumnLine]) -> tuple[ColumnLine, ...]:
    """Those furthest beyond the limit that a rule holds them to."""
    over = [
        (each.age_days - each.limit_days, each)
        for each in columns
        if each.age_days is not None and each.limit_days is not None and not each.exempt and not each.doubtful
    ]
    worst = sorted((each for each in over if each[0] > 0), key=lambda each: -each[0])
    return tuple(line for _, line in worst[:WORST])


def _point(drawn: Assessment) -> TrendPoint:
    return TrendPoint(drawn.period.name, period_title(drawn.period), len(drawn.checked), drawn.passed, drawn.rate)


def _point_or_gap(drawn: Assessment | None, period: Period) -> TrendPoint:
    return _point(drawn) if drawn else TrendPoint(period.name, period_title(period), 0, 0, None)
