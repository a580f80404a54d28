"""A notice in, the words of a mail out: plain text, and HTML that every mail program shows and none can be hurt by.

Titles come from pages and are hostile: every word is put on one line without control characters, the HTML escapes it,
and only addresses of the web become links. The HTML uses tables and inline styles and asks the network for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from itertools import groupby

from reports.facts import ProblemLine, UnitNotice
from reports.mail_templates import mail_template
from reports.message_words import one_line
from storage.nouns import RectificationStatus, Severity

MOST_GROUP_BYTES = 3300  # of one message to a group: the least that a bot takes is 4,096, its own first line included
_ORDER = (Severity.MAJOR, Severity.MINOR, Severity.NOTICE)


class NoticeKind(StrEnum):
    """What sort of telling a message is; the same words as Message.kind."""

    RECTIFICATION = "rectification"  # the first telling of problems
    REMINDER = "reminder"  # of problems that the unit was told of before
    FIXED = "fixed"  # what it was told of is put right


KIND_TITLES = {
    NoticeKind.RECTIFICATION: "整改通知",
    NoticeKind.REMINDER: "整改提醒",
    NoticeKind.FIXED: "整改完成",
}


def notice_subject(notice: UnitNotice, kind: NoticeKind = NoticeKind.RECTIFICATION) -> str:
    """One line; what it says of the date is the earliest one."""
    title, unit, count = KIND_TITLES[kind], one_line(notice.unit, 60), len(notice.problems)
    if kind is NoticeKind.FIXED:
        return f"{title}:{unit}的 {count} 个问题已整改"
    late = sum(each.status is RectificationStatus.OVERDUE for each in notice.problems)
    still = "尚未整改" if kind is NoticeKind.REMINDER else ""
    if late:
        return f"{title}:{unit}有 {count} 个问题{still},其中 {late} 个已逾期"
    by = _by_when(notice)
    return f"{title}:{unit}有 {count} 个问题{still}{by}"


def _by_when(notice: UnitNotice) -> str:
    """Nobody is called late before a look has shown it (docs/decisions/0015-the-life-of-a-problem.md)."""
    if notice.due_on is None:
        return ""
    over = notice.due_on < notice.day
    return ",整改期限已到" if over else f",请于 {chinese_day(notice.due_on)}前整改"


def notice_text(notice: UnitNotice, kind: NoticeKind = NoticeKind.RECTIFICATION) -> str:
    """The mail as plain text."""
    lines = [f"{one_line(notice.unit)}:", "", *opening(notice, kind), ""]
    for number, problem in enumerate(in_order(notice.problems), 1):
        lines += [f"{number}. {heading(problem)}", *_details(problem, kind), ""]
    lines += [*closing(notice, kind), "", one_line(notice.office), chinese_day(notice.day)]
    return "\n".join(lines)


def notice_html(notice: UnitNotice, kind: NoticeKind = NoticeKind.RECTIFICATION) -> str:
    """The mail as HTML."""
    return mail_template("mail_notice.html.j2").render(
        title=notice_subject(notice, kind),
        notice=notice,
        fixed=kind is NoticeKind.FIXED,
        problems=[(each, heading(each), due_words(each, notice.day)) for each in in_order(notice.problems)],
        opening=opening(notice, kind),
        closing=closing(notice, kind),
        signed=chinese_day(notice.day),
    )


def group_texts(
    notices: Sequence[UnitNotice], kind: NoticeKind, limit: int = MOST_GROUP_BYTES
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What a group is told of several units, briefly, and the ids of the problems it names: as many messages as it
    takes, because a problem that was cut off would count as told."""
    opening, end = _group_frame(kind)
    room = limit - len(f"{opening}\n\n{end}".encode())
    lines: list[str] = []
    ids: list[str] = []
    for line, named in _group_lines(notices, kind, room):
        if lines and len("\n".join([*lines, line]).encode()) > room:
            yield "\n".join([opening, *lines, end]), tuple(ids)
            lines, ids = [], []
        lines.append(line)
        ids += named
    if lines:
        yield "\n".join([opening, *lines, end]), tuple(ids)


# --- the words ------------------------------------------------------------------------------------------------------


def opening(notice: UnitNotice, kind: NoticeKind) -> list[str]:
    """What a mail begins with."""
    count = len(notice.problems)
    if kind is NoticeKind.FIXED:
        return [f"此前通知的以下 {count} 个问题,经复看已整改到位。感谢支持,请继续保持更新。"]
    if kind is NoticeKind.REMINDER:
        told = f"(已通知贵单位 {notice.told_before} 次,含其他问题)" if notice.told_before else ""
        return [
            f"以下 {count} 个问题此前已经通知,最近一次查看时仍未整改{told}。请抓紧整改,如已整改请回复,我们会再次查看。"
        ]
    before = f"此前已通知贵单位 {notice.told_before} 次(含其他问题)。" if notice.told_before else ""
    return [f"在查看{one_line(notice.county)}政府信息公开栏目时,发现贵单位有以下 {count} 个问题,请按期整改。{before}"]


