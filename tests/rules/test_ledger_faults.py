"""What the ledgers tell of units: what must be told, and beside it what is nearest and must not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rules.ledger_faults import LedgerRows, Stretch, ledger_faults, may_tell
from rules.ledger_words import LedgerFault, LedgerWordsError, ledger_words, read_ledger_words
from storage.ledger_nouns import (
    AuditorFinding,
    AuditorWord,
    EvidenceCheck,
    MediaAccount,
    MediaCheck,
    PairTask,
    TownshipTask,
)

DAY = date(2022, 4, 21)
Q1 = Stretch(date(2022, 1, 1), date(2022, 3, 31), DAY)
PAGE = "http://www.tonggu.gov.cn/qpz/1.html"


def told(rows: LedgerRows, stretch: Stretch = Q1) -> list[tuple[str, str]]:
    """What is told of whom."""
    return [(each.rule, each.unit) for each in ledger_faults(rows, stretch)]


def pair(week: date = date(2022, 1, 3), **given: Any) -> LedgerRows:
    facts = {"week_of": week, "checker": "城管局", "checked": "生态环境局", "done": True}
    return LedgerRows(pairs=(PairTask.model_validate(facts | given),))


def media(closed_on: date | None = None, on: date = date(2022, 2, 1), **given: Any) -> LedgerRows:
    facts = {"checked_on": on, "account": "铜鼓生态环境", "updated": True} | given
    account = MediaAccount(account="铜鼓生态环境", unit="生态环境局", closed_on=closed_on)
    return LedgerRows(accounts=(account,), checks=(MediaCheck.model_validate(facts),))


def township(due_on: date = date(2022, 3, 1), reachable: bool | None = None, **given: Any) -> LedgerRows:
    facts = {"unit": "棋坪镇", "number": 1, "task": "设立公开专区", "due_on": due_on, "evidence_url": PAGE}
    look = EvidenceCheck(url=PAGE, checked_at=datetime(2022, 4, 1, tzinfo=UTC), reachable=reachable, said="404")
    return LedgerRows(tasks=(TownshipTask.model_validate(facts | given),), evidence=(look,))


def auditor(**given: Any) -> LedgerRows:
    facts = {"found_on": date(2022, 3, 1), "unit": "林业局", "column": "政策文件", "what": AuditorWord.BLANK}
    return LedgerRows(auditor=(AuditorFinding.model_validate(facts | given),))


# --- 结对找错 -------------------------------------------------------------------------------------------------------


def test_a_task_not_done_falls_on_who_should_have_checked_and_errors_put_right_late_on_who_was_checked() -> None:
    assert told(pair(done=False)) == [("pair_task_undone", "城管局")]
    assert told(pair(errors=3, fixed_late=1)) == [("pair_errors_late", "生态环境局")]


def test_a_task_that_was_done_and_errors_put_right_in_time_are_held_against_nobody() -> None:
    assert told(pair()) == told(pair(errors=3)) == []


def test_a_week_that_is_not_over_accuses_nobody_until_its_monday_after() -> None:
    sunday = date(2022, 1, 9)
    assert told(pair(done=False), Stretch(Q1.first, Q1.last, sunday)) == []
    assert len(told(pair(done=False), Stretch(Q1.first, Q1.last, sunday + timedelta(days=1)))) == 1


def test_a_week_belongs_to_the_period_in_which_it_begins() -> None:
    assert told(pair(date(2021, 12, 27), done=False)) == []
    assert len(told(pair(date(2022, 3, 28), done=False))) == 1
    assert told(pair(date(2022, 4, 4), done=False)) == []


# --- 政务新媒体 -----------------------------------------------------------------------------------------------------


def test_an_account_is_stale_when_the_monitor_says_so_or_nothing_came_for_more_than_two_weeks() -> None:
    assert told(media(updated=False)) == [("media_not_updated", "生态环境局")]
    assert told(media(last_update=date(2022, 1, 17))) == [("media_not_updated", "生态环境局")]


def test_an_account_that_was_updated_on_the_fourteenth_day_before_is_in_time() -> None:
    assert told(media(last_update=date(2022, 1, 18))) == told(media()) == []


def test_a_function_that_does_not_work_is_told_beside_it_in_the_words_of_the_monitor() -> None:
    (fault,) = ledger_faults(media(works=False, fault="公众号菜单栏功能无法正常使用"), Q1)
    assert (fault.rule, fault.unit, fault.column) == ("media_fault", "生态环境局", "")
    assert "公众号菜单栏功能无法正常使用" in fault.message


def test_a_closed_account_owes_nothing_from_its_closing_on() -> None:
    assert told(media(closed_on=date(2022, 2, 1), updated=False)) == []
    assert len(told(media(closed_on=date(2022, 2, 2), updated=False))) == 1


def test_a_check_of_another_period_or_after_the_day_or_of_an_unknown_account_tells_nothing() -> None:
    assert told(media(on=date(2021, 12, 31), updated=False)) == []
    assert told(media(on=date(2022, 4, 1), updated=False)) == []
    assert told(media(updated=False), Stretch(Q1.first, Q1.last, date(2022, 1, 31))) == []
    assert told(media(account="别的号", updated=False)) == []


# --- 乡镇任务 -------------------------------------------------------------------------------------------------------


def test_a_task_is_overdue_from_the_day_after_its_date_until_it_is_done() -> None:
    assert told(township(due_on=DAY)) == []
    assert told(township(due_on=DAY - timedelta(days=1))) == [("township_task_overdue", "棋坪镇")]
    assert told(township(done_on=DAY)) == []
    assert told(township(done_on=DAY + timedelta(days=1))) == [("township_task_overdue", "棋坪镇")]


def test_evidence_accuses_only_where_it_really_could_not_be_opened_and_the_task_is_said_to_be_done() -> None:
    assert told(township(done_on=date(2022, 2, 1), reachable=False)) == [("township_evidence_unreachable", "棋坪镇")]
    assert told(township(done_on=date(2022, 2, 1), reachable=None)) == []
    assert told(township(done_on=date(2022, 2, 1), reachable=True)) == []
    assert told(township(due_on=date(2022, 12, 1), reachable=False)) == []


# --- 市级监测 -------------------------------------------------------------------------------------------------------


def test_what_the_auditor_found_stands_until_it_is_entered_as_fixed() -> None:
    (fault,) = ledger_faults(auditor(), Q1)
    assert (fault.rule, fault.unit, fault.column) == ("auditor_finding", "林业局", "政策文件")
    assert told(auditor(fixed_on=DAY)) == []
    assert len(told(auditor(fixed_on=DAY + timedelta(days=1)))) == 1


def test_what_the_auditor_found_after_the_day_is_not_known_yet() -> None:
    assert told(auditor(found_on=DAY + timedelta(days=1))) == []
    assert len(told(auditor(found_on=DAY))) == 1


# --- the words ------------------------------------------------------------------------------------------------------


def test_two_faults_are_two_problems_and_the_same_one_is_the_same_again() -> None:
    rows = LedgerRows(pairs=(*pair(done=False).pairs, *pair(date(2022, 1, 10), done=False).pairs))
    first, second = ledger_faults(rows, Q1)
    assert first.fingerprint != second.fingerprint
    assert [each.fingerprint for each in ledger_faults(rows, Q1)] == [first.fingerprint, second.fingerprint]


@pytest.mark.parametrize(
    ("rows", "tells"),
    [(pair(), False), (pair(done=False), True), (pair(errors=1, fixed_late=1), True)],
)
def test_rows_that_can_tell_of_nothing_need_not_be_kept(rows: LedgerRows, tells: bool) -> None:
    assert may_tell(rows.pairs[0]) is tells


def test_every_fault_has_its_words_and_every_word_of_the_auditor_but_other_its_rules() -> None:
    words = ledger_words()
    assert set(words.faults) == set(LedgerFault)
    assert [word for word in AuditorWord if not words.rules_of(word)] == [AuditorWord.OTHER]


def test_a_file_that_names_an_unknown_rule_or_leaves_a_fault_out_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "ledger_faults.yml"
    file.write_text(
        "media_max_age_days: 7\nauditor_within_days: 7\nfaults: {}\nauditor: {空白栏目: [no_such_rule]}\n",
        encoding="utf-8",
    )
    with pytest.raises(LedgerWordsError, match=r"(?s)缺少 pair_task_undone.*没有规则 no_such_rule"):
        read_ledger_words(file)
