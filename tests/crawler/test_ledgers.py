"""The ledgers, through the command: the template, the import with every fault by its cell, entry, lists, evidence."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
import xlsxwriter

from crawler.registry import load_registry
from storage.ledger_nouns import (
    LEDGERS,
    AuditorFinding,
    AuditorWord,
    LedgerRow,
    MediaAccount,
    MediaCheck,
    PairTask,
    TownshipTask,
)
from storage.store import open_store
from tests.county.articles import LEAKED_IN_TEXT
from tests.county.ledgers import write_ledgers
from tests.county.names import BLANK, STALE, UNITS
from tests.crawler.county import listing, write_registry
from tests.crawler.recorded import HOME, xunlan
from tests.loopback import Loopback, html

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "tonggu" / "ledgers"
COLUMNS = {"通知公告": "/tzgg/"}
PAIRS = ("周(该周任一天)", "找错单位", "被查单位", "是否完成", "报告错误数", "未及时整改数", "备注")
ROW = ("2022-01-03", "财政局", "永宁镇", "是", "2", "0", "")


@pytest.fixture(scope="module")
def three_units(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county of three units, known and never crawled."""
    folder = tmp_path_factory.mktemp("three")
    remembered(folder, ("永宁镇", "财政局", "生态环境局"))
    return folder / "xunlan.db"


@pytest.fixture
def database(three_units: Path, tmp_path: Path) -> str:
    shutil.copy(three_units, tmp_path)
    return f"sqlite:///{tmp_path}/xunlan.db"


def remembered(folder: Path, units: Sequence[str], home: str = HOME) -> str:
    registry = load_registry(write_registry(folder, home, dict.fromkeys(units, COLUMNS)))
    url = f"sqlite:///{folder}/xunlan.db"
    with open_store(url) as store:
        store.remember(registry.site, registry.units, registry.columns)
    return url


def workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    """Cells that begin with "=" are formulas; one with a space before it has no result."""
    book = xlsxwriter.Workbook(path)
    days = book.add_format({"num_format": "yyyy-mm-dd"})
    for title, rows in sheets.items():
        sheet = book.add_worksheet(title)
        for at, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(at, place, cell, days)
                elif isinstance(cell, str) and cell.startswith("="):
                    sheet.write_formula(at, place, cell, None, "财政局")
                else:
                    sheet.write(at, place, cell)
    book.close()
    return path


def csv_file(path: Path, *rows: Sequence[str], encoding: str = "utf-8") -> Path:
    path.write_bytes("\r\n".join(",".join(row) for row in rows).encode(encoding))
    return path


def imported(database: str, *files: Path, more: Sequence[str] = ()) -> str:
    result = xunlan("ledger", "import", *files, "--by", "办公室", "--database", database, *more)
    assert result.exit_code == 0, result.output
    return result.output


def refused(database: str, *files: Path, more: Sequence[str] = ()) -> list[str]:
    """The faults, one a line; nothing was entered."""
    result = xunlan("ledger", "import", *files, "--by", "办公室", "--database", database, *more)
    assert result.exit_code == 2, result.output
    with open_store(database) as store:
        assert not any(store.ledger(noun) for noun in LEDGERS)
    return [line for line in result.stderr.splitlines() if line.startswith("错误:")]


def entered(database: str, noun: type[LedgerRow]) -> list[Any]:
    with open_store(database) as store:
        return store.ledger(noun)


# --- the template ---------------------------------------------------------------------------------------------------


def test_the_template_has_a_sheet_for_each_ledger_and_its_drop_downs(tmp_path: Path, database: str) -> None:
    out = tmp_path / "台账模板.xlsx"
    written = xunlan("ledger", "template", "--out", out, "--database", database)
    assert written.exit_code == 0, written.output
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["说明", *(noun.title for noun in LEDGERS), "选项"]
    assert book["选项"].sheet_state == "hidden"
    sheet = book["结对找错"]
    assert tuple(cell.value for cell in sheet[1]) == PAIRS
    assert sheet.freeze_panes == "A2"
    assert sheet.max_row == 1  # an example stands in a note, not in a row
    assert "示例:2022-01-03" in sheet["A1"].comment.text
    rules = {str(each.sqref).partition(":")[0]: each for each in sheet.data_validations.dataValidation}
    assert (rules["B2"].formula1, rules["D2"].formula1) == ("选项!$A$1:$A$3", '"是,否"')
    assert rules["A2"].type == "date"
    assert [cell.value for cell in book["选项"]["A"]] == ["永宁镇", "财政局", "生态环境局", "铜鼓县人民政府"]


