"""What people enter by hand in, the tables that show it out: what the ledgers add up to, and the ledgers themselves."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

from reports.facts import AuditorLine, CountyReport, LedgerSheet, MediaFacts, PairFacts, RecallFacts
from reports.workbook_cells import Cell, wide
from reports.workbook_sheet import ANY, Field, Table, is_word

_SAMPLE = 200  # so many rows of a ledger say how wide its columns should be
_THEIRS, _OURS = "市级发现、本系统未发现", "本系统发现、市级未列"


def ledger_views(report: CountyReport) -> Iterator[Table]:
    """Those for which the report has facts."""
    if report.pairs:
        yield _pairs(report.pairs)
    if report.media:
        yield _media(report.media)
    if report.tasks:
        yield _tasks(report)
    if report.recall:
        yield _recall(report.recall)
    yield from map(_ledger, report.ledgers)


def _pairs(pairs: PairFacts) -> Table:
    undone, late = dict(pairs.undone), dict(pairs.late)
    return Table(
        "结对找错",
        f"结对找错:任务 {pairs.tasks} 个,完成 {pairs.done} 个,报告错误 {pairs.errors} 个",
        (Field("单位", 28, "count"), Field("未完成次数", 14, "sum", ANY), Field("未及时整改次数", 16, "sum", ANY)),
        lambda: ((unit, undone.get(unit, 0), late.get(unit, 0)) for unit in dict.fromkeys((*undone, *late))),
    )


def _media(media: MediaFacts) -> Table:
    fields = (
        Field("账号", 26, "count"),
        Field("平台", 14),
        Field("主办单位", 24),
        Field("类别", 14, marks=(is_word("更新不及时", "bad"), is_word("功能故障", "warn"))),
        Field("情况", 44),
        Field("监测到的次数", 12, "sum"),
    )
    faults = (*((each, "更新不及时") for each in media.failing), *((each, "功能故障") for each in media.faults))
    return Table(
        "新媒体",
        f"政务新媒体:账号 {media.accounts} 个,检查 {media.checked} 个,合格 {media.passed} 个,"
        f"市级监测 {media.city_checks} 次",
        fields,
        lambda: ((each.account, each.platform, each.unit, kind, each.what, each.times) for each, kind in faults),
    )


def _tasks(report: CountyReport) -> Table:
    fields = (
        Field("乡镇", 24, "count"),
        Field("任务", 10, "sum"),
        Field("已完成", 10, "sum"),
        Field("完成率", 10, percent=True),
        Field("逾期", 10, "sum", ANY),
        Field("佐证打不开", 12, "sum", ANY),
        Field("佐证未能核实", 12, "sum"),
    )
    return Table(
        "乡镇任务",
        f"截至 {report.day} 乡镇任务完成情况",
        fields,
        lambda: (
            (each.unit, each.total, each.done, each.done / each.total if each.total else None, each.overdue,
             each.unreachable, each.unknown)
            for each in report.tasks
        ),
    )  # fmt: skip


def _recall(recall: RecallFacts) -> Table:
    share = "" if recall.recall is None else f",占 {recall.recall}%"
    if recall.unlooked:
        share += f"(另有 {recall.unlooked} 个在监测日前后没有巡查过,无从对照,不计)"
    fields = (
        Field("谁发现", 20, "count", marks=(is_word(_THEIRS, "bad"),)),
        Field("单位", 20),
        Field("栏目", 24),
        Field("问题", 30),
        Field("发现日期", 12),
        Field("原因", 44),
        Field("网址", 40, link=True),
    )
    return Table(
        "市级对照",
        f"市级监测发现 {recall.theirs} 个问题,其中本系统也发现 {recall.matched} 个{share}",
        fields,
        lambda: chain(
            (_auditor(_THEIRS, each) for each in recall.missed),
            (_auditor(_OURS, each) for each in recall.ours_only),
        ),
    )


def _auditor(who: str, line: AuditorLine) -> tuple[Cell, ...]:
    return who, line.unit, line.column, line.what, line.found_on, line.why, line.url


def _ledger(ledger: LedgerSheet) -> Table:
    widths = [_width(heading) for heading in ledger.headings]
    for row in islice(ledger.rows, _SAMPLE):
        widths = [max(width, _width(value)) for width, value in zip(widths, row, strict=True)]
    fields = tuple(
        Field(heading, width, "" if number else "count", link="网址" in heading)
        for number, (heading, width) in enumerate(zip(ledger.headings, widths, strict=True))
    )
    title = ledger.title if ledger.title.endswith("台账") else f"{ledger.title}台账"
    return Table(title, title, fields, lambda: ledger.rows)


def _width(value: Cell) -> int:
    """Wide enough for the value, within reason."""
    return min(max(wide(str(value)) + 3, 10), 44) if value is not None else 10
