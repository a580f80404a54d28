"""Links between a document and its interpretation, in both directions, and what may hide them."""

from __future__ import annotations

from typing import Any

import pytest

from rules import Answer, CannotTell, Problem
from rules.interpretation_unlinked import interpretation_unlinked
from storage.policy_nouns import InterpretedDocument
from tests.rules.evidence import limits
from tests.rules.policy_evidence import TITLE, address, document, interpretation, interpreted

ON, BACK = (address("i"),), (address("d"),)


def pair(on: tuple[str, ...] = ON, back: tuple[str, ...] = BACK, **told: Any) -> InterpretedDocument:
    return interpreted(interpretation(links=back), of=document(links=on), **told)


def answers(evidence: InterpretedDocument) -> list[Answer]:
    return list(interpretation_unlinked.check(evidence, limits()))


@pytest.mark.parametrize(
    ("on", "back", "told"),
    [
        ((), BACK, "文件没有链接到解读“《铜鼓县促进就业创业办法》解读”"),
        (ON, (), "解读“《铜鼓县促进就业创业办法》解读”没有链接到文件"),
    ],
)
def test_each_direction_is_asked_for(on: tuple[str, ...], back: tuple[str, ...], told: str) -> None:
    (problem,) = answers(pair(on, back))
    assert isinstance(problem, Problem)
    assert problem.message == f"《{TITLE}》:{told}"
    assert problem.about == address("d")


def test_a_pair_that_is_linked_both_ways_is_left_alone() -> None:
    assert answers(pair()) == []


def test_a_link_to_one_of_several_interpretations_and_back_to_a_copy_will_do() -> None:
    copied = document(links=ON, addresses=(address("d"), address("copy")))
    second = interpretation(name="i2", links=(address("copy"),))
    assert answers(interpreted(interpretation(links=BACK), second, of=copied)) == []


def test_a_pair_that_is_not_sure_is_not_asked_about() -> None:
    assert answers(pair((), (), sure=False)) == []
    assert answers(interpreted()) == []


def test_a_page_that_was_not_read_or_waits_for_a_script_cannot_be_told() -> None:
    for evidence in (
        interpreted(interpretation(read=False), of=document(links=ON)),
        interpreted(interpretation(links=BACK), of=document(read=False)),
        interpreted(interpretation(links=BACK), of=document(awaits_links=True)),
        interpreted(interpretation(awaits_links=True), of=document(links=ON)),
    ):
        (answer,) = answers(evidence)
        assert isinstance(answer, CannotTell)


def test_a_page_that_waits_for_a_script_but_shows_the_link_already_is_left_alone() -> None:
    linked = interpreted(interpretation(links=BACK, awaits_links=True), of=document(links=ON, awaits_links=True))
    assert answers(linked) == []
