"""Typer's words in Chinese: usage, help and usage errors, the last as one line each."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Any

from typer._click.core import Command, Context
from typer._click.exceptions import (
    BadOptionUsage,
    BadParameter,
    ClickException,
    MissingParameter,
    NoSuchOption,
)
from typer._click.formatting import HelpFormatter
from typer.core import TyperCommand, TyperGroup, TyperOption

_WORDS = {
    "ARGUMENTS_PANEL_TITLE": "参数",
    "OPTIONS_PANEL_TITLE": "选项",
    "COMMANDS_PANEL_TITLE": "命令",
    "REQUIRED_LONG_STRING": "[必填]",
    "DEFAULT_STRING": "[默认: {}]",
}
_NEAR = 0.75  # of 1: --unti is no misspelt --county


class _InChinese(Command):
    """What commands and groups of them have in common."""

    def get_usage(self, ctx: Context) -> str:
        return super().get_usage(ctx).replace("Usage:", "用法:", 1)

    def get_help_option(self, ctx: Context) -> TyperOption | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示帮助"
        return option

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Typer keeps the fixed words of its help as names of a module, to be set by who wants others."""
        from typer import rich_utils

        for name, word in _WORDS.items():
            setattr(rich_utils, name, word)
        super().format_help(ctx, formatter)


class ChineseCommand(_InChinese, TyperCommand):
    """A command whose help is Chinese throughout."""

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 (Typer's own signature)
        super().__init__(*arguments, **named | {"options_metavar": "[选项]"})


class ChineseGroup(_InChinese, TyperGroup):
    """A group of commands whose help is Chinese throughout."""

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 (Typer's own signature)
        super().__init__(*arguments, **named | {"options_metavar": "", "subcommand_metavar": "命令 [参数]…"})

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        wanted = args[0]
        if wanted not in self.commands and not wanted.startswith("-"):
            near = get_close_matches(wanted, self.commands, n=3)
            hint = f"是否要用 {'、'.join(near)}?" if near else f"可用的命令:{'、'.join(self.commands)}"
            ctx.fail(f"没有命令 {wanted},{hint}")
        return super().resolve_command(ctx, args)


def usage_error(error: ClickException) -> str:
    """What is wrong with a command line, as one Chinese line."""
    if isinstance(error, NoSuchOption):
        nearest = get_close_matches(error.option_name, error.possibilities or (), cutoff=_NEAR)
        near = f",是否要用 {'、'.join(sorted(nearest))}?" if nearest else ""
        return f"没有选项 {error.option_name}{near}"
    if isinstance(error, MissingParameter):
        return f"缺少{_kind(error)} {_name(error)}"
    if isinstance(error, BadParameter):
        return f"{_name(error)} 的值不对:{value_fault(error.message)}"
    if isinstance(error, BadOptionUsage):
        takes_none = "does not take" in error.message
        return f"选项 {error.option_name} {'不带值' if takes_none else '后面缺少值'}"
    if error.message == "Missing command.":
        return "缺少命令"
    extra = re.fullmatch(r"Got unexpected extra argument\(s\) \((.*)\)", error.message, re.S)
    return f"多余的参数 {extra[1]}" if extra else error.message


def _kind(error: MissingParameter) -> str:
    return "选项" if error.param is not None and error.param.param_type_name == "option" else "参数"


def _name(error: BadParameter) -> str:
    if error.param is None:
        return "参数"
    if isinstance(error.param, TyperOption):
        return error.param.opts[-1]
    return str(error.param.metavar or error.param.name)


def value_fault(message: str) -> str:
    """What pydantic says of a value that does not fit, in Chinese where it is one of the usual faults.

    >>> value_fault("Input should be greater than or equal to 0")
    '不能小于 0'
    """
    if re.search(r"valid (number|integer|float|int)\b", message):
        return "不是数字"
    if "should match pattern" in message:
        return "格式不对"
    bound = re.search(r"(greater|less) than( or equal to)? (\S+)", message)
    if bound is None:
        return message
    if bound[2]:
        return f"不能{'小于' if bound[1] == 'greater' else '大于'} {bound[3]}"
    return f"须{'大于' if bound[1] == 'greater' else '小于'} {bound[3]}"
