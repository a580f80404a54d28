"""ledger_faults.yml in, checked words and limits of what the ledgers tell out, and the rules behind auditors' words."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path

from pydantic import Field, field_validator

from rules.data_file import DataFileError, read_data
from rules.folder import all_rules
from storage.ledger_nouns import AuditorWord
from storage.nouns import Noun

_FILE = Path(__file__).with_name("ledger_faults.yml")


class LedgerFault(StrEnum):
    """What a ledger may tell of a unit. A rule set names it by its value."""

    PAIR_TASK_UNDONE = "pair_task_undone"
    PAIR_ERRORS_LATE = "pair_errors_late"
    MEDIA_NOT_UPDATED = "media_not_updated"
    MEDIA_FAULT = "media_fault"
    TOWNSHIP_TASK_OVERDUE = "township_task_overdue"
    TOWNSHIP_EVIDENCE_UNREACHABLE = "township_evidence_unreachable"
    AUDITOR_FINDING = "auditor_finding"


class LedgerWordsError(DataFileError):
    """rules/ledger_faults.yml cannot be used."""


class FaultWords(Noun):
    """How a fault is called, on what ground, and what to do within how many days."""

    title: str = Field(min_length=1)
    basis: str = Field(min_length=1)
    remedy: str = Field(min_length=1)
    rectify_within_days: int = Field(ge=1)


class LedgerWords(Noun):
    """The whole file. `auditor`: the rules that ask about what the auditor calls so; none for what no rule sees."""

    media_max_age_days: int = Field(ge=1)
    auditor_within_days: int = Field(ge=0)
    faults: Mapping[LedgerFault, FaultWords]
    auditor: Mapping[AuditorWord, tuple[str, ...]]

    @field_validator("faults")
    @classmethod
    def _all_are_told(cls, faults: Mapping[LedgerFault, FaultWords]) -> Mapping[LedgerFault, FaultWords]:
        missing = [each for each in LedgerFault if each not in faults]
        if missing:
            raise ValueError(f"缺少 {'、'.join(missing)}")
        return faults

    @field_validator("auditor")
    @classmethod
    def _rules_are_there(cls, auditor: Mapping[AuditorWord, tuple[str, ...]]) -> Mapping[AuditorWord, tuple[str, ...]]:
        known = {rule.name for rule in all_rules()}
        for word, names in auditor.items():
            unknown = [name for name in names if name not in known]
            if unknown:
                raise ValueError(f"{word}:没有规则 {'、'.join(unknown)}")
        return auditor

    def rules_of(self, word: AuditorWord) -> tuple[str, ...]:
        return self.auditor.get(word, ())


def read_ledger_words(path: Path) -> LedgerWords:
    """Read a file of words. Raises LedgerWordsError with all its faults."""
    return read_data(path, LedgerWords, LedgerWordsError)


@cache
def ledger_words() -> LedgerWords:
    """The words of this installation."""
    return read_ledger_words(_FILE)
