"""What a person decides of a problem: that it is so, a false alarm, exempt, answered, or open again. With name and why.

A decision about personal data is remembered by the keyed hash and the place, so that the same thing is not found again
tomorrow, and another one beside it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from crawler.errors import XunlanError
from crawler.judge_pages import EXEMPTED
from crawler.rectify import first_status, latest_lives
from rules.folder import to_confirm
from storage.nouns import OPEN, TOLD, Rectification, RectificationEvent, RectificationStatus, Step
from storage.store import Store

LEAST_OF_AN_ID = 6  # characters of a fingerprint that are typed


class Decision(StrEnum):
    """What a person may say of a problem."""

    CONFIRM = "confirm"
    DISMISS = "dismiss"
    EXEMPT = "exempt"
    REPLIED = "replied"  # the unit answered, says whoever writes it down
    REOPEN = "reopen"  # an earlier dismissal or exemption is taken back


_STEP = {
    Decision.CONFIRM: Step.CONFIRMED,
    Decision.DISMISS: Step.DISMISSED,
    Decision.EXEMPT: Step.EXEMPTED,
    Decision.REPLIED: Step.REPLIED,
    Decision.REOPEN: Step.REOPENED,
}
_ENDS = {Decision.DISMISS: RectificationStatus.FALSE_ALARM, Decision.EXEMPT: RectificationStatus.EXEMPT}


def problem_called(store: Store, typed: str) -> Rectification:
    """The latest life of the problem whose fingerprint begins with what was typed.

    Raises XunlanError where there is none, or more than one.
    """
    if len(typed) < LEAST_OF_AN_ID:
        raise XunlanError(f"问题编号“{typed}”太短,请给出 xunlan findings 列出的编号(至少 {LEAST_OF_AN_ID} 位)")
    known = latest_lives(store.rectifications(include_closed=True))
    found = [each for fingerprint, each in known.items() if fingerprint.startswith(typed.lower())]
    if not found:
        raise XunlanError(f"没有编号为“{typed}”的问题,请用 xunlan findings --all 查看")
    if len(found) > 1:
        raise XunlanError(f"编号“{typed}”对应 {len(found)} 个问题,请多输入几位")
    return found[0]


def named(problem: Rectification) -> str:
    """A problem in a line of text: its number and place."""
    return f"{problem.fingerprint[:8]}({f'{problem.unit} {problem.column}'.strip()})"


class Said(NamedTuple):
    """Who decided, why, and when."""

    who: str
    why: str
    at: datetime


def decide(store: Store, problems: Sequence[Rectification], decision: Decision, said: Said) -> list[Rectification]:
    """Store one decision about some problems; the problems as they are now.

    Raises XunlanError for a problem of which it cannot be said, before anything is stored.
    """
    for problem in problems:
        _check(store, problem, decision)
    decided = []
    for problem in problems:
        closed_at = said.at if decision in _ENDS else None
        now = problem.model_copy(update={"status": _becomes(problem, decision), "closed_at": closed_at})
        event = RectificationEvent(
            fingerprint=problem.fingerprint, at=said.at, run=0, what=_STEP[decision], why=said.why, who=said.who
        )
        if decision is Decision.REPLIED:  # which takes no earlier word back
            store.save_rectifications([now], [event])
        else:
            store.decide(now, event, _dismissed(store, problem, decision))
        decided.append(now)
    return decided


def _becomes(problem: Rectification, decision: Decision) -> RectificationStatus:
    if decision in _ENDS:
        return _ENDS[decision]
    if decision is Decision.REPLIED:
        return RectificationStatus.REPLIED
    if decision is Decision.CONFIRM and problem.status in TOLD:
        return problem.status
    if problem.told and (decision is Decision.CONFIRM or problem.rule not in to_confirm()):
        return RectificationStatus.NOTIFIED  # the unit was told of it before it was dismissed
    return RectificationStatus.CONFIRMED if decision is Decision.CONFIRM else first_status(problem.rule)


# --- what cannot be said --------------------------------------------------------------------------------------------


def _check(store: Store, problem: Rectification, decision: Decision) -> None:
    if problem.status is RectificationStatus.CLOSED:
        raise XunlanError(f"问题 {named(problem)} 已整改,无需再处理")
    if decision is Decision.REOPEN:
        _check_reopen(store, problem)
    elif decision is Decision.CONFIRM and problem.status is RectificationStatus.EXEMPT:
        raise XunlanError(f"问题 {named(problem)} 已豁免,请先用 xunlan findings reopen 重新打开")
    elif decision is not Decision.CONFIRM and problem.status not in OPEN:
        raise XunlanError(f"问题 {named(problem)} 已处理过,请用 xunlan findings --all 查看")
    elif decision is Decision.REPLIED and problem.status not in TOLD:
        raise XunlanError(f"问题 {named(problem)} 还没有通知过单位,请先用 xunlan findings told 登记通知")


def _check_reopen(store: Store, problem: Rectification) -> None:
    """Only a person's word is taken back here: what is exempt by the registry is so until that is changed."""
    if problem.status in OPEN:
        raise XunlanError(f"问题 {named(problem)} 没有作为误报或豁免处理过,不需要重新打开")
    if problem.status is RectificationStatus.EXEMPT:
        events = store.rectification_events(problem.fingerprint)
        exempted_by = [each.who for each in events if each.what is Step.EXEMPTED]
        if not exempted_by or not exempted_by[-1]:
            raise XunlanError(f"问题 {named(problem)} 的栏目已豁免,请在登记表或豁免台账中取消")


def _dismissed(store: Store, problem: Rectification, decision: Decision) -> list[tuple[str, str]]:
    """(carrier, key) that must not be found again; the problem itself, where it is not made of single sightings."""
    if decision not in _ENDS:
        return []
    exempted = [(EXEMPTED, problem.fingerprint)]
    if problem.rule not in to_confirm():
        return exempted if decision is Decision.EXEMPT else []
    finding = store.last_finding(problem)
    if finding is None:
        raise XunlanError(f"问题 {problem.fingerprint[:8]} 的原始记录已过保存期限,请先重新巡查该单位")
    carrier = str(finding.evidence.get("carrier", ""))
    return [(carrier, key) for key in finding.evidence.get("keys", ())] or exempted
