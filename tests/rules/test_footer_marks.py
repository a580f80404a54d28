"""The foot of the home page: each missing mark is told, and what was not seen is not missing."""

from __future__ import annotations

import pytest

from rules.footer_marks import footer_marks
from storage.nouns import Severity
from storage.site_nouns import Footer, FooterMark
from tests.rules.site_evidence import cannot_tell, footer, home, limits, problems, silent, without


@pytest.mark.parametrize("mark", FooterMark)
def test_each_missing_mark_is_a_problem_of_its_own(mark: FooterMark) -> None:
    (problem,) = problems(footer_marks, home(footer=footer(marks=without(mark))))
    assert problem.message == f"首页底部没有{mark.value}"
    assert problem.about == mark.value


def test_two_missing_marks_are_two_problems() -> None:
    bare = footer(marks=without(FooterMark.ICP, FooterMark.SITE_MAP))
    assert {each.about for each in problems(footer_marks, home(footer=bare))} == {"ICP备案编号", "站点地图"}


def test_a_complete_foot_is_in_order() -> None:
    assert silent(footer_marks, home())
    assert silent(footer_marks, home(), limits(code="3609260001"))


def test_a_foot_that_is_complete_is_in_order_even_where_a_script_may_add_to_it() -> None:
    assert silent(footer_marks, home(footer=footer(complete=False)))


def test_a_foot_that_a_script_brings_in_is_not_missing() -> None:
    assert cannot_tell(footer_marks, home(footer=Footer()))
    assert cannot_tell(footer_marks, home(footer=footer(marks=without(FooterMark.AUTHORITY), complete=False)))


def test_a_home_page_that_was_not_seen_has_no_foot_to_judge() -> None:
    assert cannot_tell(footer_marks, home(unread="被网站防护拦截", footer=Footer()))


def test_an_owner_named_without_the_word_for_sponsor_is_only_reminded() -> None:
    (problem,) = problems(footer_marks, home(footer=footer(marks=without(FooterMark.SPONSOR), copyright_told=True)))
    assert problem.severity is Severity.NOTICE


def test_an_entry_that_reports_to_another_site_is_a_problem() -> None:
    (problem,) = problems(footer_marks, home(footer=footer(reports_to="3609000002")))
    assert "3609000002" in problem.message
    assert "3609260001" in problem.message


def test_the_registered_code_comes_before_the_one_shown() -> None:
    wrong = footer(site_code="3609000002", reports_to="3609260001")
    (problem,) = problems(footer_marks, home(footer=wrong), limits(code="3609260001"))
    assert problem.about == "网站标识码不一致"


def test_codes_that_are_not_told_contradict_nothing() -> None:
    assert silent(footer_marks, home(footer=footer(site_code=None, reports_to=None, declared=None)))
    assert silent(footer_marks, home(footer=footer(reports_to=None)), limits(code="3609260001"))


def test_the_code_of_a_ministry_is_the_same_in_any_case() -> None:
    ministry = footer(site_code="bm14000002", reports_to="bm14000002", declared="bm14000002")
    assert silent(footer_marks, home(footer=ministry), limits(code="BM14000002"))
