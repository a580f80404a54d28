from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dateutil.relativedelta import relativedelta

from rules.contract import Answer, CannotTell, Limits, Problem, days, rule
from rules.policy_checks import policy_checks
from storage.message_nouns import AnswerState, MessageBoard, PublicMessage
from storage.nouns import Mode, Severity


@rule("MSG01", Severity.MAJOR, rectify_within=days(5))
def unanswered_message(board: MessageBoard, limits: Limits) -> Iterator[Answer]:
    """留言超期未答复: a published message from the public has waited for an answer for more than three months.

    Asked of the columns of messages only, not of interviews, surveys, petitions and denunciations, and only about
    messages of the last year. A message counts as unanswered only where its list or its page says so and nothing says
    the contrary; of the others nothing can be told. What is published is taken to be valid.

    Basis: 国办秘函〔2019〕19号,单项否决 5(2)(监测时间点前 1 年内,超过 3 个月未回应有效留言).
    Remedy: 尽快答复并公开答复内容;不属于有效留言的(重复、无实质内容等),请核实后说明。
    """
    asked = policy_checks().messages
    if limits.mode is not Mode.REPLY or limits.kind in asked.not_kinds:
        return
    if any(word in board.column for word in asked.not_columns):
        return
    overdue = [each for each in board.messages if _is_overdue(each, limits.as_of)]
    found = [each for each in overdue if each.state is AnswerState.UNANSWERED]
    if not found and (overdue or any(_is_undated(each) for each in board.messages)):
        yield CannotTell(why="有的留言看不出提交日期或有没有答复")
    yield from (_problem(each, limits.as_of) for each in found)


def _is_overdue(message: PublicMessage, as_of: date) -> bool:
    """Whether a message that is not known to be answered is of the time looked at and its months are over; the last
    day still counts."""
    asked = policy_checks().messages
    if message.submitted is None or message.state is AnswerState.ANSWERED:
        return False
    oldest = as_of - relativedelta(months=asked.within_months)
    return oldest <= message.submitted and as_of > message.submitted + relativedelta(months=asked.months)


def _is_undated(message: PublicMessage) -> bool:
    return message.submitted is None and message.state is not AnswerState.ANSWERED


def _problem(message: PublicMessage, as_of: date) -> Problem:
    assert message.submitted is not None
    waited, months = (as_of - message.submitted).days, policy_checks().messages.months
    told = f"{message.submitted} 的留言“{message.title}”至今没有答复(已 {waited} 天)"
    return Problem(
        message=f"{told},应在 {months} 个月内答复,请核实",
        about=message.url,
        evidence={"submitted": message.submitted.isoformat(), "days": waited},
    )