def closing(notice: UnitNotice, kind: NoticeKind) -> list[str]:
    """What a mail ends with."""
    if kind is NoticeKind.FIXED:
        return []
    return [
        "整改完成后请回复政务公开股,我们会再次查看核实。",
        "如认为所列问题与实际不符,或栏目确无信息可公开,请说明理由,由政务公开股核实后处理。",
    ]


def heading(problem: ProblemLine) -> str:
    """What sort of thing is wrong, and where."""
    place = one_line(problem.column) or "本单位公开栏目整体"
    return f"【{one_line(problem.title)}】{place}"


def due_words(problem: ProblemLine, day: date) -> str:
    """By when, and whether that is over."""
    days = (day - problem.due_on).days
    if days <= 0:
        return chinese_day(problem.due_on)
    late = problem.status is RectificationStatus.OVERDUE
    return chinese_day(problem.due_on) + (f"(已逾期 {days} 天)" if late else "(期限已到,待复核)")


def chinese_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def in_order(problems: Iterable[ProblemLine]) -> list[ProblemLine]:
    """The gravest first, then the soonest due; the same for everybody who writes of them."""
    return sorted(problems, key=lambda each: (_ORDER.index(each.severity), each.due_on, each.column, each.id))


def _details(problem: ProblemLine, kind: NoticeKind) -> Iterator[str]:
    yield f"   网址:{one_line(problem.url, 500)}"
    if problem.where:
        yield f"   位置:{one_line(problem.where, 500)}"
    yield f"   问题:{one_line(problem.message, 500)}"
    if kind is NoticeKind.FIXED:
        if problem.closed_on:
            yield f"   已于 {chinese_day(problem.closed_on)}查看时整改"
        return
    yield f"   发现日期:{chinese_day(problem.found_on)},最近一次看到:{chinese_day(problem.seen_on)}"
    if problem.remedy:
        yield f"   整改办法:{one_line(problem.remedy, 500)}"
    yield f"   整改期限:{chinese_day(problem.due_on)}"
    if problem.told:
        yield f"   已通知 {problem.told} 次"
    if problem.status is RectificationStatus.OVERDUE:
        yield "   已逾期"


# --- to a group -----------------------------------------------------------------------------------------------------


def _group_frame(kind: NoticeKind) -> tuple[str, str]:
    if kind is NoticeKind.FIXED:
        return "以下单位此前通知的问题已整改到位,感谢支持:", ""
    if kind is NoticeKind.REMINDER:
        return "以下单位的问题此前已通知,最近一次查看时仍未整改,请抓紧:", "如已整改请告知政务公开股,会再次查看。"
    return "以下单位的政府信息公开栏目有问题,请按期整改:", "整改办法和网址见邮件,或询问政务公开股。"


def _group_lines(notices: Sequence[UnitNotice], kind: NoticeKind, room: int) -> Iterator[tuple[str, list[str]]]:
    """A line for each unit; several, where one would be too long for a message."""
    for notice in notices:
        parts: list[str] = []
        ids: list[str] = []
        alike = len({each.due_on for each in notice.problems}) == 1
        by = f"({_by(notice.problems[0])})" if alike and kind is not NoticeKind.FIXED else ""
        head = f"◆ {one_line(notice.unit, 60)}{by}:"
        for part, named in _group_parts(notice, dated=not alike and kind is not NoticeKind.FIXED):
            if parts and len((head + ";".join([*parts, part])).encode()) > room:
                yield head + ";".join(parts), ids
                parts, ids = [], []
            parts.append(part)
            ids = [*ids, named]
        yield head + ";".join(parts), ids


def _by(problem: ProblemLine) -> str:
    return f"{problem.due_on.month}月{problem.due_on.day}日前"


def _group_parts(notice: UnitNotice, *, dated: bool) -> Iterator[tuple[str, str]]:
    """Each problem in a few words: its sort is named once."""
    by_title = sorted(in_order(notice.problems), key=lambda each: (_ORDER.index(each.severity), each.title))
    for title, alike in groupby(by_title, key=lambda each: each.title):
        for number, problem in enumerate(alike):
            sort = f"{one_line(title, 40)} " if number == 0 else ""
            by = f"({_by(problem)})" if dated else ""
            yield f"{sort}{one_line(problem.column, 60) or '整体'}{by}", problem.id
