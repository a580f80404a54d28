"""What a report tells: the facts of one county and one period, gathered from the database, before any dress.

Everything here was masked and worded before; a writer (HTML, XLSX, DOCX) only dresses it, and escapes every word,
because titles and addresses come from pages and are hostile. Two reports of the same facts are the same bytes: no
writer asks for the time or for a random number. Days are days of Asia/Shanghai.

Plain tuples and dataclasses, not nouns: a province has a hundred thousand columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from reports.shares import percentage
from storage.nouns import ColumnState, RectificationStatus, Severity


class ColumnLine(NamedTuple):
    """One column as it stood on the day of the report."""

    unit: str
    column: str
    url: str
    kind: str  # a key of rules/kinds.yml
    kind_title: str  # its Chinese name, for a heading
    state: ColumnState | None  # None: not looked at in the period
    newest: date | None
    age_days: int | None  # from `newest` to the day of the report
    limit_days: int | None  # after so many days it is stale; None: no such limit
    stale_on: date | None  # the first day on which it is stale if nothing new appears
    exempt: bool
    doubtful: bool = False  # older than its limit, or without entries, but no rule says so: perhaps we missed some


@dataclass(frozen=True)
class ProblemLine:
    """One problem, as it stands on the day of the report."""

    id: str  # the fingerprint
    unit: str
    unit_kind: str
    column: str  # "" for a fault of the whole unit or site
    url: str
    where: str  # a narrower place below the column, in words; "" where there is none
    rule: str
    title: str  # of the rule: 空白栏目
    message: str  # what is wrong
    remedy: str
    basis: str
    severity: Severity
    status: RectificationStatus
    status_title: str  # 待整改 …
    counts: bool  # it decides the unit's result under the rule set
    reminder: bool  # the rule only reminds
    found_on: date
    seen_on: date
    due_on: date
    closed_on: date | None = None
    told: int = 0
    told_on: date | None = None
    reopened: int = 0


@dataclass(frozen=True)
class UnitFacts:
    """One unit in one period. `problems` are open on the day of the report, `closed` were put right in the period."""

    name: str
    kind: str  # 乡镇 | 部门 | 其他
    passed: bool | None  # None: too little was seen to say
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]
    reminders: tuple[str, ...]
    deductions: float
    passed_before: bool | None  # in the period before; None: unknown
    columns: tuple[ColumnLine, ...]
    problems: tuple[ProblemLine, ...]
    closed: tuple[ProblemLine, ...]
    told_days: int  # on how many days of the period it was told of problems
    contact: str = ""
    judged: bool = True  # whether the rule set judges units at all, and not only the site

    @property
    def unknown(self) -> bool:
        """Whether too little of a unit was seen to say how it stands."""
        return self.judged and self.passed is None

    @property
    def result(self) -> str:
        if not self.judged:
            return "不单独评定"
        return {True: "合格", False: "不合格", None: "不下结论"}[self.passed]


@dataclass(frozen=True)
class SiteFacts:
    """The result of the whole site, under a rule set that judges the site and no unit."""

    passed: bool | None  # None: too little was seen to say
    reasons: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    reminders: tuple[str, ...] = ()
    deductions: float = 0.0

    @property
    def result(self) -> str:
        return {True: "合格", False: "不合格", None: "不下结论"}[self.passed]


@dataclass(frozen=True)
class Group:
    """What fails units under the rule set, and the units that it fails, in the registry's order."""

    key: str  # blank | stale | privacy | …, as the rule set calls it
    title: str
    basis: str
    units: tuple[str, ...]
    problems: int


class TrendPoint(NamedTuple):
    period: str  # 2022Q1
    title: str  # 2022年第一季度
    checked: int
    passed: int
    rate: float | None  # percent


class UnitCount(NamedTuple):
    unit: str
    times: int


@dataclass(frozen=True)
class PairFacts:
    """结对找错 in the period."""

    tasks: int
    done: int
    undone: tuple[UnitCount, ...]  # by checking unit, only those with any
    late: tuple[UnitCount, ...]  # errors not put right in time, by checked unit
    errors: int


class MediaFault(NamedTuple):
    account: str
    platform: str
    unit: str
    what: str  # 公众号菜单栏功能无法正常使用
    times: int  # in how many checks


