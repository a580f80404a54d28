"""Many machines on demand: a worker that takes jobs out of PostgreSQL, and a look at what waits there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crawler.commands.door import AsJson, AsOf, Database, RegistryFile, day, installation
from crawler.errors import ExitStatus, XunlanError
from crawler.present import local, print_json, print_table, say, word
from crawler.queue import require_libraries

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from crawler.queue.nouns import Waiting

JOB_STATES = {
    "todo": "等待",
    "doing": "进行中",
    "failed": "已搁置",
    "succeeded": "完成",
    "cancelled": "已由后一天的代替",
}
KINDS = {"crawl": "巡查", "recheck": "复核"}

AtOnce = Annotated[int, typer.Option("--jobs", metavar="数", min=1, help="同时巡查几个网站")]
Once = Annotated[bool, typer.Option("--once", help="做完到时间的任务就结束")]
Heartbeat = Annotated[float, typer.Option("--heartbeat", metavar="秒", min=0.1, help="多久报一次平安")]
StalledAfter = Annotated[float, typer.Option("--stalled-after", metavar="秒", min=0.5, help="多久没有消息算停顿")]
Ended = Annotated[bool, typer.Option("--all", help="已完成的也列出")]
Ids = Annotated[list[int], typer.Argument(metavar="编号", help="任务编号,见 xunlan queue list")]
Kind = Annotated[str, typer.Argument(metavar="crawl|recheck", help="巡查还是复核")]


def worker(
    ctx: typer.Context,
    *,
    jobs: AtOnce = 4,
    once: Once = False,
    registry: RegistryFile = None,
    database: Database = None,
    heartbeat: Heartbeat = 10,
    stalled_after: StalledAfter = 180,
) -> None:
    import asyncio

    require_libraries()
    from crawler.queue.worker import Pace, Worker
    from crawler.queue.worker_log import write_log

    if stalled_after < 3 * heartbeat:
        raise XunlanError("--stalled-after 至少应是 --heartbeat 的 3 倍,请改大")
    write_log()
    door = installation(ctx)
    if door.privacy_key is None and door.articles_per_night:
        raise XunlanError("多台机器须用同一个密钥,同一条个人信息才认得出来,请在每台机器上设置相同的 XUNLAN_PRIVACY_KEY")
    pace = Pace(timedelta(seconds=heartbeat), timedelta(seconds=stalled_after))
    ours = Worker(database or door.database_url, registry or door.registry, jobs, pace)
    raise typer.Exit(asyncio.run(ours.run(once=once)))


def queue_list(ctx: typer.Context, ended: Ended = False, database: Database = None, json: AsJson = False) -> None:
    require_libraries()
    from crawler.queue.board import is_paused, listed

    door = installation(ctx)
    url = database or door.database_url
    found, paused = listed(url, ended=ended), is_paused(url)
    if json:
        print_json({"paused": paused, "jobs": [_row(each) for each in found]})
        return
    if paused:
        say("队列已暂停:进行中的做完为止,其余用 xunlan queue resume 恢复", "yellow")
    if not found:
        say("队列是空的")
        return
    headings = ("编号", "状态", "登记表", "哪一天", "做什么", "网站", "自", "最早", "失败", "机器", "说明")
    print_table(headings, [_cells(each, door.zone) for each in found])


def queue_add(
    ctx: typer.Context,
    *,
    kind: Kind = "crawl",
    as_of: AsOf = None,
    registry: RegistryFile = None,
    database: Database = None,
    json: AsJson = False,
) -> None:
    require_libraries()
    from crawler.queue.filling import fill
    from storage.nouns import RunKind

    if kind not in KINDS:
        raise XunlanError(f"只能写 crawl 或 recheck:{kind}")
    door = installation(ctx)
    filled = fill(database or door.database_url, registry or door.registry, RunKind(kind), door.zone, day(as_of))
    if json:
        told = {"there": filled.there, "broken": list(filled.broken), "notes": list(filled.notes)}
        print_json({"added": [job.arguments for job in filled.new], **told})
    else:
        say(f"已排队 {len(filled.new)} 个任务,原已在队列 {filled.there} 个")
        for line in (*filled.broken, *filled.notes):
            say(line, "yellow", stderr=True)
    if filled.broken:
        raise typer.Exit(ExitStatus.PARTIAL if filled.new or filled.there else ExitStatus.BAD_INPUT)


def queue_retry(ctx: typer.Context, ids: Ids, database: Database = None) -> None:
    require_libraries()
    from crawler.queue.board import try_again

    _tell(ids, try_again(database or installation(ctx).database_url, ids), "将马上再做")


def queue_drop(ctx: typer.Context, ids: Ids, database: Database = None) -> None:
    require_libraries()
    from crawler.queue.board import drop

    _tell(ids, drop(database or installation(ctx).database_url, ids), "已移出队列")


def queue_pause(ctx: typer.Context, database: Database = None) -> None:
    _pause(database or installation(ctx).database_url, True)
    say("队列已暂停:进行中的照常做完,不再开始新的;恢复用 xunlan queue resume")


def queue_resume(ctx: typer.Context, database: Database = None) -> None:
    _pause(database or installation(ctx).database_url, False)
    say("队列已恢复")


def _pause(url: str, paused: bool) -> None:
    require_libraries()
    from crawler.queue.board import pause

    pause(url, paused)


def _tell(wanted: list[int], done: list[int], what: str) -> None:
    if done:
        say(f"任务 {'、'.join(f'#{each}' for each in done)} {what}")
    others = [each for each in wanted if each not in done]
    if others:
        raise XunlanError(
            f"任务 {'、'.join(f'#{each}' for each in others)} 不在等待或搁置中,请用 xunlan queue list 查看"
        )


def _cells(each: Waiting, zone: ZoneInfo) -> tuple[object, ...]:
    rests = local(each.not_before, zone) if each.not_before and each.status == "todo" else ""
    kind = word(KINDS, each.job.kind)
    place = (each.job.registry, each.job.as_of, kind, each.host_group)
    state = word(JOB_STATES, each.status)
    failed = each.tries if each.status in ("todo", "failed") and each.tries else ""
    return (each.id, state, *place, local(each.since, zone), rests, failed, each.worker, each.told)


def _row(each: Waiting) -> dict[str, Any]:
    return {
        "id": each.id,
        "status": each.status,
        **each.job.arguments,
        "host_group": each.host_group,
        "tries": each.tries,
        "not_before": each.not_before,
        "since": each.since,
        "worker": each.worker,
        "told": each.told,
    }
