"""The recorded county: what it must hold, and that it is what its generator writes."""

from __future__ import annotations

import filecmp
from pathlib import Path

from crawler.registry import load_registry
from storage.recording import Recording
from tests.county.names import BLANK, DEPARTMENTS, STALE, TOWNSHIPS
from tests.county.plan import TRAPS, plans
from tests.county.write import write_county

COUNTY = Path(__file__).resolve().parents[2] / "examples" / "tonggu"


def test_the_committed_county_is_what_the_generator_writes(tmp_path: Path) -> None:
    write_county(tmp_path / "tonggu")
    fresh = sorted(path.relative_to(tmp_path / "tonggu") for path in (tmp_path / "tonggu").rglob("*") if path.is_file())
    assert fresh == sorted(path.relative_to(COUNTY) for path in COUNTY.rglob("*") if path.is_file())
    _, different, missing = filecmp.cmpfiles(COUNTY, tmp_path / "tonggu", map(str, fresh), shallow=False)
    assert not different
    assert not missing


def test_the_county_has_9_townships_31_departments_and_1200_columns() -> None:
    registry = load_registry(COUNTY / "county.yml")
    assert [unit.name for unit in registry.units] == [*TOWNSHIPS, *DEPARTMENTS]
    assert (len(TOWNSHIPS), len(DEPARTMENTS)) == (9, 31)
    assert len(Recording(COUNTY).expected()) == 1200
    assert not registry.warnings


def test_the_plan_names_exactly_the_units_of_the_notice() -> None:
    by_rule: dict[str, set[str]] = {"blank_column": set(), "stale_column": set()}
    for plan in plans():
        for rule in plan.findings:
            by_rule.setdefault(rule, set()).add(plan.unit)
    assert by_rule["blank_column"] == set(BLANK)
    assert by_rule["stale_column"] == set(STALE)
    assert (len(BLANK), len(STALE), len({*BLANK, *STALE})) == (10, 23, 28)


def test_every_trap_stands_in_an_innocent_unit() -> None:
    assert not {unit for unit, _ in TRAPS} & {*BLANK, *STALE}


def test_every_declared_address_is_recorded() -> None:
    recording = Recording(COUNTY)
    registry = load_registry(COUNTY / "county.yml")
    urls = [column.url for column in registry.columns] + [unit.root for unit in registry.units if unit.root]
    assert [url for url in urls if recording.find(url) is None] == []


def test_no_page_is_larger_than_20_kilobytes() -> None:
    recording = Recording(COUNTY)
    assert max(len(recording.body(recorded)) for recorded in recording) < 20_000
