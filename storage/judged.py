"""What is wrong: each night's findings, and the rectifications whose life they move, with every step of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from storage.light import nouns
from storage.nouns import OPEN, Finding, Rectification, RectificationEvent
from storage.promised import IN_ORDER, Place
from storage.tables import columns, dismissals, findings, rectification_events, rectifications, units
from storage.values import insert_or_replace


def save_findings(connection: Connection, run_id: int, found: Sequence[Finding]) -> None:
    """Make these the findings of a run."""
    connection.execute(delete(findings).where(findings.c.run_id == run_id))
    if found:
        connection.execute(insert(findings), [_finding_row(run_id, finding) for finding in found])


def _finding_row(run_id: int, finding: Finding) -> dict[str, Any]:
    evidence = finding.model_dump(mode="json", include={"evidence"})
    return {**finding.model_dump(exclude={"evidence"}), **evidence, "run_id": run_id}


def findings_of_run(connection: Connection, run_id: int) -> list[Finding]:
    fields = [findings.c[name] for name in Finding.model_fields]
    query = select(*fields).where(findings.c.run_id == run_id).order_by(findings.c.id)
    return [Finding.model_validate(dict(row)) for row in connection.execute(query).mappings()]


def save_rectifications(
    connection: Connection, changed: Sequence[Rectification], events: Sequence[RectificationEvent]
) -> None:
    """Store rectifications in place of what was known of them, and add the steps they took."""
    if changed:
        statement = insert_or_replace(connection, rectifications)
        connection.execute(statement, [each.model_dump() for each in changed])
    if events:
        connection.execute(insert(rectification_events), [event.model_dump() for event in events])


def read_rectifications(
    connection: Connection, wanted: Sequence[str], rules: Sequence[str], include_closed: bool
) -> list[Rectification]:
    """Rectifications in the registry's order; open ones only, unless the others are asked for."""
    query = select(rectifications)
    if wanted:
        query = query.where(rectifications.c.unit.in_(wanted))
    if rules:
        query = query.where(rectifications.c.rule.in_(rules))
    if not include_closed:
        query = query.where(rectifications.c.status.in_(OPEN))
    found = list(nouns(connection.execute(query), Rectification, ("rule", "unit", "column", "message")))
    rank = _ranks(connection, {(each.unit, each.column) for each in found})
    unknown = len(rank)
    return sorted(
        found,
        key=lambda each: (rank.get((each.unit, each.column), unknown), each.rule, each.about, each.opened_at),
    )


def _ranks(connection: Connection, places: set[Place]) -> dict[Place, int]:
    """Where each of these places that there is stands in the registry's order."""
    order = select(units.c.name, columns.c.name).select_from(columns.join(units)).order_by(*IN_ORDER)
    if not places:
        return {}
    known = [place for place in map(tuple, connection.execute(order)) if place in places]
    return {place: number for number, place in enumerate(known)}


def events_of(connection: Connection, fingerprint: str | None) -> list[RectificationEvent]:
    """The steps in the life of one problem, or of all, in order."""
    fields = [rectification_events.c[name] for name in RectificationEvent.model_fields]
    query = select(*fields)
    if fingerprint is not None:
        query = query.where(rectification_events.c.fingerprint == fingerprint)
    result = connection.execute(query.order_by(rectification_events.c.id))
    return list(nouns(result, RectificationEvent, ("fingerprint", "why", "who")))


# --- what people say of it ------------------------------------------------------------------------------------------


def dismissed(connection: Connection) -> set[tuple[str, str]]:
    """(carrier, key) of the personal data that a person said is none, or none that counts."""
    return {(url, key) for url, key in connection.execute(select(dismissals.c.url, dismissals.c.key))}


def dismiss(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Remember what a person said; said again, the later word holds."""
    if rows:
        connection.execute(insert_or_replace(connection, dismissals), [dict(row) for row in rows])


def recall(connection: Connection, fingerprint: str) -> None:
    """Forget what was dismissed of a problem: whoever confirms it now takes the earlier word back."""
    connection.execute(delete(dismissals).where(dismissals.c.fingerprint == fingerprint))


def last_finding(connection: Connection, fingerprint_fields: Mapping[str, str]) -> Finding | None:
    """The newest finding of a rule in a place."""
    fields = [findings.c[name] for name in Finding.model_fields]
    query = select(*fields).where(*(findings.c[name] == value for name, value in fingerprint_fields.items()))
    row = connection.execute(query.order_by(findings.c.id.desc()).limit(1)).mappings().first()
    return Finding.model_validate(dict(row)) if row else None
