"""Addresses at which there is no database of ours: one line that says what, where, what to do, and no password."""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from storage.errors import DatabaseUnreachable
from storage.store import open_store, upgrade_database
from tests.postgresql import Server
from tests.storage.world import begin

NOBODY = 65534


def refused(url: str) -> str:
    """What opening and upgrading say, which is one line and the same."""
    with pytest.raises(DatabaseUnreachable) as opening:
        open_store(url)
    with pytest.raises(DatabaseUnreachable) as upgrading:
        upgrade_database(url)
    assert str(opening.value) == str(upgrading.value)
    assert "\n" not in str(opening.value)
    return str(opening.value)


def test_a_folder_that_is_missing(tmp_path: Path) -> None:
    line = refused(f"sqlite:///{tmp_path}/missing/xunlan.db")
    assert f"{tmp_path}/missing 不存在" in line
    assert not (tmp_path / "missing").exists()


def test_a_folder_instead_of_a_file(tmp_path: Path) -> None:
    assert "是文件夹" in refused(f"sqlite:///{tmp_path}")


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    file = tmp_path / "county.yml"
    file.write_text("site:\n  name: 铜鼓县人民政府\n" * 100)
    before = file.read_bytes()
    assert "不是 SQLite 数据库" in refused(f"sqlite:///{file}")
    assert file.read_bytes() == before


def test_a_database_of_another_program(tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE addresses (id INTEGER)")
    before = file.read_bytes()
    assert "其他程序" in refused(f"sqlite:///{file}")
    assert file.read_bytes() == before


def test_a_damaged_database(tmp_path: Path) -> None:
    file = tmp_path / "xunlan.db"
    open_store(f"sqlite:///{file}").close()
    content = file.read_bytes()
    file.write_bytes(content[:100] + b"\xff" * 8000 + content[8100:])
    assert "已损坏" in refused(f"sqlite:///{file}")


def test_a_file_opened_for_reading_only(tmp_path: Path) -> None:
    open_store(f"sqlite:///{tmp_path}/xunlan.db").close()
    with (
        pytest.raises(DatabaseUnreachable, match="只能读不能写"),
        open_store(f"sqlite:///file:{tmp_path}/xunlan.db?mode=ro&uri=true") as store,
    ):
        begin(store)


@contextmanager
def as_somebody_else() -> Iterator[None]:
    """Root may write everywhere, so for a while we are nobody."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def guarded_folder() -> Iterator[Path]:
    """A folder that may be read but not written, outside of pytest's own, which nobody else may enter."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_folder_without_permission_to_write(guarded_folder: Path, tmp_path: Path) -> None:
    open_store(f"sqlite:///{tmp_path}/xunlan.db").close()  # whatever has to be imported for it is imported
    with as_somebody_else():
        assert "权限" in refused(f"sqlite:///{guarded_folder}/xunlan.db")
    assert list(guarded_folder.iterdir()) == []


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://xunlan:gehe%40im@127.0.0.1:1/xunlan",
        "postgresql+psycopg://127.0.0.1:1/xunlan?user=xunlan&password=gehe%40im",
        "mysql://xunlan:gehe%40im@127.0.0.1/xunlan",
        "xunlan:gehe%40im@127.0.0.1",
        "postgresql+nonsense://xunlan:gehe%40im@127.0.0.1/xunlan",
    ],
)
def test_a_server_that_does_not_answer_or_is_not_known_and_its_password(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(DatabaseUnreachable) as caught:
        open_store(url)
    told = "".join(f"{error!r} {error}" for error in (caught.value, caught.value.__cause__)) + caplog.text
    assert "gehe@im" not in told
    assert "gehe%40im" not in told


def test_a_store_shows_no_password_but_its_url_has_it_for_a_process_that_opens_it_too(url: str) -> None:
    with open_store(url) as store:
        assert store.url == url
        assert "Store(" in repr(store)


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_that_cannot_hold_chinese(postgresql: Server, encoding: str) -> None:
    place = postgresql.fresh(encoding)
    assert f"的编码是 {encoding}" in refused(place)
    postgresql.drop(place)


@pytest.mark.parametrize("url", ["postgresql://xunlan:a@gehe:im/@127.0.0.1/xunlan", "postgresql://127.0.0.1:gehe/im"])
def test_a_password_that_was_not_encoded_is_not_shown_as_a_port(url: str) -> None:
    with pytest.raises(DatabaseUnreachable, match="%40") as caught:
        open_store(url)
    assert "gehe" not in f"{caught.value!r}"
    assert caught.value.__suppress_context__


def test_an_address_with_a_word_that_postgresql_does_not_know(postgresql: Server) -> None:
    assert "不认识的参数" in refused(f"{postgresql.url('postgres')}&nonsense=1")


def test_a_database_that_lost_a_table_is_told_of_in_one_line(postgresql: Server) -> None:
    place = postgresql.made()
    with psycopg.connect(place.replace("+psycopg", "")) as connection:
        connection.execute("DROP TABLE columns CASCADE")
    with open_store(place) as store, pytest.raises(DatabaseUnreachable, match="库里缺少表"):
        store.latest_observations()
    postgresql.drop(place)


def test_an_account_that_may_not_make_tables(postgresql: Server) -> None:
    place = postgresql.fresh()
    with psycopg.connect(place.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CREATE ROLE somebody LOGIN")
    assert "账号的权限不够" in refused(place.replace("//xunlan@", "//somebody@"))
    postgresql.drop(place)
