"""Bodies by their content."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from storage.pages import BodyStore

BODY = "<html>暂无数据</html>".encode() * 100


def files(folder: Path) -> list[Path]:
    return [each for each in folder.rglob("*") if each.is_file()]


def test_a_body_is_kept_compressed_under_its_hash_and_only_once(tmp_path: Path) -> None:
    bodies = BodyStore(tmp_path / "bodies")
    digest = bodies.put(BODY)
    assert digest == bodies.put(BODY) == sha256(BODY).hexdigest()
    assert bodies.get(digest) == BODY
    (file,) = files(tmp_path)
    assert file.parent.name + file.stem == digest
    assert file.stat().st_size < len(BODY)


def test_a_body_that_was_never_put_is_not_there(tmp_path: Path) -> None:
    bodies = BodyStore(tmp_path / "bodies")
    assert bodies.get("ab" * 32) is None
    assert files(tmp_path) == []


def test_an_empty_body_is_a_body(tmp_path: Path) -> None:
    bodies = BodyStore(tmp_path)
    assert bodies.get(bodies.put(b"")) == b""


def test_old_bodies_go_unless_they_are_wanted_and_so_do_half_written_ones(tmp_path: Path) -> None:
    bodies = BodyStore(tmp_path)
    wanted, other = bodies.put(b"wanted"), bodies.put(b"other")
    (tmp_path / other[:2] / ".half").write_bytes(b"x")
    now = datetime.now(UTC)
    assert bodies.remove_older(now - timedelta(hours=1), set()) == 0
    assert bodies.remove_older(now + timedelta(hours=1), {wanted}) == 1
    assert (bodies.get(wanted), bodies.get(other)) == (b"wanted", None)
    assert len(files(tmp_path)) == 1