def test_a_template_of_some_ledgers_takes_its_units_from_the_registry(tmp_path: Path) -> None:
    registry = write_registry(tmp_path, HOME, {"永宁镇": COLUMNS})
    out = tmp_path / "一.xlsx"
    arguments = ("ledger", "template", "结对找错", "media", "--out", out, "--registry", registry)
    assert xunlan(*arguments).exit_code == 0
    assert openpyxl.load_workbook(out).sheetnames == ["说明", "结对找错", "新媒体账号", "选项"]
    again = xunlan(*arguments)
    assert again.exit_code == 2
    assert "不会覆盖" in again.stderr


def test_two_templates_are_the_same_and_an_empty_one_imports_nothing(tmp_path: Path, database: str) -> None:
    first, second = tmp_path / "一.xlsx", tmp_path / "二.xlsx"
    for out in (first, second):
        assert xunlan("ledger", "template", "--out", out, "--database", database).exit_code == 0
    assert first.read_bytes() == second.read_bytes()
    assert refused(database, first) == ["错误:没有填写任何一行,请填写后再导入"]


def test_a_template_that_was_filled_in_is_imported(tmp_path: Path, database: str) -> None:
    out = tmp_path / "台账.xlsx"
    xunlan("ledger", "template", "--out", out, "--database", database)
    book = openpyxl.load_workbook(out)
    written: list[Any] = [date(2022, 3, 1), "财政局", "通知公告", "", "空白栏目", "没有内容"]
    for at, value in enumerate(written, 1):
        book["市级监测"].cell(3, at).value = value  # the row above it is blank
    book.save(out)
    imported(database, out)
    told = {"unit": "财政局", "column": "通知公告", "what": AuditorWord.BLANK, "detail": "没有内容"}
    assert entered(database, AuditorFinding) == [AuditorFinding(found_on=date(2022, 3, 1), **told)]


# --- what people write ----------------------------------------------------------------------------------------------


def taken(database: str, at: int, written: Sequence[Any]) -> list[Any]:
    """What is read of a cell of a row that is written in different ways, in the same order."""
    rows: list[list[Any]] = [[*ROW[:6], f"{number:02}"] for number in range(len(written))]
    for number, (row, cell) in enumerate(zip(rows, written, strict=True)):
        row[0] = date(2022, 1, 3) + timedelta(weeks=number)
        row[4:6] = ["", ""]
        row[at] = cell
    path = Path(database.removeprefix("sqlite:///")).with_name("cells.xlsx")
    imported(database, workbook(path, {"结对找错": [PAIRS, *rows]}))
    return sorted(entered(database, PairTask), key=lambda task: task.note)


def test_a_day_is_read_as_people_write_it(database: str) -> None:
    written = [date(2022, 1, 5), "2022-01-12", "2022/1/19", "2022年1月26日", "2022.2.2", "２０２２-02-09"]
    weeks = [date(2022, 1, 3) + timedelta(weeks=number) for number in range(6)]
    assert [task.week_of for task in taken(database, 0, written)] == weeks


def test_a_yes_or_a_no_is_read_as_people_write_it(database: str) -> None:
    written = ["是", "√", "完成", True, 1, "TRUE", "否 ", "×", "未完成", False]
    assert [task.done for task in taken(database, 3, written)] == [True] * 6 + [False] * 4


def test_a_number_may_be_a_text(database: str) -> None:
    assert [task.errors for task in taken(database, 4, [2, 2.0, "2", "\uff12", " 2 ", ""])] == [2, 2, 2, 2, 2, 0]


def test_headings_stand_in_any_order_and_optional_ones_may_be_left_out(tmp_path: Path, database: str) -> None:
    rows = [("是否完成*", "被查单位", "找错单位", "周(该周任一天)"), ("是 ", "永宁镇", "财政局 ", "2022-01-03")]
    imported(database, workbook(tmp_path / "a.xlsx", {"结对找错": rows, "Sheet1": []}))
    assert entered(database, PairTask)[0].checker == "财政局"


