"""The store's shelf of what was judged, what people decided of it, and what they are told."""

from __future__ import annotations

from collections.abc import Sequence

from storage import judged
from storage.database import reading, writing
from storage.nouns import Finding, Rectification, RectificationEvent
from storage.outbox import Outbox, mark_noted
from storage.shelf import Shelf


class JudgedShelf(Shelf):
    """What was judged, and what follows from it."""

    def save_findings(self, run_id: int, findings: Sequence[Finding]) -> None:
        """Make these the findings of a run, in place of those it had."""
        self.save_judgement(run_id, findings, (), ())

    def findings(self, run_id: int) -> list[Finding]:
        """A run's findings, as they were saved; what was no JSON in their evidence (days, say) is text now."""
        with reading(self._engine) as connection:
            return judged.findings_of_run(connection, run_id)

    def rectifications(
        self, units: Sequence[str] = (), rules: Sequence[str] = (), include_closed: bool = False
    ) -> list[Rectification]:
        """Rectifications in the registry's order: the open ones, or all, exempted ones included."""
        with reading(self._engine) as connection:
            return judged.read_rectifications(connection, units, rules, include_closed)

    def save_rectifications(self, changed: Sequence[Rectification], events: Sequence[RectificationEvent]) -> None:
        """Store rectifications in place of what was known of them (by fingerprint and opened_at); add the events."""
        with writing(self._engine) as connection:
            judged.save_rectifications(connection, changed, events)

    def rectification_events(self, fingerprint: str | None = None) -> list[RectificationEvent]:
        """Every step in the life of a problem, or of all of them, in order."""
        with reading(self._engine) as connection:
            return judged.events_of(connection, fingerprint)

    def save_judgement(
        self,
        run_id: int,
        findings: Sequence[Finding],
        rectifications: Sequence[Rectification],
        events: Sequence[RectificationEvent],
    ) -> None:
        """Store a run's findings and what follows from them together, so that nothing is ever half done."""
        with writing(self._engine) as connection:
            judged.save_findings(connection, run_id, findings)
            judged.save_rectifications(connection, rectifications, events)

    def dismissed(self) -> set[tuple[str, str]]:
        """(carrier, key) of the personal data that a person said is none, or none that counts."""
        with reading(self._engine) as connection:
            return judged.dismissed(connection)

    def last_finding(self, problem: Rectification) -> Finding | None:
        """The newest finding of a problem, as far as its night is still kept."""
        place = {"rule": problem.rule, "unit": problem.unit, "column": problem.column, "about": problem.about}
        with reading(self._engine) as connection:
            return judged.last_finding(connection, place)

    def decide(self, problem: Rectification, event: RectificationEvent, dismissals: Sequence[tuple[str, str]]) -> None:
        """Store what a person decided of a problem, and the (carrier, key) dismissed by it beside those before.

        A decision without any takes back what was dismissed of the problem."""
        said = {"fingerprint": problem.fingerprint, "at": event.at, "who": event.who, "why": event.why}
        with writing(self._engine) as connection:
            judged.save_rectifications(connection, [problem], [event])
            if not dismissals:
                judged.recall(connection, problem.fingerprint)
            judged.dismiss(connection, [{"url": url, "key": key, **said} for url, key in dismissals])

    def note_told(
        self,
        changed: Sequence[Rectification],
        events: Sequence[RectificationEvent],
        messages: Sequence[int],
    ) -> None:
        """Store what sent messages mean for the problems they tell of, and that they are noted: once, and together."""
        with writing(self._engine) as connection:
            judged.save_rectifications(connection, changed, events)
            mark_noted(connection, messages)

    # --- what people are told -----------------------------------------------------------------------------------------

    @property
    def outbox(self) -> Outbox:
        """The messages that are to be sent, and what became of those that were."""
        return Outbox(self._engine)
