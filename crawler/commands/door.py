"""What every command shares: its options, the installation's settings, and the reading of days and names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from crawler.errors import RegistryError, XunlanError
from crawler.installation import Installation

if TYPE_CHECKING:
    from crawler.registry import Registry

Database = Annotated[str | None, typer.Option("--database", metavar="URL", help="数据库,默认 XUNLAN_DATABASE_URL")]
NoDatabase = Annotated[str | None, typer.Option("--database", metavar="URL", help="本命令不用数据库", hidden=True)]
RegistryFile = Annotated[Path | None, typer.Option("--registry", metavar="文件", help="登记表,默认 XUNLAN_REGISTRY")]
UnitNames = Annotated[list[str] | None, typer.Option("--unit", metavar="名称", help="只看这个单位,可重复")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="日期", help="按哪一天判断,如 2022-04-21,默认今天")]
CountyNames = Annotated[
    list[str] | None, typer.Option("--county", metavar="名称", help="登记表是文件夹时:只看这个县,可重复")
]
AsJson = Annotated[bool, typer.Option("--json", help="只输出 JSON")]
Delay = Annotated[float | None, typer.Option("--delay", metavar="秒", help="同一网站两次请求的间隔")]


def installation(ctx: typer.Context) -> Installation:
    """The settings, read when a command needs them: a wrong setting must not keep anybody from reading the help."""
    return cast(Callable[[], Installation], ctx.obj)()


def day(text: str | None) -> date | None:
    """A day as YYYY-MM-DD, None where none is given. Raises XunlanError for anything else."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise XunlanError(f"日期不对:{text},请写成 2022-04-21 这样的格式") from wrong


def known_units(registry: Registry, wanted: list[str] | None) -> tuple[str, ...]:
    """The units asked for, or XunlanError that names the nearest ones the registry knows."""
    return check_names(wanted, [unit.name for unit in registry.units], "单位", f"登记表 {registry.path} ")


def check_names(wanted: list[str] | None, known: list[str], what: str, where: str) -> tuple[str, ...]:
    """The names asked for, each once, or XunlanError that says where one is not known and which ones are near."""
    for name in wanted or ():
        if name not in known:
            near = [each for each in known if name in each][:3] or get_close_matches(name, known, n=3, cutoff=0.4)
            hint = f"是否要写 {'、'.join(near)}?" if near else f"可选的有 {_some(known)}"
            raise XunlanError(f"{where}中没有{what}“{name}”,{hint}")
    return tuple(dict.fromkeys(wanted or ()))


def _some(names: list[str]) -> str:
    shown = "、".join(names[:8])
    return f"{shown} 等 {len(names)} 个" if len(names) > 8 else shown or "(无)"


def errors_of_other_rooms() -> tuple[type[Exception], ...]:
    """What other rooms say in a line of their own; imported only when something was raised, as it takes time."""
    from reports.template_error import TemplateError
    from rules.data_file import DataFileError
    from rules.ruleset import RuleSetError
    from storage.errors import StorageError
    from storage.recording import RecordingError

    return (DataFileError, RecordingError, RuleSetError, StorageError, TemplateError)


def line_of(wrong: Exception) -> str:
    """What a person can put right, in one line."""
    if isinstance(wrong, RegistryError) and len(wrong.problems) > 1:
        return f"{wrong.problems[0]}(另有 {len(wrong.problems) - 1} 处,用 xunlan registry check 查看)"
    return str(wrong)
