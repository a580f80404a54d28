"""A small county on loopback: a registry file for it, and cycles over it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from crawler.browser import find_chromium
from crawler.cycle import Manners, Order, Progress, Summary, run_cycle
from crawler.registry import load_registry
from storage.nouns import ColumnObservation, RunKind
from storage.store import Store

DAY = date(2022, 4, 21)


def listing(*days: str, title: str = "关于做好有关工作的通知") -> str:
    """A plain list page, one entry a day."""
    rows = "".join(
        f'<li><a href="/art/{number}.html" title="{title}{number}">{title}{number}</a><span>{day}</span></li>'
        for number, day in enumerate(days, 1)
    )
    return page(f'<div class="list"><ul class="news">{rows}</ul></div>')


def page(content: str) -> str:
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>通知公告-铜鼓县人民政府</title></head><body>'
        '<div class="nav"><a href="/">首页</a><a href="/zwgk/">政务公开</a></div>'
        f'<div class="main">{content}</div><div class="footer">网站标识码:3609260001</div></body></html>'
    )


BLANK = page('<div class="list"><ul class="news"></ul><p>暂无信息</p></div>')


def write_registry(
    folder: Path, home: str, units: Mapping[str, Mapping[str, str | Mapping[str, Any]]], **site: str
) -> Path:
    """`units` maps a unit to its columns: name to path below `home`, or to the column's own keys."""
    written = []
    for unit, columns in units.items():
        rows: list[dict[str, Any]] = []
        for name, told in columns.items():
            row: dict[str, Any] = {"name": name, **({"url": told} if isinstance(told, str) else told)}
            row["url"] = row["url"] if "://" in row["url"] else home.rstrip("/") + row["url"]
            rows.append(row)
        written.append({"name": unit, "kind": "乡镇" if unit.endswith(("镇", "乡")) else "部门", "columns": rows})
    registry = {"site": {"name": "铜鼓县人民政府", "home": home, **site}, "units": written}
    path = folder / "county.yml"
    path.write_text(yaml.safe_dump(registry, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def cycle(
    store: Store,
    registry: Path,
    day: date = DAY,
    *,
    units: tuple[str, ...] = (),
    kind: RunKind = RunKind.CRAWL,
    browser: bool = False,
    resume: bool = False,
    watched: list[Progress] | None = None,
    **manners: Any,
) -> Summary:
    """One cycle as of a day at noon, without delay and, unless asked for, without a browser."""
    now = datetime(day.year, day.month, day.day, 4, tzinfo=UTC) + timedelta(microseconds=len(store.runs(1000)))
    behaviour = {"delay": 0.0, "timeout": 5.0, "retries": 0} | manners
    chosen = Manners(user_agent="Xunlan/test", chromium=find_chromium() if browser else None, **behaviour)
    progress = watched if watched is not None else []
    order = Order(now=now, as_of=day, kind=kind, units=units, resume=resume)
    return run_cycle(store, load_registry(registry), order, chosen, progress.append)


def seen(store: Store) -> dict[str, ColumnObservation]:
    """The latest observation of each column, by the column's name."""
    return {observation.column: observation for observation in store.latest_observations()}
