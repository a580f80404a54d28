"""What a person decides of a problem: that it is so, that it is a false alarm, that it is exempt. With name and reason.

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
from rules.folder import to_confirm
from storage.nouns import OPEN, Rectification, RectificationEvent, RectificationStatus
from storage.store import Store

LEAST_OF_AN_ID = 6  # characters of a fingerprint that are typed


class Decision(StrEnum):
    """What a person may say of a problem."""

    CONFIRM = "confirm"
    DISMISS = "dismiss"
    EXEMPT = "exempt"


_BECOMES = {
    Decision.CONFIRM: RectificationStatus.CONFIRMED,
    Decision.DISMISS: RectificationStatus.FALSE_ALARM,
    Decision.EXEMPT: RectificationStatus.EXEMPT,
}
_STEP = {Decision.CONFIRM: "confirmed", Decision.DISMISS: "dismissed", Decision.EXEMPT: "exempted"}


def problem_called(store: Store, typed: str) -> Rectification:
    """The latest life of the problem whose fingerprint begins with what was typed.

    Raises XunlanError where there is none, or more than one.
    """
    if len(typed) < LEAST_OF_AN_ID:
        raise XunlanError(f"问题编号“{typed}”太短,请给出 xunlan findings 列出的编号(至少 {LEAST_OF_AN_ID} 位)")
    known = {each.fingerprint: each for each in store.rectifications(include_closed=True)}
    found = [each for fingerprint, each in known.items() if fingerprint.startswith(typed.lower())]
    if not found:
        raise XunlanError(f"没有编号为“{typed}”的问题,请用 xunlan findings --all 查看")
    if len(found) > 1:
        raise XunlanError(f"编号“{typed}”对应 {len(found)} 个问题,请多输入几位")
    return found[0]


class Said(NamedTuple):
    """Who decided, why, and when."""

    who: str
    why: str
    at: datetime


def decide(store: Store, problems: Sequence[Rectification], decision: Decision, said: Said) -> list[Rectification]:
    """Store one decision about some problems; the problems as they are now.

    Raises XunlanError for a problem that is not open (one that is exempt or a false alarm may be confirmed), before
    anything is stored.
    """
    for problem in problems:
        _check(problem, decision)
    decided = []
    for problem in problems:
        closed_at = None if decision is Decision.CONFIRM else said.at
        now = problem.model_copy(update={"status": _BECOMES[decision], "closed_at": closed_at})
        event = RectificationEvent(
            fingerprint=problem.fingerprint, at=said.at, run=0, what=_STEP[decision], why=said.why, who=said.who
        )
        store.decide(now, event, _dismissed(store, problem, decision))
        decided.append(now)
    return decided


def _check(problem: Rectification, decision: Decision) -> None:
    told = f"{problem.fingerprint[:8]}({problem.unit} {problem.column})"
    if problem.status is RectificationStatus.CLOSED:
        raise XunlanError(f"问题 {told} 已整改,无需再处理")
    if decision is Decision.CONFIRM and problem.status is RectificationStatus.EXEMPT:
        raise XunlanError(f"问题 {told} 已豁免,请先在登记表中取消豁免")
    if decision is not Decision.CONFIRM and problem.status not in OPEN:
        raise XunlanError(f"问题 {told} 已处理过,请用 xunlan findings --all 查看")


def _dismissed(store: Store, problem: Rectification, decision: Decision) -> list[tuple[str, str]]:
    """(carrier, key) that must not be found again; the problem itself, where it is not made of single sightings."""
    if decision is Decision.CONFIRM:
        return []
    exempted = [(EXEMPTED, problem.fingerprint)]
    if problem.rule not in to_confirm():
        return exempted if decision is Decision.EXEMPT else []
    finding = store.last_finding(problem)
    if finding is None:
        raise XunlanError(f"问题 {problem.fingerprint[:8]} 的原始记录已过保存期限,请先重新巡查该单位")
    carrier = str(finding.evidence.get("carrier", ""))
    return [(carrier, key) for key in finding.evidence.get("keys", ())] or exempted
