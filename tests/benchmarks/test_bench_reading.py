"""The reading benchmark scores what a label says, says what it could not score, and does without the real pages."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

import pytest

from benchmarks import bench_reading
from benchmarks.labelled import Labelled, real_pages, recorded_pages
from benchmarks.scoring import ARTICLE_DATE, DATES, F1, FALSE_BLANKS, MISSED_BLANKS, STATE, score
from storage.nouns import ColumnState
from tests.spiders.recorded import FOLDER, in_page

_HEAD = (
    "file\turl_or_site\tkind\tfamily\tsaved\tn_entries\tnewest_date\tnewest_title\tarticle_date\tarticle_title\tnotes"
)
_LIST = "<ul class='list'><li><a href='/x/1.html'>关于做好有关工作的通知</a><span>2022-04-20</span></li></ul>"
_ARTICLE = "<h1>铜鼓县2022年部门预算公开</h1><p>发布时间:2022-04-20</p><div id='zoom'><p>现予公开。</p></div>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [
        "list.html\thttp://a.gov.cn/tzgg/\tlist\t\t2022-04-21\t1\t2022-04-20\t关于做好有关工作的通知\t\t\t",
        "empty.html\thttp://a.gov.cn/kong/\tempty\t\t2022-04-21\t0\t\t\t\t\t",
        "article.html\tsomewhere\tarticle\t\tbefore 2022-04-21\t\t\t\t2022-04-20\t铜鼓县2022年部门预算公开\t",
    ]
    (tmp_path / "INDEX.tsv").write_text("\n".join([_HEAD, *rows]), encoding="utf-8")
    for name, content in (("list", _LIST), ("empty", "<p>暂无信息</p>"), ("article", _ARTICLE)):
        (tmp_path / f"{name}.html").write_text(in_page(content), encoding="utf-8")
    return tmp_path


def test_pages_are_scored_by_what_their_labels_say(folder: Path) -> None:
    ours = score("real", real_pages(folder), [], repeat=1).programs[0]
    for what in (DATES, STATE, FALSE_BLANKS, MISSED_BLANKS, ARTICLE_DATE):
        tally = ours.tallies[what]
        assert (tally.right, tally.wrong) == (tally.asked, []), what
    assert ours.f1 is None  # nobody wrote down where the entries of these pages stand


def test_what_is_read_wrongly_is_counted_and_named() -> None:
    page = Labelled(
        name="wrong.html",
        source="real",
        body=in_page(_LIST).encode(),
        url="http://a.gov.cn/tzgg/",
        seen_day=date(2022, 4, 21),
        states=frozenset({ColumnState.BLANK}),
        newest=date(2022, 4, 19),
        shows_dates=True,
        entries=frozenset(
            {("关于做好有关工作的通知", "http://a.gov.cn/x/1.html"), ("另一条", "http://a.gov.cn/x/2.html")}
        ),
    )
    ours = score("real", [page], [], repeat=1).programs[0]
    assert ours.tallies[DATES].wrong == ["wrong.html: read 2022-04-20, label 2022-04-19"]
    assert ours.tallies[MISSED_BLANKS].wrong == ["wrong.html: read filled, label blank"]
    assert ours.tallies[F1].wrong == ["wrong.html: 0 too many, 1 missing"]
    assert ours.f1 == pytest.approx(2 / 3)


def test_every_recorded_page_is_a_labelled_page() -> None:
    assert {page.name for page in recorded_pages(FOLDER)} == {
        about.parent.name for about in FOLDER.glob("*/about.json")
    }


def test_without_the_real_pages_the_benchmark_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["bench_reading", str(tmp_path), "--json", "--repeat", "1"])
    for name in ("htmldate", "trafilatura", "gne"):
        monkeypatch.setitem(sys.modules, name, None)  # as if it were not installed
    bench_reading.main()
    told = json.loads(capsys.readouterr().out)
    assert [result["source"] for result in told["results"]] == ["recorded"]
    assert any("only the project's own recorded pages" in note for note in told["notes"])
    assert any("htmldate is not installed" in note for note in told["notes"])
