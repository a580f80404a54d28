"""Many counties in one installation: each by itself, all of them together, and a broken one that stops no other."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import openpyxl
import psycopg
import pytest

from crawler.commands.over_counties import status_of_all
from crawler.errors import XunlanError
from crawler.installation import Installation
from crawler.province.databases import county_database, has_database
from crawler.province.folder import CountyFile, read_province
from crawler.province.going import DIED, Going
from crawler.queue.counties import county_schema
from crawler.queue.database import conninfo
from scheduler import mark_dead_runs, missed
from storage.locks import lock_of_file
from storage.nouns import RunStatus
from storage.store import open_store
from tests.crawler.county import listing
from tests.crawler.folder import UNITS, province, watched, write_county, write_title
from tests.crawler.ledgered import DAY, look
from tests.crawler.recorded import PROJECT, xunlan
from tests.loopback import Loopback, html
from tests.postgresql import Server

YICHUN, NANCHANG = "宜春市", "南昌市"
COUNTIES = {
    f"{YICHUN}/铜鼓县": UNITS[:3],
    f"{YICHUN}/丰城市": (),
    f"{NANCHANG}/南昌县": UNITS[:2],
    f"{NANCHANG}/进贤县": UNITS[:2],
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four counties in two cities, to be copied."""
    folder = tmp_path_factory.mktemp("made")
    registries, _ = province(folder, COUNTIES)
    write_title(registries, "江西省")
    return folder


