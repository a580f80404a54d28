"""What the office should know today in, the digest out: as plain text and as HTML, or in figures alone for a group.

A group may hold the units themselves: there nothing is named that only the office may know, such as a leak that nobody
has confirmed yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from reports.facts import ProblemLine
from reports.mail_templates import mail_template
from reports.message_words import one_line
from reports.notice_mail import chinese_day

MOST_LINES = 200  # of one section; the rest is counted


class ToldLine(NamedTuple):
    """What a unit is told of today."""

    unit: str
    kind_title: str
    problems: int
    by: str  # the channels, in words


@dataclass(frozen=True)
class Digest:
    """The facts of one day, for the office. `since`: the day from which the new and the fixed are counted."""

    county: str
    office: str
    day: date
    since: date
    new: tuple[ProblemLine, ...]
    told: tuple[ToldLine, ...]
    overdue: tuple[ProblemLine, ...]
    fixed: tuple[ProblemLine, ...]
    pending: tuple[ProblemLine, ...]
    held: tuple[ProblemLine, ...]  # the last look could not see them: nobody is told of them
    of_the_site: tuple[ProblemLine, ...]
    without_address: tuple[str, ...]  # units with something to be told, and no way to tell it
    warnings: tuple[str, ...]
    notes: tuple[str, ...]  # what was not done, and why; messages that could not be sent

    @property
    def is_empty(self) -> bool:
        return not any((self.new, self.told, self.overdue, self.fixed, self.pending, self.held, self.of_the_site,
                        self.without_address, self.warnings, self.notes))  # fmt: skip


class Section(NamedTuple):
    title: str
    lines: tuple[str, ...]


def digest_subject(digest: Digest) -> str:
    counts = (
        ("新发现", digest.new),
        ("逾期", digest.overdue),
        ("已整改", digest.fixed),
        ("待确认", digest.pending),
    )
    told = "、".join(f"{word} {len(lines)} 个" for word, lines in counts if lines)
    return f"公开栏目巡查汇总({chinese_day(digest.day)})" + (f":{told}" if told else "")


def digest_text(digest: Digest) -> str:
    lines = [f"{one_line(digest.county)}政府信息公开栏目巡查汇总,{chinese_day(digest.day)}", ""]
    for section in sections(digest):
        lines += [f"■ {section.title}", *(f"  {each}" for each in section.lines), ""]
    return "\n".join(lines).rstrip()


def digest_html(digest: Digest) -> str:
    return mail_template("mail_digest.html.j2").render(
        title=digest_subject(digest), digest=digest, sections=sections(digest), signed=chinese_day(digest.day)
    )


def digest_figures(digest: Digest) -> str:
    """The digest for a group: how many, and no more."""
    counts = (
        ("新发现", digest.new),
        ("今天通知单位", {each.unit for each in digest.told}),
        ("逾期未整改", digest.overdue),
        ("已整改", digest.fixed),
        ("待确认", digest.pending),
        ("最近一次未能看到、暂不通知", digest.held),
        ("没有办法通知到的单位", digest.without_address),
        ("巡查提醒", digest.warnings),
        ("没有办成的事", digest.notes),
    )
    return "\n".join(
        [*(f"{word}:{len(lines)}" for word, lines in counts if lines), "明细见 xunlan notices send --dry-run"]
    )


def sections(digest: Digest) -> list[Section]:
    """What there is to say, in the order in which the office can do something about it."""
    told = [f"{one_line(each.unit)}:{each.kind_title},{each.problems} 个问题,{each.by}" for each in digest.told]
    units = [f"{one_line(each)}:请用电话等方式通知,再用 xunlan findings told 登记" for each in digest.without_address]
    since = chinese_day(digest.since)
    all_sections = [
        _section("请留意", [one_line(each, 500) for each in digest.notes]),
        _section("待确认(确认之前不通知任何单位,请用 xunlan findings confirm 或 dismiss)", _lines(digest.pending)),
        _section("逾期未整改", _lines(digest.overdue, due=True)),
        _section("没有邮箱、也没有群机器人可以通知的单位", units),
        _section("今天的通知", told),
        _section(f"{since}以来新发现", _lines(digest.new, due=True)),
        _section(f"{since}以来已整改", _lines(digest.fixed)),
        _section("最近一次查看未能看到,暂不通知", _lines(digest.held)),
        _section("网站整体的问题", _lines(digest.of_the_site)),
        _section("最近一次巡查的提醒(程序看不清,不是单位的问题)", [one_line(each, 500) for each in digest.warnings]),
    ]
    return [each for each in all_sections if each.lines]


def _section(title: str, lines: Sequence[str]) -> Section:
    shown = list(lines[:MOST_LINES])
    if len(lines) > MOST_LINES:
        shown.append(f"……另有 {len(lines) - MOST_LINES} 个,见 xunlan findings")
    return Section(f"{title}({len(lines)})", tuple(shown))


def _lines(problems: Iterable[ProblemLine], *, due: bool = False) -> list[str]:
    return [_line(each, due=due) for each in problems]


def _line(problem: ProblemLine, *, due: bool) -> str:
    """One problem on one line, without the words of a page: the office finds them by the number."""
    place = f"“{one_line(problem.column)}”" if problem.column else ""
    told = f",已通知 {problem.told} 次" if problem.told else ""
    by = f",期限 {problem.due_on}" if due else ""
    return f"{one_line(problem.unit)}{place}:{one_line(problem.title)}{by}{told}(编号 {problem.id[:8]})"
