"""The store's shelf of the ledgers: what people enter because no crawler can see it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from storage import ledgers
from storage.database import reading, writing
from storage.ledger_nouns import LedgerEntry, LedgerRow
from storage.ledgers import Entered, Entering, Row
from storage.shelf import Shelf


class LedgerShelf(Shelf):
    """What was entered."""

    def enter(self, rows: Sequence[tuple[LedgerRow, str]], entering: Entering) -> Entered:
        """Enter (row, source) pairs, all or none. A row about the same thing replaces the one before, which is kept
        out of sight."""
        with writing(self._engine) as connection:
            return ledgers.enter(connection, rows, entering)

    def ledger(self, noun: type[Row]) -> list[Row]:
        """The rows that stand in a ledger, in the order of their keys."""
        return list(self.each_row(noun))

    def each_row(self, noun: type[Row]) -> Iterator[Row]:
        """The same, one by one: memory does not grow with their number."""
        with reading(self._engine) as connection:
            yield from ledgers.rows_of(connection, noun)

    def ledger_entries(self, noun: type[LedgerRow]) -> list[LedgerEntry]:
        """The same, each with who entered it, when, and from where."""
        with reading(self._engine) as connection:
            return ledgers.entries_of(connection, noun)

    def withdraw(self, number: int, entering: Entering, why: str) -> bool:
        """Take a row out of its ledger; it is kept, out of sight. False where no row of this number stands."""
        with writing(self._engine) as connection:
            return ledgers.withdraw(connection, number, entering, why)
