from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from urllib.parse import urlsplit

from rules.column_checks import Duplicates, column_checks, is_cut_off, plain
from rules.contract import Answer, CannotTell, Limits, Problem, days, rule
from rules.stale_column import stale_column
from storage.nouns import ColumnObservation, ColumnState, Entry, Mode, Severity


@rule("CON02", Severity.NOTICE, rectify_within=days(10))
def duplicate_filler(seen: ColumnObservation, limits: Limits) -> Iterator[Answer]:
    """重复凑数: one title is published again and again, and without the repetitions the column would be stale.

    The title must be the same to the last digit, under different addresses and on different days. Titles that repeat by
    nature (值班表, 水质月报, 公示) are left alone; their words, and how often is too often, stand in
    rules/column_checks.yml. Silent where the column is fresh by other news, or stale all the same. A reminder: a person
    has to look.

    Basis: 国办秘函〔2019〕19号, 单项否决 1(5)(弄虚作假行为)和 4(栏目不更新);国办发〔2017〕47号(内容更新).
    Remedy: 请人工核实;确为重复发布的,只保留一条,并发布真正更新的信息。
    """
    if limits.mode is not Mode.ROLL:
        return
    confirmed_blank = seen.state is ColumnState.BLANK and seen.looks >= 2
    if seen.state is not ColumnState.FILLED and not confirmed_blank:
        yield CannotTell(why="这次没有读到注明日期的信息")
        return
    numbers = column_checks().duplicate_filler
    series = [each for each in _by_title(seen.entries, numbers) if _too_often(each, numbers)]
    if series and not _is_stale(seen, limits):
        rest = _without_repetitions(seen, series)
        if _is_stale(rest, limits):
            yield _problem(max(series, key=len), len(series), rest)


def _is_stale(seen: ColumnObservation, limits: Limits) -> bool:
    return any(isinstance(answer, Problem) for answer in stale_column.check(seen, limits))


def _without_repetitions(seen: ColumnObservation, series: Sequence[Sequence[Entry]]) -> ColumnObservation:
    """The column as it would be if every such title had been published once, the first time."""
    first = {plain(each[0].title): each[0].published for each in series}
    rest = tuple(entry for entry in seen.entries if entry.published == first.get(plain(entry.title), entry.published))
    days_left = [entry.published for entry in rest if entry.published and entry.published <= (seen.newest or date.max)]
    total = None if seen.total is None else seen.total - (len(seen.entries) - len(rest))
    return seen.model_copy(update={"entries": rest, "newest": max(days_left), "total": total})


def _by_title(entries: Sequence[Entry], numbers: Duplicates) -> list[list[Entry]]:
    """Entries with the same telling title, each address and each day once, in order of their days."""
    by_title: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.published is not None and entry.url and not is_cut_off(entry.title):
            by_title[plain(entry.title)].append(entry)
    often = [(title, same) for title, same in by_title.items() if len(same) >= numbers.times]
    cut_at = _cut_at(entries) if often else None
    return [
        _once_a_day(same)
        for title, same in often
        if numbers.is_telling(title) and all(len(entry.title.strip()) != cut_at for entry in same)
    ]


def _once_a_day(same: Sequence[Entry]) -> list[Entry]:
    by_address = {_address(entry.url): entry for entry in reversed(same)}
    by_day = {entry.published: entry for entry in by_address.values() if entry.published}
    return [by_day[day] for day in sorted(by_day)]


def _cut_at(entries: Sequence[Entry]) -> int | None:
    """The length at which a page seems to cut its titles without a sign: that of its longest, where three different
    ones have it."""
    titles = {entry.title.strip() for entry in entries}
    longest = max(map(len, titles), default=0)
    return longest if sum(1 for title in titles if len(title) == longest) > 2 else None


def _address(url: str) -> str:
    """An address whatever its scheme, so that http and https are one."""
    parts = urlsplit(url)
    return parts._replace(scheme="", fragment="").geturl()


def _too_often(series: Sequence[Entry], numbers: Duplicates) -> bool:
    """Whether so many of a series lie within so many days."""
    on = [entry.published for entry in series if entry.published]
    window = timedelta(days=numbers.within_days)
    return any(later - first <= window for first, later in zip(on, on[numbers.times - 1 :], strict=False))


def _problem(series: Sequence[Entry], titles: int, rest: ColumnObservation) -> Problem:
    shown = "、".join(str(entry.published) for entry in series[-3:])
    more = f",另有 {titles - 1} 个标题也是如此" if titles > 1 else ""
    return Problem(
        message=f"“{series[-1].title.strip()}”以同一标题发布了 {len(series)} 次(最近为 {shown}){more},"
        f"不计重复的,最近一条是 {rest.newest} 的,请人工核实是否重复凑数",
        evidence={
            "title": series[-1].title,
            "published": [str(entry.published) for entry in series],
            "urls": [entry.url for entry in series],
            "titles": titles,
            "newest_without": str(rest.newest),
        },
    )
