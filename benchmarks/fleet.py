"""A recorded county in, the same county several times over out: as many columns as wanted, on the same pages.

A copy's addresses have /copyN before their path; a server that answers for the fleet takes it off again. Run as a
module, it serves a recording for as long as its standard input is open, and tells its address in the first line.
"""

from __future__ import annotations

import sys
from copy import deepcopy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import yaml

from examples.serve import LoopbackSite
from storage.recording import RecordedPage, Recording

PREFIX = "/copy"


class Fleet(Recording):
    """A recording that also answers for all its copies."""

    def find(self, url: str) -> RecordedPage | None:
        return super().find(original(url))


def original(url: str) -> str:
    """The address that a copy was made from.

    >>> original("http://www.tonggu.gov.cn/copy12/tzgg/pc/list.html")
    'http://www.tonggu.gov.cn/tzgg/pc/list.html'
    """
    parts = urlsplit(url)
    first, slash, rest = parts.path.removeprefix("/").partition("/")
    if slash and f"/{first}".startswith(PREFIX) and first[len(PREFIX) - 1 :].isdigit():
        return urlunsplit(parts._replace(path=f"/{rest}"))
    return url


def copy_of(url: str, number: int) -> str:
    """The address of a copy; the first copy is the county itself."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{PREFIX}{number}{parts.path or '/'}")) if number else url


def write_registry(recording: Recording, copies: int, path: Path) -> list[str]:
    """Write the registry of a fleet; return the addresses of its columns, in order.

    Units keep no disclosure root: the benchmark counts declared columns alone.
    """
    county: dict[str, Any] = yaml.load(recording.registry.read_bytes(), Loader=yaml.CSafeLoader)
    units = [_copied(unit, number) for number in range(copies) for unit in county["units"]]
    fleet = {"site": county["site"], "units": units}
    path.write_text(yaml.dump(fleet, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return [column["url"] for unit in units for column in unit["columns"]]


def _copied(unit: dict[str, Any], number: int) -> dict[str, Any]:
    # Deep copies: what two copies share, YAML would write as a reference, and a registry holds none.
    columns = [{**deepcopy(column), "url": copy_of(column["url"], number)} for column in unit["columns"]]
    return {"name": f"{unit['name']}{number or ''}", "kind": unit["kind"], "columns": columns}


if __name__ == "__main__":
    with LoopbackSite(Fleet(Path(sys.argv[1]))) as site:
        print(site.address, flush=True)
        sys.stdin.read()
