"""ledger.xlsx, read back as an office's program would: rows, figures, links, and nothing hostile alive in it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from xlsxwriter.worksheet import Worksheet as PlainWorksheet

from reports.facts import CountyReport, LedgerSheet, UnitFacts
from reports.workbook import write_workbook
from reports.workbook_fast import FastWorksheet
from reports.workbook_sheet import Limits
from tests.reports.sample import DAY, FORMULA, SCRIPT, column, problem, report

VIEWS = [
    "总览",
    "单位",
    "问题",
    "已整改",
    "逾期",
    "栏目",
    "即将过期",
    "最差栏目",
    "结对找错",
    "新媒体",
    "乡镇任务",
    "市级对照",
]
OURS = re.compile(r"SUBTOTAL\(10[39],[A-Z]+\d+:[A-Z]+\d+\)|C\d+/B\d+|[()+]*(COUNT(A|IFS?)|SUM)\('[^']+'!.*\)")
TOTALS, HEADINGS, FIRST = 2, 3, 4


def written(folder: Path, facts: CountyReport, limits: Limits | None = None) -> Path:
    path = folder / "ledger.xlsx"
    write_workbook(facts, path, limits or Limits())
    return path


def values(path: Path) -> Workbook:
    """The workbook as a program shows it that does not calculate."""
    return load_workbook(path, data_only=True)


def rows(sheet: Worksheet) -> list[dict[str, Any]]:
    """The rows of a table, by heading."""
    headings = [str(cell.value) for cell in sheet[HEADINGS]]
    found = sheet.iter_rows(min_row=FIRST, max_col=len(headings), values_only=True)
    return [dict(zip(headings, map(day, row), strict=True)) for row in found if any(value is not None for value in row)]


def day(value: Any) -> Any:
    """A day as a day: the reader gives it as a moment without a zone."""
    return value.date() if isinstance(value, datetime) else value


def figures(sheet: Worksheet) -> dict[str, Any]:
    """The overview's figures, by label."""
    return {str(row[0]).strip(): row[1] for row in sheet.iter_rows(values_only=True) if row[0] is not None}


