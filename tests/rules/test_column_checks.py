"""The numbers and words that the office may change: checked when they are read, with every fault named."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from rules import column_checks as checks
from rules.kinds import KindsError

FILE = Path(checks.__file__).with_name("column_checks.yml")


def changed(folder: Path, rule: str, **told: object) -> Path:
    """The file that comes with the program, with single values of one rule changed."""
    content = yaml.safe_load(FILE.read_bytes())
    content[rule] |= told
    path = folder / "column_checks.yml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


def test_the_file_that_comes_with_the_program_is_good() -> None:
    assert checks.read_checks(FILE) == checks.column_checks()


def test_numbers_and_words_can_be_changed(tmp_path: Path) -> None:
    words = checks.read_checks(changed(tmp_path, "placeholder_content", titles=["样稿"])).placeholder_content
    assert words.holds("【样稿】", none_is_honest=True)
    assert not words.holds("测试", none_is_honest=True)
    assert checks.read_checks(changed(tmp_path, "due_soon", days=3)).due_soon.days == 3


@pytest.mark.parametrize(
    ("rule", "told", "named"),
    [
        ("due_soon", {"days": -1}, "due_soon.days"),
        ("due_soon", {"day": 3}, "due_soon.day"),
        ("backdated_entry", {"below": 0}, "backdated_entry.below"),
        ("placeholder_content", {"patterns": ["("]}, "placeholder_content.patterns"),
        ("duplicate_filler", {"times": 1}, "duplicate_filler.times"),
    ],
)
def test_a_fault_is_named_with_its_file_and_key(tmp_path: Path, rule: str, told: dict[str, object], named: str) -> None:
    with pytest.raises(KindsError, match=f"column_checks.yml: {named}"):
        checks.read_checks(changed(tmp_path, rule, **told))


def test_a_file_that_is_no_yaml_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "column_checks.yml").write_text("due_soon: [", encoding="utf-8")
    with pytest.raises(KindsError, match="读不了"):
        checks.read_checks(tmp_path / "column_checks.yml")
