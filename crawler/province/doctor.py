"""An installation of many counties in, the machine's checks and one line for each county out; nothing is made."""

from __future__ import annotations

from crawler.doctor import ATTENTION, BROKEN, OK, Check, examine_county, examine_machine, space
from crawler.errors import XunlanError
from crawler.installation import Installation
from crawler.province.databases import county_database, has_database
from crawler.province.folder import CountyFile, Province
from storage.errors import StorageError


def examine_province(door: Installation, province: Province, url: str) -> list[Check]:
    """The machine, the folder, and every county: one that is broken keeps no other from being looked at."""
    told = f"{province.folder}:{len(province.counties)} 个县"
    folder = Check("登记表", ATTENTION if province.problems else OK, ";".join((told, *province.problems)))
    counties = [Check(each.name, *_county(door, each, url)) for each in province.counties]
    return [*examine_machine(door), folder, *counties, space(url)]


def _county(door: Installation, county: CountyFile, url: str) -> tuple[str, str]:
    """The worst verdict on a county, and all that somebody should look at."""
    try:
        database = county_database(url, county.name) if has_database(url, county.name) else None
        checks = examine_county(door, county.file, database)
    except (XunlanError, StorageError) as refused:
        return BROKEN, str(refused)
    wrong = [each for each in checks if each.verdict != OK]
    verdict = BROKEN if any(each.verdict == BROKEN for each in wrong) else ATTENTION if wrong else OK
    return verdict, ";".join(f"{each.name}:{each.told}" for each in wrong) or "登记表、数据库和最近的巡查都正常"
