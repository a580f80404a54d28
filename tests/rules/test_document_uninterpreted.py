"""A 规范性文件 without any interpretation: when its term is over, holidays included, and what excuses it."""

from __future__ import annotations

from datetime import date

from rules import Answer, CannotTell, Problem
from rules.document_uninterpreted import document_uninterpreted
from storage.policy_nouns import InterpretedDocument
from tests.rules.evidence import limits
from tests.rules.policy_evidence import address, document, interpretation, interpreted

WEDNESDAY = interpreted(of=document(published=date(2022, 6, 15)))


def answers(evidence: InterpretedDocument, on: date) -> list[Answer]:
    return list(document_uninterpreted.check(evidence, limits(as_of=on)))


def test_the_last_day_of_the_term_still_counts_and_the_day_after_does_not() -> None:
    assert answers(WEDNESDAY, date(2022, 6, 21)) == []
    (problem,) = answers(WEDNESDAY, date(2022, 6, 22))
    assert isinstance(problem, Problem)
    assert problem.about == address("d")
    assert "应在 3 个工作日内发布" in problem.message


def test_days_on_which_a_holiday_may_lie_are_no_working_days() -> None:
    before = interpreted(of=document(published=date(2022, 9, 27)))
    assert answers(before, date(2022, 10, 13)) == []
    assert answers(before, date(2022, 10, 14)) != []


def test_whatever_may_interpret_it_excuses_it() -> None:
    assert answers(interpreted(interpretation(), sure=False), date(2022, 12, 1)) == []


def test_what_may_be_no_normative_document_is_not_asked_about() -> None:
    assert answers(interpreted(of=document(normative=False)), date(2022, 12, 1)) == []


def test_without_a_day_or_with_something_unseen_nothing_can_be_told() -> None:
    for evidence in (
        interpreted(of=document(published=None)),
        interpreted(of=document(read=False)),
        interpreted(doubt="没有读到列表"),
    ):
        (answer,) = answers(evidence, date(2022, 12, 1))
        assert isinstance(answer, CannotTell)
