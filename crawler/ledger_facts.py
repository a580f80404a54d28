"""Rows of the ledgers in, what a report tells of them out. What was not entered for a period is not told.

Faults are those of rules/ledger_faults.py, so that a report and a verdict never count differently.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import Enum

from crawler.period import Period
from reports.facts import LedgerSheet, MediaFacts, MediaFault, PairFacts, TaskFacts, UnitCount
from rules.ledger_faults import (
    LedgerRows,
    Stretch,
    checks_told,
    is_done,
    may_tell,
    not_updated,
    out_of_order,
    pair_faults,
    task_faults,
    tasks_told,
    watched,
)
from rules.ledger_words import LedgerFault
from storage.ledger_nouns import (
    LEDGERS,
    AuditorFinding,
    EvidenceCheck,
    GrantedExemption,
    LedgerRow,
    MediaAccount,
    MediaCheck,
    Monitor,
    PairTask,
    TownshipTask,
)
from storage.nouns import Finding
from storage.store import Store


def read_rows(store: Store) -> LedgerRows:
    """All of the ledgers that may tell of a fault."""
    return LedgerRows(
        pairs=tuple(filter(may_tell, store.each_row(PairTask))),
        accounts=tuple(store.ledger(MediaAccount)),
        checks=tuple(filter(may_tell, store.each_row(MediaCheck))),
        tasks=tuple(store.ledger(TownshipTask)),
        evidence=tuple(store.ledger(EvidenceCheck)),
        auditor=tuple(store.ledger(AuditorFinding)),
    )


# --- 结对找错 -------------------------------------------------------------------------------------------------------


def pair_facts(store: Store, period: Period, day: date = date.max) -> PairFacts | None:
    """结对找错 in a period, as of a day (by default: when all of it is over); None where no task was entered for it."""
    stretch = _stretch(period, day)
    told = tasks_told(store.ledger(PairTask), stretch)
    if not told:
        return None
    faults = list(pair_faults(told, stretch))
    late = Counter[str]()
    for task in told:
        late[task.checked] += task.fixed_late
    order = _order(store)
    return PairFacts(
        tasks=len(told),
        done=sum(task.done for task in told),
        undone=_counts(Counter(_units_of(faults, LedgerFault.PAIR_TASK_UNDONE)), order),
        late=_counts(late, order),
        errors=sum(task.errors for task in told),
    )


def _units_of(faults: Iterable[Finding], kind: LedgerFault) -> Iterator[str]:
    return (each.unit for each in faults if each.rule == kind)


def _counts(numbers: Counter[str], order: dict[str, int]) -> tuple[UnitCount, ...]:
    """Those with any, in the registry's order; a unit that is not in it comes last."""
    some = [UnitCount(unit, number) for unit, number in numbers.items() if number]
    return tuple(sorted(some, key=lambda each: (order.get(each.unit, len(order)), each.unit)))


def _order(store: Store) -> dict[str, int]:
    return {unit.name: number for number, unit in enumerate(store.units())}


# --- 政务新媒体 -----------------------------------------------------------------------------------------------------


def media_facts(store: Store, period: Period, day: date = date.max) -> MediaFacts | None:
    """政务新媒体 in a period, as of a day; None where no account was entered that was not closed before it."""
    stretch = _stretch(period, day)
    accounts = watched(store.ledger(MediaAccount), stretch)
    if not accounts:
        return None
    told = checks_told(accounts, store.ledger(MediaCheck), stretch)
    checked = {_account(account) for account, _ in told}
    stale = [(account, not_updated(check)) for account, check in told if not_updated(check)]
    broken = [(account, out_of_order(check)) for account, check in told if out_of_order(check)]
    order = _order(store)
    last = {_account(account): why for account, why in stale}
    return MediaFacts(
        accounts=len(accounts),
        checked=len(checked),
        passed=len(checked - last.keys()),
        city_checks=len({check.checked_on for _, check in told if check.monitor is Monitor.CITY}),
        failing=_media_lines([(account, last[_account(account)]) for account, _ in stale], order),
        faults=_media_lines(broken, order),
    )


def _account(account: MediaAccount) -> tuple[str, str]:
    return account.account, account.platform


def _media_lines(told: Sequence[tuple[MediaAccount, str]], order: dict[str, int]) -> tuple[MediaFault, ...]:
    """One line for each account and fault, in the registry's order of the units."""
    numbers = Counter((account.account, str(account.platform), account.unit, what) for account, what in told)
    lines = [MediaFault(*key, times=times) for key, times in numbers.items()]
    return tuple(sorted(lines, key=lambda each: (order.get(each.unit, len(order)), each.account, each.what)))


# --- 乡镇任务 -------------------------------------------------------------------------------------------------------


def task_facts(store: Store, day: date) -> tuple[TaskFacts, ...]:
    """How far each township is with all the tasks that were entered for it, as of a day."""
    owned: defaultdict[str, list[TownshipTask]] = defaultdict(list)
    for task in store.ledger(TownshipTask):
        owned[task.unit].append(task)
    looks = {each.url: each for each in store.ledger(EvidenceCheck)}
    order = _order(store)
    units = sorted(owned, key=lambda unit: (order.get(unit, len(order)), unit))
    return tuple(_tasks_of(unit, owned[unit], looks, day) for unit in units)


def _tasks_of(unit: str, tasks: Sequence[TownshipTask], looks: dict[str, EvidenceCheck], day: date) -> TaskFacts:
    faults = list(task_faults(tasks, looks.values(), Stretch(day, day, day)))
    done = [each for each in tasks if is_done(each, day)]
    unsure = [each for each in done if each.evidence_url and not _is_known(looks.get(each.evidence_url))]
    return TaskFacts(
        unit=unit,
        total=len(tasks),
        done=len(done),
        overdue=sum(each.rule == LedgerFault.TOWNSHIP_TASK_OVERDUE for each in faults),
        unreachable=sum(each.rule == LedgerFault.TOWNSHIP_EVIDENCE_UNREACHABLE for each in faults),
        unknown=len(unsure),
    )


def _is_known(look: EvidenceCheck | None) -> bool:
    return look is not None and look.reachable is not None


# --- the ledgers themselves -----------------------------------------------------------------------------------------


def ledger_sheets(store: Store, period: Period, day: date = date.max) -> tuple[LedgerSheet, ...]:
    """The ledgers as they stand, rows of other periods left out; none for a ledger without rows."""
    stretch = _stretch(period, day)
    sheets = []
    for noun in LEDGERS:
        rows = [each for each in store.ledger(noun) if _is_of(each, stretch)]
        if rows:
            headings = tuple(info.title or name for name, info in noun.model_fields.items())
            sheets.append(LedgerSheet(noun.title, headings, tuple(_cells(each) for each in rows)))
    return tuple(sheets)


def _is_of(row: LedgerRow, stretch: Stretch) -> bool:
    match row:
        case AuditorFinding():
            return stretch.holds(row.found_on)
        case PairTask():
            return stretch.holds(row.week_of)
        case MediaCheck():
            return stretch.holds(row.checked_on)
        case MediaAccount():
            return row.closed_on is None or row.closed_on >= stretch.first
        case GrantedExemption():
            return row.granted_on <= stretch.last and (row.until is None or row.until >= stretch.first)
        case _:  # a township's tasks are told whole
            return True


def _cells(row: LedgerRow) -> tuple[str | int | float | bool | date | None, ...]:
    values = (getattr(row, name) for name in type(row).model_fields)
    return tuple(each.value if isinstance(each, Enum) else each for each in values)


def _stretch(period: Period, day: date) -> Stretch:
    return Stretch(period.first, period.last, day)
