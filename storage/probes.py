"""Visits to home pages: kept with their site, read by moments, forgotten when they are old."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from storage.nouns import Site
from storage.probe_nouns import Probe
from storage.promised import remember_site
from storage.tables import probes, sites


def save(connection: Connection, site: Site, probe: Probe) -> None:
    """Add a visit. A site that no cycle has watched yet is remembered."""
    connection.execute(insert(probes), {**probe.model_dump(), "site_id": remember_site(connection, site)})


def between(connection: Connection, home: str, since: datetime, until: datetime) -> list[Probe]:
    """The visits to a home page from one moment to before another, in order."""
    fields = [probes.c[name] for name in Probe.model_fields]
    query = select(*fields).select_from(probes.join(sites))
    query = query.where(sites.c.home == home, probes.c.at >= since, probes.c.at < until)
    rows = connection.execute(query.order_by(probes.c.at, probes.c.id)).mappings()
    return [Probe.model_validate(dict(row)) for row in rows]


def prune(connection: Connection, before: datetime) -> int:
    """Forget the visits from before a moment; how many there were."""
    return connection.execute(delete(probes).where(probes.c.at < before)).rowcount
