"""county.yml in, the site, its units and their columns out; or all that is wrong with it, each with its line.

Format: DESIGN.md 5.1. What a column does not say about itself comes from its kind, and its kind from its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from crawler.errors import RegistryError
from crawler.registry_form import Faults, near
from crawler.registry_reader import Reader
from crawler.yaml_lines import YamlFault, parse
from rules.kinds import KindsError, due_of, kinds, max_age_of
from storage.disk import disk_fault
from storage.nouns import Column, Site, Unit, UnitKind

LARGEST = 16 * 1024 * 1024  # bytes; twelve thousand columns take two million


@dataclass(frozen=True)
class Registry:
    """What should be: one site, its units and their columns in the file's order. `warnings` are for the operator."""

    path: Path
    site: Site
    units: tuple[Unit, ...]
    columns: tuple[Column, ...]
    warnings: tuple[str, ...] = ()

    def columns_of(self, unit: str) -> tuple[Column, ...]:
        return self._columns_by_unit.get(unit, ())

    def unit(self, name: str) -> Unit:
        """The unit of a name. Raises RegistryError for one that is not registered."""
        try:
            return self._units_by_name[name]
        except KeyError:
            hint = near(name, self._units_by_name)
            raise RegistryError([f"{self.path}: 没有名为“{name}”的单位,{hint}"]) from None

    @cached_property
    def _units_by_name(self) -> dict[str, Unit]:
        return {unit.name: unit for unit in self.units}

    @cached_property
    def _columns_by_unit(self) -> dict[str, tuple[Column, ...]]:
        sorted_out: dict[str, list[Column]] = {}
        for column in self.columns:
            sorted_out.setdefault(column.unit, []).append(column)
        return {unit: tuple(columns) for unit, columns in sorted_out.items()}


def load_registry(path: Path) -> Registry:
    """Read a registry. Raises RegistryError with all its faults, in order of line."""
    faults = Faults(str(path))
    try:
        kinds()
        root = parse(_read(path))
    except YamlFault as wrong:
        raise RegistryError([f"{path}:{wrong.line}: {wrong.what}"]) from wrong
    except KindsError as wrong:
        raise RegistryError(str(wrong).splitlines()) from wrong
    if root is None:
        raise RegistryError([f"{path}: 文件是空的,请写明 site 和 units"])
    reader = Reader(faults)
    site = reader.read(root)
    if faults.noted or site is None:
        raise RegistryError(faults.lines())
    return Registry(path, site, tuple(reader.units), tuple(reader.columns), tuple(reader.warnings.lines()))


def _read(path: Path) -> str:
    try:
        if not path.exists():
            raise RegistryError([f"{path}: 登记表不存在,请检查路径,或用 --registry 指定"])
        if not path.is_file():
            raise RegistryError([f"{path}: 不是文件,请指定登记表文件(county.yml)"])
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as wrong:
        raise RegistryError([f"{path}: 读不了({disk_fault(wrong)}),请检查文件权限"]) from wrong
    if len(raw) > LARGEST:
        raise RegistryError([f"{path}: 超过 {LARGEST // 1024 // 1024} MB,不像登记表,请检查路径"])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = raw.count(b"\n", 0, wrong.start) + 1
        raise RegistryError([f"{path}:{line}: 不是 UTF-8 编码,请在编辑器中另存为 UTF-8"]) from wrong


def discovered_column(unit: str, name: str, url: str) -> Column:
    """The column that a link below a unit's disclosure root leads to: all it owes comes from its name."""
    kind, reason = kinds().guess(name, url)
    return Column(
        unit=unit, name=name, url=url, kind=kind, kind_reason=reason, mode=kinds().get(kind).mode, discovered=True
    )


def registry_rows(registry: Registry) -> list[dict[str, Any]]:
    """Every column and what it owes, as `xunlan registry show` prints it. Calendar months are shown as days."""
    return [_row(column, registry.unit(column.unit).kind) for column in registry.columns]


def _row(column: Column, unit_kind: UnitKind) -> dict[str, Any]:
    age = max_age_of(column)
    return {
        "unit": column.unit,
        "name": column.name,
        "url": column.url,
        "kind": column.kind,
        "kind_name": kinds().get(column.kind).name,
        "kind_reason": column.kind_reason,
        "mode": column.mode.value,
        "max_age_days": age.nominal_days if age else None,
        "due": due_of(column, unit_kind),
        "exempt": column.exempt.model_dump(mode="json") if column.exempt else None,
    }
