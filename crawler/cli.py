"""The command line: what is typed in, a command run, an exit status out (DESIGN.md 5.2).

Everything heavy is imported by the command that needs it, so that `xunlan --help` answers at once.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NoReturn

import typer
from typer._click.exceptions import ClickException, NoArgsIsHelpError

from crawler.chinese import ChineseCommand, ChineseGroup, usage_error, value_fault
from crawler.commands import assess, decisions, house, known, messages, pages, patrol, probe, registry, site
from crawler.errors import ExitStatus, RegistryError, XunlanError
from crawler.installation import Installation
from crawler.present import clean

BROKEN_PIPE = 141  # what a shell says of a program whose reader went away


def load_installation() -> Installation:
    """Read the settings. Raises XunlanError that names the variable, never its value: it may be a secret."""
    from zoneinfo import ZoneInfoNotFoundError

    from pydantic import ValidationError
    from pydantic_settings import SettingsError

    from settings import Settings

    try:
        settings = Settings()
    except ValidationError as wrong:
        fault = wrong.errors(include_input=False, include_url=False)[0]
        name = "XUNLAN_" + str(fault["loc"][0]).upper()
        raise XunlanError(f"设置 {name} 不对({value_fault(fault['msg'])}),请改正环境变量或 .env") from wrong
    except ZoneInfoNotFoundError as wrong:
        raise XunlanError("设置 XUNLAN_TIMEZONE 不对(没有这个时区),请改正环境变量或 .env") from wrong
    except (SettingsError, UnicodeDecodeError, OSError) as wrong:
        raise XunlanError(f"设置文件 .env 无法读取({type(wrong).__name__}),请检查其格式和编码") from wrong
    return Installation(
        registry=settings.registry,
        database_url=settings.database_url,
        zone=settings.zone,
        contact=settings.contact,
        delay=settings.delay,
        timeout=settings.timeout,
        max_body=settings.max_body,
        retries=settings.retries,
        deadline=settings.deadline,
        proxy=settings.proxy,
        chromium=settings.chromium,
        ruleset=settings.ruleset,
        quiet_hours=settings.quiet_hours,
        messages_on_working_days=settings.messages_on_working_days,
        urgent_to=settings.urgent_to,
        message_options=settings.message_options,
        articles_per_night=settings.articles_per_night,
        privacy_key=settings.privacy_key,
        ocr=settings.ocr,
        nightly_at=settings.nightly_at,
        recheck_at=settings.recheck_at,
        probe_minutes=settings.probe_minutes,
        probe_references=settings.probe_reference,
        keep_runs=timedelta(days=settings.keep_runs_days),
        keep_bodies=timedelta(days=settings.keep_bodies_days),
    )


class Xunlan(ChineseGroup):
    """The whole command line, with one way out: what a user can put right is one line, a bug shows its traceback."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,  # noqa: ANN401 (Typer's own signature)
    ) -> NoReturn:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")
        try:
            status = self._outcome(sys.argv[1:] if args is None else list(args))
            sys.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            status = BROKEN_PIPE
        sys.exit(status)

    def _outcome(self, args: list[str]) -> int:
        try:
            with self.make_context(self.name, args) as ctx:
                self.invoke(ctx)
        except typer.Exit as ended:
            return ended.exit_code
        except NoArgsIsHelpError:
            return ExitStatus.BAD_INPUT
        except KeyboardInterrupt:
            return _complain("已中止", ExitStatus.INTERRUPTED)
        except (ClickException, XunlanError) as wrong:
            return _complain(_line(wrong), getattr(wrong, "exit_status", ExitStatus.BAD_INPUT))
        except _errors_of_other_rooms() as wrong:
            return _complain(str(wrong), ExitStatus.BAD_INPUT)
        return ExitStatus.DONE


def _line(wrong: ClickException | XunlanError) -> str:
    if isinstance(wrong, ClickException):
        return f"{usage_error(wrong)}(用法见 --help)"
    if isinstance(wrong, RegistryError) and len(wrong.problems) > 1:
        return f"{wrong.problems[0]}(另有 {len(wrong.problems) - 1} 处,用 xunlan registry check 查看)"
    return str(wrong)


