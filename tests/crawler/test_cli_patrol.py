"""crawl and recheck as typed, and what findings, columns and runs then know."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from crawler.order import Progress
from crawler.progress import PlainLines
from storage.nouns import RunStatus
from storage.store import open_store
from tests.crawler.county import listing, write_registry
from tests.crawler.recorded import BODIES, HOME, PROJECT, UNITS, write_recording, xunlan, xunlan_process
from tests.loopback import Loopback, html


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a recording, a database that has seen it, and what the crawl said."""
    folder = tmp_path_factory.mktemp("night")
    recording = write_recording(folder / "recording")
    done = xunlan_process("crawl", "--replay", recording, "--database", f"sqlite:///{folder}/x.db", cwd=folder)
    assert done.returncode == 0, done.stderr
    (folder / "stdout.txt").write_text(done.stdout, encoding="utf-8")
    (folder / "stderr.txt").write_text(done.stderr, encoding="utf-8")
    return folder


def known(night: Path, *words: str) -> list[dict[str, object]]:
    result = xunlan(*words, "--json", "--database", f"sqlite:///{night}/x.db")
    assert result.exit_code == 0
    assert result.stderr == ""
    told: list[dict[str, object]] = json.loads(result.stdout)
    return told


def test_the_summary_names_the_units_and_says_what_to_type_next(night: Path) -> None:
    told = (night / "stdout.txt").read_text(encoding="utf-8")
    assert "判断日 2022-04-21" in told
    assert "计划 3,看到 3(正常 2,空白 1)" in told
    assert "次请求" in told
    assert "(blank_column):1 个单位,1 处:永宁镇" in told
    assert "(stale_column):1 个单位,1 处:大塅镇" in told
    assert f"xunlan findings --database sqlite:///{night}/x.db" in told


def test_progress_without_a_terminal_is_plain_lines_on_standard_error(night: Path) -> None:
    lines = (night / "stderr.txt").read_text(encoding="utf-8").splitlines()
    assert lines
    assert all(line.startswith(("巡查:", "复看:")) for line in lines)
    assert "\x1b" not in "".join(lines)


def test_columns_have_exactly_the_fields_of_the_contract(night: Path) -> None:
    rows = known(night, "columns")
    names = [
        "unit",
        "name",
        "url",
        "kind",
        "mode",
        "max_age_days",
        "state",
        "reason",
        "newest",
        "total",
        "family",
        "seen_at",
    ]
    assert all(list(row) == names for row in rows)
    assert [(row["unit"], row["name"], row["state"]) for row in rows] == [
        ("永宁镇", "通知公告", "filled"),
        ("永宁镇", "工作动态", "blank"),
        ("大塅镇", "通知公告", "filled"),
    ]
    assert (rows[0]["newest"], rows[0]["total"], rows[0]["max_age_days"]) == ("2022-04-20", 2, 183)


def test_findings_have_exactly_the_fields_of_the_contract(night: Path) -> None:
    rows = known(night, "findings")
    names = [
        "fingerprint",
        "rule",
        "unit",
        "column",
        "url",
        "about",
        "message",
        "severity",
        "status",
        "opened_at",
        "due_at",
        "closed_at",
    ]
    assert all(list(row) == names for row in rows)
    assert {(row["rule"], row["unit"], row["column"]) for row in rows} == {
        ("blank_column", "永宁镇", "工作动态"),
        ("stale_column", "大塅镇", "通知公告"),
    }
    assert all(row["status"] == "found" and row["closed_at"] is None for row in rows)


def test_listings_can_be_narrowed(night: Path) -> None:
    assert [row["rule"] for row in known(night, "findings", "--unit", "大塅镇")] == ["stale_column"]
    assert [row["unit"] for row in known(night, "findings", "--rule", "blank_column")] == ["永宁镇"]
    assert [row["name"] for row in known(night, "columns", "--state", "blank")] == ["工作动态"]
    assert len(known(night, "columns", "--unit", "永宁镇")) == 2
    assert [row["status"] for row in known(night, "runs", "--limit", "1")] == ["done"]


def test_a_unit_or_rule_that_is_not_known_is_one_line(night: Path) -> None:
    for words in (("findings", "--unit", "永宁"), ("findings", "--rule", "blank"), ("columns", "--unit", "永宁")):
        result = xunlan(*words, "--database", f"sqlite:///{night}/x.db")
        assert result.exit_code == 2
        assert "是否要写" in result.stderr
        assert result.stderr.count("\n") == 1


def test_tables_through_a_pipe_are_not_cut_off(night: Path) -> None:
    for command in ("findings", "columns", "runs"):
        told = xunlan_process(command, "--database", f"sqlite:///{night}/x.db", cwd=night).stdout
        assert "…" not in told
        assert command == "runs" or HOME + "yn/gzdt/" in told


def test_crawl_json_is_one_object_and_nothing_else(tmp_path: Path) -> None:
    recording = write_recording(tmp_path / "recording", {"/yn/tzgg/": BODIES["/yn/tzgg/"]})
    database = f"sqlite:///{tmp_path}/x.db"
    done = xunlan_process(
        "crawl", "--replay", recording, "--unit", "永宁镇", "--database", database, "--json", cwd=tmp_path
    )
    told = json.loads(done.stdout)
    assert (told["kind"], told["units"], told["as_of"]) == ("crawl", ["永宁镇"], "2022-04-21")
    assert told["columns"]["planned"] == 2
    assert told["database"] == database
    assert told["findings"]["by_rule"] == {}
    assert "recheck" not in told


