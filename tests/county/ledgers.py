"""What people would have entered for the notice's quarter in the recorded county: one CSV file a ledger.

The figures are those of the notice; what it does not tell (whose accounts the other six are, what the 28 tasks are
called, which unit checks which) is made up here and called an example.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from storage.ledger_nouns import (
    AuditorFinding,
    AuditorWord,
    LedgerRow,
    MediaAccount,
    MediaCheck,
    PairTask,
    TownshipTask,
)
from tests.county.look import HOME
from tests.county.names import UNITS
from tests.county.plan import Plan, plans

WEEKS = tuple(date(2022, 1, 3) + timedelta(weeks=number) for number in range(13))
UNDONE = {"城管局": (3, 8), "财政局": (2, 9), "住建局": (5, 11), "永宁镇": (4, 7)}  # weeks, counted from 0
LATE = ("生态环境局", 6)  # the unit that put one error right too late, and the week in which it was reported
ACCOUNTS = {
    "铜鼓生态环境": "生态环境局",
    "铜鼓教体": "教体局",
    "铜鼓文旅": "文广新旅局",
    "铜鼓公安": "公安局",
    "健康铜鼓": "卫健委",
    "铜鼓应急管理": "应急管理局",
    "铜鼓税务": "税务局",
}
CHECKED = tuple(date(2022, 1, 5) + timedelta(weeks=number) for number in range(12))
FAULTY = ("铜鼓生态环境", "公众号菜单栏功能无法正常使用", (2, 6, 10))  # in these checks, counted from 0
AUDITED = date(2022, 3, 30)
PILOT, TASKS, TASKS_DONE = "棋坪镇", 28, 6
_NOTE = "示例"
_WORDS = {"blank_column": AuditorWord.BLANK, "stale_column": AuditorWord.STALE}


def write_ledgers(folder: Path) -> None:
    """Write every ledger of the quarter into `folder`, always the same."""
    folder.mkdir(parents=True, exist_ok=True)
    for noun, rows in (
        (AuditorFinding, audited()),
        (PairTask, pairs()),
        (MediaAccount, accounts()),
        (MediaCheck, media_checks()),
        (TownshipTask, tasks()),
    ):
        _write(folder / f"{noun.ledger}.csv", noun, rows)


def _write(path: Path, noun: type[LedgerRow], rows: Iterator[LedgerRow]) -> None:
    fields = noun.model_fields
    with path.open("w", encoding="utf-8-sig", newline="") as file:  # the mark lets Excel read it as UTF-8
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([field.title for field in fields.values()])
        for row in rows:
            writer.writerow([_cell(getattr(row, name)) for name in fields])


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else value


# --- rows -----------------------------------------------------------------------------------------------------------


def audited() -> Iterator[AuditorFinding]:
    """What the city's auditor found: a blank column of each of the ten units, a stale one of each of the 23."""
    for rule, what in _WORDS.items():
        by_unit: dict[str, list[Plan]] = {}
        for plan in plans():
            if rule in plan.findings:
                by_unit.setdefault(plan.unit, []).append(plan)
        for found in by_unit.values():
            yield _finding(_plainest(found), what)


def _plainest(found: Sequence[Plan]) -> Plan:
    """The column that had been so for the longest: it was so on the auditor's day, too."""
    return min(found, key=lambda plan: plan.newest or date.min)


def _finding(plan: Plan, what: AuditorWord) -> AuditorFinding:
    told = "栏目内没有任何信息" if what is AuditorWord.BLANK else "栏目长期没有更新"
    return AuditorFinding(
        found_on=AUDITED, unit=plan.unit, column=plan.name, url=HOME + plan.path, what=what, detail=told
    )


def pairs() -> Iterator[PairTask]:
    """Every unit checks another one every week."""
    for week, monday in enumerate(WEEKS):
        for number, checker in enumerate(UNITS):
            checked = UNITS[(number + 1 + week) % len(UNITS)]
            done = week not in UNDONE.get(checker, ())
            late = (checked, week) == LATE
            errors = (1 if late or (number + 3 * week) % 7 == 0 else 0) if done else 0
            note = "" if done else "当周未提交找错情况"
            yield PairTask(
                week_of=monday,
                checker=checker,
                checked=checked,
                done=done,
                errors=errors,
                fixed_late=int(late),
                note="一处错误未及时整改" if late else note,
            )


def accounts() -> Iterator[MediaAccount]:
    for account, unit in ACCOUNTS.items():
        yield MediaAccount(account=account, unit=unit, note="" if account == FAULTY[0] else _NOTE)


def media_checks() -> Iterator[MediaCheck]:
    """Twelve checks by the city, a week apart, of every account."""
    for number, day in enumerate(CHECKED):
        for place, account in enumerate(ACCOUNTS):
            fault = FAULTY[1] if account == FAULTY[0] and number in FAULTY[2] else ""
            updated_on = day - timedelta(days=(number + place) % 5)
            yield MediaCheck(
                checked_on=day, account=account, last_update=updated_on, updated=True, works=not fault, fault=fault
            )


def tasks() -> Iterator[TownshipTask]:
    """The list of the 28 tasks was not to be had: they are numbered."""
    own = [plan for plan in plans() if plan.unit == PILOT and plan.declared]
    for number in range(1, TASKS + 1):
        done = number <= TASKS_DONE
        yield TownshipTask(
            unit=PILOT,
            number=number,
            task=f"任务 {number}({_NOTE})",
            owner="党政办",
            due_on=date(2022, 9, 30) if number <= TASKS // 2 else date(2022, 11, 30),
            done_on=date(2022, 3, 10) + timedelta(days=2 * number) if done else None,
            evidence_url=HOME + own[number - 1].path if done else "",
        )
