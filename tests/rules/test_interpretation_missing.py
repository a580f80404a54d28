"""What each unit owes in a year: one picture, one video, one by its head; when it is asked, when nothing is said."""

from __future__ import annotations

from datetime import date

import pytest

from rules import Answer, CannotTell, Problem
from rules.interpretation_missing import interpretation_missing
from storage.nouns import Severity, UnitKind
from storage.policy_nouns import InterpretationKind, PolicyYear
from tests.rules.evidence import limits
from tests.rules.policy_evidence import interpretation, year

TEXT, PICTURE, VIDEO, HEAD = InterpretationKind


def answers(evidence: PolicyYear, on: date = date(2022, 12, 1)) -> list[Answer]:
    return list(interpretation_missing.check(evidence, limits(as_of=on)))


def test_a_unit_without_a_video_and_one_by_its_head_is_told_which_are_missing() -> None:
    (problem,) = answers(year(interpretations=(interpretation(PICTURE), interpretation(TEXT))))
    assert isinstance(problem, Problem)
    assert problem.message == ("2022 年没有看到本单位的视频解读、主要负责人解读,应在 2022-12-31 前各不少于 1 个,请核实")
    assert problem.about == "2022"


@pytest.mark.parametrize(
    ("day", "severity"),
    [
        (date(2022, 9, 30), None),
        (date(2022, 10, 1), Severity.NOTICE),
        (date(2022, 12, 31), Severity.NOTICE),
        (date(2023, 1, 1), Severity.MINOR),
    ],
)
def test_it_reminds_from_the_last_quarter_and_deducts_after_the_year(day: date, severity: Severity | None) -> None:
    assert [each.severity for each in answers(year(), day) if isinstance(each, Problem)] == (
        [severity] * bool(severity)
    )


def test_one_interpretation_may_be_of_several_kinds() -> None:
    assert answers(year(interpretations=(interpretation(PICTURE), interpretation(VIDEO, HEAD)))) == []


def test_a_kind_that_the_county_gathers_without_saying_whose_it_is_is_not_called_missing() -> None:
    (problem,) = answers(year(elsewhere={PICTURE, VIDEO}))
    assert isinstance(problem, Problem)
    assert problem.evidence["missing"] == ["主要负责人"]
    (answer,) = answers(year(elsewhere={PICTURE, VIDEO, HEAD}))
    assert isinstance(answer, CannotTell)


def test_what_was_not_seen_is_not_missing() -> None:
    (answer,) = answers(year(doubt="永宁镇“政策解读”:没有读到列表"))
    assert isinstance(answer, CannotTell)
    whole = tuple(interpretation(kind) for kind in InterpretationKind)
    assert answers(year(doubt="没有读到列表", interpretations=whole)) == []


def test_the_county_other_bodies_and_earlier_years_owe_nothing() -> None:
    assert answers(year(unit="", kind=None)) == []
    assert answers(year(kind=UnitKind.OTHER)) == []
    assert answers(year(year=2021), date(2022, 1, 10)) == []
