"""The notice of 2022-04-21, reproduced: the recorded county crawled and judged as the office would do it."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
import zipfile
from base64 import b64encode
from contextlib import closing
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from docx import Document
from openpyxl import load_workbook

from crawler.browser import find_chromium
from examples.serve import LoopbackSite
from storage.recording import Recording
from tests.county.articles import LEAKED_ADDRESS, LEAKED_ADDRESSES_IN_FILE, LEAKED_IN_FILE, LEAKED_IN_TEXT
from tests.county.names import BLANK, STALE
from tests.county.plan import HOSTILE, TRAPS
from tests.crawler.recorded import xunlan

COUNTY = Path(__file__).resolve().parents[1] / "examples" / "tonggu"

pytestmark = pytest.mark.skipif(
    find_chromium() is None and "CI" not in os.environ, reason="没有 Chromium:空白栏目无法复看证实,本文件未检查"
)


def in_a_process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "crawler.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment}, check=False)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The county crawled over HTTP on loopback, once for all tests of this file."""
    url = f"sqlite:///{tmp_path_factory.mktemp('county')}/xunlan.db"
    with LoopbackSite(Recording(COUNTY)) as site:
        crawl = in_a_process(
            *("crawl", "--registry", str(COUNTY / "county.yml"), "--database", url),
            *("--as-of", "2022-04-21", "--delay", "0"),
            XUNLAN_PROXY=site.address,
            XUNLAN_ARTICLES_PER_NIGHT="1100",  # all of the sensitive columns, which come first
        )
        assert crawl.returncode == 0, crawl.stdout + crawl.stderr
        shells = [asked for asked in site.asked if "xxgk_bmtt.shtml" in asked]
        assert not shells  # the address of a frame says what it frames: one request a column
    return url


def findings(database: str) -> list[dict[str, Any]]:
    listed = xunlan("findings", "--database", database, "--json")
    assert listed.exit_code == 0, listed.stderr
    rows: list[dict[str, Any]] = json.loads(listed.stdout)
    return rows


def test_the_ten_units_with_a_blank_column_are_those_of_the_notice(database: str) -> None:
    assert {row["unit"] for row in findings(database) if row["rule"] == "blank_column"} == set(BLANK)


def test_the_23_units_with_a_stale_column_are_those_of_the_notice(database: str) -> None:
    assert {row["unit"] for row in findings(database) if row["rule"] == "stale_column"} == set(STALE)


def test_no_trap_accuses_anybody_of_a_blank_or_stale_column(database: str) -> None:
    reminders = {"due_soon", "date_mismatch"}
    rows = [row for row in findings(database) if row["rule"] not in reminders]
    accused = {(row["unit"], row["column"]): row["rule"] for row in rows}
    found = {place: accused[place] for place in TRAPS if place in accused}
    assert set(found.values()) == {"unreachable_column", "undated_column", "future_dated_entry"}
    assert len(found) == 5


def test_every_column_reads_as_it_was_meant(database: str) -> None:
    listed: list[dict[str, Any]] = json.loads(xunlan("columns", "--database", database, "--json").stdout)
    read = {(row["unit"], row["name"]): (row["state"], row["newest"], row["total"]) for row in listed}
    meant = {
        (each.unit, each.column): (each.state.value, each.newest and each.newest.isoformat(), each.total)
        for each in Recording(COUNTY).expected()
    }
    assert read == meant


PRIVACY = ("文广新旅局", "交通运输局")  # the second one only in a spreadsheet


def test_the_two_units_that_leak_personal_data_are_those_of_the_notice(database: str) -> None:
    found = [row for row in findings(database) if row["rule"] == "personal_data"]
    assert {row["unit"] for row in found} == set(PRIVACY)
    assert {(row["column"], row["status"]) for row in found} == {("行政处罚", "pending")}
    assert {row["about"].split(" ")[1] for row in found if row["unit"] == "文广新旅局"} == {"id_number", "address"}
    assert all("附件" in row["message"] for row in found if row["unit"] == "交通运输局")


