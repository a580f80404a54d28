"""What a cycle did, for people and for programs: nothing in it accuses a unit that the rules did not."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from crawler.commands.recheck_words import print_recheck, recheck_json
from crawler.present import FINISH_REASONS, RUN_KINDS, RUN_STATUSES, STATES, say, word

if TYPE_CHECKING:
    from crawler.order import Summary
    from storage.nouns import Rectification

NAMES_IN_FULL = ("blank_column", "stale_column")  # what the auditor's bulletin lists unit by unit
SOME = 8


def print_summary(summary: Summary, database: str, further: Sequence[str]) -> None:
    """`database` is its address without a password; `further` is what the next command needs to find the same."""
    run = summary.run
    why = word(FINISH_REASONS, run.finish_reason)
    head = f"{word(RUN_KINDS, run.kind)} #{run.id} {word(RUN_STATUSES, run.status)}" + (f":{why}" if why else "")
    say(f"{head}(判断日 {run.as_of},用时 {summary.seconds:.1f} 秒)", "bold")
    say(_states(summary))
    say(_requests(summary))
    say(_cost(summary))
    if told := _articles(summary):
        say(told)
    if summary.run.kind == "recheck":
        print_recheck(summary.rechecked)
    say(
        f"问题:新发现 {len(problems(summary.opened))},再次出现 {len(problems(summary.reopened))},"
        f"已整改 {len(problems(summary.closed))},目前待整改 {len(problems(summary.open_now))}"
    )
    for line in _lines(open_by_rule(problems(summary.open_now))):
        say(line)
    waiting = to_confirm(summary.open_now)
    if waiting:
        say(f"待确认(须人工核实,确认后才算问题):{len(waiting)}", "yellow")
    for line in _lines(open_by_rule(waiting)):
        say(line)
    reminded = reminders(summary.open_now)
    if reminded:
        say(f"提醒(不算问题):新增 {len(reminders(summary.opened))},目前 {len(reminded)}")
    for line in _lines(open_by_rule(reminded)):
        say(line)
    for warning in summary.warnings:
        say(f"注意:{warning}", "yellow")
    say(f"结果保存在 {database}")
    say(f"下一步:{_next(summary, further)}", "bold")


def _states(summary: Summary) -> str:
    seen = sum(summary.states.values())
    told = ",".join(f"{word(STATES, state)} {number}" for state, number in _by_size(summary))
    return f"栏目:计划 {summary.run.planned},看到 {seen}" + (f"({told})" if told else "")


def _by_size(summary: Summary) -> list[tuple[str, int]]:
    return sorted(((str(state), number) for state, number in summary.states.items()), key=lambda each: -each[1])


def per_column(summary: Summary) -> float | None:
    """Requests for each column seen, without those for articles and for the site as a whole."""
    seen = sum(summary.states.values())
    asked = summary.requests.get("requests", 0) - summary.requests.get("walk_requests", 0)
    return round(asked / seen, 2) if seen else None


def _requests(summary: Summary) -> str:
    asked = summary.requests
    each = per_column(summary)
    parts = [f"请求:共 {asked.get('requests', 0)} 次"]
    if each is not None:
        parts.append(f"每栏目 {each:.2f} 次请求")
    words = {"second_looks": "复看", "rendered": "浏览器渲染", "roots": "单位目录", "retries": "重试"}
    parts += [f"{told} {asked[name]}" for name, told in words.items() if asked.get(name)]
    return ",".join(parts)


def _cost(summary: Summary) -> str:
    """What of the columns had to be read again, and what the night took."""
    asked = summary.requests
    words = {"not_modified": "网站答复未变", "unchanged": "内容未变", "parsed": "重新解读"}
    parts = [f"{told} {asked[name]}" for name, told in words.items() if asked.get(name)]
    parts.append(f"下载 {asked.get('bytes', 0) / 1e6:.1f} MB")
    if asked.get("waited_seconds"):
        parts.append(f"为不给网站添负担共等待 {asked['waited_seconds']} 秒")
    return f"页面:{','.join(parts)}"


def _articles(summary: Summary) -> str:
    asked = summary.requests
    parts = [
        f"{told} {asked[name]} {unit}"
        for name, told, unit in (("articles", "读了", "篇"), ("attachments", "附件", "个"), ("links", "首页链接", "个"))
        if asked.get(name)
    ]
    left = asked.get("articles_waiting")
    if left:
        parts.append(f"还有 {left} 篇留到下一次")
    return f"文章:{','.join(parts)}" if parts else ""


def to_confirm(found: Sequence[Rectification]) -> list[Rectification]:
    """Those that a person has to look at before they count."""
    return [each for each in found if each.status == "pending"]


def problems(found: Sequence[Rectification]) -> list[Rectification]:
    """Those of rules that find something wrong."""
    from rules.folder import reminders as reminding

    return [each for each in found if each.rule not in reminding() and each.status != "pending"]


def reminders(found: Sequence[Rectification]) -> list[Rectification]:
    """Those of rules that only remind."""
    from rules.folder import reminders as reminding

    return [each for each in found if each.rule in reminding()]


def _lines(by_rule: Sequence[tuple[str, str, Sequence[Rectification]]]) -> Iterator[str]:
    for rule, title, found in by_rule:
        units = list(dict.fromkeys(each.unit for each in found))
        shown = units if rule in NAMES_IN_FULL or len(units) <= SOME else [*units[:SOME], f"等 {len(units)} 个单位"]
        yield f"  {title}({rule}):{len(units)} 个单位,{len(found)} 处:{'、'.join(shown)}"


def open_by_rule(found: Sequence[Rectification]) -> list[tuple[str, str, list[Rectification]]]:
    """What is open by rule: name, title, places; in the rules' order."""
    from rules import all_rules

    sorted_out = [(rule.name, rule.title, [each for each in found if each.rule == rule.name]) for rule in all_rules()]
    return [each for each in sorted_out if each[2]]


