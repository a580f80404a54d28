"""Notices to the units: written into a folder, or put into the outbox and sent; and the digest for the office."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crawler.commands.door import AsJson, Database, UnitNames, check_names, installation
from crawler.commands.messages import channels_of, office_hours_of
from crawler.commands.notice_tables import print_planned, print_sent, print_written
from crawler.errors import ExitStatus, XunlanError
from storage.disk import disk_fault

if TYPE_CHECKING:
    from crawler.installation import Installation
    from crawler.notice_files import Writes
    from crawler.notice_round import Wanted
    from crawler.screenshots import Camera
    from reports.channel import Channel
    from reports.office_hours import OfficeHours
    from storage.nouns import Site
    from storage.outbox_nouns import Delivery
    from storage.store import Store

LOCK = "notices"  # one at a time writes messages and their files
NO_CHANNEL = "没有设置任何通知通道,请设置 XUNLAN_SMTP_HOST 或群机器人的地址(见 docs/notices.md)"

Out = Annotated[Path | None, typer.Option("--out", metavar="目录", help="写到这个新目录,默认 notices-日期")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="只显示会通知什么,不写入也不发送")]
NoScreenshots = Annotated[bool, typer.Option("--no-screenshots", help="不截图")]
Fresh = Annotated[bool, typer.Option("--fresh", help="最近一天没有完整巡查过时不通知单位,只发汇总")]


class NoticesBusy(XunlanError):
    """Another process is writing notices."""

    exit_status = ExitStatus.BUSY


def write(
    ctx: typer.Context,
    *,
    unit: UnitNames = None,
    out: Out = None,
    no_screenshots: NoScreenshots = False,
    database: Database = None,
    json: AsJson = False,
) -> None:
    from crawler.notice_files import check_new, write_folder
    from crawler.notice_messages import Notices
    from crawler.notices import Known, open_problems
    from crawler.screenshots import Shots, addresses_of

    door = installation(ctx)
    with door.open_store(database) as store:
        wanted = _wanted(door, store, {}, unit, camera=not no_screenshots)
        folder = out or Path(f"notices-{wanted.day}")
        check_new(folder)
        known = Known.of(store, door.zone)
        found = list(open_problems(known, wanted.units))
        pages = addresses_of([problems for _, problems in found], known, wanted.site)
        with wanted.camera.pictures(pages) if wanted.camera else nullcontext(Shots()) as taken:
            notices = Notices(known, wanted.head, wanted.day, taken.of)
            each = (notices.notice(unit, problems, pictures=True) for unit, problems in found)
            files = write_folder(each, _docx(door), folder) if found else []
    print_written(files, taken.left_out, folder, json=json)


def send(
    ctx: typer.Context,
    *,
    unit: UnitNames = None,
    dry_run: DryRun = False,
    no_screenshots: NoScreenshots = False,
    fresh: Fresh = False,
    database: Database = None,
    json: AsJson = False,
) -> None:
    from crawler.notice_round import prepare
    from storage.errors import ScopeBusy

    door = installation(ctx)
    channels, hours = channels_of(door), office_hours_of(door)
    with door.open_store(database) as store:
        if dry_run or not channels:
            wanted = _wanted(door, store, channels, unit, fresh=fresh)
            print_planned(prepare(store, wanted), _remarks(wanted, channels), json=json)
            if not dry_run:
                raise XunlanError(NO_CHANNEL)
            return
        try:
            with store.lock(LOCK):
                options = {"pictures": not no_screenshots, "fresh": fresh, "json": json}
                failed = _send(door, store, channels, hours, unit, **options)
        except ScopeBusy as busy:
            raise NoticesBusy("另一个程序正在写通知,请等它结束后再试") from busy
    if failed:
        raise typer.Exit(ExitStatus.PARTIAL)


# --- sending --------------------------------------------------------------------------------------------------------


def _send(
    door: Installation,
    store: Store,
    channels: Mapping[str, Channel],
    hours: OfficeHours,
    units: list[str] | None,
    *,
    pictures: bool,
    fresh: bool,
    json: bool,
) -> bool:
    """Post what is to be told, send what may be sent now, and note what was. Whether something did not go out."""
    from crawler.notice_files import Attachments
    from crawler.notice_round import prepare
    from crawler.outgoing import Outgoing
    from crawler.telling import note_sent, withdraw_overtaken

    note_sent(store, door.zone)
    withdraw_overtaken(store)
    outgoing = Outgoing.of(store)
    wanted = _wanted(door, store, channels, units, camera=pictures, fresh=fresh)
    wanted = replace(wanted, attach=Attachments(outgoing, _docx(door)).of)
    try:
        prepared = prepare(store, wanted)
    except OSError as wrong:
        raise XunlanError(
            f"附件写不进 {outgoing.folder}({disk_fault(wrong)}),没有通知任何单位,请检查磁盘空间"
        ) from wrong
    posted = store.outbox.post(prepared.messages, wanted.now)
    moved, warnings = _deliver(store, channels, hours)
    note_sent(store, door.zone)
    outgoing.tidy(store)
    latest = {each.id: each for each in [*posted, *moved]}
    left = _left_over(store, latest)
    print_sent(prepared, list(latest.values()), [*_remarks(wanted, channels), *warnings, *left], json=json)
    return bool(left) or any(each.state in ("failed", "uncertain", "given_up") for each in latest.values())


def _left_over(store: Store, handled: Collection[int]) -> list[str]:
    """That messages of an earlier round are still to be tried again: whoever has nothing new to tell must not think
    that all were told."""
    from storage.outbox_nouns import DeliveryState

    tried = store.outbox.deliveries((DeliveryState.FAILED, DeliveryState.UNCERTAIN))
    left = [each for each in tried if each.next_try_at is not None and each.id not in handled]
    if not left:
        return []
    return [f"早先的 {len(left)} 条消息还没有发出,等待重试,请用 xunlan outbox list 查看"]


def _deliver(
    store: Store, channels: Mapping[str, Channel], hours: OfficeHours
) -> tuple[Sequence[Delivery], Sequence[str]]:
    """What was sent, and what the office should know. Where another process sends, it or the next one sends ours."""
    from reports.outbox import deliver
    from storage.errors import ScopeBusy

    now = datetime.now(UTC)
    try:
        done = deliver(store, channels, now, hours)
    except ScopeBusy:
        return (), ("另一个程序正在发送消息,通知已放进发件箱,由它或下一轮发送",)
    if hours.open(now):
        return done.moved, done.warnings
    waits = f"现在不是发送时间,{hours.next_open(now).astimezone(hours.zone):%Y-%m-%d %H:%M} 起发送"
    return done.moved, (waits, *done.warnings)


def _remarks(wanted: Wanted, channels: Mapping[str, Channel]) -> list[str]:
    """What the settings leave undone."""
    if not channels:
        return [NO_CHANNEL]
    if wanted.units:
        return []
    if not wanted.office.to:
        return ["没有设置 XUNLAN_OFFICE_TO,汇总没有发给任何人"]
    nowhere = not wanted.office.routes(channels)
    return ["XUNLAN_OFFICE_TO 不是邮箱,也没有群机器人,汇总没有发给任何人"] if nowhere else []


# --- what is wanted -------------------------------------------------------------------------------------------------


def _wanted(
    door: Installation,
    store: Store,
    channels: Mapping[str, Channel],
    units: list[str] | None,
    *,
    camera: bool = False,
    fresh: bool = False,
) -> Wanted:
    from crawler.letterhead import Letterhead
    from crawler.notice_round import Wanted
    from crawler.office_digest import Office

    sites = store.sites()
    if not sites:
        raise XunlanError("数据库里还没有登记过网站,请先用 xunlan crawl 巡查一遍")
    now = datetime.now(UTC)
    return Wanted(
        site=sites[-1],
        head=Letterhead.of(sites[-1], door.office),
        office=Office(door.office_to),
        zone=door.zone,
        day=door.today(),
        now=now,
        titles={name: channel.title for name, channel in channels.items()},
        units=check_names(units, [each.name for each in store.units()], "单位", "登记表"),
        fresh_only=fresh,
        camera=_camera(door, sites[-1], now) if camera else None,
        goes_out=office_hours_of(door).next_open(now).astimezone(door.zone).date(),
    )


def _camera(door: Installation, site: Site, now: datetime) -> Camera | None:
    """Pictures are taken where there is a browser; a notice is good without."""
    from crawler.screenshots import Camera

    manners = door.manners()
    return Camera(site, manners, now, door.today()) if manners.chromium else None


def _docx(door: Installation) -> Writes:
    """The writer of notices, with the office's own template where there is one."""
    from crawler.report_files import own_template
    from reports.rectification import NoticeWriter

    return NoticeWriter(own_template(door.templates, "rectification.docx"))
