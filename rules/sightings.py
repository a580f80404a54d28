"""How each sort of personal data is called and how grave it is: personal_data.yml, checked when it is read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import Field, model_validator

from rules.data_file import DataFileError, read_data
from storage.article_nouns import PersonalData
from storage.nouns import Noun, Severity

_FILE = Path(__file__).with_name("personal_data.yml")


class SightingsError(DataFileError):
    """The file cannot be used: one line in Chinese for each fault."""


class SightingKind(Noun):
    """One sort of personal data. `official`: how grave where it may be an office's own."""

    title: str
    severity: Severity
    official: Severity = Severity.NOTICE


class SightingKinds(Noun):
    """All sorts, and how many places a problem lists."""

    kinds: Mapping[PersonalData, SightingKind]
    listed: int = Field(ge=1)

    @model_validator(mode="after")
    def _all_of_them(self) -> SightingKinds:
        missing = [kind.value for kind in PersonalData if kind not in self.kinds]
        if missing:
            raise ValueError(f"缺少 {'、'.join(missing)}")
        return self


@cache
def sighting_kinds() -> SightingKinds:
    """The sorts of this installation."""
    return read_sighting_kinds(_FILE)


def read_sighting_kinds(path: Path) -> SightingKinds:
    """Read a file of sorts. Raises SightingsError with all its faults."""
    return read_data(path, SightingKinds, SightingsError)