def _errors_of_other_rooms() -> tuple[type[Exception], ...]:
    """What storage and rules say in a line of their own; imported only when something was raised, as it takes time."""
    from rules.data_file import DataFileError
    from rules.ruleset import RuleSetError
    from storage.errors import StorageError
    from storage.recording import RecordingError

    return (DataFileError, RuleSetError, StorageError, RecordingError)


def _complain(line: str, status: int) -> int:
    sys.stderr.write(f"错误:{clean(line)}\n")
    return status


def _command(parent: typer.Typer, name: str, function: Any, help: str) -> None:  # noqa: ANN401
    parent.command(name, help=help, cls=ChineseCommand)(function)


def _build() -> typer.Typer:
    """Every command with its help, in the order of the day."""
    shared: dict[str, Any] = {"add_completion": False, "no_args_is_help": True, "pretty_exceptions_enable": False}
    names = {"help_option_names": ["--help", "-h"]}
    app = typer.Typer(
        name="xunlan", cls=Xunlan, help="巡栏:每晚查看政府信息公开栏目,找出空白、不更新、打不开的栏目。", **shared
    )
    app.callback(context_settings=names | {"obj": load_installation})(_nothing)
    _command(app, "crawl", patrol.crawl, "巡查一遍:查看栏目、判断问题、更新整改情况")
    _command(app, "inspect", pages.inspect, "查看一个页面:程序读出了什么")
    _command(app, "recheck", patrol.recheck, "复核:只看有待整改问题的栏目")
    _command(app, "columns", known.columns, "列出栏目及其最近的状态")
    _command(app, "runs", known.runs, "列出运行记录")
    _command(app, "assess", assess.assess, "考核:按规则集判定一个考核期,算出合格率")
    _command(app, "judge", assess.judge, "用现在的规则重新判断已存的各夜,看会有什么变化")
    _command(app, "site", site.site, "查看整个网站:首页标识、首页更新、错误页")
    _command(app, "probe", probe.probe, "访问一次首页,记下打不打得开、用了几秒")
    _command(app, "schedule", house.schedule, "常驻运行:每晚巡查,每周复核")
    _command(app, "record", pages.record, "把网页录制到目录,供回放")
    _command(app, "smoke", pages.smoke, "回放录制并与预期比较")
    _findings(app, names)
    for name, about in (("registry", "登记表"), ("outbox", "发件箱"), ("database", "数据库")):
        group = typer.Typer(cls=ChineseGroup, help=about, **shared)
        app.add_typer(group, name=name, context_settings=names)
        if name == "registry":
            _command(group, "check", registry.check, "检查登记表,列出全部错误")
            _command(group, "show", registry.show, "列出登记的栏目及其类型的依据")
            _command(group, "discover", registry.discover, "从单位或全县的公开页起草登记表")
            _command(group, "remap", registry.remap, "网站改版后,为每个栏目找出新网址")
        elif name == "outbox":
            _command(group, "list", messages.outbox_list, "列出要发和已发的消息")
            _command(group, "send", messages.outbox_send, "发送到时间的消息")
        else:
            _command(group, "upgrade", house.database_upgrade, "把数据库升级到本版本")
    _command(app, "rules", house.rules, "列出规则:依据和整改办法")
    _command(app, "doctor", house.doctor, "检查安装和最近的运行,有故障时状态为 2")
    return app


def _findings(app: typer.Typer, names: dict[str, Any]) -> None:
    """`xunlan findings` lists; with a word behind it, it decides."""
    group = typer.Typer(
        cls=ChineseGroup,
        help="列出问题;confirm、dismiss、exempt 处理问题",
        add_completion=False,
        invoke_without_command=True,
        pretty_exceptions_enable=False,
        callback=known.findings,
    )
    _command(group, "confirm", decisions.confirm, "确认:经人工核实,确有问题")
    _command(group, "dismiss", decisions.dismiss, "误报:经人工核实,不是问题,以后不再提")
    _command(group, "exempt", decisions.exempt, "豁免:依法应当公开或另有原因,以后不再提")
    app.add_typer(group, name="findings", context_settings=names)


def _nothing() -> None:
    """The group itself does nothing; Typer needs a function to hang its settings on."""


app = _build()


def main() -> None:
    app()


if __name__ == "__main__":
    main()
