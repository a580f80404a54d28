"""crawl and recheck over a folder of registries: what was typed in, a cycle over each county, a line for each out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from crawler.commands.over_counties import status_of_all
from crawler.errors import ExitStatus, RegistryError, XunlanError
from crawler.installation import Installation
from crawler.present import RUN_STATUSES, print_json, say, word

if TYPE_CHECKING:
    from crawler.province.folder import CountyFile, Province
    from crawler.province.going import Gone

BUG = 1  # as Python ends with an exception that nobody caught
_PLAIN = {"as_of": "--as-of", "delay": "--delay", "privacy": "--privacy"}
_SWITCHES = {"fail_on_findings": "--fail-on-findings", "resume": "--resume"}


def patrol_counties(verb: str, door: Installation, province: Province, typed: Mapping[str, Any]) -> int:
    """Run a cycle over every county, and return what their exit statuses come to."""
    from crawler.province.going import Going, Gone

    if typed.get("replay"):
        raise XunlanError("--replay 回放的是一个县,请用 --county 指定")
    groups, broken = _groups(province.counties)
    gone = [Gone(name, ExitStatus.BAD_INPUT, None, line) for name, line in broken.items()]
    total, as_json = len(province.counties), bool(typed.get("json"))
    count = iter(range(1, total + 1))

    def tell(one: Gone) -> None:
        say(f"{next(count)}/{total} {_line(one)}", _STYLES.get(one.status, "red"), stderr=as_json)
        if one.trace:
            say(one.trace, stderr=True)

    for each in gone:
        tell(each)
    given = {
        "XUNLAN_REGISTRY": str(province.folder.resolve()),
        "XUNLAN_DATABASE_URL": typed.get("database") or door.database_url,
    }
    gone += Going([verb, *_words(typed), "--json"], given, typed.get("jobs") or door.counties_at_once, tell).run(groups)
    status = status_of_all([each.status for each in gone])
    by_name = sorted(gone, key=lambda each: each.county)
    if as_json:
        keys = ("county", "status", "error", "told")
        print_json({"counties": [{key: getattr(each, key) for key in keys} for each in by_name]})
    else:
        _sum_up(by_name)
    return status if status in set(ExitStatus) else BUG


def _groups(counties: Sequence[CountyFile]) -> tuple[list[list[CountyFile]], dict[str, str]]:
    """Counties by host group, the largest groups first, as they take longest; and what is wrong with the others."""
    from crawler.commands.door import line_of
    from crawler.order import host_group
    from crawler.registry import load_registry

    groups: defaultdict[str, list[CountyFile]] = defaultdict(list)
    broken: dict[str, str] = {}
    for county in counties:
        try:
            groups[host_group(load_registry(county.file).site)].append(county)
        except RegistryError as wrong:
            broken[county.name] = line_of(wrong)
    return sorted(groups.values(), key=len, reverse=True), broken


def _words(typed: Mapping[str, Any]) -> list[str]:
    words = [word for name, option in _PLAIN.items() if typed.get(name) is not None for word in (option, typed[name])]
    return [*map(str, words), *(option for name, option in _SWITCHES.items() if typed.get(name))]


_STYLES: Mapping[int, str | None] = {
    ExitStatus.DONE: None,
    ExitStatus.FINDINGS: None,
    ExitStatus.BUSY: "yellow",
    ExitStatus.PARTIAL: "yellow",
}
_ENDS = {
    ExitStatus.BAD_INPUT: "没有巡查",
    ExitStatus.BUSY: "另一次运行正在进行,没有重复",
    ExitStatus.INTERRUPTED: "中止",
}


def _line(one: Gone) -> str:
    """How one county fared."""
    if one.told is None:
        what = next((told for status, told in _ENDS.items() if status == one.status), f"意外结束(状态 {one.status})")
        return f"{one.county}:{what}" + (f":{one.error}" if one.error else "")
    seen, found = one.told["columns"], one.told["findings"]
    return (
        f"{one.county}:{word(RUN_STATUSES, one.told['status'])},看到 {seen['seen']}/{seen['planned']} 个栏目,"
        f"新问题 {found['opened'] + found['reopened']},已整改 {found['closed']},待整改 {found['open']}"
    )


def _sum_up(gone: Sequence[Gone]) -> None:
    done = (ExitStatus.DONE, ExitStatus.FINDINGS)
    left = [each for each in gone if each.status not in done]
    say(f"共 {len(gone)} 个县,完成 {len(gone) - len(left)} 个" + (f",以下 {len(left)} 个没有完成:" if left else ""))
    for each in left:
        say(f"  {_line(each)}", "yellow")
