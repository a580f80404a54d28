"""The command line's manners: help, one-line errors, exit statuses, JSON alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from typer.main import get_command

from crawler.cli import app
from crawler.installation import VERSION
from tests.crawler.county import write_registry
from tests.crawler.recorded import HOME, PROJECT, UNITS, xunlan

COMMANDS: list[tuple[str, ...]] = [
    ("crawl",),
    ("inspect",),
    ("recheck",),
    ("findings",),
    ("findings", "confirm"),
    ("findings", "dismiss"),
    ("findings", "exempt"),
    ("findings", "told"),
    ("findings", "replied"),
    ("findings", "reopen"),
    ("findings", "history"),
    ("columns",),
    ("runs",),
    ("assess",),
    ("report",),
    ("judge",),
    ("site",),
    ("probe",),
    ("schedule",),
    ("worker",),
    ("record",),
    ("smoke",),
    ("rules",),
    ("doctor",),
    ("registry", "check"),
    ("registry", "show"),
    ("registry", "discover"),
    ("registry", "remap"),
    ("notices", "write"),
    ("notices", "send"),
    ("ledger", "template"),
    ("ledger", "import"),
    ("ledger", "list"),
    ("ledger", "add"),
    ("ledger", "withdraw"),
    ("ledger", "check"),
    ("ledger", "recall"),
    ("queue", "list"),
    ("queue", "add"),
    ("queue", "retry"),
    ("queue", "drop"),
    ("queue", "pause"),
    ("queue", "resume"),
    ("outbox", "list"),
    ("outbox", "send"),
    ("database", "upgrade"),
]


def test_every_command_of_the_contract_is_there_and_no_other() -> None:
    group = get_command(app)
    found: list[tuple[str, ...]] = []
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        inner = [(name, each) for each in getattr(command, "commands", ())]
        alone = not inner or command.invoke_without_command
        found += [*inner, *([(name,)] if alone else [])]
    assert sorted(found) == sorted(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_is_chinese_and_nothing_is_cut_off(command: tuple[str, ...]) -> None:
    result = xunlan(*command, "--help")
    assert result.exit_code == 0
    assert "用法" in result.stdout
    assert "显示帮助" in result.stdout
    assert " …" not in result.stdout
    for english in ("Usage", "Options", "Arguments", "Commands", "Show this"):
        assert english not in result.stdout


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_takes_a_database(command: tuple[str, ...]) -> None:
    assert "没有选项 --database" not in xunlan(*command, "--database", "sqlite://", "--no-such-option").stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("crwl",), "没有命令 crwl,是否要用 crawl?"),
        (("crawl", "--bogus"), "没有选项 --bogus"),
        (("crawl", "--unti", "永宁镇"), "没有选项 --unti,是否要用 --unit?"),
        (("crawl", "--unit"), "选项 --unit 后面缺少值"),
        (("crawl", "--json=1"), "选项 --json 不带值"),
        (("crawl", "extra"), "多余的参数 extra"),
        (("crawl", "--delay", "fast"), "--delay 的值不对:不是数字"),
        (("crawl", "--as-of", "2022-13-01"), "日期不对:2022-13-01"),
        (("runs", "--limit", "0"), "--limit 的值不对:不能小于 1"),
        (("inspect",), "缺少参数 网址或文件"),
        (("record", "http://a.test/"), "缺少选项 --out"),
        (("columns", "--state", "blnk"), "没有状态“blnk”,是否要写 blank"),
    ],
)
def test_a_wrong_command_line_is_one_chinese_line_and_status_2(words: tuple[str, ...], told: str) -> None:
    result = xunlan(*words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("错误:")
    assert result.stderr.count("\n") == 1
    assert told in result.stderr


def test_a_wrong_setting_is_named_and_its_value_kept_secret() -> None:
    result = xunlan("runs", env={"XUNLAN_DELAY": "s3cret"})
    assert result.exit_code == 2
    assert "XUNLAN_DELAY" in result.stderr
    assert "s3cret" not in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_time_zone_that_does_not_exist_is_one_line() -> None:
    result = xunlan("runs", env={"XUNLAN_TIMEZONE": "Mars/Olympus"})
    assert result.exit_code == 2
    assert "XUNLAN_TIMEZONE" in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_wrong_setting_keeps_nobody_from_the_help() -> None:
    assert xunlan("crawl", "--help", env={"XUNLAN_DELAY": "s3cret"}).exit_code == 0


def test_the_help_answers_at_once_because_nothing_heavy_is_imported(tmp_path: Path) -> None:
    program = (
        "import sys, crawler.cli;"
        "print([name for name in ('scrapy', 'sqlalchemy', 'apscheduler', 'playwright', 'pydantic_settings')"
        " if name in sys.modules])"
    )
    result = _python(program, tmp_path)
    assert result.strip() == "[]"


def _python(program: str, cwd: Path) -> str:
    env = {**os.environ, "PYTHONPATH": str(PROJECT)}
    return subprocess.run(
        [sys.executable, "-P", "-c", program], cwd=cwd, env=env, capture_output=True, text=True, check=True
    ).stdout


def test_the_version_in_the_user_agent_is_that_of_the_project() -> None:
    assert tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"] == VERSION


def test_a_reader_that_goes_away_is_no_traceback(tmp_path: Path) -> None:
    write_registry(tmp_path, HOME, UNITS)
    result = _piped_to_nobody(tmp_path)
    assert result.returncode == 141
    assert result.stderr == b""


def _piped_to_nobody(cwd: Path) -> subprocess.CompletedProcess[bytes]:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        return subprocess.run(
            [sys.executable, "-P", "-m", "crawler.cli", "registry", "show", "county.yml"],
            cwd=cwd,
            env={**os.environ, "PYTHONPATH": str(PROJECT)},
            stdout=writer,
            stderr=subprocess.PIPE,
            check=False,
        )
    finally:
        os.close(writer)


# --- the registry and the rules ---------------------------------------------------------------------------------------


def test_a_good_registry_is_counted(tmp_path: Path) -> None:
    result = xunlan("registry", "check", write_registry(tmp_path, HOME, UNITS))
    assert result.exit_code == 0
    assert "2 个单位,3 个栏目" in result.stdout


def test_every_fault_of_a_registry_is_a_line_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "county.yml"
    path.write_text("site: {name: 铜鼓}\nunits:\n  - {name: 永宁镇, kind: 村, columns: []}\n", encoding="utf-8")
    result = xunlan("registry", "check", path)
    assert result.exit_code == 2
    lines = result.stderr.splitlines()
    assert len(lines) >= 2
    assert all(line.startswith("错误:") for line in lines)
    crawled = xunlan("crawl", "--registry", path, "--database", f"sqlite:///{tmp_path}/x.db")
    assert crawled.exit_code == 2
    assert crawled.stderr.count("\n") == 1
    assert "registry check" in crawled.stderr


def test_the_registry_is_shown_with_the_reason_for_every_kind(tmp_path: Path) -> None:
    rows = json.loads(xunlan("registry", "show", write_registry(tmp_path, HOME, UNITS), "--json").stdout)
    assert [row["name"] for row in rows] == ["通知公告", "工作动态", "通知公告"]
    assert all(row["kind_reason"] for row in rows)


def test_an_unknown_unit_is_answered_with_the_nearest_names(tmp_path: Path) -> None:
    registry = write_registry(tmp_path, HOME, UNITS)
    result = xunlan("crawl", "--registry", registry, "--unit", "永宁", "--database", f"sqlite:///{tmp_path}/x.db")
    assert result.exit_code == 2
    assert "永宁镇" in result.stderr
    assert result.stderr.count("\n") == 1


def test_rules_are_listed_with_basis_and_remedy() -> None:
    listed = json.loads(xunlan("rules", "--json").stdout)
    assert {"blank_column", "stale_column", "undated_column", "unreachable_column", "future_dated_entry"} <= {
        rule["rule"] for rule in listed
    }
    assert all(rule["basis"] and rule["remedy"] for rule in listed)
    assert "整改" in xunlan("rules").stdout