@pytest.fixture
def place(made: Path, tmp_path: Path) -> dict[str, str]:
    """The settings of an installation with these counties."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return {"XUNLAN_REGISTRY": str(tmp_path / "省"), "XUNLAN_DATABASE_URL": f"sqlite:///{tmp_path}/xunlan.db"}


def told(*words: object, env: dict[str, str], status: int = 0) -> Any:
    result = xunlan(*words, "--json", env=env)
    assert result.exit_code == status, result.stderr
    return json.loads(result.stdout)


def broken_ones(place: dict[str, str]) -> None:
    """A registry that is no YAML, a county that nobody looked at, and a database that is none."""
    registries = Path(place["XUNLAN_REGISTRY"])
    (registries / YICHUN / "坏县").mkdir()
    (registries / YICHUN / "坏县/county.yml").write_text("site: [", encoding="utf-8")
    write_county(registries, f"{NANCHANG}/新县", "http://new.example.cn/")
    write_county(registries, f"{NANCHANG}/坏库县", "http://bad.example.cn/")
    Path(registries.parent / f"xunlan/{NANCHANG}/坏库县.db").write_bytes(b"no database" * 100)


# --- the folder -------------------------------------------------------------------------------------------------------


def test_every_registry_below_the_folder_is_a_county_and_the_folders_above_are_its_places(tmp_path: Path) -> None:
    write_county(tmp_path, "宜春市/铜鼓县", "http://a.example.cn/")
    (tmp_path / "宜春市/丰城市.yml").write_text("", encoding="utf-8")
    (tmp_path / "省直.yml").write_text("", encoding="utf-8")
    (tmp_path / ".trash").mkdir()
    (tmp_path / ".trash/old.yml").write_text("", encoding="utf-8")
    (tmp_path / "宜春市/新县.yaml").write_text("", encoding="utf-8")
    write_title(tmp_path, "江西省")
    found = read_province(tmp_path)
    assert [each.name for each in found.counties] == ["宜春市/丰城市", "宜春市/铜鼓县", "省直"]
    assert found.titles == {"": "江西省", "宜春市": "宜春市"}
    assert [each.above for each in found.counties] == [("宜春市",), ("宜春市",), ()]
    assert "新县.yaml" in found.problems[0]


def test_a_title_that_cannot_be_read_is_told_of_and_stops_nothing(tmp_path: Path) -> None:
    write_county(tmp_path, "宜春市/铜鼓县", "http://a.example.cn/")
    (tmp_path / "宜春市/place.yml").write_text("titel: 宜春", encoding="utf-8")
    found = read_province(tmp_path)
    assert found.titles["宜春市"] == "宜春市"
    assert "place.yml" in found.problems[0]


def test_two_registries_of_one_county_are_not_guessed_between(tmp_path: Path) -> None:
    write_county(tmp_path, "铜鼓县", "http://a.example.cn/")
    (tmp_path / "铜鼓县.yml").write_text("", encoding="utf-8")
    with pytest.raises(XunlanError, match="同一个县"):
        read_province(tmp_path)


def test_what_is_a_county_and_a_city_at_once_is_refused(tmp_path: Path) -> None:
    write_county(tmp_path, "宜春市/铜鼓县", "http://a.example.cn/")
    (tmp_path / "宜春市.yml").write_text("", encoding="utf-8")
    with pytest.raises(XunlanError, match="分不清"):
        read_province(tmp_path)


# --- one of several ---------------------------------------------------------------------------------------------------


def test_units_of_one_name_in_two_counties_never_meet(place: dict[str, str]) -> None:
    tonggu = told("findings", "--county", "铜鼓县", env=place)
    nanchang = told("findings", "--county", f"{NANCHANG}/南昌县", env=place)
    assert [each["unit"] for each in tonggu] == list(UNITS[:3])
    assert [each["unit"] for each in nanchang] == list(UNITS[:2])
    assert told("findings", "--county", "丰城市", env=place) == []


def test_a_decision_in_one_county_is_none_in_another_with_the_same_problem(place: dict[str, str]) -> None:
    mark = told("findings", "--county", "铜鼓县", env=place)[0]["fingerprint"]
    told("findings", "dismiss", mark[:12], "--reason", "已核实", "--by", "县办", "--county", "铜鼓县", env=place)
    assert len(told("findings", "--county", "铜鼓县", env=place)) == 2
    assert len(told("findings", "--county", "南昌县", env=place)) == 2


def test_a_listing_goes_over_all_counties_or_over_those_that_are_named(place: dict[str, str]) -> None:
    everywhere = told("findings", env=place)["counties"]
    assert {each["county"]: len(each["told"]) for each in everywhere} == {
        name: len(failing) for name, failing in COUNTIES.items()
    }
    two = told("findings", "--county", "铜鼓县", "--county", "丰城市", env=place)["counties"]
    assert [each["county"] for each in two] == [f"{YICHUN}/铜鼓县", f"{YICHUN}/丰城市"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("findings", "dismiss", "abcdef", "--reason", "r", "--by", "b"), "--county 指定一个"),
        (("ledger", "list", "pairs"), "--county 指定一个"),
        (("crawl", "--unit", "永宁镇"), "--county 指定一个"),
        (("findings", "--county", "鄱阳县"), "没有“鄱阳县”"),
        (("report", "--compare", "2021Q4", "2022Q1"), "--county 指定一个"),
    ],
)
def test_what_can_be_about_one_county_only_says_so(place: dict[str, str], words: tuple[str, ...], said: str) -> None:
    refused = xunlan(*words, env=place)
    assert refused.exit_code == 2
    assert len(refused.stderr.splitlines()) == 1
    assert said in refused.stderr


def test_a_county_whose_short_name_two_have_must_be_named_in_full(tmp_path: Path) -> None:
    registries, database = province(tmp_path, {"南京市/鼓楼区": UNITS[:1], "徐州市/鼓楼区": UNITS[:2]})
    env = {"XUNLAN_REGISTRY": str(registries), "XUNLAN_DATABASE_URL": database}
    refused = xunlan("findings", "--county", "鼓楼区", env=env)
    assert refused.exit_code == 2
    assert "南京市/鼓楼区" in refused.stderr
    assert len(told("findings", "--county", "徐州市/鼓楼区", env=env)) == 2


def test_with_one_registry_there_is_no_county_to_choose(tmp_path: Path) -> None:
    registry = write_county(tmp_path, "铜鼓县", "http://a.example.cn/")
    env = {"XUNLAN_REGISTRY": str(registry), "XUNLAN_DATABASE_URL": f"sqlite:///{tmp_path}/x.db"}
    assert told("findings", env=env) == []
    refused = xunlan("findings", "--county", "铜鼓县", env=env)
    assert refused.exit_code == 2
    assert "不用 --county" in refused.stderr


# --- assess and report ------------------------------------------------------------------------------------------------


def test_cities_and_the_province_are_pooled_and_equal_rates_share_a_rank(place: dict[str, str]) -> None:
    drawn = told("assess", "--period", "2022Q1", env=place)
    assert (drawn["counties_known"], drawn["counties_assessed"]) == (4, 4)
    assert (drawn["checked"], drawn["passed"], drawn["rate"]) == (16, 9, 56.3)
    assert {
        each["place"]: (each["rank"], each["checked"], each["passed"], each["rate"]) for each in drawn["places"]
    } == {
        YICHUN: (1, 8, 5, 62.5),
        NANCHANG: (2, 8, 4, 50.0),
    }
    ranks = {each["county"].partition("/")[2]: (each["rank"], each["rate"]) for each in drawn["counties"]}
    assert ranks == {"丰城市": (1, 100.0), "南昌县": (2, 50.0), "进贤县": (2, 50.0), "铜鼓县": (4, 25.0)}
    assert list(drawn) == [
        *("period", "ruleset", "counties_known", "counties_assessed", "units", "checked", "passed", "rate"),
        *("rate_before", "places", "counties", "notes"),
    ]


def test_a_county_without_a_verdict_is_neither_passed_nor_failed_and_has_no_rank(place: dict[str, str]) -> None:
    before = told("assess", "--period", "2022Q1", env=place)
    broken_ones(place)
    drawn = told("assess", "--period", "2022Q1", env=place, status=3)
    assert (drawn["counties_known"], drawn["counties_assessed"]) == (7, 4)
    assert (drawn["checked"], drawn["passed"]) == (before["checked"], before["passed"])
    why = {each["county"]: each["why"] for each in drawn["counties"] if each["rank"] is None}
    assert why.keys() == {f"{YICHUN}/坏县", f"{NANCHANG}/新县", f"{NANCHANG}/坏库县"}
    assert "county.yml:2" in why[f"{YICHUN}/坏县"]
    assert why[f"{NANCHANG}/新县"] == "还没有巡查过"
    assert "不是 SQLite 数据库" in why[f"{NANCHANG}/坏库县"]
    lines = xunlan("assess", "--period", "2022Q1", env=place).stdout
    assert "以下 3 个县没有结论,不计入合格率,也不排名" in lines


def test_a_rate_is_compared_with_the_one_before_only_where_the_same_counties_were_judged(place: dict[str, str]) -> None:
    earlier = date(2021, 12, 21)
    for name in (f"{YICHUN}/铜鼓县", f"{YICHUN}/丰城市", f"{NANCHANG}/南昌县"):
        with open_store(county_database(place["XUNLAN_DATABASE_URL"], name)) as store:
            look(store, earlier, newest=date(2021, 12, 1))
    drawn = told("assess", "--period", "2022Q1", env=place)
    assert {each["place"]: each["rate_before"] for each in drawn["places"]} == {YICHUN: 100.0, NANCHANG: None}
    assert drawn["rate_before"] is None


def test_the_report_of_a_folder_holds_every_countys_report_and_links_to_it(
    place: dict[str, str], tmp_path: Path
) -> None:
    broken_ones(place)
    write_title(Path(place["XUNLAN_REGISTRY"]) / YICHUN, "宜春<b>市")
    out = tmp_path / "r"
    drawn = told("report", "--period", "2022Q1", "--out", out, env=place, status=3)
    assert drawn["folder"] == str(out)
    for page in (out / "index.html", out / YICHUN / "index.html"):
        links = re.findall(r'href="([^"#]+)"', page.read_text(encoding="utf-8"))
        assert links
        assert all((page.parent / unquote(link)).is_file() for link in links if not link.startswith("data:"))
    top = (out / "index.html").read_text(encoding="utf-8")
    assert "宜春&lt;b&gt;市" in top
    assert str(tmp_path) not in top  # what this machine's folders are called concerns nobody else
    assert not (out / NANCHANG / "坏库县").exists()
    rows = list(openpyxl.load_workbook(out / "ranking.xlsx")["各县排名"].iter_rows(min_row=4, values_only=True))
    assert [row[:2] for row in rows] == [(1, "丰城市"), (2, "南昌县"), (2, "进贤县"), (4, "铜鼓县")]


def test_a_countys_report_is_the_same_alone_and_among_others(place: dict[str, str], tmp_path: Path) -> None:
    told("report", "--period", "2022Q1", "--out", tmp_path / "all", env=place)
    told("report", "--period", "2022Q1", "--county", "铜鼓县", "--out", tmp_path / "one", env=place)
    alone, among = ({file.relative_to(folder): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
                    for folder in (tmp_path / "one", tmp_path / "all" / YICHUN / "铜鼓县"))  # fmt: skip
    assert alone == among


def test_the_report_of_one_county_does_not_take_the_place_of_the_provinces(
    place: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told("report", "--period", "2022Q1", env=place)
    assert (
        told("report", "--period", "2022Q1", "--county", "铜鼓县", env=place)["folder"] == "report-2022Q1-宜春市-铜鼓县"
    )
    assert told("report", "--period", "2022Q1", env=place)["kept_report"] is None


# --- crawl ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def site() -> Iterator[Loopback]:
    """Answers for every county; they all share one host, and so one politeness budget."""
    with Loopback({f"/{number}/": html(listing("2022-04-20", "2022-04-18")) for number in range(4)}) as served:
        yield served


def crawled(tmp_path: Path, site: Loopback) -> dict[str, str]:
    """Two counties that were never looked at, of one host group, and the folder's settings."""
    registries = tmp_path / "省"
    for name in ("宜春市/铜鼓县", "宜春市/丰城市"):
        write_county(registries, name, site.home)
    return {"XUNLAN_REGISTRY": str(registries), "XUNLAN_DATABASE_URL": f"sqlite:///{tmp_path}/xunlan.db"}


