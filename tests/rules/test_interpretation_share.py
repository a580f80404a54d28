"""The share of a year's 规范性文件 that are interpreted by more than text, at its borders and in doubt."""

from __future__ import annotations

from datetime import date

import pytest

from rules import Answer, CannotTell, Problem
from rules.interpretation_share import interpretation_share
from storage.nouns import Severity, UnitKind
from storage.policy_nouns import InterpretationKind, InterpretedDocument, PolicyYear
from tests.rules.evidence import limits
from tests.rules.policy_evidence import document, interpretation, interpreted, year

PICTURE, TEXT = InterpretationKind.PICTURE, InterpretationKind.TEXT
SHOWN, TOLD = interpreted(interpretation(PICTURE)), interpreted(interpretation(TEXT))


def county(*documents: InterpretedDocument, **told: object) -> PolicyYear:
    return year(**{"unit": "", "kind": None, "documents": documents, **told})


def answers(evidence: PolicyYear, on: date = date(2022, 12, 31)) -> list[Answer]:
    return list(interpretation_share.check(evidence, limits(as_of=on)))


def test_six_of_ten_are_too_few_and_seven_are_enough() -> None:
    (problem,) = answers(county(*[SHOWN] * 6, *[TOLD] * 4))
    assert isinstance(problem, Problem)
    assert problem.message == (
        "2022 年目前看到规范性文件 10 个,其中 6 个有图片、视频或负责人解读,比例 60.0%,要求不低于 70%"
    )
    assert problem.about == "2022"
    assert answers(county(*[SHOWN] * 7, *[TOLD] * 3)) == []


@pytest.mark.parametrize(
    ("day", "severity"), [(date(2022, 12, 31), Severity.NOTICE), (date(2023, 1, 1), Severity.MINOR)]
)
def test_until_the_last_day_of_the_year_it_is_a_reminder(day: date, severity: Severity) -> None:
    (problem,) = answers(county(TOLD), day)
    assert isinstance(problem, Problem)
    assert problem.severity is severity


def test_an_interpretation_that_may_be_the_documents_counts_for_it() -> None:
    assert answers(county(interpreted(interpretation(PICTURE), sure=False))) == []


def test_a_document_whose_term_is_not_over_does_not_count_yet() -> None:
    fresh = interpreted(of=document(published=date(2022, 12, 14)))
    assert answers(county(SHOWN, fresh), date(2022, 12, 20)) == []
    assert answers(county(SHOWN, fresh), date(2022, 12, 21)) != []


def test_what_is_not_certain_to_be_normative_is_not_counted() -> None:
    other = interpreted(of=document(normative=False))
    assert answers(county(SHOWN, other, other)) == []


def test_without_any_document_or_with_something_unseen_nothing_can_be_told() -> None:
    for evidence in (county(), county(TOLD, doubt="有 3 篇还没有读过")):
        (answer,) = answers(evidence)
        assert isinstance(answer, CannotTell)


def test_a_units_year_and_the_years_before_it_was_asked_for_are_left_alone() -> None:
    assert answers(year(unit="永宁镇", kind=UnitKind.TOWNSHIP, documents=(TOLD,))) == []
    assert answers(county(TOLD, year=2021)) == []
