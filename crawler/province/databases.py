"""An installation's database and a county's name in, the address of the county's own database out.

With SQLite a file for each county below a folder beside (sqlite:///xunlan.db: xunlan/宜春市/铜鼓县.db), with PostgreSQL
a schema for each. Units of one name in two counties never meet, and one broken database is one county's.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from crawler.errors import XunlanError
from crawler.installation import Installation
from crawler.province.folder import CountyFile
from storage.database import is_sqlite, parse, shown, sqlite_file
from storage.disk import disk_fault


def base_file(url: str) -> Path | None:
    """The SQLite file that stands for the installation; None with PostgreSQL. Raises XunlanError for one in memory."""
    place = parse(url)
    if not is_sqlite(place):
        return None
    file = sqlite_file(place)
    if file is None:
        raise XunlanError("登记表是文件夹时,每个县有自己的数据库,不能用内存中的数据库,请用 --database 指定文件")
    return file


def county_file(base: Path, name: str) -> Path:
    """
    >>> str(county_file(Path("data/xunlan.db"), "宜春市/铜鼓县"))
    'data/xunlan/宜春市/铜鼓县.db'
    """
    return counties_folder(base) / f"{name}.db"


def counties_folder(base: Path) -> Path:
    """Where the counties' databases lie: below a folder called like the installation's file."""
    return base.with_suffix("") if base.suffix else base.with_name(f"{base.name}.counties")


def county_database(url: str, name: str) -> str:
    """The address of a county's database, whose folder or schema is made where there is none."""
    base = base_file(url)
    if base is None:
        from crawler.queue import require_libraries

        require_libraries()
        from crawler.queue.counties import county_url

        return county_url(url, name)
    file = county_file(base, name)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as refused:
        raise XunlanError(f"无法建立各县数据库的文件夹 {file.parent}({disk_fault(refused)}),请检查权限") from refused
    return parse(url).set(database=str(file), query={}).render_as_string(hide_password=False)


def has_database(url: str, name: str) -> bool:
    """Whether anything was ever stored for a county; nothing is made."""
    base = base_file(url)
    if base is not None:
        return county_file(base, name).exists()
    from crawler.queue import require_libraries

    require_libraries()
    from crawler.queue.counties import has_schema

    return has_schema(url, name)


def addresses(url: str, name: str) -> list[str]:
    """Where a server's database is said to be in what is told of a county; none with SQLite, which tells a file."""
    if base_file(url) is not None:
        return []
    from crawler.queue.counties import county_address

    return [shown(parse(each)) for each in (county_address(url, name), url)]


def reach(url: str) -> None:
    """Raise where the server of all counties' databases refuses us: each would wait for it, and say the same."""
    if base_file(url) is not None:
        return
    from crawler.queue import require_libraries

    require_libraries()
    from crawler.queue.database import talking

    with talking(url):
        pass


def door_of(door: Installation, county: CountyFile, url: str) -> Installation:
    """An installation as one of its counties sees it. `url`: the database of the installation."""
    return replace(
        door,
        registry=county.file,
        database_url=county_database(url, county.name),
        province=None,
        county=county.name,
        shared_file=base_file(url),
    )
