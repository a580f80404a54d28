"""A small province: a folder of registries, and databases in which every county was looked at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import yaml

from crawler.province.databases import county_database
from storage.nouns import Step
from storage.store import open_store
from tests.crawler.county import write_registry
from tests.crawler.ledgered import DAY, look, problem, promise

UNITS = ("永宁镇", "大塅镇", "财政局", "城管局")
FOUND = date(2022, 3, 7)


def write_county(folder: Path, name: str, home: str, units: Sequence[str] = UNITS, **site: str) -> Path:
    """<folder>/<name>/county.yml, with one column for each unit."""
    place = folder / name
    place.mkdir(parents=True)
    return write_registry(place, home, {unit: {"通知公告": f"/{number}/"} for number, unit in enumerate(units)}, **site)


def write_title(folder: Path, title: str) -> None:
    (folder / "place.yml").write_text(yaml.safe_dump({"title": title}, allow_unicode=True), encoding="utf-8")


def watched(
    database: str, name: str, failing: Sequence[str] = (), units: Sequence[str] = UNITS, day: date = DAY
) -> None:
    """A county whose columns were all seen on a day; the failing units have a problem that counts."""
    with open_store(county_database(database, name)) as store:
        promise(store, units, ("通知公告",))
        look(store, day)
        for unit in failing:
            problem(store, "blank_column", unit, "通知公告", (FOUND, Step.OPENED))


def province(
    folder: Path, counties: Mapping[str, Sequence[str]], home: str = "http://{}.example.cn/"
) -> tuple[Path, str]:
    """Registries for these counties, and databases in which these units of each fail; where they are."""
    registries, database = folder / "省", f"sqlite:///{folder}/xunlan.db"
    for number, (name, failing) in enumerate(counties.items()):
        write_county(registries, name, home.format(f"c{number}"))
        watched(database, name, failing)
    return registries, database