def test_a_csv_file_is_read_in_any_of_its_encodings(tmp_path: Path, database: str) -> None:
    imported(database, csv_file(tmp_path / "结对找错.csv", PAIRS, ROW, (), ("",)))
    for encoding in ("utf-8-sig", "gb18030"):
        again = csv_file(tmp_path / "下载.csv", PAIRS, ROW, encoding=encoding)
        assert "新增 0,更改 0,与原有相同 1" in imported(database, again, more=("--ledger", "pairs"))


def test_a_formula_counts_with_the_result_that_the_workbook_keeps(tmp_path: Path, database: str) -> None:
    row = (ROW[0], "=A1", *ROW[2:])
    told = imported(database, workbook(tmp_path / "a.xlsx", {"结对找错": [PAIRS, row]}))
    assert "1 个单元格是公式" in told
    assert entered(database, PairTask)[0].checker == "财政局"


def test_what_is_the_same_is_counted_and_what_changed_replaces(tmp_path: Path, database: str) -> None:
    imported(database, csv_file(tmp_path / "pairs.csv", PAIRS, ROW))
    told = imported(database, csv_file(tmp_path / "pairs.csv", PAIRS, (*ROW[:4], "3"), ("2022-01-10", *ROW[1:])))
    assert "结对找错 2 行(新增 1,更改 1,与原有相同 0)" in told


def test_a_dry_run_enters_nothing(tmp_path: Path, database: str) -> None:
    told = imported(database, csv_file(tmp_path / "pairs.csv", PAIRS, ROW), more=("--dry-run",))
    assert "没有导入" in told
    assert entered(database, PairTask) == []


# --- faults ---------------------------------------------------------------------------------------------------------


def test_every_fault_is_named_by_file_sheet_and_cell_and_nothing_is_imported(tmp_path: Path, database: str) -> None:
    rows = [
        PAIRS,
        ROW,
        ("2022-13-01", "县财政局", "永宁镇", "也许", "-1", "0", ""),
        ("1900-01-05", "", "永宁镇", "是", "两个", "0", "字" * 501),
        ("2099-01-01", "财政局", "财政局", "否", "", "", ""),
        ("2022-01-10", "财政局", "财政局", "否", "", "", ""),
        ("2022-01-17", "财政局", "永宁镇", "是", "1", "2", ""),
    ]
    book = workbook(tmp_path / "台账.xlsx", {"结对找错": rows, "值班表": [("甲",)]})
    assert refused(database, book) == [
        "错误:台账.xlsx“结对找错”A3 周(该周任一天):“2022-13-01”没有这一天,应为日期,如 2022-01-03",
        "错误:台账.xlsx“结对找错”B3 找错单位:“县财政局”不是登记的单位,是否要写 财政局?",
        "错误:台账.xlsx“结对找错”D3 是否完成:“也许”应填 是 或 否",
        "错误:台账.xlsx“结对找错”E3 报告错误数:“-1”应为不小于 0 的整数",
        "错误:台账.xlsx“结对找错”A4 周(该周任一天):“1900-01-05”应为 2000 至 2099 年之间的日期",
        "错误:台账.xlsx“结对找错”B4 找错单位:没有填写,应为 登记的单位名称",
        "错误:台账.xlsx“结对找错”E4 报告错误数:“两个”应为不小于 0 的整数",
        f"错误:台账.xlsx“结对找错”G4 备注:“{'字' * 30}…”不能超过 500 个字(现有 501 个)",
        f"错误:台账.xlsx“结对找错”A5 周(该周任一天):“2099-01-01”不能晚于今天({today()})",
        "错误:台账.xlsx“结对找错”第 6 行:找错单位和被查单位不能是同一个",
        "错误:台账.xlsx“结对找错”第 7 行:未及时整改数不能多于报告错误数",
        "错误:台账.xlsx“值班表”:没有这个台账,"
        "表名应为 市级监测、结对找错、新媒体账号、新媒体监测、乡镇任务、豁免 之一,不用的表请删去",
    ]


def today() -> date:
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def test_headings_that_are_unknown_missing_or_twice_are_named(tmp_path: Path, database: str) -> None:
    rows = [
        ("周(该周任一天)", "找错单位", "找错单位", "完成情况", "", "被查"),
        (*ROW[:4], "何意"),
        ("", "", "", "", "", "", "外"),
    ]
    told = "\n".join(refused(database, workbook(tmp_path / "a.xlsx", {"结对找错": rows})))
    assert "C1 表头“找错单位”重复了" in told
    assert "D1 表头“完成情况”不是本台账的列" in told
    assert "F1 表头“被查”不是本台账的列,是否要写 被查单位?" in told
    assert "缺少必填的列 被查单位、是否完成" in told
    assert "E2 这一列没有表头" in told
    assert "G3 这一列没有表头" in told