@dataclass(frozen=True)
class MediaFacts:
    """政务新媒体 in the period."""

    accounts: int
    checked: int
    passed: int
    city_checks: int  # on how many days the city's monitor looked
    failing: tuple[MediaFault, ...]  # accounts that were not kept up to date
    faults: tuple[MediaFault, ...]  # functions that did not work: a reminder

    @property
    def rate(self) -> float | None:
        return percentage(self.passed, self.checked)

    @property
    def share_checked(self) -> float | None:
        return percentage(self.checked, self.accounts)


@dataclass(frozen=True)
class TaskFacts:
    """The tasks of one township."""

    unit: str
    total: int
    done: int
    overdue: int
    unreachable: int  # evidence pages that could not be opened
    unknown: int  # evidence pages of which nobody can tell, or that were not looked at


class AuditorLine(NamedTuple):
    """A problem that only one side found. `found_on` is the auditor's day, or ours."""

    unit: str
    column: str
    url: str
    what: str
    found_on: date
    why: str  # why it was not matched, as far as one can tell


@dataclass(frozen=True)
class RecallFacts:
    """市级监测 beside our own findings in the period."""

    theirs: int
    matched: int
    unlooked: int  # of the others: about those days nobody looked at the county, so nothing can be compared
    missed: tuple[AuditorLine, ...]  # they found it, we did not
    ours_only: tuple[
        AuditorLine, ...
    ]  # we found it on a column they looked at for the same kind of thing, they did not

    @property
    def recall(self) -> float | None:
        """Percent of the auditor's findings that we have too, where it can be told."""
        comparable = self.theirs - self.unlooked
        return percentage(self.matched, comparable)


class LedgerSheet(NamedTuple):
    """A ledger as rows of cells, for the workbook."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str | int | float | bool | date | None, ...], ...]


@dataclass(frozen=True)
class CountyReport:
    """All that a report tells."""

    county: str  # 铜鼓县
    office: str  # 铜鼓县人民政府办公室
    site: str  # 铜鼓县人民政府
    home: str
    period: str  # 2022Q1
    period_title: str  # 2022年第一季度
    first: date
    last: date
    day: date  # 考核日: everything is told as it stood on this day
    ruleset: str
    ruleset_title: str
    checked_by_kind: Mapping[str, int]
    total: int
    checked: int
    passed: int
    rate: float | None  # 合格率, percent
    share_checked: float | None  # 检查比例, percent
    trend: tuple[TrendPoint, ...]  # oldest first, this period last
    units: tuple[UnitFacts, ...]  # in the registry's order
    site_problems: tuple[ProblemLine, ...]  # of the site as a whole: they fall on no unit
    groups: tuple[Group, ...]
    fixed: tuple[ProblemLine, ...]  # put right since the period before
    overdue: tuple[ProblemLine, ...]
    soon: tuple[ColumnLine, ...]  # stale within 14 days if nothing new appears, the soonest first
    worst: tuple[ColumnLine, ...]  # most overdue first
    pairs: PairFacts | None
    media: MediaFacts | None
    tasks: tuple[TaskFacts, ...]
    recall: RecallFacts | None
    requirements: tuple[str, ...]  # 三、下一步工作要求: one paragraph each, from the office's own text
    not_scored: tuple[str, ...]
    notes: tuple[str, ...]  # what could not be told, and why
    ledgers: tuple[LedgerSheet, ...] = ()
    of_site: SiteFacts | None = None  # only where the rule set judges the site; then no unit is judged
    articles_read: int = 0  # in the period up to the day; where none was, nobody looked for personal data

    @property
    def previous(self) -> TrendPoint | None:
        return self.trend[-2] if len(self.trend) > 1 else None


@dataclass(frozen=True)
class UnitNotice:
    """A rectification notice (整改通知) to one unit. `pictures`: PNG screenshots by problem id, where there are any."""

    county: str
    office: str
    unit: str
    unit_kind: str
    day: date
    problems: tuple[ProblemLine, ...]
    told_before: int  # on how many days it was told before
    contact: str = ""
    pictures: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def due_on(self) -> date | None:
        return min((each.due_on for each in self.problems), default=None)
