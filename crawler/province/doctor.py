"""An installation of many counties in, the machine's checks and one line for each county out; nothing is made."""

from __future__ import annotations

from crawler.doctor import ATTENTION, BROKEN, OK, Check, examine_county, examine_machine, space
from crawler.errors import XunlanError
from crawler.installation import Installation
from crawler.province.databases import base_file, county_database, has_database, reach
from crawler.province.folder import CountyFile, Province
from storage.database import parse, shown
from storage.errors import StorageError

DATABASE = "数据库"


def examine_province(door: Installation, province: Province, url: str) -> list[Check]:
    """The machine, the folder, and every county: one that is broken keeps no other from being looked at."""
    told = f"{province.folder}:{len(province.counties)} 个县"
    folder = Check("登记表", ATTENTION if province.problems else OK, ";".join((told, *province.problems)))
    server = _server(url)
    reached = not any(each.verdict == BROKEN for each in server)
    counties = [Check(each.name, *_county(door, each, url, reached)) for each in province.counties]
    return [*examine_machine(door), folder, *server, *counties, space(url)]


def _server(url: str) -> list[Check]:
    """The server that holds all counties, asked once; with SQLite there is none."""
    try:
        if base_file(url) is not None:
            return []
        reach(url)
    except (XunlanError, StorageError) as refused:
        return [Check(DATABASE, BROKEN, str(refused))]
    return [Check(DATABASE, OK, f"{shown(parse(url))} 可以连接")]


def _county(door: Installation, county: CountyFile, url: str, reached: bool) -> tuple[str, str]:
    """The worst verdict on a county, and all that somebody should look at. `reached`: whether the server was."""
    try:
        database = county_database(url, county.name) if reached and has_database(url, county.name) else None
        checks = examine_county(door, county.file, database)
    except (XunlanError, StorageError) as refused:
        return BROKEN, str(refused)
    if not reached:
        checks = [each for each in checks if each.name != DATABASE]
    wrong = [each for each in checks if each.verdict != OK]
    verdict = BROKEN if any(each.verdict == BROKEN for each in wrong) else ATTENTION if wrong else OK
    return verdict, ";".join(f"{each.name}:{each.told}" for each in wrong) or (
        "登记表、数据库和最近的巡查都正常" if reached else "登记表正常,其余因数据库连不上没有检查"
    )
