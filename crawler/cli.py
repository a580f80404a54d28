"""The command line: what is typed in, a command run, an exit status out (DESIGN.md 5.2).

Everything heavy is imported by the command that needs it, so that `xunlan --help` answers at once.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NoReturn

import typer
from typer._click.exceptions import ClickException, NoArgsIsHelpError

from crawler.chinese import ChineseCommand, ChineseGroup, usage_error, value_fault
from crawler.collecting import spare_the_collector
from crawler.commands import (
    assess,
    decisions,
    house,
    known,
    ledgers,
    messages,
    notices,
    pages,
    patrol,
    probe,
    registry,
    report,
    site,
    work,
)
from crawler.commands.door import errors_of_other_rooms, line_of
from crawler.commands.over_counties import over_counties
from crawler.errors import ExitStatus, XunlanError
from crawler.installation import SET, Installation
from crawler.present import clean

BROKEN_PIPE = 141  # what a shell says of a program whose reader went away


def load_installation(*, own_process: bool = False) -> Installation:
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
    return Installation(**{name: getattr(settings, name) for name in SET}, own_process=own_process)


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
            status = self._outcome(sys.argv[1:] if args is None else list(args), extra)
            sys.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            status = BROKEN_PIPE
        sys.exit(status)

    def _outcome(self, args: list[str], extra: Mapping[str, Any]) -> int:
        try:
            with self.make_context(self.name, args, **extra) as ctx:
                self.invoke(ctx)
        except typer.Exit as ended:
            return ended.exit_code
        except NoArgsIsHelpError:
            return ExitStatus.BAD_INPUT
        except KeyboardInterrupt:
            return _complain("已中止", ExitStatus.INTERRUPTED)
        except (ClickException, XunlanError) as wrong:
            return _complain(_line(wrong), getattr(wrong, "exit_status", ExitStatus.BAD_INPUT))
        except errors_of_other_rooms() as wrong:
            return _complain(str(wrong), ExitStatus.BAD_INPUT)
        return ExitStatus.DONE


def _line(wrong: ClickException | XunlanError) -> str:
    return f"{usage_error(wrong)}(用法见 --help)" if isinstance(wrong, ClickException) else line_of(wrong)


def _complain(line: str, status: int) -> int:
    sys.stderr.write(f"错误:{clean(line)}\n")
    return status


Entry = tuple[str, Callable[..., None], str]  # what is typed, what is done, the help

_COMMANDS: tuple[Entry, ...] = (
    ("crawl", patrol.crawl, "巡查一遍:查看栏目、判断问题、更新整改情况"),
    ("inspect", pages.inspect, "查看一个页面:程序读出了什么"),
    ("recheck", patrol.recheck, "复核:只看有待整改问题的栏目"),
    ("columns", known.columns, "列出栏目及其最近的状态"),
    ("runs", known.runs, "列出运行记录"),
    ("assess", assess.assess, "考核:按规则集判定一个考核期,算出合格率"),
    ("report", report.report, "报告:通报、问题台账、网页和整改通知;或比较两个考核期"),
    ("judge", assess.judge, "用现在的规则重新判断已存的各夜,看会有什么变化"),
    ("site", site.site, "查看整个网站:首页标识、首页更新、错误页"),
    ("probe", probe.probe, "访问一次首页,记下打不打得开、用了几秒"),
    ("schedule", house.schedule, "常驻运行:每晚巡查,每周复核,按时通知"),
    ("worker", work.worker, "多台机器:从 PostgreSQL 的任务队列领取巡查来做"),
    ("record", pages.record, "把网页录制到目录,供回放"),
    ("smoke", pages.smoke, "回放录制并与预期比较"),
    ("rules", house.rules, "列出规则:依据和整改办法"),
    ("doctor", house.doctor, "检查安装和最近的运行,有故障时状态为 2"),
)
_GROUPS: dict[str, tuple[str, tuple[Entry, ...]]] = {
    "registry": (
        "登记表",
        (
            ("check", registry.check, "检查登记表,列出全部错误"),
            ("show", registry.show, "列出登记的栏目及其类型的依据"),
            ("discover", registry.discover, "从单位或全县的公开页起草登记表"),
            ("remap", registry.remap, "网站改版后,为每个栏目找出新网址"),
        ),
    ),
    "notices": (
        "整改通知",
        (
            ("write", notices.write, "写出各单位的整改通知(DOCX 和网页),不发送"),
            ("send", notices.send, "通知各单位,并把汇总发给政务公开股"),
        ),
    ),
    "outbox": (
        "发件箱",
        (
            ("list", messages.outbox_list, "列出要发和已发的消息"),
            ("send", messages.outbox_send, "发送到时间的消息"),
        ),
    ),
    "queue": (
        "任务队列:多台机器分担巡查(PostgreSQL)",
        (
            ("list", work.queue_list, "列出等待、进行中和已搁置的任务"),
            ("add", work.queue_add, "为每个登记表排一个任务"),
            ("retry", work.queue_retry, "让搁置或等待的任务马上再做"),
            ("drop", work.queue_drop, "把任务移出队列"),
            ("pause", work.queue_pause, "暂停:进行中的做完为止,不再开始新的"),
            ("resume", work.queue_resume, "恢复"),
        ),
    ),
    "ledger": (
        "台账:程序看不到、由人填报的事",
        (
            ("template", ledgers.template, "写出填报模板(XLSX)"),
            ("import", ledgers.import_, "导入填好的 XLSX 或 CSV,有一行不对就一行也不导入"),
            ("list", ledgers.list_, "列出一个台账"),
            ("add", ledgers.add, "录入一行"),
            ("withdraw", ledgers.withdraw, "撤销录错的一行"),
            ("check", ledgers.check, "检查乡镇任务的佐证网址打不打得开"),
            ("recall", ledgers.recall, "与市级监测对照:各自发现了什么"),
        ),
    ),
    "database": (
        "数据库",
        (("upgrade", house.database_upgrade, "把数据库升级到本版本"),),
    ),
}
_SHARED: dict[str, Any] = {"add_completion": False, "no_args_is_help": True, "pretty_exceptions_enable": False}
_NAMES = {"help_option_names": ["--help", "-h"]}
_FINDINGS: tuple[Entry, ...] = (
    ("confirm", decisions.confirm, "确认:经人工核实,确有问题"),
    ("dismiss", decisions.dismiss, "误报:经人工核实,不是问题,以后不再提"),
    ("exempt", decisions.exempt, "豁免:依法应当公开或另有原因,以后不再提"),
    ("told", decisions.told, "已通知:用电话、工作群等方式当面告知了单位"),
    ("replied", decisions.replied, "单位已回复,待复核"),
    ("reopen", decisions.reopen, "重新打开:误报或豁免的决定作废,下次巡查再判断"),
    ("history", decisions.history, "一个问题的全部经过"),
)


def _build() -> typer.Typer:
    """Every command with its help, in the order of the day."""
    app = typer.Typer(
        name="xunlan", cls=Xunlan, help="巡栏:每晚查看政府信息公开栏目,找出空白、不更新、打不开的栏目。", **_SHARED
    )
    app.callback(context_settings=_NAMES | {"obj": load_installation})(_nothing)
    _fill(app, _COMMANDS)
    # `xunlan findings` lists; with a word behind it, it decides.
    listing = over_counties("findings", known.findings)
    alone = {"no_args_is_help": False, "invoke_without_command": True, "callback": listing}
    about = "列出问题;后面加 confirm、dismiss、told 等处理问题"
    _group(app, "findings", about, _FINDINGS, **alone)
    for name, (title, entries) in _GROUPS.items():
        _group(app, name, title, entries)
    return app


def _group(app: typer.Typer, name: str, about: str, entries: Sequence[Entry], **further: Any) -> None:  # noqa: ANN401
    group = typer.Typer(cls=ChineseGroup, help=about, **(_SHARED | further))
    _fill(group, entries, f"{name} ")
    app.add_typer(group, name=name, context_settings=_NAMES)


def _fill(parent: typer.Typer, entries: Sequence[Entry], before: str = "") -> None:
    for name, function, about in entries:
        parent.command(name, help=about, cls=ChineseCommand)(over_counties(f"{before}{name}", function))


def _nothing() -> None:
    """The group itself does nothing; Typer needs a function to hang its settings on."""


app = _build()


def main() -> None:
    spare_the_collector()
    app(obj=partial(load_installation, own_process=True))


if __name__ == "__main__":
    main()