def _next(summary: Summary, further: Sequence[str]) -> str:
    return shlex.join(["xunlan", "findings" if summary.open_now else "columns", *further])


def summary_json(summary: Summary, database: str) -> dict[str, Any]:
    """A summary as `crawl --json` and `recheck --json` print it."""
    told = summary.run.model_dump(mode="json")
    names = ("kind", "scope", "units", "as_of", "status", "finish_reason", "started_at", "ended_at")
    return {
        "run": summary.run.id,
        **{name: told[name] for name in names},
        "seconds": round(summary.seconds, 3),
        "columns": {
            "planned": summary.run.planned,
            "seen": sum(summary.states.values()),
            "states": dict(_by_size(summary)),
        },
        "requests": {**summary.requests, "per_column": per_column(summary)},
        "findings": {
            "opened": len(problems(summary.opened)),
            "reopened": len(problems(summary.reopened)),
            "closed": len(problems(summary.closed)),
            "open": len(problems(summary.open_now)),
            "by_rule": _by_rule_json(problems(summary.open_now)),
        },
        "to_confirm": {
            "opened": len(to_confirm(summary.opened)),
            "open": len(to_confirm(summary.open_now)),
            "by_rule": _by_rule_json(to_confirm(summary.open_now)),
        },
        "reminders": {
            "opened": len(reminders(summary.opened)),
            "open": len(reminders(summary.open_now)),
            "by_rule": _by_rule_json(reminders(summary.open_now)),
        },
        **({"recheck": recheck_json(summary.rechecked)} if summary.run.kind == "recheck" else {}),
        "warnings": list(summary.warnings),
        "database": database,
    }


def _by_rule_json(found: Sequence[Rectification]) -> dict[str, Any]:
    return {
        rule: {"units": list(dict.fromkeys(each.unit for each in places)), "places": len(places)}
        for rule, _, places in open_by_rule(found)
    }
