"""The file of numbers and words of the rules about pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.kinds import KindsError
from rules.page_checks import named, read_page_checks


def test_a_wrong_key_or_number_is_told_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "page_checks.yml"
    path.write_text(
        "{dead_link: {within_days: 0, doubt_above: 10, doubt_share: 0.5}, attachment_broken: {damaged: [坏]},"
        " date_mismatch: {list_later_days: 14, future_days: 1, more: 2}}"
    )
    with pytest.raises(KindsError) as told:
        read_page_checks(path)
    assert "page_checks.yml: dead_link.within_days" in str(told.value)
    assert "page_checks.yml: date_mismatch.more" in str(told.value)


def test_a_file_that_is_not_there_or_no_yaml_is_told(tmp_path: Path) -> None:
    with pytest.raises(KindsError, match="读不了"):
        read_page_checks(tmp_path / "page_checks.yml")
    (tmp_path / "page_checks.yml").write_text("{")
    with pytest.raises(KindsError, match="读不了"):
        read_page_checks(tmp_path / "page_checks.yml")


def test_a_long_name_is_cut_and_a_short_number_stays() -> None:
    assert named("甲" * 41) == "甲" * 40 + "…"
    assert named("2022年 附件 123456") == "2022年 附件 123456"
