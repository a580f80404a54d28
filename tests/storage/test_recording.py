"""A recording, opened for reading."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from storage.nouns import ColumnState, Failure
from storage.recording import ExpectedColumn, RecordedPage, Recording, RecordingError, write_lines
from tests.storage.world import NOTICES, PLANS, page

FOUND = RecordedPage(page=page(NOTICES), body="pages/notices.html")
FAILED = RecordedPage(page=page(PLANS, status=None, failure=Failure.TIMEOUT))
EXPECTED = ExpectedColumn(
    unit="永宁镇", column="通知公告", state=ColumnState.FILLED, total=15, findings=("stale_column",)
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "recording.json").write_text('{"name": "铜鼓", "as_of": "2022-04-21"}')
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "notices.html").write_bytes("公告".encode("gb18030"))
    write_lines(tmp_path / "pages.jsonl", [FOUND, FAILED])
    write_lines(tmp_path / "expected.jsonl", [EXPECTED])
    return tmp_path


def test_pages_failures_and_expectations_come_back_as_they_were_written(folder: Path) -> None:
    recording = Recording(folder)
    assert list(recording) == [FOUND, FAILED]
    assert (len(recording), recording.as_of, recording.head.name) == (2, date(2022, 4, 21), "铜鼓")
    assert recording.expected() == [EXPECTED]
    assert recording.registry == folder / "county.yml"


def test_a_page_is_found_by_its_url_whatever_the_fragment_and_its_body_is_as_served(folder: Path) -> None:
    recording = Recording(folder)
    found = recording.find(NOTICES.url + "#top")
    assert found == FOUND
    assert found is not None
    assert recording.body(found) == "公告".encode("gb18030")
    assert recording.body(FAILED) == b""
    assert recording.find(NOTICES.url + "?page=2") is None


def test_lines_are_readable_and_hold_no_defaults(folder: Path) -> None:
    text = (folder / "expected.jsonl").read_text()
    assert "通知公告" in text
    assert "newest" not in text


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("recording.json", None, "缺少 recording.json"),
        ("recording.json", "{}", "recording.json"),
        ("pages.jsonl", None, "缺少 pages.jsonl"),
        ("pages.jsonl", '{"page": 1}', "第 1 行"),
    ],
)
def test_a_folder_that_is_no_recording_is_refused_with_what_is_wrong(
    folder: Path, name: str, content: str | None, told: str
) -> None:
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_text(content)
    with pytest.raises(RecordingError, match=told):
        Recording(folder)
