"""A recorded county in, the same county several times over out: as many columns as wanted, on the same pages.

A copy's hosts have copyN. before their names, which the server that answers for the fleet (benchmarks/fleet_server.py)
takes off again. Paths stay as they are, since what a page loads is found from its path.
"""

from __future__ import annotations

import re
from copy import deepcopy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import yaml

from storage.recording import Recording

_COPY = re.compile(r"copy(\d+)[.-]")


def number_of(url: str) -> int:
    """Which copy an address belongs to; the first copy is the county itself.

    >>> number_of("http://copy12.www.tonggu.gov.cn/tzgg/pc/list.html"), number_of("http://www.tonggu.gov.cn/copying/")
    (12, 0)
    """
    found = _COPY.match(urlsplit(url).netloc)
    return int(found.group(1)) if found else 0


def original(url: str) -> str:
    """The address that a copy was made from.

    >>> original("http://copy12.www.tonggu.gov.cn/tzgg/pc/list.html")
    'http://www.tonggu.gov.cn/tzgg/pc/list.html'
    """
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=_COPY.sub("", parts.netloc, count=1))) if number_of(url) else url


def copy_of(url: str, number: int) -> str:
    """The address of a copy."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"copy{number}.{parts.netloc}")) if number else url


def addresses_of(recording: Recording) -> list[str]:
    """The addresses of the recorded county's columns, in order."""
    return [column["url"] for unit in _county(recording)["units"] for column in unit["columns"]]


def write_registry(recording: Recording, copies: int, path: Path) -> list[str]:
    """Write the registry of the county, or of so many, a folder with a file for each; return the addresses of all their
    columns, in order.

    Units keep no disclosure root: the benchmark counts declared columns alone.
    """
    county = _county(recording)
    counties = [_copied(county, number) for number in range(copies)]
    if copies == 1:
        _write(path, counties[0])
    else:
        path.mkdir()
        for number, each in enumerate(counties):
            _write(path / f"county{number}.yml", each)
    return [column["url"] for each in counties for unit in each["units"] for column in unit["columns"]]


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


def _copied(county: dict[str, Any], number: int) -> dict[str, Any]:
    site = {name: value for name, value in county["site"].items() if name != "code"}
    site |= {"home": copy_of(site["home"], number), "host_group": f"{site['host_group']}{number}"}
    # Deep copies: what two copies share, YAML would write as a reference, and a registry holds none.
    units = deepcopy([{name: unit[name] for name in ("name", "kind", "columns")} for unit in county["units"]])
    for unit in units:
        for column in unit["columns"]:
            column["url"] = copy_of(column["url"], number)
    return {"site": site, "units": units}


def _write(path: Path, registry: dict[str, Any]) -> None:
    text = yaml.dump(registry, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
    path.write_text(text, encoding="utf-8")
