"""Rows in, nouns out, with as little memory for each as may be: a province has a hundred thousand columns.

A noun holds the names of the fields that were given, and texts of its own; where all are read from one query, the names
are the same, and so are most of the texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import CursorResult

from storage.nouns import Noun

T = TypeVar("T", bound=Noun)


def nouns(result: CursorResult[Any], noun: type[T], repeated: Sequence[str]) -> Iterator[T]:
    """Each row as a noun. `repeated`: the fields whose texts many rows bear."""
    names, texts = tuple(result.keys()), dict[str, str]()
    given = set(names)
    for row in result:  # a mapping of SQLAlchemy's costs as much as half of the validation
        told = dict(zip(names, row, strict=True))
        for name in repeated:
            text = told[name]
            told[name] = texts.setdefault(text, text)
        made = noun.model_validate(told)
        object.__setattr__(made, "__pydantic_fields_set__", given)  # a copy of the noun copies it
        yield made
