"""Reports: the bulletin, its tables, the pages and the notices of a period; and two periods side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crawler.commands.assess import RuleSetName
from crawler.commands.door import AsJson, AsOf, Database, day, installation
from crawler.errors import XunlanError
from crawler.installation import Installation
from crawler.present import print_json, print_table, say

if TYPE_CHECKING:
    from crawler.province.folder import Province
    from crawler.report import Wanted
    from reports.comparison import Comparison
    from reports.facts import CountyReport
    from storage.store import Store

_NAMED = 60  # units that are named in a line
_FILES = {
    "bulletin.docx": "通报(草稿,请核对后印发)",
    "ledger.xlsx": "问题台账",
    "index.html": "网页报告,用浏览器打开",
    "units": "各单位的网页,可发给单位",
    "rectification": "各单位的整改通知",
    "rectification.zip": "打包的整改通知",
}


def report(
    ctx: typer.Context,
    *,
    period: Annotated[str | None, typer.Option("--period", metavar="考核期", help="如 2022Q1、2022H1、2022-03")] = None,
    compare: Annotated[
        tuple[str, str] | None,
        typer.Option("--compare", metavar="考核期", help="比较两个考核期,早的在前"),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="文件夹", help="写到哪里,默认 report-<考核期>;比较时默认不写")
    ] = None,
    ruleset: RuleSetName = None,
    as_of: AsOf = None,
    database: Database = None,
    json: AsJson = False,
) -> None:
    if (period is None) == (compare is None):
        raise XunlanError("请给出 --period 考核期,或 --compare 两个考核期")
    door = installation(ctx)
    desk = _Desk(door, ruleset or door.ruleset, out, json)
    if door.province is not None and period is not None:
        desk.report_counties(door.province, period, as_of)
        return
    with door.open_store(database) as store:
        if compare is not None:
            desk.compare(store, compare)
        elif period is not None:
            desk.report(store, period, as_of)


@dataclass(frozen=True)
class _Desk:
    """What was typed, for either sort of report."""

    door: Installation
    ruleset: str
    out: Path | None
    json: bool

    def report(self, store: Store, period: str, as_of: str | None) -> None:
        from crawler.report import gather
        from crawler.report_files import figures, write_report

        told = gather(store, self._wanted(period, as_of))
        whose = f"-{self.door.county.replace('/', '-')}" if self.door.county else ""  # the province's stands beside
        folder = self.out or Path(f"report-{told.period}{whose}")
        kept = write_report(told, folder, self.door.templates)
        if self.json:
            print_json({**figures(told), "folder": str(folder), "kept": str(kept) if kept else None})
        else:
            _tell(told, folder, kept)

    def report_counties(self, province: Province, period: str, as_of: str | None) -> None:
        from crawler.commands.assess_counties import print_province, province_json, status_of
        from crawler.province.report import ProvinceReport
        from crawler.province.standing import Round

        wanted = self._wanted(period, as_of)
        counties = Round(province, self.door.database_url, wanted.ruleset, wanted.period, wanted.zone, wanted.day)
        folder = self.out or Path(f"report-{wanted.period.name}")
        told, kept = ProvinceReport(counties, wanted, self.door.templates).write(folder, province_json)
        if self.json:
            place = {"folder": str(folder), "kept_report": str(kept) if kept else None}
            print_json({**province_json(told), **place})
        else:
            print_province(told)
            say(f"已写到 {folder}:index.html 是汇总,ranking.xlsx 是排名,各县的报告在各自的文件夹里")
            _tell_kept(kept)
        raise typer.Exit(status_of(told))

    def _wanted(self, period: str, as_of: str | None) -> Wanted:
        from crawler.period import parse_period
        from crawler.report import Wanted
        from crawler.report_files import own_template
        from reports.requirements import read_requirements
        from rules.ruleset import read_ruleset

        return Wanted(
            ruleset=read_ruleset(self.ruleset),
            period=parse_period(period),
            zone=self.door.zone,
            day=day(as_of),
            office=self.door.office,
            requirements=read_requirements(own_template(self.door.templates, "requirements.txt")),
        )

    def compare(self, store: Store, periods: tuple[str, str]) -> None:
        from crawler.compare import compare, comparison_json
        from crawler.period import parse_period
        from crawler.report_files import write_folder
        from reports.html_compare import write_comparison
        from rules.ruleset import read_ruleset

        first, second = (parse_period(each) for each in periods)
        found = compare(store, read_ruleset(self.ruleset), first, second, self.door.zone)
        told, kept = comparison_json(found), None
        if self.out:
            kept = write_folder(self.out, lambda folder: write_comparison(found, folder), told)
        if self.json:
            place = {"folder": str(self.out) if self.out else None, "kept_report": str(kept) if kept else None}
            print_json({**told, **place})
            return
        _tell_comparison(found)
        if self.out:
            say(f"已写到 {self.out / 'index.html'}")
        _tell_kept(kept)


def _tell(told: CountyReport, folder: Path, kept: Path | None) -> None:
    kinds = "、".join(f"{kind} {number}" for kind, number in told.checked_by_kind.items())
    say(f"{told.period_title} · {told.ruleset_title} · 考核日 {told.day}", "bold")
    say(f"共检查 {told.checked} 个({kinds}),合格 {told.passed} 个,合格率 {_percent(told.rate)}")
    for each in told.groups:
        say(f"  {each.title}:{len(each.units)} 个单位{_named(each.units)}")
    for note in told.notes:
        say(f"注意:{note}", "yellow")
    say(f"已写到 {folder}:")
    for name, what in _FILES.items():
        if (folder / name).exists():
            say(f"  {name}  {what}")
    _tell_kept(kept)


def _tell_kept(kept: Path | None) -> None:
    if kept:
        say(f"原有的报告有改动,已保留在 {kept}", "yellow")


def _named(units: Sequence[str]) -> str:
    """All of a county's units; of a province's, the first."""
    more = "…" if len(units) > _NAMED else ""
    return f"({'、'.join(units[:_NAMED])}{more})" if units else ""


def _tell_comparison(found: Comparison) -> None:
    rows = [(each.unit, each.kind, each.before, each.after, each.change, each.why) for each in found.units]
    print_table(("单位", "类别", found.first.title, found.second.title, "变化", "说明"), rows)
    change = "" if found.rate_change is None else f"({found.rate_change:+g} 个百分点)"
    first, second = (f"{each.title} {_percent(each.rate)}" for each in (found.first, found.second))
    say(f"合格率:{first},{second}{change}")
    for title, names in found.lists:
        say(f"{title} {len(names)} 个{_named(names)}")
    if found.repeats:
        repeats = [(line.unit, line.column, line.title, times, line.told) for line, times in found.repeats]
        print_table(("单位", "栏目", "问题", "情况", "已通知次数"), repeats)


def _percent(rate: float | None) -> str:
    return "无" if rate is None else f"{rate:g}%"
