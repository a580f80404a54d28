"""A command as it is about one county in, the same command about several out, where the registry is a folder.

--county says which counties a command is about. One that can be about several goes over all of them when none is named;
a county that fails is told of in a line at the end and stops no other. With one registry nothing changes.
"""

from __future__ import annotations

import inspect
import io
import json
from collections.abc import Callable, Sequence
from contextlib import nullcontext, redirect_stdout
from dataclasses import dataclass, replace
from functools import wraps
from typing import TYPE_CHECKING, Any

import typer

from crawler.commands.door import CountyNames, errors_of_other_rooms, installation, line_of
from crawler.errors import ExitStatus, XunlanError
from crawler.present import print_json, say

if TYPE_CHECKING:
    from crawler.installation import Installation
    from crawler.province.folder import CountyFile, Province

TOGETHER = {"assess", "report", "doctor"}  # they deal with all counties themselves
AT_ONCE = {"crawl", "recheck"}  # several counties at a time, each in a process of its own
IN_TURN = {
    *("findings", "columns", "runs", "judge", "site", "probe", "notices send", "outbox list", "outbox send"),
    *("registry check", "registry show", "database upgrade"),
}
ONE = {
    *("notices write", "registry remap"),
    *(f"findings {each}" for each in ("confirm", "dismiss", "exempt", "told", "replied", "reopen", "history")),
    *(f"ledger {each}" for each in ("template", "import", "list", "add", "withdraw", "check", "recall")),
}
_READ_ONLY_THE_REGISTRY = {"registry check", "registry show"}
_ITS_OWN = {"file", "replay"}  # what, given, brings a registry of its own

Command = Callable[..., None]


def over_counties(name: str, command: Command) -> Command:
    """A command that also takes --county, if it is one about counties. `name`: what is typed for it."""
    if name not in TOGETHER | AT_ONCE | IN_TURN | ONE:
        return command

    @wraps(command)
    def run(*, county: list[str] | None = None, **typed: Any) -> None:  # noqa: ANN401 (what Typer has read)
        ctx: typer.Context = typed["ctx"]
        if ctx.invoked_subcommand is not None:
            return
        _Typed(name, command, ctx, county or [], typed).run()

    known = inspect.signature(command, eval_str=True)
    asked = inspect.Parameter("county", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=CountyNames)
    own = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in known.parameters.values()]
    vars(run)["__signature__"] = known.replace(parameters=[*own, asked])
    run.__annotations__ = {name: each.annotation for name, each in known.parameters.items()} | {"county": CountyNames}
    return run


@dataclass(frozen=True)
class _Typed:
    """A command with what was typed for it."""

    name: str
    command: Command
    ctx: typer.Context
    wanted: Sequence[str]
    typed: dict[str, Any]

    def run(self) -> None:
        if not self.wanted and any(self.typed.get(each) for each in _ITS_OWN):
            self.command(**self.typed)
            return
        door = installation(self.ctx)
        self.ctx.obj = lambda: door  # read once
        place = self.typed.get("registry") or door.registry
        if not place.is_dir():
            if self.wanted:
                raise XunlanError(f"登记表 {place} 是一个县的,不用 --county;多个县的登记表放在一个文件夹里")
            self.command(**self.typed)
            return
        from crawler.province.folder import read_province

        self._over(door, read_province(place))

    def _over(self, door: Installation, province: Province) -> None:
        counties = province.chosen(self.wanted)
        if len(counties) == 1:
            self._about(door, counties[0])
            return
        for problem in province.problems:
            say(f"注意:{problem}", "yellow", stderr=True)
        chosen = replace(province, counties=counties or province.counties)
        if self.name in ONE or self.typed.get("unit") or self.typed.get("compare"):
            raise XunlanError(f"登记表文件夹 {province.folder} 有 {len(province.counties)} 个县,请用 --county 指定一个")
        if self.name not in {"doctor", *_READ_ONLY_THE_REGISTRY}:
            from crawler.province.databases import reach

            reach(self.typed.get("database") or door.database_url)
        if self.name in TOGETHER:
            url = self.typed.get("database") or door.database_url
            together = replace(door, registry=province.folder, database_url=url, province=chosen)
            self.ctx.obj = lambda: together
            self.command(**self.typed)
        elif self.name in AT_ONCE:
            self._at_once(door, chosen)
        else:
            self._in_turn(door, chosen)

    def _about(self, door: Installation, county: CountyFile) -> None:
        """The command as if there were no other county."""
        if self.name in _READ_ONLY_THE_REGISTRY:
            own = replace(door, registry=county.file, county=county.name)
        else:
            from crawler.province.databases import door_of

            own = door_of(door, county, self.typed.get("database") or door.database_url)
        self.ctx.obj = lambda: own
        given = {"registry": county.file, "database": own.database_url}
        self.command(**self.typed | {name: value for name, value in given.items() if name in self.typed})

    # --- one after the other ------------------------------------------------------------------------------------------

    def _in_turn(self, door: Installation, province: Province) -> None:
        as_json, told, broken = bool(self.typed.get("json")), [], []
        statuses = []
        for county in province.counties:
            if not as_json:
                say(f"== {county.name}", "bold")
            status, line, said = self._one(door, county, as_json)
            statuses.append(status)
            told.append({"county": county.name, "status": int(status), "error": line, "told": said})
            broken += [f"{county.name}:{line}"] if line else []
        if as_json:
            print_json({"counties": told})
        for line in broken:
            say(f"错误:{line}", "red", stderr=True)
        raise typer.Exit(status_of_all(statuses))

    def _one(self, door: Installation, county: CountyFile, as_json: bool) -> tuple[int, str, Any]:
        """The exit status, what went wrong in one line, and what was said as JSON."""
        said = io.StringIO()
        status: int
        status, line = ExitStatus.DONE, ""
        try:
            with redirect_stdout(said) if as_json else nullcontext():
                self._about(door, county)
        except typer.Exit as ended:
            status = ended.exit_code
        except XunlanError as wrong:
            status, line = wrong.exit_status, line_of(wrong)
        except errors_of_other_rooms() as wrong:
            status, line = ExitStatus.BAD_INPUT, line_of(wrong)
        return status, line, json.loads(said.getvalue() or "null")

    # --- several at a time --------------------------------------------------------------------------------------------

    def _at_once(self, door: Installation, province: Province) -> None:
        from crawler.commands.patrol_counties import patrol_counties

        raise typer.Exit(patrol_counties(self.name, door, province, self.typed))


def status_of_all(statuses: Sequence[int]) -> int:
    """What the counties' exit statuses come to: theirs where all agree, and done in part where one was not done.

    >>> [int(status_of_all(each)) for each in ([0, 0], [0, 1], [4, 4], [0, 2], [2, 2], [0, 130])]
    [0, 1, 4, 3, 2, 130]
    """
    found = set(statuses)
    if ExitStatus.INTERRUPTED in found:
        return ExitStatus.INTERRUPTED
    if len(found) == 1:
        return found.pop()
    return ExitStatus.FINDINGS if found <= {ExitStatus.DONE, ExitStatus.FINDINGS} else ExitStatus.PARTIAL
