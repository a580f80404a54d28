"""An address that cannot exist must be answered with 404, and with a way home."""

from __future__ import annotations

import pytest

from rules.error_page import error_page
from storage.site_nouns import MissingPageAnswer
from tests.rules.site_evidence import cannot_tell, missing_page, problems, silent


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (MissingPageAnswer.SAID_SO, "200"),
        (MissingPageAnswer.HOME, "首页"),
        (MissingPageAnswer.ANOTHER_PAGE, "状态正常"),
    ],
)
def test_success_in_place_of_404_is_a_problem(answer: MissingPageAnswer, told: str) -> None:
    (problem,) = problems(error_page, missing_page(answer, status=200, leads_home=True))
    assert told in problem.message
    assert "应返回 404" in problem.message


def test_a_true_404_with_a_way_home_is_in_order() -> None:
    assert silent(error_page, missing_page(MissingPageAnswer.NOT_FOUND, status=404, leads_home=True))
    assert silent(error_page, missing_page(MissingPageAnswer.NOT_FOUND, status=410, leads_home=True))


def test_a_404_without_a_way_home_is_told() -> None:
    (problem,) = problems(error_page, missing_page(MissingPageAnswer.NOT_FOUND, status=404))
    assert problem.message == "404 错误页没有返回首页的链接"


def test_an_unclear_answer_accuses_nobody() -> None:
    assert cannot_tell(error_page, missing_page(MissingPageAnswer.UNCLEAR, status=403, why="被网站防护拦截"))
