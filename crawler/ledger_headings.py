"""The first row of a sheet in, at which place each field of the ledger stands out, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from crawler.ledger_cells import Cell, is_blank, plain, shown
from crawler.ledger_lists import headings
from crawler.ledger_sheets import Sheet
from storage.ledger_nouns import LedgerRow


@dataclass(frozen=True)
class Heads:
    """A sheet whose headings were read: where each field stands."""

    sheet: Sheet
    noun: type[LedgerRow]
    at: dict[str, int]

    def rows(self) -> Iterator[tuple[int, dict[str, Cell]]]:
        """Every row below the headings, by field."""
        for number, cells in self.sheet.rows[1:]:
            yield number, {name: cells[at] if at < len(cells) else None for name, at in self.at.items()}

    def place(self, row: int, name: str) -> str:
        return self.sheet.place(row, self.at.get(name))


def read_headings(sheet: Sheet, noun: type[LedgerRow], today: date) -> tuple[Heads, list[str]]:
    """The headings, and every fault: with one, the rows below cannot be understood."""
    names = _names(noun)
    number, titles = sheet.rows[0]
    heads, problems = Heads(sheet, noun, {}), list[str]()
    for at, cell in enumerate(titles):
        if is_blank(cell):
            continue
        name = names.get(plain(str(cell)).rstrip("*"))
        if name is not None and name not in heads.at:
            heads.at[name] = at
            continue
        told = "重复了,请删去一列" if name else f"不是本台账的列,{_nearest(noun, str(cell))}"
        problems.append(f"{sheet.place(number, at)} 表头“{shown(cell, today)}”{told}")
    missing = [told.title or name for name, told in noun.model_fields.items() if told.is_required()]
    missing = [title for title in missing if names[plain(title)] not in heads.at]
    if missing:
        problems.append(f"{sheet.place(number)}:缺少必填的列 {'、'.join(missing)}(表头应在第一行)")
    return heads, [*problems, *_without_heading(sheet)]


def _names(noun: type[LedgerRow]) -> dict[str, str]:
    """The fields by what people may call them: the field's name, its heading, and that without what is in brackets."""
    told = {plain(title).partition("(")[0]: name for name, title in headings(noun).items()}
    return told | {plain(key): name for name, title in headings(noun).items() for key in (name, title)}


def _nearest(noun: type[LedgerRow], typed: str) -> str:
    titles = list(headings(noun).values())
    near = get_close_matches(typed, titles, n=1, cutoff=0.5)
    return f"是否要写 {near[0]}?" if near else f"应为 {'、'.join(titles)}"


def _without_heading(sheet: Sheet) -> Iterator[str]:
    """The first cell of each column that has words but no heading: they would be lost."""
    titles = sheet.rows[0][1]
    told: set[int] = set()
    for number, cells in sheet.rows[1:]:
        for at, cell in enumerate(cells):
            if at not in told and not is_blank(cell) and (at >= len(titles) or is_blank(titles[at])):
                told.add(at)
                yield f"{sheet.place(number, at)} 这一列没有表头,请在第一行补上表头,或删去这一列"
