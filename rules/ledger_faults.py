"""Rows of the ledgers and a stretch of days in, what of them may count out: faults that no page shows.

They are no rules, because nothing is asked of a page, but a rule set names them like rules. What a ledger does not say
is held against nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from rules.ledger_words import LedgerFault, ledger_words
from storage.ledger_nouns import (
    AuditorFinding,
    EvidenceCheck,
    LedgerRow,
    MediaAccount,
    MediaCheck,
    PairTask,
    TownshipTask,
)
from storage.nouns import Finding, Severity

_NOON = time(4, tzinfo=UTC)  # in Asia/Shanghai
_TO_SUNDAY = timedelta(days=6)


@dataclass(frozen=True)
class Stretch:
    """A period, both days included, and the day on which it is assessed: what came later is not known yet."""

    first: date
    last: date
    day: date

    def holds(self, when: date) -> bool:
        return self.first <= when <= min(self.last, self.day)


@dataclass(frozen=True)
class LedgerRows:
    """The rows of all ledgers that tell of faults."""

    pairs: tuple[PairTask, ...] = ()
    accounts: tuple[MediaAccount, ...] = ()
    checks: tuple[MediaCheck, ...] = ()
    tasks: tuple[TownshipTask, ...] = ()
    evidence: tuple[EvidenceCheck, ...] = ()
    auditor: tuple[AuditorFinding, ...] = ()


def ledger_faults(rows: LedgerRows, stretch: Stretch) -> Iterator[Finding]:
    """Every fault that the ledgers tell of, ledger by ledger, each in the order of its rows."""
    yield from pair_faults(rows.pairs, stretch)
    yield from media_faults(rows.accounts, rows.checks, stretch)
    yield from task_faults(rows.tasks, rows.evidence, stretch)
    yield from auditor_faults(rows.auditor, stretch)


def may_tell(row: LedgerRow) -> bool:
    """Whether a row may tell of a fault, in whatever stretch: of a year's rows few do."""
    match row:
        case PairTask():
            return not row.done or row.fixed_late > 0
        case MediaCheck():
            return bool(not_updated(row) or out_of_order(row))
        case _:
            return True


# --- 结对找错 -------------------------------------------------------------------------------------------------------


def tasks_told(rows: Iterable[PairTask], stretch: Stretch) -> list[PairTask]:
    """The tasks of the weeks that begin in the period: done, or of a week that was over before the day."""
    return [
        each for each in rows if stretch.holds(each.week_of) and (each.done or each.week_of + _TO_SUNDAY < stretch.day)
    ]


def pair_faults(rows: Iterable[PairTask], stretch: Stretch) -> Iterator[Finding]:
    """Tasks not done fall on who should have checked, errors put right late on who was checked."""
    for task in tasks_told(rows, stretch):
        week = f"{task.week_of} 当周"
        if not task.done:
            about = f"{week}查{task.checked}"
            yield _fault(LedgerFault.PAIR_TASK_UNDONE, task.checker, f"{about}未完成", about, task.week_of)
        if task.fixed_late:
            about = f"{week}{task.checker}所查"
            message = f"{about}的 {task.errors} 处错误中有 {task.fixed_late} 处未及时整改"
            yield _fault(LedgerFault.PAIR_ERRORS_LATE, task.checked, message, about, task.week_of)


# --- 政务新媒体 -----------------------------------------------------------------------------------------------------

AccountKey = tuple[str, str]  # account, platform


def watched(accounts: Iterable[MediaAccount], stretch: Stretch) -> dict[AccountKey, MediaAccount]:
    """The accounts that were not closed before the period."""
    return {
        (each.account, each.platform): each
        for each in accounts
        if each.closed_on is None or each.closed_on >= stretch.first
    }


def checks_told(
    accounts: Mapping[AccountKey, MediaAccount], checks: Iterable[MediaCheck], stretch: Stretch
) -> list[tuple[MediaAccount, MediaCheck]]:
    """The checks of the period with the account of each. A closed account owes nothing, an unknown one is nobody's."""
    told = []
    for check in checks:
        account = accounts.get((check.account, check.platform))
        if account is None or not stretch.holds(check.checked_on):
            continue
        if account.closed_on is None or check.checked_on < account.closed_on:
            told.append((account, check))
    return told


