"""One visit to the home page on demand: whether it opened, how long that took, and what the last days come to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import typer

from crawler.commands.door import AsJson, Database, RegistryFile, installation
from crawler.errors import ExitStatus
from crawler.present import FAILURES, local, print_json, say, word

if TYPE_CHECKING:
    from storage.nouns import Site
    from storage.probe_nouns import Probe, ProbeWeek


def probe(ctx: typer.Context, registry: RegistryFile = None, database: Database = None, json: AsJson = False) -> None:
    from crawler.probe import probe_site, probe_week, week_before
    from crawler.registry import load_registry
    from rules.site_limits import site_numbers

    door = installation(ctx)
    site = load_registry(registry or door.registry).site
    with door.open_store(database) as store:
        limit = float(site_numbers().probe.seconds)
        seen = probe_site(site, door.manners(), datetime.now(UTC), door.probe_reference, limit=limit)
        store.save_probe(site, seen)
        tomorrow = seen.at.astimezone(door.zone).date() + timedelta(days=1)
        week = probe_week(store.probes(site.home, *week_before(tomorrow, door.zone)), site, tomorrow, door.zone)
    if json:
        print_json(_row(site, seen, week))
    else:
        say(f"{local(seen.at, door.zone)} {site.name}首页 {site.home}:{_told(seen)}", None if seen.opened else "yellow")
        say(
            f"{week.first} 至 {week.last} 间隔访问 {sum(day.visits for day in week.days)} 次,"
            f"打不开 {week.failed} 次,不能判断 {sum(day.unclear for day in week.days)} 次"
        )
    raise typer.Exit(ExitStatus.DONE if seen.opened else ExitStatus.PARTIAL)


def _told(seen: Probe) -> str:
    why = word(FAILURES, seen.failure) or (f"状态 {seen.status}" if seen.status else "没有应答")
    if seen.opened:
        return f"{seen.seconds:.1f} 秒打开"
    if seen.opened is None:
        return f"不能判断是否打得开({why}),不计入"
    return f"打不开({why})" + ("" if seen.referenced else ",不能排除本机线路的问题,请设置 XUNLAN_PROBE_REFERENCE")


def _row(site: Site, seen: Probe, week: ProbeWeek) -> dict[str, Any]:
    """A visit as `probe --json` prints it; `week` counts the last days, today among them."""
    return {
        "site": site.name,
        "home": site.home,
        **seen.model_dump(mode="json"),
        "week": {
            "first": str(week.first),
            "last": str(week.last),
            "visits": sum(day.visits for day in week.days),
            "failed": week.failed,
            "unclear": sum(day.unclear for day in week.days),
            "median_seconds": week.median_seconds,
        },
    }
