"""Reading in a process of its own: what comes back, and what happens to files that it cannot master."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from spiders.attachments.bounded import Reader, ReaderBroken
from spiders.attachments.read import read_attachment
from spiders.pieces import Unread
from storage.article_nouns import PersonalData, ReadState
from tests.processes import descendants
from tests.spiders.attachments import office
from tests.spiders.attachments.damage import damaged, locked_zip

KEY = bytes(range(32))
DAY = date(2022, 4, 30)
URL = "http://127.0.0.1/a.xlsx"


def id_number() -> str:
    """An ID number of nobody: its place does not exist."""
    body = "36999919900101001"
    weights = [2 ** (17 - index) % 11 for index in range(17)]
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(key=KEY, today=DAY, seconds=20) as reader:
        yield reader


def test_sightings_of_a_file_come_back_masked_and_with_their_place(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(office.xlsx(id_number()))
    found = reader.read(path, "名单.xlsx", "", URL, "relief")
    assert (found.state, found.why) == (ReadState.READ, "")
    seen = [each for each in found.sightings if each.kind is PersonalData.ID_NUMBER]
    assert {"表“名单” D3（隐藏列）", "表“名单” A3 批注"} <= {each.place for each in seen}
    assert len({each.key for each in seen}) == 1
    assert id_number() not in repr(found)


def test_what_could_not_be_read_comes_back_as_state_and_reason(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(locked_zip())
    found = reader.read(path, "a.zip", "", URL, "notice")
    assert (found.state, found.why) == (ReadState.UNREADABLE, "“名单.txt”:已加密")
    path.write_bytes(office.zipped({"a.txt": "正文", "b.dwg": b"AC10" + bytes(99)}))
    found = reader.read(path, "a.zip", "", URL, "notice")
    assert (found.state, found.why) == (ReadState.PARTLY, "“b.dwg” 文件:格式不支持(.dwg)")
    path.write_bytes(office.zipped({"[Content_Types].xml": "", "ppt/presentation.xml": "<p/>"}))
    assert reader.read(path, "a.pptx", "", URL, "notice").why == "文件中没有文字"


def test_a_file_over_the_size_is_not_handed_over(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * 2_000_001)
    with Reader(key=KEY, today=DAY, size=2_000_000) as reader:
        assert reader.read(path, "a.txt", "", URL, "notice").why == "文件超过 2 MB"


def test_a_file_that_needs_too_much_memory_is_told_of_and_the_next_is_read(tmp_path: Path) -> None:
    large, small = tmp_path / "large", tmp_path / "small"
    large.write_bytes(b"<?xml version='1.0'?><a>" + b"<x/>" * 1_500_000 + b"</a>")
    small.write_text("正文")
    with Reader(key=KEY, today=DAY, memory=200_000_000) as reader:
        found = reader.read(large, "a.xml", "", URL, "notice")
        assert (found.state, found.why) == (ReadState.UNREADABLE, "读取时内存不足")
        assert reader.read(small, "a.txt", "", URL, "notice").state is ReadState.READ


def test_a_file_that_takes_too_long_is_told_of_and_the_next_is_read(tmp_path: Path) -> None:
    slow, small = tmp_path / "slow", tmp_path / "small"
    os.mkfifo(slow)
    small.write_text("正文")
    with Reader(key=KEY, today=DAY, seconds=0) as reader:
        found = reader.read(slow, "a.txt", "", URL, "notice")
        assert (found.state, found.why) == (ReadState.UNREADABLE, "读取时超出时限(0 秒)或内存,已停止读取")
    with Reader(key=KEY, today=DAY) as reader:
        assert reader.read(small, "a.txt", "", URL, "notice").state is ReadState.READ


def test_a_worker_that_was_killed_gives_way_to_a_fresh_one(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("正文")
    before = descendants("python")
    with Reader(key=KEY, today=DAY) as reader:
        assert reader.read(path, "a.txt", "", URL, "notice").state is ReadState.READ
        (child,) = set(descendants("python")) - set(before)
        os.kill(child, signal.SIGKILL)
        assert reader.read(path, "a.txt", "", URL, "notice").state is ReadState.UNREADABLE
        assert reader.read(path, "a.txt", "", URL, "notice").state is ReadState.READ


def test_a_worker_ends_with_its_parent() -> None:
    """It is told a parent that is not its own: as if that had died meanwhile."""
    worker = subprocess.Popen(
        [sys.executable, "-P", "-m", "spiders.attachments.worker", "1"], stdin=subprocess.PIPE, start_new_session=True
    )
    assert worker.wait(20) == -signal.SIGKILL
    assert worker.stdin is not None
    worker.stdin.close()


def test_a_fault_of_the_reader_says_where_and_nothing_of_the_file() -> None:
    settings = {"key": KEY.hex(), "today": "2022-04-30", "ocr": False, "memory": 10**9, "seconds": 9, "size": 99}
    asked = {"path": f"/nowhere/{id_number()}", "name": "", "content_type": "", "url": URL, "kind": "notice"}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "spiders.attachments.worker", str(os.getpid())],
        input=f"{json.dumps(settings)}\n{json.dumps(asked)}\n",
        capture_output=True,
        text=True,
        check=False,
    )
    ready, answer = done.stdout.splitlines()
    assert json.loads(ready) == {"ready": True}
    assert json.loads(answer)["fault"].startswith("FileNotFoundError ")
    assert id_number() not in done.stdout + done.stderr


def test_a_reader_that_cannot_start_is_no_files_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "list.txt"
    file.write_text("text", encoding="utf-8")
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with Reader(key=KEY, today=date(2022, 4, 21)) as reader, pytest.raises(ReaderBroken, match="没有启动"):
        reader.read(file, "list.txt", "text/plain", URL, "notice")


def test_no_damaged_file_is_met_with_silence() -> None:
    """Sixty of the thousand that `python -m tests.spiders.attachments.damage 1000` reads."""
    for each in damaged(60):
        pieces = list(read_attachment(each.body, each.name))
        assert pieces, each.how
        if each.how in ("bomb", "encrypted", "nested archives", "noise"):
            assert any(isinstance(piece, Unread) for piece in pieces), (each.how, each.name)
