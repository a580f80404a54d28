"""A database and the name of a county in, the address of that county's own schema out.

Units of one name in two counties never meet, because no statement ever sees two schemas.
"""

from __future__ import annotations

import re
from hashlib import sha256

from psycopg import sql

from crawler.queue.database import talking
from storage.database import parse

_CREATION_LOCK = 0x58554E53
_PLAIN = re.compile(r"[a-z0-9_]{1,50}")


def county_schema(name: str) -> str:
    """
    >>> county_schema("tonggu"), county_schema("铜鼓县")
    ('county_tonggu', 'county_fe29ac986efdd9de')
    """
    return f"county_{name if _PLAIN.fullmatch(name) else sha256(name.encode()).hexdigest()[:16]}"


def county_url(url: str, name: str) -> str:
    """The address of a county's schema, which is made where there is none."""
    schema = county_schema(name)
    with talking(url) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_CREATION_LOCK])
        connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)))
    return county_address(url, name)


def county_address(url: str, name: str) -> str:
    """The same, whether there is one or not."""
    place = parse(url).update_query_dict({"options": f"-csearch_path={county_schema(name)}"})
    return place.render_as_string(hide_password=False)


def has_schema(url: str, name: str) -> bool:
    """Whether a county has a schema already."""
    with talking(url) as connection:
        found = connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [county_schema(name)])
        return found.fetchone() is not None
