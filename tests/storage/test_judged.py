"""Findings, rectifications and the steps of their lives."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.exc import StatementError

from storage.nouns import RectificationStatus
from storage.store import Store
from tests.storage.world import BUDGET, NOTICES, PLANS, begin, event, finding, night, rectification


def test_findings_come_back_as_they_were_and_replace_those_of_the_same_run(store: Store) -> None:
    first, second = begin(store, 0), begin(store, 1)
    store.save_findings(first.id, [finding(NOTICES), finding(PLANS)])
    store.save_findings(second.id, [finding(NOTICES, 1)])
    about = finding(BUDGET, 0, about="http://county.test/a.html")
    store.save_findings(first.id, [about])
    assert store.findings(first.id) == [about]
    assert store.findings(second.id) == [finding(NOTICES, 1)]


def test_evidence_that_is_no_json_is_kept_as_text(store: Store) -> None:
    run = begin(store)
    store.save_findings(run.id, [finding(NOTICES, 0, evidence={"newest": date(2022, 1, 1)})])
    assert store.findings(run.id)[0].evidence == {"newest": "2022-01-01"}


def test_rectifications_come_back_in_the_order_of_the_registry(store: Store) -> None:
    stored = [rectification(BUDGET), rectification(PLANS, 1), rectification(NOTICES, 2)]
    store.save_rectifications(stored, [])
    assert store.rectifications() == stored[::-1]
    assert store.rectifications(units=["财政局"]) == stored[:1]
    assert store.rectifications(rules=["blank_column"]) == []


def test_a_rectification_saved_again_is_the_same_one_a_step_on(store: Store) -> None:
    opened = rectification(NOTICES)
    closed = opened.model_copy(update={"status": RectificationStatus.CLOSED, "closed_at": night(3)})
    store.save_rectifications([opened], [])
    store.save_rectifications([closed], [])
    assert store.rectifications() == []
    assert store.rectifications(include_closed=True) == [closed]


def test_every_step_is_kept_in_order(store: Store) -> None:
    of = rectification(NOTICES)
    for number, what in enumerate(["opened", "closed", "reopened"]):
        store.save_rectifications([of], [event(of, begin(store, number), what)])
    assert [each.what for each in store.rectification_events(of.fingerprint)] == ["opened", "closed", "reopened"]
    assert store.rectification_events("0" * 32) == []


def test_a_judgement_is_stored_as_a_whole_or_not_at_all(store: Store) -> None:
    run = begin(store)
    of = rectification(NOTICES)
    broken = event(of, run, "opened").model_copy(update={"at": night(0).replace(tzinfo=None)})
    with pytest.raises(StatementError):
        store.save_judgement(run.id, [finding(NOTICES)], [of], [broken])
    assert store.findings(run.id) == []
    assert store.rectifications() == []
    store.save_judgement(run.id, [finding(NOTICES)], [of], [event(of, run, "opened")])
    assert store.findings(run.id) == [finding(NOTICES)]
    assert store.rectifications() == [of]
    assert store.rectification_events(of.fingerprint) == [event(of, run, "opened")]