def test_what_leaked_stands_nowhere_in_plain_text(database: str) -> None:
    folder = Path(database.removeprefix("sqlite:///")).parent
    with closing(sqlite3.connect(folder / "xunlan.db")) as source:
        kept = "\n".join(source.iterdump()).encode()
    kept += b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    for secret in (LEAKED_IN_TEXT, *LEAKED_IN_FILE, LEAKED_ADDRESS, *LEAKED_ADDRESSES_IN_FILE):
        for written in (secret.encode(), secret.encode("gb18030"), quote(secret).encode(), b64encode(secret.encode())):
            assert written not in kept


@pytest.fixture(scope="module")
def with_privacy(database: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The same night after a person has looked at what leaks personal data."""
    copy = tmp_path_factory.mktemp("privacy") / "xunlan.db"
    with closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as source, closing(sqlite3.connect(copy)) as to:
        source.backup(to)
    url = f"sqlite:///{copy}"
    waiting = [row["fingerprint"] for row in findings(url) if row["status"] == "pending"]
    confirmed = xunlan("findings", "confirm", *waiting, "--by", "政务公开股", "--database", url)
    assert confirmed.exit_code == 0, confirmed.stderr
    return url


def assess(database: str, ruleset: str) -> dict[str, Any]:
    drawn = xunlan("assess", "--period", "2022Q1", "--ruleset", ruleset, "--database", database, "--json")
    assert drawn.exit_code == 0, drawn.stderr
    told: dict[str, Any] = json.loads(drawn.stdout)
    return told


def test_the_county_passes_at_the_rate_of_the_notice(with_privacy: str) -> None:
    told = assess(with_privacy, "county-zero-tolerance")
    failed = {each["unit"] for each in told["units"] if each["passed"] is False}
    assert failed == {*BLANK, *STALE, *PRIVACY}
    assert (told["checked"], told["checked_by_kind"]) == (40, {"乡镇": 9, "部门": 31})
    assert (len(failed), told["passed"], told["rate"], told["share_checked"]) == (29, 11, 27.5, 100.0)


def test_a_leak_that_nobody_has_confirmed_fails_no_unit(database: str) -> None:
    told = assess(database, "county-zero-tolerance")
    (unit,) = (each for each in told["units"] if each["unit"] == "交通运输局")
    assert unit["passed"] is True
    assert any("待人工确认" in each for each in unit["reminders"])


def test_the_same_night_fails_the_site_by_the_national_vetoes(database: str) -> None:
    (site,) = assess(database, "national-2019")["units"]
    rows = findings(database)
    blank = {(row["unit"], row["column"]) for row in rows if row["rule"] == "blank_column"}
    assert site["passed"] is False
    assert f"空白栏目 {len(blank)} 个" in " ".join(site["reasons"])
    assert [reason.partition(" ")[0] for reason in site["reasons"]][:3] == [
        "动态要闻、通知公告、政策文件类栏目不更新",
        "应更新但长期未更新的栏目",
        "空白栏目",
    ]


# --- the bulletin ---------------------------------------------------------------------------------------------------

NOTICES_WORDS = (  # the notice's own figures, in its own words where the program uses them
    "共检查政府网站信息公开平台乡镇 9 个、部门单位 31 个",
    "检查比例 100%",
    "合格率 27.5%",
    "政务新媒体 7 个，检查比例 100%，合格率 100%",
    "12 次政务新媒体账号运营情况监测",
    "“铜鼓生态环境”微信公众号（县生态环境局）被监测到 3 次公众号菜单栏功能无法正常使用",
    "县生态环境局累计 1 次未及时完成找错问题整改",
    "县文广新旅局、交通运输局等 2 个单位存在泄露个人隐私问题",
    "以上通报将作为对各地各单位2022年度高质量考核政务公开类扣分项的重要依据",
)


def write_report(database: str, out: Path) -> Path:
    written = xunlan("report", "--period", "2022Q1", "--database", database, "--out", str(out))
    assert written.exit_code == 0, written.stderr
    return out


@pytest.fixture(scope="module")
def report(with_privacy: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the quarter, with the ledgers that the notice rests on."""
    ledgers = sorted(str(path) for path in (COUNTY / "ledgers").glob("*.csv"))
    entered = xunlan("ledger", "import", *ledgers, "--by", "政务公开股", "--database", with_privacy)
    assert entered.exit_code == 0, entered.stderr
    return write_report(with_privacy, tmp_path_factory.mktemp("report") / "2022Q1")


def names_in(text: str, before: str) -> set[str]:
    """The units that a sentence of the bulletin lists before some words."""
    listed = re.split(r"[。；\n]", text.partition(before)[0])[-1]
    listed = re.sub(r"等 \d+ 个单位$", "", listed.removeprefix("从检查结果看，"))
    return {name.removeprefix("县") for name in re.split(r"[、，]", listed)}


def test_the_bulletin_has_the_figures_and_the_names_of_the_notice(report: Path) -> None:
    text = "\n".join(paragraph.text for paragraph in Document(str(report / "bulletin.docx")).paragraphs)
    assert [words for words in NOTICES_WORDS if words not in text] == []
    assert names_in(text, "存在空白栏目问题") == set(BLANK)
    assert names_in(text, "存在栏目不更新问题") == set(STALE)
    assert names_in(text, "均累计 2 次未完成找错任务") == {"城管局", "财政局", "住建局", "永宁镇"}


def test_the_workbook_has_the_figures_and_the_names_of_the_notice(report: Path) -> None:
    book = load_workbook(report / "ledger.xlsx", data_only=True)
    told = {row[0]: row[1:] for row in book["总览"].iter_rows(values_only=True) if row[0]}
    assert [told[name][0] for name in ("检查单位数", "合格单位数", "不合格单位数", "合格率")] == [40, 11, 29, 0.275]
    assert [told[f"\u3000其中:{kind}"][0] for kind in ("乡镇", "部门")] == [9, 31]
    for title, units in (("空白栏目", BLANK), ("栏目不更新", STALE), ("泄露个人隐私", PRIVACY)):
        assert told[title][0] == len(units)
        assert set(str(told[title][2]).partition("\n")[0].split("、")) == set(units)
    failed = {row[0] for row in book["单位"].iter_rows(min_row=4, values_only=True) if row[2] == "不合格"}
    assert failed == {*BLANK, *STALE, *PRIVACY}


def test_a_report_written_again_is_the_same_to_the_byte(report: Path, with_privacy: str, tmp_path: Path) -> None:
    again = write_report(with_privacy, tmp_path / "again")
    files = sorted(path.relative_to(report) for path in report.rglob("*") if path.is_file())
    assert [file for file in files if (report / file).read_bytes() != (again / file).read_bytes()] == []
    assert len(files) > 40 + 29


def test_hostile_titles_of_the_county_do_no_harm_in_any_file(report: Path) -> None:
    script, formula = HOSTILE
    page = next((report / "units").glob("*-教体局.html")).read_text(encoding="utf-8")
    assert "<script" not in page
    assert escape(script, quote=False) in page or escape(script) in page
    with zipfile.ZipFile(report / "ledger.xlsx") as book:
        sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/")]
        texts = book.read("xl/sharedStrings.xml").decode() if "xl/sharedStrings.xml" in book.namelist() else ""
    formulas = [found for sheet in sheets for found in re.findall(r"<f[^>]*>([^<]*)</f>", sheet)]
    assert not [each for each in formulas if "HYPERLINK" in each]
    assert escape(formula) in texts + "".join(sheets) or escape(formula, quote=False) in texts + "".join(sheets)
    notice = Document(str(next((report / "rectification").glob("*-教体局.docx"))))
    cells = "\n".join(cell.text for table in notice.tables for row in table.rows for cell in row.cells)
    assert "alert(1)" in cells
    assert "HYPERLINK" in cells


@pytest.mark.usefixtures("report")
def test_hostile_titles_of_the_county_do_no_harm_in_its_notices(with_privacy: str, tmp_path: Path) -> None:
    """The pages of `notices write` are the bodies of the mails."""
    out = tmp_path / "notices"
    written = xunlan("notices", "write", "--out", str(out), "--no-screenshots", "--database", with_privacy)
    assert written.exit_code == 0, written.stderr
    mail = next(out.glob("*-教体局.html")).read_text(encoding="utf-8")
    assert "<script" not in mail
    assert [each in unescape(mail) for each in HOSTILE] == [True, True]
    assert not re.findall(r'href="(?!https?://www\.tonggu\.gov\.cn/)', mail)
