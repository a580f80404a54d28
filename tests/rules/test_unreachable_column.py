"""A dead address counts when it failed twice and the failure can only be the site's."""

from __future__ import annotations

import pytest

from rules.unreachable_column import unreachable_column
from storage.nouns import ColumnObservation, ColumnState, Failure, Severity
from tests.rules.evidence import cannot_tell, entry, filled, limits, problems, seen, silent

THE_SITES_WORD = {
    Failure.NOT_FOUND,
    Failure.GONE,
    Failure.CLIENT_ERROR,
    Failure.SOFT_404,
    Failure.REDIRECTED_HOME,
    Failure.REDIRECT_LOOP,
    Failure.LOGIN,
}
PERHAPS_THE_LINE = {
    Failure.DNS,
    Failure.REFUSED,
    Failure.RESET,
    Failure.TIMEOUT,
    Failure.TLS,
    Failure.PROTOCOL,
    Failure.SERVER_ERROR,
}


def failed(failure: Failure | None, looks: int = 2) -> ColumnObservation:
    return seen(ColumnState.UNREACHABLE, failure=failure, looks=looks)


def test_a_page_that_is_gone_twice_is_unreachable() -> None:
    (problem,) = problems(unreachable_column, failed(Failure.NOT_FOUND), limits())
    assert problem.message == "本栏目打不开:网页不存在(404),先后试了 2 次"
    assert problem.evidence["failure"] == "not_found"
    assert unreachable_column.severity is Severity.MINOR


@pytest.mark.parametrize("failure", sorted(THE_SITES_WORD))
def test_what_the_site_itself_says_counts_even_when_it_says_it_everywhere(failure: Failure) -> None:
    assert problems(unreachable_column, failed(failure), limits(site_answered=False))


@pytest.mark.parametrize("failure", sorted(PERHAPS_THE_LINE))
def test_a_broken_connection_counts_only_on_a_site_that_answered_otherwise(failure: Failure) -> None:
    assert problems(unreachable_column, failed(failure), limits(site_answered=True))
    assert cannot_tell(unreachable_column, failed(failure), limits(site_answered=False))


@pytest.mark.parametrize("failure", sorted(set(Failure) - THE_SITES_WORD - PERHAPS_THE_LINE))
def test_our_own_restraint_and_limits_are_nobodys_fault(failure: Failure) -> None:
    assert cannot_tell(unreachable_column, failed(failure, looks=3), limits())


def test_a_failure_without_a_word_accuses_nobody() -> None:
    assert cannot_tell(unreachable_column, failed(None), limits())


def test_one_failure_accuses_nobody_and_closes_nothing() -> None:
    assert cannot_tell(unreachable_column, failed(Failure.NOT_FOUND, looks=1), limits())


def test_a_firewall_is_not_a_dead_address() -> None:
    assert cannot_tell(unreachable_column, seen(ColumnState.BLOCKED, failure=Failure.WAF, looks=3), limits())


@pytest.mark.parametrize(
    "evidence",
    [
        filled("2022-04-01"),
        seen(ColumnState.BLANK),
        seen(ColumnState.UNDATED, entry(None)),
        seen(ColumnState.UNREADABLE, failure=Failure.NOT_HTML),
        seen(ColumnState.EXTERNAL),
    ],
    ids=lambda evidence: str(evidence.state),
)
def test_a_page_that_answered_is_reachable(evidence: ColumnObservation) -> None:
    assert silent(unreachable_column, evidence, limits())