def test_a_night_over_a_folder_sees_every_county_and_a_broken_one_stops_no_other(
    tmp_path: Path, site: Loopback
) -> None:
    place = crawled(tmp_path, site)
    (tmp_path / "省/宜春市/坏县.yml").write_text("site: [", encoding="utf-8")
    result = xunlan("crawl", "--as-of", str(DAY), "--privacy", "off", env=place)
    assert result.exit_code == 3
    assert "1/3 宜春市/坏县:没有巡查:" in result.stdout
    assert "共 3 个县,完成 2 个,以下 1 个没有完成" in result.stdout
    seen = told("columns", "--county", "铜鼓县", "--county", "丰城市", env=place)["counties"]
    assert [[row["state"] for row in each["told"]] for each in seen] == [["filled"] * 4] * 2
    assert site.most_in_flight == 1  # counties of one host group follow one another
    told("crawl", "--as-of", str(DAY), "--privacy", "off", "--resume", "--county", "铜鼓县", env=place)
    assert site.asked("/0/") == 2  # what was done is not done again


def test_a_county_whose_host_group_another_is_at_waits_for_another_time(tmp_path: Path, site: Loopback) -> None:
    place = crawled(tmp_path, site)
    with lock_of_file(tmp_path / "xunlan.db", "127.0.0.1"):
        busy = xunlan("crawl", "--county", "铜鼓县", env=place)
    assert busy.exit_code == 4
    assert not site.arrivals


