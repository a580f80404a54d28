"""inspect and record as typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.present import as_json, clean
from storage.recording import Recording
from tests.crawler.county import BLANK, listing, page
from tests.crawler.recorded import HOME, write_recording, xunlan
from tests.loopback import Loopback, html


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "list.html"
    path.write_text(listing("2022-04-20", "2022-04-01"), encoding="utf-8")
    return path


def test_a_file_is_read_as_the_contract_says(saved: Path) -> None:
    result = xunlan("inspect", saved, "--url", HOME + "yn/tzgg/", "--as-of", "2022-04-21", "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert list(told) == ["url", "family", "state", "reason", "newest", "total", "entries", "rendered"]
    assert (told["url"], told["state"], told["newest"], told["total"]) == (
        HOME + "yn/tzgg/",
        "filled",
        "2022-04-20",
        2,
    )
    assert told["rendered"] is False
    assert told["entries"][0] == {
        "title": "关于做好有关工作的通知1",
        "url": HOME + "art/1.html",
        "published": "2022-04-20",
        "dated_by": "row",
    }


def test_several_targets_are_one_object_a_line_in_the_order_given(saved: Path, tmp_path: Path) -> None:
    blank = tmp_path / "blank.html"
    blank.write_text(BLANK, encoding="utf-8")
    lines = xunlan("inspect", blank, saved, "--json").stdout.splitlines()
    assert [json.loads(line)["state"] for line in lines] == ["blank", "filled"]


def test_the_readable_form_says_family_state_and_every_entry(saved: Path) -> None:
    told = xunlan("inspect", saved, "--as-of", "2022-04-21").stdout
    for word in ("正常(filled)", "generic", "2022-04-20", "关于做好有关工作的通知2"):
        assert word in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("missing.html",), "没有文件"),
        (("http://127.0.0.1:99999/",), "网址写法不对"),
        (("http://[::1/",), "网址写法不对"),
        (("www.tonggu.gov.cn",), "请以 http:// 或 https:// 开头"),
        ((".",), "是目录"),
        (("file:///etc/passwd",), "不支持 file 地址"),
        (("http://a.test/", "--url", "http://b.test/"), "--url 只用于一个文件"),
        (("pyproject.toml", "--render"), "--render 只用于网址"),
    ],
)
def test_what_cannot_be_read_is_one_line_and_status_2(words: tuple[str, ...], told: str) -> None:
    result = xunlan("inspect", *words, "--json")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert told in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_good_target_beside_a_missing_one_prints_nothing(saved: Path) -> None:
    result = xunlan("inspect", saved, "missing.html", "--json")
    assert (result.exit_code, result.stdout) == (2, "")


def test_hostile_titles_reach_no_terminal(tmp_path: Path) -> None:
    path = tmp_path / "list.html"
    path.write_text(listing("2022-04-20", "2022-04-01", title="[red]通知\x1b[2J\u202e\x9b31m"), encoding="utf-8")
    for words in ((), ("--json",)):
        told = xunlan("inspect", path, *words).stdout
        assert "[red]通知" in told
        assert not {"\x1b", "\x9b", "\u202e"} & set(told)


def test_json_escapes_what_a_terminal_obeys_and_stays_the_same_value() -> None:
    hostile = {"title": "通知\x1b[31m\x9b\u202e\ud800"}
    told = as_json(hostile)
    assert told.isprintable() or "\n" in told
    assert json.loads(told) == hostile
    assert "通知" in told
    assert clean("通知\x1b]0;标题\x07公告") == "通知公告"


def test_a_url_is_fetched_and_a_failure_is_an_answer() -> None:
    with Loopback({"/yn/tzgg/": html(listing("2022-04-20"))}) as site:
        good = xunlan("inspect", site.url("/yn/tzgg/"), "--json", "--as-of", "2022-04-21")
        gone = xunlan("inspect", site.url("/nowhere/"), "--json")
    assert json.loads(good.stdout)["state"] == "filled"
    assert gone.exit_code == 0
    assert json.loads(gone.stdout)["state"] == "unreachable"


def test_a_page_is_read_from_a_recording_without_a_network(tmp_path: Path) -> None:
    recording = write_recording(tmp_path / "recording")
    told = json.loads(xunlan("inspect", HOME + "yn/tzgg/", "--replay", recording, "--json").stdout)
    assert told["state"] == "filled"


def test_what_is_recorded_can_be_replayed(tmp_path: Path) -> None:
    with Loopback({"/a/": html(listing("2022-04-20")), "/b/": html(page("<h1>无</h1>"), 404)}) as site:
        out = tmp_path / "recorded"
        words = ("record", site.url("/a/"), site.url("/b/"), "--out", out, "--delay", "0", "--json")
        done = xunlan(*words)
        again = xunlan(*words)
    assert done.exit_code == 0
    assert json.loads(done.stdout)["pages"] == len(Recording(out))
    assert again.exit_code == 2
    assert "不是空目录" in again.stderr
