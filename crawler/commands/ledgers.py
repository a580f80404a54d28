"""The ledgers: what no crawler can see, entered by people, listed, and withdrawn."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crawler.commands.door import AsJson, Database, Delay, RegistryFile, installation
from crawler.errors import ExitStatus, RegistryError, XunlanError
from crawler.present import clean, print_json, print_table, say
from storage.disk import disk_fault

if TYPE_CHECKING:
    from crawler.installation import Installation
    from crawler.ledger_import import Intake
    from reports.facts import AuditorLine, RecallFacts
    from storage.ledgers import Entered, Entering
    from storage.nouns import Noun

MOST_SHOWN = 200  # faults of one import; the rest is counted

By = Annotated[str, typer.Option("--by", metavar="姓名", help="谁录入的")]
Ledger = Annotated[str, typer.Argument(metavar="台账", help="台账的名称,如 pairs 或 结对找错")]
Ledgers = Annotated[list[str] | None, typer.Argument(metavar="[台账…]", help="只要这些台账,默认全部")]
Out = Annotated[Path, typer.Option("--out", metavar="文件", help="写到这个新文件")]
Files = Annotated[list[Path], typer.Argument(metavar="文件…", help="填好的 XLSX 或 CSV,可给出多个")]
OfLedger = Annotated[str | None, typer.Option("--ledger", metavar="台账", help="CSV 文件是哪个台账,默认看文件名")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="只检查,不导入")]
Fields = Annotated[list[str], typer.Argument(metavar="字段=值…", help="如 周=2022-01-03;字段名或表头都可以")]
InPeriod = Annotated[str | None, typer.Option("--period", metavar="考核期", help="只列这一期的,如 2022Q1")]
RowId = Annotated[int, typer.Argument(metavar="编号", help="台账行的编号,见 xunlan ledger list", min=1)]
Reason = Annotated[str, typer.Option("--reason", metavar="理由", help="为什么撤销")]
Period = Annotated[str, typer.Option("--period", metavar="考核期", help="如 2022Q1、2022H1、2022-03、2022")]


def template(
    ctx: typer.Context,
    names: Ledgers = None,
    *,
    out: Out = Path("台账模板.xlsx"),
    registry: RegistryFile = None,
    database: Database = None,
) -> None:
    from crawler.ledger_book import template as drawn
    from crawler.ledger_lists import ledger_called
    from storage.ledger_nouns import LEDGERS

    wanted = {ledger_called(name) for name in names or ()}
    nouns = [noun for noun in LEDGERS if not wanted or noun in wanted]
    units, sites = _names(installation(ctx), registry, database)
    body = drawn(nouns, units, sites)
    try:
        with out.open("xb") as file:
            file.write(body)
    except FileExistsError as wrong:
        raise XunlanError(f"{out} 已经有了,不会覆盖,请用 --out 另给一个文件名") from wrong
    except OSError as wrong:
        raise XunlanError(f"无法写入 {out}({disk_fault(wrong)}),请检查目录和权限") from wrong
    if not units:
        say("没有找到登记的单位,模板里的单位没有下拉框;运行 xunlan crawl 后再写一份即可", "yellow", stderr=True)
    say(f"已写出 {out}:{'、'.join(noun.title for noun in nouns)};填好后用 xunlan ledger import 导入")


def _names(door: Installation, registry: Path | None, database: str | None) -> tuple[list[str], list[str]]:
    """The names of units and sites: those of a registry that is named, else the database's, else the registry's."""
    from crawler.registry import load_registry

    if registry is None:
        with door.open_store(database) as store:
            units, sites = [unit.name for unit in store.units()], [site.name for site in store.sites()]
        if units:
            return units, sites
    try:
        known = load_registry(registry or door.registry)
    except RegistryError:
        if registry is not None:
            raise
        return [], []
    return [unit.name for unit in known.units], [known.site.name]


def import_(
    ctx: typer.Context,
    files: Files,
    *,
    by: By,
    ledger: OfLedger = None,
    dry_run: DryRun = False,
    database: Database = None,
    json: AsJson = False,
) -> None:
    from crawler.ledger_import import known_to, take_files
    from crawler.ledger_lists import ledger_called

    who = _who(by)
    noun = ledger_called(ledger) if ledger else None
    door = installation(ctx)
    with door.open_store(database) as store:
        taken = take_files(files, noun, known_to(store), door.today())
        _stop_at_problems(taken, json)
        entered = None if dry_run else store.enter(taken.rows, who)
    _tell(taken, entered, json)


def add(ctx: typer.Context, ledger: Ledger, fields: Fields, *, by: By, database: Database = None) -> None:
    from crawler.ledger_import import known_to, take_row
    from crawler.ledger_lists import ledger_called
    from crawler.ledger_sheets import typed

    who, noun = _who(by), ledger_called(ledger)
    pairs = [each.partition("=") for each in fields]
    for name, equals, _ in pairs:
        if not equals or not name.strip():
            raise XunlanError(f"“{name}”不是 字段=值,请写成 周=2022-01-03 这样的格式")
    sheet = typed(noun.title, [name for name, _, _ in pairs], [value for _, _, value in pairs])
    door = installation(ctx)
    with door.open_store(database) as store:
        taken = take_row(sheet, noun, known_to(store), door.today())
        _stop_at_problems(taken, False)
        entered = store.enter(taken.rows, who)
    _tell(taken, entered, False)


def _who(by: str) -> Entering:
    from storage.ledgers import Entering

    if not by.strip():
        raise XunlanError("--by 不能为空:台账的每一行都要记下谁录入的")
    return Entering(datetime.now(UTC), by.strip())


def _stop_at_problems(taken: Intake, json: bool) -> None:
    """Every fault in a line of its own; with any, nothing is entered."""
    if not taken.problems:
        return
    if json:
        print_json({"rows": 0, "problems": taken.problems, "notes": taken.notes})
        raise typer.Exit(ExitStatus.BAD_INPUT)
    for problem in taken.problems[:MOST_SHOWN]:
        sys.stderr.write(f"错误:{clean(problem)}\n")
    number = len(taken.problems)
    more = f"(只列出前 {MOST_SHOWN} 处)" if number > MOST_SHOWN else ""
    sys.stderr.write(f"共 {number} 处有误{more},一行也没有导入,请改正后重新导入\n")
    raise typer.Exit(ExitStatus.BAD_INPUT)


def _tell(taken: Intake, entered: Entered | None, json: bool) -> None:
    if json:
        counts = {"new": entered.new, "changed": entered.changed, "same": entered.same} if entered else {}
        print_json({"rows": len(taken.rows), **counts, "problems": [], "notes": taken.notes})
        return
    for note in taken.notes[:MOST_SHOWN]:
        say(f"注意:{note}", "yellow", stderr=True)
    titles = [row.title for row, _ in taken.rows]
    by_ledger = "、".join(f"{title} {titles.count(title)} 行" for title in dict.fromkeys(titles))
    if entered is None:
        say(f"检查通过:{by_ledger};只是检查,没有导入")
    else:
        say(f"已录入:{by_ledger}(新增 {entered.new},更改 {entered.changed},与原有相同 {entered.same})")


def list_(
    ctx: typer.Context, ledger: Ledger, *, period: InPeriod = None, database: Database = None, json: AsJson = False
) -> None:
    from crawler.ledger_lists import headings, ledger_called, shown_cells, within
    from crawler.period import parse_period
    from storage.ledger_nouns import LEDGERS, EvidenceCheck

    noun = ledger_called(ledger, (*LEDGERS, EvidenceCheck))
    wanted = parse_period(period) if period else None
    door = installation(ctx)
    with door.open_store(database) as store:
        found = store.ledger_entries(noun)
    found = [each for each in found if wanted is None or within(each.row, wanted.first, wanted.last)]
    if json:
        print_json([{"id": each.id, **each.row.model_dump(mode="json"), **_told(each)} for each in found])
        return
    if not found:
        say(f"{noun.title}台账中没有{'这一期的' if wanted else '任何'}记录")
        return
    rows = [(each.id, *shown_cells(each.row, door.zone), each.entered_by, each.source) for each in found]
    print_table(("编号", *headings(noun).values(), "录入人", "来源"), rows)
    say(f"共 {len(found)} 行")


def _told(entry: Noun) -> dict[str, Any]:
    return entry.model_dump(mode="json", include={"entered_at", "entered_by", "source"})


def withdraw(ctx: typer.Context, number: RowId, *, by: By, reason: Reason, database: Database = None) -> None:
    from spiders.privacy.redaction import redacted

    who, door = _who(by), installation(ctx)
    why = redacted(reason.strip(), door.today())
    if not why:
        raise XunlanError("--reason 不能为空:撤销要记下为什么")
    with door.open_store(database) as store:
        if not store.withdraw(number, who, why):
            raise XunlanError(f"台账中没有编号为 {number} 的记录(或已撤销),请用 xunlan ledger list 查看")
    say(f"已撤销第 {number} 号记录")


def check(ctx: typer.Context, *, delay: Delay = None, database: Database = None, json: AsJson = False) -> None:
    from crawler.ledger_checks import check_evidence

    door = installation(ctx)
    with door.open_store(database) as store:
        checks = check_evidence(store, door.manners(delay=delay), door.today())
    if json:
        print_json([each.model_dump(mode="json") for each in checks])
        return
    if not checks:
        say("乡镇任务台账中没有佐证网址")
        return
    words = {True: "能打开", False: "打不开", None: "不能判断"}
    print_table(("佐证网址", "结果", "说明"), [(each.url, words[each.reachable], each.said) for each in checks])
    counts = "、".join(f"{told} {sum(each.reachable is is_so for each in checks)} 个" for is_so, told in words.items())
    say(f"共检查 {len(checks)} 个网址:{counts}")


def recall(ctx: typer.Context, *, period: Period, database: Database = None, json: AsJson = False) -> None:
    from crawler.period import parse_period
    from crawler.recall import recall as compared

    wanted, door = parse_period(period), installation(ctx)
    with door.open_store(database) as store:
        facts = compared(store, wanted, door.zone)
    if json:
        print_json(_recall_json(facts) if facts else None)
        return
    if facts is None:
        say(f"{wanted.name} 没有录入市级监测的结果,请先用 xunlan ledger import 导入")
        return
    for title, lines in (("市级发现、本程序没有发现", facts.missed), ("本程序发现、市级没有发现", facts.ours_only)):
        if lines:
            say(f"{title}({len(lines)} 处):")
            print_table(("单位", "栏目", "问题", "日期", "网址", "说明"), [_line(each) for each in lines])
    share = "无从对照" if facts.recall is None else f"{facts.recall:g}%"
    if facts.unlooked:
        say(f"其中 {facts.unlooked} 处在监测日前后没有巡查过,无从对照,不计入比例", "yellow")
    say(f"{wanted.name}:市级监测 {facts.theirs} 处,本程序也发现 {facts.matched} 处({share})")


def _line(each: AuditorLine) -> Sequence[object]:
    return each.unit, each.column, each.what, each.found_on, each.url, each.why


def _recall_json(facts: RecallFacts) -> dict[str, Any]:
    return {
        "theirs": facts.theirs,
        "matched": facts.matched,
        "unlooked": facts.unlooked,
        "recall": facts.recall,
        "missed": [each._asdict() for each in facts.missed],
        "ours_only": [each._asdict() for each in facts.ours_only],
    }
