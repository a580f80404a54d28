"""A county with ledgers, put into the store by hand: looked at once, and well unless a test says otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from storage.ledger_nouns import LedgerRow, MediaAccount, MediaCheck, PairTask
from storage.ledgers import Entering
from storage.nouns import (
    Column,
    ColumnObservation,
    ColumnState,
    Mode,
    Rectification,
    RectificationEvent,
    RectificationStatus,
    RunKind,
    Severity,
    Site,
    Step,
    Unit,
    UnitKind,
    fingerprint,
)
from storage.store import Look, Store

DAY = date(2022, 4, 21)
UNITS = ("永宁镇", "城管局", "财政局", "住建局", "生态环境局", "气象局", "林业局")
MONDAYS = tuple(date.fromordinal(date(2022, 1, 3).toordinal() + 7 * week) for week in range(13))


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def address(unit: str, name: str) -> str:
    return f"http://www.tonggu.gov.cn/{unit}/{name}/"


def promise(store: Store, units: Sequence[str] = UNITS, columns: Sequence[str] = ("通知公告", "政策文件")) -> None:
    """The registry: each unit with each of these columns."""
    kinds = {name: UnitKind.TOWNSHIP if "镇" in name else UnitKind.DEPARTMENT for name in units}
    promised = [
        Column(unit=unit, name=name, url=address(unit, name), kind="notice", mode=Mode.ROLL)
        for unit in units
        for name in columns
    ]
    store.remember(
        Site(name="铜鼓县人民政府", home="http://www.tonggu.gov.cn/"),
        [Unit(name=name, kind=kind) for name, kind in kinds.items()],
        promised,
    )


def look(
    store: Store,
    day: date = DAY,
    state: ColumnState = ColumnState.FILLED,
    newest: date | None = date(2022, 2, 20),
    unit: str = "",
) -> int:
    """A cycle that saw every column of a unit, or of all, in a state."""
    wanted = store.columns([unit] if unit else ())
    run = store.begin_run(
        kind=RunKind.CRAWL, scope="tonggu", units=(), as_of=day, started_at=noon(day), planned=len(wanted)
    )
    seen = [
        ColumnObservation(
            unit=each.unit, column=each.name, url=each.url, seen_at=noon(day), state=state, reason="看过",
            newest=newest if state is ColumnState.FILLED else None, total=15,
        )
        for each in wanted
    ]  # fmt: skip
    store.save_observations(run.id, [Look(each, ()) for each in seen])
    return run.id


def problem(
    store: Store,
    rule: str,
    unit: str,
    column: str,
    *steps: tuple[date, Step],
    about: str = "",
    severity: Severity = Severity.MAJOR,
    status: RectificationStatus = RectificationStatus.FOUND,
) -> str:
    """A problem with the steps of its life."""
    mark = fingerprint(rule, unit, column, about)
    life = Rectification(
        fingerprint=mark, opened_at=noon(steps[0][0]), rule=rule, unit=unit, column=column, url=address(unit, column),
        about=about, message="有问题", severity=severity, status=status, due_at=DAY, seen_at=noon(steps[0][0]),
    )  # fmt: skip
    events = [
        RectificationEvent(
            fingerprint=mark, at=noon(day), run=1, what=what, why="", due=DAY if what is Step.OPENED else None
        )
        for day, what in steps
    ]
    store.save_rectifications([life], events)
    return mark


def enter(store: Store, *rows: LedgerRow) -> None:
    store.enter([(row, "手工") for row in rows], Entering(noon(DAY), "办公室"))


def notice_pairs(units: Sequence[str] = UNITS) -> list[PairTask]:
    """结对找错 as the bulletin of 2022Q1 tells it: four units twice not done, one once late."""
    twice = ("永宁镇", "城管局", "财政局", "住建局")
    rows = []
    for number, unit in enumerate(units):
        checked = units[(number + 1) % len(units)]
        for week, monday in enumerate(MONDAYS):
            done, late = not (unit in twice and week in (3, 8)), int(checked == "生态环境局" and week == 5)
            rows.append(
                PairTask(week_of=monday, checker=unit, checked=checked, done=done, errors=late * 2, fixed_late=late)
            )
    return rows


def notice_media() -> list[LedgerRow]:
    """Seven accounts, twelve looks of the city at each, one account with a broken menu in three of them."""
    accounts = [MediaAccount(account="铜鼓生态环境", unit="生态环境局")]
    accounts += [MediaAccount(account=f"铜鼓发布{number}", unit="林业局") for number in range(6)]
    rows: list[LedgerRow] = [*accounts]
    for look_number, monday in enumerate(MONDAYS[:12]):
        for account in accounts:
            broken = account.account == "铜鼓生态环境" and look_number in (1, 4, 9)
            rows.append(
                MediaCheck(
                    checked_on=monday, account=account.account, updated=True, works=not broken,
                    fault="公众号菜单栏功能无法正常使用" if broken else "",
                )
            )  # fmt: skip
    return rows
