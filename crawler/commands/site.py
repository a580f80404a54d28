"""The whole site, looked at on demand: its home page and how it answers for a page that is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from crawler.commands.door import AsJson, AsOf, Delay, NoDatabase, RegistryFile, day, installation
from crawler.errors import ExitStatus
from crawler.present import SEVERITIES, print_json, print_table, say, word

if TYPE_CHECKING:
    from crawler.site_check import SiteAnswer


def site(
    ctx: typer.Context,
    *,
    registry: RegistryFile = None,
    as_of: AsOf = None,
    delay: Delay = None,
    database: NoDatabase = None,
    json: AsJson = False,
) -> None:
    from crawler.registry import load_registry
    from crawler.site_check import check_site

    door = installation(ctx)
    known = load_registry(registry or door.registry)
    found = check_site(known.site, door.manners(delay=delay), day(as_of) or door.today())
    if json:
        print_json([_row(each) for each in found.answers])
    else:
        print_table(("检查", "规则", "结果", "说明"), [_cells(each) for each in found.answers])
        problems = sum(1 for each in found.answers if each.message and each.told)
        unknown = sum(1 for each in found.answers if not each.told)
        say(f"{known.site.name}:{problems} 处问题,{unknown} 项不能判断;只供查看,不保存,不计入考核")
    raise typer.Exit(ExitStatus.DONE if found.home_read else ExitStatus.PARTIAL)


def _row(answer: SiteAnswer) -> dict[str, Any]:
    """One answer as `site --json` prints it: `told` false means that the rule cannot tell."""
    return {
        "rule": answer.rule.name,
        "url": answer.url,
        "message": answer.message,
        "severity": answer.severity,
        "told": answer.told,
    }


def _cells(answer: SiteAnswer) -> tuple[object, ...]:
    result = word(SEVERITIES, answer.severity) if answer.severity else "没有问题" if answer.told else "不能判断"
    return answer.rule.title, answer.rule.name, result, answer.message
