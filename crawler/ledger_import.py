"""Sheets that people filled in, in; rows of the ledgers out, or every fault by sheet and cell.

Nothing is guessed: a heading, a unit or a word that is not known is a fault, and the nearest known one is named.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from crawler.errors import XunlanError
from crawler.ledger_cells import UNIT_FIELDS, URL_FIELDS, Cell, CellFault, allowed, is_blank, plain, shown, value_of
from crawler.ledger_headings import Heads, read_headings
from crawler.ledger_sheets import Sheet, sheets_of
from crawler.matching import plain_unit_name
from spiders.privacy.redaction import redacted, redacted_address
from storage.ledger_nouns import LEDGERS, AuditorFinding, GrantedExemption, LedgerRow, MediaAccount, MediaCheck
from storage.store import Store


@dataclass(frozen=True)
class Known:
    """What rows may speak of: units, sites (of which the auditor speaks, too), media accounts, and columns."""

    units: tuple[str, ...]
    sites: tuple[str, ...] = ()
    accounts: frozenset[tuple[str, str]] = frozenset()
    columns: frozenset[tuple[str, str]] = frozenset()


def known_to(store: Store) -> Known:
    """Raises XunlanError where no unit is known yet: then nothing could be checked."""
    units = tuple(unit.name for unit in store.units())
    if not units:
        raise XunlanError("数据库中还没有单位,无法核对台账,请先运行 xunlan crawl")
    return Known(
        units=units,
        sites=tuple(site.name for site in store.sites()),
        accounts=frozenset((each.account, each.platform) for each in store.ledger(MediaAccount)),
        columns=frozenset((each.unit, each.name) for each in store.columns()),
    )


@dataclass
class Intake:
    """Rows with their sources (none, where there is a fault); the faults, one line each; and what a person should know
    although all is well."""

    rows: list[tuple[LedgerRow, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def take_files(files: Iterable[Path], ledger: type[LedgerRow] | None, known: Known, today: date) -> Intake:
    """Everything that these files hold. `ledger`: whose rows the CSV files among them are."""
    desk = _Desk(known, today)
    for path in files:
        try:
            sheets = sheets_of(path)
        except XunlanError as wrong:
            desk.out.problems.append(str(wrong))
            continue
        for sheet in sheets:
            try:
                desk.take(sheet, _ledger_of(sheet, path, ledger))
            except XunlanError as wrong:
                desk.out.problems.append(str(wrong))
    return desk.done()


def take_row(sheet: Sheet, noun: type[LedgerRow], known: Known, today: date) -> Intake:
    """The row that was typed on the command line."""
    desk = _Desk(known, today)
    desk.take(sheet, noun)
    return desk.done()


def _ledger_of(sheet: Sheet, path: Path, ledger: type[LedgerRow] | None) -> type[LedgerRow]:
    if not sheet.title:
        named = (noun for noun in LEDGERS if plain(path.stem) in (noun.ledger, plain(noun.title)))
        if found := ledger or next(named, None):
            return found
        names = "、".join(noun.ledger for noun in LEDGERS)
        raise XunlanError(f"{sheet.file}:看不出是哪个台账,请用 --ledger 指明({names})")
    if ledger is not None:
        raise XunlanError(f"{sheet.file}:--ledger 只用于 CSV,工作簿的各表按表名对应台账")
    for noun in LEDGERS:
        if plain(noun.title) == plain(sheet.title):
            return noun
    titles = "、".join(noun.title for noun in LEDGERS)
    raise XunlanError(f"{sheet.file}“{sheet.title}”:没有这个台账,表名应为 {titles} 之一,不用的表请删去")


class _Desk:
    """Takes sheet after sheet, and remembers what it took."""

    def __init__(self, known: Known, today: date) -> None:
        self.known, self.today = known, today
        self.out = Intake()
        self._said_at: dict[tuple[str, str], str] = {}  # by ledger and key: the row that spoke of this thing first

    def take(self, sheet: Sheet, noun: type[LedgerRow]) -> None:
        heads, problems = read_headings(sheet, noun, self.today)
        if problems:
            self.out.problems += problems
            return
        if sheet.computed:
            self.out.notes.append(
                f"{sheet.file}“{sheet.title}”:{sheet.computed} 个单元格是公式,取工作簿上次保存时的计算结果"
            )
        for number, cells in heads.rows():
            row = self._row(heads, number, cells)
            if row is not None:
                self._keep(sheet.place(number), row)

    def done(self) -> Intake:
        """All that was taken; nothing, where anything was wrong."""
        self._check_accounts()
        if not self.out.rows and not self.out.problems:
            self.out.problems.append("没有填写任何一行,请填写后再导入")
        if self.out.problems:
            self.out.rows.clear()
        return self.out

    # --- one row ----------------------------------------------------------------------------------------------------

    def _row(self, heads: Heads, number: int, cells: dict[str, Cell]) -> LedgerRow | None:
        before = len(self.out.problems)
        values: dict[str, Any] = {}
        for name, told in heads.noun.model_fields.items():
            cell, place = cells.get(name), heads.place(number, name)
            if not is_blank(cell):
                try:
                    values[name] = self._value(heads.noun, name, cell, place)
                except CellFault as wrong:
                    self.out.problems.append(f"{place} {told.title}:“{shown(cell, self.today)}”{wrong}")
            elif told.is_required():
                self.out.problems.append(f"{place} {told.title}:没有填写,应为 {allowed(name, told)}")
        if len(self.out.problems) > before:
            return None
        try:
            return heads.noun.model_validate(values)
        except ValidationError as wrong:
            faults = wrong.errors(include_input=False, include_url=False)
            self.out.problems += [f"{heads.sheet.place(number)}:{_told(fault)}" for fault in faults]
            return None

    def _value(self, noun: type[LedgerRow], name: str, cell: Cell, place: str) -> Any:  # noqa: ANN401
        """A cell's value, with what it tells of persons masked. Raises CellFault."""
        told = noun.model_fields[name]
        value = value_of(name, told, cell, self.today)
        if name in UNIT_FIELDS:
            return self._unit(str(value), of_auditor=noun is AuditorFinding)
        if type(value) is not str:
            return value
        masked = (redacted_address if name in URL_FIELDS else redacted)(value, self.today)
        if masked != value:
            self.out.notes.append(f"{place} {told.title}:含有个人信息,已遮盖后保存,原文请勿另行张贴")
        return masked

    def _unit(self, typed: str, *, of_auditor: bool) -> str:
        known = [*self.known.units, *(self.known.sites if of_auditor else ())]
        for name in known:
            if plain(name) == plain(typed):
                return name
        simple = plain_unit_name(typed, self.known.sites[0] if self.known.sites else "")
        near = [name for name in known if simple and simple in (name, plain_unit_name(name))]
        near = near or get_close_matches(typed, known, n=2, cutoff=0.4)
        raise CellFault("不是登记的单位," + (f"是否要写 {'、'.join(near)}?" if near else "请按登记表填写单位名称"))

    # --- rows beside each other -------------------------------------------------------------------------------------

    def _keep(self, place: str, row: LedgerRow) -> None:
        other = self._said_at.setdefault((row.ledger, row.key), place)
        if other != place:
            same = "、".join(type(row).model_fields[name].title or name for name in row.identity)
            self.out.problems.append(f"{place}:与 {other} 说的是同一件事({same} 都相同),请只保留一行")
            return
        if isinstance(row, GrantedExemption) and (row.unit, row.column) not in self.known.columns:
            self.out.notes.append(f"{place}:{row.unit}没有名为“{row.column}”的栏目,这条豁免暂不起作用,请核对栏目名称")
        self.out.rows.append((row, place))

    def _check_accounts(self) -> None:
        """A check is of an account that is known, or entered in the same import."""
        known = {*self.known.accounts}
        known |= {(row.account, row.platform) for row, _ in self.out.rows if isinstance(row, MediaAccount)}
        for row, place in self.out.rows:
            if isinstance(row, MediaCheck) and (row.account, row.platform) not in known:
                near = get_close_matches(row.account, sorted({name for name, _ in known}), n=1, cutoff=0.5)
                hint = f"是否要写 {near[0]}?" if near else f"请先填入“{MediaAccount.title}”台账"
                self.out.problems.append(f"{place}:账号“{row.account}”({row.platform})不在账号台账中,{hint}")


def _told(fault: Any) -> str:  # noqa: ANN401 (pydantic's own description of a fault)
    """What a noun says of a row that contradicts itself."""
    return str(fault.get("ctx", {}).get("error", fault["msg"]))