def media_faults(accounts: Iterable[MediaAccount], checks: Iterable[MediaCheck], stretch: Stretch) -> Iterator[Finding]:
    """What checks of accounts found, on the units that keep them; each check tells anew."""
    for account, check in checks_told(watched(accounts, stretch), checks, stretch):
        about = f"“{account.account}”{account.platform} {check.checked_on} {check.monitor}监测"
        stale = not_updated(check)
        if stale:
            yield _fault(LedgerFault.MEDIA_NOT_UPDATED, account.unit, f"{about}:{stale}", about, check.checked_on)
        broken = out_of_order(check)
        if broken:
            yield _fault(LedgerFault.MEDIA_FAULT, account.unit, f"{about}:{broken}", about, check.checked_on)


def not_updated(check: MediaCheck) -> str:
    """Why an account was not kept up to date at a check, or "". The last day that is allowed is still in time."""
    limit = ledger_words().media_max_age_days
    age = (check.checked_on - check.last_update).days if check.last_update else None
    if age is not None and age > limit:
        return f"最近更新于 {check.last_update},已 {age} 天没有更新(期限 {limit} 天)"
    return "" if check.updated else "没有按时更新"


def out_of_order(check: MediaCheck) -> str:
    """What did not work at a check, or ""."""
    return "" if check.works else check.fault or "功能无法正常使用"


# --- 乡镇任务 -------------------------------------------------------------------------------------------------------


def is_done(task: TownshipTask, day: date) -> bool:
    return task.done_on is not None and task.done_on <= day


def task_faults(
    tasks: Iterable[TownshipTask], evidence: Iterable[EvidenceCheck], stretch: Stretch
) -> Iterator[Finding]:
    """Tasks that were due before the day and are not done; evidence of done ones that the last look could not open.
    Where nobody can tell, nothing is said."""
    looks = {each.url: each for each in evidence}
    for task in tasks:
        about = f"任务 {task.number}“{task.task}”"
        if not is_done(task, stretch.day):
            if task.due_on < stretch.day:
                message = f"{about}应于 {task.due_on} 完成,至 {stretch.day} 未完成"
                yield _fault(LedgerFault.TOWNSHIP_TASK_OVERDUE, task.unit, message, about, stretch.day)
            continue
        look = looks.get(task.evidence_url)
        if look is not None and look.reachable is False:
            message = f"{about}的佐证打不开:{look.said}"
            fault = _fault(LedgerFault.TOWNSHIP_EVIDENCE_UNREACHABLE, task.unit, message, about, stretch.day)
            yield fault.model_copy(update={"url": task.evidence_url, "seen_at": look.checked_at})


# --- 市级监测 -------------------------------------------------------------------------------------------------------


def auditor_faults(rows: Iterable[AuditorFinding], stretch: Stretch) -> Iterator[Finding]:
    """What the auditor found by the day, in whatever period, and nobody entered as fixed by then."""
    for row in rows:
        if row.found_on > stretch.day or (row.fixed_on is not None and row.fixed_on <= stretch.day):
            continue
        told = f"{row.what}:{row.detail}" if row.detail else str(row.what)
        about = " ".join(filter(None, (row.what, str(row.found_on), row.url)))
        message = f"{row.found_on} 市级监测指出{told},至 {stretch.day} 没有整改完成的记录"
        fault = _fault(LedgerFault.AUDITOR_FINDING, row.unit, message, about, row.found_on)
        yield fault.model_copy(update={"column": row.column, "url": row.url})


def _fault(fault: LedgerFault, unit: str, message: str, about: str, day: date) -> Finding:
    return Finding(
        rule=fault,
        unit=unit,
        column="",
        url="",
        about=about,
        message=message,
        severity=Severity.MAJOR,
        rectify_within=timedelta(days=ledger_words().faults[fault].rectify_within_days),
        seen_at=datetime.combine(day, _NOON),
    )