def test_fail_on_findings_is_status_1_only_where_there_are_findings(tmp_path: Path) -> None:
    recording = write_recording(tmp_path / "recording", dict.fromkeys(BODIES, BODIES["/yn/tzgg/"]))
    words = ("crawl", "--replay", recording, "--database", f"sqlite:///{tmp_path}/x.db", "--fail-on-findings")
    assert xunlan(*words).exit_code == 0
    later = xunlan(*words, "--as-of", "2023-04-21")
    assert later.exit_code == 1
    assert "栏目不更新" in later.stdout


def test_a_recording_that_is_none_is_one_line_and_status_2(tmp_path: Path) -> None:
    for command in (("crawl", "--replay", tmp_path), ("smoke", tmp_path)):
        result = xunlan(*command, "--database", f"sqlite:///{tmp_path}/x.db")
        assert result.exit_code == 2
        assert "不是录制目录" in result.stderr
        assert result.stderr.count("\n") == 1


def test_a_database_that_cannot_be_had_is_one_line_without_the_password(tmp_path: Path) -> None:
    recording = write_recording(tmp_path / "recording")
    for url in ("postgresql+psycopg://me:s3cret@127.0.0.1:1/x", f"sqlite:///{tmp_path}/no/such/folder/x.db", "s3cret"):
        result = xunlan("crawl", "--replay", recording, "--database", url)
        assert result.exit_code == 2
        assert result.stderr.startswith("错误:")
        assert result.stderr.count("\n") == 1
        assert "s3cret" not in result.stderr


def test_a_site_of_which_nothing_can_be_read_is_status_3(tmp_path: Path) -> None:
    registry = write_registry(tmp_path, "http://127.0.0.1:1/", UNITS)
    done = crawl(tmp_path, registry)
    _, told = done.communicate(timeout=120)
    assert done.returncode == 3, told


def crawl(folder: Path, registry: Path) -> subprocess.Popen[bytes]:
    env = {
        **os.environ,
        "PYTHONPATH": str(PROJECT),
        "XUNLAN_DELAY": "0",
        "XUNLAN_TIMEOUT": "4",
        "XUNLAN_RETRIES": "0",
    }
    database = f"sqlite:///{folder}/x.db"
    command = [sys.executable, "-P", "-m", "crawler.cli", "crawl", "--registry", str(registry), "--database", database]
    return subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


class HangingSite(Loopback):
    """Answers /a/, and lets /b/ wait until the test says otherwise."""

    def __init__(self) -> None:
        super().__init__({"/a/": html(listing("2022-04-20"))})
        self.arrived = threading.Event()
        self.pages["/b/"] = self._hang

    def _hang(self, handler: BaseHTTPRequestHandler) -> None:
        self.arrived.set()
        self.released.wait()


def test_ctrl_c_keeps_what_was_read_and_ends_with_130(tmp_path: Path) -> None:
    site = HangingSite()
    with site:
        registry = write_registry(tmp_path, site.home, {"永宁镇": {"通知公告": "/a/", "工作动态": "/b/"}})
        with crawl(tmp_path, registry) as process:
            assert site.arrived.wait(60)
            process.send_signal(signal.SIGINT)
            told, complaint = process.communicate(timeout=60)
    assert process.returncode == 130, complaint.decode()
    assert "人为中止" in told.decode()
    assert b"Traceback" not in complaint
    with open_store(f"sqlite:///{tmp_path}/x.db") as store:
        assert "通知公告" in {seen.column for seen in store.latest_observations()}


def test_a_second_cycle_is_refused_and_a_killed_one_stands_in_nobodys_way(tmp_path: Path) -> None:
    site = HangingSite()
    with site:
        registry = write_registry(tmp_path, site.home, {"永宁镇": {"通知公告": "/a/", "工作动态": "/b/"}})
        with crawl(tmp_path, registry) as first:
            assert site.arrived.wait(60)
            with crawl(tmp_path, registry) as second:
                _, told = second.communicate(timeout=60)
                assert second.returncode == 4
                assert told.count(b"\n") == 1
            first.kill()
            first.communicate(timeout=60)
        site.pages["/b/"] = site.pages["/a/"]
        with crawl(tmp_path, registry) as third:
            out, complaint = third.communicate(timeout=60)
            assert third.returncode == 0, complaint.decode()
    assert "已标记为中断" in out.decode()
    with open_store(f"sqlite:///{tmp_path}/x.db") as store:
        assert [run.status for run in store.runs(10)] == [RunStatus.DONE, RunStatus.INTERRUPTED]


def test_recheck_visits_only_places_with_open_problems(tmp_path: Path) -> None:
    recording = write_recording(tmp_path / "recording", {**BODIES, "/yn/gzdt/": BODIES["/dd/tzgg/"]})
    database = f"sqlite:///{tmp_path}/x.db"
    xunlan("crawl", "--replay", recording, "--database", database)
    done = xunlan("recheck", "--replay", recording, "--database", database, "--json")
    told = json.loads(done.stdout)
    assert (told["kind"], told["columns"]["planned"]) == ("recheck", 2)
    numbers = {name: told["recheck"][name] for name in ("fixed", "not_fixed", "unseen")}
    assert numbers == {"fixed": 0, "not_fixed": 2, "unseen": 0}


def test_plain_lines_come_now_and_then_only() -> None:
    clock = iter([0.0, 1.0, 2.0, 6.0, 6.1, 6.2])
    lines: list[str] = []
    tell = PlainLines(now=lambda: next(clock), write=lines.append)
    for read in range(1, 5):
        tell(Progress(units=2, units_done=0, columns=9, columns_read=read, suspected=0, phase="crawl"))
    assert [line.partition("栏目 ")[2][0] for line in lines] == ["1", "4"]
    tell(Progress(units=2, units_done=1, columns=9, columns_read=8, suspected=1, phase="second look"))
    tell(Progress(units=2, units_done=2, columns=9, columns_read=9, suspected=1, phase="second look"))
    assert len(lines) == 4
