"""The database's form over time: made new, refused, upgraded, and never half changed."""

from __future__ import annotations

import io
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from storage.errors import DatabaseTooNew, DatabaseTooOld, StorageError
from storage.revisions import MIGRATIONS, revisions
from storage.store import Store, open_store, upgrade_database
from storage.tables import metadata
from tests.postgresql import Server
from tests.storage.world import COLUMNS, NOTICES, SITE, UNITS, begin, look, seen

NEWEST = revisions()[-1]
LATER = f"{int(NEWEST) + 1:04}"
# Batch mode on a parent table: where foreign keys were on, its children would be deleted with the old table.
A_PHONE_FOR_UNITS = f"""
import sqlalchemy as sa
from alembic import op
revision = "{LATER}"
down_revision = "{NEWEST}"
def upgrade():
    with op.batch_alter_table("units", recreate="always") as units:
        units.add_column(sa.Column("phone", sa.Text()))
"""
NO_MORE_UNITS = (
    A_PHONE_FOR_UNITS.split("def upgrade", maxsplit=1)[0]
    + """
def upgrade():
    op.execute("CREATE TABLE left_over (id INTEGER)")
    op.execute("DELETE FROM units")
"""
)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/xunlan.db"


def later_program(tmp_path: Path, migration: str = A_PHONE_FOR_UNITS) -> Path:
    """The migrations of a version to come."""
    folder = shutil.copytree(MIGRATIONS, tmp_path / "100% later" / "migrations")
    (folder / "versions" / f"{LATER}_later.py").write_text(migration)
    return folder


def fill(url: str, migrations: Path = MIGRATIONS) -> None:
    with open_store(url, migrations=migrations) as store:
        store.remember(SITE, UNITS, COLUMNS)
        store.save_observations(begin(store).id, [look(NOTICES, 0, "一")])


def assert_filled(store: Store) -> None:
    assert store.columns() == COLUMNS
    assert store.latest_observations() == [seen(NOTICES, 0, "一")]


def alembic_config(**options: str) -> Config:
    config = Config(output_buffer=io.StringIO())
    config.set_main_option("script_location", str(MIGRATIONS))
    for name, value in options.items():
        config.set_main_option(f"sqlalchemy.{name}", value)
    return config


def test_the_migrations_make_the_tables_that_the_code_speaks_of(url: str) -> None:
    open_store(url).close()
    engine = create_engine(url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_the_revisions_are_one_line_in_the_order_of_their_files() -> None:
    line = [each.revision for each in ScriptDirectory.from_config(alembic_config()).walk_revisions()]
    assert revisions() == line[::-1]


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql+psycopg"])
def test_the_sql_of_the_migrations_can_be_had_without_a_database(dialect: str) -> None:
    config = alembic_config(url=f"{dialect}://")
    command.upgrade(config, "head", sql=True)
    assert isinstance(config.output_buffer, io.StringIO)
    for name in metadata.tables:
        assert f"CREATE TABLE {name} " in config.output_buffer.getvalue()


def test_an_older_database_is_refused_with_the_command_that_helps(url: str, tmp_path: Path) -> None:
    fill(url)
    with pytest.raises(DatabaseTooOld, match="xunlan database upgrade"):
        open_store(url, migrations=later_program(tmp_path))
    with open_store(url) as store:
        assert_filled(store)


def test_an_upgrade_keeps_everything_and_a_copy_of_what_was(url: str, tmp_path: Path) -> None:
    later = later_program(tmp_path)
    with open_store(url) as still_open:  # so that what follows stands in the WAL alone
        fill(url)
        upgrade = upgrade_database(url, later)
        assert still_open.columns() == COLUMNS
    assert (upgrade.before, upgrade.after) == (NEWEST, LATER)
    with open_store(url, migrations=later) as store:
        assert_filled(store)
    assert upgrade.backup is not None
    assert f"-{NEWEST}-" in upgrade.backup.name
    with open_store(f"sqlite:///{upgrade.backup}") as copy:
        assert_filled(copy)


@pytest.mark.parametrize("revision", revisions())
def test_every_revision_can_be_upgraded_to_the_newest(revision: str, url: str, tmp_path: Path) -> None:
    early = later_program(tmp_path, "")
    for file in (early / "versions").glob("[0-9]*_*.py"):
        if file.name.partition("_")[0] > revision:
            file.unlink()
    open_store(url, migrations=early).close()
    assert upgrade_database(url).after == NEWEST
    engine = create_engine(url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_an_upgrade_that_would_lose_data_is_undone(url: str, tmp_path: Path) -> None:
    fill(url)
    with pytest.raises(StorageError, match="升级已撤销"):
        upgrade_database(url, later_program(tmp_path, NO_MORE_UNITS))
    with open_store(url) as store:
        assert_filled(store)
    with closing(sqlite3.connect(tmp_path / "xunlan.db")) as connection:
        assert connection.execute("SELECT name FROM sqlite_master WHERE name = 'left_over'").fetchall() == []


def test_an_upgrade_of_the_newest_changes_nothing_and_of_an_empty_one_makes_it(url: str, tmp_path: Path) -> None:
    made = upgrade_database(url)
    assert (made.before, made.after, made.backup) == (None, NEWEST, None)
    again = upgrade_database(url)
    assert (again.before, again.after, again.backup) == (NEWEST, NEWEST, None)
    assert [file.name for file in tmp_path.iterdir()] == ["xunlan.db"]


def test_a_newer_database_is_refused_and_untouched(url: str, tmp_path: Path) -> None:
    fill(url, later_program(tmp_path))
    before = (tmp_path / "xunlan.db").read_bytes()
    for act in (open_store, upgrade_database):
        with pytest.raises(DatabaseTooNew, match=LATER):
            act(url)
    assert (tmp_path / "xunlan.db").read_bytes() == before


def test_two_who_open_an_empty_database_at_once_make_it_once(url: str) -> None:
    ready = threading.Barrier(4)
    made: list[int] = []

    def open_it() -> None:
        ready.wait(30)
        with open_store(url) as store:
            made.append(len(store.runs()))

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [0, 0, 0, 0]


def test_who_hangs_while_making_one_countys_tables_holds_up_no_other_county(postgresql: Server) -> None:
    url = postgresql.fresh()
    one, other = (f"{url}&options=-csearch_path%3Dcounty_{each}%20-clock_timeout%3D20s" for each in "ab")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA county_a"))
        connection.execute(text("CREATE SCHEMA county_b"))
    program = "import sys; from storage.store import open_store; open_store(sys.argv[1]).close()"
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE county_a.units ()"))  # whoever makes it too waits for us
        hanging = subprocess.Popen([sys.executable, "-c", program, one], cwd=Path(__file__).parents[2])
        waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        while not connection.execute(waiting).scalar_one():
            pass
        with open_store(other) as store:
            assert store.runs() == []
        connection.rollback()
    assert hanging.wait() == 0
    with open_store(one) as store:
        assert store.runs() == []
    engine.dispose()
    postgresql.drop(url)


def test_an_empty_file_that_another_is_setting_up_is_waited_for(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(tmp_path / "xunlan.db", isolation_level=None)) as another:
        another.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr("storage.revisions.time.sleep", lambda _seconds: another.execute("ROLLBACK"))
        with open_store(url) as store:
            assert store.runs() == []
        assert not another.in_transaction
