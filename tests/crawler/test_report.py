"""The report as the office asks for it: whole or not at all, the same a year later, and two periods side by side."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from typer.testing import Result

from storage.ledger_nouns import GrantedExemption
from storage.locks import lock_of_file
from storage.nouns import ColumnState, RectificationEvent, RectificationStatus, Step
from storage.store import Store, open_store
from tests.crawler.ledgered import DAY, UNITS, enter, look, noon, problem, promise
from tests.crawler.recorded import xunlan

MAY = date(2022, 5, 9)
JULY = date(2022, 7, 11)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/xunlan.db"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """Seven units; 财政局 has a stale column, of which it was told twice, and 气象局 a blank one that it filled."""
    with open_store(url) as opened:
        promise(opened)
        look(opened)
        told = (date(2022, 4, 1), Step.NOTIFIED), (date(2022, 4, 11), Step.NOTIFIED), (DAY, Step.OVERDUE)
        problem(opened, "stale_column", "财政局", "通知公告", (date(2022, 3, 7), Step.OPENED), *told)
        (known,) = opened.rectifications()
        late = {"status": RectificationStatus.OVERDUE, "told": 2, "told_at": noon(date(2022, 4, 11))}
        fixed = (date(2022, 2, 7), Step.OPENED), (date(2022, 3, 1), Step.CLOSED)
        problem(opened, "blank_column", "气象局", "政策文件", *fixed)
        (blank,) = opened.rectifications(["气象局"])
        ended = {"status": RectificationStatus.CLOSED, "closed_at": noon(date(2022, 3, 1))}
        opened.save_rectifications([known.model_copy(update=late), blank.model_copy(update=ended)], [])
        yield opened


def asked_for(url: str, out: Path) -> tuple[str, ...]:
    return ("report", "--period", "2022Q1", "--database", url, "--out", str(out))


def report(url: str, out: Path, *further: str, **environment: str) -> Result:
    return xunlan(*asked_for(url, out), *further, env=environment)


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.mark.usefixtures("store")
def test_a_report_tells_who_failed_who_is_late_and_what_was_fixed(url: str, tmp_path: Path) -> None:
    written = report(url, tmp_path / "r", "--json")
    assert written.exit_code == 0, written.stderr
    told = json.loads(written.stdout)
    assert (told["checked"], told["passed"], told["rate"]) == (7, 6, 85.7)
    assert {each["key"]: each["units"] for each in told["groups"]} == {"blank": [], "stale": ["财政局"], "privacy": []}
    assert (told["overdue"], told["fixed"]) == (["财政局"], 1)
    assert {name.partition("/")[0] for name in contents(tmp_path / "r")} == {
        *("bulletin.docx", "index.html", "ledger.xlsx", "units", "rectification", "rectification.zip", "report.json")
    }
    paragraphs = "\n".join(each.text for each in Document(str(tmp_path / "r/bulletin.docx")).paragraphs)
    assert "县财政局" in paragraphs
    assert "没有录入" in paragraphs  # ledgers: nothing is claimed of what nobody entered


def test_a_month_is_not_assessed_by_the_end_of_the_next(store: Store, url: str) -> None:
    look(store, date(2022, 3, 7))
    told = json.loads(xunlan("assess", "--period", "2022-03", "--database", url, "--json").stdout)
    assert told["as_of"] == "2022-03-07"  # the look of the 21st of April tells of April
    assert told["rate_before"] is None


def test_an_exemption_entered_after_the_last_look_is_heeded(store: Store, url: str, tmp_path: Path) -> None:
    granted = GrantedExemption(
        unit="财政局", column="通知公告", reason="已归档", granted_by="政务公开股", granted_on=date(2022, 4, 1)
    )
    enter(store, granted)
    told = json.loads(report(url, tmp_path / "r", "--json").stdout)
    assert (told["checked"], told["passed"]) == (7, 7)


def test_what_happens_after_the_day_of_assessment_changes_no_report(store: Store, url: str, tmp_path: Path) -> None:
    report(url, tmp_path / "then")
    (known,) = store.rectifications(["财政局"])
    events = [
        RectificationEvent(fingerprint=known.fingerprint, at=noon(day), run=2, what=what, why="后来")
        for day, what in ((MAY, Step.NOTIFIED), (JULY, Step.CLOSED))
    ]
    ended = {"status": RectificationStatus.CLOSED, "closed_at": noon(JULY)}
    given_in_may = {"told": 3, "told_at": noon(MAY), "due_at": JULY}
    store.save_rectifications([known.model_copy(update=ended | given_in_may)], events)
    look(store, JULY)
    report(url, tmp_path / "now")
    then, now = contents(tmp_path / "then"), contents(tmp_path / "now")
    assert [name for name in then if then[name] != now.get(name)] == []


@pytest.mark.usefixtures("store")
def test_where_the_site_is_judged_its_result_is_told_and_units_are_not_called_undecided(
    url: str, tmp_path: Path
) -> None:
    written = report(url, tmp_path / "r", "--json", "--ruleset", "national-2019")
    told = json.loads(written.stdout)
    assert (told["checked_by_kind"], told["passed"], told["site"]["passed"]) == ({"网站": 1}, 1, True)
    assert all(each["units"] == [] for each in told["groups"])  # one stale column is far from ten
    page = (tmp_path / "r/index.html").read_text(encoding="utf-8")
    assert "按网站整体评定" in page
    assert "不下结论:7 个单位" not in page
    sheet = load_workbook(tmp_path / "r/ledger.xlsx", data_only=True)["总览"]
    figures = {row[0].value: row[1].value for row in sheet.iter_rows() if row[0].value}
    assert (figures["单位总数"], figures["合格网站数"]) == (7, 1)


def test_a_problem_of_a_column_that_the_registry_dropped_is_pointed_out(store: Store, url: str, tmp_path: Path) -> None:
    promise(store, columns=("政策文件",))
    told = json.loads(report(url, tmp_path / "r", "--json").stdout)
    assert any("1 个栏目已不在登记表中" in each and "财政局“通知公告”" in each for each in told["notes"])


@pytest.mark.usefixtures("store")
def test_a_disk_that_fills_up_leaves_the_old_report_whole(url: str, tmp_path: Path) -> None:
    out = tmp_path / "r"
    report(url, out)
    before = contents(out)
    few = 6_000  # bytes that a file may have from now on: as on a full disk, the write is refused
    refused = subprocess.run(
        [sys.executable, "-m", "crawler.cli", *asked_for(url, out)],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (few, few)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 2
    assert len(refused.stderr.splitlines()) == 1
    assert "原有的报告没有改动" in refused.stderr
    assert contents(out) == before
    assert not [path for path in tmp_path.iterdir() if path.name.endswith(".new")]


@pytest.mark.usefixtures("store")
def test_of_two_reports_at_once_the_second_waits_for_another_day(url: str, tmp_path: Path) -> None:
    with lock_of_file(tmp_path / ".r.write", "report"):
        second = report(url, tmp_path / "r")
    assert second.exit_code == 4
    assert len(second.stderr.splitlines()) == 1
    assert report(url, tmp_path / "r").exit_code == 0


@pytest.mark.usefixtures("store")
def test_a_bulletin_that_the_office_edited_is_kept(url: str, tmp_path: Path) -> None:
    out = tmp_path / "r"
    report(url, out)
    (out / "bulletin.docx").write_bytes(b"edited")
    again = report(url, out)
    assert "改动过-1" in again.stdout
    assert (tmp_path / "r-改动过-1" / "bulletin.docx").read_bytes() == b"edited"
    assert (out / "bulletin.docx").read_bytes() != b"edited"
    assert "改动过" not in report(url, out).stdout


@pytest.mark.usefixtures("store")
def test_a_folder_with_other_files_is_not_touched(url: str, tmp_path: Path) -> None:
    out = tmp_path / "r"
    out.mkdir()
    (out / "重要.txt").write_text("别动")
    refused = report(url, out)
    assert refused.exit_code == 2
    assert "已有别的文件" in refused.stderr
    assert [path.name for path in out.iterdir()] == ["重要.txt"]


@pytest.mark.usefixtures("store")
def test_a_process_that_died_between_two_steps_lost_nothing(url: str, tmp_path: Path) -> None:
    out = tmp_path / "r"
    report(url, out)
    before = contents(out)
    out.rename(tmp_path / ".r.old")  # the old report is put aside, and then the power fails
    assert report(url, out).exit_code == 0
    assert contents(out) == before


@pytest.mark.usefixtures("store")
def test_a_broken_template_of_the_office_is_one_line(url: str, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "bulletin.docx").write_bytes(b"no document")
    refused = report(url, tmp_path / "r", XUNLAN_TEMPLATES=str(tmp_path / "own"))
    assert refused.exit_code == 2
    assert len(refused.stderr.splitlines()) == 1
    assert "bulletin.docx" in refused.stderr
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ((), "请给出 --period"),
        (("--period", "2022Q1", "--compare", "2022Q1", "2022Q2"), "请给出 --period"),
        (("--period", "2022Q5"), "考核期不对"),
        (("--period", "2019Q1"), "没有巡查记录"),
        (("--compare", "2022Q2", "2022Q1"), "应先早后晚"),
    ],
)
@pytest.mark.usefixtures("store")
def test_what_cannot_be_reported_is_said_in_one_line(url: str, typed: tuple[str, ...], said: str) -> None:
    refused = xunlan("report", *typed, "--database", url)
    assert refused.exit_code == 2
    assert len(refused.stderr.splitlines()) == 1
    assert said in refused.stderr


def test_one_day_of_looking_never_tells_of_two_periods(url: str, tmp_path: Path) -> None:
    with open_store(url) as store:
        promise(store)
        look(store, date(2022, 4, 2))  # within the thirty days after the first quarter, and in the second
    told = xunlan("report", "--period", "2022Q2", "--database", url, "--json", "--out", str(tmp_path / "r"))
    assert json.loads(told.stdout)["rate_before"] is None
    paragraphs = "\n".join(each.text for each in Document(str(tmp_path / "r/bulletin.docx")).paragraphs)
    assert "第一季度" not in paragraphs
    compared = xunlan("report", "--compare", "2022Q1", "2022Q2", "--database", url)
    assert compared.exit_code == 2
    assert "都只有 2022-04-02 的巡查可用" in compared.stderr


def test_two_periods_side_by_side_tell_who_improved_and_who_fell(store: Store, url: str, tmp_path: Path) -> None:
    problem(store, "blank_column", "城管局", "通知公告", (date(2022, 3, 1), Step.OPENED), (MAY, Step.CLOSED))
    problem(store, "stale_column", "永宁镇", "通知公告", (MAY, Step.OPENED))
    look(store, JULY)
    look(store, JULY, ColumnState.BLOCKED, unit="林业局")
    compared = xunlan(
        "report", "--compare", "2022Q1", "2022Q2", "--database", url, "--json", "--out", str(tmp_path / "c")
    )
    assert compared.exit_code == 0, compared.stderr
    told = json.loads(compared.stdout)
    assert told["periods"] == ["2022Q1", "2022Q2"]
    assert (told["improved"], told["fell"], told["again"]) == (["城管局"], ["永宁镇"], ["财政局"])
    assert [(each["unit"], each["times"]) for each in told["repeats"]] == [("财政局", "两期均未整改")]
    (forest,) = (each for each in told["units"] if each["unit"] == "林业局")
    assert (forest["after"], forest["change"]) == ("不下结论", "")
    page = (tmp_path / "c" / "index.html").read_text(encoding="utf-8")
    assert all(unit in page for unit in UNITS)
    assert "<script" not in page
