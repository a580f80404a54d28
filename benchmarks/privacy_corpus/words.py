"""words.yml in, the words of the corpus out."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

_FILE = Path(__file__).with_name("words.yml")


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Region(_Frozen):
    """A county: its code today and in the years of the old ID numbers, its names, its towns."""

    code: str
    old: str
    name: str
    short: str
    mark: str  # as document numbers and lorry plates abbreviate it
    plate: str
    towns: tuple[str, ...]


class Labels(_Frozen):
    """What stands before a value, in as many wordings as offices have."""

    id: tuple[str, ...]
    licence: tuple[str, ...]  # licences whose number is the holder's ID number
    home: tuple[str, ...]
    business: tuple[str, ...]
    mobile: tuple[str, ...]
    card: tuple[str, ...]
    contact: tuple[str, ...]
    name: tuple[str, ...]


class Words(_Frozen):
    surnames: str
    given: str
    regions: tuple[Region, ...]
    villages: tuple[str, ...]
    hamlets: tuple[str, ...]
    roads: tuple[str, ...]
    estates: tuple[str, ...]
    nations: tuple[str, ...]
    illnesses: tuple[str, ...]
    disabilities: tuple[str, ...]
    degrees: tuple[str, ...]
    offices: tuple[str, ...]
    trades: tuple[str, ...]
    brands: tuple[str, ...]
    shops: tuple[str, ...]
    banks: tuple[str, ...]
    labels: Labels
    fillers: tuple[str, ...]
    offences: tuple[str, ...]


@cache
def words() -> Words:
    return Words.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