def test_a_county_whose_cycle_dies_of_a_bug_is_not_taken_for_one_with_findings(tmp_path: Path) -> None:
    county = CountyFile("宜春市/铜鼓县", "铜鼓县", tmp_path / "county.yml")
    died = (sys.executable, "-c", "raise RuntimeError('a bug')")
    found = (sys.executable, "-c", "print('[1]'); raise SystemExit(1)")
    statuses = {}
    for command in (died, found):
        (gone,) = Going(["crawl"], {}, 1, lambda _: None, command).run([[county]])
        statuses[command] = (gone.status, gone.error)
    assert statuses == {died: (DIED, "RuntimeError: a bug"), found: (1, "")}
    assert status_of_all([0, DIED]) == 3


def test_a_bug_in_every_county_is_told_whole_and_ends_with_the_status_of_a_bug(
    tmp_path: Path, site: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\nif '--county' in sys.argv and 'crawler.cli' in sys.orig_argv: raise SystemExit(1)\n",
        encoding="utf-8",
    )
    result = xunlan("crawl", "--as-of", str(DAY), env=crawled(tmp_path, site))
    assert result.exit_code == 1
    assert "意外结束" in result.stdout


def test_a_night_over_a_folder_that_is_interrupted_ends_in_order(tmp_path: Path, site: Loopback) -> None:
    place, asked = crawled(tmp_path, site), threading.Event()

    def robots(handler: BaseHTTPRequestHandler) -> None:
        html("", 404)(handler)
        asked.set()

    site.pages["/robots.txt"] = robots
    settings = {**os.environ, **place, "PYTHONPATH": str(PROJECT), "XUNLAN_DELAY": "1"}
    command = [sys.executable, "-P", "-m", "crawler.cli", "crawl", "--as-of", str(DAY), "--json"]
    night = subprocess.Popen(command, cwd=tmp_path, env=settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        assert asked.wait(60)
        night.send_signal(signal.SIGINT)
        stdout, _ = night.communicate(timeout=60)
    finally:
        night.kill()
        night.communicate()
    assert night.returncode == 130
    waiting, begun = sorted(json.loads(stdout)["counties"], key=lambda each: each["told"] is not None)
    assert begun["told"]["finish_reason"] == "interrupted"
    assert (waiting["status"], waiting["error"]) == (130, "没有开始")


# --- the house --------------------------------------------------------------------------------------------------------


def test_doctor_has_one_line_for_each_county(place: dict[str, str]) -> None:
    broken_ones(place)
    checks = {each["check"]: each for each in told("doctor", env=place, status=2)}
    assert checks[f"{YICHUN}/坏县"]["verdict"] == checks[f"{NANCHANG}/坏库县"]["verdict"] == "broken"
    assert "首次巡查时自动建立" in checks[f"{NANCHANG}/新县"]["told"]
    assert not has_database(place["XUNLAN_DATABASE_URL"], f"{NANCHANG}/新县")


def door(place: dict[str, str]) -> Installation:
    from tests.test_scheduler import installation

    return installation(Path(place["XUNLAN_REGISTRY"]), place["XUNLAN_DATABASE_URL"])


def test_a_night_was_missed_where_one_county_missed_it(place: dict[str, str]) -> None:
    morning = datetime(2022, 4, 21, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert missed(door(place), morning)
    for name in COUNTIES:
        with open_store(county_database(place["XUNLAN_DATABASE_URL"], name)) as store:
            (begun,) = store.runs(1)
            store.end_run(begun.id, status=RunStatus.DONE, finish_reason="finished", counts={}, ended_at=morning)
    assert not missed(door(place), datetime(2022, 4, 22, 1, tzinfo=ZoneInfo("Asia/Shanghai")))
    broken = Path(place["XUNLAN_REGISTRY"]) / f"{YICHUN}/坏库县"
    write_county(broken.parent, "坏库县", "http://bad.example.cn/")
    (broken.parent.parent.parent / f"xunlan/{YICHUN}/坏库县.db").write_bytes(b"no database" * 100)
    assert not missed(door(place), datetime(2022, 4, 22, 1, tzinfo=ZoneInfo("Asia/Shanghai")))


def test_dead_runs_of_every_county_are_marked(place: dict[str, str]) -> None:
    mark_dead_runs(door(place))
    for name in COUNTIES:
        with open_store(county_database(place["XUNLAN_DATABASE_URL"], name)) as store:
            assert [run.status for run in store.runs(5)] == [RunStatus.INTERRUPTED]


def test_in_postgresql_every_county_has_a_schema_of_its_own(
    postgresql: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    url = postgresql.fresh()
    try:
        registries, _ = province(tmp_path, {"宜春市/铜鼓县": ()})
        assert not has_database(url, "宜春市/铜鼓县")
        watched(url, "宜春市/铜鼓县", UNITS[:1])
        assert has_database(url, "宜春市/铜鼓县")
        watched(url, "宜春市/丰城市")
        env = {"XUNLAN_REGISTRY": str(registries), "XUNLAN_DATABASE_URL": url}
        assert told("assess", "--period", "2022Q1", env=env)["passed"] == 3
        with open_store(county_database(url, "宜春市/铜鼓县")) as one, open_store(url) as whole:
            assert one.body_folder != whole.body_folder  # or one county would forget what another needs
    finally:
        postgresql.drop(url)


def test_why_a_county_has_no_verdict_names_its_registrys_fault_and_no_address_of_the_database(
    postgresql: Server, tmp_path: Path
) -> None:
    url = postgresql.fresh()
    try:
        registries, _ = province(tmp_path, {"宜春市/铜鼓县": ()})
        watched(url, "宜春市/铜鼓县")
        env = {"XUNLAN_REGISTRY": str(registries), "XUNLAN_DATABASE_URL": url}
        written = write_county(registries, "宜春/坏县", "http://bad.example.cn/")
        open_store(county_database(url, "宜春/坏县")).close()
        written.write_text("site: [", encoding="utf-8")
        with psycopg.connect(conninfo(url)) as connection:
            connection.execute(f"UPDATE {county_schema('宜春市/铜鼓县')}.alembic_version SET version_num = '0001'")
        why = [each["why"] for each in told("assess", "--period", "2022Q1", env=env, status=3)["counties"]]
        assert why[0].startswith("2022-01-01 至 ")
        assert ",登记表有错:宜春/坏县/county.yml:2" in why[0]  # though there is a database: upgrading makes all
        assert why[1].startswith("数据库的结构版本是 0001")
    finally:
        postgresql.drop(url)


@pytest.mark.parametrize("words", [("runs",), ("crawl",), ("assess", "--period", "2022Q1"), ("database", "upgrade")])
def test_a_server_that_does_not_answer_is_told_of_once_and_not_for_each_county(
    words: tuple[str, ...], place: dict[str, str]
) -> None:
    env = place | {"XUNLAN_DATABASE_URL": "postgresql://xunlan:geheim@127.0.0.1:1/xunlan"}
    result = xunlan(*words, env=env)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("错误:连不上数据库 postgresql://xunlan:***@127.0.0.1:1/xunlan:")
    assert result.stderr.count("\n") == 1


def test_doctor_looks_at_the_registries_while_the_server_does_not_answer(place: dict[str, str]) -> None:
    broken_ones(place)
    env = place | {"XUNLAN_DATABASE_URL": "postgresql://xunlan:geheim@127.0.0.1:1/xunlan"}
    checks = {each["check"]: each for each in told("doctor", env=env, status=2)}
    assert checks["数据库"]["verdict"] == checks[f"{YICHUN}/坏县"]["verdict"] == "broken"
    assert checks[f"{YICHUN}/铜鼓县"]["verdict"] == "ok"
    assert "没有检查" in checks[f"{YICHUN}/铜鼓县"]["told"]


def test_registries_are_checked_without_any_database(place: dict[str, str]) -> None:
    env = place | {"XUNLAN_DATABASE_URL": "postgresql://xunlan:geheim@127.0.0.1:1/xunlan"}
    assert xunlan("registry", "check", env=env).exit_code == 0
    assert xunlan("registry", "check", "--county", "铜鼓县", env=env).exit_code == 0


def test_what_in_the_folder_has_no_effect_is_told_once_and_on_the_pages_it_concerns(
    place: dict[str, str], tmp_path: Path
) -> None:
    (Path(place["XUNLAN_REGISTRY"]) / YICHUN / "旧.yaml").write_text("", encoding="utf-8")
    out = tmp_path / "r"
    result = xunlan("report", "--period", "2022Q1", "--out", out, env=place)
    assert result.stderr.count("旧.yaml") == 1
    pages = {name: (out / name / "index.html").read_text(encoding="utf-8") for name in ("", YICHUN, NANCHANG)}
    assert [name for name, page in pages.items() if f"{YICHUN}/旧.yaml 没有读" in page] == ["", YICHUN]
    assert str(tmp_path) not in "".join(pages.values())
