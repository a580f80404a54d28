"""A recorded site: pages as they were answered, failures too, in a folder that a person can read and git can diff.

DIR/recording.json   {"name": …, "as_of": "2022-04-21"}
DIR/county.yml       the registry that the recording answers for
DIR/pages.jsonl      one RecordedPage a line, in order of URL
DIR/pages/…          bodies exactly as served, named after their URL
DIR/expected.jsonl   what a crawl of the recording must read and find, one ExpectedColumn a line
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from storage.nouns import ColumnState, Noun, Page

T = TypeVar("T", bound=Noun)


class RecordingError(Exception):
    """The folder is not a recording, or a file of it does not fit its form: one line that says which and why."""


class RecordedPage(Noun):
    """A page and where its body lies, relative to the recording; no body for a failure."""

    page: Page
    body: str | None = None


class ExpectedColumn(Noun):
    """What must be read in one column, and the names of the rules that must speak about it."""

    unit: str
    column: str
    state: ColumnState
    newest: date | None = None
    total: int | None = None
    findings: tuple[str, ...] = ()


class RecordingHead(Noun):
    name: str
    as_of: date


class Recording:
    """A recording opened for reading; bodies are read when asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.head = self._head()
        self._pages = {recorded.page.url: recorded for recorded in self._lines("pages.jsonl", RecordedPage)}

    @property
    def as_of(self) -> date:
        return self.head.as_of

    @property
    def registry(self) -> Path:
        return self.folder / "county.yml"

    def __len__(self) -> int:
        return len(self._pages)

    def __iter__(self) -> Iterator[RecordedPage]:
        return iter(self._pages.values())

    def find(self, url: str) -> RecordedPage | None:
        """The page recorded under exactly this URL (fragments do not count), or None."""
        return self._pages.get(url.partition("#")[0])

    def body(self, recorded: RecordedPage) -> bytes:
        return (self.folder / recorded.body).read_bytes() if recorded.body else b""

    def expected(self) -> list[ExpectedColumn]:
        return list(self._lines("expected.jsonl", ExpectedColumn))

    def _head(self) -> RecordingHead:
        path = self.folder / "recording.json"
        try:
            return RecordingHead.model_validate_json(path.read_bytes())
        except FileNotFoundError as missing:
            raise RecordingError(f"{self.folder} 不是录制目录:缺少 recording.json") from missing
        except ValidationError as wrong:
            raise RecordingError(f"{path}: {wrong.errors()[0]['msg']}") from wrong

    def _lines(self, name: str, noun: type[T]) -> Iterator[T]:
        path = self.folder / name
        if not path.is_file():
            raise RecordingError(f"{self.folder} 的录制不完整:缺少 {name}")
        for number, line in enumerate(path.read_bytes().splitlines(), 1):
            try:
                yield noun.model_validate_json(line)
            except ValidationError as wrong:
                raise RecordingError(f"{path} 第 {number} 行: {wrong.errors()[0]['msg']}") from wrong


def write_lines(path: Path, nouns: Iterable[Noun]) -> None:
    """Write one noun a line as compact JSON that keeps Chinese readable."""
    text = "".join(
        json.dumps(noun.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False, sort_keys=True) + "\n"
        for noun in nouns
    )
    path.write_text(text, encoding="utf-8")
