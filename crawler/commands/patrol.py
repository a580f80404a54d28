"""One cycle on demand: crawl and recheck, with progress while it runs and a summary at its end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crawler.collecting import loading
from crawler.commands.door import (
    AsJson,
    AsOf,
    Database,
    Delay,
    RegistryFile,
    UnitNames,
    day,
    installation,
    known_units,
)
from crawler.commands.summary import print_summary, problems, summary_json
from crawler.errors import CycleBusy, ExitStatus, XunlanError
from crawler.installation import Installation
from crawler.present import print_json
from crawler.progress import following

if TYPE_CHECKING:
    from crawler.child import Start
    from crawler.order import Manners, Order, Summary
    from crawler.registry import Registry
    from crawler.visits import Extent
    from storage.nouns import RunKind

Replay = Annotated[Path | None, typer.Option("--replay", metavar="目录", help="回放录制目录,不访问网络")]
Privacy = Annotated[
    str,
    typer.Option(
        "--privacy",
        metavar="new|full|off",
        help="读哪些文章和附件:new 新发布的和轮到的;full 列出的全部;off 不读",
    ),
]
Resume = Annotated[bool, typer.Option("--resume", help="当天已中断的接着做,已做完的不再做")]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs", metavar="数", min=1, max=64, help="登记表是文件夹时:同时巡查几个县,默认 XUNLAN_COUNTIES_AT_ONCE"
    ),
]
FailOnFindings = Annotated[bool, typer.Option("--fail-on-findings", help="有待整改的问题时以状态 1 结束")]


def crawl(
    ctx: typer.Context,
    *,
    registry: RegistryFile = None,
    unit: UnitNames = None,
    database: Database = None,
    as_of: AsOf = None,
    replay: Replay = None,
    fail_on_findings: FailOnFindings = False,
    delay: Delay = None,
    privacy: Privacy = "new",
    resume: Resume = False,
    jobs: Jobs = None,
    json: AsJson = False,
) -> None:
    from storage.nouns import RunKind

    wanted = _Wanted(RunKind.CRAWL, registry, unit, database, as_of, replay, delay, json, privacy, resume)
    _run(installation(ctx), wanted, fail_on_findings)


def recheck(
    ctx: typer.Context,
    *,
    registry: RegistryFile = None,
    unit: UnitNames = None,
    database: Database = None,
    as_of: AsOf = None,
    replay: Replay = None,
    fail_on_findings: FailOnFindings = False,
    delay: Delay = None,
    resume: Resume = False,
    jobs: Jobs = None,
    json: AsJson = False,
) -> None:
    from storage.nouns import RunKind

    wanted = _Wanted(RunKind.RECHECK, registry, unit, database, as_of, replay, delay, json, resume=resume)
    _run(installation(ctx), wanted, fail_on_findings)


@dataclass(frozen=True)
class _Wanted:
    """What was typed."""

    kind: RunKind
    registry: Path | None
    units: list[str] | None
    database: str | None
    as_of: str | None
    replay: Path | None
    delay: float | None
    json: bool
    privacy: str = "new"
    resume: bool = False


def _run(door: Installation, wanted: _Wanted, fail_on_findings: bool) -> None:
    from storage.database import parse, shown

    registry, as_of = _sources(door, wanted)
    database = shown(parse(wanted.database or door.database_url))
    summary = _cycle(door, wanted, registry, as_of)
    if wanted.json:
        print_json(summary_json(summary, database))
    else:
        further = [word for unit in wanted.units or () for word in ("--unit", unit)]
        print_summary(summary, database, [*further, *(["--database", database] if wanted.database else [])])
    status = summary.exit_status
    if status is ExitStatus.DONE and fail_on_findings and problems(summary.open_now):
        status = ExitStatus.FINDINGS
    raise typer.Exit(status)


def _sources(door: Installation, wanted: _Wanted) -> tuple[Registry, date]:
    """The registry and the day to judge, from a recording unless they are given."""
    from crawler.registry import load_registry
    from storage.recording import Recording

    as_of = day(wanted.as_of)
    if wanted.replay is None:
        return load_registry(wanted.registry or door.registry), as_of or door.today()
    recording = Recording(wanted.replay)
    return load_registry(wanted.registry or recording.registry), as_of or recording.as_of


def _cycle(door: Installation, wanted: _Wanted, registry: Registry, as_of: date) -> Summary:
    with loading():
        from crawler.cycle import run_cycle
        from crawler.order import Order
        from rules.ruleset import read_ruleset

    extent = _extent(wanted.privacy)
    delay = 0.0 if wanted.replay is not None and wanted.delay is None else wanted.delay
    ruleset = read_ruleset(door.ruleset)
    order = Order(
        now=door.moment(as_of),
        as_of=as_of,
        kind=wanted.kind,
        units=known_units(registry, wanted.units),
        replay=wanted.replay.resolve() if wanted.replay else None,
        limits_of=ruleset.limits_of,
        notes=tuple(ruleset.limits.without_effect([unit.name for unit in registry.units], registry.columns)),
        reading=door.reading(extent, wanted.database, of_units=bool(wanted.units)),
        zone=door.zone,
        resume=wanted.resume,
    )
    manners = door.manners(delay=delay)
    with (
        _children(door, order, manners) as start,
        door.open_store(wanted.database) as store,
        following() as watch,
        _alone(door, registry),
    ):
        summary = run_cycle(store, registry, order, manners, watch, start=start)
        door.forget_old(store, order.now)
        return summary


def _children(door: Installation, order: Order, manners: Manners) -> AbstractContextManager[Start]:
    """Where the cycle's child processes come from: forked here, before anything is opened, if nothing else is."""
    from crawler.child import fresh_child
    from crawler.crawl import ARTICLES, COLUMNS
    from crawler.prepared import can_fork, prepared
    from crawler.visits import Extent

    if not door.own_process or not can_fork():
        return nullcontext(fresh_child)
    parts = [COLUMNS] if order.reading.extent is Extent.OFF else [COLUMNS, ARTICLES]
    return prepared(parts, rendering=manners.chromium is not None)


@contextmanager
def _alone(door: Installation, registry: Registry) -> Iterator[None]:
    """No other county's cycle visits the same host group meanwhile."""
    from crawler.order import host_group
    from storage.errors import ScopeBusy

    with ExitStack() as held:
        try:
            held.enter_context(door.alone(host_group(registry.site)))
        except ScopeBusy as busy:
            raise CycleBusy(str(busy)) from busy
        yield


def _extent(typed: str) -> Extent:
    from crawler.visits import Extent

    try:
        return Extent(typed)
    except ValueError:
        raise XunlanError(f"--privacy 只能是 new、full 或 off:{typed}") from None
