"""A recorded county in, the same county several times over out: as many columns as wanted, on the same pages.

A copy's addresses have /copyN before their path; the server that answers for the fleet (benchmarks/fleet_server.py)
takes it off again. Several counties at hosts of their own are told apart by their host alone.
"""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import yaml

from storage.recording import Recording

PREFIX = "/copy"


def number_of(url: str) -> int:
    """Which copy an address belongs to; the first copy is the county itself.

    >>> number_of("http://www.tonggu.gov.cn/copy12/tzgg/pc/list.html"), number_of("http://www.tonggu.gov.cn/copying/")
    (12, 0)
    """
    first, slash, _ = urlsplit(url).path.removeprefix("/").partition("/")
    number = f"/{first}".removeprefix(PREFIX)
    return int(number) if slash and number.isdecimal() else 0


def original(url: str) -> str:
    """The address that a copy was made from.

    >>> original("http://www.tonggu.gov.cn/copy12/tzgg/pc/list.html")
    'http://www.tonggu.gov.cn/tzgg/pc/list.html'
    """
    number = number_of(url)
    if not number:
        return url
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=parts.path.removeprefix(f"{PREFIX}{number}")))


def copy_of(url: str, number: int) -> str:
    """The address of a copy."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{PREFIX}{number}{parts.path or '/'}")) if number else url


def addresses_of(recording: Recording) -> list[str]:
    """The addresses of the recorded county's columns, in order."""
    return [column["url"] for unit in _county(recording)["units"] for column in unit["columns"]]


def write_registry(recording: Recording, copies: int, path: Path) -> list[str]:
    """Write the registry of a fleet; return the addresses of its columns, in order.

    Units keep no disclosure root: the benchmark counts declared columns alone.
    """
    county = _county(recording)
    units = [_copied(unit, number) for number in range(copies) for unit in county["units"]]
    _write(path, {"site": county["site"], "units": units})
    return [column["url"] for unit in units for column in unit["columns"]]


def write_county(recording: Recording, host: str, columns: int, path: Path) -> None:
    """Write the registry of one county of so many columns, all of them at a host that is a host group of its own."""
    left, units = columns, []
    for unit in _county(recording)["units"]:
        taken = [{**deepcopy(column), "url": _at(host, column["url"])} for column in unit["columns"][:left]]
        left -= len(taken)
        units += [{"name": unit["name"], "kind": unit["kind"], "columns": taken}] if taken else []
    if left:
        raise ValueError(f"the recorded county has fewer than {columns} columns")
    _write(path, {"site": {"name": f"{host}人民政府", "home": f"http://{host}/", "host_group": host}, "units": units})


def _county(recording: Recording) -> dict[str, Any]:
    county: dict[str, Any] = yaml.load(recording.registry.read_bytes(), Loader=yaml.CSafeLoader)
    return county


def _at(host: str, url: str) -> str:
    return urlunsplit(urlsplit(url)._replace(netloc=host))


def _copied(unit: dict[str, Any], number: int) -> dict[str, Any]:
    # Deep copies: what two copies share, YAML would write as a reference, and a registry holds none.
    columns = [{**deepcopy(column), "url": copy_of(column["url"], number)} for column in unit["columns"]]
    return {"name": f"{unit['name']}{number or ''}", "kind": unit["kind"], "columns": columns}


def _write(path: Path, registry: dict[str, Any]) -> None:
    text = yaml.dump(registry, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
    path.write_text(text, encoding="utf-8")
