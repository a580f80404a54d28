"""The store, read first: nouns in, nouns out. No row and no session leaves it.

Every method is one transaction: all of it is stored, or nothing. Any of them may raise DatabaseUnreachable.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from types import TracebackType

from sqlalchemy import Engine
from sqlalchemy.engine import URL

from storage import cycles, probes, promised, resuming, retention
from storage.database import is_sqlite, reading, shown, sqlite_file, writing
from storage.judged_shelf import JudgedShelf
from storage.ledger_shelf import LedgerShelf
from storage.locks import LocalLocks, advisory_lock, lock_of_file
from storage.nouns import (
    Column,
    Run,
    RunKind,
    RunStatus,
    Site,
    Unit,
)
from storage.observed import Look, StateSeen
from storage.pages import BodyStore
from storage.revisions import MIGRATIONS, Upgrade, open_database, upgrade_database
from storage.seen_shelf import SeenShelf
from storage.standing import Standing

__all__ = ["Look", "Standing", "StateSeen", "Store", "Upgrade", "open_store", "upgrade_database"]


def open_store(url: str, *, body_folder: Path | None = None, migrations: Path = MIGRATIONS) -> Store:
    """The store at `url`, made where there is none. Bodies lie beside an SQLite file, else in bodies/ here, or, of a
    county's schema, in a folder of its own there: each forgets only its own.

    Raises DatabaseUnreachable, DatabaseTooOld or DatabaseTooNew; the database is then as it was before.
    """
    engine = open_database(url, migrations)
    return Store(engine, body_folder or _body_folder(engine.url))


def _body_folder(place: URL) -> Path:
    file = sqlite_file(place)
    if file is not None:
        return file.with_suffix(".bodies")
    schema = re.fullmatch(r"-csearch_path=(\w+)", str(place.query.get("options", "")))
    return Path("bodies") / schema[1] if schema else Path("bodies")


class Store(SeenShelf, JudgedShelf, LedgerShelf):
    """What is known. `url` holds the password, if there is one, for a process that has to open the store too."""

    def __init__(self, engine: Engine, body_folder: Path) -> None:
        self._engine = engine
        self._local_locks = LocalLocks()
        self.url = engine.url.render_as_string(hide_password=False)
        self.body_folder = body_folder

    def __repr__(self) -> str:
        return f"Store({shown(self._engine.url)})"

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._engine.dispose()

    def lock(self, scope: str) -> AbstractContextManager[None]:
        """Hold a scope, alone among all processes. Raises ScopeBusy on entering when somebody else holds it."""
        file = sqlite_file(self._engine.url)
        if file is not None:
            return lock_of_file(file, scope)
        if is_sqlite(self._engine.url):
            return self._local_locks.lock(scope)
        return advisory_lock(self._engine, scope)

    # --- what should be -----------------------------------------------------------------------------------------------

    def remember(self, site: Site, units: Sequence[Unit], columns: Sequence[Column]) -> None:
        """Make the stored registry this one. What is no longer in it is retired: kept, with its history, out of sight.

        Discovered columns are not retired by it, unless with their unit.
        """
        with writing(self._engine) as connection:
            promised.remember(connection, site, units, columns)

    def remember_columns(self, columns: Sequence[Column]) -> None:
        """Add columns that were discovered, or bring them up to date. Raises LookupError for an unknown unit."""
        with writing(self._engine) as connection:
            promised.remember_columns(connection, columns)

    def sites(self) -> list[Site]:
        """The sites that were ever watched, in the order in which they came."""
        with reading(self._engine) as connection:
            return promised.sites(connection)

    def units(self, include_retired: bool = False) -> list[Unit]:
        """All units in the registry's order."""
        with reading(self._engine) as connection:
            return promised.units(connection, include_retired)

    def columns(self, units: Sequence[str] = (), include_retired: bool = False) -> list[Column]:
        """The columns of these units (of all, if none is named) in the registry's order, the discovered ones last."""
        with reading(self._engine) as connection:
            return promised.columns(connection, units, include_retired)

    # --- runs ---------------------------------------------------------------------------------------------------------

    def begin_run(
        self, *, kind: RunKind, scope: str, units: Sequence[str], as_of: date, started_at: datetime, planned: int
    ) -> Run:
        row = {"kind": kind, "scope": scope, "units": list(units), "as_of": as_of, "started_at": started_at}
        with writing(self._engine) as connection:
            return cycles.begin(connection, {**row, "planned": planned})

    def take_up_run(self, run_id: int) -> tuple[Run, set[promised.Place]]:
        """Let a run go on that was cut off; the columns (unit, name) that need no other look."""
        with writing(self._engine) as connection:
            return resuming.take_up(connection, run_id)

    def end_run(
        self,
        run_id: int,
        *,
        status: RunStatus,
        finish_reason: str,
        counts: Mapping[str, int],
        ended_at: datetime,
        warnings: Sequence[str] = (),
    ) -> Run:
        how = {"status": status, "finish_reason": finish_reason, "counts": dict(counts), "ended_at": ended_at}
        how["warnings"] = list(warnings)
        with writing(self._engine) as connection:
            return cycles.end(connection, run_id, how)

    def interrupt_dead_runs(self, scope: str, at: datetime) -> list[Run]:
        """End the runs of a scope that still say they are running. The caller holds the scope, so nobody runs them."""
        with writing(self._engine) as connection:
            return cycles.interrupt(connection, scope, at)

    def runs(self, limit: int = 20) -> list[Run]:
        """The newest runs, newest first."""
        with reading(self._engine) as connection:
            return cycles.newest(connection, limit)

    def runs_between(self, first: date, last_day: date) -> list[Run]:
        """The runs that judged as of a day within these two, in order."""
        with reading(self._engine) as connection:
            return cycles.between(connection, first, last_day)

    def last_run(
        self, kind: RunKind | None = None, scope: str | None = None, statuses: Collection[RunStatus] = ()
    ) -> Run | None:
        with reading(self._engine) as connection:
            return cycles.last(connection, kind, scope, statuses)

    # --- retention ----------------------------------------------------------------------------------------------------

    def prune(self, *, runs_before: datetime, bodies_before: datetime) -> dict[str, int]:
        """Forget runs (with their observations, pages and findings) and bodies from before two moments; how many.

        What a column showed last stays, and so do rectifications, their events, and when entries were first seen.
        """
        with writing(self._engine) as connection:
            removed = retention.prune_runs(connection, runs_before)
            removed["probes"] = probes.prune(connection, runs_before)
        self.outbox.prune(runs_before)
        with reading(self._engine) as connection:
            wanted = retention.wanted_bodies(connection, bodies_before)
        return {**removed, "bodies": BodyStore(self.body_folder).remove_older(bodies_before, wanted)}
