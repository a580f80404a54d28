"""The tables say the nouns' field names once more: a field added to one of them alone is found here."""

from __future__ import annotations

import pytest
from sqlalchemy import Table

from storage import tables
from storage.nouns import (
    Column,
    ColumnObservation,
    Finding,
    Noun,
    Page,
    Rectification,
    RectificationEvent,
    Run,
    Site,
    Unit,
)
from storage.probe_nouns import Probe
from storage.remembered_nouns import Remembered

# noun, table, the fields kept elsewhere, and what the table adds to the noun
PAIRS: list[tuple[type[Noun], Table, set[str], set[str]]] = [
    (Site, tables.sites, set(), {"id"}),
    (Unit, tables.units, set(), {"id", "site_id", "position", "retired"}),
    (Column, tables.columns, {"unit"}, {"id", "unit_id", "position", "retired"}),
    (Run, tables.runs, set(), set()),
    (ColumnObservation, tables.observations, {"unit", "column", "entries"}, {"run_id", "column_id", "listing_id"}),
    (Page, tables.pages, set(), {"id", "run_id", "column_id"}),
    (Finding, tables.findings, set(), {"id", "run_id"}),
    (Rectification, tables.rectifications, set(), set()),
    (RectificationEvent, tables.rectification_events, set(), {"id"}),
    (Probe, tables.probes, set(), {"id", "site_id"}),
    (Remembered, tables.remembered, set(), {"column_id", "run_id"}),
]


@pytest.mark.parametrize(("noun", "table", "elsewhere", "added"), PAIRS, ids=lambda each: getattr(each, "name", ""))
def test_a_table_has_the_fields_of_its_noun(
    noun: type[Noun], table: Table, elsewhere: set[str], added: set[str]
) -> None:
    assert set(table.c.keys()) == set(noun.model_fields) - elsewhere | added


@pytest.mark.parametrize(("noun", "table", "elsewhere", "added"), PAIRS, ids=lambda each: getattr(each, "name", ""))
def test_a_field_that_may_be_none_may_be_null(
    noun: type[Noun], table: Table, elsewhere: set[str], added: set[str]
) -> None:
    for name in noun.model_fields.keys() - elsewhere:
        assert table.c[name].nullable == ("None" in str(noun.model_fields[name].annotation)), name
