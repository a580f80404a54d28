"""The ledgers: a row entered again replaces the one before, and nothing is lost."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError
from sqlalchemy import create_engine, text

from storage.ledger_nouns import LEDGERS, AuditorFinding, AuditorWord, PairTask
from storage.ledgers import Entered, Entering
from storage.store import Store

ENTERING = Entering(datetime(2022, 4, 1, 2, tzinfo=UTC), "办公室")
TASK = PairTask(week_of=date(2022, 1, 6), checker="财政局", checked="永宁镇", done=False)


def test_a_row_comes_back_with_who_entered_it_and_from_where(store: Store) -> None:
    found = AuditorFinding(found_on=date(2022, 3, 1), unit="财政局", column="财政预算", what=AuditorWord.BLANK)
    assert store.enter([(found, "监测.xlsx 第 2 行"), (TASK, "命令行")], ENTERING) == Entered(new=2)
    (entry,) = store.ledger_entries(AuditorFinding)
    assert (entry.row, entry.source, entry.entered_by) == (found, "监测.xlsx 第 2 行", "办公室")
    assert store.ledger(PairTask) == [TASK]


def test_the_week_of_any_of_its_days_is_the_same_week() -> None:
    assert TASK.week_of == date(2022, 1, 3)
    assert TASK.key == PairTask(week_of=date(2022, 1, 9), checker="财政局", checked="永宁镇", done=True).key


def test_a_row_entered_again_replaces_the_one_before_which_is_kept(store: Store) -> None:
    store.enter([(TASK, "一")], ENTERING)
    assert store.enter([(TASK, "二")], ENTERING) == Entered(same=1)
    done = TASK.model_copy(update={"done": True})
    assert store.enter([(done, "三")], ENTERING) == Entered(changed=1)
    assert store.ledger(PairTask) == [done]
    engine = create_engine(store.url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*), count(ended_at) FROM ledger_rows")).one() == (2, 1)
    engine.dispose()


def test_a_withdrawn_row_is_out_of_sight_and_may_be_entered_again(store: Store) -> None:
    store.enter([(TASK, "一")], ENTERING)
    (entry,) = store.ledger_entries(PairTask)
    assert store.withdraw(entry.id, ENTERING, "填错了")
    assert not store.withdraw(entry.id, ENTERING, "填错了")
    assert store.ledger(PairTask) == []
    assert store.enter([(TASK, "二")], ENTERING) == Entered(new=1)


def test_a_task_that_contradicts_itself_is_no_row() -> None:
    with pytest.raises(ValidationError, match="未及时整改数不能多于"):
        PairTask(week_of=date(2022, 1, 3), checker="财政局", checked="永宁镇", done=True, errors=1, fixed_late=2)


def test_every_field_that_people_fill_in_has_a_heading() -> None:
    for noun in LEDGERS:
        assert set(noun.identity) <= set(noun.model_fields)
        assert all(field.title for field in noun.model_fields.values()), noun
