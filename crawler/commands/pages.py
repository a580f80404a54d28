"""Pages one by one: what the crawler sees in them, how they are recorded, whether a recording still reads the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crawler.commands.door import (
    AsJson,
    AsOf,
    Delay,
    NoDatabase,
    RegistryFile,
    day,
    installation,
)
from crawler.errors import ExitStatus, XunlanError
from crawler.present import FAILURES, STATES, channel_fault, print_json, print_table, say, word
from crawler.progress import following
from storage.disk import disk_fault

if TYPE_CHECKING:
    from crawler.order import Manners
    from spiders.document import Document
    from spiders.reading import Reading

Targets = Annotated[list[str], typer.Argument(metavar="网址或文件…", show_default=False, help="可以给出多个")]


def inspect(
    ctx: typer.Context,
    *,
    targets: Targets,
    url: Annotated[str | None, typer.Option("--url", metavar="网址", help="文件原来的网址,相对链接以它为准")] = None,
    as_of: AsOf = None,
    render: Annotated[bool, typer.Option("--render", help="用 Chromium 渲染后再读")] = False,
    replay: Annotated[Path | None, typer.Option("--replay", metavar="目录", help="从录制目录读取,不访问网络")] = None,
    database: NoDatabase = None,
    json: AsJson = False,
) -> None:
    from spiders.reading import read_column

    wanted = [_target(target) for target in targets]
    if url is not None and (len(wanted) > 1 or wanted[0].file is None):
        raise XunlanError("--url 只用于一个文件:请只给出一个文件,网址本身不需要 --url")
    door = installation(ctx)
    seen_day = day(as_of) or door.today()
    if render and any(target.file for target in wanted):
        raise XunlanError("--render 只用于网址:文件已经是保存下来的样子")
    looking = _Looking(door.manners(), seen_day, url, replay.resolve() if replay else None, render)
    for document in _documents(wanted, looking):
        reading = read_column(document)
        if json:
            print_json(inspected(document, reading), indent=2 if len(wanted) == 1 else None)
        else:
            _print_reading(document, reading)


@dataclass(frozen=True)
class _Target:
    """A URL, or a file on this machine."""

    url: str
    file: Path | None = None


def _target(text: str) -> _Target:
    """What was meant by one argument. Raises XunlanError for what cannot be read, before anything is printed."""
    if text.startswith(("http://", "https://")):
        return _Target(text)
    if "://" in text:
        raise XunlanError(f"不支持 {text.partition(':')[0]} 地址:{text},请给出 http(s) 网址或文件路径")
    file = Path(text)
    if file.is_dir():
        raise XunlanError(f"{text} 是目录,请给出其中的文件")
    if not file.exists():
        raise XunlanError(f"没有文件 {text};若是网址,请以 http:// 或 https:// 开头")
    return _Target(file.resolve().as_uri(), file)


@dataclass(frozen=True)
class _Looking:
    """How targets are to be looked at; `file_url` is where the one file came from."""

    manners: Manners
    seen_day: date
    file_url: str | None
    replay: Path | None
    render: bool


def _documents(wanted: Sequence[_Target], looking: _Looking) -> Iterator[Document]:
    """The page of every target, in the order given."""
    from spiders.document import Document

    fetched = _fetched([target.url for target in wanted if target.file is None], looking)
    for target in wanted:
        if target.file is None:
            yield next(fetched)
            continue
        try:
            yield Document.from_file(target.file, looking.file_url or target.url, looking.seen_day)
        except OSError as error:
            raise XunlanError(f"读不了文件 {target.file}:{disk_fault(error)},请检查权限") from error


def _fetched(urls: Sequence[str], looking: _Looking) -> Iterator[Document]:
    if not urls:
        return
    from crawler.look import look_at

    yield from look_at(urls, looking.manners, looking.seen_day, looking.replay, looking.render)


def inspected(document: Document, reading: Reading) -> dict[str, Any]:
    """One page as `inspect --json` prints it."""
    return {
        "url": document.page.url,
        "family": reading.family,
        "state": str(reading.state),
        "reason": reading.reason,
        "newest": reading.newest,
        "total": reading.total,
        "entries": [entry.model_dump(mode="json") for entry in reading.entries],
        "rendered": document.page.rendered,
    }


def _print_reading(document: Document, reading: Reading) -> None:
    page = document.page
    say(page.url, "bold")
    if page.final_url not in (page.url, ""):
        say(f"  最终网址  {page.final_url}")
    answered = word(FAILURES, page.failure) if page.failure else str(page.status or "文件")
    say(f"  应答      {answered}" + ("(经浏览器渲染)" if page.rendered else ""))
    say(f"  状态      {word(STATES, reading.state)}({reading.state})")
    say(f"  说明      {reading.reason}")
    because = f"({reading.recognised_because})" if reading.family and reading.recognised_because else ""
    say(f"  读法      {reading.family or '没有认出列表'}{because}")
    if reading.follow:
        say(f"  列表在    {reading.follow}")
    if reading.parts:
        some = "、".join(reading.parts[:3]) + (" …" if reading.parts[3:] else "")
        say(f"  子栏目    {len(reading.parts)} 个:{some}")
    if page.certificate or page.tls:
        say(f"  安全      {channel_fault(page.tls, page.certificate)}")
    say(f"  最新      {reading.newest or '—'}")
    say(f"  条数      {'—' if reading.total is None else reading.total}")
    if reading.entries:
        headings = ("发布日期", "日期来源", "标题", "网址")
        print_table(headings, [(e.published or "—", e.dated_by, e.title, e.url) for e in reading.entries])


def record(
    ctx: typer.Context,
    *,
    out: Annotated[Path, typer.Option("--out", metavar="目录", help="录制到这个新目录")],
    urls: Annotated[list[str] | None, typer.Argument(metavar="网址…", help="不给出时录制登记表的全部栏目")] = None,
    registry: RegistryFile = None,
    as_of: AsOf = None,
    delay: Delay = None,
    database: NoDatabase = None,
    json: AsJson = False,
) -> None:
    from crawler.record import record as record_pages
    from crawler.registry import load_registry

    door = installation(ctx)
    seen_day = day(as_of) or door.today()
    chosen = registry or (None if urls else door.registry)
    loaded = load_registry(chosen) if chosen else None
    done = record_pages(urls or [], out, door.manners(delay=delay), seen_day, loaded)
    if json:
        print_json({"out": str(out), "as_of": seen_day, "pages": done.pages, "failures": done.failures})
        return
    say(f"已录制 {done.pages} 个页面到 {out}(其中 {done.failures} 个没有应答,也已记录),判断日 {seen_day}")
    say(f"下一步:核对 {out / 'expected.jsonl'} 中读到的内容是否属实,以后用 xunlan smoke {out} 检查")


def smoke(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="目录", help="录制目录")],
    database: NoDatabase = None,
    json: AsJson = False,
) -> None:
    from crawler.smoke import smoke as compare

    with following() as watch:
        result = compare(folder.resolve(), installation(ctx).manners(delay=0.0), watch)
    if json:
        print_json(result.as_json())
    else:
        for difference in result.differences:
            say(difference.line())
        for warning in result.warnings:
            say(f"注意:{warning}", stderr=True)
        verdict = f"{len(result.differences)} 处与预期不同" if result.differences else "与预期完全一致"
        say(f"{folder}:{result.columns} 个栏目,{verdict}(用时 {result.seconds:.1f} 秒)")
    raise typer.Exit(ExitStatus.FINDINGS if result.differences else ExitStatus.DONE)
