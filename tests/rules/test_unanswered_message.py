"""Messages that wait for an answer: the three months, the one year, the columns left out, and what cannot be told."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from rules import Answer, CannotTell, Problem
from rules.unanswered_message import unanswered_message
from storage.message_nouns import AnswerState, MessageBoard, PublicMessage
from storage.nouns import Mode, Severity
from tests.rules.evidence import limits

WAITS, ANSWERED, UNKNOWN = AnswerState.UNANSWERED, AnswerState.ANSWERED, AnswerState.UNKNOWN


def message(submitted: str | None, state: AnswerState = WAITS) -> PublicMessage:
    return PublicMessage(
        title="关于道路积水的问题",
        url=f"http://www.tonggu.gov.cn/mail/{submitted}-{state}.html",
        submitted=date.fromisoformat(submitted) if submitted else None,
        state=state,
    )


def board(*messages: PublicMessage, column: str = "县长信箱") -> MessageBoard:
    return MessageBoard(
        unit="县政府办",
        column=column,
        url="http://www.tonggu.gov.cn/mail/",
        seen_at=datetime(2022, 4, 21, 2, tzinfo=UTC),
        messages=messages,
    )


def answers(
    *messages: PublicMessage, column: str = "县长信箱", kind: str = "mailbox", mode: Mode = Mode.REPLY
) -> list[Answer]:
    return list(unanswered_message.check(board(*messages, column=column), limits(mode, kind=kind)))


def test_three_months_to_the_day_are_not_yet_too_long_and_a_day_more_is() -> None:
    assert answers(message("2022-01-21")) == []
    (problem,) = answers(message("2022-01-20"))
    assert isinstance(problem, Problem)
    assert problem.message == ("2022-01-20 的留言“关于道路积水的问题”至今没有答复(已 91 天),应在 3 个月内答复,请核实")
    assert problem.about == message("2022-01-20").url
    assert unanswered_message.severity is Severity.MAJOR


def test_only_messages_of_the_last_year_are_asked_about() -> None:
    assert answers(message("2021-04-20")) == []
    assert len(answers(message("2021-04-21"))) == 1


def test_an_answer_however_late_is_an_answer() -> None:
    assert answers(message("2021-08-01", ANSWERED), message(None, ANSWERED)) == []


@pytest.mark.parametrize("unclear", [message("2021-12-01", UNKNOWN), message(None)])
def test_where_neither_list_nor_page_says_it_nothing_can_be_told(unclear: PublicMessage) -> None:
    (answer,) = answers(unclear, message("2022-04-01"))
    assert isinstance(answer, CannotTell)


def test_what_is_known_is_told_beside_what_is_not() -> None:
    (problem,) = answers(message("2021-12-01", UNKNOWN), message("2021-12-02"))
    assert isinstance(problem, Problem)
    assert problem.about == message("2021-12-02").url


def test_an_answer_holds_only_for_messages_of_which_enough_is_known() -> None:
    known = message("2021-12-01"), message(None, ANSWERED)
    assert board(*known, message(None), message("2021-12-01", UNKNOWN)).told == known


def test_a_young_message_of_unknown_state_needs_no_answer_yet() -> None:
    assert answers(message("2022-03-01", UNKNOWN)) == []


@pytest.mark.parametrize(
    ("column", "kind", "mode"),
    [
        ("在线访谈", "mailbox", Mode.REPLY),
        ("网上信访", "mailbox", Mode.REPLY),
        ("纪检举报", "mailbox", Mode.REPLY),
        ("民意征集", "survey", Mode.REPLY),
        ("通知公告", "notice", Mode.ROLL),
    ],
)
def test_interviews_surveys_petitions_and_other_columns_are_left_alone(column: str, kind: str, mode: Mode) -> None:
    assert answers(message("2021-12-01"), column=column, kind=kind, mode=mode) == []
