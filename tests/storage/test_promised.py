"""The registry as the store remembers it."""

from __future__ import annotations

import pytest

from storage.nouns import Unit, UnitKind
from storage.store import Store
from tests.storage.world import BUDGET, COLUMNS, NOTICES, PLANS, SITE, UNITS, begin, column, look

FOUND = column("永宁镇", "乡镇动态", discovered=True)


def test_what_is_remembered_comes_back_as_it_was_in_the_order_of_the_registry(store: Store) -> None:
    assert store.units() == UNITS
    assert store.columns() == COLUMNS
    assert store.columns(["财政局"]) == [BUDGET]


def test_a_changed_registry_replaces_the_old_one_and_its_order(store: Store) -> None:
    moved = NOTICES.model_copy(update={"url": "http://county.test/new/", "exempt": BUDGET.exempt})
    store.remember(SITE, UNITS[::-1], [BUDGET, PLANS, moved])
    assert [unit.name for unit in store.units()] == ["财政局", "永宁镇"]
    assert store.columns() == [BUDGET, PLANS, moved]


def test_what_leaves_the_registry_is_retired_with_its_history_and_may_return(store: Store) -> None:
    run = begin(store)
    store.save_observations(run.id, [look(PLANS, 0, "规划"), look(BUDGET, 0, "预算")])
    store.remember(SITE, UNITS[:1], [NOTICES])
    assert store.columns() == [NOTICES]
    assert store.units() == UNITS[:1]
    assert store.columns(include_retired=True) == COLUMNS
    assert store.units(include_retired=True) == UNITS
    assert store.latest_observations() == []
    assert [each.column for each in store.observations(run.id)] == ["规划计划", "财政预算"]
    store.remember(SITE, UNITS, COLUMNS)
    assert store.columns() == COLUMNS
    assert len(store.latest_observations()) == 2


def test_discovered_columns_stay_when_the_registry_is_remembered_again(store: Store) -> None:
    store.remember_columns([FOUND])
    store.remember(SITE, UNITS, COLUMNS)
    assert store.columns() == [NOTICES, PLANS, FOUND, BUDGET]
    renamed = FOUND.model_copy(update={"url": "http://county.test/elsewhere/"})
    store.remember_columns([renamed])
    assert store.columns(["永宁镇"]) == [NOTICES, PLANS, renamed]


def test_a_discovered_column_that_is_declared_later_is_a_declared_one(store: Store) -> None:
    store.remember_columns([FOUND])
    declared = FOUND.model_copy(update={"discovered": False})
    store.remember(SITE, UNITS, [*COLUMNS, declared])
    store.remember(SITE, UNITS, COLUMNS)
    assert store.columns() == COLUMNS


def test_a_column_of_a_unit_that_was_never_remembered_is_a_bug(store: Store) -> None:
    with pytest.raises(LookupError, match="审计局"):
        store.remember_columns([column("审计局", "通知公告")])


def test_a_site_that_moves_to_https_keeps_its_columns_and_their_history(store: Store) -> None:
    run = begin(store)
    store.save_observations(run.id, [look(NOTICES, 0, "通知")])
    store.remember(SITE.model_copy(update={"home": "https://county.test/"}), UNITS, COLUMNS)
    assert store.columns() == COLUMNS
    assert len(store.latest_observations()) == 1


def test_two_units_may_have_columns_of_one_name(store: Store) -> None:
    both = [NOTICES, column("财政局", "通知公告")]
    store.remember(SITE, UNITS, both)
    run = begin(store)
    store.save_observations(run.id, [look(both[1], 0, "一"), look(both[0], 0, "二")])
    assert [(each.unit, each.entries[0].title) for each in store.observations(run.id)] == [
        ("永宁镇", "二"),
        ("财政局", "一"),
    ]


def test_a_registry_of_12000_columns_is_remembered(empty: Store) -> None:
    units = [Unit(name=f"单位{number}", kind=UnitKind.OTHER) for number in range(400)]
    columns = [column(unit.name, f"栏目{number}") for unit in units for number in range(30)]
    empty.remember(SITE, units, columns)
    assert empty.columns() == columns
