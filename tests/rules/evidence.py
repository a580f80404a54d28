"""Evidence for the rules' tests: one column as seen, and what may be asked of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from rules import Answer, CannotTell, Limits, Problem, Rule
from storage.nouns import ColumnObservation, ColumnState, DatedBy, Entry, Mode

AS_OF = date(2022, 4, 21)


def entry(published: str | None, title: str = "关于做好有关工作的通知", url: str = "") -> Entry:
    return Entry(
        title=title,
        url=url or f"http://www.tonggu.gov.cn/art/{published}-{title}.html",
        published=date.fromisoformat(published) if published else None,
        dated_by=DatedBy.ROW if published else DatedBy.NONE,
    )


def seen(state: ColumnState = ColumnState.FILLED, *entries: Entry, **told: Any) -> ColumnObservation:
    """One observation; `newest` and `total` follow from the entries unless told."""
    days = [each.published for each in entries if each.published]
    return ColumnObservation(
        **{
            "unit": "永宁镇",
            "column": "通知公告",
            "url": "http://www.tonggu.gov.cn/tgxrmzf/tzgg/pc/list.html",
            "seen_at": datetime(2022, 4, 21, 2, tzinfo=UTC),
            "state": state,
            "reason": "列表中没有条目",
            "entries": entries,
            "newest": max(days, default=None),
            "total": len(entries),
            **told,
        }
    )


def filled(*days: str, **told: Any) -> ColumnObservation:
    """A list with an entry a day, in the order given."""
    return seen(ColumnState.FILLED, *(entry(day, f"通知{number}") for number, day in enumerate(days)), **told)


def limits(mode: Mode = Mode.ROLL, **told: Any) -> Limits:
    return Limits(**{"as_of": AS_OF, "kind": "notice", "mode": mode, "veto": "B", **told})


def problems(rule: Rule, evidence: ColumnObservation, asked: Limits) -> list[Problem]:
    return [answer for answer in answers(rule, evidence, asked) if isinstance(answer, Problem)]


def answers(rule: Rule, evidence: ColumnObservation, asked: Limits) -> list[Answer]:
    return list(rule.check(evidence, asked))


def silent(rule: Rule, evidence: ColumnObservation, asked: Limits) -> bool:
    """Asked, and nothing is wrong: an open problem may be closed."""
    return answers(rule, evidence, asked) == []


def cannot_tell(rule: Rule, evidence: ColumnObservation, asked: Limits) -> bool:
    """Nobody is accused and nothing is closed."""
    return [type(answer) for answer in answers(rule, evidence, asked)] == [CannotTell]