def test_two_rows_about_the_same_thing_are_both_named(tmp_path: Path, database: str) -> None:
    first = csv_file(tmp_path / "结对找错.csv", PAIRS, ROW)
    second = workbook(tmp_path / "a.xlsx", {"结对找错": [PAIRS, ("2022-01-07", *ROW[1:3], "否")]})
    (told,) = refused(database, first, second)
    assert "a.xlsx“结对找错”第 2 行:与 结对找错.csv 第 2 行 说的是同一件事" in told


def test_a_check_of_an_account_that_nobody_entered_is_refused(tmp_path: Path, database: str) -> None:
    checks = [("监测日期", "账号名称", "是否按时更新"), ("2022-01-05", "铜鼓生态环境", "是")]
    accounts = [("账号名称", "主办单位"), ("铜鼓生态环境", "生态环境局")]
    (told,) = refused(database, workbook(tmp_path / "a.xlsx", {"新媒体监测": checks}))
    assert "账号“铜鼓生态环境”(微信公众号)不在账号台账中" in told
    imported(database, workbook(tmp_path / "b.xlsx", {"新媒体监测": checks, "新媒体账号": accounts}))
    assert entered(database, MediaCheck)[0].works
    imported(database, workbook(tmp_path / "c.xlsx", {"新媒体监测": [checks[0], ("2022-01-12", *checks[1][1:])]}))


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("=1/0", "是没有计算结果的公式"),
        ("空白", "应为 空白栏目、栏目不更新"),
    ],
)
def test_a_cell_that_cannot_be_read_says_why(tmp_path: Path, database: str, cell: str, told: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "市级监测"
    sheet.append(("监测日期", "单位", "问题类别"))
    sheet.append(("2022-03-01", "财政局", cell))
    book.save(tmp_path / "a.xlsx")
    (line,) = refused(database, tmp_path / "a.xlsx")
    assert f"C2 问题类别:“{'(公式)' if cell[0] == '=' else cell}”" in line
    assert told in line


def test_an_address_must_be_one_of_the_web(tmp_path: Path, database: str) -> None:
    addresses = ("www.tonggu.gov.cn/a.html", "file:///etc/passwd", "http://", "http://u:p@a.cn/")
    head = ("乡镇", "序号", "任务", "完成期限", "佐证网址")
    rows = [
        ("永宁镇", f"{n}", "任务", "2099-01-01", url) for n, url in enumerate(addresses, 1)
    ]  # a limit may lie ahead
    told = refused(database, csv_file(tmp_path / "tasks.csv", head, *rows))
    assert [line.partition(":“")[0] for line in told] == [f"错误:tasks.csv E{row} 佐证网址" for row in range(2, 6)]


def test_the_auditor_may_speak_of_the_site_as_a_whole(tmp_path: Path, database: str) -> None:
    row = ("2022-03-01", "铜鼓县人民政府", "错链断链")
    imported(database, csv_file(tmp_path / "auditor.csv", ("监测日期", "单位", "问题类别"), row))


def test_json_tells_the_same(tmp_path: Path, database: str) -> None:
    path = csv_file(tmp_path / "pairs.csv", PAIRS, (*ROW[:3], "也许"))
    result = xunlan("ledger", "import", path, "--by", "办公室", "--database", database, "--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["rows"], len(told["problems"])) == (2, 0, 1)


# --- hostile files --------------------------------------------------------------------------------------------------


def bomb() -> bytes:
    return _archive({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": bytes(80 * 2**20)})


def _archive(parts: Mapping[str, bytes]) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return body.getvalue()


def locked() -> bytes:
    body = bytearray(_archive({"xl/workbook.xml": b"<workbook/>"}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        body[body.index(mark) + at] |= 1
    return bytes(body)


HOSTILE = {
    "words.xlsx": (b"<html>not a workbook</html>", "不是 Excel 工作簿"),
    "empty.xlsx": (b"", "不是 Excel 工作簿"),
    "old.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "不是 .xlsx,请另存为 .xlsx"),
    "torn.xlsx": (b"PK\x03\x04 torn", "已损坏"),
    "document.xlsx": (_archive({"word/document.xml": b"<w/>"}), "已损坏或不是 .xlsx"),
    "bomb.xlsx": (bomb(), "展开后过大"),
    "locked.xlsx": (locked(), "工作簿有密码"),
    "pairs.csv": (b"\xff\xfe\x00a\x00", "编码无法识别"),
    "media.csv": (b'"a\n', "不是 CSV"),
    "whose.csv": (b"a,b\n", "请用 --ledger 指明"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_one_clear_line(tmp_path: Path, database: str, name: str) -> None:
    body, told = HOSTILE[name]
    (tmp_path / name).write_bytes(body)
    (line,) = refused(database, tmp_path / name)
    assert told in line
    assert name in line


def test_a_million_rows_below_the_last_are_not_read(tmp_path: Path, database: str) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("结对找错")
    for at, heading in enumerate(PAIRS):
        sheet.write(0, at, heading)
    sheet.write(1_048_575, 0, " ")
    book.close()
    (line,) = refused(database, path)
    assert "行太多" in line


def test_an_entity_that_grows_is_not_expanded(tmp_path: Path, database: str) -> None:
    entity = b'<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;">]>'
    path = workbook(tmp_path / "a.xlsx", {"结对找错": [PAIRS, ROW]})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"<worksheet", entity + b"<worksheet", 1)
    path.write_bytes(_archive(parts))
    (line,) = refused(database, path)
    assert "已损坏" in line


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path, database: str) -> None:
    (line,) = refused(database, tmp_path / "没有.xlsx")
    assert "无法读取" in line


# --- personal data --------------------------------------------------------------------------------------------------


def test_personal_data_is_masked_before_it_is_stored_and_that_is_said(tmp_path: Path, database: str) -> None:
    rows = [
        ("监测日期", "单位", "问题类别", "问题描述"),
        ("2022-03-01", "财政局", "隐私泄露", f"公示了张某身份证号{LEAKED_IN_TEXT}\x07"),
    ]
    told = imported(database, workbook(tmp_path / "a.xlsx", {"市级监测": rows}))
    assert "D2 问题描述:含有个人信息,已遮盖后保存" in told
    assert LEAKED_IN_TEXT not in told
    with open_store(database) as store:
        (entry,) = store.ledger_entries(AuditorFinding)
    assert LEAKED_IN_TEXT not in entry.model_dump_json()
    assert "张某" in entry.row.model_dump()["detail"]
    assert LEAKED_IN_TEXT.encode() not in (tmp_path / "xunlan.db").read_bytes()


def test_a_fault_does_not_repeat_personal_data(tmp_path: Path, database: str) -> None:
    (line,) = refused(database, csv_file(tmp_path / "pairs.csv", PAIRS, (ROW[0], f"身份证{LEAKED_IN_TEXT}", *ROW[2:])))
    assert LEAKED_IN_TEXT not in line


# --- by command -----------------------------------------------------------------------------------------------------


def test_a_row_is_added_listed_and_withdrawn_by_command(database: str) -> None:
    added = ("周=2022年1月5日", "checker=财政局", "被查单位=永宁镇", "done=否", "备注=")
    result = xunlan("ledger", "add", "pairs", *added, "--by", "办公室", "--database", database)
    assert result.exit_code == 0, result.output
    (row,) = json.loads(xunlan("ledger", "list", "结对找错", "--database", database, "--json").stdout)
    assert (row["week_of"], row["done"], row["source"], row["entered_by"]) == ("2022-01-03", False, "命令行", "办公室")
    table = xunlan("ledger", "list", "pairs", "--period", "2022Q1", "--database", database).stdout
    assert "财政局" in table
    assert "没有这一期的记录" in xunlan("ledger", "list", "pairs", "--period", "2022Q2", "--database", database).stdout
    taken_back = ("ledger", "withdraw", row["id"], "--by", "办公室", "--reason", "填错了", "--database", database)
    assert xunlan(*taken_back).exit_code == 0
    assert "已撤销" in xunlan(*taken_back).stderr
    assert entered(database, PairTask) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("add", "pair", "a=b"), "没有台账“pair”,可选的有 auditor(市级监测)"),
        (("add", "pairs", "done"), "“done”不是 字段=值"),
        (("add", "pairs", "完成=是"), "表头“完成”不是本台账的列"),
        (("add", "media", "账号名称=某某", "主办单位=财政"), "主办单位:“财政”不是登记的单位,是否要写 财政局?"),
        (("withdraw", "7", "--reason", " "), "--reason 不能为空"),
        (("withdraw", "7", "--reason", "错"), "没有编号为 7 的记录"),
    ],
)
def test_a_wrong_entry_is_told_in_a_line(database: str, words: tuple[str, ...], told: str) -> None:
    result = xunlan("ledger", *words, "--by", "办公室", "--database", database)
    assert result.exit_code == 2
    assert told in result.stderr


def test_nobody_enters_anything_without_a_name(tmp_path: Path, database: str) -> None:
    path = csv_file(tmp_path / "pairs.csv", PAIRS, ROW)
    result = xunlan("ledger", "import", path, "--by", " ", "--database", database)
    assert (result.exit_code, "--by 不能为空" in result.stderr) == (2, True)


def test_without_units_nothing_can_be_checked(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "pairs.csv", PAIRS, ROW)
    result = xunlan("ledger", "import", path, "--by", "办公室", "--database", f"sqlite:///{tmp_path}/new.db")
    assert (result.exit_code, "还没有单位" in result.stderr) == (2, True)


# --- evidence -------------------------------------------------------------------------------------------------------


def test_evidence_is_looked_at_and_only_a_page_that_is_not_there_convicts(tmp_path: Path) -> None:
    with Loopback() as site:
        site.pages = {
            "/there.html": html(listing("2022-03-01", "2022-02-01")),
            "/gone.html": html("<html><body>404</body></html>", 404),
            "/broken.html": html("<html><body>error</body></html>", 500),
            "/guarded.html": html("<html><body>no</body></html>", 403),
        }
        database = remembered(tmp_path, ("永宁镇",), site.home)
        home = site.home.rstrip("/")
        addresses = [*(home + path for path in site.pages), "http://127.9.9.9:1/x.html"]
        head = ("乡镇", "序号", "任务", "完成期限", "佐证网址")
        rows = [("永宁镇", str(n), f"任务{n}", "2022-12-31", url) for n, url in enumerate(addresses, 1)]
        imported(database, csv_file(tmp_path / "tasks.csv", head, *rows))
        result = xunlan("ledger", "check", "--database", database, "--json", env={"XUNLAN_RETRIES": "0"})
        assert result.exit_code == 0, result.output
    told = {each["url"].rpartition("/")[2]: each["reachable"] for each in json.loads(result.stdout)}
    assert told == {"there.html": True, "gone.html": False, "broken.html": None, "guarded.html": None, "x.html": None}
    table = xunlan("ledger", "list", "佐证检查", "--database", database).stdout
    assert "指向内网地址" in table  # never asked


def test_without_evidence_there_is_nothing_to_check(database: str) -> None:
    assert "没有佐证网址" in xunlan("ledger", "check", "--database", database).stdout


# --- the sample of the recorded county ------------------------------------------------------------------------------


def test_the_sample_rows_say_what_the_notice_says(tmp_path: Path) -> None:
    database = remembered(tmp_path, UNITS)
    imported(database, *sorted(EXAMPLES.glob("*.csv")))
    tasks = entered(database, PairTask)
    undone = [task.checker for task in tasks if not task.done]
    assert {unit: undone.count(unit) for unit in undone} == {"城管局": 2, "财政局": 2, "住建局": 2, "永宁镇": 2}
    assert [(task.checked, task.fixed_late) for task in tasks if task.fixed_late] == [("生态环境局", 1)]
    assert (len(tasks), len({task.week_of for task in tasks})) == (520, 13)
    checks = entered(database, MediaCheck)
    assert (len(entered(database, MediaAccount)), len(checks)) == (7, 84)
    assert len({check.checked_on for check in checks}) == 12
    assert all(check.updated for check in checks)
    assert [check.account for check in checks if not check.works] == ["铜鼓生态环境"] * 3
    audited = entered(database, AuditorFinding)
    assert {each.unit for each in audited if each.what is AuditorWord.BLANK} == set(BLANK)
    assert {each.unit for each in audited if each.what is AuditorWord.STALE} == set(STALE)
    assert len(entered(database, TownshipTask)) == 28


def test_the_committed_sample_is_what_its_generator_writes(tmp_path: Path) -> None:
    write_ledgers(tmp_path)
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert written == {path.name: path.read_bytes() for path in EXAMPLES.iterdir()}
