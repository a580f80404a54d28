"""Looking after the installation: rules, database, doctor, and the way to the scheduler."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import typer

from crawler.commands.door import AsJson, Database, NoDatabase, RegistryFile, installation
from crawler.errors import ExitStatus
from crawler.present import SEVERITIES, print_json, say, word

SCHEDULER = Path(__file__).resolve().parent.parent.parent / "scheduler.py"


def rules(ctx: typer.Context, database: NoDatabase = None, json: AsJson = False) -> None:
    from rules import all_rules

    if json:
        print_json(
            [
                {
                    "rule": rule.name,
                    "code": rule.code,
                    "title": rule.title,
                    "severity": rule.severity.value,
                    "rectify_within_days": rule.rectify_within.days,
                    "basis": rule.basis,
                    "remedy": rule.remedy,
                    "doc": rule.doc,
                }
                for rule in all_rules()
            ]
        )
        return
    for rule in all_rules():
        within = f"{rule.rectify_within.days} 天内整改"
        say(f"{rule.code} {rule.title}({rule.name}):{word(SEVERITIES, rule.severity)},{within}", "bold")
        say(f"  依据  {rule.basis}")
        say(f"  整改  {rule.remedy}")


def database_upgrade(ctx: typer.Context, database: Database = None, json: AsJson = False) -> None:
    from storage.database import parse, shown
    from storage.store import upgrade_database

    url = database or installation(ctx).database_url
    where = shown(parse(url))
    done = upgrade_database(url)
    if json:
        backup = str(done.backup) if done.backup else None
        print_json({"database": where, "before": done.before, "after": done.after, "backup": backup})
        return
    if done.before == done.after:
        say(f"{where} 已是本版本({done.after}),无需升级")
        return
    kept = f",升级前的副本在 {done.backup}" if done.backup else ""
    say(f"{where} 已从 {done.before or '空库'} 升级到 {done.after}{kept}")


def doctor(ctx: typer.Context, registry: RegistryFile = None, database: Database = None, json: AsJson = False) -> None:
    from crawler.doctor import BROKEN, examine

    door = installation(ctx)
    if door.province is not None:
        from crawler.province.doctor import examine_province

        checks = examine_province(door, door.province, door.database_url)
    else:
        checks = examine(door, registry, database)
    if json:
        print_json([{"check": each.name, "verdict": each.verdict, "told": each.told} for each in checks])
    else:
        marks = {"ok": ("正常", "green"), "attention": ("注意", "yellow"), "broken": ("故障", "red")}
        for each in checks:
            mark, style = marks[each.verdict]
            say(f"{mark}  {each.name}:{each.told}", style if each.verdict != "ok" else None)
    raise typer.Exit(ExitStatus.BAD_INPUT if any(each.verdict == BROKEN for each in checks) else ExitStatus.DONE)


def schedule(ctx: typer.Context, registry: RegistryFile = None, database: Database = None) -> None:
    """The scheduler takes this process over. What was typed goes through the environment, where no list of processes
    shows the database's password."""
    door = installation(ctx)
    given = {
        "XUNLAN_REGISTRY": str((registry or door.registry).resolve()),
        "XUNLAN_DATABASE_URL": database or door.database_url,
    }
    sys.stdout.flush()
    os.execve(sys.executable, [sys.executable, str(SCHEDULER)], {**os.environ, **given})  # noqa: S606 (ourselves)
