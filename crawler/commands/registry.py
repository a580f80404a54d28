"""The registry: checked, shown, drafted from a site, and brought up to date after the site was rebuilt."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crawler.commands.door import (
    AsJson,
    Database,
    Delay,
    NoDatabase,
    RegistryFile,
    UnitNames,
    installation,
    known_units,
)
from crawler.errors import ExitStatus, RegistryError, XunlanError
from crawler.present import clean, console, print_json, print_table, say
from storage.disk import disk_fault

if TYPE_CHECKING:
    from crawler.remap import Remap

File = Annotated[Path | None, typer.Argument(metavar="文件", help="登记表,默认 XUNLAN_REGISTRY", show_default=False)]
Out = Annotated[Path | None, typer.Option("--out", metavar="文件", help="写到这个新文件;不给出时只打印")]
Pages = Annotated[int | None, typer.Option("--pages", metavar="数", min=1, help="最多看多少个页面,默认 1500")]


def check(
    ctx: typer.Context,
    file: File = None,
    registry: RegistryFile = None,
    database: NoDatabase = None,
    json: AsJson = False,
) -> None:
    from crawler.registry import load_registry

    path = file or registry or installation(ctx).registry
    try:
        loaded = load_registry(path)
    except RegistryError as wrong:
        if json:
            print_json({"registry": str(path), "problems": wrong.problems, "warnings": []})
        else:
            for problem in wrong.problems:
                sys.stderr.write(f"错误:{clean(problem)}\n")
        raise typer.Exit(ExitStatus.BAD_INPUT) from wrong
    if json:
        told = {"units": len(loaded.units), "columns": len(loaded.columns), "warnings": list(loaded.warnings)}
        print_json({"registry": str(path), "problems": [], **told})
        return
    for warning in loaded.warnings:
        say(f"注意:{warning}", "yellow")
    say(f"{path} 可用:{loaded.site.name},{len(loaded.units)} 个单位,{len(loaded.columns)} 个栏目")


def show(
    ctx: typer.Context,
    *,
    file: File = None,
    registry: RegistryFile = None,
    unit: UnitNames = None,
    database: NoDatabase = None,
    json: AsJson = False,
) -> None:
    from crawler.registry import load_registry, registry_rows

    loaded = load_registry(file or registry or installation(ctx).registry)
    units = known_units(loaded, unit)
    rows = [row for row in registry_rows(loaded) if not units or row["unit"] in units]
    if json:
        print_json(rows)
        return
    headings = {
        "unit": "单位",
        "name": "栏目",
        "kind": "类型",
        "kind_reason": "类型依据",
        "mode": "方式",
        "max_age_days": "天数",
        "due": "期限",
        "url": "网址",
    }
    print_table(list(headings.values()), [[row.get(name) for name in headings] for row in rows])
    say(f"共 {len(rows)} 个栏目")


def discover(
    ctx: typer.Context,
    *,
    url: Annotated[str, typer.Argument(metavar="网址", help="单位或全县的政府信息公开页,也可以是网站首页")],
    out: Out = None,
    pages: Pages = None,
    delay: Delay = None,
    database: NoDatabase = None,
    json: AsJson = False,
) -> None:
    from crawler.discover import MOST_PAGES
    from crawler.discover import discover as walk
    from crawler.draft import draft_json, draft_yaml

    _refuse_to_overwrite(out)
    door = installation(ctx)
    draft = walk(url, door.manners(delay=delay), door.today(), most_pages=pages or MOST_PAGES, watch=_watch)
    text = draft_yaml(draft, url)
    _write(out, text)
    if json:
        print_json(draft_json(draft))
    elif out is None:
        sys.stdout.write(text)
    else:
        _say_drafted(out, draft_json(draft))
    raise typer.Exit(ExitStatus.DONE if draft.complete else ExitStatus.PARTIAL)


def _say_drafted(out: Path, told: dict[str, Any]) -> None:
    columns = [column for unit in told["units"] for column in unit["columns"] if not column["directory"]]
    for note in told["notes"]:
        say(f"注意:{note}", "yellow")
    say(f"已起草 {out}:{len(told['units'])} 个单位,{len(columns)} 个栏目(看了 {told['pages']} 个页面)")
    say(f"下一步:核对其中标有“待核对”的各处,再用 xunlan registry check {out} 检查")


def remap(
    ctx: typer.Context,
    *,
    registry: RegistryFile = None,
    out: Out = None,
    pages: Pages = None,
    delay: Delay = None,
    database: Database = None,
    json: AsJson = False,
) -> None:
    from crawler.discover import MOST_PAGES
    from crawler.registry import load_registry
    from crawler.remap import remap as propose
    from crawler.remap_file import proposed_text

    _refuse_to_overwrite(out)
    door = installation(ctx)
    loaded = load_registry(registry or door.registry)
    with door.open_store(database) as store:
        done = propose(
            loaded, store, door.manners(delay=delay), door.today(), most_pages=pages or MOST_PAGES, watch=_watch
        )
    text, by_hand = proposed_text(loaded.path.read_text(encoding="utf-8-sig"), done)
    done.notes += by_hand
    _write(out, text)
    if json:
        print_json(_remap_json(done, loaded.path, out))
    else:
        _say_remapped(done, out)
    raise typer.Exit(ExitStatus.DONE if done.complete else ExitStatus.PARTIAL)


def _remap_json(done: Remap, path: Path, out: Path | None) -> dict[str, Any]:
    """A remapping as `registry remap --json` prints it."""
    return {
        "registry": str(path),
        "out": str(out) if out else None,
        "columns": [
            {
                "unit": each.column.unit,
                "name": each.column.name,
                "old": each.column.url,
                "new": each.new,
                "kept": each.kept,
                "confidence": each.confidence.name.lower(),
                "accepted": each.is_accepted,
                "evidence": each.evidence,
            }
            for each in done.proposals
        ],
        "roots": done.roots,
        "notes": done.notes,
        "pages": done.pages,
        "complete": done.complete,
    }


def _say_remapped(done: Remap, out: Path | None) -> None:
    changed = done.changed
    headings = ("单位", "栏目", "可信度", "依据", "原网址", "新网址")
    rows = [
        (each.column.unit, each.column.name, each.confidence.word, each.evidence, each.column.url, each.new or "—")
        for each in changed
    ]
    if rows:
        print_table(headings, rows)
    for unit, root in done.roots.items():
        say(f"{unit} 的公开首页改为 {root}")
    for note in done.notes:
        say(f"注意:{note}", "yellow")
    accepted = sum(each.is_accepted for each in changed)
    say(
        f"{len(done.proposals)} 个栏目中,{len(done.proposals) - len(changed)} 个仍可读取,"
        f"{accepted} 个有了新网址,{len(changed) - accepted} 个须人工查找(看了 {done.pages} 个页面)"
    )
    if out is None:
        say("下一步:加 --out 写出改好的登记表,核对后再使用", "bold")
    else:
        say(f"已写到 {out},原登记表没有改动;核对后用 xunlan registry check {out} 检查,再替换原登记表", "bold")


def _watch(pages: int, url: str) -> None:
    """A line every hundred pages, where somebody watches."""
    if pages % 100 == 0 and console(stderr=True).is_terminal:
        say(f"已看 {pages} 个页面,最近一个 {url}", stderr=True)


def _refuse_to_overwrite(out: Path | None) -> None:
    if out is not None and out.exists():
        raise XunlanError(f"{out} 已经存在,为免覆盖,请换一个文件名")


def _write(out: Path | None, text: str) -> None:
    if out is None:
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as wrong:
        raise XunlanError(f"写不了 {out}({disk_fault(wrong)}),请检查目录和权限") from wrong