def parts(path: Path, beginning: str) -> Iterator[str]:
    """The files inside a workbook whose name begins so."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith(beginning):
                yield archive.read(name).decode()


def one_unit(**given: Any) -> CountyReport:
    """A report of one unit, about which nothing is said but what is given."""
    facts: dict[str, Any] = {"reasons": (), "warnings": (), "reminders": (), "deductions": 0.0, "told_days": 0}
    facts |= {"passed_before": None, "columns": (), "problems": (), "closed": (), "passed": True}
    unit = UnitFacts("永宁镇", "乡镇", **(facts | given))
    return report(units=(unit,), site_problems=(), groups=(), fixed=(), overdue=(), soon=(), worst=(), ledgers=())


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("sample"), report())


# --- what it shows --------------------------------------------------------------------------------------------------


def test_there_is_a_sheet_for_every_view_and_every_ledger(sample: Path) -> None:
    assert values(sample).sheetnames == [*VIEWS, "结对找错台账"]


def test_views_without_facts_have_no_sheet(tmp_path: Path) -> None:
    bare = report(pairs=None, media=None, tasks=(), recall=None, ledgers=())
    assert values(written(tmp_path, bare)).sheetnames == VIEWS[:8]


def test_every_open_problem_has_its_row_the_sites_own_included(sample: Path) -> None:
    found = rows(values(sample)["问题"])
    assert [row["单位"] for row in found] == ["财政局", "财政局", "铜鼓县人民政府"]
    stale = problem("财政局", "财政预算")
    assert found[0] == {
        "单位": "财政局",
        "栏目": "财政预算",
        "问题": "栏目不更新",
        "问题描述": stale.message,
        "怎样整改": stale.remedy,
        "状态": "逾期未整改",
        "整改期限": date(2022, 4, 30),
        "距期限(天)": 9,
        "通知次数": 3,
        "网址": stale.url,
        "具体位置": None,
        "决定结果": "是",
        "仅作提示": "否",
        "程度": "不合格",
        "依据": stale.basis,
        "首次发现": date(2022, 3, 7),
        "最近一次见到": date(2022, 4, 21),
        "最近通知": date(2022, 4, 1),
        "整改完成": None,
        "复发次数": 0,
        "单位类别": "部门",
        "编号": stale.id[:8],
    }
    assert found[2]["栏目"] is None


def test_every_column_has_its_row_those_that_nobody_saw_included(sample: Path) -> None:
    found = {row["栏目"]: row for row in rows(values(sample)["栏目"])}
    assert [row["状态"] for row in found.values()] == ["有内容"] * 3 + ["空白", "看不到(被网站防护拦截)", "本期未看"]
    assert found["财政预算"]["最新一条"] == date(2021, 9, 1)
    assert found["财政预算"]["距今(天)"] == 232
    assert found["财政预算"]["距超期(天)"] == (date(2022, 3, 4) - DAY).days
    assert found["政策文件"]["最新一条"] is None


def test_every_unit_has_its_row_with_result_reasons_and_counts(sample: Path) -> None:
    town, finance, weather = rows(values(sample)["单位"])
    assert (town["结果"], town["上期结果"], town["本期已整改"]) == ("合格", "不合格", 1)
    assert (finance["未整改问题"], finance["其中决定结果"], finance["其中逾期"]) == (2, 2, 1)
    assert (finance["空白栏目"], finance["超期栏目"], finance["被通知天数"]) == (1, 1, 3)
    assert finance["原因"] == "栏目不更新 1 个(财政预算)\n空白栏目 1 个"
    assert (finance["因“空白栏目”不合格"], town["因“空白栏目”不合格"]) == (1, None)
    assert (weather["结果"], weather["上期结果"], weather["未能看到的栏目"]) == ("不下结论", None, 2)


def test_what_people_entered_is_there(sample: Path) -> None:
    book = values(sample)
    assert rows(book["结对找错"]) == [
        {"单位": "财政局", "未完成次数": 2, "未及时整改次数": 0},
        {"单位": "永宁镇", "未完成次数": 1, "未及时整改次数": 0},
        {"单位": "气象局", "未完成次数": 0, "未及时整改次数": 1},
    ]
    assert book["新媒体"]["A1"].value == "政务新媒体:账号 7 个,检查 7 个,合格 7 个,市级监测 12 次"
    assert [(row["账号"], row["类别"], row["监测到的次数"]) for row in rows(book["新媒体"])] == [
        ("铜鼓生态环境", "功能故障", 3)
    ]
    assert rows(book["乡镇任务"])[0]["完成率"] == pytest.approx(20 / 28)
    assert rows(book["市级对照"])[0]["谁发现"] == "市级发现、本系统未发现"
    assert rows(book["结对找错台账"]) == [{"周": date(2022, 1, 3), "找错单位": FORMULA, "是否完成": "否"}]


def test_the_overview_says_what_the_report_says(sample: Path) -> None:
    told = figures(values(sample)["总览"])
    assert [told[label] for label in ("单位总数", "检查单位数", "合格单位数", "不合格单位数", "不下结论的单位数")] == [
        3,
        2,
        1,
        1,
        1,
    ]
    assert [told[label] for label in ("其中:乡镇", "其中:部门", "合格率")] == [1, 1, 0.5]
    assert told["检查比例"] == pytest.approx(2 / 3)
    assert [told[label] for label in ("未整改问题数", "其中:决定结果的", "逾期未整改问题数")] == [3, 2, 1]
    assert [told[label] for label in ("空白栏目", "栏目不更新", "泄露个人隐私")] == [1, 1, 0]
    assert [told[label] for label in ("有内容", "空白", "看不到(被网站防护拦截)", "本期未看")] == [3, 1, 1, 1]
    assert "2 个栏目被网站防护拦截,不计入问题" in told
    assert "服务不实用:程序不能判断" in told


def test_the_overview_counts_by_formula(sample: Path) -> None:
    told = figures(load_workbook(sample)["总览"])
    assert told["合格单位数"] == "=COUNTIF('单位'!$C$4:$C$6,\"合格\")"
    assert told["未整改问题数"] == "=COUNTA('问题'!$A$4:$A$6)"
    assert told["栏目不更新"] == "=SUM('单位'!$R$4:$R$6)"
    assert told["合格率"].startswith("=(COUNTIF(")


def test_a_figure_that_the_sheets_do_not_give_is_the_reports_own(tmp_path: Path) -> None:
    told = figures(load_workbook(written(tmp_path, report(passed=2, rate=100.0, share_checked=None)))["总览"])
    assert (told["合格单位数"], told["合格率"], told["检查比例"]) == (2, 1, "—")


def test_totals_stand_above_and_are_what_the_rows_add_up_to(sample: Path) -> None:
    formulas, shown = load_workbook(sample), values(sample)
    for name in shown.sheetnames[1:]:
        found = rows(shown[name])
        assert formulas[name].cell(TOTALS, 1).value == f"=SUBTOTAL(103,A4:A{max(FIRST, 3 + len(found))})"
        assert shown[name].cell(TOTALS, 1).value == len(found)
        for cell, formula in zip(shown[name][TOTALS][1:], formulas[name][TOTALS][1:], strict=True):
            if cell.value is not None:
                heading = str(shown[name].cell(HEADINGS, cell.column).value)
                assert str(formula.value).startswith("=SUBTOTAL(109,")
                assert cell.value == sum(row[heading] or 0 for row in found), (name, heading)


def test_an_empty_table_says_so_and_adds_up_to_nothing(tmp_path: Path) -> None:
    sheet = values(written(tmp_path, one_unit()))["问题"]
    assert (sheet["A1"].value, sheet["A2"].value, rows(sheet)) == (f"截至 {DAY} 未整改的问题:没有", 0, [])


# --- how it is used -------------------------------------------------------------------------------------------------


def test_every_table_is_frozen_filtered_coloured_and_fit_for_paper(sample: Path) -> None:
    book = load_workbook(sample)
    for name in book.sheetnames[1:]:
        sheet, last = book[name], max(FIRST, 3 + len(rows(book[name])))
        assert sheet.freeze_panes in {"A4", "B4", "C4"}
        assert re.fullmatch(rf"A3:[A-Z]+{last}", sheet.auto_filter.ref or ""), name
        assert sheet.print_title_rows == "$3:$3"
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) in {(1, 0), (None, 0)}
        assert sheet.oddFooter is not None
        assert "&P" in str(sheet.oddFooter.center.text)
        assert list(sheet.conditional_formatting)


def test_colours_follow_rules(sample: Path) -> None:
    book = load_workbook(sample)
    found = {
        (name, str(area.sqref), rule.type, *rule.formula)
        for name in ("单位", "问题", "栏目")
        for area in book[name].conditional_formatting
        for rule in area.rules
    }
    assert ("单位", "C4:C6", "expression", 'C4="不合格"') in found
    assert ("问题", "F4:F6", "expression", 'ISNUMBER(SEARCH("逾期",F4))') in found
    assert ("栏目", "I4:I9", "expression", "AND(ISNUMBER(I4),I4<=0)") in found
    assert ("栏目", "I4:I9", "colorScale") in found


def test_addresses_on_the_web_are_links_and_nothing_else_is(sample: Path) -> None:
    book = load_workbook(sample)
    finance = book["问题"]["J4"]
    assert finance.value == "http://www.tonggu.gov.cn/财政局/财政预算/"
    assert (
        finance.hyperlink.target
        == "http://www.tonggu.gov.cn/%E8%B4%A2%E6%94%BF%E5%B1%80/%E8%B4%A2%E6%94%BF%E9%A2%84%E7%AE%97/"
    )
    assert (book["问题"]["J5"].value, book["问题"]["J5"].hyperlink) == ("javascript:alert(1)", None)
    assert not any("javascript" in part for part in parts(sample, "xl/worksheets/_rels/"))


def test_an_address_that_excel_may_stumble_over_is_text(tmp_path: Path) -> None:
    urls = (
        "http://user@evil.test/",
        "http://www.tonggu.gov.cn/%zz",
        "http://www.tonggu.gov.cn/a b",
        'http://www.tonggu.gov.cn/"><f>1</f>',
        "http://www.tonggu.gov.cn/" + "栏" * 300,  # 2,700 letters once it is escaped
        "file:///etc/passwd",
        "internal:'单位'!A1",
        "http://[::1/",
    )
    columns = tuple(column("永宁镇", "公告", url=url) for url in urls)
    sheet = load_workbook(written(tmp_path, one_unit(columns=columns)))["栏目"]
    for row, url in enumerate(urls, FIRST):
        assert (sheet.cell(row, 11).value, sheet.cell(row, 11).hyperlink) == (url, None)


def test_an_address_with_a_fragment_keeps_it(tmp_path: Path) -> None:
    url = "https://www.tonggu.gov.cn:8080/a?b=1&c=2#part/3"
    cell = load_workbook(written(tmp_path, one_unit(columns=(column("永宁镇", "公告", url=url),))))["栏目"]["K4"]
    assert (cell.value, cell.hyperlink.target, cell.hyperlink.location) == (url, url.partition("#")[0], "part/3")


# --- what is hostile ------------------------------------------------------------------------------------------------


def test_no_formula_is_in_it_but_ours(sample: Path) -> None:
    formulas = [found for part in parts(sample, "xl/worksheets/sheet") for found in re.findall(r"<f>(.*?)</f>", part)]
    assert formulas
    assert [each for each in formulas if not OURS.fullmatch(each.replace("&apos;", "'"))] == []


def test_a_hostile_title_is_a_string_as_it_stands(tmp_path: Path) -> None:
    titles = (
        *(FORMULA, SCRIPT, "+1+1", "-2", "@SUM(1)", "{=1}", "0123", "1e5", "TRUE", "#N/A", "]]>&amp;", " 前后有空格 "),
        *("http://evil.test/", "mailto:a@b.test", "internal:A1"),
    )
    columns, problems = (tuple(make("永宁镇", title) for title in titles) for make in (column, problem))
    path = written(tmp_path, one_unit(columns=columns, problems=problems))
    book = load_workbook(path)
    for sheet in (book["问题"], book["栏目"]):
        cells = [sheet.cell(row, 2) for row in range(FIRST, sheet.max_row + 1)]
        assert [cell.value for cell in cells] == list(titles)
        assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}
        assert not any(cell.hyperlink for cell in cells)


def test_a_title_that_imitates_the_librarys_markup_or_excels_escapes_is_text(tmp_path: Path) -> None:
    markup = '<r></t></is></c><c r="B4"><f>1</f></c><c><is><t></r>'
    path = written(
        tmp_path, one_unit(reasons=(markup,), columns=(column("永宁镇", markup), column("永宁镇", "_x0041_")))
    )
    book = load_workbook(path)
    assert str(book["栏目"]["B4"].value).strip() == str(book["单位"]["E4"].value).strip() == markup
    assert any("_x005F_x0041_" in part for part in parts(path, "xl/worksheets/sheet"))
    assert book["栏目"].max_row == 5


def test_characters_that_no_workbook_can_hold_are_left_out(tmp_path: Path) -> None:
    title = "通知\x00公告\x1b\ud800\uffff\u202e倒\r\n第二行"
    path = written(tmp_path, one_unit(columns=(column("永宁镇", title),)))
    assert values(path)["栏目"]["B4"].value == "通知 公告 倒 \n第二行"


def test_a_text_longer_than_a_cell_is_cut_and_says_so(tmp_path: Path) -> None:
    path = written(tmp_path, one_unit(problems=(problem("永宁镇", "公告", message="长😀" * 20_000),)))
    message = str(values(path)["问题"]["D4"].value)
    assert message.endswith("……(过长,以下略去)")
    assert 32_700 < len(message.encode("utf-16-le")) // 2 <= 32_767


def test_a_ledger_may_have_any_name_and_any_values(tmp_path: Path) -> None:
    titles = ("a/b[c]:*?\\'d", "A b c d", "单位", "很长的名称" * 10, "")
    cells = (1, 2.5, True, date(1899, 1, 1), date(9999, 12, 31), None, "")
    sheets = tuple(LedgerSheet(title, tuple(f"列{n}" for n in range(7)), (cells,)) for title in titles)
    book = values(written(tmp_path, replace(one_unit(), ledgers=sheets)))
    names = book.sheetnames[-5:]
    assert len({name.lower() for name in book.sheetnames}) == len(book.sheetnames)
    assert all(len(name) <= 31 and not re.search(r"[\[\]:*?/\\']", name) for name in names)
    told = [day(cell.value) for cell in book[names[0]][FIRST]]
    assert told == [1, 2.5, "是", "1899-01-01", date(9999, 12, 31), None, None]


# --- as a file ------------------------------------------------------------------------------------------------------


def test_a_table_too_long_for_a_sheet_goes_on_on_another(tmp_path: Path) -> None:
    columns = tuple(column("永宁镇", f"栏目{number}") for number in range(7))
    path = written(tmp_path, one_unit(columns=columns), Limits(rows=6))
    book = values(path)
    assert [name for name in book.sheetnames if name.startswith("栏目")] == ["栏目", "栏目 (2)", "栏目 (3)"]
    assert [row["栏目"] for name in ("栏目", "栏目 (2)", "栏目 (3)") for row in rows(book[name])] == [
        each.column for each in columns
    ]
    assert figures(book["总览"])["栏目数"] == 7
    assert figures(load_workbook(path)["总览"])["栏目数"] == (
        "=COUNTA('栏目'!$A$4:$A$6)+COUNTA('栏目 (2)'!$A$4:$A$6)+COUNTA('栏目 (3)'!$A$4:$A$4)"
    )


def test_beyond_the_links_that_a_sheet_can_hold_addresses_are_text(tmp_path: Path) -> None:
    columns = tuple(column("永宁镇", f"栏目{number}") for number in range(4))
    sheet = load_workbook(written(tmp_path, one_unit(columns=columns), Limits(links=2)))["栏目"]
    assert [sheet.cell(row, 11).hyperlink is not None for row in range(4, 8)] == [True, True, False, False]
    assert [sheet.cell(row, 11).value for row in range(4, 8)] == [each.url for each in columns]


def test_the_same_report_is_the_same_bytes(sample: Path, tmp_path: Path) -> None:
    assert written(tmp_path, report()).read_bytes() == sample.read_bytes()
    assert load_workbook(sample).properties.created.date() == DAY
    with zipfile.ZipFile(sample) as archive:
        assert {each.date_time[0] for each in archive.infolist()} == {1980}


def test_nothing_is_left_beside_it_whether_it_could_be_written_or_not(sample: Path, tmp_path: Path) -> None:
    assert list(sample.parent.iterdir()) == [sample]
    (tmp_path / "ledger.xlsx").mkdir()
    with pytest.raises(IsADirectoryError):
        written(tmp_path, report())
    assert [each.name for each in tmp_path.iterdir()] == ["ledger.xlsx"]


def test_the_faster_worksheet_writes_what_the_librarys_own_writes(tmp_path: Path) -> None:
    texts = ("通知公告", " 前空格", "后空格\n", "<b>&amp;\"'", "_x0041_", "_x004", "a\nb", "=1+1", "\u3000")
    numbers = (0, -1, 12345678901234567, 0.1, 1 / 3, 1e-7, 2.5)
    files = []
    for kind in (PlainWorksheet, FastWorksheet):
        files.append(tmp_path / f"{kind.__name__}.xlsx")
        with xlsxwriter.Workbook(str(files[-1]), {"constant_memory": True}) as book:
            book.set_properties({"created": datetime(2022, 4, 21, tzinfo=UTC)})
            sheet, look = book.add_worksheet("表", kind), book.add_format({"bold": True})
            for row, text in enumerate(texts):
                sheet.write_string(row, 0, text, look)
                sheet.write_string(row, 1, text)
            for row, number in enumerate(numbers, len(texts)):
                sheet.write_number(row, 2, number, look)
            sheet.write_formula(20, 0, "=1+1", look, 2)
            sheet.write_blank(20, 1, None, look)
    assert files[0].read_bytes() == files[1].read_bytes()
