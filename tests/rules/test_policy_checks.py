"""The file of numbers and words: what is wrong with it is told; which years are judged; when a term ends."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rules.kinds import KindsError
from rules.policy_checks import policy_checks, read_policy_checks

FILE = Path(__file__).parents[2] / "rules" / "policy_checks.yml"


@pytest.mark.parametrize(
    ("written", "instead", "told"),
    [
        ("least: 0.7", "least: 70", "share.least"),
        ("months: 3", "monhts: 3", "messages.monhts"),
        ('remind_from: "10-01"', 'remind_from: "13-01"', "each_year.remind_from"),
        ("kinds: [图片, 视频", "kinds: [图画, 视频", "each_year.kinds"),
        ("covered_by: [budget]", "covered_by: [budgets]", "kinds.yml 中没有类别 budgets"),
        ("whole_site: true", "whole_site: false", "yearly_items.0"),
        ("video: '视频", "video: '(视频", "interpretations.video"),
    ],
)
def test_a_wrong_file_is_refused_and_says_where(tmp_path: Path, written: str, instead: str, told: str) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert written in text
    (tmp_path / "policy_checks.yml").write_text(text.replace(written, instead, 1), encoding="utf-8")
    with pytest.raises(KindsError, match=told):
        read_policy_checks(tmp_path / "policy_checks.yml")


def test_last_year_is_judged_until_it_is_settled() -> None:
    assert policy_checks().years_to_judge(date(2023, 3, 31)) == (2022, 2023)
    assert policy_checks().years_to_judge(date(2023, 4, 1)) == (2023,)


def test_a_term_leaves_out_weekends() -> None:
    assert policy_checks().term.last_day(date(2022, 6, 17)) == date(2022, 6, 23)
